"""The archive's figures in columns: what plainly tells two of them apart, told of all pairs at once.

An archive has some hundred thousand pairs of figures that share a name or a rare word, and most of them are of other kinds,
other times or other places. Arrays with one row a figure say so a hundred times faster than one pair after the other could.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from factcheck.archive.values import DAYS_OF_NEWS, same_period

if TYPE_CHECKING:
    from factcheck.archive.figures import Comparable
    from factcheck.archive.scopes import Alignment

#: Numbers of figures, one a pair.
Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Values = npt.NDArray[np.float64]

#: So much two periods have to have in common, 0.4 (they touch) to 1 (they are one), if a figure means nothing without its own.
LEAST_OVERLAP = 0.7

#: Values of one scope share bits from here on: then two that differ may look alike, and are told apart later.
_BITS = 60


class FigureColumns:
    """Figures as arrays."""

    def __init__(self, items: Sequence[Comparable], alignment: Alignment) -> None:
        self._items = items
        # Where a figure stands.
        self._plain = np.array(
            [i.claim.kind != "date" and i.values is not None and not (i.unit == "x" and i.factor) for i in items], bool
        )
        self.dates = np.array([i.claim.kind == "date" for i in items], bool)
        self.unit = _numbered([i.unit for i in items])
        self._low = np.array([i.values.low if i.values else 0.0 for i in items], float)
        self._high = np.array([i.values.high if i.values else 0.0 for i in items], float)
        self._level = np.array([i.level for i in items], float)
        self._firm = np.array([i.firm for i in items], bool)
        # What it is of.
        self._direction = _numbered([i.claim.direction for i in items])
        self._untold = _numbered([i.untold or None for i in items])
        self._day = np.array([np.nan if i.day is None else i.day for i in items], float)
        self.timed = np.array([len(i.periods) for i in items], np.int64)
        self._first = np.array([i.periods[0][0] if i.periods else 0 for i in items], float)
        self._last = np.array([i.periods[0][1] if i.periods else 0 for i in items], float)
        self._percent = np.array([i.claim.unit == "%" for i in items], bool)
        self._scopes = _bits([i.scope for i in items])
        self._strict = alignment.strict
        # What the rules say of its measure, the last row for those without one.
        measures = list(alignment.settings["measures"])
        rows = [*(alignment.settings["measures"][name] for name in measures), {}]
        number = {name: at for at, name in enumerate(measures)}
        self._measure = np.array([number.get(i.measure or "", len(measures)) for i in items], np.int64)
        self._none = len(measures)
        self._near = np.array([[one == other or alignment.near(one, other) for other in measures] for one in measures], bool)

        def marked(what: str) -> Mask:
            return np.array([bool(row.get(what)) for row in rows], bool)

        self._dated, self._unique, self._market = marked("dated"), marked("unique"), marked("market")
        self._lasts = np.array([row.get("lasts", np.inf) for row in rows], float)

    def gaps(self, one: Numbers, other: Numbers) -> Values:
        """How far apart the two figures of each pair stand, for amounts in one unit which are no changes; nan for the others.

        As `gap_between` says it.
        """
        low, high, level = self._low, self._high, self._level
        with np.errstate(all="ignore"):  # infinite ends of ranges that overlap
            below = high[one] < low[other]
            lower, upper = np.where(below, high[one], high[other]), np.where(below, low[other], low[one])
            largest = np.maximum(np.abs(lower), np.abs(upper))
            together = (low[one] <= high[other]) & (low[other] <= high[one])
            together |= upper - lower <= 1e-9 * np.maximum(largest, 1.0)
            gap = np.where(together, 0.0, np.abs(upper - lower) / largest)
            apart = np.abs(level[one] - level[other]) / np.maximum(np.abs(level[one]), np.abs(level[other]))
            gap = np.where(~together & self._firm[one] & self._firm[other], np.maximum(gap, apart), gap)
        alike = self._plain[one] & self._plain[other] & (self.unit[one] == self.unit[other]) & np.isfinite(gap)
        return np.where(alike, gap, np.nan)

    def periods(self, one: Numbers, other: Numbers) -> Values:
        """What `same_period` says of each pair; nan where the times never meet."""
        with np.errstate(invalid="ignore"):
            shared = np.minimum(self._last[one], self._last[other]) - np.maximum(self._first[one], self._first[other]) + 1
            longer = np.maximum(self._last[one] - self._first[one], self._last[other] - self._first[other]) + 1
            found = np.where(shared >= 1, 0.4 + 0.6 * shared / longer, np.nan)
        found[self.timed[one] * self.timed[other] == 0] = -0.5
        found[self.timed[one] + self.timed[other] == 0] = 0.0
        for at in np.flatnonzero(self.timed[one] * self.timed[other] > 1).tolist():  # few are of several times
            period = same_period(self._items[one[at]].periods, self._items[other[at]].periods)
            found[at] = np.nan if period is None else period
        return found

    def apart(self, one: Numbers, other: Numbers, periods: Values, when: Mask) -> Mask:
        """Which pairs are of other things for certain. `when`: the question is their time, so periods may differ."""
        measure = np.where(self._measure[one] == self._none, self._measure[other], self._measure[one])
        dated, undated = self._dated[measure], periods <= 0
        found: Mask = (self._direction[one] != self._direction[other]) & (self._direction[one] > 0) & (self._direction[other] > 0)
        both = (self._measure[one] != self._none) & (self._measure[other] != self._none)
        found |= both & ~self._near[np.where(both, self._measure[one], 0), np.where(both, self._measure[other], 0)]
        found |= ~when & np.isnan(periods)
        found |= ~when & dated & (periods > 0) & (periods < LEAST_OVERLAP)  # a year, and five
        days = np.abs(self._day[one] - self._day[other])
        found |= ~when & dated & undated & ~(days <= DAYS_OF_NEWS)
        found |= undated & (days > self._lasts[measure])
        found |= ~when & (self._untold[one] != self._untold[other]) & (dated | self._unique[measure])
        for scope, said in self._scopes.items():
            x, y = said[one], said[other]
            found |= (x & y == 0) & (x > 0) & (y > 0)
            if scope in self._strict:
                found |= (x > 0) != (y > 0)
            elif scope == "region":
                # A sum tells by its currency where it may be from, a rate does not.
                found |= ((x > 0) != (y > 0)) & self._market[measure] & self._percent[one]
        return found


def pairs_within(blocks: Iterable[Sequence[int]], count: int) -> tuple[Numbers, Numbers]:
    """All pairs of numbers below `count` that stand in one block (in ascending order), each once, sorted."""
    by_size: dict[int, list[Sequence[int]]] = defaultdict(list)  # blocks of one size are a matrix
    for block in blocks:
        by_size[len(block)].append(block)
    found = [np.zeros(0, np.int64)]
    for size, same in by_size.items():
        first, second = np.triu_indices(size, 1)
        members = np.array(same, np.int64)
        found.append((members[:, first] * count + members[:, second]).ravel())
    pairs = np.concatenate(found)
    pairs.sort()  # ten times as fast as np.unique, which hashes them first
    one, other = np.divmod(pairs[np.diff(pairs, prepend=-1) > 0], max(1, count))
    return one, other


def _numbered(values: Sequence[Hashable]) -> Numbers:
    """A number for each value, 0 for None."""
    numbers: dict[Hashable, int] = {None: 0}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values], np.int64)


def _bits(said: Sequence[Mapping[str, frozenset[str]]]) -> dict[str, Numbers]:
    """By scope, a set of bits for what each figure says of it; 0 where it is silent."""
    found: dict[str, Numbers] = {}
    numbers: dict[tuple[str, str], int] = {}
    for at, scopes in enumerate(said):
        for scope, values in scopes.items():
            if scope not in found:
                found[scope] = np.zeros(len(said), np.int64)
            for value in sorted(values):
                found[scope][at] |= 1 << numbers.setdefault((scope, value), len(numbers)) % _BITS
    return found
