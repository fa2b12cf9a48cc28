"""FC1 statistic_reuse: one suspicious figure attached to unrelated statements in post after post."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from factcheck.archive.gathered import asked_about
from factcheck.archive.model import Archive, Passage, PostRecord
from factcheck.archive.prepared import Prepared
from factcheck.detectors.registry import archive_detector
from factcheck.findings import Match
from factcheck.language.patterns import compile_pattern
from factcheck.language.sentences import split_sentences
from factcheck.lexicon import Lexicon
from factcheck.posts.model import Location


class Use(NamedTuple):
    """Where a post gives a figure with its noun: the passage by its place in the record, and spans (start, end) in its text."""

    phrase: str
    passage: int
    start: int
    end: int
    first: int  # of the sentence around it
    last: int


class _Standing(NamedTuple):
    """A use in its passage, and the day of its post."""

    use: Use
    passage: Passage
    day: str

    def location(self) -> Location:
        _, _, start, end, first, last = self.use
        return self.passage.locate(start, end, self.passage.text[first:last])

    def letters(self) -> frozenset[str]:
        """The pairs of letters that say what the sentence is about."""
        _, _, start, end, first, last = self.use
        rest = self.passage.text[first:start] + self.passage.text[end:last]
        letters = [c for c in rest if c.isalpha() and not "ぁ" <= c <= "ん"]
        return frozenset(a + b for a, b in pairwise(letters))


def _prepared(parameters: Mapping[str, Any]) -> Prepared[Use]:
    pattern = compile_pattern(parameters["pattern"])
    marks: Sequence[str] = parameters.get("marks", ())

    def uses(record: PostRecord) -> Iterator[Use]:
        for at, passage in enumerate(record.passages):
            text = passage.text
            if passage.kind in ("title", "excerpt") or (marks and not any(mark in text for mark in marks)):
                continue
            found = [(match.group(), *match.span()) for match in pattern.finditer(text)]
            sentences = split_sentences(text) if found else []
            for figure, start, end in found:
                around = next(((first, last) for first, last in sentences if first <= start < last), (start, end))
                yield Use(unicodedata.normalize("NFKC", figure).replace(" ", ""), at, start, end, *around)

    return Prepared(Use, ("statistics", parameters["pattern"], *marks), uses)


def _prepare(parameters: Mapping[str, Any], lexicon: Lexicon) -> Callable[[PostRecord], None]:
    return _prepared(parameters).prepare


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
    prepared = _prepared(parameters)
    most = parameters.get("most_locations", 40)
    least = parameters.get("least_uses", 4)
    uses: dict[str, list[tuple[PostRecord, Use]]] = defaultdict(list)
    for record in archive.records:
        for use in prepared.of(record):
            uses[use.phrase].append((record, use))
    for phrase, told in sorted(uses.items()):
        paths = {record.path for record, _ in told}
        if len(told) < least or len(paths) < 2 or not any(asked_about(archive, path) for path in paths):
            continue
        found = [_Standing(use, record.passages[use.passage], record.date or "") for record, use in told]
        unrelated = _unrelated(found, parameters.get("most_alike", 0.3))
        if len(unrelated) < least:
            continue
        places = [standing.location() for standing in found]
        newest = sorted(range(len(found)), key=lambda at: (found[at].day, places[at].path), reverse=True)
        shown = [places[at] for at in (*(at for at in newest if at in unrelated), *(at for at in newest if at not in unrelated))]
        yield Match(
            tuple(shown[:most]),
            {
                "phrase": phrase,
                "uses": len(found),
                "unrelated": len(unrelated),
                "posts": len({place.path for place in places}),
            },
            confidence=min(0.98, 0.75 + 0.03 * len(unrelated)),
            unlisted=tuple(shown[most:]),
        )


def _unrelated(standing: Sequence[_Standing], most_alike: float) -> set[int]:
    """Which of the uses, chosen in order, say nothing alike; a sentence that is repeated counts once."""
    chosen: dict[int, frozenset[str]] = {}
    for at, one in enumerate(standing):
        if len(chosen) >= 30:  # enough to be sure
            break
        letters = one.letters()
        if letters and all(_likeness(letters, other) < most_alike for other in chosen.values()):
            chosen[at] = letters
    return set(chosen)


def _likeness(a: frozenset[str], b: frozenset[str]) -> float:
    """Share of the shorter one's pairs of letters that the other has too."""
    return len(a & b) / min(len(a), len(b))
