"""FC24: figures held against the pages that posts cite. Pages are there only where links are verified."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from factcheck.archive.model import Archive
from factcheck.detectors.registry import archive_detector
from factcheck.findings import Match
from factcheck.sources.model import CITED, Cited, NoPage

if TYPE_CHECKING:
    from factcheck.sources.verify import Verdict

_WORDS = {"type": "array", "items": {"type": "string", "minLength": 1}}

#: So many figures of an unreachable page are named.
MOST_FIGURES = 5
#: A contradiction that is less sure than this is a warning.
SURE = 0.75


@archive_detector(
    "cited_pages",
    {
        "metrics": {"type": "object", "additionalProperties": _WORDS},  # English words for metrics, by canonical name
        "plain": _WORDS,  # words before a metric that do not narrow it down: total revenue is revenue, cloud revenue is not
    },
    needs_claims=True,
    needs_pages=True,
    required=("metrics",),
)
def cited_pages(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Figures that their cited page contradicts or lacks, and pages that could not be read: told apart by `link_verdict`."""
    cited: Cited | None = archive.derived.get(CITED)
    if cited is None:
        return
    from factcheck.sources.verify import Verifier  # not before it is needed: most runs verify no links

    verifier = Verifier(archive.lexicon, parameters["metrics"], parameters.get("plain", ()))
    unread: dict[tuple[str, str], list[str]] = defaultdict(list)
    supported = 0
    for verdict in verifier.verdicts(cited):
        if verdict.verdict == "supported":
            supported += 1
        elif verdict.verdict == "unreachable":
            for address in verdict.citation.addresses:
                if isinstance(cited.pages.get(address), NoPage):
                    unread[verdict.citation.location.path, address].append(verdict.claim.value_text)
        else:
            yield _match(verdict)
    for (path, address), figures in unread.items():
        outcome = cited.pages[address]
        assert isinstance(outcome, NoPage)
        named = list(dict.fromkeys(figures))[:MOST_FIGURES]
        yield Match(
            (cited.places[path, address],),
            {
                "link_verdict": "unreachable",
                "link_address": address,
                "link_title": address,
                "fetched": outcome.fetched[:10],
                "reason": outcome.words(),
                "figures": {"ja": "、".join(f"「{figure}」" for figure in named), "en": ", ".join(named)},
            },
            confidence=1.0,
        )
    archive.compared["pages"] = sum(not isinstance(outcome, NoPage) for outcome in cited.pages.values())
    archive.compared["cited"] = len(cited.citations)
    archive.compared["supported"] = supported


def _match(verdict: Verdict) -> Match:
    page, claim = verdict.page, verdict.claim
    assert page is not None
    return Match(
        (claim.location,),
        {
            "link_verdict": verdict.verdict,
            "link_address": page.address,
            "link_title": page.title or page.address,
            "fetched": page.fetched[:10],
            "value": claim.value_text,
            "entity": claim.entity or "",
            "metric": claim.metric or "",
            "other": verdict.figure,
            "passage": verdict.sentence,
        },
        confidence=verdict.confidence,
        # Below this it may be of another time or scope: no reason to stop a publication.
        severity="warning" if verdict.verdict == "contradicted" and verdict.confidence < SURE else None,
    )
