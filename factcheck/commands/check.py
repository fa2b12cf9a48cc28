"""`factcheck check`: read posts, hold their claims against each other, report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from factcheck.commands.options import find, paths_argument, rule_options, settings_of

if TYPE_CHECKING:
    from factcheck.reports.model import Report

DEFAULT_REPORT = Path("reports/factcheck.html")


@click.command(name="check")
@paths_argument
@click.option(
    "--format",
    "format_",
    type=click.Choice(["console", "json", "html"]),
    default="console",
    show_default=True,
    help="What to print, or to write to --output.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the chosen format to this file instead of printing it.",
)
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"Write the HTML report here. [default: {DEFAULT_REPORT} with --format console]",
)
@click.option("--no-report", is_flag=True, help="Write no HTML report.")
@rule_options
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    help="Leave out findings that are less sure than this.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info", "never"]),
    default="error",
    show_default=True,
    help="Exit with 1 from this severity on.",
)
@click.option(
    "--lang", type=click.Choice(["ja", "en"]), default="ja", show_default=True, help="Language of messages and reports."
)
@click.option("--jobs", "-j", type=click.IntRange(1), help="Processes. [default: by the processors and the number of posts]")
@click.option(
    "--index",
    type=click.Path(dir_okay=False, path_type=Path),
    help="What is known of unchanged posts. [default: in the user's cache folder]",
)
@click.option("--no-index", is_flag=True, help="Read every post anew and keep nothing.")
@click.option("--quiet", "-q", is_flag=True, help="Print the summary only.")
@click.option("--verbose", "-v", is_flag=True, help="Print why each finding matters and what to do.")
def command(
    paths: tuple[Path, ...],
    format_: str,
    output: Path | None,
    report: Path | None,
    no_report: bool,
    rules: tuple[Path, ...],
    lexicons: tuple[Path, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    min_confidence: float,
    fail_on: str,
    lang: str,
    jobs: int | None,
    index: Path | None,
    no_index: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Check posts: files, or folders that are searched for .md, .markdown and .txt.

    Exit codes: 0 clean or below --fail-on, 1 findings, 2 wrong usage or configuration, 3 some post could not be checked.
    """
    from factcheck.archive.index import UnusableIndex, default_index
    from factcheck.audit import audit
    from factcheck.commands.progress import progress_bar
    from factcheck.reports.model import make_report
    from factcheck.reports.writing import UnwritablePath, ensure_writable

    if report is None and not no_report and format_ == "console":
        report = DEFAULT_REPORT
    settings, ruleset = settings_of(rules, lexicons, select, ignore)
    files = find(paths)
    index = None if no_index else index or default_index()
    try:
        for target in (output, report):
            if target is not None:
                ensure_writable(target)
        with progress_bar(len(files), quiet=quiet) as progress:
            result = audit(
                files, settings, jobs=jobs, claims=report is not None or format_ == "html", index=index, progress=progress
            )
        made = make_report(result, ruleset, lang=lang, fail_on=fail_on, min_confidence=min_confidence)
        _write(made, format_, output, report, quiet=quiet, verbose=verbose)
    except UnwritablePath as error:
        raise click.UsageError(str(error)) from error
    except UnusableIndex as error:
        raise click.UsageError(f"{error}; --index FILE puts it elsewhere, --no-index does without") from error
    if made.problems:
        sys.exit(3)
    sys.exit(0 if made.passed else 1)


def _write(made: Report, format_: str, output: Path | None, report: Path | None, *, quiet: bool, verbose: bool) -> None:
    from factcheck.reports.writing import write_whole

    if report is not None:
        from factcheck.reports.html import render_html

        write_whole(report, render_html(made, made.lang))
    if format_ == "console":
        from factcheck.reports.console import print_report

        if output is not None:
            with output.open("w", encoding="utf-8") as stream:
                print_report(made, stream, quiet=quiet, verbose=verbose, html=report)
        else:
            print_report(made, sys.stdout, quiet=quiet, verbose=verbose, html=report)
        return
    if format_ == "json":
        from factcheck.reports.json import render_json

        text = render_json(made)
    else:
        from factcheck.reports.html import render_html

        text = render_html(made, made.lang)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_whole(output, text)
    if not quiet or made.problems:
        from factcheck.reports.console import print_report

        # The document goes to --output or standard output; people still want to know how it went.
        print_report(made, sys.stderr, quiet=True, verbose=False, html=report)
