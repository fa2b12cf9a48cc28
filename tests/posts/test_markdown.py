"""Markdown to blocks: what is text, what is markup, and where every character stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from factcheck.posts.markdown import parse_blocks
from factcheck.posts.model import Block

CASES = yaml.safe_load(Path(__file__).with_name("markdown.yaml").read_text(encoding="utf-8"))
KINDS = ("heading", "paragraph", "list_item", "table_cell", "quote", "code", "html")


def described(block: Block, blocks: list[Block], wanted: dict[str, Any]) -> dict[str, Any]:
    """A block as the cases write it, with the keys that the case asks for."""
    found: dict[str, Any] = {block.kind: block.text}
    if "level" in wanted:
        found["level"] = block.level
    if "section" in wanted:
        found["section"] = blocks[block.section].text if block.section >= 0 else None
    if "headers" in wanted:
        found["headers"] = list(block.headers)
    if wanted.get("bold") is not None or block.bold_only:
        found["bold"] = block.bold_only
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_blocks(case: dict[str, Any]) -> None:
    blocks = parse_blocks(case["markdown"])
    wanted = case["blocks"] + [{}] * (len(blocks) - len(case["blocks"]))
    assert [described(block, blocks, want) for block, want in zip(blocks, wanted, strict=False)] == case["blocks"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
@pytest.mark.parametrize("before", ["", "---\ntitle: 題\n---\n\n𠮷😀\n\n"])
def test_every_character_stands_where_its_offset_says(case: dict[str, Any], before: str) -> None:
    source = before + case["markdown"]
    for block in parse_blocks(source, len(before)):
        assert len(block.text) == len(block.offsets)
        assert list(block.offsets) == sorted(block.offsets)
        assert all(block.start <= offset < block.end for offset in block.offsets)
        for character, offset in zip(block.text, block.offsets, strict=True):
            # Decoded entities and <br> stand for what begins with & and <.
            assert source[offset] == character or source[offset] in "&<", (character, source[offset])


def test_code_spans_are_marked() -> None:
    (block,) = parse_blocks("前 `**kwargs` と ``x`y`` 後")
    assert [block.text[start:end] for start, end in block.code] == ["**kwargs", "x`y"]


@pytest.mark.parametrize(
    "source",
    [
        "これは**重要**な文です。" * 15_000,
        "**a " * 50_000,
        "a***b**c*" * 20_000,
        "[" * 100_000 + "](" * 50_000,
        "[a](" * 50_000,
        "![](a 'b" * 25_000,
        "".join("`" * n + " " for n in range(1, 600)),
        "<!--" * 50_000,
        "<a b='" * 30_000,
        ">" * 200_000,
        "- " * 100_000,
        "\n".join(" " * n + "- a" for n in range(600)),
        "|a" * 50_000 + "\n" + "|-" * 50_000,
        "[a]: b\n\n" + "[a]" * 60_000,
        "[^1]: " * 30_000,
    ],
    ids=lambda source: source[:12].strip() or "spaces",
)
def test_every_input_is_read_to_its_end(source: str) -> None:
    parse_blocks(source)
