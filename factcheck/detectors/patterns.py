"""A detector that a rule file alone can use: what matches a pattern is a finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from factcheck.claims.context import PostContext
from factcheck.detectors.registry import post_detector
from factcheck.findings import Match
from factcheck.language.patterns import Patterns
from factcheck.posts.model import Location

#: Each search is linear in the text, but a text can hold as many matches as characters. Nobody reads this many.
MOST_MATCHES = 1_000

BODY = ("heading", "paragraph", "list_item", "table_cell", "quote")
SCOPES = ("title", "excerpt", "body", *BODY, "code", "html", "source")


class _Unit(NamedTuple):
    """A text that patterns are sought in, and how its spans become places."""

    text: str
    block: int  # index in Post.blocks, -1 for the source itself
    start: int  # of the text, in the block or the source

    def locate(self, context: PostContext, start: int, end: int) -> Location:
        start, end = self.start + start, self.start + end
        if self.block < 0:
            return context.post.location(start, end, self.text.strip())
        return context.post.locate(context.post.blocks[self.block], start, end, self.text.strip())


@post_detector(
    "pattern",
    {
        "patterns": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "string", "minLength": 1, "format": "re2"},
            "description": "RE2 patterns. Named groups become values; the group `mark`, where there is one, is the place.",
        },
        "unless": {
            "type": "array",
            "items": {"type": "string", "minLength": 1, "format": "re2"},
            "default": [],
            "description": "RE2 patterns: a sentence (block, line) in which one of them matches is passed over.",
        },
        "scope": {
            "type": "array",
            "minItems": 1,
            "items": {"enum": list(SCOPES)},
            "default": ["body"],
            "description": "Where to look: kinds of blocks, `body` for all its prose, or `source` for the file as it stands.",
        },
        "per": {
            "enum": ["sentence", "line", "block"],
            "default": "sentence",
            "description": "What a pattern sees at a time, and ^ and $ stand for. Code, HTML and the source have no sentences, "
            "only lines; the source is one block.",
        },
        "ignore_case": {"type": "boolean", "default": False},
    },
    required=("patterns",),
)
def pattern(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """What matches one of the patterns. Values: the named groups (null where a group took no part) and `text`.

    Raises ValueError after 1,000 matches in a post.
    """
    sought = Patterns(parameters["patterns"], parameters["ignore_case"])
    unless = Patterns(parameters["unless"], parameters["ignore_case"])
    count = 0
    for unit in _units(context, set(parameters["scope"]), parameters["per"]):
        found = None
        for found in sought.matches(unit.text):
            if unless.found_in(unit.text):
                break
            count += 1
            if count > MOST_MATCHES:
                raise ValueError(f"more than {MOST_MATCHES} matches; the others are left out")
            groups = found.groupdict()
            start, end = found.span(found.re.groupindex["mark"]) if groups.get("mark") else found.span()
            yield Match((unit.locate(context, start, end),), {"text": unit.text[start:end], **groups})


def _units(context: PostContext, scope: set[str], per: str) -> Iterator[_Unit]:
    if "source" in scope:
        source = _Unit(context.post.source, -1, 0)
        yield from [source] if per == "block" else _lines(source)
    kinds = scope | (set(BODY) if "body" in scope else set())
    if per == "sentence":
        for sentence in context.sentences:
            if context.post.blocks[sentence.block].kind in kinds:
                yield _Unit(sentence.text, sentence.block, sentence.start)
        kinds &= {"code", "html"}
    for number, block in enumerate(context.post.blocks):
        if block.kind in kinds:
            whole = _Unit(block.text, number, 0)
            yield from [whole] if per == "block" else _lines(whole)


def _lines(unit: _Unit) -> Iterator[_Unit]:
    start = 0
    for line in unit.text.splitlines(keepends=True):
        yield _Unit(line.rstrip("\r\n"), unit.block, unit.start + start)
        start += len(line)
