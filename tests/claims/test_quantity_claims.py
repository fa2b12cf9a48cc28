"""Claims read from sentences of our own: whose, what, against what, how surely, as of when."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from rapidfuzz import fuzz

from factcheck.claims.context import PostContext
from factcheck.claims.extract import quantity_claims
from factcheck.claims.model import Claim
from factcheck.lexicon import load_lexicon
from factcheck.posts.read import parse_post
from factcheck.rules.load import builtin_rules

CASES = yaml.safe_load(Path(__file__).with_name("quantities.yaml").read_text(encoding="utf-8"))
LEXICON = load_lexicon([builtin_rules() / "lexicon"])


def read(case: dict[str, Any]) -> list[Claim]:
    front = f"---\ntitle: {case['title']}\ndate: 2025-09-15\n---\n" if "title" in case else "---\ndate: 2025-09-15\n---\n"
    post = parse_post((front + case["post"] + "\n").encode(), "posts/2025-09-15-case.md")
    return quantity_claims(PostContext(post, LEXICON, quantity_claims))


def agree(wanted: str, found: str | None) -> bool:
    """Phrases may be shorter or longer than what is expected, not other."""
    return found is not None and (wanted in found or found in wanted or fuzz.token_set_ratio(wanted, found) >= 90)


def check(case: dict[str, Any]) -> None:
    claims = read(case)
    for wanted in case.get("claims", ()):
        near = [c for c in claims if c.value_text == wanted["value"]]
        assert near, f"{wanted['value']} not found among {[c.value_text for c in claims]}"
        for claim in near:
            for field, value in wanted.items():
                if field == "value":
                    continue
                got = getattr(claim, field)
                if field == "period":
                    value = value and tuple(str(day) for day in value)
                same = agree(value, got) if field in ("entity", "metric", "compared_to", "speaker", "time") else got == value
                assert same, f"{wanted['value']}: {field} is {got!r}, not {value!r}"
    for value in case.get("none", ()):
        assert value not in [c.value_text for c in claims]


def named(cases: list[dict[str, Any]]) -> Any:
    return pytest.mark.parametrize("case", cases, ids=[case["name"] for case in cases])


@named(CASES["in_the_wild"])
def test_in_the_wild(case: dict[str, Any]) -> None:
    check(case)


@named(CASES["negative"])
def test_negative(case: dict[str, Any]) -> None:
    check(case)


@pytest.mark.xfail(strict=True)
@named(CASES["known_failures"])
def test_known_failures(case: dict[str, Any]) -> None:
    check(case)


def test_a_claim_knows_where_its_value_stands_and_what_is_around_it() -> None:
    (claim,) = read({"title": "Groqの資金調達", "post": "投資家が集まった。Groqは2025年に6億ドルを調達した。NVIDIAも注目する。"})
    assert claim.location.text == "6億ドル"
    assert claim.sentence == "Groqは2025年に6億ドルを調達した。"
    assert claim.period == ("2025-01-01", "2025-12-31")
    assert "Groq" in claim.context and "=2025年" in claim.context and "~NVIDIA" in claim.context
    assert "=6億ドル" not in claim.context


@pytest.mark.parametrize(
    "body",
    [
        "",
        "。。。",
        "5億ドル",
        "（5億ドル）",
        "「5億ドル",
        "5億ドル（3億円（2億元））を",
        "%%%100%",
        "は5倍が" * 90,
        "１００％の企業が",
        "|a|b|\n|-|-|\n|5倍||",
    ],
)
def test_odd_input_is_read_without_a_crash(body: str) -> None:
    read({"post": body})
