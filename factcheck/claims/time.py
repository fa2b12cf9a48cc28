"""When a value holds: the time expression that belongs to it, and the days that it covers."""

from __future__ import annotations

import re
from typing import NamedTuple

from factcheck.claims.reading import Chunk, Reading

_TIME = re.compile(
    r"(?:今後|向こう|過去|この|直近|ここ)(?:数|\d+|十数)(?:[〜～\-]\d+)?(?:年|か月|カ月|ヶ月|週間|日)(?:間)?"
    r"|(?:19|20)\d{2}(?:会計)?年(?:度|代)?(?:初頭|前半|後半|半ば|末|中|春|夏|秋|冬|上半期|下半期|第[1-4一二三四]四半期|\d{1,2}月期?(?:\d{1,2}日)?)?(?:から(?:19|20)?\d{2,4}年(?:度)?)?(?:までに?|末までに|時点|頃|ごろ)?"
    r"|第[1-4一二三四]四半期|[1-4]Q|Q[1-4]|上半期|下半期|昨年度?|今年度?|来年度?|再来年|一昨年|前年度?|翌年度?|本年|現在|現時点|最近|近年|先月|今月|来月|昨日|今日|本日|今年\d{1,2}月|同年|将来|今後"
)


class Time(NamedTuple):
    text: str
    period: tuple[str, str] | None


def find_time(
    reading: Reading,
    value: Chunk,
    start: int,
    end: int,
    predicate: Chunk | None,
    post_date: str | None,
    taken: list[tuple[int, int]],
) -> Time | None:
    """The time of the value at `start:end`: right before it, else the last one named before it, else one in its clause behind it."""
    limit = predicate.end if predicate is not None and predicate.index >= value.index else end
    best: re.Match[str] | None = None
    for match in _TIME.finditer(reading.text):
        if match.start() < end and start < match.end():
            continue
        if match.end() <= start or (best is None and match.end() <= limit):
            best = match
    if best is None:
        return None
    text = best.group().rstrip("に")
    return Time(text, resolve(text, post_date))


def resolve(text: str, post_date: str | None) -> tuple[str, str] | None:
    """The first and last ISO day that a time expression covers, seen from the post's date; None where it cannot be told."""
    year = int(post_date[:4]) if post_date else None
    dates = re.findall(r"(?:19|20)\d{2}", text)
    if dates:
        first, last = int(dates[0]), int(dates[-1])
        month = re.search(r"年(\d{1,2})月(?!期)(?:(\d{1,2})日)?", text)
        if month and first == last:
            m = min(12, max(1, int(month.group(1))))
            if month.group(2):
                day = min(31, max(1, int(month.group(2))))
                return f"{first}-{m:02}-{day:02}", f"{first}-{m:02}-{day:02}"
            return f"{first}-{m:02}-01", f"{first}-{m:02}-31"
        return f"{first}-01-01", f"{last}-12-31"
    if year is None:
        return None
    for word, shift in (
        ("一昨年", -2),
        ("昨年", -1),
        ("前年", -1),
        ("再来年", 2),
        ("来年", 1),
        ("翌年", 1),
        ("今年", 0),
        ("本年", 0),
    ):
        if text.startswith(word):
            return f"{year + shift}-01-01", f"{year + shift}-12-31"
    ahead = re.match(r"(?:今後|向こう)(\d+)年", text)
    if ahead:
        return f"{post_date}", f"{year + int(ahead.group(1))}-12-31"
    back = re.match(r"(?:過去|直近|この|ここ)(\d+)年", text)
    if back:
        return f"{year - int(back.group(1))}-01-01", f"{post_date}"
    return None
