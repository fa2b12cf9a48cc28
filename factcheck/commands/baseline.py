"""`factcheck baseline`: accept the findings that there are, so that only new ones count."""

from __future__ import annotations

import sys
from pathlib import Path

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

DEFAULT_BASELINE = Path("factcheck.baseline")

_TEXTS = {
    "written": {
        "ja": "{path}: 受け入れた指摘 {accepted} 件（うち新しいもの {new} 件）、外したもの {dropped} 件",
        "en": "{path}: {accepted} accepted, {new} of them new; {dropped} dropped",
    },
    "left": {
        "ja": "新しい指摘 {count} 件は受け入れていません。直すか、--grow を付けて受け入れてください",
        "en": "{count} new findings are not accepted: mend them, or accept them with --grow",
    },
}


@click.command(name="baseline")
@paths_argument
@click.option(
    "--baseline",
    type=click.Path(dir_okay=False, path_type=Path),
    default=DEFAULT_BASELINE,
    show_default=True,
    help="The file to write.",
)
@click.option("--grow", is_flag=True, help="Accept new findings into a file that is there already.")
@click.option("--prune", is_flag=True, help="Only drop what is stale; new findings are no concern.")
@click.option("--reason", default="", help="Why, for the entries that are new.")
@rule_options
@confidence_option
@link_options
@index_options
@lang_option("messages")
@click.option("--quiet", "-q", is_flag=True, help="Show no progress.")
def command(
    paths: tuple[Path, ...],
    baseline: Path,
    grow: bool,
    prune: bool,
    reason: str,
    rules: tuple[Path, ...],
    lexicons: tuple[Path, ...],
    facts: tuple[Path, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    min_confidence: float,
    verify_links: bool,
    allowed_links: tuple[str, ...],
    jobs: int | None,
    index: Path | None,
    no_index: bool,
    lang: str,
    quiet: bool,
) -> None:
    """Write the findings of posts to a file that `check --baseline` accepts.

    A file that is there already only shrinks: what is no longer found goes, new findings are told and left out unless --grow
    is given. Entries for posts or rules that this run did not look at stay.

    Exit codes: 0 written, 1 new findings were left out, 2 wrong usage or configuration, 3 some post could not be checked.
    """
    from factcheck.archive.index import UnusableIndex
    from factcheck.audit import audit
    from factcheck.baseline import Baseline, BaselineError
    from factcheck.commands.progress import progress_bar
    from factcheck.facts.load import FactError
    from factcheck.reports.writing import UnwritablePath, ensure_writable, write_bytes_whole

    if grow and prune:
        raise click.UsageError("--grow and --prune exclude each other")
    settings, ruleset = settings_of(rules, lexicons, facts, select, ignore)
    files = find(paths)
    fresh = not baseline.exists()
    try:
        index = index_of(index, no_index)
        known = Baseline(baseline) if fresh else Baseline.read(baseline)
        ensure_writable(baseline)
        with progress_bar(len(files), quiet=quiet) as progress:
            result = audit(
                files,
                settings,
                jobs=jobs,
                claims=False,
                index=index,
                progress=progress,
                pages=pages_of(verify_links, allowed_links, index),
            )
        tell_notices(result.notices, lang)
        outcome = known.apply(configuration().adjust(result.findings))
        new = [finding for finding in outcome.new if finding.confidence >= min_confidence]
        complete = not result.problems  # what a rule that failed would have found is not gone
        read = {record.path for record in result.records}
        stale = known.stale(outcome, {rule.code for rule in rules_run(ruleset, verify_links)}, read) if complete else []
        kept = known.without(stale)
        added = new if grow or (fresh and not prune) else []
        write_bytes_whole(baseline, kept.with_findings(added, reason).render())
    except (BaselineError, FactError, UnwritablePath, UnusableIndex) as error:
        raise click.UsageError(str(error)) from error
    for problem in result.problems:
        click.echo(f"{problem.path or ''}: {problem.messages[lang]}".removeprefix(": "), err=True)
    left = 0 if prune else len(new) - len(added)
    accepted = len(outcome.accepted) + len(added)
    dropped = sum(count for _, count in stale)
    click.echo(_TEXTS["written"][lang].format(path=baseline, accepted=accepted, new=len(added), dropped=dropped), err=True)
    if left:
        click.echo(_TEXTS["left"][lang].format(count=left), err=True)
    sys.exit(3 if result.problems else 1 if left else 0)
