"""When a value holds: the time expression that belongs to it, and the days that it covers."""

from __future__ import annotations

import re
from typing import NamedTuple

from factcheck.claims.reading import Chunk, Reading
from factcheck.language.dates import Time as Date
from factcheck.language.dates import find_times


class Time(NamedTuple):
    """A time as written, its first and last ISO day, and how it lies to the post's date: past, present, future or None."""

    text: str
    period: tuple[str, str] | None
    tense: str | None
    apart: bool = False  # told in a clause that ends before the value


#: The time is what is compared with.
_COMPARED = re.compile(r"(?:同月|同期|同日)?(?:対?比|と比(?:べ|較)|に比べ|に対し|より|を(?:上|下)回)")


#: Behind a first fact: …を目指すこと、そして….
_OTHER_FACT = re.compile(r"(?:こと|点)(?:、(?:そして|また|さらに)|や|に加え)")


def _of_another(reading: Reading, time_end: int, start: int) -> bool:
    """Whether a time is that of another figure, or what this one is compared with: 前年の525億ドルから, 前年比24%増の."""
    if _COMPARED.match(reading.text, time_end):
        return True
    return reading.text[time_end : time_end + 1] == "の" and any(
        time_end < first <= time_end + 4 and last <= start for first, last in reading.quantities
    )


def find_time(
    reading: Reading, value: Chunk, start: int, end: int, predicate: Chunk | None, post_date: str | None
) -> Time | None:
    """The time of the value at `start:end`: the last one named before it, else one behind it in its own clause."""
    limit = predicate.end if predicate is not None and predicate.index >= value.index else end
    best: Date | None = None
    for time in find_times(reading.text, post_date):
        if (time.start < end and start < time.end) or _of_another(reading, time.end, start):
            continue
        if time.end <= start and _OTHER_FACT.search(reading.text, time.end, start):
            continue
        if time.end <= start or (best is None and time.end <= limit):
            best = time
    if best is None:
        return None
    period = (best.first, best.last) if best.first and best.last else None
    tense = best.tense(post_date) if post_date else None
    if tense == "present" and best.edge == "by":
        tense = "future"
    if (
        tense == "present"
        and post_date
        and best.first
        and best.last
        and best.last > post_date
        and best.relative
        and best.first >= post_date
    ):
        tense = "future"
    text = best.text + ("まで" if best.edge == "by" and not best.text.endswith("まで") else "")
    apart = best.end <= start and any(
        c.predicate and c.comma and not c.relative and best.end < c.end <= start for c in reading.chunks[: value.index]
    )
    return Time(text, period, tense, apart)
