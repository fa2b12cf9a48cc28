"""`factcheck facts`: look at the editors' facts, add to them, take them in and out, look them over."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from factcheck.commands.options import config_option, configuration, facts_option, lexicon_option, team_facts

if TYPE_CHECKING:
    from factcheck.facts.load import Refusal
    from factcheck.facts.model import Fact, Facts
    from factcheck.lexicon import Lexicon

#: How long a look at a fact holds, in days.
DAYS = 365

_Read = Iterator[tuple["Fact | None", int, "list[Refusal]"]]


@click.group(name="facts")
def command() -> None:
    """What the editors know, each with its source: posts are held against it."""


def _files(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in (config_option, lexicon_option, facts_option):
        function = option(function)
    return function


_into = click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write to. [default: the first of --facts or of the configuration, else factcheck.facts.yaml]",
)


def load(lexicons: tuple[Path, ...], facts: tuple[Path, ...]) -> tuple[Lexicon, Facts]:
    """Lexicon and all facts; a mistake in them ends the command with exit code 2."""
    from factcheck.audit import Settings
    from factcheck.facts.load import FactError
    from factcheck.lexicon import LexiconError

    settings = Settings(lexicons=lexicons, facts=team_facts(facts))
    try:
        lexicon = settings.load_lexicon()
        return lexicon, settings.load_facts(lexicon)
    except (LexiconError, FactError) as error:
        raise click.UsageError(str(error)) from error


def target(to: Path | None, facts: tuple[Path, ...]) -> Path:
    """The team's file that facts are written to."""
    from factcheck.facts.load import TEAM_FILE

    if to is not None:
        return to
    for path in facts:
        return path / TEAM_FILE if path.is_dir() else path
    found = configuration().path
    return Path(TEAM_FILE) if found is None else found.parent / TEAM_FILE


def write(to: Path, facts: Iterable[Fact], lexicon: Lexicon) -> None:
    """Adds facts to a team's file, whole or not at all; what keeps it from being written ends the command with exit code 2."""
    from factcheck.facts.exchange import UnusableFile, with_facts
    from factcheck.reports.writing import UnwritablePath, write_whole

    try:
        write_whole(to, with_facts(to, facts, lexicon))
    except (UnusableFile, UnwritablePath) as error:
        raise click.UsageError(str(error)) from error


def today() -> str:
    return datetime.now(UTC).date().isoformat()


# --- looking -----------------------------------------------------------------------------------------------------------------


@command.command(name="list")
@click.argument("words", nargs=-1)
@click.option("--own", is_flag=True, help="Only the team's facts, not the built-in ones.")
@_files
def list_(words: tuple[str, ...], own: bool, lexicons: tuple[Path, ...], facts: tuple[Path, ...]) -> None:
    """List facts, a line each; of WORDS each has to occur in the id, entity, metric or value."""
    _, known = load(lexicons, facts)
    count = 0
    for fact in _own(known, own):
        said = f"{fact.id}\t{fact.entity}\t{fact.metric}\t{fact.value}\t{fact.checked or ''}"
        if all(word.casefold() in said.casefold() for word in words):
            count += 1
            click.echo(said)
    click.echo(f"{count} facts", err=True)


def _own(known: Facts, own: bool) -> list[Fact]:
    from factcheck.facts.load import builtin_facts

    return [fact for fact in known if not own or not Path(fact.claim.location.path).is_relative_to(builtin_facts())]


@command.command(name="show")
@click.argument("name")
@_files
def show(name: str, lexicons: tuple[Path, ...], facts: tuple[Path, ...]) -> None:
    """Show a fact by its id, or all facts about an entity."""
    from factcheck.facts.exchange import render_yaml

    lexicon, known = load(lexicons, facts)
    found = [fact for fact in known if fact.id == name] or known.about(lexicon.resolve(name).name)
    if not found:
        from factcheck.rules.model import nearest

        close = nearest(name, [*(fact.id for fact in known), *dict.fromkeys(fact.entity for fact in known)])
        raise click.UsageError(f"no fact {name}" + (f"; did you mean {' or '.join(close)}?" if close else ""))
    for fact in found:
        click.echo(f"# {fact.place}")
        click.echo(render_yaml([fact]).removeprefix("facts:\n"), nl=False)


@command.command(name="check")
@click.option("--own", is_flag=True, help="Only the team's facts, not the built-in ones.")
@click.option("--days", type=click.IntRange(1), default=DAYS, show_default=True, help="How long a look at a fact holds.")
@_files
def check(own: bool, days: int, lexicons: tuple[Path, ...], facts: tuple[Path, ...]) -> None:
    """Find facts that contradict each other, lack a source, are due for another look, or can never be compared.

    Exit codes: 0 no contradiction and no missing source, 1 some, 2 wrong usage or a mistake in a file.
    """
    from factcheck.facts.consistency import remarks

    lexicon, known = load(lexicons, facts)
    wanted = {fact.id for fact in _own(known, own)}
    found = [remark for remark in remarks(known, lexicon, datetime.now(UTC).date(), days) if remark.fact.id in wanted]
    for remark in found:
        click.echo(remark.text)
    counts = {kind: sum(remark.kind == kind for remark in found) for kind in ("conflict", "source", "due", "name")}
    click.echo(
        f"{len(wanted)} facts: {counts['conflict']} contradictions, {counts['source']} without a source, "
        f"{counts['due']} due for another look, {counts['name']} with names that the lexicon does not have",
        err=True,
    )
    sys.exit(1 if counts["conflict"] or counts["source"] else 0)


# --- in and out --------------------------------------------------------------------------------------------------------------


@command.command(name="add")
@click.argument("entity")
@click.argument("metric")
@click.argument("value")
@click.option("--id", "identity", help="[default: made of the entity]")
@click.option("--compared-to", help="What the value is held against.")
@click.option("--time", help="The period that it is of: 2022, 2022-03, 2025-Q2, FY2024.")
@click.option("--valid-from", help="When it began to hold.")
@click.option("--valid-until", help="When it ceased to.")
@click.option("--source", "title", help="The title of the source.")
@click.option("--address", help="The address of the source.")
@click.option("--date", help="The date of the source.")
@click.option("--checked", help="When an editor last looked. [default: today]")
@click.option("--note", help="Anything.")
@_into
@_files
def add(
    entity: str,
    metric: str,
    value: str,
    identity: str | None,
    title: str | None,
    address: str | None,
    date: str | None,
    to: Path | None,
    lexicons: tuple[Path, ...],
    facts: tuple[Path, ...],
    **further: str | None,
) -> None:
    """Add a fact: factcheck facts add H100 メモリ容量 80GB --source "…" --address https://… --date 2022-03-22.

    Exit codes: 0 added, 1 refused, 2 wrong usage or a mistake in a file.
    """
    from factcheck.facts.load import make_fact

    lexicon, known = load(lexicons, facts)
    source = {"title": title, "address": address, "date": date}
    fields = {"id": identity, "entity": entity, "metric": metric, "value": value, "source": source, **further}
    fields["checked"] = fields["checked"] or today()
    fact, refusals = make_fact(fields, lexicon, new=True)
    refused = [refusal.message for refusal in refusals] or _taken(fact, known)
    if fact is None or refused:
        for message in refused:
            click.echo(message, err=True)
        sys.exit(1)
    file = target(to, facts)
    write(file, [fact], lexicon)
    click.echo(f"{file}: {fact.id} added", err=True)


def _taken(fact: Fact | None, known: Iterable[Fact]) -> list[str]:
    """Why a fact cannot be added beside those that are known."""
    there = next((other for other in known if fact is not None and other.id == fact.id), None)
    return [] if there is None else [f"id: {there.id} is taken ({there.place}: {there.value}); edit it there, or give --id"]


@command.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_into
@_files
def import_(file: Path, to: Path | None, lexicons: tuple[Path, ...], facts: tuple[Path, ...]) -> None:
    """Take facts in from a CSV or YAML file; what is refused is named with its line, the rest is added.

    Exit codes: 0 all taken in or known already, 1 some refused, 2 wrong usage or a mistake in a file.
    """
    from factcheck.facts.exchange import fields_of, read_csv
    from factcheck.facts.load import read_facts

    lexicon, known = load(lexicons, facts)
    by_id = {fact.id: fact for fact in known}
    read: _Read = read_csv(file, lexicon) if file.suffix.lower() == ".csv" else read_facts(file, lexicon)
    added: list[Fact] = []
    refused = same = 0
    for fact, line, refusals in read:
        messages = [refusal.message for refusal in refusals]
        if fact is not None and not messages:
            there = by_id.get(fact.id)
            if there is None:
                by_id[fact.id] = fact
                added.append(fact)
                continue
            if fields_of(there) == fields_of(fact):
                same += 1
                continue
            messages = [f"id: {fact.id} is taken by another fact ({there.place})"]
        refused += 1
        for message in messages:
            click.echo(f"{file}:{line}: {message}", err=True)
    goal = target(to, facts)
    if added:
        write(goal, added, lexicon)
    click.echo(f"{goal}: {len(added)} added, {same} known already, {refused} refused", err=True)
    sys.exit(1 if refused else 0)


@command.command(name="export")
@click.option("--format", "format_", type=click.Choice(["csv", "yaml"]), default="csv", show_default=True, help="How to write.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file instead of printing.")
@click.option("--own", is_flag=True, help="Only the team's facts, not the built-in ones.")
@_files
def export(format_: str, output: Path | None, own: bool, lexicons: tuple[Path, ...], facts: tuple[Path, ...]) -> None:
    """Print facts, or write them to a file, as CSV (which `import` and spreadsheets read) or YAML."""
    from factcheck.facts.exchange import COLUMNS, render_yaml, rows
    from factcheck.reports.csv import cell
    from factcheck.reports.writing import UnwritablePath, write_whole

    _, known = load(lexicons, facts)
    chosen = _own(known, own)
    if format_ == "yaml":
        text = render_yaml(chosen)
    else:
        out = io.StringIO()
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: cell(value) for name, value in row.items()} for row in rows(chosen))
        text = out.getvalue()
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        # Spreadsheets take a file without this mark for Shift_JIS.
        write_whole(output, "\ufeff" + text if format_ == "csv" else text)
    except UnwritablePath as error:
        raise click.UsageError(str(error)) from error
    click.echo(f"{output}: {len(chosen)} facts", err=True)
