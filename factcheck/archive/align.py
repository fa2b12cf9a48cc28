"""Alignment: which claims of different posts speak of the same thing, and how sure that is.

Two quantity or date claims are held against each other only if they meet under a key of (what is measured, unit, a name that both
sentences give), so the work grows with the claims that share a key, not with all pairs of the archive. Each pair is then judged
by named features (who, what, against what, when, which event), weighed as data: `weights` in the rule that uses them.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import combinations

from rapidfuzz import fuzz

from factcheck.archive.model import Archive
from factcheck.archive.values import Range, covered
from factcheck.claims.model import Claim
from factcheck.lexicon import name_key

#: A key that more claims share than this says nothing (AI and %, say); its claims still meet under other keys.
LARGEST_BLOCK = 400

_UNCERTAIN = frozenset({"question", "hypothetical"})


@dataclass(slots=True, eq=False)
class Comparable:
    """A claim made ready for comparison."""

    claim: Claim
    number: int
    entity: str  # key of the entity, "" for none
    metric: str  # key of the metric
    names: frozenset[str]  # keys of the names in the sentence, the entity's among them
    around: frozenset[str]  # keys of the names in the title and the sentences around
    amounts: frozenset[str]  # other figures of the sentence
    values: Range | None
    day: int | None  # of the post, as an ordinal


@dataclass(frozen=True, slots=True)
class Pair:
    """Two claims of different posts (or places) that may speak of the same thing. `same` is how sure that is, 0 to 1."""

    a: Comparable
    b: Comparable
    same: float
    features: Mapping[str, float] = field(default_factory=dict)


def aligned_pairs(archive: Archive, weights: Mapping[str, float]) -> list[Pair]:
    """All pairs of the archive's claims that may speak of one thing, judged by `weights`; made once for all rules that ask."""
    key = ("pairs", *sorted(weights.items()))
    if key not in archive.derived:
        ready = prepare((claim for record in archive.records for claim in record.claims))
        pairs = [pair for a, b in candidate_pairs(ready) if (pair := compare(a, b, weights)) is not None]
        archive.derived[key] = pairs
        archive.compared["pairs"] = len(pairs)
        archive.compared["topics"] = len({(item.entity, item.metric, unit_group(item.claim)) for item in ready})
    pairs_of_archive: list[Pair] = archive.derived[key]
    return pairs_of_archive


def prepare(claims: Iterable[Claim]) -> list[Comparable]:
    """The claims that can be compared at all: with an owner or a named context, a metric, a value, and nothing hypothetical."""
    ready = []
    for number, claim in enumerate(claims):
        if claim.kind not in ("quantity", "date") or claim.negated or claim.modality in _UNCERTAIN or not claim.metric:
            continue
        values = covered(claim)
        if values is None and not claim.date:
            continue
        names, around, amounts = _context(claim)
        entity = name_key(claim.entity) if claim.entity else ""
        if not entity and not names:
            continue
        ready.append(
            Comparable(
                claim,
                number,
                entity,
                metric_key(claim.metric),
                names | {entity} if entity else names,
                around,
                amounts,
                values,
                _ordinal(claim.post_date),
            )
        )
    return ready


def _context(claim: Claim) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    names, around, amounts = set(), set(), set()
    for entry in claim.context:
        if entry.startswith("="):
            amounts.add(entry)
        elif entry.startswith("~"):
            around.add(name_key(entry[1:]))
        else:
            names.add(name_key(entry))
    return frozenset(names), frozenset(around), frozenset(amounts)


def _ordinal(day: str | None) -> int | None:
    try:
        return date.fromisoformat(day).toordinal() if day else None
    except ValueError:
        return None


@lru_cache(maxsize=100_000)
def metric_key(metric: str) -> str:
    """What two ways of naming a metric have in common: width, case, spaces and particles between nouns are dropped."""
    key = name_key(metric)
    for word in ("における", "に対する", "による", "への", "での", "との"):
        key = key.replace(word, "")
    return key.replace("の", "")


@lru_cache(maxsize=200_000)
def metric_similarity(a: str, b: str) -> float:
    """How alike two metric keys are, 0 to 1: equal, one the tail of the other (AI市場規模, 市場規模), or of like letters."""
    if a == b:
        return 1.0
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) >= 2 and longer.endswith(shorter):
        return 0.9
    return fuzz.ratio(a, b) / 100


def unit_group(claim: Claim) -> str:
    return claim.unit or ("date" if claim.date else "")


def candidate_pairs(ready: Sequence[Comparable]) -> Iterator[tuple[Comparable, Comparable]]:
    """Pairs that share a unit, a name and the last letters of what is measured, each once, in a fixed order."""
    blocks: dict[tuple[str, str, str], list[Comparable]] = defaultdict(list)
    for item in ready:
        for name in item.names:
            blocks[unit_group(item.claim), item.metric[-2:], name].append(item)
    seen: set[tuple[int, int]] = set()
    for _, block in sorted(blocks.items()):
        if len(block) > LARGEST_BLOCK:
            continue
        for a, b in combinations(block, 2):
            key = (a.number, b.number)
            if key not in seen:
                seen.add(key)
                yield a, b


def compare(a: Comparable, b: Comparable, weights: Mapping[str, float]) -> Pair | None:
    """The pair with how sure it is that both speak of the same thing, or None where something says that they do not."""
    one, other = a.claim, b.claim
    if one.direction and other.direction and one.direction != other.direction:
        return None
    if one.period and other.period and not (one.period[0] <= other.period[1] and other.period[0] <= one.period[1]):
        return None
    if one.compared_to and other.compared_to and fuzz.partial_ratio(name_key(one.compared_to), name_key(other.compared_to)) < 80:
        return None
    entity = _entity_agreement(a, b)
    if entity < 0:
        return None
    others = (a.names | b.names) - {a.entity, b.entity}
    shared = (a.names & b.names) - {a.entity, b.entity}
    features = {
        "entity": entity,
        "metric": metric_similarity(a.metric, b.metric),
        "names": len(shared) / len(others) if others else 0.5,
        "around": min(3, len(a.around & b.around)) / 3,
        "amounts": float(bool(a.amounts & b.amounts)),
        "period": _agreement(one.period, other.period),
        "baseline": _agreement(one.compared_to, other.compared_to),
        "modality": float((one.modality == "forecast") == (other.modality == "forecast")),
        "days": _nearness(a.day, b.day),
        "words": fuzz.token_set_ratio(_words(one.sentence), _words(other.sentence)) / 100,
    }
    score = weights.get("bias", 0.0) + sum(weights.get(name, 0.0) * value for name, value in features.items())
    return Pair(a, b, 1 / (1 + math.exp(-score)), features)


def _entity_agreement(a: Comparable, b: Comparable) -> float:
    """1 for one owner, less where one is named only beside the other, -1 where they are different things."""
    if a.entity and a.entity == b.entity:
        return 1.0
    if not a.entity or not b.entity:
        return 0.5 if (a.entity or b.entity) in (a.names | b.names) else 0.2
    shorter, longer = sorted((a.entity, b.entity), key=len)
    if shorter in longer:
        # Digits, sizes and editions tell products apart; 「欧州」 and 「欧州委員会」 may be one.
        return -1.0 if any(c.isdigit() for c in longer.replace(shorter, "", 1)) else 0.6
    if a.entity in b.names and b.entity in a.names:
        return 0.7
    return -1.0


def _agreement(one: object, other: object) -> float:
    """1 where both say the same, 0 where both are silent, -0.5 where only one says anything."""
    if one and other:
        return 1.0
    return 0.0 if not one and not other else -0.5


def _nearness(a: int | None, b: int | None) -> float:
    """1 for one day, 0.5 at a month, towards 0."""
    return 0.5 if a is None or b is None else 1 / (1 + abs(a - b) / 30)


@lru_cache(maxsize=50_000)
def _words(sentence: str) -> str:
    """The sentence as overlapping pairs of letters, so that RapidFuzz can compare sets of them; figures do not count."""
    letters = [c for c in sentence if c.isalnum() and not c.isdigit()]
    return " ".join(sorted({x + y for x, y in zip(letters, letters[1:], strict=False)}))
