"""Whether two figures or dates can both be right, if they are of one thing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from factcheck.archive.figures import Comparable
from factcheck.archive.values import OPEN_ENDED_UNITS, days_covered, same_period
from factcheck.claims.model import Claim

#: Rates move, and nobody writes at which one was converted: sums in two currencies have to be this far apart.
LEAST_GAP_OF_CURRENCIES = 0.5


def gap_between(a: Comparable, b: Comparable, rates: Mapping[str, float]) -> float | None:
    """How far apart two figures stand, 0 (both can be right) to 1, relative to the larger; dates agree (0) or do not (1).

    None where they cannot be held against each other. `rates`: how many of each currency a US dollar is worth.
    """
    one, other = a.claim, b.claim
    if one.kind != other.kind:
        return None
    if one.kind == "date":
        return float(not same_days(one, other))
    if a.values is None or b.values is None:
        return None
    if a.unit == b.unit and not (a.unit == "x" and a.factor and b.factor and one.direction == other.direction == "down"):
        gap = a.values.gap(b.values)
    elif a.unit != b.unit and a.unit in rates and b.unit in rates:
        gap = a.values.times(1 / rates[a.unit]).gap(b.values.times(1 / rates[b.unit]))
        if gap < LEAST_GAP_OF_CURRENCIES:
            return None
    else:
        # 3分の1に減る and 3分の1も減る are one number and two facts.
        if a.unit != b.unit and not (one.compared_to and other.compared_to):
            return None
        if a.factor is None or b.factor is None:
            return None
        gap = a.factor.gap(b.factor)
    if gap and a.firm and b.firm:
        gap = max(gap, abs(a.level - b.level) / max(abs(a.level), abs(b.level)))
    return gap


def same_days(one: Claim, other: Claim) -> bool:
    """Whether two dates can be of one day: 2027年 and 2027年3月. One day more or less, as time zones make it, does not count."""
    days, others = days_covered(one), days_covered(other)
    if days is None or others is None:
        return dates_agree(one.date or "", other.date or "")
    exact = days[0] == days[1] and others[0] == others[1]
    return max(days[0], others[0]) - min(days[1], others[1]) <= exact


def dates_agree(one: str, other: str) -> bool:
    """Whether one date is the other said less precisely: 2027 and 2027-03."""
    shorter, longer = sorted((one, other), key=len)
    return longer.startswith(shorter)


def other_time(a: Comparable, b: Comparable, settings: Mapping[str, Any]) -> bool:
    """Whether the same figure is given for two times that never meet, each no longer than a year."""
    if (
        a.unit != b.unit
        or a.unit in OPEN_ENDED_UNITS
        or not a.periods
        or not b.periods
        or same_period(a.periods, b.periods) is not None
    ):
        return False
    measures = settings["measures"]
    limited = [(item.claim.time or "").endswith("まで") for item in (a, b)]
    if limited[0] != limited[1] and any(measures.get(item.measure, {}).get("target") for item in (a, b)):
        return False  # spent by 2025 in all, and in the year after
    apart = min(max(x[0], y[0]) - min(x[1], y[1]) for x in a.periods for y in b.periods)
    if apart <= 1 and any(last - first < 364 for first, last in (*a.periods, *b.periods)):
        return False  # the end of one year and the beginning of the next are one time, roughly told
    if any(last - first > 366 for first, last in (*a.periods, *b.periods)):
        return False
    about = measures.get(a.measure or b.measure, {})
    return (
        (about.get("single") or about.get("unique") or a.measure is None)
        and "lasts" not in about
        and abs(a.level - b.level) <= 0.005 * abs(a.level)
    )
