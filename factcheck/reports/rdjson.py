"""Reviewdog Diagnostic Format: one JSON object, a DiagnosticResult."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

from factcheck.findings import Finding
from factcheck.posts.model import Location
from factcheck.reports.json import dump
from factcheck.reports.model import Report, local, worst_first
from factcheck.reports.passages import shorten, visible
from factcheck.reports.texts import text

SEVERITIES = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}

#: Reviewdog shows each of them under the comment.
MOST_RELATED = 20

_LINE_END = re.compile(r"\r\n|\r|\n")  # as positions in posts are counted


class _Source:
    """Where characters stand in a post, counted as Reviewdog counts: lines, and in them the bytes of UTF-8, from 1."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.starts = [0, *(end.end() for end in _LINE_END.finditer(source))]

    def position(self, line: int, column: int) -> dict[str, int] | None:
        """The place of a column in code points; None where the post has no such place."""
        if not 1 <= line <= len(self.starts):
            return None
        start = self.starts[line - 1]
        end = self.starts[line] if line < len(self.starts) else len(self.source)
        if column - 1 > end - start:
            return None
        return {"line": line, "column": _bytes(self.source[start : start + column - 1]) + 1}

    def at(self, offset: int) -> dict[str, int] | None:
        """The place of an offset in code points."""
        line = bisect_right(self.starts, offset)
        return self.position(line, offset - self.starts[line - 1] + 1)


def render_rdjson(report: Report, sources: Mapping[str, str] | None = None) -> str:
    """The report as a DiagnosticResult, in the report's language, ending in a line feed.

    `sources` are the texts of posts by path: columns are bytes of the line, so that a place in a post whose text is not
    given, or in which the place is not to be found (the file has changed since), is told by its lines alone. Paths are
    taken to be relative to the root of the repository.
    """
    # Splitting a post into lines costs, and many findings share a post.
    known = {path: _Source(source) for path, source in (sources or {}).items()}
    record = {
        "source": {"name": "factcheck"},
        "diagnostics": [_diagnostic(finding, known, report.lang) for finding in worst_first(report.findings)],
    }
    return dump(record) + "\n"


def _diagnostic(finding: Finding, known: Mapping[str, _Source], lang: str) -> dict[str, Any]:
    message = visible(local(finding.messages, lang))
    if finding.suggestions and (suggestion := local(finding.suggestions, lang).strip()):
        message += f"\n{text('suggestion', lang)}: {visible(suggestion)}"
    record: dict[str, Any] = {
        "message": message,
        "location": _location(finding.locations[0], known),
        "severity": SEVERITIES[finding.severity],
        "code": {"value": visible(finding.rule)},
    }
    if related := finding.locations[1 : MOST_RELATED + 1]:
        record["relatedLocations"] = [
            {"message": shorten(place.sentence or place.text, 300), "location": _location(place, known)} for place in related
        ]
    if suggestion_record := _suggestion(finding, known):
        record["suggestions"] = [suggestion_record]
    return record


def _location(location: Location, known: Mapping[str, _Source]) -> dict[str, Any]:
    start: dict[str, int] = {"line": location.line}
    end: dict[str, int] = {"line": location.end_line}
    if source := known.get(location.path):
        first = source.position(location.line, location.column)
        last = source.position(location.end_line, location.end_column)
        if first and last:
            start, end = first, last
    return {"path": visible(location.path), "range": {"start": start, "end": end}}


def _suggestion(finding: Finding, known: Mapping[str, _Source]) -> dict[str, Any] | None:
    """The one edit that repairs the finding. Several would be offered one by one, each of them half a repair."""
    if len(finding.edits) != 1 or finding.edits[0].path != finding.locations[0].path:
        return None
    edit = finding.edits[0]
    source = known.get(edit.path)
    if source is None or not 0 <= edit.start <= edit.end <= len(source.source):
        return None
    start, end = source.at(edit.start), source.at(edit.end)
    return {"range": {"start": start, "end": end}, "text": edit.text} if start and end else None


def _bytes(words: str) -> int:
    return len(words.encode("utf-8", "surrogatepass"))
