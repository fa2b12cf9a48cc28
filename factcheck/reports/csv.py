"""CSV, as spreadsheets read it: one line a finding."""

from __future__ import annotations

import csv
import io

from factcheck.findings import Finding
from factcheck.reports.model import Report, letter, local, sides
from factcheck.reports.passages import visible

COLUMNS = (
    "severity",
    "confidence",
    "rule",
    "name",
    "kind",
    "path",
    "line",
    "column",
    "end_line",
    "end_column",
    "text",
    "sentence",
    "message",
    "suggestion",
    "other_places",
    "fingerprint",
    "sides",
)

# What spreadsheets begin a formula with; Japanese ones take the wide forms as well.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def render_csv(report: Report) -> str:
    """The findings as CSV with a header, in the report's order and language.

    `other_places` are parted by `; `, and so are `sides`: those of the first place and of these, where places stand against
    each other.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for finding in report.findings:
        writer.writerow([cell(value) for value in _row(finding, report.lang)])
    return out.getvalue()


def cell(value: object) -> object:
    """A cell that a spreadsheet shows as text: one that starts like a formula would be run when the file is opened."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def _sides(finding: Finding) -> str:
    """The letter of each place's side, empty where a finding has no sides."""
    if len({place.side for place in finding.locations if place.side is not None}) < 2:
        return ""
    letters = {id(place): letter(number) for number, side in enumerate(sides(finding)) for place in side}
    return "; ".join(letters[id(place)] for place in finding.locations)


def _row(finding: Finding, lang: str) -> list[str | int | float]:
    first = finding.locations[0]
    others = "; ".join(f"{place.path}:{place.line}:{place.column}" for place in finding.locations[1:])
    row: list[str | int | float] = [
        finding.severity,
        round(finding.confidence, 4),
        finding.rule,
        finding.name,
        finding.kind,
        first.path,
        first.line,
        first.column,
        first.end_line,
        first.end_column,
        first.text,
        first.sentence,
        local(finding.messages, lang),
        local(finding.suggestions or {}, lang),
        others,
        finding.fingerprint,
        _sides(finding),
    ]
    return [visible(value) if isinstance(value, str) else value for value in row]
