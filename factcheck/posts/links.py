"""Where a post's text leads: the pages that it cites, and which place of the text cites them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from factcheck.language.sentences import split_sentences
from factcheck.posts.inline import Reference, find_references
from factcheck.posts.markdown import link_definitions
from factcheck.posts.model import Block, Post

_DEFINES = re.compile(r"[ \t]{0,3}\[\^([^\]\s]{1,100})\]:[ \t]*\Z")
#: A link that makes up a sentence of its own, but for words that say what it is, belongs to the sentence before it.
_SAYS_SOURCE = re.compile(
    r"出典|出所|参照|参考|引用元?|詳細|ソース|リンク|元記事|原文|発表|資料|[Ss]ources?|[Vv]ia|[Ll]inks?|こちら|より|から|は|を"
)
_BRACKETS = {"（": "）", "(": ")", "［": "］", "[": "]", "【": "】"}
_PUNCTUATION = re.compile(r"[\W_]+")
#: Longer addresses are no addresses of pages.
LONGEST_ADDRESS = 2000


@dataclass(frozen=True, slots=True)
class Link:
    """A place of a post that leads to a page: `post.source[start:end]`, of the block and (where known) the sentence given."""

    address: str  # http or https, without fragment
    start: int
    end: int
    block: int  # index in post.blocks
    sentence: tuple[int, int]  # span of the block's text that it belongs to
    footnote: bool = False  # the page is named in a footnote that stands here


class Links:
    """The links of a post, and those that cite the source of what stands in some place."""

    def __init__(self, post: Post) -> None:
        self.post = post
        self.by_block: dict[int, list[Link]] = defaultdict(list)
        if "://" not in post.source:
            return
        definitions = link_definitions(post.source, post.front_matter.end) if "]:" in post.source else {}
        references: dict[int, list[Reference]] = {}
        footnotes: dict[str, list[str]] = defaultdict(list)
        for number, block in enumerate(post.blocks):
            if block.kind in ("title", "excerpt", "code"):
                continue
            found = find_references(post.source[block.start : block.end], definitions)
            if not found:
                continue
            references[number] = found
            line = post.line_starts[post.position(block.start)[0] - 1]
            if defines := _DEFINES.match(post.source[line : block.start]):
                footnotes[defines[1].casefold()] += self._addresses(found, definitions)
        for number, found in references.items():
            for reference in found:
                noted = reference.kind == "footnote"
                addresses = footnotes[reference.target.casefold()] if noted else self._addresses([reference], definitions)
                if not addresses:
                    continue
                start, end = (post.blocks[number].start + at for at in (reference.start, reference.end))
                sentence = self._sentence(number, start, end)
                self.by_block[number] += [Link(address, start, end, number, sentence, noted) for address in addresses]

    @staticmethod
    def _addresses(references: list[Reference], definitions: dict[str, str]) -> list[str]:
        targets = [definitions.get(r.target, "") if r.kind == "label" else r.target for r in references if r.kind != "footnote"]
        return [address for target in targets if (address := page_address(target))]

    def __iter__(self) -> Iterator[Link]:
        return (link for number in sorted(self.by_block) for link in self.by_block[number])

    def citing(self, block: int, start: int, end: int) -> tuple[str, list[Link]]:
        """The links that stand for the source of `text[start:end]` of a block, the nearest only, and how near that is.

        `sentence`: those in its sentence; `paragraph`: those elsewhere in its paragraph or table row; `none`. Where both
        links and footnotes stand equally near, the links come first.
        """
        here = self.by_block.get(block, [])
        near = [link for link in here if link.sentence[0] < end and start < link.sentence[1]]
        if not near and self.post.blocks[block].kind == "table_cell":
            here = [link for number in self._row(block) for link in self.by_block.get(number, ())]
        found = near or here
        how = "sentence" if near else "paragraph" if here else "none"
        return how, sorted(found, key=lambda link: (link.footnote, link.start))

    def _row(self, block: int) -> list[int]:
        blocks = self.post.blocks
        row = blocks[block].row
        first = last = block
        while first and blocks[first - 1].kind == "table_cell" and blocks[first - 1].row == row:
            first -= 1
        while last + 1 < len(blocks) and blocks[last + 1].kind == "table_cell" and blocks[last + 1].row == row:
            last += 1
        return list(range(first, last + 1))

    @cached_property
    def _spans(self) -> dict[int, list[tuple[int, int]]]:
        return {}

    def _sentence(self, number: int, start: int, end: int) -> tuple[int, int]:
        """The span of a block's text that a link belongs to: its sentence, or the one before where it is but its source."""
        block = self.post.blocks[number]
        spans = self._spans.setdefault(number, split_sentences(block.text))
        if not spans:
            return 0, len(block.text)
        first, last = text_index(block, start), text_index(block, end)
        anchor = first
        if first == last:  # a footnote's mark leaves no text: it belongs to what it stands behind
            while anchor and block.text[anchor - 1].isspace():
                anchor -= 1
            anchor = max(0, anchor - 1)
        at = max((n for n, span in enumerate(spans) if span[0] <= anchor), default=0)
        start, stop = spans[at]
        end = next(span[1] for span in spans[at:] if last <= span[1] or span is spans[-1])  # a `?` in an address ends no sentence
        if at and first < last:
            bracket = block.text.find(_BRACKETS[block.text[start]], last, last + 200) if block.text[start] in _BRACKETS else -1
            rest = block.text[start : max(first, start)] + block.text[last : stop if bracket < 0 else bracket]
            if not _PUNCTUATION.sub("", _SAYS_SOURCE.sub("", rest[:200])):
                return spans[at - 1][0], end if bracket < 0 else bracket + 1
        return start, end


def text_index(block: Block, offset: int) -> int:
    """The index in a block's text of the first character that stands at or behind an offset in the post's source."""
    return bisect_left(block.offsets, offset)


def page_address(target: str) -> str | None:
    """The address of a page that can be fetched, without fragment; None for what leads elsewhere (mailto:, /about, #top)."""
    try:
        parts = urlsplit(target.strip())
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname or len(target) > LONGEST_ADDRESS:
            return None
        _ = parts.port  # raises for what is no number
    except ValueError:
        return None
    return parts._replace(scheme=parts.scheme.lower(), fragment="").geturl()
