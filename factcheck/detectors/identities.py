"""FC1 identity_conflict: who did it, and what it is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from msgspec.structs import replace

from factcheck.archive.gathered import asked_about, names_in
from factcheck.archive.model import Archive
from factcheck.claims.model import Claim
from factcheck.detectors.products import usable
from factcheck.detectors.registry import archive_detector
from factcheck.detectors.sides import MOST, MOST_ON_A_SIDE, as_written, counted, side_locations
from factcheck.findings import Match

_TEXTS = {"type": "array", "items": {"type": "string", "minLength": 1}}
#: Of money, only what is paid counts; shares and counts do not flow.
MONEY = frozenset({"USD", "JPY", "EUR", "GBP", "CNY", "KRW", "INR", "CAD", "AUD", "CHF", "TWD", "SGD"})
#: Behind the verb, these say that it is the other way round.
_RECEIVES = re.compile("(?:を|の)?(?:受け|得|獲得|引き出|募|集め|調達|仰)|され|した企業|する企業")
#: Who gives is named in a sentence before.
#: Stands between a sum and the one who pays it, whatever else the sentence is about: Microsoftからの130億ドル.
_FROM = re.compile("(?:社|グループ)?からの?(?:合計|総額|追加|約|およそ|最大)*")
_PRONOUN = re.compile("(?:^|、)(?:彼ら|同社|同行|同グループ)(?:は|が|も)")
_CLAUSE_END = re.compile("[。、]")
_SUBJECT = re.compile("[はがも](?!か)")
_WITH = re.compile("と[A-Za-zァ-ヺ]")
_GROUPS = {"type": "array", "items": {"type": "array", "items": {"type": "string"}, "minItems": 2}}


@archive_detector("exclusive_kinds", {"exclusive": _GROUPS}, needs_claims=True, of_claims=True)
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
                called = "・".join(f"「{word}」" for word in sides)
                yield side_locations(sides).match(
                    {"entity": as_written(archive, name), "kinds": called, "counts": counted(archive, sides)},
                )


@archive_detector(
    "swapped_parties",
    {
        "gives": _TEXTS,
        "given": _TEXTS,  # metrics whose entity is the one that pays
        "together": _TEXTS,
        "most_days": {"type": "integer", "minimum": 0},
        "most_on_a_side": MOST,
    },
    needs_claims=True,
    required=("gives",),
    of_claims=True,
)
def swapped_parties(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """One sum that is paid by A in one post, and in another by B, whom the first names beside A.

    Where B's post names A as well, any sum will do; where it does not, the sum has to be no round one, and the posts of the
    same days.
    """
    gives = re.compile("|".join(map(re.escape, parameters["gives"])))
    together, given = tuple(parameters.get("together", ())), tuple(parameters.get("given", ()))
    most_days = parameters.get("most_days", 14)
    sums: dict[tuple[float, str | None], list[Claim]] = defaultdict(list)
    for claim in usable(archive, "quantity"):
        value = claim.high if claim.high is not None else claim.low
        if claim.unit in MONEY and claim.context and value:
            sums[value, claim.unit].append(claim)
    for (value, _), claims in sums.items():
        paid = [(claim, verb) for claim in claims if (verb := _verb(claim, gives)) is not None]
        paths = {claim.path for claim, _ in paid}
        if len(paths) < 2 or not any(asked_about(archive, path) for path in paths):
            continue
        flows = [flow for claim, verb in paid if (flow := _flow(claim, verb, archive, together, given)) is not None]
        sides: dict[frozenset[str], dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
        sure: set[frozenset[str]] = set()
        by_giver: dict[str, list[_Flow]] = defaultdict(list)
        for flow in flows:
            by_giver[flow.giver].append(flow)
        across = ((flow, other) for flow in flows for name in sorted(flow.beside) for other in by_giver.get(name, ()))
        for one, other in across:
            both = one.giver in other.around
            near = _told_apart(value) and _days_apart(one.claim, other.claim) <= most_days
            if one.claim.path == other.claim.path or not (both or near):
                continue
            parties = frozenset((one.giver, other.giver))
            sure |= {parties} if both else set()
            for flow in (one, other):
                if flow.claim not in sides[parties][flow.giver]:
                    sides[parties][flow.giver].append(flow.claim)
        for parties, givers in sides.items():
            first, second = (used[0] for _, used in sorted(givers.items()))
            yield side_locations(givers, parameters.get("most_on_a_side", MOST_ON_A_SIDE)).match(
                {
                    "value": first.value_text,
                    "giver": as_written(archive, first.entity or ""),
                    "other": as_written(archive, second.entity or ""),
                    "counts": counted(archive, dict(sorted(givers.items()))),
                },
                confidence=None if parties in sure else 0.7,
            )


def _told_apart(value: float) -> bool:
    """Whether a sum has two digits at least that are no zeros in front of the rest: 62億, not 1000億."""
    return len(f"{value:.6e}".split("e")[0].rstrip("0").replace(".", "")) >= 2


def _days_apart(one: Claim, other: Claim) -> float:
    if one.post_date is None or other.post_date is None:
        return float("inf")
    return abs((date.fromisoformat(one.post_date) - date.fromisoformat(other.post_date)).days)


class _Flow(NamedTuple):
    """Who pays a sum, who else the sentence names without paying it as well, and who is named around it."""

    claim: Claim
    giver: str
    beside: frozenset[str]
    around: frozenset[str]


def _verb(claim: Claim, gives: re.Pattern[str]) -> re.Match[str] | None:
    """The verb behind a sum that says that it is given, in its clause."""
    sentence = claim.sentence
    at = sentence.find(claim.value_text)
    if at < 0:
        return None
    end = at + len(claim.value_text)
    verb = gives.search(sentence, end, end + 30)
    if verb is None or _RECEIVES.match(sentence, verb.end()) or _CLAUSE_END.search(sentence, end, verb.start()):
        return None
    return verb


def _flow(claim: Claim, verb: re.Match[str], archive: Archive, together: tuple[str, ...], given: tuple[str, ...]) -> _Flow | None:
    """The one who is said to pay (Ａが…に300億円を出資), None where that is not said in so many words, or of several together."""
    at = claim.sentence.find(claim.value_text)
    end = at + len(claim.value_text)
    # 投じるのは…: then those behind the verb take part as well; else it is another clause.
    clause = len(claim.sentence) if claim.sentence.startswith(("るのは", "たのは"), verb.end()) else verb.end()
    source, givers, beside, named = None, set(), set(), set()
    for mention in names_in(archive, claim.sentence):
        name = archive.lexicon.house(mention.name)
        named.add(name)
        after = claim.sentence[mention.end : mention.end + 8].lstrip("」』社自身")
        if _FROM.fullmatch(claim.sentence, mention.end, max(at, mention.end)):
            source = name
        elif mention.end <= at and _SUBJECT.match(after):
            givers.add(name)
        elif mention.start < end and (after.startswith(together) or _WITH.match(after)):
            return None
        elif mention.end <= clause:
            beside.add(name)
    if not givers and claim.entity and (claim.metric or "").endswith(given) and _PRONOUN.search(claim.sentence, 0, at):
        # 彼らが…を投じる: whom the claim was found to be about, unless the sentence names it as another party.
        known = {archive.lexicon.house(m.name) for m in names_in(archive, claim.entity) if m.kind == "company"}
        givers = known - named
    if source is not None:
        givers, beside = {source}, beside | givers
    if len(givers) != 1:
        return None
    giver = givers.pop()
    around = beside | {archive.lexicon.house(entry[1:]) for entry in claim.context if entry.startswith("~")}
    return _Flow(replace(claim, entity=giver), giver, frozenset(beside - {giver}), frozenset(around - {giver}))
