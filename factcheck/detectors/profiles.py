"""FC1 author_profile_conflict: what one author says of himself in post after post."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from msgspec.structs import replace

from factcheck.archive.gathered import asked_about, claims_of
from factcheck.archive.model import Archive, Passage, PostRecord
from factcheck.archive.prepared import Prepared
from factcheck.archive.values import Range, covered
from factcheck.claims.model import Claim
from factcheck.detectors.registry import archive_detector
from factcheck.detectors.sides import MOST, Places, in_turn, newest_first, posts_in, telling
from factcheck.findings import Match
from factcheck.language.patterns import compile_pattern
from factcheck.language.sentences import split_sentences
from factcheck.lexicon import Lexicon
from factcheck.posts.model import Location

#: Of the side on which most posts stand a few are shown; those of the others, which are to be corrected, nearly all.
_LIMITS = {"most_on_a_side": MOST, "most_to_correct": MOST}


def _by_author(archive: Archive, relation: str) -> dict[str, list[Claim]]:
    claims: dict[str, list[Claim]] = defaultdict(list)
    authors = _authors(archive)
    for record, said in claims_of(archive, "profile"):
        if record.author in authors:
            claims[record.author] += [c for c in said if c.relation == relation]
    return claims


def _authors(archive: Archive) -> set[str]:
    """Whose posts are asked about."""
    return {record.author for record in archive.records if record.author and asked_about(archive, record.path)}


def _shown(sides: Sequence[Sequence[Claim]], parameters: Mapping[str, Any]) -> Places:
    """The sides given with the rarest first: all that are to be corrected, as far as they go, and some of the last."""
    few, many = parameters.get("most_on_a_side", 6), parameters.get("most_to_correct", 40)
    return in_turn([(telling(claims, few if claims is sides[-1] else many), claims) for claims in sides])


def _in_words(sides: Iterable[tuple[str, int]]) -> dict[str, str]:
    listed = list(sides)
    return {
        "ja": "、".join(f"「{text}」{posts}本" for text, posts in listed),
        "en": ", ".join(f"{text} in {posts} {'post' if posts == 1 else 'posts'}" for text, posts in listed),
    }


@archive_detector("first_persons", {**_LIMITS, "least_uses": MOST}, needs_claims=True, of_claims=True)
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
        yield _shown([used for _, used in ordered], parameters).match(
            {"author": author, "words": _in_words((word, len(used)) for word, used in reversed(ordered))},
        )


@archive_detector("careers", _LIMITS, needs_claims=True, of_claims=True)
def careers(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """One byline whose career has lengths that exclude each other: 20年以上 here, 20年近く there."""
    lengths: dict[tuple[str, str, float | None, float | None, str | None], Range | None] = {}  # writers repeat themselves

    def years(claim: Claim) -> Range | None:
        said = (claim.value_text, claim.bound, claim.low, claim.high, claim.unit)
        if said not in lengths:
            lengths[said] = _years(claim)
        return lengths[said]

    for author, claims in sorted(_by_author(archive, "author_years").items()):
        begun = [(claim, span) for claim in newest_first(claims) if (span := _begun(claim, years(claim))) is not None]
        if not begun:
            continue
        latest, earliest = max(span.low for _, span in begun), min(span.high for _, span in begun)
        sides: list[tuple[Range, list[Claim]]] = []
        for claim, span in begun:
            if span.high >= latest and span.low <= earliest:
                continue  # agrees with all the others: 20年間 with 20年以上 and with 20年近く
            for number, (common, members) in enumerate(sides):
                if span.overlaps(common):
                    sides[number] = (Range(max(span.low, common.low), min(span.high, common.high)), [*members, claim])
                    break
            else:
                sides.append((span, [claim]))
        if len(sides) < 2:
            continue
        ordered = sorted((members for _, members in sides), key=posts_in)
        yield _shown(ordered, parameters).match(
            {"author": author, "words": _in_words((_usual(members), posts_in(members)) for members in reversed(ordered))},
        )


def _usual(claims: Sequence[Claim]) -> str:
    """How a side mostly says it."""
    texts = [claim.value_text for claim in claims]
    return max(texts, key=lambda text: (texts.count(text), text))


def _begun(claim: Claim, years: Range | None) -> Range | None:
    """When a career of so many years began, as a year with its fraction: twenty years, and a year later twenty-one, agree."""
    if years is None or claim.post_date is None:
        return None
    now = date.fromisoformat(claim.post_date).toordinal() / 365.25
    return Range(now - years.high, now - years.low)


def _years(claim: Claim) -> Range | None:
    years = covered(claim)
    if years is not None and claim.low is not None and ("近く" in claim.value_text or claim.value_text.endswith("弱")):
        return Range(claim.low * 0.8, claim.low - 0.5)  # nearly twenty is not yet twenty
    if years is not None and claim.low is not None and claim.bound == "min":
        return Range(claim.low, years.high)
    if years is not None and claim.low is not None and claim.bound == "exact":
        return Range(claim.low * 0.9, claim.low * 1.1)  # who says twenty years in passing has not counted
    return years


class _Beginning(NamedTuple):
    """A sentence that tells when the author was a beginner: the first and last year in which he may have begun."""

    years: tuple[int, int]
    words: str
    location: Location
    date: str


def _beginners(parameters: Mapping[str, Any]) -> Prepared[int]:
    """Which passages of a post may tell of the author's beginnings, by their place in its record."""
    beginner, began = compile_pattern(parameters["beginner"]), compile_pattern(parameters["began"])
    words = parameters["words"]

    def wanted(passage: Passage) -> bool:
        text = passage.text
        return (
            passage.kind not in ("title", "excerpt", "quote")
            and any(word in text for word in words)
            and (beginner.search(text) is not None or began.search(text) is not None)
        )

    parts = ("beginnings", parameters["beginner"], parameters["began"], *words)
    return Prepared(int, parts, lambda record: [at for at, passage in enumerate(record.passages) if wanted(passage)])


def _prepare_beginnings(parameters: Mapping[str, Any], lexicon: Lexicon) -> Callable[[PostRecord], None]:
    return _beginners(parameters).prepare


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
        **_LIMITS,
    },
    required=("beginner", "began", "words", "eras"),
    prepare=_prepare_beginnings,
)
def beginnings(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """One byline that was a beginner in the dot-com bubble here, and when voice assistants were new there."""
    beginner, began = compile_pattern(parameters["beginner"]), compile_pattern(parameters["began"])
    slack, prepared = parameters.get("slack", 3), _beginners(parameters)
    told: dict[str, list[_Beginning]] = defaultdict(list)
    authors = _authors(archive)
    for record in archive.records:
        if record.author in authors:
            for at in prepared.of(record):
                told[record.author] += _beginnings(
                    record.passages[at], record.date or "", beginner, began, parameters["eras"], slack
                )
    for author, found in sorted(told.items()):
        found.sort(key=lambda b: (b.date, b.location.path), reverse=True)
        latest, earliest = max((b.years[0] for b in found), default=0), min((b.years[1] for b in found), default=0)
        sides: list[tuple[tuple[int, int], dict[str, _Beginning]]] = []
        for one in found:
            if one.years[1] >= latest and one.years[0] <= earliest:
                continue
            for number, (common, members) in enumerate(sides):
                if one.years[0] <= common[1] and common[0] <= one.years[1]:
                    members.setdefault(one.location.path, one)
                    sides[number] = (max(one.years[0], common[0]), min(one.years[1], common[1])), members
                    break
            else:
                sides.append((one.years, {one.location.path: one}))
        if len(sides) < 2:
            continue
        ordered = sorted((list(members.values()) for _, members in sides), key=len)
        few, many = parameters.get("most_on_a_side", 6), parameters.get("most_to_correct", 40)
        placed = [
            [replace(b.location, side=chr(ord("A") + min(number, 25))) for b in members] for number, members in enumerate(ordered)
        ]
        places = [side[: few if side is placed[-1] else many] for side in placed]
        yield Match(
            (*(side[0] for side in places), *(place for side in places for place in side[1:])),
            {"author": author, "words": _in_words((side[0].words, len(side)) for side in reversed(ordered))},
            unlisted=tuple(place for side, shown in zip(placed, places, strict=True) for place in side[len(shown) :]),
        )


def _beginnings(
    passage: Passage, day: str, beginner: Any, began: Any, eras: Mapping[str, Sequence[int]], slack: int
) -> Iterator[_Beginning]:
    text = passage.text
    for match in beginner.finditer(text):
        first, last = next(((s, e) for s, e in split_sentences(text) if s <= match.start() < e), match.span())
        sentence = text[first:last]
        era = next((era for era in eras if era in sentence), None)
        if era is not None:
            place = passage.locate(match.start(), match.end(), sentence)
            yield _Beginning((eras[era][0] - slack, eras[era][1]), era, place, day)
    for match in began.finditer(text):
        if day[:4].isdigit():
            first, last = next(((s, e) for s, e in split_sentences(text) if s <= match.start() < e), match.span())
            years = int(match.group(1))
            about = max(1, round(years / 10))
            begun = int(day[:4]) - years
            yield _Beginning(
                (begun - about, begun + about), match.group(), passage.locate(match.start(), match.end(), text[first:last]), day
            )
