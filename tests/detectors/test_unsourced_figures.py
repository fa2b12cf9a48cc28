"""Figures without a source, by the real pipeline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from factcheck.audit import Analyst, Settings, audit_posts
from factcheck.posts.read import parse_post

CASES = yaml.safe_load((Path(__file__).parent / "sources.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def analyst() -> Analyst:
    return Analyst(Settings(select=("FC20",)), claims=True)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40].strip())
def test_who_is_named_for_a_figure(analyst: Analyst, case: dict[str, Any]) -> None:
    post = f"---\ntitle: {case['title']}\ndate: 2025-08-01\n---\n\n{case['text']}\n"
    result = audit_posts([parse_post(post.encode(), "post.md")], analyst)
    assert not result.problems
    assert {finding.rule: finding.severity for finding in result.findings} == case["finds"]
