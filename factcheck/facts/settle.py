"""Settled contradictions: the fact that a finding becomes, and the findings that facts have made needless."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from factcheck.archive.model import Archive, Place, PostRecord
from factcheck.claims.model import Claim
from factcheck.facts.model import period_of
from factcheck.findings import Finding
from factcheck.lexicon import Lexicon
from factcheck.posts.model import Location

#: Kinds of contradictions between equals that a fact can settle.
SETTLED = frozenset({"value_conflict", "date_conflict", "generation_conflict", "status_conflict", "self_contradiction"})


def mark_wrong(archive: Archive, claims: Iterable[Claim]) -> None:
    """Remembers that claims are wrong by what is known."""
    archive.wrong.update(_place(claim.location) for claim in claims)


def _place(location: Location) -> Place:
    return location.path, location.line, location.column


def without_settled(findings: Iterable[Finding], archive: Archive) -> list[Finding]:
    """The findings without contradictions of which facts leave one side at most: those name the posts that are wrong."""
    return [finding for finding in findings if finding.kind not in SETTLED or not _settled(finding, archive.wrong)]


def _settled(finding: Finding, wrong: set[Place]) -> bool:
    sides: dict[str | None, bool] = defaultdict(bool)
    for location in finding.locations:
        sides[location.side] |= _place(location) in wrong
    return any(sides.values()) and sum(not is_wrong for is_wrong in sides.values()) <= 1


def fact_fields(
    finding: Finding, records: Iterable[PostRecord], lexicon: Lexicon, value: str | None, side: str | None
) -> dict[str, Any]:
    """The fields of the fact that settles a finding: by a value, or by one of its sides (A or 1, B or 2, …).

    Raises ValueError where the finding is of nothing that a fact can say, or has no such side.
    """
    if finding.kind not in SETTLED:
        raise ValueError(f"{finding.rule} is of nothing that a fact can settle; --accept accepts it in the baseline")
    stated: dict[Place, list[Claim]] = defaultdict(list)
    for record in records:
        for claim in record.claims:
            stated[_place(claim.location)].append(claim)
    found = [(place.side or "A", claim) for place in finding.locations for claim in stated[_place(place)] if _fit(claim, finding)]
    if not found:
        raise ValueError(f"{finding.rule} is of nothing that a fact can settle; --accept accepts it in the baseline")
    lead = next((claim for _, claim in found if _value(claim) == value), found[0][1])
    if side is not None:
        sides = sorted({label for label, _ in found})
        wanted = sides[int(side) - 1] if side.isdigit() and 0 < int(side) <= len(sides) else side.upper()
        chosen = [claim for label, claim in found if label == wanted]
        if not chosen:
            raise ValueError(f"there is no side {side}; there are {', '.join(sides)}")
        lead = chosen[0]
    if not lead.entity:
        raise ValueError("the post does not say whose figure it is; --entity does")
    return {**_about(lead, lexicon, [claim for _, claim in found]), "value": value or _value(lead)}


def _fit(claim: Claim, finding: Finding) -> bool:
    if finding.kind == "generation_conflict":
        return claim.relation == "predecessor"
    if finding.kind == "status_conflict":
        return claim.kind == "status"
    return claim.kind in ("quantity", "date")


def _value(claim: Claim) -> str:
    if claim.kind == "relation":
        return claim.target or ""
    return claim.status or "" if claim.kind == "status" else claim.date or claim.value_text.replace("*", "")


def _about(claim: Claim, lexicon: Lexicon, claims: Iterable[Claim]) -> Mapping[str, Any]:
    """What a claim is of, as fields of a fact; a figure that may change holds from the first post that gives it."""
    metric = {"relation": claim.relation, "status": "status"}.get(claim.kind, claim.metric)
    fields: dict[str, Any] = {"entity": claim.entity, "metric": metric}
    if claim.kind == "status":
        fields["valid_from"] = min((c.post_date for c in claims if c.post_date and c.status == claim.status), default=None)
    if claim.kind != "quantity":
        return fields
    fields["compared_to"] = claim.compared_to
    # What tells it from other figures of the same metric.
    fields["note"] = claim.sentence[:400]
    time = _time(claim)
    if time:
        fields["time"] = time
    elif lexicon.resolve(claim.entity or "").kind != "product":
        fields["valid_from"] = min((c.post_date for c in claims if c.post_date), default=None)
    return fields


def _time(claim: Claim) -> str | None:
    """The period of a claim as facts write it, None where it is another than a day, month, quarter or year."""
    if claim.period is None:
        return None
    first = claim.period[0]
    quarter = (int(first[5:7]) - 1) // 3 + 1
    year = int(first[:4])
    options = (first, first[:7], f"{first[:4]}-Q{quarter}", first[:4], f"FY{year}", f"FY{year}-Q{(quarter - 2) % 4 + 1}")
    return next((option for option in options if period_of(option) == claim.period), None)
