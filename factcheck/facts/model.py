"""Facts: claims that the editors have verified, each with its source."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import msgspec

from factcheck.claims.model import Claim
from factcheck.language.patterns import lazy

#: Metrics whose value is no figure and no date, and how readers name them.
RELATIONS: Mapping[str, Mapping[str, str]] = {
    "predecessor": {"ja": "前の世代", "en": "predecessor"},
    "maker": {"ja": "開発元", "en": "maker"},
    "licence": {"ja": "ライセンス", "en": "licence"},
    "open_weights": {"ja": "重みの公開", "en": "open weights"},
    "status": {"ja": "状態", "en": "status"},
    "kind": {"ja": "種類", "en": "kind"},
    "former_name": {"ja": "旧称", "en": "former name"},
}

STATUSES = ("rumored", "announced", "planned", "in_development", "released", "discontinued", "cancelled")

_PERIOD = lazy(r"(?P<fiscal>FY)?(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|(?P<month>\d{2})(?:-(?P<day>\d{2}))?))?")


class Source(msgspec.Struct, frozen=True):
    """Where a fact can be looked up. `date` is ISO, as precise as known; any part may be missing."""

    title: str | None = None
    address: str | None = None
    date: str | None = None


class Fact(msgspec.Struct, frozen=True):
    """A verified claim: what `claim` says held from `valid_from` to `valid_until` (ISO days; None: no limit is known).

    `claim.location` is where the fact stands in its file. Of a relation fact (`RELATIONS`) `claim.metric` is the relation's
    name and `claim.target` its value: a canonical name, a licence, `true` or `false`, a status, a sort of thing.
    """

    id: str
    claim: Claim
    source: Source = Source()
    checked: str | None = None  # ISO day on which an editor last looked
    valid_from: str | None = None
    valid_until: str | None = None
    note: str | None = None

    @property
    def entity(self) -> str:
        return self.claim.entity or ""

    @property
    def metric(self) -> str:
        return self.claim.metric or ""

    @property
    def value(self) -> str:
        """The value as the file has it."""
        return self.claim.value_text

    @property
    def place(self) -> str:
        return f"{self.claim.location.path}:{self.claim.location.line}"

    def holds(self, day: str | None) -> bool:
        """Whether the fact held on an ISO day; on an unknown day, whether it still does."""
        if day is None:
            return self.valid_until is None
        return (self.valid_from is None or first_day(self.valid_from) <= day) and (
            self.valid_until is None or day <= last_day(self.valid_until)
        )


@dataclass(frozen=True)
class Facts:
    """All facts, in the order of their files, and how they are found."""

    facts: tuple[Fact, ...] = ()
    _by_entity: dict[str, list[Fact]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for fact in self.facts:
            self._by_entity[fact.entity].append(fact)

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts)

    def __len__(self) -> int:
        return len(self.facts)

    def about(self, entity: str, metrics: Iterable[str] | None = None) -> list[Fact]:
        """The facts about an entity (canonical name), of these metrics or of all."""
        found = self._by_entity.get(entity, [])
        return list(found) if metrics is None else [fact for fact in found if fact.metric in set(metrics)]


def first_day(text: str) -> str:
    """The first ISO day of an ISO date of any precision."""
    return period_of(text)[0]


def last_day(text: str) -> str:
    return period_of(text)[1]


def period_of(text: str) -> tuple[str, str]:
    """First and last ISO day of 2022, 2022-03, 2022-03-22, 2025-Q2 or FY2024 (a fiscal year from April).

    Raises ValueError for anything else, and for days that no calendar has.
    """
    match = _PERIOD.fullmatch(text)
    if match is None or (match["fiscal"] and match["month"]):
        raise ValueError(f"{text!r} is no date such as 2022, 2022-03, 2022-03-22, 2025-Q2 or FY2024")
    year, start = int(match["year"]), 4 if match["fiscal"] else 1
    if match["day"]:
        day = date(year, int(match["month"]), int(match["day"])).isoformat()
        return day, day
    if match["month"]:
        return _months(year, int(match["month"]), 1)
    if match["quarter"]:
        return _months(year, start + 3 * int(match["quarter"]) - 3, 3)
    return _months(year, start, 12)


def _months(year: int, first: int, count: int) -> tuple[str, str]:
    """First and last day of so many months from a month (above 12: of the next year)."""
    start = date(year + (first - 1) // 12, (first - 1) % 12 + 1, 1)
    last = first + count - 1
    year, month = year + (last - 1) // 12, (last - 1) % 12 + 1
    return start.isoformat(), date(year, month, monthrange(year, month)[1]).isoformat()
