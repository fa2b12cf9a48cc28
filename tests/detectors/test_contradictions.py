"""FC103 to FC113: what posts say of generations, statuses, parties and their author; cases are in contradictions.yaml."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from factcheck.archive.model import Archive, PostRecord
from factcheck.audit import Analyst, Settings
from factcheck.findings import Finding
from factcheck.posts.read import parse_post
from factcheck.rules.engine import check_archive

CASES: dict[str, dict[str, list[Any]]] = yaml.safe_load(
    (Path(__file__).parent / "contradictions.yaml").read_text(encoding="utf-8")
)
KNOWN_FAILURES = CASES["found"].pop("known_failures")
CODES = ("FC103", "FC104", "FC105", "FC106", "FC107", "FC108", "FC109", "FC111", "FC112", "FC113")
ANALYST = Analyst(Settings(select=CODES), claims=True)
FIRST_DAY = date(2026, 4, 2)
AUTHOR = "みなと技報編集部"


def record(text: str, name: str, *, days: int = 0, author: str = AUTHOR) -> PostRecord:
    head = f"---\ntitle: 今週の記録\ndate: {FIRST_DAY + timedelta(days=days)}\nauthor: {author}\n---\n\n"
    return ANALYST.record(parse_post((head + text + "\n").encode(), f"{name}.md"))[0]


def findings(*records: PostRecord) -> list[Finding]:
    """What an editor sees: from a confidence of one half."""
    found, problems = check_archive(ANALYST.rules, Archive(list(records), ANALYST.lexicon))
    assert not problems
    return [finding for finding in found if finding.confidence >= 0.5]


def of_case(case: Any) -> list[Finding]:
    a, b = case if isinstance(case, list) else (case["a"], case["b"])
    options = {} if isinstance(case, list) else case
    one, other = options.get("authors", (AUTHOR, AUTHOR))
    return findings(record(a, "a", author=one), record(b, "b", days=options.get("days", 7), author=other))


@pytest.mark.parametrize(("kind", "case"), [(kind, case) for kind, cases in CASES["found"].items() for case in cases], ids=str)
def test_found_once(kind: str, case: Any) -> None:
    found = of_case(case)
    assert [finding.kind for finding in found] == [kind]
    assert {(place.path, place.side) for place in found[0].locations} in (
        {("a.md", "A"), ("b.md", "B")},
        {("a.md", "B"), ("b.md", "A")},
    )


@pytest.mark.parametrize("case", KNOWN_FAILURES, ids=str)
@pytest.mark.xfail(strict=True)
def test_known_failures(case: Any) -> None:
    assert of_case(case)


@pytest.mark.parametrize(("kind", "case"), [(kind, case) for kind, cases in CASES["silent"].items() for case in cases], ids=str)
def test_silent(kind: str, case: Any) -> None:
    assert [finding.messages["en"] for finding in of_case(case)] == []


def test_there_are_lookalikes_of_many_classes() -> None:
    assert len(CASES["silent"]) >= 12
    assert sum(map(len, CASES["silent"].values())) >= 50


def test_one_finding_lists_a_passage_of_each_post_and_counts_the_posts() -> None:
    out = [
        record(f"星野半導体は{n + 1}月に「Hikari 3」を発売しました。Hikari 3の発売は話題です。", f"out-{n:02}", days=n)
        for n in range(12)
    ]
    late = [
        record("「Hikari 3」が発売されると噂されています。", "late-1", days=30),
        record("Hikari 3が発売されるという噂です。", "late-2", days=40),
    ]
    (found,) = findings(*out, *late)
    sides = Counter(place.side for place in found.locations)
    assert sides == {"A": 2, "B": 12}
    assert len({place.path for place in found.locations}) == 14  # a passage a post
    assert [place.path for place in found.locations][:3] == [
        "late-2.md",
        "out-11.md",
        "late-1.md",
    ]  # the newest of each side first
    assert "12本" in found.messages["ja"] and "2本" in found.messages["ja"]


def test_the_rarer_word_of_an_author_comes_first_and_all_posts_are_listed() -> None:
    usual = [record("私は仙台で工場を見学しました。", f"usual-{n:02}", days=n) for n in range(20)]
    rare = [record("僕は札幌で設備を見学した。", f"rare-{n:02}", days=n) for n in range(15)]
    (found,) = findings(*usual, *rare)
    assert Counter(place.path[:4] for place in found.locations) == {"rare": 15, "usua": 20}
    assert found.locations[0].path.startswith("rare")
    assert "「私」20本、「僕」15本" in found.messages["ja"]


def test_posts_that_a_finding_has_no_room_for_are_kept_beside_it() -> None:
    """So that a run over changed posts knows of them: each post stands once, listed or not, on its side."""
    out = [record("星野半導体は「Hikari 3」を発売しました。", f"out-{n:02}", days=n % 20) for n in range(33)]
    (found,) = findings(*out, record("「Hikari 3」が発売されると噂されています。", "late", days=30))
    assert Counter(place.side for place in found.locations) == {"A": 1, "B": 30}
    assert [place.side for place in found.unlisted] == ["B", "B", "B"]
    assert len({place.path for place in (*found.locations, *found.unlisted)}) == 34


def test_a_career_that_agrees_with_both_sides_stands_on_neither() -> None:
    (found,) = findings(
        record("私は20年近くこの業界を見てきました。", "near"),
        record("私は20年間この業界を見てきました。", "twenty"),
        record("私は20年以上この業界を見てきました。", "more"),
    )
    assert {place.path for place in found.locations} == {"near.md", "more.md"}


def test_the_first_presentation_is_shown_with_the_one_that_comes_too_late() -> None:
    (found,) = findings(
        record("星野半導体の新型チップ「Hikari 3」が発売されました。", "first"),
        record("星野半導体の新型チップ「Hikari 4」が発売されました。", "second", days=14),
        record("星野半導体の新型チップ「Hikari 3」が使われています。", "third", days=50),
    )
    assert [(place.path, place.side) for place in found.locations] == [("third.md", "A"), ("second.md", "B"), ("first.md", "A")]


def test_a_figure_attached_to_anything_is_found_and_a_quoted_survey_is_not() -> None:
    phrase = "62%以上の店舗"
    loose = [
        f"{phrase}が{what}。"
        for what in ("配送に困っています", "看板を新しくしました", "外国語を学び始めた", "値上げに踏み切る時代です")
    ]
    (found,) = findings(*(record(text, f"p{n}") for n, text in enumerate(loose)))
    assert found.kind == "statistic_reuse"
    survey = [f"港リサーチの{year}年の調査では、{phrase}が人手の不足を訴えました。" for year in (2022, 2023, 2024, 2025)]
    assert findings(*(record(text, f"q{n}") for n, text in enumerate(survey))) == []
