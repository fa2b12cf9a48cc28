"""Dates and periods in Japanese text: 2025年9月, 2026年第3四半期, 来年春, 昨年, 今後5年間, 2030年までに, 今世紀末.

A time is resolved to its first and last day, against the date of the post where it is relative. 2030年まで and 2030年 both
resolve to the year 2030, the edge (`by`) is told apart; whether two times agree is for the caller to say.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

import msgspec
from msgspec.structs import replace

from factcheck.language.numerals import kanji_value, narrow, read_number
from factcheck.language.patterns import lazy


class Time(msgspec.Struct, frozen=True):
    """A date or period in `text[start:end]`.

    `date` is ISO as precise as stated (2027, 2027-03, 2027-03-15), None for a period without one date. `first` and `last` are
    ISO days, None where they cannot be known (a relative time without a reference). `edge` is what follows: `by` (2030年まで),
    `since` (2024年から), `before` (2020年以前), else empty.
    """

    start: int
    end: int
    text: str
    date: str | None = None
    first: str | None = None
    last: str | None = None
    relative: bool = False  # stated from where the writer stands: 来年, 今後5年間, 9月 (of which year?)
    edge: str = ""

    def tense(self, reference: str) -> str | None:
        """`past`, `present` or `future` as seen from an ISO day; None where unknown."""
        if self.first is None or self.last is None:
            return None
        if self.last < reference:
            return "past"
        return "future" if self.first > reference else "present"


_Span = tuple[date, date]

#: Parts of a year, in months; the winter runs into the next year.
_YEAR_PARTS = {
    "初頭": (1, 3),
    "初め": (1, 3),
    "はじめ": (1, 3),
    "年初": (1, 3),
    "上半期": (1, 6),
    "上期": (1, 6),
    "前半": (1, 6),
    "半ば": (5, 8),
    "中頃": (5, 8),
    "中盤": (5, 8),
    "後半": (7, 12),
    "下半期": (7, 12),
    "下期": (7, 12),
    "年末": (11, 12),
    "末": (11, 12),
    "暮れ": (11, 12),
    "春": (3, 5),
    "夏": (6, 8),
    "秋": (9, 11),
    "冬": (12, 14),
}
_MONTH_PARTS = {
    "上旬": (1, 10),
    "初旬": (1, 10),
    "初め": (1, 10),
    "前半": (1, 15),
    "中旬": (11, 20),
    "半ば": (11, 20),
    "下旬": (21, 31),
    "後半": (16, 31),
    "末": (21, 31),
}
_RELATIVE_YEARS = {"再来年": 2, "来年": 1, "今年": 0, "本年": 0, "昨年": -1, "去年": -1, "一昨年": -2, "おととし": -2}
_RELATIVE_MONTHS = {"再来月": 2, "来月": 1, "今月": 0, "先月": -1, "先々月": -2}
_RELATIVE_DAYS = {"明後日": 2, "明日": 1, "本日": 0, "昨日": -1, "一昨日": -2}
_RELATIVE_WEEKS = {"再来週": 2, "来週": 1, "今週": 0, "先週": -1, "先々週": -2}
_RELATIVE_QUARTERS = {"来四半期": 1, "翌四半期": 1, "今四半期": 0, "当四半期": 0, "前四半期": -1}
#: Times that are relative to another one in the text, or to none: found, not resolved.
_UNRESOLVED = (
    "前月",
    "翌月",
    "同月",
    "翌日",
    "同日",
    "前日",
    "当時",
    "近年",
    "近い将来",
    "将来的",
    "将来",
)
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}


def _any(words: object) -> str:
    return "|".join(sorted(words, key=len, reverse=True))  # type: ignore[call-overload]


_MONTH = r"(?P<m>1[0-2]|0?[1-9]) ?月(?!間|額|例|面|給|次|光|謝|経|刊|収|々)"
_DAY = r"(?P<d>3[01]|[12][0-9]|0?[1-9]) ?日(?!間|本|経|常|々|目|以内|ほど|程度|分|も)"
_QUARTER = r"第? ?(?P<q>[1-4一二三四]) ?四半期"
_WITHIN_YEAR = (
    rf"(?:の? ?(?:{_MONTH}(?:の?{_DAY}|の?(?P<mp>{_any(_MONTH_PARTS)}))?|"
    rf"{_QUARTER}|(?:第 ?)?(?P<q2>[1-4])Q|Q(?P<q3>[1-4])(?![0-9])|"
    rf"(?P<part>{_any(_YEAR_PARTS)})(?!田|葉原|以)))?"
)
_TERM = r"(?P<term>(?:会計|事業)?年度(?!末?間)|年(?![間齢々配賀収俸商輪]|連続|ぶり))"
_YEAR = lazy(
    rf"(?:西暦)?(?:(?P<y>(?:1[5-9]|2[01])[0-9]{{2}})(?P<next>[/-][0-9]{{2}})? ?|(?P<era>令和|平成|昭和) ?(?P<ey>[0-9]{{1,2}}|元)|"
    rf"(?P<ky>[一二][〇一二三四五六七八九]{{3}})){_TERM}(?:(?:(?P<from>1[0-2]|[1-9])月?[-〜～~–](?P<to>1[0-2]|[1-9])月期?|(?P<fm>1[0-2]|[1-9])月期)|{_WITHIN_YEAR})"
)
_YEARS = lazy(r"(?P<a>(?:19|20)[0-9]{2}) ?[〜～~–—-] ?(?P<b>(?:19|20)[0-9]{2})年度?(?!代)")
_SHORT_YEAR = lazy(rf"['’]?(?P<y>[0-4][0-9])(?:(?P<term>年度)|年(?:(?P<fm>1[0-2]|[1-9])月期|{_MONTH}))")
_FISCAL = lazy(r"FY ?['’]?(?P<y>20[0-9]{2}|[0-9]{2})(?![0-9])(?: ?Q(?P<q>[1-4]))?")
_ISO = lazy(
    r"(?P<y>20[0-9]{2}|19[0-9]{2})(?P<sep>[-/.])(?P<m>1[0-2]|0?[1-9])(?:(?P=sep)(?P<d>3[01]|[12][0-9]|0?[1-9]))(?![0-9]|[-/.][0-9])"
)
_QUARTER_OF = lazy(r"Q(?P<q>[1-4]) ?(?P<y>20[0-9]{2})(?![0-9])|(?P<y2>20[0-9]{2}) ?Q(?P<q2>[1-4])(?![0-9])")
_MONTH_DAY = lazy(rf"(?<![0-9]){_MONTH}(?:の?{_DAY}|(?P<mp>{_any(_MONTH_PARTS)}))?")
_ONLY_DAY = lazy(
    rf"(?<![0-9]){_DAY}(?=[、，（(「 ]|に(?!な|短|圧|減|縮|わた|及|渡|[0-9])|の(?!作業|間|時|遅)|付|朝|午|夜|から|まで|現地|発|"
    r"正午|未明|夕|早朝|時点|開|公)"
)
_ONLY_QUARTER = lazy(
    rf"第{_QUARTER[3:]}|(?<![0-9A-Za-z])(?P<q2>[1-4])Q(?![A-Za-z0-9])|(?<![0-9A-Za-z])Q(?P<q3>[1-4])(?![A-Za-z0-9])"
)
_DECADE = lazy(r"(?P<y>(?:1[5-9]|2[01])[0-9]0|[2-9]0)年代(?:の?(?P<part>初頭|初め|前半|半ば|中盤|後半|末))?")
_CENTURY = lazy(r"(?:(?P<c>[12][0-9]|二十一|二十)世紀|(?P<this>今世紀))(?:の?(?P<part>初頭|初め|前半|半ば|後半|末))?")
_RELATIVE_YEAR = lazy(rf"(?P<w>{_any(_RELATIVE_YEARS)})(?P<term>度)?{_WITHIN_YEAR}")
#: A year that is told by another one: 同年12月, 翌年春.
_TOLD_YEAR = lazy(rf"(?P<w>同|翌|前)年(?P<term>度)?{_WITHIN_YEAR}")
_TOLD_YEARS = {"同": 0, "翌": 1, "前": -1}
_SEASON = lazy(r"(?P<w>今|来|昨)(?P<part>春|夏|秋|冬)(?!田|葉)")
_RELATIVE = lazy(
    rf"(?P<month>{_any(_RELATIVE_MONTHS)})(?P<mp>{_any(_MONTH_PARTS)})?|(?P<day>{_any(_RELATIVE_DAYS)})|"
    rf"(?P<week>{_any(_RELATIVE_WEEKS)})|(?P<quarter>{_any(_RELATIVE_QUARTERS)})|(?P<year>年内|年末|年始)(?!年始|調整)"
)
_AROUND = lazy(r"(?P<ahead>今後|向こう|これから|この先|次の|来たる|今から)|(?P<back>過去|直近|ここ|この|最近|これまで)")
_LENGTH_UNIT = lazy(
    r" ?(?:(?P<year>年(?![度代]))|(?P<month>[かヶカヵケ箇]月)|(?P<week>週間)|(?P<day>日間?(?!本))|(?P<quarter>四半期))"
    r"(?P<run>間)?"
)
_AFTER_LENGTH = lazy(
    r"(?P<close>以上|以内|未満|ほど|程度|近く|弱|強|余り|あまり|くらい|ぐらい)?の?(?P<way>前|後(?!半|継|続|退)|先|以内|ぶり)?(?!後)"
)
_EDGE = lazy(
    r"(?:末|頃|ごろ)?(?:(?P<by>まで)|(?P<since>から|以降|より(?=提供|発売|開始|施行|適用|順次|販売)|以来)|(?P<before>以前))"
)
_JOIN = lazy(r" ?(?:から|[〜～~–—−-]) ?")

#: Everywhere a time may begin. Digits are tried only before what makes them a date or a length of time.
_ANCHOR = lazy(
    r"(?<![0-9.,])[0-9]{1,4}(?:[〜～~–、/-][0-9]{1,4})? ?(?:年|月|日|世紀|四半期|会計年度|事業年度|Q|[かヶカヵケ箇]月|週間)|"
    r"(?:20|19)[0-9]{2}[-/.][0-9]|(?<![A-Za-z])(?:FY ?[0-9]|Q[1-4])|令和|平成|昭和|西暦|第 ?[1-4一二三四] ?四半期|"
    r"[一二][〇一二三四五六七八九]{3}年|二十一?世紀|数 ?(?:年|[かヶカヵケ箇]月|週間|日)|(?<![十数百])[十数百]{1,4}年|半年|"
    r"今(?:後|年|月|週|春|夏|秋|冬|四半期|世紀|から)|本[年日]|昨[年日春夏秋冬]|去年|一昨[年日]|おととし|再?来[年月週春夏秋冬四た]|先[月週々]|"
    r"前[年月日四]|翌[年月日四]|同[年月日]|明日|明後日|当[時四]|年[内末始]|過去|直近|ここ|この|次の|向こう|これ[かま]|最近|近年|近い将来|将来"
)


#: What digits must be followed by to be a date: a cheap test before the dear ones.
_DATE_DIGITS = lazy(r"[0-9]{1,4}(?:[/-][0-9]{2})? ?(?:[年月日世Q四会事]|[-/.〜～~–—] ?[0-9])")


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError:
        return None


def _months(year: int, first: int, last: int) -> _Span:
    """From the first day of one month to the last day of another, months counted from January of `year`, also beyond 12."""
    start_year, start = year + (first - 1) // 12, (first - 1) % 12 + 1
    end_year, end = year + (last - 1) // 12, (last - 1) % 12 + 1
    if not 1 <= start_year <= end_year <= 9999:
        raise ValueError(year)
    return date(start_year, start, 1), date(end_year, end, monthrange(end_year, end)[1])


def _add(day: date, unit: str, count: float) -> date:
    if unit in ("week", "day"):
        return day + timedelta(days=round(count * (7 if unit == "week" else 1)))
    months = day.year * 12 + day.month - 1 + round(count * {"year": 12, "quarter": 3, "month": 1}[unit])
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _quarter_number(match: re.Match[str]) -> int | None:
    for name in ("q", "q2", "q3"):
        value = match.groupdict().get(name)
        if value:
            return int(value) if value.isascii() else int(kanji_value(value))
    return None


def _within(match: re.Match[str], year: int, fiscal: bool) -> tuple[str, _Span]:
    """ISO date as precise as stated, and the days, of a match of a year with what follows it."""
    groups = match.groupdict()
    if groups.get("m"):
        return _month_day(year, int(groups["m"]), groups.get("d"), groups.get("mp"))
    first_month = 4 if fiscal else 1
    quarter = _quarter_number(match)
    if quarter:
        return str(year), _months(year, first_month + 3 * quarter - 3, first_month + 3 * quarter - 1)
    if groups.get("part"):
        first, last = _YEAR_PARTS[groups["part"]]
        if fiscal:
            first, last = first + 3, last + 3
        return str(year), _months(year, first, last)
    return str(year), _months(year, first_month, first_month + 11)


def _month_day(year: int, month: int, day: str | None, part: str | None) -> tuple[str, _Span]:
    first, last = _months(year, month, month)
    if day:
        exact = date(year, month, int(day))
        return exact.isoformat(), (exact, exact)
    if part:
        low, high = _MONTH_PARTS[part]
        return f"{year:04}-{month:02}", (first.replace(day=low), first.replace(day=min(high, last.day)))
    return f"{year:04}-{month:02}", (first, last)


def _nearest(reference: date | None, month: int) -> int | None:
    """The year whose `month` is nearest to the reference."""
    if reference is None:
        return None
    return min(
        (reference.year + n for n in (-1, 0, 1)), key=lambda year: abs((year - reference.year) * 12 + month - reference.month)
    )


def read_time(text: str, at: int, reference: str | None = None) -> Time | None:
    """The date or period that starts at `at`, also one told by its length (今後5年間, 3年前), in text that `narrow` has seen."""
    try:
        return _read_length(text, at, _day(reference)) or read_date(text, at, reference)
    except (ValueError, OverflowError):
        return None


def read_date(text: str, at: int, reference: str | None = None) -> Time | None:
    """The calendar date or period that starts at `at` (not 今後5年間 or 3年前), in text that `narrow` has seen."""
    if text[at : at + 1].isdigit() and not _DATE_DIGITS.match(text, at):
        return None
    try:
        return _read_date(text, at, _day(reference))
    except (ValueError, OverflowError):  # 2月30日, or a year that the calendar does not hold
        return None


def _read_date(text: str, at: int, reference: date | None) -> Time | None:
    def made(match: re.Match[str], stated: str | None, span: _Span | None, relative: bool = False) -> Time:
        first, last = (day.isoformat() for day in span) if span else (None, None)
        return Time(match.start(), match.end(), match.group(), stated, first, last, relative)

    if match := _DECADE.match(text, at):
        year = int(match["y"]) + (0 if len(match["y"]) == 4 else 1900 if int(match["y"]) >= 50 else 2000)
        low, high = {"初": (0, 2), "前": (0, 4), "半": (3, 6), "中": (3, 6), "後": (5, 9), "末": (8, 9)}.get(
            (match["part"] or " ")[0], (0, 9)
        )
        return made(match, None, (date(year + low, 1, 1), date(year + high, 12, 31)))
    if match := _YEAR.match(text, at):
        if match["era"]:
            year = _ERAS[match["era"]] + (1 if match["ey"] == "元" else int(match["ey"]))
        else:
            year = int(match["y"] or kanji_value(match["ky"]))
        if match["from"]:
            first, last = int(match["from"]), int(match["to"])
            return made(match, str(year), _months(year, first, last if last >= first else last + 12))
        if match["fm"]:
            # The business year that ends with that month.
            return made(match, f"{year}-{int(match['fm']):02}", _months(year - 1, int(match["fm"]) + 1, int(match["fm"]) + 12))
        return made(match, *_within(match, year, match["term"].endswith("年度") and match["term"] != "会計年度"))
    if match := _YEARS.match(text, at):
        return made(match, None, (date(int(match["a"]), 1, 1), date(int(match["b"]), 12, 31)))
    if match := _SHORT_YEAR.match(text, at):
        year = 2000 + int(match["y"])
        if match["fm"]:
            return made(match, f"{year}-{int(match['fm']):02}", _months(year - 1, int(match["fm"]) + 1, int(match["fm"]) + 12))
        return made(match, *_within(match, year, bool(match["term"])))
    if match := _ISO.match(text, at):
        return made(match, *_month_day(int(match["y"]), int(match["m"]), match["d"], None))
    if match := _FISCAL.match(text, at):
        return made(match, *_within(match, int(match["y"]) % 100 + 2000, False))
    if match := _QUARTER_OF.match(text, at):
        return made(match, *_within(match, int(match["y"] or match["y2"]), False))
    if match := _CENTURY.match(text, at):
        number = 21 if match["this"] else int(match["c"]) if match["c"].isascii() else int(kanji_value(match["c"]))
        start = number * 100 - 99
        low, high = {"初": (0, 10), "前": (0, 49), "半": (40, 60), "後": (50, 99), "末": (90, 99)}.get(
            (match["part"] or " ")[0], (0, 99)
        )
        return made(match, None, (date(start + low, 1, 1), date(start + high, 12, 31)))
    if match := _MONTH_DAY.match(text, at):
        nearest = _nearest(reference, int(match["m"]))
        if nearest is None:
            return made(match, None, None, True)
        return made(match, *_month_day(nearest, int(match["m"]), match["d"], match["mp"]), True)
    if match := _ONLY_QUARTER.match(text, at):
        return made(match, *_within(match, reference.year, False), True) if reference else made(match, None, None, True)
    if match := _ONLY_DAY.match(text, at):
        if reference is None:
            return made(match, None, None, True)
        # News name the day of this month, or of the one before where it is yet to come.
        month = reference.replace(day=1) if int(match["d"]) <= reference.day else reference.replace(day=1) - timedelta(days=1)
        exact = month.replace(day=int(match["d"]))
        return made(match, exact.isoformat(), (exact, exact), True)
    return None if text[at].isdigit() else _read_relative(text, at, reference, made)


def _read_relative(text: str, at: int, reference: date | None, made: object) -> Time | None:
    assert callable(made)
    found: Time | None = None
    if match := _RELATIVE_YEAR.match(text, at):
        if reference is None:
            found = made(match, None, None, True)
        else:
            year = reference.year + _RELATIVE_YEARS[match["w"]] - (1 if match["term"] and reference.month < 4 else 0)
            found = made(match, *_within(match, year, bool(match["term"])), True)
    elif match := _SEASON.match(text, at):
        if reference is None:
            found = made(match, None, None, True)
        else:
            year = reference.year + {"今": 0, "来": 1, "昨": -1}[match["w"]]
            found = made(match, *_within(match, year, False), True)
    elif match := _RELATIVE.match(text, at):
        found = made(match, *_relative_span(match, reference), True) if reference else made(match, None, None, True)
    elif match := _TOLD_YEAR.match(text, at):
        found = made(match, None, None, True)
    else:
        for word in _UNRESOLVED:
            if text.startswith(word, at):
                return Time(at, at + len(word), word, relative=True)
    return found


def _relative_span(match: re.Match[str], reference: date) -> tuple[str | None, _Span]:
    if match["month"]:
        month = _add(reference.replace(day=1), "month", _RELATIVE_MONTHS[match["month"]])
        return _month_day(month.year, month.month, None, match["mp"])
    if match["day"]:
        day = _add(reference, "day", _RELATIVE_DAYS[match["day"]])
        return day.isoformat(), (day, day)
    if match["week"]:
        monday = _add(reference, "day", 7 * _RELATIVE_WEEKS[match["week"]] - reference.weekday())
        return None, (monday, _add(monday, "day", 6))
    if match["quarter"]:
        first = _add(reference.replace(day=1), "quarter", _RELATIVE_QUARTERS[match["quarter"]])
        first_month = (first.month - 1) // 3 * 3 + 1
        return str(first.year), _months(first.year, first_month, first_month + 2)
    return str(reference.year), _months(reference.year, 1 if match["year"] == "年内" else 11, 12)


def _read_length(text: str, at: int, day: date | None) -> Time | None:
    """A period that is told by its length: 今後5年間, 過去1年, 3年前, 10年後, 2年以内, 数年以内."""
    around = _AROUND.match(text, at)
    position = around.end() if around else at
    if around:
        for filler in ("の", "およそ", "約"):
            if text.startswith(filler, position):
                position += len(filler)
    if text.startswith("半年", position):
        count, count_end, unit, end = 6.0, position, "month", position + 2
        high = count
    else:
        number = read_number(text, position)
        if number is None:
            return None
        high = number.value if number.value is not None else (99.0 if "十" in text[position : number.end] else 9.0)
        count, count_end = (number.value if number.value is not None else 2.0), number.end
        separator = re.compile("[〜～~、-]").match(text, count_end)
        second = read_number(text, separator.end()) if separator else None
        if second and second.value is not None and second.value > count:
            high, count_end = second.value, second.end
        length = _LENGTH_UNIT.match(text, count_end)
        if length is None or high > 3000:
            return None
        unit, end = (
            str(
                length.lastgroup if length.lastgroup != "run" else next(k for k in ("year", "month", "week", "day") if length[k])
            ),
            length.end(),
        )
    after = _AFTER_LENGTH.match(text, end)
    way = after["way"] if after else None
    within = bool(after and (after["close"] == "以内" or way == "以内"))
    if way in ("前", "後", "先", "以内") and after:
        end = after.end()
    elif within and after:
        end = after.end("close")
    elif not around:
        return None
    first = last = None
    if day is not None:
        if (around and around["back"]) or way == "前":
            low_day, high_day = _add(day, unit, -high), (_add(day, unit, -count) if way == "前" else day)
        elif way in ("後", "先"):
            low_day, high_day = _add(day, unit, count), _add(day, unit, high)
        else:
            low_day, high_day = day, _add(day, unit, high)
        if way in ("前", "後", "先") and unit == "year":  # 3年前 is a year, 3か月後 a month, not a day
            low_day, high_day = date(low_day.year, 1, 1), date(high_day.year, 12, 31)
        elif way in ("前", "後", "先") and unit == "month":
            low_day, high_day = low_day.replace(day=1), _months(high_day.year, high_day.month, high_day.month)[1]
        first, last = low_day.isoformat(), high_day.isoformat()
    stated = first[:4] if first and last and way in ("前", "後", "先") and first[:4] == last[:4] else None
    return Time(at, end, text[at:end], stated, first, last, True)


def _candidates(text: str, reference: str | None) -> Iterator[Time]:
    position = 0
    while anchor := _ANCHOR.search(text, position):
        time = read_time(text, anchor.start(), reference)
        if time is None:
            position = anchor.end() if anchor.group()[0].isdigit() else anchor.start() + 1
            continue
        edge = _EDGE.match(text, time.end)
        yield replace(time, edge=str(edge.lastgroup)) if edge else time
        position = time.end


def _told(time: Time, match: re.Match[str], year: int) -> Time:
    """A year that is told by the year named before it, resolved."""
    try:
        stated, (first, last) = _within(match, year + _TOLD_YEARS[match["w"]], bool(match["term"]))
    except ValueError:
        return time
    return replace(time, date=stated, first=first.isoformat(), last=last.isoformat(), relative=False)


def find_times(text: str, reference: str | None = None) -> list[Time]:
    """All dates and periods of `text`, in order, resolved against the ISO day `reference` (the post's date).

    Two dates joined by から or 〜 are one time (2023年から2028年). Offsets are offsets in `text`.
    """
    times: list[Time] = []
    for time in _candidates(narrow(text), reference):
        before = times[-1] if times else None
        if before and before.first and not before.relative and (told := _TOLD_YEAR.match(time.text)) and told["w"] != "前":
            time = _told(time, told, int(before.first[:4]))
        join = _JOIN.match(text, before.end) if before else None
        if before and join and join.end() == time.start and before.first and time.last and before.first <= time.last:
            times[-1] = Time(
                before.start, time.end, text[before.start : time.end], None, before.first, time.last, before.relative, time.edge
            )
        else:
            times.append(replace(time, text=text[time.start : time.end]))
    return times
