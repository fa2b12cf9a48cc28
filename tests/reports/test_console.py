"""The console report: what, where, why, both sides; and what was looked at."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from report_samples import CONFLICT, SENTENCE_A, SENTENCE_B, finding, hostile, place, report
from rich.cells import cell_len
from rich.console import Console

from factcheck.reports.console import print_console, print_report
from factcheck.reports.model import Note, Report


def plain(made: Report, **options: bool) -> str:
    """What a file or pipe gets."""
    stream = io.StringIO()
    print_report(made, stream, **options)
    return stream.getvalue()


def terminal(made: Report, width: int = 60, verbosity: int = 0) -> str:
    """What a terminal of that width gets."""
    stream = io.StringIO()
    print_console(made, Console(file=stream, force_terminal=True, width=width, color_system="standard"), verbosity)
    return stream.getvalue()


def test_a_contradiction_shows_its_place_message_and_sides_under_each_other() -> None:
    lines = plain(report(findings=[CONFLICT])).splitlines()
    column_a, column_b = SENTENCE_A.index("最大で3倍") + 1, SENTENCE_B.index("5倍以上") + 1
    assert lines[:6] == [
        f"posts/a.md:12:{column_a}  エラー FC101 value-conflict",
        "  Kurage 2 の容量が「最大で3倍」と「5倍以上」とで食い違っています。",
        f"  A 2026-01-05  posts/a.md:12:{column_a}",
        f"    {SENTENCE_A}",
        f"  B 2026-02-01  posts/b.md:7:{column_b}",
        f"    {SENTENCE_B}",
    ]


def test_the_figures_are_highlighted_on_a_terminal() -> None:
    assert "\x1b[1;7m最大で3倍\x1b[0m" in terminal(report(), width=120)


def test_nothing_but_text_where_there_is_no_terminal() -> None:
    assert "\x1b" not in plain(report(), verbose=True)


def test_quiet_is_the_summary_alone() -> None:
    assert plain(report(), quiet=True).splitlines() == [
        "要修正 — 指摘 3 件（エラー 1、警告 1、参考 1）。検査：記事 3、文 210、主張 3、話題 2、照合した組 1"
    ]
    stream = io.StringIO()
    print_console(report(), Console(file=stream), -2)
    assert stream.getvalue() == ""


def test_verbose_says_why_and_what_to_do() -> None:
    assert "発表資料で確かめてください。" not in plain(report())
    verbose = plain(report(), verbose=True)
    assert "重なり合わない値です。" in verbose
    assert "発表資料で確かめてください。" in verbose


def test_english() -> None:
    text = plain(report(lang="en"))
    assert "error FC101 value-conflict" in text
    assert "EN Kurage 2" in text
    assert "Needs work — 3 findings (error 1, warning 1, info 1). looked at 3 posts, 210 sentences" in text


def test_doubt_is_said() -> None:
    assert "(かなり確か 80%)" in plain(report())


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_never_well_where_nothing_was_looked_at(lang: str) -> None:
    text = plain(report(posts=[], findings=[], claims=[], compared={}, lang=lang))
    assert ("検査対象なし" if lang == "ja" else "Nothing checked") in text
    assert "合格" not in text
    assert "Passed" not in text


def test_no_pairs_is_said_even_when_all_is_well() -> None:
    text = plain(report(findings=[], compared={"posts": 3, "sentences": 9, "claims": 0, "topics": 0, "pairs": 0}))
    assert text.startswith("合格 — 指摘なし。検査：記事 3")
    assert "比べられる主張の組はありませんでした" in text


def test_what_could_not_be_checked_is_said_and_no_pass_is_claimed() -> None:
    problem = Note("posts/x.md", None, {"ja": "読めません", "en": "cannot be read"})
    for quiet in (False, True):
        text = plain(report(findings=[], problems=[problem]), quiet=quiet)
        assert "posts/x.md  検査できません: 読めません" in text
        assert "検査未完了" in text
        assert "合格" not in text


def test_lines_fit_a_terminal_and_do_not_begin_with_closing_marks() -> None:
    stream = io.StringIO()
    print_console(report(), Console(file=stream, force_terminal=True, width=40, color_system=None), 1)
    lines = [line for line in stream.getvalue().splitlines() if ".md" not in line]
    assert max(cell_len(line) for line in lines) <= 42  # a mark may hang over the edge rather than start a line
    assert not any(line.lstrip().startswith(tuple("、。」）っー")) for line in lines)


def test_hostile_text_is_neither_markup_nor_control() -> None:
    for text in (plain(hostile(), verbose=True), terminal(hostile(), width=2000)):
        assert "[bold red]markup[/bold red] :smile:" in text
        assert "\x1b[31m" not in text.replace("\x1b[31mエラー", "")
        assert not set("\x00\x07\x85\u202e\u2066") & set(text)
        text.encode("utf-8")


def test_many_places_are_counted_not_listed() -> None:
    many = finding("FC301", "多数", [place("posts/a.md", n, "同文。", "同文。") for n in range(1, 41)])
    text = plain(report(findings=[many]))
    assert "ほか 34 か所" in text
    assert len(text.splitlines()) < 15


def test_a_post_in_one_endless_line_is_cut_around_its_mark() -> None:
    sentence = "あ" * 100_000 + "3倍" + "い" * 100_000
    text = plain(report(findings=[finding("FC601", "長い", [place("posts/a.md", 1, "3倍", sentence)])]))
    assert "…" in text
    assert "3倍" in text
    assert len(text) < 1_000


def test_where_the_html_report_stands() -> None:
    stream = io.StringIO()
    print_report(report(), stream, html=Path("reports/x.html"))
    assert stream.getvalue().endswith("レポート：reports/x.html\n")
