"""HTML reports that stand already: one whose content would come out as it is needs no second writing.

A check of an archive in which nothing has changed comes to the same report, and to render that takes longer than anything else
in such a check. So the index notes what a report was made of and what was written; where neither has changed, the file is left
alone. What the report says is found anew each time, only its rendering is spared.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path

import msgspec

from factcheck.archive.index import Index
from factcheck.archive.model import PostRecord
from factcheck.findings import Finding
from factcheck.reports.model import Report

#: What of a report is not put in bytes as it is: it follows from the records of its posts, or is told in fewer words.
_LEFT_OUT = frozenset({"claims", "sources", "findings"})


class Standing:
    """What the index at `index` knows of reports made of `inputs` (see `inputs_of`)."""

    def __init__(self, index: Path, inputs: str) -> None:
        self._index, self._inputs = index, inputs

    def has(self, path: Path) -> bool:
        """Whether the file at `path` is the report that would be written there."""
        with contextlib.suppress(OSError, sqlite3.Error):
            if not path.is_file():  # a named pipe must not be read
                return False
            with Index(self._index) as index:
                noted = index.report(_name(path))
            return noted is not None and noted == (self._inputs, _digest(path))
        return False

    def note(self, path: Path) -> None:
        """Notes that the file at `path` has just been written."""
        with contextlib.suppress(OSError, sqlite3.Error):
            if path.is_file():
                digest = _digest(path)
                with Index(self._index) as index:
                    index.put_report(_name(path), self._inputs, digest)


def inputs_of(report: Report, records: Iterable[PostRecord], made_with: str) -> str | None:
    """SHA-256 of all that the HTML report shows: the report itself, and the posts as they were read with `made_with`.

    None where something in it cannot be put in bytes.
    """
    parts = [getattr(report, field.name) for field in fields(report) if field.name not in _LEFT_OUT]
    posts = [(record.path, record.digest) for record in records]
    try:
        data = msgspec.msgpack.encode([made_with, posts, [_told(finding) for finding in report.findings], *parts])
    except (TypeError, ValueError, OverflowError):
        return None
    return hashlib.sha256(data).hexdigest()


def _told(finding: Finding) -> tuple[object, ...]:
    """All of a finding but the words of its places, which are those of the posts: they are five sixths of it."""
    places = [(p.path, p.line, p.column, p.end_line, p.end_column, p.side) for p in finding.locations]
    said = (finding.messages, finding.suggestions, finding.values)
    return (finding.fingerprint, finding.rule, finding.name, finding.kind, finding.severity, finding.confidence, *said, places)


def _name(path: Path) -> str:
    return str(path.resolve())


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
