"""What posts say of one entity, held against each other: who agrees, who stands alone, who is contradicted.

This colours the matrix of an entity's page and judges nothing: only a finding calls two posts contradictory. What differs
without a finding may differ in time or scope, and is shown as different, no more.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from factcheck.claims.model import Claim

#: How a claim stands to those of other posts, as the page's data numbers it.
ALONE, AGREES, DIFFERS, OUTLIER, CONFLICT = range(5)

#: An approximate value reaches this far around itself.
_APPROXIMATELY = 0.05

#: Relations that say what a thing is; the others (what a text calls new, what kind of thing a name is) are no rows.
_RELATIONS = frozenset({"predecessor", "maker", "licence", "open_weights", "founder"})

#: Claims of one row that are held against each other; of an archive's commonest statement the rest is left alone.
_MOST_COMPARED = 300


#: The numbers that a claim allows; None where it names none.
Interval = tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Row:
    """What posts say of one metric, in one unit and against one baseline; `standings[i]` is that of `claims[i]`."""

    metric: str
    unit: str | None
    baseline: str | None
    claims: tuple[Claim, ...]
    standings: tuple[int, ...]


def rows_of(claims: Sequence[Claim], contradicted: Mapping[int, object]) -> list[Row]:
    """The rows of one entity's matrix, those with most to look at first.

    `contradicted` holds the ids (`id()`) of claims that a finding holds against another post. Claims without a metric or a
    value have no row.
    """
    groups: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.kind in ("quantity", "date") and claim.metric and _interval(claim) is not None:
            groups[claim.metric, claim.unit or "", claim.compared_to or ""].append(claim)
        elif claim.kind == "relation" and claim.relation in _RELATIONS and claim.target:
            groups[claim.relation, "", ""].append(claim)
    rows = []
    for (metric, unit, baseline), members in groups.items():
        members.sort(key=lambda claim: (claim.post_date or "", claim.path, claim.location.line, claim.location.column))
        standings = tuple(_standings(members, contradicted))
        rows.append(Row(metric, unit or None, baseline or None, tuple(members), standings))
    rows.sort(
        key=lambda row: (
            -max(row.standings),
            -len({claim.path for claim in row.claims}),
            (row.metric, row.unit or "", row.baseline or ""),
        )
    )
    return rows


def _standings(claims: Sequence[Claim], contradicted: Mapping[int, object]) -> list[int]:
    if len(claims) == 1:
        return [CONFLICT if id(claims[0]) in contradicted else ALONE]
    compared = claims[:_MOST_COMPARED]
    values = [_interval(claim) for claim in compared]
    paths = [claim.path for claim in compared]
    supporters = [{path} for path in paths]  # of each claim, the posts that say the same, its own included
    opponents: list[set[int]] = [set() for _ in compared]
    for (one, claim), (two, other) in combinations(enumerate(compared), 2):
        if not same_time(claim, other):
            continue
        if same_value(claim, values[one], other, values[two]):
            supporters[one].add(paths[two])
            supporters[two].add(paths[one])
        elif paths[one] != paths[two]:
            opponents[one].add(two)
            opponents[two].add(one)
    standings = []
    for number, claim in enumerate(claims):
        if id(claim) in contradicted:
            standings.append(CONFLICT)
        elif number >= len(compared):
            standings.append(ALONE)
        elif max((len(supporters[other]) for other in opponents[number]), default=0) > max(1, len(supporters[number])):
            standings.append(OUTLIER)
        elif len(supporters[number]) > 1:
            standings.append(AGREES)
        else:
            standings.append(DIFFERS if opponents[number] else ALONE)
    return standings


def same_time(a: Claim, b: Claim) -> bool:
    """Whether both are of one period, or neither says of which it is."""
    if a.period is None or b.period is None:
        return a.period is b.period
    return a.period[0] <= b.period[1] and b.period[0] <= a.period[1]


def same_value(a: Claim, one: Interval, b: Claim, other: Interval) -> bool:
    """Whether two values can both be right: intervals that overlap, dates of which one is the other said more precisely."""
    if a.target is not None and a.kind == "relation":
        return a.target == b.target
    if a.date and b.date:
        return a.date.startswith(b.date) or b.date.startswith(a.date)
    return one is not None and other is not None and one[0] <= other[1] and other[0] <= one[1]


def _interval(claim: Claim) -> Interval:
    """The numbers that a claim allows; None where it names none."""
    if claim.date:
        return (0.0, 0.0)  # dates are compared as dates
    low, high = claim.low, claim.high
    if low is None and high is None:
        return None
    first, last = -math.inf if low is None else low, math.inf if high is None else high
    if claim.bound == "approx":
        return first - abs(first) * _APPROXIMATELY, last + abs(last) * _APPROXIMATELY
    return first, last
