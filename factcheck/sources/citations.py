"""Which figures of posts cite which pages."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable

from factcheck.claims.model import Claim
from factcheck.language.quantities import find_quantities
from factcheck.language.units import dimension
from factcheck.posts.links import Links, text_index
from factcheck.posts.model import Block, Post
from factcheck.sources.model import Citation, Cited, NoPage, Outcome, Pages

#: No more pages are fetched for one post: a post could have the tool ask one server ten thousand things.
MOST_PAGES = 50
#: Lower counts are said in passing, and stand on any page: 3社, 2つ.
LEAST_COUNT = 5

_HEADLINES = frozenset({"title", "excerpt", "heading"})


def cite(posts: Iterable[tuple[Post, Iterable[Claim]]], pages: Pages) -> Cited:
    """The figures of posts that cite pages, and these pages. Each page is asked for once."""
    cited = Cited()
    beyond: dict[str, Outcome] = {}
    wanted: dict[str, None] = {}
    for post, claims in posts:
        links = Links(post)
        asked: dict[str, None] = {}
        for citation in _citations(post, links, claims):
            cited.citations.append(citation)
            asked.update(dict.fromkeys(citation.addresses))
        for address in list(asked)[MOST_PAGES:]:
            beyond[address] = NoPage(address, "many")
        wanted.update(dict.fromkeys(list(asked)[:MOST_PAGES]))
        for link in links:
            if link.address in asked:
                cited.places.setdefault((post.path, link.address), post.location(link.start, link.end))
    # What one post may not ask for, another may.
    cited.pages = {**beyond, **(pages.get(wanted) if wanted else {})}
    return cited


def _citations(post: Post, links: Links, claims: Iterable[Claim]) -> Iterable[Citation]:
    figures: dict[tuple[int, int, int], list[Claim]] = defaultdict(list)
    if links.by_block:
        for claim in claims:
            if _verifiable(claim) and 0 <= claim.block < len(post.blocks):
                block, place = post.blocks[claim.block], claim.location
                start, end = (
                    text_index(block, post.line_starts[line - 1] + column - 1)
                    for line, column in ((place.line, place.column), (place.end_line, place.end_column))
                )
                figures[claim.block, start, end].append(claim)
    for (number, start, end), same in figures.items():
        near, found = links.citing(number, start, end)
        if found and not _converted(post.blocks[number], start, end):
            yield Citation(tuple(same), tuple(dict.fromkeys(link.address for link in found)), near == "sentence")


def _verifiable(claim: Claim) -> bool:
    if claim.kind != "quantity" or claim.unit is None or claim.bound == "vague" or claim.negated:
        return False
    if claim.modality in ("hypothetical", "question") or claim.block_kind in _HEADLINES:
        return False
    value = claim.low if claim.low is not None else claim.high
    counts = (dimension(claim.unit) or "").startswith("count:")
    return value is not None and not (counts and abs(value) < LEAST_COUNT)


def _converted(block: Block, start: int, end: int) -> bool:
    """Whether a figure stands in brackets behind the one that it converts: 10億ドル（約1,500億円） cites the dollars."""
    quantities = find_quantities(block.text)
    at = bisect_left([quantity.end for quantity in quantities], start + 1)
    return at < len(quantities) and quantities[at].start < end and quantities[at].converts
