"""Titles, endings, sections and seams: what is cut, and what only looks so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from factcheck.claims.context import PostContext
from factcheck.detectors import find_detector
from factcheck.findings import Match
from factcheck.lexicon import Lexicon
from factcheck.posts.read import parse_post
from factcheck.rules.load import builtin_rules

CASES = yaml.safe_load(Path(__file__).with_name("truncation.yaml").read_text("utf-8"))
RULES = yaml.safe_load((builtin_rules() / "truncation.yaml").read_text("utf-8"))["rules"]
PARAMETERS = {rule["detector"]: rule["parameters"] for rule in RULES}


def found(detector: str, source: str) -> list[Match]:
    context = PostContext(parse_post(source.encode(), "post.md"), Lexicon(), lambda _: [])
    return list(find_detector(detector).run(context, PARAMETERS[detector]))


def with_title(case: dict[str, str]) -> str:
    title = yaml.safe_dump(case["title"], allow_unicode=True, width=1000).strip().removesuffix("...").strip()
    return f"---\ntitle: {title}\n---\n\n{case['body']}\n"


def cases(group: str, kind: str) -> list[Any]:
    return [pytest.param(case, id=case["name"]) for case in CASES[group][kind]]


@pytest.mark.parametrize("case", cases("titles", "cut"))
def test_a_cut_title_is_found_and_restored_from_the_first_line(case: dict[str, str]) -> None:
    source = with_title(case)
    (match,) = found("truncated_title", source)
    assert match.locations[0].line == 2
    assert match.suggestion == case.get("whole")
    if "whole" in case:
        (edit,) = match.edits
        mended = source[: edit.start] + edit.text + source[edit.end :]
        assert parse_post(mended.encode(), "post.md").title == case["whole"]
        assert not found("truncated_title", mended)


@pytest.mark.parametrize("case", cases("titles", "whole"))
def test_a_whole_title_is_left_alone(case: dict[str, str]) -> None:
    assert not found("truncated_title", with_title(case))


@pytest.mark.parametrize("case", cases("endings", "cut"))
def test_an_ending_that_breaks_off_is_found(case: dict[str, str]) -> None:
    (match,) = found("truncated_ending", case["body"])
    assert case["says"] in match.values["reason"]["en"]


@pytest.mark.parametrize("case", cases("endings", "whole"))
def test_a_whole_ending_is_left_alone(case: dict[str, str]) -> None:
    assert not found("truncated_ending", case["body"])


def test_sections_without_a_body() -> None:
    lines = [
        "## 一",
        "本文です。",
        "**二**",
        "---END---",
        "## 三",
        "### 三の一",
        "本文です。",
        "## 四",
        "## 五",
        "本文です。",
        "## 六",
    ]
    body = "\n\n".join(lines)
    assert [(m.locations[0].text, m.severity) for m in found("unclosed_sections", body)] == [
        ("二", None),
        ("四", "info"),  # forgotten rather than cut, and perhaps on purpose
        ("六", None),
    ]


def test_sentences_cut_at_seams_are_one_match() -> None:
    body = (
        "町で実験が始まりました。課題は、予約を忘れたお年寄りへの対\n\n---END---\n\n町は続けると決めました。費用の半分は県が受け\n\n"
        "費用の半分は県が受け持ち、残りは町が負担します。\n\n来年は隣の村にも広げます。\n"
    )
    (match,) = found("cut_sentences", body)
    assert [place.text for place in match.locations] == ["課題は、予約を忘れたお年寄りへの対", "費用の半分は県が受け"]


def test_a_few_words_before_a_marker_are_a_cut_where_no_sentence_could_stop() -> None:
    body = (
        "町で実験が始まりました。\n\nまた、\n\n---END---\n\n町は続けると決めました。\n\nこの\n\n---END---\n\n"
        "来年は広げます。\n\n役場も驚い\n\n---END---\n\n役場も驚いたそうです。\n\n町だより\n\n---END---\n\nまた来月。\n"
    )
    (match,) = found("cut_sentences", body)
    assert [place.text for place in match.locations] == ["また、", "この", "役場も驚い"]


def test_a_line_without_full_stop_is_no_seam() -> None:
    assert not found(
        "cut_sentences",
        "次の手順で進めるのがよいでしょう:\n\n手順の一つ目は、電話で予約することです。\n\n朝の便を待つ人の列\n\n本文です。\n",
    )


@pytest.mark.parametrize("mark", ["「", "😀", "ア", "a", "=-", "\n"])
def test_long_runs_take_no_time(mark: str) -> None:
    source = f"---\ntitle: {mark.strip() * 5000 or '港'}x\n---\n\n本文です。\n\n{mark * 100_000}\n"
    for detector in PARAMETERS:
        found(detector, source)
