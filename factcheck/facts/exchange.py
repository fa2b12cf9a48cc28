"""Facts in and out: CSV and YAML, and adding to a team's file without touching what stands in it."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from factcheck.facts.load import FIELDS, SOURCE_FIELDS, Refusal, make_fact, read_facts
from factcheck.facts.model import Fact
from factcheck.lexicon import Lexicon
from factcheck.rules.document import MOST_BYTES

#: A CSV file's header: the fields, those of the source as source_title, source_address, source_date.
COLUMNS = tuple(
    column for field in FIELDS for column in ([f"source_{part}" for part in SOURCE_FIELDS] if field == "source" else [field])
)


#: What marks a cell as text that a spreadsheet would take for a formula.
_MARKED = re.compile(r"\A'(?=[=+\-@＝＋－＠])")


class UnusableFile(ValueError):
    """A file that facts cannot be read from or added to, and why."""


def fields_of(fact: Fact) -> dict[str, Any]:
    """A fact's fields as its file has them, without those that are empty."""
    claim, source = fact.claim, fact.source
    fields: dict[str, Any] = {
        "id": fact.id,
        "entity": claim.entity_text or fact.entity,
        "metric": claim.metric_text or fact.metric,
        "value": fact.value,
        "compared_to": claim.compared_to,
        "time": claim.time,
        "valid_from": fact.valid_from,
        "valid_until": fact.valid_until,
        "source": {part: value for part in SOURCE_FIELDS if (value := getattr(source, part))},
        "checked": fact.checked,
        "note": fact.note,
    }
    return {name: value for name, value in fields.items() if value}


def render_yaml(facts: Iterable[Fact]) -> str:
    """A fact file."""
    return "facts:\n" + "".join(_entry(fact) for fact in facts)


def _entry(fact: Fact) -> str:
    """A fact as an item of the list in a fact file."""
    text = yaml.safe_dump(fields_of(fact), allow_unicode=True, sort_keys=False, width=120)
    lines = text.splitlines()
    return "".join(f"  {'- ' if number == 0 else '  '}{line}\n" if line else "\n" for number, line in enumerate(lines))


def rows(facts: Iterable[Fact]) -> Iterator[dict[str, str]]:
    """The rows of a CSV file, by column."""
    for fact in facts:
        fields = fields_of(fact)
        source = fields.pop("source", {})
        yield {**fields, **{f"source_{part}": value for part, value in source.items()}}


def read_csv(file: Path, lexicon: Lexicon) -> Iterator[tuple[Fact | None, int, list[Refusal]]]:
    """The rows of a CSV file: a fact, or None and what is wrong; and the line on which the row begins.

    The header names the columns (`COLUMNS`), in any order; `entity`, `metric` and `value` are needed. UTF-8 or Shift_JIS.
    """
    try:
        reader = csv.reader(io.StringIO(_text(file), newline=""), strict=True)
        header = [name.strip() for name in next(reader, [])]
        wrong = _header_mistakes(header)
        if wrong:
            yield None, 1, wrong
            return
        line = reader.line_num + 1
        for row in reader:
            if any(value.strip() for value in row):
                yield _row(header, row, lexicon, file, line)
            line = reader.line_num + 1
    except csv.Error as error:
        yield None, reader.line_num, [Refusal(None, f"not CSV: {error}")]
    except UnusableFile as error:
        yield None, 1, [Refusal(None, str(error))]


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise UnusableFile(f"expected at most {MOST_BYTES} bytes")
        data = file.read_bytes()
    except OSError as error:
        raise UnusableFile(f"cannot be read: {error.strerror or error}") from error
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnusableFile("expected UTF-8 or Shift_JIS")


def _header_mistakes(header: list[str]) -> list[Refusal]:
    mistakes = [f"there is no column '{name}'; there are {', '.join(COLUMNS)}" for name in header if name not in COLUMNS]
    mistakes += [f"the column '{name}' stands twice" for name in sorted({n for n in header if header.count(n) > 1})]
    mistakes += [f"the column '{name}' is missing" for name in ("entity", "metric", "value") if name not in header]
    return [Refusal(None, mistake) for mistake in mistakes]


def _row(header: list[str], row: list[str], lexicon: Lexicon, file: Path, line: int) -> tuple[Fact | None, int, list[Refusal]]:
    if len(row) > len(header):
        return None, line, [Refusal(None, f"expected {len(header)} values, found {len(row)}")]
    fields: dict[str, Any] = {}
    source: dict[str, str] = {}
    for name, value in zip(header, row, strict=False):
        value = _MARKED.sub("", value.strip())
        if not value:
            continue
        if name.startswith("source_"):
            source[name.removeprefix("source_")] = value
        else:
            fields[name] = value
    if source:
        fields["source"] = source
    fact, refusals = make_fact(fields, lexicon, path=str(file), line=line, new=True)
    return fact, line, refusals


def with_facts(file: Path, facts: Iterable[Fact], lexicon: Lexicon) -> str:
    """The text of a team's file (which may not be there yet) with facts added at its end, nothing else in it changed.

    Raises UnusableFile where the file cannot be read, or cannot be added to.
    """
    facts = list(facts)
    before = _known(file, lexicon) if file.exists() else {}
    text = file.read_text(encoding="utf-8-sig") if file.exists() else ""
    if text and not text.endswith("\n"):
        text += "\n"
    if not before:
        text = "".join(line for line in text.splitlines(keepends=True) if line.strip() not in ("facts:", "facts: []"))
        text += "facts:\n"
    text += "".join(_entry(fact) for fact in facts)
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / "facts.yaml"
        trial.write_text(text, encoding="utf-8")
        try:
            after = _known(trial, lexicon, file)
        except UnusableFile:
            after = {}
    if after != {**before, **{fact.id: fields_of(fact) for fact in facts}} or len(after) < len(before) + len(facts):
        raise UnusableFile(f"{file}: cannot be added to: 'facts:' has to come last in it, as a list with '  - ' before each fact")
    return text


def _known(file: Path, lexicon: Lexicon, shown: Path | None = None) -> dict[str, Mapping[str, Any]]:
    """The fields of a file's facts by id. Raises UnusableFile for mistakes in it."""
    known: dict[str, Mapping[str, Any]] = {}
    problems: list[str] = []
    for fact, line, refusals in read_facts(file, lexicon):
        problems += [f"{shown or file}:{line}: {refusal.message}" for refusal in refusals]
        if fact is not None:
            known[fact.id] = fields_of(fact)
    if problems:
        raise UnusableFile("\n".join(problems))
    return known
