"""FC1 identity_conflict: who did it, and what it is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from msgspec.structs import replace

from factcheck.archive.gathered import asked_about
from factcheck.archive.model import Archive, PostRecord
from factcheck.archive.prepared import Prepared
from factcheck.claims.entities import find_entities
from factcheck.claims.model import Claim
from factcheck.detectors.products import is_usable, usable
from factcheck.detectors.registry import archive_detector
from factcheck.detectors.sides import MOST, MOST_ON_A_SIDE, as_written, counted, side_locations
from factcheck.findings import Match
from factcheck.lexicon import Lexicon

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
        if not any(asked_about(archive, claim.path) for claims in kinds.values() for claim in claims):
            continue
        for group in parameters["exclusive"]:
            sides = {word: [c for target, claims in kinds.items() if target.endswith(word) for c in claims] for word in group}
            sides = {word: claims for word, claims in sides.items() if claims}
            if len(sides) > 1:
                called = "・".join(f"「{word}」" for word in sides)
                yield side_locations(sides).match(
                    {"entity": as_written(archive, name), "kinds": called, "counts": counted(archive, sides)},
                )


class Flow(NamedTuple):
    """Who pays the sum of a claim, who else its sentence names without paying it as well, and who is named around it."""

    claim: int  # by its place in the record
    giver: str
    beside: tuple[str, ...]
    around: tuple[str, ...]


def _flows(parameters: Mapping[str, Any], lexicon: Lexicon) -> Prepared[Flow]:
    gives = re.compile("|".join(map(re.escape, parameters["gives"])))
    together, given = tuple(parameters.get("together", ())), tuple(parameters.get("given", ()))

    def flows(record: PostRecord) -> Iterator[Flow]:
        for at, claim in enumerate(record.claims):
            if claim.kind == "quantity" and is_usable(claim) and _sum(claim) is not None:
                flow = _flow(at, claim, lexicon, gives, together, given)
                if flow is not None:
                    yield flow

    return Prepared(Flow, ("flows", *(tuple(parameters.get(name, ())) for name in ("gives", "together", "given"))), flows)


def _prepare_flows(parameters: Mapping[str, Any], lexicon: Lexicon) -> Callable[[PostRecord], None]:
    return _flows(parameters, lexicon).prepare


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
    prepare=_prepare_flows,
    of_claims=True,
)
def swapped_parties(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """One sum that is paid by A in one post, and in another by B, whom the first names beside A.

    Where B's post names A as well, any sum will do; where it does not, the sum has to be no round one, and the posts of the
    same days.
    """
    most_days = parameters.get("most_days", 14)
    prepared = _flows(parameters, archive.lexicon)
    sums: dict[tuple[float, str] | None, list[tuple[Claim, Flow]]] = defaultdict(list)
    for record in archive.records:
        for flow in prepared.of(record):
            claim = record.claims[flow.claim]
            sums[_sum(claim)].append((claim, flow))
    for key, paid in sums.items():
        paths = {claim.path for claim, _ in paid}
        if key is None or len(paths) < 2 or not any(asked_about(archive, path) for path in paths):
            continue
        value = key[0]
        flows = [_Paid(replace(claim, entity=flow.giver), flow) for claim, flow in paid]
        sides: dict[frozenset[str], dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
        sure: set[frozenset[str]] = set()
        by_giver: dict[str, list[_Paid]] = defaultdict(list)
        for paid_so in flows:
            by_giver[paid_so.flow.giver].append(paid_so)
        across = ((one, other) for one in flows for name in one.flow.beside for other in by_giver.get(name, ()))
        for one, other in across:
            both = one.flow.giver in other.flow.around
            near = _told_apart(value) and _days_apart(one.claim, other.claim) <= most_days
            if one.claim.path == other.claim.path or not (both or near):
                continue
            parties = frozenset((one.flow.giver, other.flow.giver))
            sure |= {parties} if both else set()
            for claim, (_, giver, _, _) in (one, other):
                if claim not in sides[parties][giver]:
                    sides[parties][giver].append(claim)
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


class _Paid(NamedTuple):
    """A claim whose entity is the one that pays its sum."""

    claim: Claim
    flow: Flow


def _sum(claim: Claim) -> tuple[float, str] | None:
    """The sum of money and its unit."""
    value = claim.high if claim.high is not None else claim.low
    return (value, claim.unit) if claim.unit in MONEY and claim.context and value else None


def _flow(
    place: int, claim: Claim, lexicon: Lexicon, gives: re.Pattern[str], together: tuple[str, ...], given: tuple[str, ...]
) -> Flow | None:
    """The one who is said to pay (Ａが…に300億円を出資), None where that is not said in so many words, or of several together."""
    at = claim.sentence.find(claim.value_text)
    end = at + len(claim.value_text)
    verb = gives.search(claim.sentence, end, end + 30)
    if (
        at < 0
        or verb is None
        or _RECEIVES.match(claim.sentence, verb.end())
        or _CLAUSE_END.search(claim.sentence, end, verb.start())
    ):
        return None
    # 投じるのは…: then those behind the verb take part as well; else it is another clause.
    clause = len(claim.sentence) if claim.sentence.startswith(("るのは", "たのは"), verb.end()) else verb.end()
    source, givers, beside, named = None, set(), set(), set()
    for mention in find_entities(claim.sentence, lexicon):
        name = lexicon.house(mention.name)
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
        known = {lexicon.house(m.name) for m in find_entities(claim.entity, lexicon) if m.kind == "company"}
        givers = known - named
    if source is not None:
        givers, beside = {source}, beside | givers
    if len(givers) != 1:
        return None
    giver = givers.pop()
    around = beside | {lexicon.house(entry[1:]) for entry in claim.context if entry.startswith("~")}
    return Flow(place, giver, tuple(sorted(beside - {giver})), tuple(sorted(around - {giver})))
