"""`factcheck resolve`: settle a contradiction, so that it becomes knowledge or an accepted exception."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from factcheck.commands.baseline import DEFAULT_BASELINE
from factcheck.commands.facts import target, today, write
from factcheck.commands.options import (
    configuration,
    find,
    index_of,
    index_options,
    lang_option,
    rule_options,
    settings_of,
    tell_notices,
)

if TYPE_CHECKING:
    from factcheck.audit import Audit
    from factcheck.facts.model import Fact
    from factcheck.findings import Finding
    from factcheck.lexicon import Lexicon


@click.command(name="resolve")
@click.argument("fingerprint")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--value", help="The right value, as a writer would write it.")
@click.option("--side", help="The side that is right: A, B, … or 1, 2, … as reports show them.")
@click.option("--accept", metavar="REASON", help="Nothing is wrong: accept the finding in the baseline, for this reason.")
@click.option("--source", help="The title or address of the source of the right value.")
@click.option("--source-date", help="The date of the source.")
@click.option("--metric", help="What the value is of, where the posts' words for it will not do.")
@click.option("--entity", help="Whose it is, likewise.")
@click.option("--time", help="The period that the value is of: 2025, 2025-03, 2025-Q2, FY2024.")
@click.option("--valid-from", help="When the value began to hold.")
@click.option("--valid-until", help="When it ceased to.")
@click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The fact file to write to. [default: the first of --facts or of the configuration, else factcheck.facts.yaml]",
)
@click.option(
    "--baseline",
    type=click.Path(dir_okay=False, path_type=Path),
    default=DEFAULT_BASELINE,
    show_default=True,
    help="The baseline to accept the finding in.",
)
@rule_options
@index_options
@lang_option("messages")
@click.option("--quiet", "-q", is_flag=True, help="Show no progress.")
def command(
    fingerprint: str,
    paths: tuple[Path, ...],
    value: str | None,
    side: str | None,
    accept: str | None,
    source: str | None,
    source_date: str | None,
    metric: str | None,
    entity: str | None,
    time: str | None,
    valid_from: str | None,
    valid_until: str | None,
    to: Path | None,
    baseline: Path,
    rules: tuple[Path, ...],
    lexicons: tuple[Path, ...],
    facts: tuple[Path, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    jobs: int | None,
    index: Path | None,
    no_index: bool,
    lang: str,
    quiet: bool,
) -> None:
    """Settle the finding with this fingerprint (or its beginning), found again in PATHS.

    PATHS are by default those of the configuration, or the working folder.

    --value or --side writes a fact: from then on, posts that say otherwise are wrong against it, instead of one contradicting
    the other. --accept writes an exception with its reason to the baseline.

    Exit codes: 0 settled, 1 refused, 2 wrong usage or configuration, 3 some post could not be read.
    """
    from factcheck.archive.index import UnusableIndex
    from factcheck.audit import audit
    from factcheck.commands.progress import progress_bar

    if sum(option is not None for option in (value, side, accept)) != 1:
        raise click.UsageError("one of --value, --side and --accept is needed")
    settings, _ = settings_of(rules, lexicons, facts, select, ignore)
    files = find(paths or configuration().paths or (Path(),))
    try:
        with progress_bar(len(files), quiet=quiet) as progress:
            result = audit(files, settings, jobs=jobs, index=index_of(index, no_index), progress=progress)
    except UnusableIndex as error:
        raise click.UsageError(f"{error}; --index FILE puts it elsewhere, --no-index does without") from error
    tell_notices(result.notices, lang)
    finding = _finding(fingerprint, configuration().adjust(result.findings))
    click.echo(f"{finding.fingerprint} {finding.rule}: {finding.messages[lang]}", err=True)
    if accept is not None:
        _accept(finding, accept, baseline)
    else:
        given = {"entity": entity, "metric": metric, "time": time, "valid_from": valid_from, "valid_until": valid_until}
        source_fields = _source(source, source_date)
        lexicon = settings.load_lexicon()
        fact = _fact(finding, result, lexicon, value, side, {**given, "source": source_fields, "checked": today()})
        _refuse_taken(fact, settings.load_facts(lexicon))
        file = target(to, facts)
        write(file, [fact], lexicon)
        click.echo(f"{file}: {fact.id}: {fact.entity}, {fact.metric}: {fact.value}", err=True)
        if not source:
            click.echo("the fact has no source yet (--source); `factcheck facts check` will ask for one", err=True)
    sys.exit(3 if result.problems else 0)


def _finding(fingerprint: str, findings: Iterable[Finding]) -> Finding:
    found = {f.fingerprint: f for f in findings if f.fingerprint.startswith(fingerprint.lower())}
    if len(found) > 1:
        raise click.UsageError(f"{fingerprint} is the beginning of {len(found)} fingerprints: {', '.join(sorted(found)[:5])}")
    if not found or len(fingerprint) < 4:
        raise click.UsageError(f"no finding has a fingerprint that begins with {fingerprint}; reports in JSON and HTML show them")
    return next(iter(found.values()))


def _accept(finding: Finding, reason: str, baseline: Path) -> None:
    from factcheck.baseline import Baseline, BaselineError
    from factcheck.reports.writing import UnwritablePath, write_bytes_whole

    if not reason.strip():
        raise click.UsageError("--accept needs a reason, for those who read the baseline later")
    try:
        known = Baseline.read(baseline) if baseline.exists() else Baseline(baseline)
        if not known.apply([finding]).new:
            click.echo(f"{baseline}: accepted already", err=True)
            return
        write_bytes_whole(baseline, known.with_findings([finding], reason).render())
    except (BaselineError, UnwritablePath) as error:
        raise click.UsageError(str(error)) from error
    click.echo(f"{baseline}: accepted", err=True)
    if "baseline" not in configuration().values:
        click.echo(f"`factcheck check --baseline {baseline}` leaves it out, or baseline in the configuration", err=True)


def _source(source: str | None, day: str | None) -> dict[str, str]:
    if source is None:
        return {"date": day} if day else {}
    part = "address" if source.startswith(("http://", "https://")) else "title"
    return {part: source, **({"date": day} if day else {})}


def _fact(
    finding: Finding, result: Audit, lexicon: Lexicon, value: str | None, side: str | None, given: Mapping[str, Any]
) -> Fact:
    """The fact that settles a finding; the command ends where there can be none."""
    from factcheck.facts.load import make_fact
    from factcheck.facts.settle import fact_fields

    try:
        fields = fact_fields(finding, result.records, lexicon, value, side)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    fields = {**fields, **{name: said for name, said in given.items() if said}}
    fact, refusals = make_fact(fields, lexicon, new=True)
    if fact is None or refusals:
        for refusal in refusals:
            click.echo(refusal.message, err=True)
        sys.exit(1)
    return fact


def _refuse_taken(fact: Fact, known: Iterable[Fact]) -> None:
    for other in known:
        if other.id == fact.id:
            click.echo(f"there is a fact on this already ({other.place}: {other.value}); edit it there", err=True)
            sys.exit(1)
