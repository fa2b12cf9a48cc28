"""Whether two values can both be right, as cases in values.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from factcheck.archive.values import covered
from factcheck.claims.model import Claim
from factcheck.posts.model import Location

CASES = yaml.safe_load((Path(__file__).parent / "values.yaml").read_text(encoding="utf-8"))


def claim(side: list[Any]) -> Claim:
    text, low, high, unit, bound = side
    place = Location("post.md", 1, 1, 1, 1 + len(text), text)
    return Claim(kind="quantity", location=place, value_text=text, low=low, high=high, unit=unit, bound=bound)


@pytest.mark.parametrize(
    ("case", "agree"),
    [(case, verdict == "agree") for verdict, cases in CASES.items() for case in cases],
    ids=lambda v: v["why"] if isinstance(v, dict) else "",
)
def test_values_that_can_both_be_right(case: dict[str, Any], agree: bool) -> None:
    a, b = covered(claim(case["a"])), covered(claim(case["b"]))
    assert a is not None
    assert b is not None
    assert a.overlaps(b) is agree
    assert b.overlaps(a) is agree
    assert (a.gap(b) == 0) is agree


def test_a_vague_number_covers_nothing() -> None:
    assert covered(claim(["数十万基", None, None, "基", "vague"])) is None
