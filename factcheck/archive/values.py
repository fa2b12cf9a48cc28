"""Whether two stated values can both be right: intervals and rounding bands, not points.

What a writer puts down covers a range: 約54億 covers 53.75億, 以上 gives a half-line, 2.4兆 is what 2.39兆 rounds to. Two values
agree when their ranges overlap; how far apart they stand otherwise says how sure the contradiction is.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from datetime import date

import msgspec

from factcheck.claims.model import Claim
from factcheck.language.patterns import lazy
from factcheck.language.units import UNITS

#: 以上 and 超 beside a sum of money mean "a little more than", not "any amount more": above this multiple it disagrees.
MORE_THAN = 1.25
#: Who writes 3分の1以上 would have written 半分 of more than that.
FRACTION_AND_MORE = 1.5
#: 最大 beside one means "it may become less", not "any small sum": this many times less disagrees.
UP_TO = 10
#: The same for counts and shares is an honest half-line.
OPEN_ENDED_UNITS = frozenset({"%", "x", "pt"})


class Range(msgspec.Struct, frozen=True):
    """All values that a statement covers; infinite ends where it is open."""

    low: float
    high: float

    def overlaps(self, other: Range) -> bool:
        if self.low <= other.high and other.low <= self.high:
            return True
        # A relative hair of slack: 3.66兆 and 3660000000000.0 differ in the last binary digit.
        lower, upper = (self.high, other.low) if self.high < other.low else (other.high, self.low)
        return upper - lower <= 1e-9 * max(abs(lower), abs(upper), 1.0)

    def times(self, factor: float) -> Range:
        """The range in a smaller unit (or a larger one)."""
        return self if factor == 1 else Range(self.low * factor, self.high * factor)

    def gap(self, other: Range) -> float:
        """How far apart two ranges stand, relative to the larger edge: 0 where they overlap, towards 1 the further."""
        if self.overlaps(other):
            return 0.0
        lower, upper = (self.high, other.low) if self.high < other.low else (other.high, self.low)
        return abs(upper - lower) / max(abs(upper), abs(lower))


#: Dimensions whose units convert into each other; years and months, or two currencies, stay apart.
_CONVERTED = frozenset(
    {"data", "data_rate", "bits", "operations", "frequency", "length", "mass", "voltage", "current", "volume", "area"}
)


def comparable_unit(unit: str) -> tuple[str, float]:
    """Under which name a unit compares, and how many of that one of it is: TB/s and Tbps are both bits a second."""
    known = UNITS.get(unit)
    return (known.dimension, known.size) if known is not None and known.dimension in _CONVERTED else (unit, 1.0)


_NUMBER = lazy(r"[0-9][0-9,]*(?:\.([0-9]+))?")


def rounding(value: float, written: str) -> float:
    """Half of the step to which `value` was rounded, judged by the digits that were written (`2.4兆`: 0.05兆).

    Trailing zeros may or may not count; two digits are taken to be meant (`5000億`: half of 100億).
    """
    if value == 0 or not math.isfinite(value):
        return 0.5
    match = _NUMBER.search(unicodedata.normalize("NFKC", written))
    digits = 2
    if match:
        figures = match.group(0).replace(",", "").replace(".", "").lstrip("0")
        digits = max(2 if not match.group(1) else 1, len(figures.rstrip("0") if not match.group(1) else figures))
    # A hair less than the half, so that neighbours (1.1万 and 1.2万) do not meet at the edge.
    return 0.4999 * 10.0 ** (math.floor(math.log10(abs(value))) - digits + 1)


def _is_round(value: float) -> bool:
    """Whether a share or multiple is one of tens (約40%), which who writes 約 may mean roughly."""
    return abs(value) >= 10 and value % 10.0 ** math.floor(math.log10(abs(value))) == 0


def covered(claim: Claim) -> Range | None:
    """The range that a quantity claim covers, or None where it gives no number (数十万)."""
    if claim.bound == "vague" or (claim.low is None and claim.high is None):
        return None
    low, high = claim.low, claim.high
    if low is not None and high is not None:
        widen = 2.0 if claim.bound == "approx" else 1.0
        below, above = widen * rounding(low, claim.value_text), widen * rounding(high, claim.value_text)
        if claim.bound == "approx":
            below, above = max(below, 0.01 * abs(low)), max(above, 0.01 * abs(high))
            if claim.unit in OPEN_ENDED_UNITS and low == high and _is_round(low):
                below = above = max(below, 0.5 * 10.0 ** math.floor(math.log10(abs(low))))
        if claim.bound == "range":
            below = above = 0.0  # who gives both ends has rounded them already
        elif (
            float(low).is_integer()
            and abs(low) <= 20
            and "." not in claim.value_text
            and claim.unit not in OPEN_ENDED_UNITS
            and claim.bound == "exact"
        ):
            below = above = 0.0  # small counts are counted, not rounded: 8件 is not 9件
        return Range(low - below, high + above)
    if low is not None:
        ceiling = math.inf if claim.unit in OPEN_ENDED_UNITS else low * MORE_THAN
        if claim.unit == "x" and low < 1:
            ceiling = min(1.0, FRACTION_AND_MORE * low)
        return Range(low - rounding(low, claim.value_text), ceiling)
    assert high is not None
    money = claim.unit is not None and UNITS.get(claim.unit, UNITS["%"]).dimension.startswith("currency")
    return Range(high / UP_TO if money else -math.inf, high + rounding(high, claim.value_text))


#: Parts of a year, as writers name them, by their first and last month.
_PARTS_OF_YEAR = (
    (re.compile(r"第?([1-4一二三四])四半期|[QＱ]([1-4])"), None),
    (re.compile(r"上半期|前半|上期"), (1, 6)),
    (re.compile(r"下半期|後半|下期"), (7, 12)),
    (re.compile(r"初頭|初め|はじめ|年初|年始"), (1, 3)),
    (re.compile(r"年末|年の?終わり|末"), (10, 12)),
    (re.compile(r"春"), (3, 5)),
    (re.compile(r"夏"), (6, 9)),
    (re.compile(r"秋"), (9, 11)),
)


def days_covered(claim: Claim) -> tuple[int, int] | None:
    """The first and last day that a date claim covers, as ordinals: 2025年後半 is July to December. None where it has no date."""
    parts = [int(part) for part in (claim.date or "").split("-") if part.isdigit()]
    if not parts:
        return None
    first_month, last_month = 1, 12
    if len(parts) > 1:
        first_month = last_month = parts[1]
    else:
        written = unicodedata.normalize("NFKC", claim.value_text)
        for pattern, months in _PARTS_OF_YEAR:
            match = pattern.search(written)
            if match is not None:
                if months is None:
                    quarter = "1234一二三四".index(match[1] or match[2]) % 4
                    months = (3 * quarter + 1, 3 * quarter + 3)
                first_month, last_month = months
                break
    try:
        if len(parts) > 2:
            day = date(*parts[:3]).toordinal()
            return day, day
        after = date(parts[0] + last_month // 12, last_month % 12 + 1, 1)
        return date(parts[0], first_month, 1).toordinal(), after.toordinal() - 1
    except ValueError:
        return None


def change(claim: Claim, after: str) -> Range | None:
    """A change as a factor, so that shares and multiples meet: 15%向上 and 1.15倍 are 1.15, 3分の1に減る 0.33, 33%減 0.67.

    `after` is what follows the value in its sentence: 3分の1に falls to (so does 3分の1の回数), 3分の1も falls by.
    None where no change is stated.
    """
    if claim.direction is None or claim.unit not in ("%", "x"):
        return None
    values = covered(claim)
    if values is None:
        return None
    up = claim.direction == "up"
    if claim.unit == "%":
        if up:
            return Range(1 + values.low / 100, 1 + values.high / 100)
        return Range(1 - values.high / 100, 1 - values.low / 100)
    top = max(abs(v) for v in (values.low, values.high) if math.isfinite(v))
    if up or top >= 1:
        return values if up and top >= 1 else None
    if re.match(r"(?:程度|ほど|以上|以下|超)?(?:に|へ|まで|の(?!削減|減|低下|縮小))", after):
        return values
    return Range(1 - values.high, 1 - values.low)


#: Posts so near one another report the same news, though neither says the year.
DAYS_OF_NEWS = 7


def meet(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Whether two periods, given by their first and last day, have a day in common."""
    return a[0] <= b[1] and b[0] <= a[1]


def same_period(a: Sequence[tuple[int, int]], b: Sequence[tuple[int, int]]) -> float | None:
    """1 for the same time, less where one is a part of the other, 0 where both are silent, None where they never meet."""
    if not a or not b:
        return 0.0 if not a and not b else -0.5
    best = None
    for x in a:
        for y in b:
            if meet(x, y):
                common = min(x[1], y[1]) - max(x[0], y[0]) + 1
                longest = max(x[1] - x[0], y[1] - y[0]) + 1
                best = max(best or 0.0, 0.4 + 0.6 * common / longest)
    return best
