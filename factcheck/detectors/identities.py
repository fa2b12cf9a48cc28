"""FC1 identity_conflict: who did it, and what it is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from factcheck.archive.model import Archive
from factcheck.claims.entities import find_entities
from factcheck.claims.model import Claim
from factcheck.detectors.products import usable
from factcheck.detectors.registry import archive_detector
from factcheck.detectors.sides import side_locations
from factcheck.findings import Match

_TEXTS = {"type": "array", "items": {"type": "string", "minLength": 1}}
#: Of money, only what is paid counts; shares and counts do not flow.
MONEY = frozenset({"USD", "JPY", "EUR", "GBP", "CNY", "KRW", "INR", "CAD", "AUD", "CHF", "TWD", "SGD"})
#: Behind the verb, these say that it is the other way round.
_RECEIVES = re.compile("(?:を|の)?(?:受け|得|獲得|引き出|募|集め|調達|仰)|され|した企業|する企業")
_GROUPS = {"type": "array", "items": {"type": "array", "items": {"type": "string"}, "minItems": 2}}


@archive_detector("exclusive_kinds", {"exclusive": _GROUPS}, needs_claims=True)
def exclusive_kinds(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """One product said to be things that exclude each other (推論チップ and 学習チップ, open and closed)."""
    said: dict[str, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for claim in usable(archive, "relation"):
        if claim.relation in ("kind_of", "licence") and claim.entity and claim.target:
            said[claim.entity][claim.target].append(claim)
    for name, kinds in sorted(said.items()):
        for group in parameters["exclusive"]:
            sides = {word: [c for target, claims in kinds.items() if target.endswith(word) for c in claims] for word in group}
            sides = {word: claims for word, claims in sides.items() if claims}
            if len(sides) > 1:
                yield Match(side_locations(sides), {"entity": name, "kinds": "・".join(f"「{word}」" for word in sides)})


@archive_detector("swapped_parties", {"gives": _TEXTS, "together": _TEXTS}, needs_claims=True, required=("gives",))
def swapped_parties(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """One sum that is paid by A in one post, and in another, which names A as well, by B."""
    gives = re.compile("|".join(map(re.escape, parameters["gives"])))
    together = tuple(parameters.get("together", ()))
    sums: dict[tuple[float | None, str | None], list[Claim]] = defaultdict(list)
    for claim in usable(archive, "quantity"):
        if claim.unit in MONEY and claim.context:
            sums[claim.high if claim.high is not None else claim.low, claim.unit].append(claim)
    for claims in sums.values():
        if len({claim.path for claim in claims}) < 2:
            continue
        flows = [flow for claim in claims if (flow := _flow(claim, archive, gives, together)) is not None]
        sides: dict[frozenset[str], dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
        for one in flows:
            for other in flows:
                if one.giver != other.giver and one.giver in other.beside and other.giver in one.beside:
                    given = sides[frozenset((one.giver, other.giver))][one.giver]
                    if one.claim not in given:
                        given.append(one.claim)
        for givers in sides.values():
            if len({c.path for used in givers.values() for c in used}) > 1:
                first, second = (used[0] for _, used in sorted(givers.items()))
                yield Match(
                    side_locations(givers), {"value": first.value_text, "giver": first.entity or "", "other": second.entity or ""}
                )


class _Flow(NamedTuple):
    """Who pays a sum, and who else is named without paying it as well."""

    claim: Claim
    giver: str
    beside: frozenset[str]


def _flow(claim: Claim, archive: Archive, gives: re.Pattern[str], together: tuple[str, ...]) -> _Flow | None:
    """The one who is said to pay (Ａが…に300億円を出資), None where that is not said in so many words, or of several together."""
    at = claim.sentence.find(claim.value_text)
    end = at + len(claim.value_text)
    verb = gives.search(claim.sentence, end, end + 30)
    if (
        at < 0
        or verb is None
        or _RECEIVES.match(claim.sentence, verb.end())
        or re.search("[。、]", claim.sentence[end : verb.start()])
    ):
        return None
    givers, beside = set(), set()
    for mention in find_entities(claim.sentence, archive.lexicon):
        name = archive.lexicon.house(mention.name)
        after = claim.sentence[mention.end : mention.end + 8].lstrip("」』社自身")
        if mention.end <= at and re.match("[はがも](?!か)", after):
            givers.add(name)
        elif after.startswith(together) or re.match("と[A-Za-zァ-ヺ]", after):
            return None
        else:
            beside.add(name)
    if len(givers) != 1:
        return None
    around = {archive.lexicon.house(entry[1:]) for entry in claim.context if entry.startswith("~")}
    giver = givers.pop()
    return _Flow(replace(claim, entity=giver), giver, frozenset((beside | around) - {giver}))
