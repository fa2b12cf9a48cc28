"""Looking over facts: which contradict each other, lack a source, or are due for another look."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from factcheck.archive.values import covered
from factcheck.facts.model import RELATIONS, Fact, Facts, first_day, last_day
from factcheck.language.units import dimension, to_base
from factcheck.lexicon import Lexicon

#: Relations of which a thing can have several at once.
_SEVERAL = frozenset({"kind", "former_name", "maker"})


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a fact that an editor should look at: `conflict`, `source`, `due` or `name`."""

    fact: Fact
    kind: str
    message: str

    @property
    def text(self) -> str:
        return f"{self.fact.place}: {self.fact.id}: {self.message}"


def remarks(facts: Facts, lexicon: Lexicon, today: date, most_days: int) -> Iterator[Remark]:
    """All remarks, by fact in the order of the files. `most_days`: how long a look holds."""
    yield from _conflicts(facts)
    for fact in facts:
        if not fact.source.title and not fact.source.address:
            yield Remark(fact, "source", "has no source")
        if fact.checked is None:
            yield Remark(fact, "due", "nobody has noted when it was last looked at (checked)")
        elif (today - date.fromisoformat(fact.checked)).days > most_days and fact.valid_until is None:
            yield Remark(fact, "due", f"was last looked at on {fact.checked}, more than {most_days} days ago")
        if lexicon.resolve(fact.entity).entity is None and fact.entity not in lexicon.families:
            yield Remark(
                fact, "name", f"the lexicon does not have {fact.entity}: only posts that write it so are held against it"
            )
        if fact.metric not in RELATIONS and lexicon.metric(fact.metric) is None:
            yield Remark(
                fact, "name", f"the lexicon does not have the metric {fact.metric}: only that wording is held against it"
            )


def _conflicts(facts: Facts) -> Iterator[Remark]:
    groups: dict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.metric not in _SEVERAL:
            groups[fact.entity, fact.metric, fact.claim.compared_to, fact.claim.period, fact.claim.metric_text].append(fact)
    for group in groups.values():
        for one, other in combinations(group, 2):
            if _overlap(one, other) and _exclude(one, other):
                yield Remark(other, "conflict", f"says {other.value} where {one.id} ({one.place}) says {one.value}")


def _overlap(one: Fact, other: Fact) -> bool:
    """Whether both held at some time."""
    first = max(first_day(fact.valid_from) if fact.valid_from else "" for fact in (one, other))
    last = min(last_day(fact.valid_until) if fact.valid_until else "9999" for fact in (one, other))
    return first <= last


def _exclude(one: Fact, other: Fact) -> bool:
    a, b = one.claim, other.claim
    if a.kind != b.kind:
        return True
    if a.kind not in ("date", "quantity"):
        return a.target != b.target
    if one.note != other.note:
        return False  # of different conditions, which the notes tell
    if a.kind == "date":
        shorter, longer = sorted((a.date or "", b.date or ""), key=len)
        return not longer.startswith(shorter)
    if dimension(a.unit) != dimension(b.unit):
        return False
    x, y = covered(a), covered(b)
    if x is None or y is None:
        return False
    x_ends, y_ends = [(to_base(v.low, c.unit), to_base(v.high, c.unit)) for v, c in ((x, a), (y, b))]
    return x_ends[1] < y_ends[0] or y_ends[1] < x_ends[0]
