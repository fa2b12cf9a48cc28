"""CSV, as spreadsheets read it: one line a finding."""

from __future__ import annotations

import csv
import io

from factcheck.findings import Finding
from factcheck.reports.model import Report, local
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
)

# What spreadsheets begin a formula with; Japanese ones take the wide forms as well.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def render_csv(report: Report) -> str:
    """The findings as CSV with a header, in the report's order and language. `other_places` are separated by `; `."""
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
    ]
    return [visible(value) if isinstance(value, str) else value for value in row]
