"""FC1 on pairs of statements of our own: silent on lookalikes, and an honest list of the contradictions that it misses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from pairs_of_posts import LEXICON, RULES, findings, records, sides

from factcheck.archive.model import Archive, PostRecord
from factcheck.rules.engine import check_archive

HERE = Path(__file__).parent
LOOKALIKES: dict[str, list[Any]] = yaml.safe_load((HERE / "lookalikes.yaml").read_text(encoding="utf-8"))
CONTRADICTIONS: dict[str, list[Any]] = yaml.safe_load((HERE / "contradictions.yaml").read_text(encoding="utf-8"))
KNOWN_FAILURES: list[str] = CONTRADICTIONS.pop("known_failures")


@pytest.fixture(scope="module")
def lookalikes() -> list[tuple[str, tuple[PostRecord, PostRecord]]]:
    cases = [(kind, case) for kind, group in LOOKALIKES.items() for case in group]
    return list(zip((f"{kind}: {sides(case)[0]}" for kind, case in cases), records([case for _, case in cases]), strict=True))


def test_lookalikes_are_not_contradictions(lookalikes: list[tuple[str, tuple[PostRecord, PostRecord]]]) -> None:
    assert len(lookalikes) >= 60
    assert {name: [f.messages["en"] for f in findings(pair)] for name, pair in lookalikes if findings(pair)} == {}


def test_lookalikes_stay_silent_in_one_archive(lookalikes: list[tuple[str, tuple[PostRecord, PostRecord]]]) -> None:
    """Also when each has to be told from all the others, only the two posts of a case are held against each other by name."""
    archive = Archive([record for _, pair in lookalikes for record in pair], LEXICON)
    found, _ = check_archive(RULES.select(("FC101", "FC102"), ()), archive)
    pairs = [{location.path[:3] for location in finding.locations} for finding in found if finding.confidence >= 0.5]
    assert [pair for pair in pairs if len(pair) == 1] == []


def test_contradictions_are_found() -> None:
    cases = [(kind, case) for kind, group in CONTRADICTIONS.items() for case in group]
    assert len(cases) >= 40
    missed = []
    for (kind, case), pair in zip(cases, records([case for _, case in cases]), strict=True):
        if kind not in {finding.kind for finding in findings(pair)}:
            missed.append(f"{kind}: {sides(case)[1]}")
    assert sorted(missed) == sorted(KNOWN_FAILURES)
