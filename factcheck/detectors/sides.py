"""The sides of a contradiction as findings show them: few passages a side, the newest first, and how many posts stand there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from factcheck.archive.model import Archive
from factcheck.claims.model import Claim
from factcheck.findings import Match
from factcheck.lexicon import name_key
from factcheck.posts.model import Location

#: How many passages of a side are listed where a rule does not say, one a post; reports show the first few of them.
MOST_ON_A_SIDE = 20
#: The parameter of a rule that says otherwise, as JSON Schema.
MOST: Mapping[str, Any] = {"type": "integer", "minimum": 1}


def newest_first(claims: Iterable[Claim]) -> list[Claim]:
    """By post, the newest first; within a post in the order of its text."""
    in_order = sorted(claims, key=lambda c: (c.location.line, c.location.column))
    return sorted(in_order, key=lambda c: (c.post_date or "", c.path), reverse=True)


def telling(claims: Sequence[Claim], most: int, strength: Callable[[Claim], Any] = lambda claim: 0) -> list[Claim]:
    """At most so many claims, one a post: those that say it best (a greater `strength`), then the newest; the newest first."""
    best: dict[str, Claim] = {}
    for claim in newest_first(claims):
        if claim.path not in best or strength(claim) > strength(best[claim.path]):
            best[claim.path] = claim
    chosen = sorted(best.values(), key=strength, reverse=True)[:most]
    return newest_first(chosen)


class Places(NamedTuple):
    """Where a contradiction stands: the passages that are shown, and one of each further post."""

    shown: tuple[Location, ...]
    unlisted: tuple[Location, ...]

    def match(self, values: Mapping[str, Any], confidence: float | None = None) -> Match:
        return Match(self.shown, values, confidence, unlisted=self.unlisted)


def side_locations(
    sides: Mapping[str, Sequence[Claim]],
    most: int = MOST_ON_A_SIDE,
    strength: Callable[[Claim], Any] = lambda claim: 0,
) -> Places:
    """The newest passage of each side, then the further ones; sides are labelled A, B, … by their newest passage."""
    shown = [(telling(claims, most, strength), claims) for claims in sides.values()]
    return in_turn(sorted(shown, key=lambda side: (side[0][0].post_date or "", side[0][0].path), reverse=True))


def in_turn(sides: Iterable[tuple[Sequence[Claim], Sequence[Claim]]]) -> Places:
    """The first passage of each side in the order given, then the further ones of each; a side is what is shown, and all."""
    leading: list[Location] = []
    further: list[Location] = []
    unlisted: list[Location] = []
    for number, (shown, claims) in enumerate(sides):
        side = chr(ord("A") + min(number, 25))
        places = [replace(claim.location, side=side) for claim in shown]
        leading += places[:1]
        further += places[1:]
        listed = {claim.path for claim in shown}
        rest = telling([claim for claim in claims if claim.path not in listed], len(claims))
        unlisted += [replace(claim.location, side=side) for claim in rest]
    return Places((*leading, *further), tuple(unlisted))


def posts_in(claims: Iterable[Claim]) -> int:
    """How many posts the claims stand in."""
    return len({claim.path for claim in claims})


def counted(archive: Archive, sides: Mapping[str, Iterable[Claim]]) -> dict[str, str]:
    """In brackets, the sides with the number of posts that stand on each; empty where each is one post.

    「Hikari 3」の記事2本、「Hikari 4」の記事1本.
    """
    numbers = {as_written(archive, name): posts_in(claims) for name, claims in sides.items()}
    if max(numbers.values(), default=0) < 2:
        return {"ja": "", "en": ""}
    ja = "、".join(f"「{name}」の記事{number}本" for name, number in numbers.items())
    en = ", ".join(f"{name} in {number} {'post' if number == 1 else 'posts'}" for name, number in numbers.items())
    return {"ja": f"（{ja}）", "en": f" ({en})"}


def in_posts(claims: Iterable[Claim]) -> dict[str, str]:
    """In brackets, how many posts say so; empty for one."""
    number = posts_in(claims)
    return {"ja": f"（記事{number}本）", "en": f" (in {number} posts)"} if number > 1 else {"ja": "", "en": ""}


def as_written(archive: Archive, name: str) -> str:
    """A canonical name as the posts mostly write it: Hikari 3, where the lexicon does not know Hikari3."""
    if name in archive.lexicon.entities:
        return name
    ways: dict[str, dict[str, int]] | None = archive.derived.get(as_written)
    if ways is None:
        ways = archive.derived[as_written] = defaultdict(dict)
        written = Counter((claim.entity, claim.entity_text) for record in archive.records for claim in record.claims)
        for (entity, text), number in written.items():
            if entity and text:
                ways[entity][text] = number
    key = name_key(name)
    uses = {text: number for text, number in ways.get(name, {}).items() if name_key(text) == key}
    return max(sorted(uses), key=uses.__getitem__, default=name)
