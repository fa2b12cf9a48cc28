"""Which pages a post cites for what."""

from pathlib import Path

import pytest
import yaml

from factcheck.posts.links import Links
from factcheck.posts.read import parse_post

CASES = yaml.safe_load(Path(__file__).with_name("links.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
@pytest.mark.parametrize("front", ["", "---\ntitle: 題\n---\n\n𠮷😀\n\n"], ids=["", "behind front matter"])
def test_sources_of_a_figure(case, front):
    text = case["post"]
    start = len(front) + text.index("〔")
    end = start + text.index("〕") - text.index("〔") - 1
    post = parse_post((front + text.replace("〔", "").replace("〕", "")).encode(), "a.md")
    block, at = next(
        (number, block.text.index("38億ドル"))
        for number, block in enumerate(post.blocks)
        if "38億ドル" in block.text and block.span(at := block.text.index("38億ドル"), at + 5) == (start, end)
    )
    how, links = Links(post).citing(block, at, at + 5)
    assert (how, [link.address for link in links]) == (case["how"], case["links"])


def test_places_of_links():
    post = parse_post("一文目。[資料](https://a.example/)と https://b.example/x。".encode(), "a.md")
    assert [post.source[link.start : link.end] for link in Links(post)] == ["[資料](https://a.example/)", "https://b.example/x"]


@pytest.mark.parametrize(
    "piece",
    [
        "https://a.example/",
        "[a](https://a.example/",
        "[a](https://a.example/)",
        "[^1]",
        "<a href='",
        "<a href='https://a.b/'>",
        "[",
        "`",
    ],
)
def test_every_input_is_read_to_its_end(piece):
    source = piece * (30_000 // len(piece))
    list(Links(parse_post(f"{source}\n\n[^1]: https://a.example/\n".encode(), "a.md")))
