"""FC1 by value: claims of one thing whose figures or dates cannot both be right, within a post and across posts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from factcheck.archive.align import Comparable, Pair, aligned_pairs
from factcheck.archive.model import Archive
from factcheck.claims.entities import find_entities
from factcheck.claims.model import Claim
from factcheck.detectors.products import side_locations
from factcheck.detectors.registry import archive_detector
from factcheck.findings import Match

_WEIGHTS = {"type": "object", "additionalProperties": {"type": "number"}}
_SHARE = {"type": "number", "minimum": 0, "maximum": 1}

#: A finding shows at most so many passages of one side; more would bury what matters.
MOST_ON_A_SIDE = 8


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two aligned claims that cannot both be right. `gap` is how far apart they stand, 0 to 1."""

    pair: Pair
    gap: float
    confidence: float


@archive_detector(
    "compare_claims",
    {
        "kinds": {"type": "array", "items": {"enum": ["quantity", "date"]}},
        "within": {"enum": ["posts", "post"]},  # between posts, or inside one
        "weights": _WEIGHTS,
        "least_same": _SHARE,
        "least_gap": _SHARE,
        "largest_ratio": {"type": "number", "minimum": 1},
    },
    needs_claims=True,
)
def compare_claims(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Claims of the same thing with values that exclude each other: one match for each contradiction, with all who take part."""
    inside = parameters.get("within") == "post"
    kinds = set(parameters.get("kinds", ["quantity"]))
    conflicts = []
    for pair in aligned_pairs(archive, parameters["weights"]):
        one, other = pair.a.claim, pair.b.claim
        if one.kind not in kinds or other.kind not in kinds or (one.path == other.path) is not inside:
            continue
        if pair.same < parameters.get("least_same", 0.5):
            continue
        gap = disagreement(pair, parameters)
        if gap >= parameters.get("least_gap", 0.01):
            conflicts.append(Conflict(pair, gap, _confidence(pair.same, gap)))
    for group in _grouped(conflicts):
        yield _match(group)


def disagreement(pair: Pair, parameters: Mapping[str, Any]) -> float:
    """How far apart the values stand, 0 where both can be right."""
    one, other = pair.a.claim, pair.b.claim
    if one.kind == "date":
        return 0.0 if _dates_agree(one.date or "", other.date or "") else 1.0
    if pair.a.values is None or pair.b.values is None:
        return 0.0
    gap = pair.a.values.gap(pair.b.values)
    # Sums that differ a thousandfold are sums of different things.
    if gap > 1 - 1 / parameters.get("largest_ratio", 150.0):
        return 0.0
    return gap


def _dates_agree(one: str, other: str) -> bool:
    """Whether one date is the other said less precisely: 2027 and 2027-03."""
    shorter, longer = sorted((one, other), key=len)
    return longer.startswith(shorter)


def _confidence(same: float, gap: float) -> float:
    """How sure a contradiction is: the two speak of one thing, and the values stand clearly apart."""
    return round(same * min(1.0, 0.6 + 4 * gap), 3)


def _grouped(conflicts: Sequence[Conflict]) -> Iterator[list[Conflict]]:
    """Conflicts that share a claim belong to one contradiction."""
    leader: dict[int, int] = {}

    def find(number: int) -> int:
        while leader.setdefault(number, number) != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    for conflict in conflicts:
        leader[find(conflict.pair.a.number)] = find(conflict.pair.b.number)
    groups: dict[int, list[Conflict]] = defaultdict(list)
    for conflict in conflicts:
        groups[find(conflict.pair.a.number)].append(conflict)
    yield from groups.values()


def _match(group: list[Conflict]) -> Match:
    """One contradiction: the sides by value, the surest pair first, the newest of it in front."""
    best = max(group, key=lambda c: (c.confidence, c.pair.a.claim.path, c.pair.b.claim.path))
    claims = {item.number: item for conflict in group for item in (conflict.pair.a, conflict.pair.b)}
    sides = sides_by_value([claims[number] for number in sorted(claims)], (best.pair.a, best.pair.b))
    first, second = sorted((best.pair.a.claim, best.pair.b.claim), key=lambda c: (c.post_date or "", c.path), reverse=True)
    labels = {id(item.claim): label for label, items in sides.items() for item in items}
    ordered = [first, second, *(item.claim for items in sides.values() for item in items[:MOST_ON_A_SIDE] if item.claim not in (first, second))]
    locations = tuple(replace(claim.location, side=labels[id(claim)]) for claim in ordered)
    return Match(
        locations,
        {
            "what": _subject(first if first.entity else second),
            "entity": first.entity or second.entity or "",
            "metric": first.metric or "",
            "value": first.value_text,
            "other": second.value_text,
            "sides": len(sides),
            "posts": len({claim.path for claim in ordered}),
            "same": round(best.pair.same, 2),
            "gap": round(best.gap, 3),
        },
        confidence=best.confidence,
    )


def _subject(claim: Claim) -> dict[str, str]:
    """What is measured of what, in words; many metrics name their entity already (仙台工場への投資額)."""
    entity, metric = claim.entity or "", claim.metric or ""
    if not entity or entity in metric:
        return {"ja": metric, "en": metric}
    return {"ja": f"{entity}の{metric}", "en": f"{metric} of {entity}"}


def sides_by_value(items: Sequence[Comparable], poles: tuple[Comparable, Comparable]) -> dict[str, list[Comparable]]:
    """Claims by which value they hold, sides labelled A, B, …; the two of the surest pair lead the first two sides."""
    sides: dict[str, list[Comparable]] = {}
    for item in [*poles, *(item for item in items if item not in poles)]:
        for members in sides.values():
            if _agree(item, members[0]):
                members.append(item)
                break
        else:
            sides[chr(ord("A") + min(len(sides), 25))] = [item]
    return sides


def _agree(a: Comparable, b: Comparable) -> bool:
    if a.claim.kind == "date":
        return _dates_agree(a.claim.date or "", b.claim.date or "")
    return a.values is None or b.values is None or a.values.overlaps(b.values)


# --- siblings ---------------------------------------------------------------------------------------------------------


@archive_detector(
    "sibling_claims",
    {"metrics": {"type": "array", "items": {"type": "string"}}, "units": {"type": "array", "items": {"type": "string"}}},
    needs_claims=True,
)
def sibling_claims(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Two generations or members of one family that are given the same figure against the same baseline."""
    units = set(parameters.get("units", ["x", "%"]))
    by_figure: dict[tuple[str, str, float | None, float | None, str], list[Claim]] = defaultdict(list)
    for record in archive.records:
        for claim in record.claims:
            if claim.kind != "quantity" or claim.unit not in units or not claim.entity or not claim.compared_to or claim.negated:
                continue
            resolved = archive.lexicon.resolve(claim.entity)
            baseline = _product(claim.compared_to, archive)
            if resolved.family and resolved.generation:
                by_figure[resolved.family, baseline, claim.low, claim.high, claim.unit or ""].append(claim)
    for (_, baseline, _, _, _), claims in by_figure.items():
        by_entity: dict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            by_entity[archive.lexicon.resolve(claim.entity or "").name].append(claim)
        if len(by_entity) < 2:
            continue
        names = sorted(by_entity)
        yield Match(
            side_locations(by_entity),
            {"entities": "・".join(names), "baseline": baseline, "value": claims[0].value_text, "metric": claims[0].metric or ""},
        )


def _product(text: str, archive: Archive) -> str:
    """The last name in a phrase (前世代のHikari 2), canonical; the phrase itself where it holds none."""
    names = find_entities(text, archive.lexicon)
    return names[-1].name if names else archive.lexicon.resolve(text).name
