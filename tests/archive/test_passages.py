"""Passages of a record: found in what the index keeps as in those just read, and places in them as the post itself gives them."""

from __future__ import annotations

import random

from factcheck.archive.model import Passage, Passages, PostRecord, indices_holding, on_line
from factcheck.posts.model import PROSE_KINDS, Post
from factcheck.posts.read import parse_post

POST = parse_post(
    """---
title: Hikari 3と冷却
date: 2026-04-02
---

Hikari 3は**推論向けのチップ**で、消費電力は*180W*です。空冷の`Hikari 2`と比べ、
[水冷](https://example.com/cooling)では性能が**2.5倍**に伸びました。
次の段落は、印のない長い文が続きます。数字も名前も出てこないので、平らな文のまま読まれます。

- 🧊氷点下でも動く**Hikari 3**
- Hikari 3の冷却板
""".encode(),
    "post.md",
)


def passages(post: Post) -> list[Passage]:
    return [Passage.of(post, block) for block in post.blocks if block.kind in PROSE_KINDS and block.text.strip()]


def test_a_place_in_a_passage_is_that_in_the_post() -> None:
    blocks = [block for block in POST.blocks if block.kind in PROSE_KINDS and block.text.strip()]
    for block, passage in zip(blocks, passages(POST), strict=True):
        for start in range(len(block.text)):
            # Between a character and the next, markup belongs to either: single characters have one place.
            if not block.text[start].isspace():
                found, right = passage.locate(start, start + 1), POST.locate(block, start, start + 1)
                assert (found.line, found.column, found.text) == (right.line, right.column, block.text[start])


def test_what_the_index_keeps_is_searched_as_what_was_just_read() -> None:
    read = passages(POST)
    record = PostRecord("post.md", POST.title, POST.date, None, POST.characters, POST.digest, passages=read)
    kept = PostRecord("post.md", POST.title, POST.date, None, POST.characters, POST.digest)
    kept.passages = Passages("post.md", Passages.columns(read))
    text, choice = "".join(passage.text for passage in read), random.Random(7)
    for _ in range(300):
        at = choice.randrange(len(text))
        sought = [text[at : at + choice.randint(1, 5)], choice.choice(["Hikari", "氷", "🧊", "ない語"])]
        assert indices_holding(kept, sought) == indices_holding(record, sought)
    for line in range(1, 14):
        assert list(on_line(kept, line)) == list(on_line(record, line))
