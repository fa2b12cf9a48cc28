"""FC1 statistic_reuse: one suspicious figure attached to unrelated statements in post after post."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from factcheck.archive.model import Archive, Finder, Passage, PostRecord
from factcheck.detectors.registry import archive_detector
from factcheck.findings import Match
from factcheck.language.patterns import compile_pattern
from factcheck.language.sentences import split_sentences
from factcheck.lexicon import Lexicon
from factcheck.posts.model import Location


class Use(NamedTuple):
    """One sentence that gives the figure: where, the day of its post, and the pairs of letters that say what it is about."""

    location: Location
    day: str
    letters: frozenset[str]


def _finder(parameters: Mapping[str, Any]) -> Finder:
    pattern, marks = compile_pattern(parameters["pattern"]), parameters.get("marks", ())

    def wanted(passage: Passage) -> bool:
        text = passage.text
        return (
            passage.kind not in ("title", "excerpt")
            and (not marks or any(mark in text for mark in marks))
            and pattern.search(text) is not None
        )

    return Finder.named(("statistics", parameters["pattern"], *marks), wanted)


def _prepare(parameters: Mapping[str, Any], lexicon: Lexicon) -> Callable[[PostRecord], None]:
    return _finder(parameters).prepare


@archive_detector(
    "reused_statistics",
    {
        "pattern": {"type": "string", "format": "re2"},  # what a figure with its noun looks like
        "marks": {"type": "array", "items": {"type": "string", "minLength": 1}},  # one of them stands in every match
        "least_uses": {"type": "integer", "minimum": 2},
        "most_alike": {"type": "number", "minimum": 0, "maximum": 1},
        "most_locations": {"type": "integer", "minimum": 2},
    },
    prepare=_prepare,
)
def reused_statistics(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """A figure with its noun (75%以上の企業) that stands in sentences which have nothing else in common.

    A real statistic is quoted with what was measured, so the sentences around it resemble each other; a phrase that a
    replacement put there, or that a writer made up, does not care what it stands beside.
    """
    pattern = compile_pattern(parameters["pattern"])
    finder = _finder(parameters)
    most = parameters.get("most_locations", 40)
    least = parameters.get("least_uses", 4)
    places: dict[str, list[tuple[Passage, int, int, str]]] = defaultdict(list)
    for record in archive.records:
        for passage in finder.passages(record):
            for match in pattern.finditer(passage.text):
                phrase = unicodedata.normalize("NFKC", match.group()).replace(" ", "")
                places[phrase].append((passage, *match.span(), record.date or ""))
    for phrase, standing in sorted(places.items()):
        if len(standing) < least or len({passage.path for passage, _, _, _ in standing}) < 2:
            continue
        found = [_use(*place) for place in standing]
        unrelated = _unrelated(found, parameters.get("most_alike", 0.3))
        if len(unrelated) < least:
            continue
        newest = sorted(found, key=lambda use: (use.day, use.location.path), reverse=True)
        shown = [use for use in newest if use in unrelated] + [use for use in newest if use not in unrelated]
        yield Match(
            tuple(use.location for use in shown[:most]),
            {
                "phrase": phrase,
                "uses": len(found),
                "unrelated": len(unrelated),
                "posts": len({use.location.path for use in found}),
            },
            confidence=min(0.98, 0.75 + 0.03 * len(unrelated)),
            unlisted=tuple(use.location for use in shown[most:]),
        )


def _use(passage: Passage, start: int, end: int, day: str) -> Use:
    spans = split_sentences(passage.text)
    first, last = next(((s, e) for s, e in spans if s <= start < e), (start, end))
    rest = passage.text[first:start] + passage.text[end:last]
    letters = [c for c in rest if c.isalpha() and not "ぁ" <= c <= "ん"]
    return Use(
        passage.locate(start, end, passage.text[first:last]),
        day,
        frozenset(a + b for a, b in pairwise(letters)),
    )


def _unrelated(uses: list[Use], most_alike: float) -> list[Use]:
    """Uses of which no two say alike things, chosen in order; a sentence that is repeated counts once."""
    chosen: list[Use] = []
    for use in uses:
        if len(chosen) >= 30:  # enough to be sure
            break
        if use.letters and all(_likeness(use.letters, other.letters) < most_alike for other in chosen):
            chosen.append(use)
    return chosen


def _likeness(a: frozenset[str], b: frozenset[str]) -> float:
    """Share of the shorter one's pairs of letters that the other has too."""
    return len(a & b) / min(len(a), len(b))
