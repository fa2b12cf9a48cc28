"""FC8 name_variant: one name written in several ways."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from factcheck.archive.model import Archive, Mention
from factcheck.detectors.registry import archive_detector
from factcheck.findings import Match
from factcheck.lexicon import Lexicon, name_key, narrow


@archive_detector(
    "name_variants",
    {
        "least_letters": {"type": "integer", "minimum": 1},
        "least_share": {"type": "number", "minimum": 0, "maximum": 1},
        "unlisted": {"enum": ["all", "products", "none"]},
        "most_locations": {"type": "integer", "minimum": 2},
    },
    needs_mentions=True,
)
def name_variants(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Names whose ways of writing differ only in spaces, hyphens, middle dots, a long vowel, width or case.

    `least_letters`: shorter names are left alone. `least_share`: a name outside the lexicon counts only when the commonest way
    has at least that share of its mentions (two ways used alike may well be two names). `unlisted`: which names outside the
    lexicon are looked at. One match for a name in the whole archive; its locations hold the first use of each way in each post,
    ways that are to be changed first, and at most `most_locations`.
    """
    least = int(parameters.get("least_letters", 4))
    share = float(parameters.get("least_share", 0.0))
    unlisted = parameters.get("unlisted", "all")
    limit = int(parameters.get("most_locations", 40))
    for key, uses in _written_in_ways(archive):
        if len(re.sub(r"[\W\d_]", "", key)) < least:
            continue
        counts = Counter[str]()
        for use in uses:
            counts[use.surface] += use.count
        resolved = archive.lexicon.resolve(uses[0].surface)
        listed = resolved.entity is not None or resolved.family in archive.lexicon.families
        if not listed and not _worth(counts, unlisted, share, resolved.generation is not None):
            continue
        best = _best(counts, uses[0].entity, archive.lexicon)
        others = sorted((s for s in counts if s != best), key=lambda s: (-counts[s], s))
        if not others:
            continue
        rank = {surface: at for at, surface in enumerate([*others, best])}
        placed = sorted(uses, key=lambda u: (rank[u.surface], u.location.path, u.location.line, u.location.column))
        wrong = [u for u in placed if u.surface != best]
        right = [u for u in placed if u.surface == best]
        kept = [*wrong[: limit - min(len(right), limit // 2)], *right[: limit // 2]]
        yield Match(
            tuple(u.location for u in kept),
            unlisted=tuple(u.location for u in wrong if u not in kept),
            values={
                "name": best,
                "variants": "・".join(others),
                "list": {
                    "ja": "、".join(f"{s}（{counts[s]}回）" for s in [*others, best] if counts[s]),
                    "en": ", ".join(f"{s} ({counts[s]})" for s in [*others, best] if counts[s]),
                },
                "uses": sum(counts.values()),
                "posts": len({u.location.path for u in uses}),
                "listed": listed,
            },
            confidence=0.95 if listed else 0.8,
            severity=None if listed or (resolved.generation is not None and _looks_like_product(counts)) else "info",
        )


def _written_in_ways(archive: Archive) -> Iterator[tuple[str, list[Mention]]]:
    """Names that are written in several ways, by their key, with their mentions; most are not, and are soon set aside."""
    ways: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for surface, entity in {(mention.surface, mention.entity) for record in archive.records for mention in record.mentions}:
        ways[name_key(surface), name_key(entity)].add((surface, entity))
    several = {names: keys for keys, said in ways.items() if len({surface for surface, _ in said}) > 1 for names in said}
    if archive.own is not None:
        asked = [record for record in archive.records if record.path in archive.own]
        wanted = {several.get((mention.surface, mention.entity)) for record in asked for mention in record.mentions}
        several = {names: keys for names, keys in several.items() if keys in wanted}
    groups: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    for record in archive.records:
        for mention in record.mentions:
            keys = several.get((mention.surface, mention.entity))
            if keys is not None:
                groups[keys].append(mention)
    yield from ((key, uses) for (key, _), uses in sorted(groups.items()))


def _looks_like_product(counts: Counter[str]) -> bool:
    """Whether a name is more than capitals and a number, as standards and sizes have it too: UTF-8, GPL-2, SOT-23."""
    return all(any(character.islower() for character in surface) for surface in counts)


def _worth(counts: Counter[str], unlisted: str, share: float, product: bool) -> bool:
    """Whether a name outside the lexicon is to be looked at: a product with a version, or a name one way of which prevails."""
    if unlisted == "none" or (unlisted == "products" and not product):
        return False
    if max(counts.values()) < share * sum(counts.values()):
        return False
    # Case alone often tells two names, or a word and a name, apart: Connect 2025 and CONNECT 2025, Edge and EDGE.
    return len({narrow(s).casefold() for s in counts}) > 1


def _best(counts: Counter[str], canonical: str, lexicon: Lexicon) -> str:
    """How to write it: the official way where the lexicon has the name or its family, else the commonest, else the shortest."""
    key = name_key(next(iter(counts)))
    resolved = lexicon.resolve(canonical)
    if resolved.entity is not None:
        official = next(
            (s for s in (resolved.entity.name, *resolved.entity.aliases, *resolved.entity.exact) if name_key(s) == key), None
        )
        if official is not None:
            return official
    elif resolved.family in lexicon.families and name_key(canonical) == key:
        return canonical
    return min(counts, key=lambda s: (-counts[s], len(s), s))
