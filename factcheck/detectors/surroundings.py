"""What stands around a place in a text: brackets and quotation marks, inline code."""

from __future__ import annotations

import re

from factcheck.posts.model import Block, Post

_BRACKETS = dict(zip("「『（(“‘【《〈[［〔", "」』）)”’】》〉]］〕", strict=True))
_CLOSING = {close: opening for opening, close in _BRACKETS.items()}
_BRACKET = re.compile("[" + re.escape("".join(_BRACKETS) + "".join(_CLOSING)) + '"]')


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
