"""FC6 and FC8 as a user meets them: what their examples do not show, such as places, repairs, archives and hostile text."""

from __future__ import annotations

import time
from collections.abc import Iterable

import pytest

from factcheck.archive.model import Archive, Passage, PostRecord
from factcheck.claims.context import PostContext
from factcheck.findings import Finding
from factcheck.lexicon import Lexicon
from factcheck.posts.model import Post
from factcheck.posts.read import parse_post
from factcheck.rules.engine import check_archive, check_post
from factcheck.rules.load import builtin_rules, load_rules

RULES = load_rules([builtin_rules() / "metadata.yaml", builtin_rules() / "style.yaml"])


def check(source: str, path: str = "a.md") -> list[Finding]:
    findings, problems = check_post(RULES, PostContext(parse_post(source.encode(), path), Lexicon(), lambda context: []))
    assert problems == []
    return findings


def texts(findings: Iterable[Finding], kind: str) -> list[str]:
    return [location.text for finding in findings if finding.kind == kind for location in finding.locations]


def repaired(source: str, finding: Finding) -> str:
    for edit in sorted(finding.edits, key=lambda edit: -edit.start):
        source = source[: edit.start] + edit.text + source[edit.end :]
    return source


def test_markup_in_a_title_is_taken_out_where_that_is_the_one_repair() -> None:
    source = '---\ntitle: "# **港**の朝"\n---\n\n夜です。\n'
    (finding,) = check(source)
    assert repaired(source, finding) == '---\ntitle: "港の朝"\n---\n\n夜です。\n'
    (labelled,) = check('---\ntitle: "タイトル：港の朝"\n---\n\n夜です。\n')
    assert labelled.edits == ()


def test_an_unpaired_bracket_is_found_where_it_stands() -> None:
    source = "---\ntitle: 港の朝\n---\n\n船は出た。町長は「港は**町の心臓**だと話した。\n\n続きです。\n"
    (finding,) = [finding for finding in check(source) if finding.kind == "unclosed_markup"]
    place = finding.locations[0]
    assert (place.line, place.column) == (5, 9)
    assert place.text.startswith("「港は**町の心臓**だ")


@pytest.mark.parametrize(
    "body",
    [
        "手順は 1) 氷を積む、2) 網を積む、a) 出港する。例）夜の港。",
        "時刻は[0, 1)の区間で、笑顔は :) です。詳しくは https://example.com/a_(b を見てください。",
        "検討したもの（第一案(旧)、第二案（新)）と《『潮』》。",
        "「港は町の心臓です。\n\n船は町の血です。\n\nだから守ります」と町長は話しました。",
        "関数 `f(` と `**` と \\*\\* と ****** は記号です。",
    ],
)
def test_sound_brackets_and_marks_stay_silent(body: str) -> None:
    assert check(body + "\n") == []


@pytest.mark.parametrize(
    ("body", "mark"),
    [
        ("町は静かです）。", "（）"),
        ("「港は静かです。\n\n## 夜\n\n船も静かです」", "「」"),
        ("「港は静か\n\n---END---\n\nです」と話しました。", "「」"),
        ("これは**、大切です。", "**"),
        ("- 甲は```です", "```"),
    ],
)
def test_marks_without_a_partner(body: str, mark: str) -> None:
    assert mark in [finding.values["mark"] for finding in check(body + "\n") if finding.kind == "unclosed_markup"]


@pytest.mark.parametrize(
    ("title", "line", "severity"),
    [
        ("港の自動化は誰のためか？", "港の自動化は誰のためか?", "warning"),
        ("港の自動化は誰のためか？", "**港の自動化は、誰のためか？**", "warning"),
        ("港の自動化は誰のためか？", "# 港の自動化は誰のためか？", "info"),
        ("港の自動化は誰のた\ufffd", "港の自動化は誰のためか？", "warning"),
        ("港の自動化は誰のためか？", "港の自動化の話を始めます。", None),
        ("港の自動化は誰のためか？", "港の自動化は誰のためか？" + "それは長く問われてきたことでした。" * 10, None),
    ],
)
def test_repeated_titles(title: str, line: str, severity: str | None) -> None:
    found = [
        finding for finding in check(f"---\ntitle: {title}\n---\n\n{line}\n\n夜です。\n") if finding.kind == "title_repeated"
    ]
    assert [finding.severity for finding in found] == ([severity] if severity else [])
    assert all(finding.locations[0].line == 5 for finding in found)


@pytest.mark.parametrize(
    ("stated", "characters", "wrong"),
    [
        ("20", 25_000, True),
        ("20", 23_000, False),
        ("20", 4_000, True),
        ("'約8分'", 3_000, False),
        ("1", 10, False),
        ("2", 200, False),
        ("0", 9_000, False),
        ("soon", 9_000, False),
    ],
)
def test_reading_times(stated: str, characters: int, wrong: bool) -> None:
    found = check(f"---\nreading_time: {stated}\n---\n\n{'港' * characters}\n")
    assert ("reading_time_mismatch" in {finding.kind for finding in found}) is wrong


def test_a_broken_front_matter_is_reported_and_the_body_still_checked() -> None:
    found = check('---\ntitle: "港の朝\nlayout: post\n---\n\nこれは**大切です。\n')
    assert {(finding.kind, finding.locations[0].line) for finding in found} == {
        ("front_matter_invalid", 2),
        ("unclosed_markup", 6),
    }


def test_style_slips_are_pointed_at() -> None:
    polite = "港の朝は早いです。船は四時に出ます。市場は六時に開きます。魚は売れます。氷も売れます。" * 2
    assert texts(check(polite + "氷は欠かせないものである。夜は静かだ。\n"), "mixed_style") == [
        "氷は欠かせないものである。",
        "夜は静かだ。",
    ]
    assert texts(check(polite + "彼は本を読んだ。それだけではない。まだ明かりまである。\n"), "mixed_style") == []


def archive(posts: Iterable[Post]) -> Archive:
    records = [
        PostRecord(
            path=post.path,
            title=post.title,
            date=post.date,
            author=post.author,
            characters=post.characters,
            digest=post.digest,
            passages=[Passage.of(post, block) for block in post.blocks],
        )
        for post in posts
    ]
    return Archive(records, Lexicon())


def boilerplate(excerpts: list[str]) -> list[tuple[str, int]]:
    posts = (parse_post(f"---\nexcerpt: {text}\n---\n".encode(), f"{n}.md") for n, text in enumerate(excerpts))
    findings, problems = check_archive(RULES, archive(posts))
    assert problems == []
    return [(finding.values["template"], len(finding.locations)) for finding in findings]


TOPICS = ["港の自動化", "水素船の航海", "洋上風力の入札", "冷蔵倉庫の増設", "漁網の再利用", "灯台の保存"]
OWN_WORDS = [f"{topic}で町の暮らしがどう変わったかを、{n}人に聞いた。" for n, topic in enumerate(TOPICS, 12)]


def test_boilerplate_is_learnt_from_the_archive_and_reported_once() -> None:
    template = [f"{topic}の舞台裏を編集部が追いました。" for topic in TOPICS]
    assert boilerplate(template + OWN_WORDS) == [("…の舞台裏を編集部が追いました。", 6)]
    assert boilerplate(["港の話題をまとめて紹介する連載です。"] * 3 + OWN_WORDS) == [("港の話題をまとめて紹介する連載です。", 3)]


def test_excerpts_in_their_own_words_are_no_boilerplate() -> None:
    assert boilerplate([text.replace("聞いた", "聞き" + end) for text, end in zip(OWN_WORDS, "ましたまった", strict=False)]) == []
    assert boilerplate(["港の自動化を解説します。", "水素船の燃費を解説します。", "入札の結果を解説します。"]) == []


@pytest.mark.parametrize(
    "body",
    [
        "「" * 100_000 + "\n\n" + "）" * 100_000,
        "(" * 200_000,
        "**" * 100_000,
        "a* " * 60_000,
        "| " * 100_000,
        "。1. a" * 40_000,
        "「」" * 100_000,
        " #" * 100_000,
        "$" * 200_000,
        "[0,0,0" * 30_000,
        "一つ1つ" * 50_000,
        "私は僕は" * 50_000,
    ],
    ids=lambda body: body[:6],
)
def test_no_text_takes_long(body: str) -> None:
    start = time.process_time()
    check(f"---\ntitle: {body[:2000]!r}\n---\n\n{body}\n")
    assert time.process_time() - start < 15
