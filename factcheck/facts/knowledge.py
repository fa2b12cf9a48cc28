"""What is known: the editors' facts together with the lexicon's catalogue of products."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import msgspec

from factcheck.facts.model import Fact, Facts, Source, first_day, last_day
from factcheck.lexicon import Entity, Lexicon, Resolved, generation_order

ANNOUNCED, RELEASED = "発表日", "発売時期"

#: Where a date or relation that only the lexicon gives comes from.
CATALOGUE = {"ja": "製品カタログ", "en": "the catalogue of products"}

_LETTERS = re.compile(r"[A-Za-z]+")


class Known(msgspec.Struct, frozen=True):
    """A value that is known, and from where; `fact` is None for what the catalogue says."""

    value: str
    fact: Fact | None = None

    def values(self) -> dict[str, Any]:
        """What findings carry of it, so that messages and reports can name the source."""
        source = self.fact.source if self.fact else Source()
        return {
            "fact_value": self.value,
            "fact_source_title": source.title or (CATALOGUE if self.fact is None else ""),
            "fact_source_address": source.address or "",
            "fact_source_date": source.date or "",
            "fact_checked": (self.fact.checked or "") if self.fact else "",
        }


class Knowledge:
    """Facts and catalogue, by name. Names are canonical."""

    def __init__(self, facts: Facts, lexicon: Lexicon) -> None:
        self.facts = facts
        self.lexicon = lexicon
        self._first: dict[str, tuple[str, Known] | None] = {}

    # -- dates

    def dates(self, name: str, metric: str) -> list[Known]:
        """The dates known of a thing: `ANNOUNCED`, `RELEASED`, or another metric that is measured in dates."""
        found = [Known(fact.claim.date, fact) for fact in self.facts.about(name, (metric,)) if fact.claim.date]
        entity = self.lexicon.entities.get(name)
        if found or entity is None:
            return found
        listed = {ANNOUNCED: entity.announced, RELEASED: entity.released}.get(metric)
        return [Known(listed)] if listed else []

    def out(self, name: str, prompt: Iterable[str], days: int) -> tuple[str, Known] | None:
        """The ISO day from which a product could be had, and how that is known.

        What is only known to be announced counts as out `days` later; software of a class whose name ends in one of `prompt`
        at once.
        """
        if released := self.dates(name, RELEASED):
            return last_day(released[0].value), released[0]
        announced = self.dates(name, ANNOUNCED)
        if not announced:
            return None
        day = date.fromisoformat(last_day(announced[0].value))
        classes = self.lexicon.classes(self.lexicon.resolve(name))
        if not any(sort.endswith(tuple(prompt)) for sort in classes):
            day += timedelta(days=days)
        return day.isoformat(), announced[0]

    def first_known(self, name: str) -> tuple[str, Known] | None:
        """The first ISO day on which a product was publicly known."""
        if name not in self._first:
            found = [*self.dates(name, ANNOUNCED), *self.dates(name, RELEASED)]
            self._first[name] = min(((first_day(known.value), known) for known in found), key=lambda pair: pair[0], default=None)
        return self._first[name]

    # -- lines of products

    @cached_property
    def _next(self) -> Mapping[str, list[Entity]]:
        """By name: what says that this is its predecessor."""
        after: dict[str, list[Entity]] = defaultdict(list)
        for entity in self.lexicon.entities.values():
            for known in self.predecessors(entity.name):
                after[known.value].append(entity)
        return after

    @cached_property
    def _families(self) -> Mapping[str, list[Entity]]:
        members: dict[str, list[Entity]] = defaultdict(list)
        for entity in self.lexicon.entities.values():
            if entity.family:
                members[entity.family].append(entity)
        return members

    def predecessors(self, name: str) -> list[Known]:
        """What came before a product: of several facts any may be meant."""
        found = [Known(fact.claim.target, fact) for fact in self.facts.about(name, ("predecessor",)) if fact.claim.target]
        entity = self.lexicon.entities.get(name)
        if not found and entity is not None and entity.predecessor:
            found = [Known(entity.predecessor)]
        return found

    def successors(self, name: str) -> list[Entity]:
        """All that came after a product, by predecessor and by number in its family, in no particular order."""
        found: dict[str, Entity] = {}
        left = [name]
        while left:
            for entity in self._next.get(left.pop(), ()):
                if entity.name not in found and entity.name != name:
                    found[entity.name] = entity
                    left.append(entity.name)
        resolved = self.lexicon.resolve(name)
        order = generation_order(resolved.generation)
        if resolved.family and order is not None:
            words = variant_of(resolved.generation)
            for entity in self._families.get(resolved.family, ()):
                other = generation_order(entity.generation)
                if other is not None and other > order and variant_of(entity.generation) in (words, ""):
                    found.setdefault(entity.name, entity)
        return list(found.values())

    def is_known(self, resolved: Resolved) -> bool:
        """Whether a member of a family is listed, or a size, edition or part of a listed generation."""
        if resolved.entity is not None or not resolved.family or not resolved.generation:
            return True
        order = generation_order(resolved.generation)
        if order in (None, (1.0, 0.0)):
            return True  # a code name, perhaps; the first generation goes without a number until there is a second
        assert order is not None
        family = self.lexicon.families.get(resolved.family)
        if family is None:
            return True
        related = [
            entity
            for name, members in self._families.items()
            if name == family.name or name.startswith(f"{family.name} ") or family.name.startswith(f"{name} ")
            for entity in members
        ]
        listed = [found for entity in related if (found := generation_order(entity.generation)) is not None]
        if not listed or any(_covers(found, order) for found in listed):
            return True
        # Far off the list it is something else: a year (Code with Claude 2025), cobalt-60.
        numbers = [number for number, _ in listed]
        return not min(numbers) <= order[0] <= max(3 * max(numbers), max(numbers) + 5)


def _covers(listed: tuple[float, ...], order: tuple[float, ...]) -> bool:
    """3.5 is listed as such; 3 also where only 3.5 is."""
    return listed == order or (order[1] == 0 and listed[0] == order[0])


def variant_of(generation: str | None) -> str:
    """The words of a generation beside its number: Sonnet of 3.5 Sonnet, e of v5e."""
    return " ".join(_LETTERS.findall((generation or "").removeprefix("v"))).casefold()
