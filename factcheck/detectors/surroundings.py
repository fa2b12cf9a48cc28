"""What stands around a place in a text: brackets and quotation marks, inline code."""

from __future__ import annotations

import re

from factcheck.findings import Edit
from factcheck.language.patterns import lazy
from factcheck.posts.model import Block, Post

_BRACKETS = dict(zip("「『（(“‘【《〈[［〔", "」』）)”’】》〉]］〕", strict=True))
_CLOSING = {close: opening for opening, close in _BRACKETS.items()}
_BRACKET = lazy("[" + re.escape("".join(_BRACKETS) + "".join(_CLOSING)) + '"]')


def enclosure(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The content of the innermost brackets or quotation marks around `text[start:end]`, looked for within 200 characters."""
    lowest, highest = max(0, start - 200), min(len(text), end + 200)
    open_marks: list[tuple[str, int]] = []
    for mark in _BRACKET.finditer(text, lowest, start):
        found = mark.group()
        if found == '"':
            if open_marks and open_marks[-1][0] == '"':
                open_marks.pop()
            else:
                open_marks.append(('"', mark.end()))
        elif found in _BRACKETS:
            open_marks.append((found, mark.end()))
        elif open_marks and open_marks[-1][0] == _CLOSING[found]:
            open_marks.pop()
    while open_marks:
        opening, at = open_marks.pop()
        closing = text.find(_BRACKETS.get(opening, '"'), end, highest)
        if closing >= 0 and "\n\n" not in text[at:closing]:
            return at, closing
    return None


def in_code(post: Post, block: Block, start: int, end: int) -> bool:
    """Whether `block.text[start:end]` is inline code: its block's plain text has lost the backticks, the source has not."""
    source = post.source
    if "`" not in source[block.start : block.end]:
        return False
    first, last = block.span(start, end)
    ticks = list(re.finditer("`+", source[block.start : block.end]))
    at = 0
    while at < len(ticks):
        width = len(ticks[at].group())
        closing = next((n for n in range(at + 1, len(ticks)) if len(ticks[n].group()) == width), None)
        if closing is None:
            at += 1
            continue
        if block.start + ticks[at].end() <= first and last <= block.start + ticks[closing].start():
            return True
        at = closing + 1
    return False


_TO_NEXT_TEXT = lazy(r"[^\S\r\n]*(?:(?:\r\n|\r|\n)[^\S\r\n]*)*")


def without_lines(post: Post, start: int, end: int) -> Edit:
    """Takes the lines of a span out with the blank lines behind them; what stood around them stays apart by one blank line."""
    source = post.source
    line = post.position(start)[0]
    line_start = post.line_starts[line - 1]
    gap = _TO_NEXT_TEXT.match(source, end)
    following = gap.end() if gap else end
    if following == len(source):
        return Edit(post.path, line_start, end, "")
    next_line = post.position(following)[0]
    next_start = post.line_starts[next_line - 1]
    if line_start <= post.front_matter.end or not source[post.line_starts[line - 2] : line_start].strip():
        return Edit(post.path, line_start, next_start, "")
    # No blank line before it: the first one behind it stays, and if there is none, the line is emptied.
    last = post.position(end)[0]
    return Edit(post.path, line_start, post.line_starts[last] if next_line > last + 1 else end, "")
