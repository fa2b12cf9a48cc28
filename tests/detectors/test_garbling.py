"""Garbled text (FC5): cases are in garbling.yaml, sorted into in the wild, negative, synthetic and known failures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from factcheck.claims.context import PostContext
from factcheck.findings import Finding
from factcheck.lexicon import Lexicon
from factcheck.posts.read import parse_post
from factcheck.rules.engine import check_post
from factcheck.rules.load import builtin_rules, load_rules

CASES = yaml.safe_load((Path(__file__).parent / "garbling.yaml").read_text(encoding="utf-8"))
RULES = load_rules([builtin_rules() / "garbling.yaml"])


def findings(text: str = "本文です。", title: str = "蓄電池の話") -> list[Finding]:
    front_matter = yaml.safe_dump({"title": title}, allow_unicode=True)
    post = parse_post(f"---\n{front_matter}---\n\n{text}\n".encode(), "post.md")
    found, problems = check_post(RULES, PostContext(post, Lexicon.__new__(Lexicon), lambda context: []))
    assert not problems
    return found


def kinds(case: dict[str, Any]) -> set[str]:
    return {finding.kind for finding in findings(**{key: case[key] for key in ("text", "title") if key in case})}


@pytest.mark.parametrize("case", CASES["in_the_wild"] + CASES["synthetic"], ids=str)
def test_found(case: dict[str, Any]) -> None:
    assert kinds(case) == set(case["kinds"])


@pytest.mark.parametrize("case", CASES["negative"], ids=str)
def test_silent(case: dict[str, Any]) -> None:
    assert kinds(case) == set()


@pytest.mark.parametrize("case", CASES["known_failures"], ids=str)
@pytest.mark.xfail(strict=True)
def test_known_failure(case: dict[str, Any]) -> None:
    assert kinds(case) == set(case["kinds"])


def test_one_finding_for_a_fault_that_repeats() -> None:
    found = findings("報告書を digging していく。\n\n資料も digging していく。")
    assert [[(place.line, place.text) for place in finding.locations] for finding in found] == [[(5, "digging"), (7, "digging")]]


def test_location_is_the_broken_word_in_the_file() -> None:
    (finding,) = findings("翻訳や**自然言語処理タşkil**をこなす。")
    place = finding.locations[0]
    assert (place.line, place.column, place.text) == (5, 6, "自然言語処理タşkil")


def test_edits_compose_and_remove() -> None:
    (composed,) = findings("か\u3099くせいとた\u3099いがく。")
    assert [edit.text for edit in composed.edits] == ["が", "だ"]
    (removed,) = findings("発売日は\u200b来月だ。")
    assert [edit.text for edit in removed.edits] == [""]


def test_mojibake_says_what_was_meant() -> None:
    (finding,) = findings("縺薙ｓ縺ｫ縺｡縺ｯ、皆さん。")
    assert "こんにちは" in finding.messages["ja"]


@pytest.mark.parametrize(
    "line", ["縺" * 100_000, "é" * 100_000, "「" * 100_000 + "фактор", "タa" * 60_000, "a " * 100_000, "\\u3042" * 30_000]
)
def test_long_lines_end(line: str) -> None:
    findings(line)
