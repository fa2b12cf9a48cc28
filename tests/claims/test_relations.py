"""Relation, status and profile claims of short posts."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from factcheck.claims.context import PostContext
from factcheck.claims.model import Claim
from factcheck.claims.relations import relation_claims
from factcheck.lexicon import load_lexicon
from factcheck.posts.read import parse_post
from factcheck.rules.load import builtin_rules

CASES = yaml.safe_load((Path(__file__).parent / "relations.yaml").read_text(encoding="utf-8"))["cases"]
LEXICON = load_lexicon([builtin_rules() / "lexicon"])


def claims(source: str) -> list[Claim]:
    return relation_claims(PostContext(parse_post(source.encode(), "post.md"), LEXICON, lambda _: []))


def fits(claim: Claim, fields: dict[str, Any]) -> bool:
    def same(key: str, value: Any) -> bool:
        found = getattr(claim, key)
        if key in ("entity", "target") and found and value:  # which of its names is canonical is the editors' choice
            return LEXICON.resolve(found).name == LEXICON.resolve(value).name
        return bool(found == value)

    return all(same(key, value) for key, value in fields.items())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_claims(case):
    found = claims(case["text"])
    told = [(c.kind, c.relation, c.status, c.entity, c.target, c.modality, c.negated, c.value_text) for c in found]
    for fields in case.get("claims", ()):
        assert any(fits(claim, fields) for claim in found), (fields, told)
    for fields in case.get("never", ()):
        assert not any(fits(claim, fields) for claim in found), (fields, told)


def test_claims_stand_where_they_are_said():
    source = "---\ntitle: 試験\ndate: 2026-03-04\n---\n前置き。\n\nAWSは**「Inferentia 3」**を発表した。\n"
    claim = next(c for c in claims(source) if c.status == "announced")
    assert (claim.location.line, claim.location.column) == (7, 8)
    assert claim.sentence == "AWSは「Inferentia 3」を発表した。"
    assert claim.post_date == "2026-03-04"


def test_quotes_of_others_say_nothing_of_the_author():
    assert not [c for c in claims("> 私はこの業界を20年見てきた。\n") if c.kind == "profile"]


@pytest.mark.parametrize(
    "text",
    [
        "GPT-5の発表、" * 20_000,
        "GPT-5の発表。" * 20_000,
        "先代のGPT-5を使う。" * 15_000,
        "GPT-5や" * 30_000,
        "前世代の" * 50_000,
        "私は20年AI業界を" * 20_000,
    ],
)
def test_a_long_line_is_read_in_linear_time(text):
    began = time.perf_counter()
    claims(text)
    assert time.perf_counter() - began < 20
