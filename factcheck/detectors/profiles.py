"""FC1 author_profile_conflict: what one author says of himself in post after post."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from factcheck.archive.model import Archive, Passage
from factcheck.archive.values import Range, covered
from factcheck.claims.model import Claim
from factcheck.detectors.products import newest_first
from factcheck.detectors.registry import archive_detector
from factcheck.findings import Match
from factcheck.language.patterns import compile_pattern
from factcheck.language.sentences import split_sentences
from factcheck.posts.model import Location

_SIDES = {"type": "integer", "minimum": 1}


def _by_author(archive: Archive, relation: str) -> dict[str, list[Claim]]:
    claims: dict[str, list[Claim]] = defaultdict(list)
    for record in archive.records:
        if record.author:
            claims[record.author] += [c for c in record.claims if c.kind == "profile" and c.relation == relation]
    return claims


@archive_detector("first_persons", {"most_on_a_side": _SIDES, "least_uses": _SIDES}, needs_claims=True)
def first_persons(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """One byline that says 私 in some posts and 僕 in others; of each post, the word that it uses most."""
    for author, claims in sorted(_by_author(archive, "first_person").items()):
        words: dict[str, dict[str, Claim]] = defaultdict(dict)
        for claim in claims:
            words[claim.path][claim.target or ""] = claim
        sides: dict[str, list[Claim]] = defaultdict(list)
        for used in words.values():
            word, claim = max(used.items(), key=lambda item: (item[1].low or 0, item[0]))
            if (claim.low or 0) >= parameters.get("least_uses", 1):
                sides[word].append(claim)
        if len(sides) < 2:
            continue
        ordered = sorted(sides.items(), key=lambda side: (len(side[1]), side[0]))  # the rarer word is the one to look at
        yield Match(
            _locations(ordered, parameters.get("most_on_a_side", 12)),
            {
                "author": author,
                "words": {
                    "ja": "、".join(f"「{word}」{len(used)}本" for word, used in reversed(ordered)),
                    "en": ", ".join(f"{word} in {len(used)}" for word, used in reversed(ordered)),
                },
            },
        )


@archive_detector("careers", {"most_on_a_side": _SIDES}, needs_claims=True)
def careers(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """One byline whose career has lengths that exclude each other: 20年以上 here, 20年近く there."""
    for author, claims in sorted(_by_author(archive, "author_years").items()):
        sides: list[tuple[Range, list[Claim]]] = []
        for claim in newest_first(claims):
            years = _years(claim)
            if years is None:
                continue
            for number, (common, members) in enumerate(sides):
                if years.overlaps(common):
                    sides[number] = (Range(max(years.low, common.low), min(years.high, common.high)), [*members, claim])
                    break
            else:
                sides.append((years, [claim]))
        if len(sides) < 2:
            continue
        ordered = sorted(((claims[0].value_text, claims) for _, claims in sides), key=lambda side: len(side[1]))
        yield Match(
            _locations(ordered, parameters.get("most_on_a_side", 12)),
            {
                "author": author,
                "words": {
                    "ja": "、".join(f"「{text}」{len(used)}か所" for text, used in reversed(ordered)),
                    "en": ", ".join(f"{text} in {len(used)} places" for text, used in reversed(ordered)),
                },
            },
        )


def _years(claim: Claim) -> Range | None:
    years = covered(claim)
    if years is not None and claim.low is not None and ("近く" in claim.value_text or claim.value_text.endswith("弱")):
        return Range(claim.low * 0.8, claim.low - 0.5)  # nearly twenty is not yet twenty
    if years is not None and claim.low is not None and claim.bound == "exact":
        return Range(claim.low * 0.9, claim.low * 1.1)  # who says twenty years in passing has not counted
    return years


class _Beginning(NamedTuple):
    """A sentence that tells when the author was a beginner: first and last year."""

    years: tuple[int, int]
    words: str
    location: Location
    date: str


@archive_detector(
    "beginnings",
    {
        "beginner": {"type": "string", "format": "re2"},
        "began": {"type": "string", "format": "re2"},
        "words": {"type": "array", "items": {"type": "string", "minLength": 1}},  # one of them stands in every such sentence
        "eras": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2},
        },
        "slack": {"type": "integer", "minimum": 0},
        "most_on_a_side": _SIDES,
    },
    required=("beginner", "began", "words", "eras"),
)
def beginnings(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """One byline that was a beginner in the dot-com bubble here, and when voice assistants were new there."""
    beginner, began = compile_pattern(parameters["beginner"]), compile_pattern(parameters["began"])
    told: dict[str, list[_Beginning]] = defaultdict(list)
    for record in archive.records:
        if record.author:
            for passage in record.passages:
                if passage.kind not in ("title", "excerpt", "quote") and any(
                    word in passage.text for word in parameters["words"]
                ):
                    told[record.author] += _beginnings(passage, record.date or "", beginner, began, parameters["eras"])
    slack = parameters.get("slack", 3)
    for author, found in sorted(told.items()):
        sides: list[list[_Beginning]] = []
        for one in sorted(found, key=lambda b: (b.date, b.location.path), reverse=True):
            for side in sides:
                if one.years[0] <= side[0].years[1] + slack and side[0].years[0] <= one.years[1] + slack:
                    side.append(one)
                    break
            else:
                sides.append([one])
        if len(sides) < 2:
            continue
        places = [replace(b.location, side=chr(ord("A") + min(n, 25))) for n, side in enumerate(sides) for b in side[:1]]
        places += [
            replace(b.location, side=chr(ord("A") + min(n, 25)))
            for n, side in enumerate(sides)
            for b in side[1 : parameters.get("most_on_a_side", 12)]
        ]
        words = [f"「{side[0].words}」{len(side)}" for side in sides]
        yield Match(
            tuple(places),
            {"author": author, "words": {"ja": "、".join(f"{word}か所" for word in words), "en": ", ".join(words)}},
        )


def _beginnings(
    passage: Passage, date: str, beginner: Any, began: Any, eras: Mapping[str, Sequence[int]]
) -> Iterator[_Beginning]:
    text = passage.text
    for match in beginner.finditer(text):
        first, last = next(((s, e) for s, e in split_sentences(text) if s <= match.start() < e), match.span())
        sentence = text[first:last]
        era = next((era for era in eras if era in sentence), None)
        if era is not None:
            place = passage.locate(match.start(), match.end(), sentence)
            yield _Beginning((eras[era][0], eras[era][1]), era, place, date)
    for match in began.finditer(text):
        if date[:4].isdigit():
            first, last = next(((s, e) for s, e in split_sentences(text) if s <= match.start() < e), match.span())
            year = int(date[:4]) - int(match.group(1))
            yield _Beginning(
                (year - 1, year + 1), match.group(), passage.locate(match.start(), match.end(), text[first:last]), date
            )


def _locations(sides: list[tuple[str, list[Claim]]], most: int) -> tuple[Location, ...]:
    leading: list[Location] = []
    further: list[Location] = []
    for number, (_, claims) in enumerate(sides):
        side = chr(ord("A") + min(number, 25))
        ordered = newest_first(claims)
        leading.append(replace(ordered[0].location, side=side))
        further += [replace(claim.location, side=side) for claim in ordered[1:most]]
    return (*leading, *further)
