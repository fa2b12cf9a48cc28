"""FC1 over time: which generation came before which, what was out when, and what is called new after its successor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from factcheck.archive.model import Archive
from factcheck.claims.model import Claim
from factcheck.detectors.registry import archive_detector
from factcheck.findings import Match
from factcheck.lexicon import generation_order
from factcheck.posts.model import Location

#: At most so many further passages of one side are shown.
MOST_FURTHER = 60

OUT = frozenset({"announced", "released"})
NOT_YET = frozenset({"rumored", "planned", "in_development"})
_DOUBTFUL = frozenset({"question", "hypothetical"})


def usable(archive: Archive, kind: str) -> Iterator[Claim]:
    """The archive's claims of a kind that are stated: not denied, asked or supposed."""
    for record in archive.records:
        for claim in record.claims:
            if claim.kind == kind and not claim.negated and claim.modality not in _DOUBTFUL:
                yield claim


def newest_first(claims: Iterable[Claim]) -> list[Claim]:
    """By post, the newest first; within a post in the order of its text."""
    in_order = sorted(claims, key=lambda c: (c.location.line, c.location.column))
    return sorted(in_order, key=lambda c: (c.post_date or "", c.path), reverse=True)


def side_locations(sides: Mapping[str, Iterable[Claim]]) -> tuple[Location, ...]:
    """The newest passage of each side, then the further ones; sides are labelled A, B, … by their newest passage."""
    ordered = sorted(
        (newest_first(claims) for claims in sides.values()), key=lambda c: (c[0].post_date or "", c[0].path), reverse=True
    )
    leading: list[Location] = []
    further: list[Location] = []
    for number, claims in enumerate(ordered):
        side = chr(ord("A") + min(number, 25))
        leading.append(replace(claims[0].location, side=side))
        further += [replace(claim.location, side=side) for claim in claims[1 : MOST_FURTHER + 1]]
    return (*leading, *further)


@archive_detector("predecessors", needs_claims=True)
def predecessors(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """One product said to be the predecessor of two generations, or two products said to be the predecessor of one."""
    said = [claim for claim in usable(archive, "relation") if claim.relation == "predecessor" and claim.entity and claim.target]
    for shared, other in (("target", "entity"), ("entity", "target")):
        groups: dict[str, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
        for claim in said:
            groups[getattr(claim, shared)][getattr(claim, other)].append(claim)
        for name, sides in sorted(groups.items()):
            if _one_line(archive, sides) and len(sides) > 1:
                many = "・".join(sorted(sides))
                yield Match(
                    side_locations(sides),
                    {
                        "what": {
                            "ja": f"{many}のどちらについても、前の世代は{name}だと書かれています"
                            if shared == "target"
                            else f"{name}の前の世代が、{many}と分かれています",
                            "en": f"{name} is called the predecessor of each of {many}"
                            if shared == "target"
                            else f"{name} is said to follow each of {many}",
                        },
                        "entity": name,
                    },
                )


def _one_line(archive: Archive, names: Iterable[str]) -> bool:
    """Whether the names are different generations of one family; variants of one generation may share a predecessor."""
    resolved = [archive.lexicon.resolve(name) for name in names]
    families = {item.family for item in resolved}
    generations = {item.generation for item in resolved}
    return len(families) == 1 and None not in families and None not in generations and len(generations) == len(resolved)


@archive_detector("status_order", {"least_days": {"type": "integer", "minimum": 0}}, needs_claims=True)
def status_order(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Announced or released in one post, and still only rumoured or planned in a later one."""
    unfinished = set(archive.lexicon.cue("actions", "developed"))
    out: dict[str, list[Claim]] = defaultdict(list)
    waiting: dict[str, list[Claim]] = defaultdict(list)
    for claim in usable(archive, "status"):
        if claim.status in OUT and claim.entity and claim.modality in ("asserted", "reported"):
            for key in _status_keys(archive, claim):
                out[key].append(claim)
        elif claim.status in NOT_YET:
            for key in _status_keys(archive, claim):
                waiting[key].append(claim)
    for key, later in sorted(waiting.items()):
        earlier = out.get(key, [])
        first = min((c.post_date for c in earlier if c.post_date), default=None)
        if first is None:
            continue
        late = [c for c in later if c.post_date and _days(first, c.post_date) >= parameters.get("least_days", 1)]
        # A plan to develop further, or with a date of its own, is no contradiction; that it is rumoured to exist at all is.
        late = [c for c in late if c.status == "rumored" or (c.status == "planned" and not c.time and c.metric not in unfinished)]
        if not late:
            continue
        before = [c for c in earlier if c.post_date and c.post_date < max(c.post_date or "" for c in late)]
        rumoured = any(c.status == "rumored" for c in late)
        yield Match(
            side_locations({"later": late, "earlier": before}),
            {
                "entity": key,
                "since": first,
                "state": {"ja": "噂" if rumoured else "計画", "en": "rumoured" if rumoured else "planned"},
                "days": _days(first, max(c.post_date or "" for c in late)),
            },
            confidence=0.9 if rumoured else 0.55,
        )


def _status_keys(archive: Archive, claim: Claim) -> list[str]:
    """What a status is about: the product; and, so that an unnamed 推論チップ of a maker is found, its class and maker."""
    if not claim.entity:
        return []
    if claim.relation == "class":
        return [f"{archive.lexicon.house(claim.target or '')}の{claim.entity}"]
    keys = [claim.entity]
    resolved = archive.lexicon.resolve(claim.entity)
    if claim.status in OUT and resolved.maker:
        keys += [f"{archive.lexicon.house(resolved.maker)}の{name}" for name in archive.lexicon.classes(resolved)]
    return keys


def _days(first: str, second: str) -> int:
    return (date.fromisoformat(second) - date.fromisoformat(first)).days


@archive_detector("newest", {"most_days": {"type": "integer", "minimum": 1}}, needs_claims=True)
def newest(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """A generation that is presented as new, or called the newest, after a later generation of its family was out."""
    called: dict[str, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    out: dict[str, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for kind in ("relation", "status"):
        for claim in usable(archive, kind):
            new = claim.relation in ("new", "latest")
            if not claim.entity or not claim.post_date or not (new or claim.status in OUT):
                continue
            resolved = archive.lexicon.resolve(claim.entity)
            if resolved.family and resolved.generation and generation_order(resolved.generation):
                if new:
                    called[resolved.family][resolved.generation].append(claim)
                if claim.modality in ("asserted", "reported"):
                    out[resolved.family][resolved.generation].append(claim)
    for family, generations in sorted(called.items()):
        for generation in sorted(generations, key=_order):
            newer = [c for g, claims in out[family].items() if _order(g) > _order(generation) for c in claims]
            if not newer:
                continue
            first = min(c.post_date or "" for c in newer)
            said = generations[generation]
            late = [
                c
                for c in said
                if (c.post_date or "") > first and _days(first, c.post_date or "") <= parameters.get("most_days", 400)
            ]
            if not late:
                continue
            since = [c for c in newer if (c.post_date or "") < max(c.post_date or "" for c in late)]
            context = [c for c in said if (c.post_date or "") <= first]
            match = side_locations({"late": late, "since": since})
            yield Match(
                (*match, *(replace(c.location, side="A") for c in newest_first(context)[:MOST_FURTHER])),
                {
                    "family": family,
                    "entity": newest_first(late)[0].entity or "",
                    "newer": newest_first(since)[0].entity or "",
                    "since": first,
                    "called": {"ja": "最新" if any(c.relation == "latest" for c in late) else "新しい", "en": "new"},
                },
                # What was only announced may be out later than it was said.
                confidence=0.9 if any(c.relation is not None or c.status == "released" for c in since) else 0.7,
            )


def _order(generation: str) -> tuple[float, ...]:
    return generation_order(generation) or ()
