"""`factcheck index`: read an archive once, so that a check of a new post against it takes seconds."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from factcheck.commands.options import (
    find,
    index_of,
    index_option,
    jobs_option,
    lang_option,
    paths_argument,
    rule_options,
    settings_of,
    tell_notices,
)

_TEXTS = {
    "ja": "{path}: 記事 {posts:,}、文 {sentences:,}、主張 {claims:,}",
    "en": "{path}: {posts:,} posts, {sentences:,} sentences, {claims:,} claims",
}


@click.command(name="index")
@paths_argument
@rule_options
@jobs_option
@index_option
@lang_option("messages")
@click.option("--quiet", "-q", is_flag=True, help="Show no progress, and say nothing of what was done.")
def command(
    paths: tuple[Path, ...],
    rules: tuple[Path, ...],
    lexicons: tuple[Path, ...],
    facts: tuple[Path, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    jobs: int | None,
    index: Path | None,
    lang: str,
    quiet: bool,
) -> None:
    """Bring the index up to date with posts: what each claims, its fingerprints, and what is found in it alone.

    `check` does the same by itself; this is for reading an archive beforehand, say at night or when a cache is filled.

    Exit codes: 0 done, 2 wrong usage or configuration, 3 some post could not be read.
    """
    from factcheck.archive.index import UnusableIndex
    from factcheck.audit import refresh
    from factcheck.commands.progress import progress_bar

    # Asked for in so many words, an index is kept also where the configuration says that checks do without.
    path = index_of(index, no_index=False)
    assert path is not None
    settings, _ = settings_of(rules, lexicons, facts, select, ignore)
    files = find(paths)
    try:
        with progress_bar(len(files), quiet=quiet) as progress:
            result = refresh(files, settings, index=path, jobs=jobs, progress=progress)
    except UnusableIndex as error:
        raise click.UsageError(str(error)) from error
    tell_notices(result.notices, lang)
    for problem in result.problems:
        click.echo(f"{problem.path or ''}: {problem.messages[lang]}".removeprefix(": "), err=True)
    if not quiet:
        click.echo(_TEXTS[lang].format(path=path, **result.compared))
    sys.exit(3 if result.problems else 0)
