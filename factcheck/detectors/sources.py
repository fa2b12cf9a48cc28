"""FC2: figures without a source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from factcheck.claims.context import PostContext
from factcheck.claims.model import Claim
from factcheck.detectors.registry import post_detector
from factcheck.findings import Match
from factcheck.language.patterns import compile_pattern

#: A link or a footnote: something that a reader can follow.
_CITED = re.compile(r"https?://|\]\([^)\s]+\)|\[\^[^\]\s]+\]")

#: So many places are shown of one figure.
MOST_PLACES = 3

_TITLES = ("title", "excerpt", "heading")


@post_detector(
    "unsourced_figures",
    {
        "units": {"type": "array", "items": {"type": "string"}},  # what counts as a statistic
        "least_repeats": {"type": "integer", "minimum": 2},
        "most_figures": {"type": "integer", "minimum": 1},
        "sources": {"type": "string", "format": "re2"},  # wording that names a survey or study, with its maker
    },
    needs_claims=True,
)
def unsourced_figures(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """The figures that a post's argument rests on, where nothing in the post leads to their source: one match a post."""
    post = context.post
    if _CITED.search(post.source, post.front_matter.end):
        return
    units = set(parameters["units"])
    sources = compile_pattern(parameters["sources"])
    claims = [c for c in context.claims if c.kind == "quantity" and c.unit in units and c.bound != "vague"]
    figures: dict[tuple[Any, ...], list[Claim]] = {}
    for claim in claims:
        figures.setdefault((claim.low, claim.high, claim.unit), []).append(claim)
    central: list[list[Claim]] = []
    for same in figures.values():
        body = [c for c in same if c.block_kind not in _TITLES]
        argued = len(body) < len(same) or len(same) >= parameters.get("least_repeats", 3)
        compared = any(c.compared_to and c.unit == "x" and c.modality in ("asserted", "reported") for c in body)
        if body and (argued or compared) and not any(sources.search(c.sentence) for c in same):
            central.append(body)
    if central:
        shown = central[: parameters.get("most_figures", 6)]
        yield Match(
            tuple(claim.location for body in shown for claim in body[:MOST_PLACES]),
            {
                "figures": {
                    "ja": "、".join(f"「{body[0].value_text}」" for body in shown),
                    "en": ", ".join(body[0].value_text for body in shown),
                },
                "count": len(central),
            },
        )


@post_detector(
    "unnamed_sources",
    {
        "attribution": {"type": "string", "format": "re2"},  # wording that leans on a source without saying whose
        "figure": {"type": "string", "format": "re2"},  # what makes it matter
        "named": {"type": "string", "format": "re2"},  # wording that names somebody, where the lexicon knows no name
        "most_places": {"type": "integer", "minimum": 1},
    },
    required=("attribution", "figure", "named"),
)
def unnamed_sources(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Sentences with a figure that lean on a survey or a report without saying whose: one match a post."""
    attribution, figure, named = (compile_pattern(parameters[name]) for name in ("attribution", "figure", "named"))
    post = context.post
    found = []
    for sentence in context.sentences:
        match = attribution.search(sentence.text)
        if match is None or not figure.search(sentence.text, match.end()):
            continue
        block = post.blocks[sentence.block]
        if _CITED.search(post.source, block.start, block.end):
            continue
        # Who is named earlier in the paragraph may be whose it is: 調査会社のA社が発表した。調査では…
        before = block.text[: sentence.start] + sentence.text[: match.start()]
        if named.search(before) or context.lexicon.scan(before):
            continue
        start = sentence.start + match.start()
        found.append((context.locate(sentence, start, sentence.start + match.end()), match.group().strip("、。 ")))
    if found:
        shown = found[: parameters.get("most_places", 6)]
        yield Match(
            tuple(place for place, _ in shown),
            {"words": list(dict.fromkeys(words for _, words in shown)), "count": len(found)},
        )
