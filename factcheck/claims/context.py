"""A post with what is made of it once and shared: its sentences and claims. Claims are read from it, and detectors work on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from factcheck.language.sentences import split_sentences
from factcheck.posts.model import PROSE_KINDS, Block, Location, Post

if TYPE_CHECKING:
    from factcheck.claims.model import Claim
    from factcheck.lexicon import Lexicon


class Sentence(NamedTuple):
    """A sentence: a span of the plain text of one block."""

    block: int  # index in post.blocks
    start: int
    end: int
    text: str


class PostContext:
    """A post with its sentences and claims, each made when first asked for."""

    def __init__(self, post: Post, lexicon: Lexicon, extract: Callable[[PostContext], list[Claim]]) -> None:
        self.post = post
        self.lexicon = lexicon
        self._extract = extract

    @cached_property
    def sentences(self) -> list[Sentence]:
        """All sentences of prose blocks, in order."""
        spans: dict[str, list[tuple[int, int]]] = {}  # by text: what a post says twice is split once
        found: list[Sentence] = []
        for number, block in enumerate(self.post.blocks):
            if block.kind in PROSE_KINDS:
                text = block.text
                if text not in spans:
                    spans[text] = split_sentences(text)
                found += [Sentence(number, start, end, text[start:end]) for start, end in spans[text]]
        return found

    @cached_property
    def claims(self) -> list[Claim]:
        return self._extract(self)

    def body(self) -> list[tuple[int, Block]]:
        """The blocks of the body (not the front matter's title and excerpt) with their indices."""
        return [(n, b) for n, b in enumerate(self.post.blocks) if b.kind not in ("title", "excerpt")]

    def locate(self, sentence: Sentence, start: int | None = None, end: int | None = None, side: str | None = None) -> Location:
        """Location of `block.text[start:end]` (block offsets), by default the whole sentence."""
        start = sentence.start if start is None else start
        end = sentence.end if end is None else end
        return self.post.locate(self.post.blocks[sentence.block], start, end, sentence.text, side)
