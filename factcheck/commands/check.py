"""`factcheck check`: read posts, hold their claims against each other, report."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from factcheck.commands.links import link_options, pages_of, rules_run
from factcheck.commands.options import (
    confidence_option,
    configuration,
    find,
    index_of,
    index_options,
    lang_option,
    paths_argument,
    rule_options,
    settings_of,
    tell_notices,
)
from factcheck.commands.outputs import (
    CONSOLE,
    FORMATS,
    append_step_summary,
    check_format,
    split_outputs,
    write_outputs,
)

if TYPE_CHECKING:
    from factcheck.audit import Audit
    from factcheck.baseline import Baseline
    from factcheck.reports.model import Note, Report
    from factcheck.reports.standing import Standing

DEFAULT_REPORT = Path("reports/factcheck.html")


_NOTHING = {
    "staged": {
        "ja": "コミットに加えられた記事がないため、何も検査していません",
        "en": "no post is staged; nothing was checked",
    },
    "changed": {
        "ja": "{ref} から変わった記事がないため、何も検査していません",
        "en": "no post has changed since {ref}; nothing was checked",
    },
}


@click.command(name="check")
@paths_argument
@click.option(
    "--format",
    "format_",
    metavar="FORMAT",
    callback=check_format,
    default="console",
    show_default=True,
    help=f"What to print, or to write to --output: {', '.join(FORMATS)}, or the format of a plug-in.",
)
@click.option(
    "--output",
    "-o",
    "outputs",
    multiple=True,
    metavar="[FORMAT=]FILE",
    help="Write to this file: the chosen format instead of printing it, or, as sarif=FILE, another beside it. Repeatable.",
)
@click.option(
    "--report",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"Write the HTML report here. [default: {DEFAULT_REPORT} with --format console]",
)
@click.option("--no-report", is_flag=True, help="Write no HTML report.")
@rule_options
@confidence_option
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info", "never"]),
    default="error",
    show_default=True,
    help="Exit with 1 from this severity on.",
)
@lang_option("messages and reports")
@click.option(
    "--against",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Hold the posts against these, too, of which nothing else is reported: check draft.md --against _posts.",
)
@click.option(
    "--changed-since",
    metavar="REF",
    help="Report only on posts that have changed in git since this branch left REF, held against all.",
)
@click.option("--staged", is_flag=True, help="Report only on posts that are staged in git, held against all: for a hook.")
@click.option(
    "--baseline",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Leave out the findings that this file accepts (see factcheck baseline).",
)
@click.option("--fail-on-stale", is_flag=True, help="Exit with 1 where the baseline accepts what is no longer found.")
@link_options
@index_options
@click.option("--quiet", "-q", is_flag=True, help="Print the summary only.")
@click.option("--verbose", "-v", is_flag=True, help="Print why each finding matters and what to do.")
def command(
    paths: tuple[Path, ...],
    format_: str,
    outputs: tuple[str, ...],
    report: Path | None,
    no_report: bool,
    rules: tuple[Path, ...],
    lexicons: tuple[Path, ...],
    facts: tuple[Path, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    min_confidence: float,
    fail_on: str,
    lang: str,
    against: tuple[Path, ...],
    changed_since: str | None,
    staged: bool,
    baseline: Path | None,
    fail_on_stale: bool,
    verify_links: bool,
    allowed_links: tuple[str, ...],
    jobs: int | None,
    index: Path | None,
    no_index: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Check posts: files, or folders that are searched for .md, .markdown and .txt.

    Exit codes: 0 clean or below --fail-on, 1 findings, 2 wrong usage or configuration, 3 some post could not be checked.
    """
    from factcheck.archive.index import UnusableIndex
    from factcheck.audit import audit
    from factcheck.commands.progress import progress_bar
    from factcheck.facts.load import FactError
    from factcheck.gate import concerning, without_accepted
    from factcheck.reports.formats import FormatError, needs_claims
    from factcheck.reports.model import make_report
    from factcheck.reports.sources import read_sources
    from factcheck.reports.writing import UnwritablePath, ensure_writable

    output, files_by_format = split_outputs(outputs)
    formats = {format_, *(name for name, _ in files_by_format)}
    if report is None and not no_report and format_ == "console" and "html" not in formats:
        report = DEFAULT_REPORT
    settings, ruleset = settings_of(rules, lexicons, facts, select, ignore)
    files, own = _chosen(paths, against, changed_since, staged, lang)
    known = _read_baseline(baseline)
    index = index_of(index, no_index)
    pages = pages_of(verify_links, allowed_links, index)
    whole = report is not None or any(map(needs_claims, formats - {CONSOLE}))  # a page that shows claims and posts, too
    try:
        for target in (output, report, *(path for _, path in files_by_format)):
            if target is not None:
                ensure_writable(target)
        with progress_bar(len(files), quiet=quiet) as progress:
            result = audit(
                files,
                settings,
                jobs=jobs,
                claims=whole and not settings.select,  # who asks for single families need not wait for what they leave out
                index=index,
                progress=progress,
                pages=pages,
                own=own,
            )
        tell_notices(result.notices, lang)
        result.findings = configuration().adjust(result.findings)
        stale: list[Note] = []
        if known is not None:
            result, stale = without_accepted(result, known, rules_run(ruleset, verify_links), own)
        if own is not None:
            result = concerning(result, own)
        made = make_report(result, ruleset, lang=lang, fail_on=fail_on, min_confidence=min_confidence)
        made = replace(made, notes=[*made.notes, *stale], stale=stale, fail_on_stale=fail_on_stale)
        targets = [*files_by_format, *([("html", report)] if report else []), *([(format_, output)] if output else [])]
        standing = _standing(index, result, made) if any(name == "html" for name, _ in targets) else None
        wanted = [(name, path) for name, path in targets if not (standing and name == "html" and standing.has(path))]
        printed = {format_} if output is None else set()
        if any(map(needs_claims, {*(name for name, _ in wanted), *printed} - {CONSOLE})):
            made = replace(made, sources=read_sources(result.records))
        write_outputs(made, wanted, quiet=quiet, verbose=verbose, html=report)
        for name, path in wanted:
            if standing and name == "html" and len(made.sources) == len(made.posts):  # not one that was written to meanwhile
                standing.note(path)
        _print(made, format_, to_file=output is not None, html=report, quiet=quiet, verbose=verbose)
        if "github" in formats:
            append_step_summary(made)
    except (FactError, FormatError, UnwritablePath) as error:
        raise click.UsageError(str(error)) from error
    except UnusableIndex as error:
        raise click.UsageError(f"{error}; --index FILE puts it elsewhere, --no-index does without") from error
    if made.problems:
        sys.exit(3)
    sys.exit(0 if made.passed else 1)


def _read_baseline(path: Path | None) -> Baseline | None:
    from factcheck.baseline import Baseline, BaselineError

    try:
        return None if path is None else Baseline.read(path)
    except BaselineError as error:
        raise click.UsageError(str(error)) from error


def _chosen(
    paths: tuple[Path, ...], against: tuple[Path, ...], changed_since: str | None, staged: bool, lang: str
) -> tuple[list[tuple[Path, str]], set[str] | None]:
    """The posts to read, and which of them (as shown) are asked about; None where all are."""
    from factcheck.gate import together

    files = find(paths)
    own = files
    if changed_since is not None or staged:
        from factcheck.git import GitError, changed_files, staged_files

        if changed_since is not None and staged:
            raise click.UsageError("--changed-since and --staged exclude each other")
        given = [path for path, _ in files]
        try:
            changed = staged_files(given) if changed_since is None else changed_files(changed_since, given)
        except GitError as error:
            raise click.UsageError(f"{'--staged' if staged else '--changed-since'}: {error}") from error
        own = [(path, shown) for path, shown in files if path.resolve() in changed]
        if not own:
            click.echo(_NOTHING["staged" if staged else "changed"][lang].format(ref=changed_since), err=True)
            return [], set()
    if against:
        files = together(files, find(against))
    return files, None if own is files and not against else {shown for _, shown in own}


def _standing(index: Path | None, result: Audit, made: Report) -> Standing | None:
    """Which HTML reports need no writing again; None where nothing is known of them."""
    if index is None or result.made_with is None or result.problems:  # what could not be read this time may be the next
        return None
    from factcheck.reports.standing import Standing, inputs_of

    inputs = inputs_of(made, result.records, result.made_with)
    return None if inputs is None else Standing(index, inputs)


def _print(made: Report, format_: str, *, to_file: bool, html: Path | None, quiet: bool, verbose: bool) -> None:
    """What is shown besides files: the document, unless a file holds it, or how it went; `html` is where the page stands."""
    from factcheck.reports.console import print_report

    if format_ == CONSOLE:
        if not to_file:
            print_report(made, sys.stdout, quiet=quiet, verbose=verbose, html=html)
        return
    if not to_file:
        from factcheck.reports.formats import render

        click.echo(render(made, format_), nl=False)
    if not quiet or made.problems:
        # The document goes to --output or standard output; people still want to know how it went.
        print_report(made, sys.stderr, quiet=True, verbose=False, html=html)
