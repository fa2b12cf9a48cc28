"""The `pattern` detector: where it looks, what it takes as a unit, and that no text makes it slow."""

from __future__ import annotations

import time

import pytest

from factcheck.claims.context import PostContext
from factcheck.detectors.patterns import pattern
from factcheck.findings import Match
from factcheck.posts.read import parse_post

POST = """---
title: 題名の目印
excerpt: 要約の目印
---

# 見出しの目印

段落の目印。続きの**目印**です。

- 項目の目印

> 引用の目印

| 列の目印 |
| --- |
| 値の目印 |

```
コードの目印
```
"""


def run(text: str, **parameters) -> list[Match]:
    defaults = {"unless": [], "scope": ["body"], "per": "sentence", "ignore_case": False}
    context = PostContext(parse_post(text.encode(), "a.md"), None, lambda context: [])  # type: ignore[arg-type]
    return list(pattern(context, {**defaults, **parameters}))


@pytest.mark.parametrize(
    ("scope", "lines"),
    [
        (["title"], [2]),
        (["excerpt"], [3]),
        (["heading"], [6]),
        (["paragraph"], [8, 8]),
        (["list_item"], [10]),
        (["quote"], [12]),
        (["table_cell"], [14, 16]),
        (["code"], [19]),
        (["body"], [6, 8, 8, 10, 12, 14, 16]),
        (["title", "heading"], [2, 6]),
        (["source"], [2, 3, 6, 8, 8, 10, 12, 14, 16, 19]),
    ],
)
@pytest.mark.parametrize("per", ["sentence", "line", "block"])
def test_scope(scope, lines, per):
    matches = run(POST, patterns=["目印"], scope=scope, per=per)
    assert sorted(match.locations[0].line for match in matches) == lines
    assert {match.locations[0].text for match in matches} == {"目印"}


def test_a_sentence_is_what_anchors_stand_for():
    text = "甲です。乙です。\n"
    assert [m.locations[0].column for m in run(text, patterns=["^."], per="sentence")] == [1, 5]
    assert [m.locations[0].column for m in run(text, patterns=["^."], per="block")] == [1]
    assert [m.locations[0].sentence for m in run(text, patterns=["乙"])] == ["乙です。"]


def test_markup_inside_does_not_hide_a_match_and_columns_count_code_points():
    (match,) = run("𠮷の**目**印です。\n", patterns=["目印"])
    place = match.locations[0]
    assert (place.column, place.end_column, place.text) == (5, 9, "目**印")
    assert match.values["text"] == "目印"


def test_named_groups_are_values_and_mark_is_the_place():
    (match,) = run("価格は約75%以上の企業です。", patterns=["(?P<about>約)?(?P<mark>(?P<figure>[0-9]+)%以上の)企業(?P<rest>x)?"])
    assert match.values["figure"] == "75" and match.values["about"] == "約" and match.values["rest"] is None
    assert match.locations[0].text == match.values["text"] == "75%以上の"


def test_unless_passes_over_its_own_unit_only():
    text = "調査では75%以上の企業です。75%以上の企業です。"
    assert [m.locations[0].column for m in run(text, patterns=["75%"], unless=["調査"])] == [16]
    assert run(text, patterns=["75%"], unless=["調査"], per="block") == []


def test_case_and_several_patterns():
    assert len(run("End と FIN。", patterns=["end", "fin"], ignore_case=True)) == 2
    assert run("End と FIN。", patterns=["end", "fin"]) == []


@pytest.mark.parametrize(
    ("patterns", "text"),
    [(["(a*)*b"], "a" * 200_000), (["(?:.*?z)|q"], "q" * 200_000), (["(x+x+)+y", "(.*)(.*)(.*)z"], "x" * 200_000)],
)
def test_long_lines_take_no_long_time(patterns, text):
    start = time.perf_counter()
    try:
        run(text, patterns=patterns, scope=["source"], per="line")
    except ValueError as error:
        assert "more than 1000 matches" in str(error)
    assert time.perf_counter() - start < 10
