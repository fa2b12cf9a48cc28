"""`factcheck claims`: what posts claim, a claim a line."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from factcheck.commands.options import config_option, find, jobs_option, lexicon_option, paths_argument

#: What a fact-checker holds against other articles; the other kinds are shown on request.
DEFAULT_KINDS = ("quantity", "date")
KINDS = (*DEFAULT_KINDS, "relation", "status", "profile")


@click.command(name="claims")
@paths_argument
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "csv", "jsonl"]),
    default="table",
    show_default=True,
    help="How to print them.",
)
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file instead of printing.")
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice([*KINDS, "all"]), help="Kinds of claims. [default: quantity, date]"
)
@lexicon_option
@jobs_option
@config_option
def command(
    paths: tuple[Path, ...],
    format_: str,
    output: Path | None,
    kinds: tuple[str, ...],
    lexicons: tuple[Path, ...],
    jobs: int | None,
) -> None:
    """List the claims of posts: whose figure, of what, how much, against what, how surely, as of when."""
    from factcheck.audit import Settings, extract
    from factcheck.commands.progress import progress_bar
    from factcheck.lexicon import LexiconError
    from factcheck.reports.claims import render_claims
    from factcheck.reports.writing import UnwritablePath, ensure_writable, write_whole

    files = find(paths)
    chosen = set(KINDS if "all" in kinds else kinds or DEFAULT_KINDS)
    try:
        if output is not None:
            ensure_writable(output)
        with progress_bar(len(files), quiet=False) as progress:
            claims, problems = extract(files, Settings(lexicons=lexicons), jobs=jobs, progress=progress)
        text = render_claims([claim for claim in claims if claim.kind in chosen], format_)
        if output is None:
            click.echo(text, nl=False)
        else:
            write_whole(output, text)
    except (UnwritablePath, LexiconError) as error:
        raise click.UsageError(str(error)) from error
    for problem in problems:
        click.echo(f"{problem.path}: {problem.messages['en']}", err=True)
    sys.exit(3 if problems else 0)
