"""What rules yield: matches as a detector makes them, findings as they are reported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from factcheck.posts.model import Location

SEVERITIES = ("error", "warning", "info")  # the worst first


class Edit(msgspec.Struct, frozen=True, gc=False):
    """Replace `source[start:end]` of the post at `path` by `text`."""

    path: str
    start: int
    end: int
    text: str


class Match(msgspec.Struct, frozen=True, gc=False):
    """What a detector found, before its rule has worded and graded it.

    `values` fill the `{placeholders}` of the rule's message and are what its `when` condition sees; a value that reads
    differently by language is a mapping {ja: …, en: …}. None for confidence or severity means the rule's own.
    """

    locations: tuple[Location, ...]  # the first is where an editor should look first
    values: Mapping[str, Any] = {}
    confidence: float | None = None
    severity: str | None = None
    suggestion: Mapping[str, str] | str | None = None
    edits: tuple[Edit, ...] = ()  # a repair, only where just one is possible
    unlisted: tuple[Location, ...] = ()  # further places, which a report has no room for


class Finding(msgspec.Struct, frozen=True, gc=False):
    """One result of a rule, worded in both languages."""

    rule: str
    name: str
    kind: str
    severity: str
    confidence: float
    messages: Mapping[str, str]
    locations: tuple[Location, ...]
    fingerprint: str
    suggestions: Mapping[str, str] | None = None
    edits: tuple[Edit, ...] = ()
    values: Mapping[str, Any] = {}
    unlisted: tuple[Location, ...] = ()  # no part of its identity; told only of posts that are asked about


class Suppression(msgspec.Struct, frozen=True, gc=False):
    """Findings of the rules that `term` names (of all rules, where it is empty) do not count on lines `first` to `last`."""

    term: str
    first: int
    last: int
    line: int  # where it is asked for
    column: int
    trailing: bool = False  # a comment at the end of the very line, so that what ends on it is meant too


class Suppressions(msgspec.Struct, frozen=True, gc=False):
    """All that one post asks to be left alone about."""

    entries: tuple[Suppression, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.entries)
