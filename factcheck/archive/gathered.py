"""What several rules ask of an archive, looked for once: its claims by kind, and the names in a text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from factcheck.archive.model import Archive, PostRecord
from factcheck.claims.entities import EntityMention, find_entities
from factcheck.claims.model import Claim


def claims_of(archive: Archive, kind: str) -> Sequence[tuple[PostRecord, Sequence[Claim]]]:
    """The claims of a kind, post by post in the order of the archive; posts without any are left out."""
    made: dict[str, list[tuple[PostRecord, list[Claim]]]] | None = archive.derived.get(claims_of)
    if made is None:
        made = archive.derived[claims_of] = defaultdict(list)
        for record in archive.records:
            by_kind: dict[str, list[Claim]] = {}
            for claim in record.claims:
                if claim.kind in by_kind:
                    by_kind[claim.kind].append(claim)
                else:
                    by_kind[claim.kind] = [claim]
            for name, claims in by_kind.items():
                made[name].append((record, claims))
    return made.get(kind, ())


def names_in(archive: Archive, text: str) -> Sequence[EntityMention]:
    """The names in a sentence or title; posts say much of what they say more than once."""
    known: dict[str, list[EntityMention]] = archive.derived.setdefault(names_in, {})
    if text not in known:
        known[text] = find_entities(text, archive.lexicon)
    return known[text]


def asked_about(archive: Archive, path: str) -> bool:
    """Whether a post is one of those that are asked about."""
    return archive.own is None or path in archive.own
