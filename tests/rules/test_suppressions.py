"""What a post asks to be left alone about, and what is left of findings then."""

from __future__ import annotations

import pickle
import time
from pathlib import Path

import pytest

from factcheck.findings import Finding
from factcheck.posts.model import Location, Post
from factcheck.posts.read import parse_post
from factcheck.rules.load import load_rules
from factcheck.rules.suppressions import apply_suppressions, parse_suppressions, review

BASE = Path(__file__).parent / "base.yaml"


def post(text: str, path: str = "a.md") -> Post:
    return parse_post(text.encode(), path)


def finding(*places: tuple[str, int] | tuple[str, int, str], rule: str = "FC301", end: int | None = None) -> Finding:
    locations = tuple(Location(p[0], p[1], 1, end or p[1], 3, "本文", side=p[2] if len(p) > 2 else None) for p in places)
    return Finding(rule, "duplicate-paragraph", "duplicate_paragraph", "error", 0.9, {}, locations, "0" * 16)


def suppressed_lines(text: str, rule: str = "FC301") -> list[int]:
    """The lines of a post on which a finding of the rule does not count."""
    asked = {"a.md": parse_suppressions(post(text))}
    lines = range(1, text.count("\n") + 2)
    return [line for line in lines if not apply_suppressions([finding(("a.md", line), rule=rule)], asked)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("一。\n\n二。<!-- factcheck-disable-line FC301 -->\n\n三。\n", [3]),
        ("一。\n<!-- factcheck-disable-next-line FC301 -->\n二。\n\n三。\n", [3]),
        ("一。\n\n<!-- factcheck-disable-next-line FC301 -->\n\n \n\n二。\n\n三。\n", [7]),
        ("<!-- factcheck-disable-next-line -->\n一。", [2]),
        ("一。\n\n<!-- factcheck-disable FC301 -->\n\n二。\n\n<!-- factcheck-enable FC301 -->\n\n三。", [3, 4, 5, 6, 7]),
        ("一。\n\n<!-- factcheck-disable FC301 -->\n\n二。\n", [3, 4, 5, 6]),
        ("<!-- factcheck-disable FC3, FC701 -->\n\n<!-- factcheck-enable FC3 -->\n\n二。\n", [1, 2, 3]),
        ("<!-- factcheck-disable FC301 -->\n\n<!-- factcheck-enable -->\n\n二。\n", [1, 2, 3]),
        ("<!-- factcheck-disable -->\n\n<!-- factcheck-enable FC301 -->\n\n二。\n", [1, 2, 3, 4, 5, 6]),
        ("<!-- factcheck-disable-line FC3 -->", [1]),
        ("<!-- factcheck-disable-line fc301 -->", [1]),
        ("<!-- factcheck-disable-line duplicate-paragraph -->", [1]),
        ("<!-- factcheck-disable-line duplicate_paragraph -->", [1]),
        ("<!-- factcheck-disable-line FC701、FC301 -- 引用なので FC801 ではない -->", [1]),
        ("<!--factcheck-disable-line-->", [1]),
        ("<!-- factcheck-disable-line FC302 -- FC301 -->", []),
        ("<!-- factcheck-disable-lines FC301 -->", []),
        ("<!-- please factcheck-disable-line FC301 -->", []),
        ("```\n<!-- factcheck-disable FC301 -->\n```\n\n一。\n", []),
        ("    <!-- factcheck-disable FC301 -->\n\n一。\n", []),
        ("`<!-- factcheck-disable FC301 -->` と書きます。\n", []),
        ("---\nfactcheck-disable: FC301\n---\n\n一。\n", [1, 2, 3, 4, 5, 6]),
        ("---\nfactcheck-disable: [FC7, duplicate_paragraph]\n---\n", [1, 2, 3, 4]),
        ("---\nfactcheck:\n  disable: [FC301]\n---\n", [1, 2, 3, 4, 5]),
        ("---\nfactcheck: {disable: true}\n---\n", [1, 2, 3, 4]),
        ("---\nfactcheck: FC301\n---\n", []),
        ("---\nfactcheck-disable: FC7\n---\n", []),
        ("---\nfactcheck-disable: false\n---\n", []),
        ("---\ntitle: '<!-- factcheck-disable -->'\n---\n\n一。\n", []),
    ],
)
def test_what_is_suppressed_where(text, lines):
    assert suppressed_lines(text) == lines


def test_a_trailing_comment_means_the_paragraph_that_ends_on_its_line():
    asked = {"a.md": parse_suppressions(post("一、\n二、\n三。<!-- factcheck-disable-line -->\n"))}
    assert apply_suppressions([finding(("a.md", 1), end=3)], asked) == []
    assert len(apply_suppressions([finding(("a.md", 1), end=2)], asked)) == 1


def left(found: Finding, *paths: str) -> list[tuple[str, int]] | None:
    """The places of a finding that are left when its second line is suppressed in the posts of these paths."""
    asked = {path: parse_suppressions(post("一。\n二。<!-- factcheck-disable-line -->\n", path)) for path in paths}
    kept = apply_suppressions([found], asked)
    return [(place.path, place.line) for place in kept[0].locations] if kept else None


def test_a_contradiction_is_gone_with_its_second_side():
    both = finding(("a.md", 2, "1"), ("b.md", 2, "2"))
    assert left(both, "c.md") == [("a.md", 2), ("b.md", 2)]
    assert left(both, "a.md") is None
    assert left(both, "b.md") is None


def test_of_more_places_only_the_suppressed_are_removed():
    three = finding(("a.md", 2, "1"), ("b.md", 2, "2"), ("c.md", 2, "2"))
    assert left(three, "b.md") == [("a.md", 2), ("c.md", 2)]
    assert left(three, "a.md") is None, "what is left agrees"
    copies = finding(("a.md", 2), ("b.md", 2), ("c.md", 2))
    assert left(copies, "a.md") == [("b.md", 2), ("c.md", 2)]
    assert left(copies, "a.md", "b.md") is None


def test_a_finding_within_a_post_is_gone_with_its_first_place():
    assert left(finding(("a.md", 2), ("a.md", 5), ("a.md", 7)), "a.md") is None
    assert left(finding(("a.md", 1), ("a.md", 2), ("a.md", 7)), "a.md") == [("a.md", 1), ("a.md", 7)]


def test_suppressions_travel_between_processes():
    asked = parse_suppressions(post("<!-- factcheck-disable FC301 -->\n"))
    assert asked and pickle.loads(pickle.dumps(asked)) == asked
    assert not parse_suppressions(post("本文。\n"))


def test_review_names_what_is_unknown_and_what_suppresses_nothing():
    text = "一。<!-- factcheck-disable-line FC7, FC710 -->\n\n<!-- factcheck-disable i-and-we -->\n"
    asked, found, known = parse_suppressions(post(text)), [finding(("a.md", 1), rule="FC701")], load_rules([BASE])
    unknown, idle = review(found, asked, known, {"FC701", "FC801"})
    assert [(n.line, n.column) for n in (unknown, idle)] == [(1, 3), (3, 1)]
    assert "'FC710'; did you mean FC701?" in unknown.message["en"]
    assert idle.message["en"] == "the suppression of i-and-we suppresses nothing."
    assert list(review(found, asked, known, {"FC701"})) == [unknown]  # a rule that did not run may have had a point


@pytest.mark.parametrize(
    "text",
    [
        "<!-- factcheck-disable " * 20_000,
        "<!-- factcheck-disable-next-line FC301 -->\n" * 5_000,
        "一。<!--factcheck-enable-->" * 5_000,
    ],
)
def test_a_text_full_of_comments_takes_no_long_time(text):
    read = post(text)
    start = time.process_time()
    parse_suppressions(read)
    assert time.process_time() - start < 2
