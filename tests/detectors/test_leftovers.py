"""Leftovers of generation (FC7): cases are in leftovers.yaml, sorted into in the wild, negative, synthetic and known failures."""

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

CASES = yaml.safe_load((Path(__file__).parent / "leftovers.yaml").read_text(encoding="utf-8"))
RULES = load_rules([builtin_rules() / "leftovers.yaml"])


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


def repaired(text: str) -> str:
    """The body after all edits of its findings."""
    found = findings(text)
    source = f"---\ntitle: 蓄電池の話\n---\n\n{text}\n"
    for edit in sorted((edit for finding in found for edit in finding.edits), key=lambda edit: -edit.start):
        source = source[: edit.start] + edit.text + source[edit.end :]
    return source.split("---\n", 2)[2].strip("\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("工場は動く。\n\n---END---\n\n費用の話だ。", "工場は動く。\n\n費用の話だ。"),
        ("工場は動く。\n\n---END---", "工場は動く。"),
        ("工場は動く。\n---END---\n費用の話だ。", "工場は動く。\n\n費用の話だ。"),  # two texts, not one
        ("工場は動く。 ---END---\n\n費用の話だ。", "工場は動く。\n\n費用の話だ。"),
        ("---END---\n\n---END---\n\n費用の話だ。", "費用の話だ。"),
    ],
)
def test_markers_are_taken_out(text: str, expected: str) -> None:
    assert repaired(text) == expected
    assert repaired(expected) == expected


def test_one_finding_for_each_marker_with_all_its_places() -> None:
    found = findings("一。\n\n---END---\n\n二。\n\n---END---\n\n三。")
    assert [[place.line for place in finding.locations] for finding in found] == [[7, 11]]


def test_a_phrase_in_unrelated_sentences_is_surer() -> None:
    once = findings("新しい電池は75%以上の企業に朗報だ。")
    often = findings("新しい電池は75%以上の企業に朗報だ。\n\n75%以上の企業が猫を飼う。\n\n75%以上の企業は東京にない。")
    assert once[0].confidence < often[0].confidence
    assert len(often[0].locations) == 3


@pytest.mark.parametrize(
    "line", ["-" * 100_000, "「" * 100_000, "より75%" * 30_000, "[" * 100_000, "検索結果" * 30_000, "I have " * 20_000]
)
def test_long_lines_end(line: str) -> None:
    findings(line)
