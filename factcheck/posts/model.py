"""What reading yields: posts, their front matter and blocks, and places in a file."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec

from factcheck.language.patterns import lazy

_LINE_END = lazy(r"\r\n|\r|\n")

#: Blocks whose text is running prose or stands for it: what sentences and claims are looked for in.
PROSE_KINDS = frozenset({"title", "excerpt", "heading", "paragraph", "list_item", "table_cell", "quote"})


class Location(msgspec.Struct, frozen=True, gc=False):
    """A passage of a file. Lines and columns count from 1; columns count code points; the end is exclusive.

    `text` is the exact substring of the file, `sentence` the plain text of the sentence around it. `side` groups the
    locations of a contradiction: different sides contradict each other, the same side agrees.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    sentence: str = ""
    side: str | None = None


class ReadProblem(msgspec.Struct, frozen=True, gc=False):
    """Something that reading stumbled over: `code` names it (`encoding`, `invalid_bytes`, `front_matter`), at a 1-based line."""

    code: str
    line: int
    column: int
    message: Mapping[str, str]  # by language: ja, en


class Block(msgspec.Struct, frozen=True):
    """A heading, paragraph, list item, table cell, quote, code block, or the title or excerpt of the front matter.

    `text` is plain text without markup; `offsets[i]` is the offset in the post's source of `text[i]`, so that every
    character can be found again in the file.
    """

    kind: str  # title excerpt heading paragraph list_item table_cell quote code html
    text: str
    offsets: array[int]
    level: int = 0  # of a heading: 1 to 6; of a list item: its depth from 1
    section: int = -1  # index in Post.blocks of the heading above it, -1 for none
    headers: tuple[str, ...] = ()  # of a table cell: (row header, column header), plain text
    row: int = -1  # of a table cell, from 0 (the header row)
    column: int = -1
    start: int = 0  # the block's span in the source, markup included
    end: int = 0
    bold_only: bool = False  # a paragraph that is wholly **bold**: often a heading in disguise
    code: tuple[tuple[int, int], ...] = ()  # spans of the text that stand in `code spans`

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the source that `text[start:end]` came from."""
        if start >= end:
            at = self.offsets[start] if start < len(self.offsets) else self.end
            return at, at
        return self.offsets[start], self.offsets[end - 1] + 1


class FrontMatter(msgspec.Struct, frozen=True):
    """The front matter's values; `spans[key]` is where a top-level value stands in the source, quotes included."""

    format: str = "none"  # yaml toml none
    values: Mapping[str, Any] = {}
    spans: Mapping[str, tuple[int, int]] = {}
    start: int = 0
    end: int = 0  # where the body starts


@dataclass(frozen=True)
class Post:
    """One article: its path (as it is to be shown, with /), decoded text, front matter and blocks."""

    path: str
    source: str
    front_matter: FrontMatter
    blocks: tuple[Block, ...]
    encoding: str = "utf-8"
    problems: tuple[ReadProblem, ...] = ()
    #: Bytes that could not be decoded: (offset in source of the U+FFFD that stands for them, the bytes).
    invalid: tuple[tuple[int, bytes], ...] = ()
    digest: str = ""  # SHA-256 of the file's bytes

    @cached_property
    def line_starts(self) -> list[int]:
        """Offsets at which lines start; \\n, \\r\\n and a lone \\r end a line."""
        return [0, *(end.end() for end in _LINE_END.finditer(self.source))]

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column (from 1, in code points) of an offset in the source."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def location(self, start: int, end: int, sentence: str = "", side: str | None = None) -> Location:
        """The Location of a span of the source."""
        line, column = self.position(start)
        end_line, end_column = self.position(end)
        text = self.source[start:end]
        return Location(self.path, line, column, end_line, end_column, text, sentence or text, side)

    def locate(self, block: Block, start: int, end: int, sentence: str = "", side: str | None = None) -> Location:
        """The Location of `block.text[start:end]`."""
        first, last = block.span(start, end)
        return self.location(first, last, sentence or block.text[start:end], side)

    def _text(self, *keys: str) -> str | None:
        for key in keys:
            value = self.front_matter.values.get(key)
            if isinstance(value, str) and value.strip():
                return value
        return None

    @property
    def title(self) -> str | None:
        """The front matter's title, else the first level-1 heading."""
        return self._text("title") or next((b.text for b in self.blocks if b.kind == "heading" and b.level == 1), None)

    @property
    def excerpt(self) -> str | None:
        return self._text("excerpt", "description", "summary")

    @property
    def author(self) -> str | None:
        value = self.front_matter.values.get("author") or self.front_matter.values.get("authors")
        if isinstance(value, list):
            value = ", ".join(str(v) for v in value)
        return str(value) if value else None

    @cached_property
    def date(self) -> str | None:
        """ISO date (YYYY-MM-DD) from the front matter, else from the file name, else None."""
        from factcheck.posts.dates import post_date

        return post_date(self.front_matter.values, self.path)

    @property
    def characters(self) -> int:
        """Characters of body text, without white space."""
        return sum(len("".join(b.text.split())) for b in self.blocks if b.kind not in ("title", "excerpt"))
