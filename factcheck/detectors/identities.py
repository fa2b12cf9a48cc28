"""FC1 identity_conflict: who did it, and what it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from factcheck.archive.model import Archive
from factcheck.claims.model import Claim
from factcheck.detectors.products import side_locations, usable
from factcheck.detectors.registry import archive_detector
from factcheck.findings import Match
from factcheck.lexicon import name_key

_GROUPS = {"type": "array", "items": {"type": "array", "items": {"type": "string"}, "minItems": 2}}


@archive_detector("exclusive_kinds", {"exclusive": _GROUPS}, needs_claims=True)
def exclusive_kinds(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """One product said to be things that exclude each other (推論チップ and 学習チップ, open and closed)."""
    said: dict[str, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for claim in usable(archive, "relation"):
        if claim.relation in ("kind_of", "licence") and claim.entity and claim.target:
            said[claim.entity][claim.target].append(claim)
    for name, kinds in sorted(said.items()):
        for group in parameters["exclusive"]:
            sides = {
                word: [c for target, claims in kinds.items() if target.endswith(word) for c in claims]
                for word in group
            }
            sides = {word: claims for word, claims in sides.items() if claims}
            if len(sides) > 1:
                yield Match(side_locations(sides), {"entity": name, "kinds": "・".join(f"「{word}」" for word in sides)})


@archive_detector("swapped_parties", {"metrics": {"type": "array", "items": {"type": "string"}}}, needs_claims=True)
def swapped_parties(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """One sum that flows from A to B in one post and from B to A in another."""
    metrics = tuple(parameters["metrics"])
    sums: dict[tuple[float | None, str | None], list[Claim]] = defaultdict(list)
    for claim in usable(archive, "quantity"):
        if claim.entity and claim.metric and claim.metric.endswith(metrics):
            sums[claim.high if claim.high is not None else claim.low, claim.unit].append(claim)
    for claims in sums.values():
        sides: dict[frozenset[str], dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
        for claim in claims:
            giver = name_key(claim.entity or "")
            for other in claim.context:
                if not other.startswith(("=", "~")) and name_key(other) != giver:
                    sides[frozenset((giver, name_key(other)))][giver].append(claim)
        for parties, givers in sides.items():
            if len(givers) == 2 and len({c.path for used in givers.values() for c in used}) > 1:
                first, second = (used[0] for _, used in sorted(givers.items()))
                yield Match(
                    side_locations(givers),
                    {"value": first.value_text, "giver": first.entity or "", "other": second.entity or "", "parties": len(parties)},
                )
