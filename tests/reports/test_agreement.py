"""What posts say of one entity, held against each other for its page."""

from __future__ import annotations

from typing import Any

import pytest
from report_samples import claim

from factcheck.claims.model import Claim
from factcheck.reports.html.agreement import AGREES, ALONE, CONFLICT, DIFFERS, OUTLIER, rows_of


def said(post: int, **parts: Any) -> Claim:
    """A claim on the memory of Kurage 3, of the post of that number."""
    return claim(f"posts/{post}.md", 3, "値", "値です。", **{"entity": "Kurage 3", "metric": "メモリ容量", "unit": "GB", **parts})


def value(number: float) -> dict[str, Any]:
    return {"low": number, "high": number}


CASES: dict[str, tuple[list[dict[str, Any]], list[int]]] = {
    "one alone": ([value(80)], [ALONE]),
    "two that agree": ([value(80), value(80)], [AGREES, AGREES]),
    "two that do not: nobody is the odd one out": ([value(80), value(96)], [DIFFERS, DIFFERS]),
    "one against two": ([value(80), value(80), value(96)], [AGREES, AGREES, OUTLIER]),
    "two against two": ([value(80), value(80), value(96), value(96)], [AGREES] * 4),
    "a bound holds what is within": ([value(80), {"low": 75.0}], [AGREES, AGREES]),
    "about as much": ([value(80), {**value(82), "bound": "approx"}], [AGREES, AGREES]),
    "other times are not held against each other": (
        [{**value(80), "period": ("2024-01-01", "2024-12-31")}, {**value(96), "period": ("2025-01-01", "2025-12-31")}],
        [ALONE, ALONE],
    ),
    "a date said more precisely": ([{"kind": "date", "date": "2026"}, {"kind": "date", "date": "2026-03"}], [AGREES, AGREES]),
    "other dates": ([{"kind": "date", "date": "2026-03"}, {"kind": "date", "date": "2026-04"}], [DIFFERS, DIFFERS]),
}


@pytest.mark.parametrize("case", CASES)
def test_standings(case: str) -> None:
    parts, expected = CASES[case]
    claims = []
    for number, part in enumerate(parts):
        made = said(number, **{name: given for name, given in part.items() if name != "kind"})
        made.kind = part.get("kind", "quantity")
        claims.append(made)
    (row,) = rows_of(claims, {})
    assert list(row.standings) == expected


def test_only_a_finding_makes_a_contradiction() -> None:
    one, other = said(0, **value(80)), said(1, **value(96))
    (row,) = rows_of([one, other], {id(other): 0})
    assert list(row.standings) == [DIFFERS, CONFLICT]


def test_units_and_baselines_have_rows_of_their_own() -> None:
    rows = rows_of([said(0, **value(80)), said(1, **value(80), unit="TB"), said(2, **value(80), compared_to="Kurage 2")], {})
    assert {(row.unit, row.baseline) for row in rows} == {("GB", None), ("TB", None), ("GB", "Kurage 2")}
    assert {row.standings for row in rows} == {(ALONE,)}


def test_what_has_no_metric_or_no_value_has_no_row() -> None:
    assert rows_of([said(0, metric=None, **value(80)), said(1, bound="vague")], {}) == []


def test_the_order_of_claims_makes_no_difference() -> None:
    claims = [said(n, **value(80 + n % 2)) for n in range(6)]
    assert rows_of(claims, {}) == rows_of(claims[::-1], {})
