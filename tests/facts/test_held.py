"""Posts held against facts and a catalogue of our own, by the real pipeline, all read in one batch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from factcheck.audit import Analyst, Audit, Settings, audit_posts
from factcheck.posts.read import parse_post

HERE = Path(__file__).parent
CASES = yaml.safe_load((HERE / "held.yaml").read_text(encoding="utf-8"))
SETTINGS = Settings(lexicons=(HERE / "lexicon.yaml",), facts=(HERE / "known.yaml",), select=("FC21", "FC22", "FC23"))


@pytest.fixture(scope="module")
def analyst() -> Analyst:
    return Analyst(SETTINGS, claims=True)


def held(analyst: Analyst, case: dict[str, Any]) -> Audit:
    post = f"---\ntitle: 今週の記録\ndate: {case['date']}\n---\n\n{case['text']}\n"
    result = audit_posts([parse_post(post.encode(), "post.md")], analyst)
    assert not result.problems
    return result


@pytest.mark.parametrize("case", CASES["wrong"], ids=lambda case: case["text"][:40])
def test_what_is_wrong_is_found_and_told_with_what_is_known(analyst: Analyst, case: dict[str, Any]) -> None:
    found = {finding.rule: finding for finding in held(analyst, case).findings if finding.severity != "info"}
    assert sorted(found) == sorted(case["finds"])
    for code, known in case["finds"].items():
        finding = found[code]
        assert known in finding.messages["ja"]
        assert {"fact_value", "fact_source_title", "fact_source_address", "fact_source_date", "fact_checked"} <= set(
            finding.values
        )


@pytest.mark.parametrize("case", CASES["silent"], ids=lambda case: case["text"][:40])
def test_what_may_be_right_is_left_alone(analyst: Analyst, case: dict[str, Any]) -> None:
    assert [(f.rule, f.messages["en"]) for f in held(analyst, case).findings if f.severity != "info"] == []


def test_a_post_that_has_it_right_stands_beside_one_that_has_it_wrong(analyst: Analyst) -> None:
    posts = [
        parse_post(f"---\ntitle: 記録\ndate: 2025-08-0{day}\n---\n\nTsubame 2のメモリ容量は{value}です。\n".encode(), f"{day}.md")
        for day, value in ((1, "64GB"), (2, "128GB"))
    ]
    (finding,) = audit_posts(posts, analyst).findings
    assert [(place.path, place.side, place.text) for place in finding.locations] == [
        ("2.md", "A", "128GB"),
        ("1.md", "B", "64GB"),
    ]
    assert finding.values["fact_source_address"] == "https://example.com/tsubame2"
    assert finding.values["fact_checked"] == "2026-11-01"


def test_facts_are_no_part_of_what_is_read_from_a_post(analyst: Analyst) -> None:
    """What a record depends on is the key of the index: facts are not in it, so that new ones cost no reading."""
    post = parse_post("---\ntitle: 記録\ndate: 2025-08-01\n---\n\nTsubame 2のメモリ容量は128GBです。\n".encode(), "post.md")
    with_facts, _ = analyst.record(post)
    without, _ = Analyst(Settings(lexicons=(HERE / "lexicon.yaml",), select=SETTINGS.select), claims=True).record(post)
    assert with_facts == without
