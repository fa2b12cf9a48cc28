"""Names found in sentences and counted in posts."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from factcheck.claims.context import PostContext
from factcheck.claims.entities import find_entities, mentions
from factcheck.lexicon import Lexicon, load_lexicon
from factcheck.posts.read import parse_post
from factcheck.rules.load import builtin_rules

CASES = yaml.safe_load((Path(__file__).parent / "entities.yaml").read_text(encoding="utf-8"))
LEXICON = load_lexicon([builtin_rules() / "lexicon"])


@pytest.mark.parametrize(("text", "expected"), CASES["found"])
def test_names(text, expected):
    found = find_entities(text, LEXICON)
    assert [[m.text, m.name, m.kind] for m in found] == [
        [text, LEXICON.resolve(name).name, kind] for text, name, kind in expected
    ]
    assert all(text[m.start : m.end] == m.text for m in found)


@pytest.mark.parametrize("text", CASES["nothing"])
def test_common_words_are_no_names(text):
    assert find_entities(text, LEXICON) == []


def test_products_are_found_without_a_lexicon():
    found = find_entities("「Zephyrion 3」とZephyrion3は同じ。", Lexicon())
    assert len({m.name for m in found}) == 1 and len(found) == 2


def context(source: str) -> PostContext:
    return PostContext(parse_post(source.encode(), "post.md"), LEXICON, lambda _: [])


def test_mentions_count_each_way_and_stand_where_the_name_is_introduced():
    found = mentions(
        context("---\ntitle: Trainium 2とは\n---\nAWSのTrainium2の話。\n\n**「Trainium2」**はAWS Trainium2とも書く。\n")
    )
    ways = {m.surface: m for m in found if m.entity == "Trainium2"}
    assert {surface: m.count for surface, m in ways.items()} == {"Trainium 2": 1, "Trainium2": 3}
    assert ways["Trainium 2"].location.line == 2
    place = ways["Trainium2"].location
    assert (place.line, place.text) == (6, "Trainium2")
    assert place.sentence.startswith("「Trainium2」")


@pytest.mark.parametrize(
    "text",
    ["Aa " * 60_000, "A-" * 90_000, "「" * 180_000, "ア" * 180_000, "Hoshi 3 " * 20_000, "新会社「北斗」とHoshi 3、" * 10_000],
)
def test_a_long_line_is_read_to_its_end(text):
    find_entities(text, LEXICON)
