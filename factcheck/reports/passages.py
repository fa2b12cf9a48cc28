"""Passages as reports show them: marked, cut to what can be read at a glance, and harmless."""

from __future__ import annotations

import re
from typing import NamedTuple

from factcheck.posts.model import Location

# Controls that would move, hide or reorder what stands around them on a page or terminal: C0 and C1 (tabs and line ends
# are treated as white space), bidirectional controls, lone surrogates, and the characters that browsers cannot hold.
_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")

_MARKUP = "*_`~"


class Passage(NamedTuple):
    """A sentence with the part that matters: `before` + `marked` + `after`."""

    before: str
    marked: str
    after: str


def visible(text: str) -> str:
    """`text` with every character that could not be seen, or would change how others look, named instead."""
    if text.isprintable():  # as most texts are: quicker than to look for each
        return text
    return _UNSHOWABLE.sub(lambda match: " " if match[0] in "\t\r\n" else f"‹U+{ord(match[0]):04X}›", text)


def passage(location: Location, limit: int = 400) -> Passage:
    """The sentence of a location with its text marked, cut to about `limit` characters around the mark.

    Nothing is marked where the text is the whole sentence, or is not found in it.
    """
    return cut(*_mark(location), limit)


def cut(sentence: str, start: int, end: int, limit: int = 400) -> Passage:
    """`sentence` with `[start, end)` marked, cut to about `limit` characters, and visible."""
    if not end and len(sentence) <= limit:  # as with most: whole, and without a mark
        return Passage("", "", visible(sentence).rstrip())
    if len(sentence) > limit:
        context = max(0, limit - (end - start))
        first = max(0, min(start - context // 3, len(sentence) - limit))
        last = min(len(sentence), max(end, first + limit))
        if end - start > limit:
            first, last, end = start, start + limit, start + limit
    else:
        first, last = 0, len(sentence)
    before = ("…" if first else "") + sentence[first:start]
    after = sentence[end:last] + ("…" if last < len(sentence) else "")
    return Passage(visible(before).lstrip(), visible(sentence[start:end]), visible(after).rstrip())


def shorten(text: str, limit: int) -> str:
    """`text` visible, and cut to `limit` characters."""
    return visible(text if len(text) <= limit else text[: limit - 1] + "…")


def _mark(location: Location) -> tuple[str, int, int]:
    """The sentence, and the span of the location's text within it; (sentence, 0, 0) where nothing is to be marked."""
    sentence, text = location.sentence or location.text, location.text
    # `text` is as the file has it and may hold emphasis, which the plain text of the sentence does not.
    whole = len(sentence.rstrip())
    for plain in (False, True):
        candidate = _plain(text) if plain else text
        start = sentence.find(candidate) if len(candidate) < whole and candidate.strip() else -1
        if start >= 0:
            return sentence, start, start + len(candidate)
    return sentence, 0, 0


def _plain(text: str) -> str:
    for mark in _MARKUP:
        text = text.replace(mark, "")
    return text
