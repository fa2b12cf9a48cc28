"""Quantities in Japanese text: numbers with their units and bounds, normalised.

`find_quantities` finds everything that is counted, measured or dated, and says of what kind it is; whether a quantity is a
claim, or only the time of one or an enumeration, is for the claims to decide. Names and versions (GPT-5, H100, Inferentia 2),
idioms (一歩, 一方), telephone numbers and the like are not found at all.

The text is scanned once with a pattern that stops only where a quantity may begin; what stands around that place is read with
patterns of bounded reach, so the time is linear in the text's length: 3 million characters a second on posts (one core; a
quarter of it goes into the scan), some 50,000 where every second character is a number.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, replace

from factcheck.language import quantity_words as words
from factcheck.language.dates import read_date, read_time
from factcheck.language.numerals import Number, narrow, read_number
from factcheck.language.units import UNITS, Form, Unit, unit_after, unit_before

KINDS = (
    "quantity",  # 380億ドル, 約20%, 22社, 最大3倍, 半減
    "duration",  # 20年間, 数時間: a length of time
    "date",  # 2025年9月, 9月16日, 3年前: a point in time
    "number",  # a number without a unit: 1000億以上, 100もの, スコアは92.5
    "count_of_items",  # 3つの理由, 三つ, この3社: what the text enumerates
    "ordinal",  # 3つ目, 第2世代, 世界第3位
    "scope",  # 上位50, トップ10
    "label",  # 2nmプロセス, 3層設計, 24時間365日: a number that belongs to a name or set phrase
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity in `text[start:end]`, bounds and unit included (最大で3倍, 約20%, 10億ドル以上).

    `low` and `high` are in `unit` and fully expanded (380億ドル: 38000000000 USD; 3割: 30 %); a half-open bound has None on
    the other side, a vague quantity (数十億ドル) on both. `number` is the span of the bare number, unit and bounds left out.
    """

    start: int
    end: int
    text: str
    kind: str
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    bound: str = "exact"  # exact approx min max range vague
    vague: bool = False
    date: str | None = None  # ISO, as precise as stated, for kind date
    rate: str | None = None  # per what: 年 月 日 秒 株 人 ユーザー …
    number: tuple[int, int] = (0, 0)
    unit_text: str = ""  # the unit as written
    aggregate: str | None = None  # 平均 総額 累計 …, where it stands directly before
    change: str | None = None  # up or down, where the next word says so: 169%増, 3割削減, 半減
    converts: bool = False  # in brackets behind the amount that it converts: 10億ドル（約1,500億円）


@dataclass(slots=True)
class _Amount:
    """A number with its unit while it is read; `low` and `high` count the form's unit (割, not %)."""

    number: Number
    end: int
    low: float | None
    high: float | None
    form: Form | None
    unit: str | None
    vague: bool = False
    bound: str = "exact"


class _Reader:
    """Reads the quantities of one text that `narrow` has seen."""

    def __init__(self, text: str, reference: str | None) -> None:
        self.text = text
        self.reference = reference
        self.found: list[Quantity] = []
        self.position = 0  # everything before it is read
        has_urls = "://" in text or "www." in text or "@" in text
        self.urls = deque(match.span() for match in words.URL.finditer(text)) if has_urls else deque()

    def run(self) -> list[Quantity]:
        while anchor := words.ANCHOR.search(self.text, self.position):
            self.position = self.read(anchor.start(), anchor.group())
        return self.found

    def read(self, at: int, anchor: str) -> int:
        """Read what stands at `at`; returns where to go on, behind it."""
        text = self.text
        while self.urls and self.urls[0][1] <= at:
            self.urls.popleft()
        if self.urls and self.urls[0][0] <= at:
            return self.urls[0][1]
        idiom = words.IDIOM.match(text, at)
        if idiom:
            return idiom.end()
        if anchor[0] in "半倍過四何" and self.word(at):
            return self.found[-1].end
        if anchor in ("令和", "平成", "昭和", "西暦"):
            return self.found[-1].end if self.date(at) else at + len(anchor)
        symbol: Form | None = None
        number_at = at
        if not anchor[0].isdigit() and "$€£¥₩₹".find(anchor[-1]) >= 0:
            number_at = at + len(anchor)
            number_at += text.startswith(" ", number_at)
            symbol = unit_before(text, at + len(anchor))
            if symbol is None or not text[number_at : number_at + 1].isdigit():
                return at + len(anchor)
        elif anchor[0].isdigit():
            skip = self.skipped(at)
            if skip:
                return skip
            if self.date(at):
                return self.found[-1].end
            code_end = at - 1 if text[at - 1 : at] == " " else at
            if code_end and text[code_end - 1].isascii() and text[code_end - 1].isalpha():
                symbol = unit_before(text, code_end)
        number = read_number(text, number_at)
        if number is None:
            return number_at + 1
        quantity, end = self.quantity(number, symbol)
        if quantity:
            self.found.append(quantity)
        return max(end, number_at + 1)

    def skipped(self, at: int) -> int:
        """End of a telephone number, version, clock time or technical name (5G, 4K) at `at`; 0 if there is none."""
        text = self.text
        chain = words.CHAIN.match(text, at)
        if chain and not read_date(text, at):
            return chain.end()
        technical = words.TECHNICAL.match(text, at)
        if technical and not (at and (text[at - 1].isdigit() or text[at - 1] in ".,")):
            return technical.end()
        return 0

    def word(self, at: int) -> bool:
        """A quantity in one word: 半減, 倍増, 過半数."""
        text = self.text
        for pattern, low, high, unit, bound, kind, change in words.WORDS:
            match = pattern.match(text, at)
            if match is None:
                continue
            start, bounds, rate = self.before(at)
            end = match.end()
            after = words.BOUND_AFTER.match(text, end) if bound == "exact" else None
            if bound == "exact" and (after or bounds):
                low, high, bound, end = self.bounded(low, high, "", bounds, after, at, end)
            quantity = Quantity(start, end, "", kind, low, high, unit, bound, bound == "vague", rate=rate, change=change)
            self.found.append(replace(quantity, number=(at, match.end()), unit_text=match.group()))
            return True
        return False

    def date(self, at: int) -> bool:
        text = self.text
        if at and (text[at - 1].isdigit() or text[at - 1] in ".,-/数" or (text[at - 1].isascii() and text[at - 1].isalpha())):
            return False
        year = words.RELATIVE_YEAR.search(text, max(self.position, at - 4), at)
        time = (read_date(text, year.start(), self.reference) if year else None) or read_date(text, at, self.reference)
        if time is None or time.end <= at:
            return False
        self.found.append(Quantity(time.start, time.end, "", "date", unit="date", date=time.date, number=(time.start, time.end)))
        return True

    def before(self, at: int) -> tuple[int, list[str], str | None]:
        """Where a quantity starts whose number starts at `at`, its bounds, and its rate."""
        text = self.text
        bounds: list[str] = []
        rate: str | None = None
        start = at
        while start:
            edge = start - 1 if text[start - 1] == " " and start > 1 else start
            candidates = words.BEFORE_BY_LAST.get(text[edge - 1], ())
            word = next((w for w in candidates if text.endswith(w, 0, edge) and self.free(edge - len(w), w)), None)
            if word is None:
                break
            meaning, per = words.BOUNDS_BEFORE[word]
            start = edge - len(word)
            if meaning == words.RATE:
                rate = per
            else:
                bounds.append(meaning)
            if start < self.position:
                return self.position, bounds, rate
        return start, bounds, rate

    def free(self, at: int, word: str) -> bool:
        """Whether the word at `at` qualifies the number behind it, and is no part of another word: 世界最大, 5年間."""
        before = self.text[max(0, at - 3) : at]
        if not before:
            return True
        if word[0] in "年月週秒" and (before[-1].isdigit() or before[-1] in "〇一二三四五六七八九十百千数半万ヶか"):
            return False
        if word.startswith(("最大", "最高")) and before.endswith(
            ("世界", "国内", "業界", "史上", "過去", "日本", "米国", "欧州", "ジア")
        ):
            return False
        if word in ("~", "〜", "～"):
            return not (before[-1].isalnum() or before[-1] in "%）)」")
        return not (word == "約" and before[-1] in "契制節要予公解盟協条規誓集婚特")

    def per_before(self, start: int, unit: str | None) -> tuple[int, str | None]:
        """The quantity before `start` that the amount there is for: 1日あたり, 100万トークンにつき, 1日10,000件."""
        text = self.text
        last = self.found[-1] if self.found else None
        if last and last.end == start and last.kind == "duration" and last.low == last.high == 1 and unit not in words.TIMES:
            self.found.pop()
            return last.start, last.unit
        per = words.PER.match(text, last.end) if last else None
        if last and per and per.end() == start and last.kind != "date":
            self.found.pop()
            return last.start, last.unit if last.low == 1 and last.unit else text[last.start : last.end]
        noun = words.PER_NOUN.search(text, max(self.position, start - 18), start)
        return start, noun["noun"] if noun else None

    def unit(self, number: Number, at: int) -> tuple[Form | None, int]:
        """The unit at `at`, behind a number."""
        text = self.text
        form = unit_after(text, at)
        if form is None and text[at : at + 1] == " " and number.value is not None:
            form = unit_after(text, at + 1)
            # After a space a counter might begin another word.
            if form and (len(form.text) > 1 or form.unit.dimension.startswith("currency") or form.text in "%W"):
                return form, at + 1 + len(form.text)
            form = None
        first = text[number.start]
        if form is None:
            value = number.value or 0.0
            unknown = words.KATAKANA.match(text, at) if first.isascii() and value >= 10 and not 1900 <= value <= 2100 else None
            if unknown:
                word = unknown.group()
                return Form(word, Unit(word, f"count:{word}"), 1.0, False, False, ()), unknown.end()
            return None, at
        if first in "数何" and text[number.start : number.end] in ("数", "何") and not form.some:
            return None, at
        if not first.isascii() and first not in "数何" and number.multiplier == 1 and not number.vague:
            one = number.value == 1
            if not form.kanji or (
                one
                and form.unit.dimension != "percent"
                and form.text not in ("年間", "週間", "時間", "桁", "世紀", "倍")
                and "月" not in form.text
            ):
                return None, at
            if form.text == "分" or (form.text == "日" and number.end - number.start == 1):
                return None, at
        return form, at + len(form.text)

    def quantity(self, number: Number, symbol: Form | None) -> tuple[Quantity | None, int]:
        """The quantity whose first number is `number`, and where to go on."""
        text, at = self.text, number.start
        head = text[max(0, at - 24) : at]
        if self.in_word(number, head):
            return None, number.end
        name = None if symbol else words.NAME_BEFORE.search(head)
        amount = self.amount(number, symbol, name is not None)
        if not symbol and (ordinal := words.ORDINAL.match(text, number.end)):
            start = at - 1 if head.endswith("第") else at
            return self.ordinal(start, ordinal.end(), ordinal.group(), amount), ordinal.end()
        if head.endswith("第"):
            return (self.ordinal(at - 1, amount.end, amount.unit, amount) if amount.unit == "世代" else None), amount.end
        if amount.form is None or amount.form.text in ("年", "分"):
            named = words.NAMED_NUMBER.match(text, number.end)
            if named and (amount.unit is None or named.end() > amount.end):
                return None, max(number.end, amount.end)
        if name and not self.accepted(name.group(), amount):
            return None, amount.end
        if amount.form and amount.form.text == "企業" and head and "ァ" <= head[-1] <= "ー":
            return None, amount.end  # フォーチュン500企業
        if (amount.unit == "つ" and number.value == 1) or (number.value == 0 and text[at] == "〇"):
            return None, amount.end  # 1つ is 一つ behind a blind replacement; 〇〇社 stands for any
        if not self.extend_to_range(amount, symbol) and amount.unit is None and not self.stands_alone(amount, head):
            return None, number.end
        self.add_tenths(amount)
        negative = amount.unit is not None and _negative(text, at)
        return self.surrounded(amount, symbol, negative, head)

    def surrounded(self, amount: _Amount, symbol: Form | None, negative: bool, head: str) -> tuple[Quantity, int]:
        """The quantity of an amount, with the bounds and rates that stand around it, and where to go on."""
        text, number = self.text, amount.number
        start = number.start
        if symbol:
            start -= (text[start - 1] == " ") + len(symbol.text)
        if negative:
            start -= 4 if text.endswith("マイナス", 0, start) else 1
        start, bounds, spoken_rate = self.before(start)
        start, rate = self.per_before(start, amount.unit)
        end = amount.end
        per = words.RATE_AFTER.match(text, end) if amount.unit else None
        if per:
            rate, end = per["per"], per.end()
        go_on = end
        after: re.Match[str] | None = None
        if amount.unit is None and text.startswith("もの", end):
            end = go_on = end + 2
        else:
            after = words.BOUND_AFTER.match(text, end)
            bracket = words.BRACKETED.match(text, end) if after is None and amount.unit else None
            if bracket:
                after = words.BOUND_AFTER.match(text, bracket.end())
        unit = amount.unit or self.counted(after.end() if after else end, after)
        factor = (amount.form.factor if amount.form else 1.0) * (-1.0 if negative else 1.0)
        low, high = (None if value is None else _round(value * factor) for value in (amount.low, amount.high))
        bound = amount.bound
        if amount.vague:
            low, high, bound = None, None, "vague"
            end = after.end() if after else end
        elif after or bounds:
            low, high, bound, end = self.bounded(low, high, bound, bounds, after, start, end)
        go_on = min(go_on, end)
        kind, date = self.kind(amount, unit, head, go_on), None
        if kind == "date":  # 3年前, 数カ月後
            time = read_time(text, number.start, self.reference)
            date, end = (time.date, max(time.end, go_on)) if time else (None, go_on + 1)
            low, high, unit, bound = None, None, "date", "exact"
        aggregate = words.AGGREGATE.search(text, max(0, start - 4), start) or words.AGGREGATE_INSIDE.match(text, start)
        change = words.CHANGE.match(text, end)
        quantity = Quantity(
            *(start, end, "", kind, low, high, unit, bound, amount.vague),
            date=date,
            rate=rate or spoken_rate,
            number=(number.start, number.end),
            unit_text=amount.form.text if amount.form else "",
            aggregate=aggregate.group() if aggregate else None,
            change=words.DIRECTIONS[str(change.lastgroup)] if change else None,
            converts=self.converts(start, unit),
        )
        return quantity, max(go_on, number.end)

    def ordinal(self, start: int, end: int, unit: str | None, amount: _Amount) -> Quantity:
        number = (amount.number.start, amount.number.end)
        return Quantity(start, end, "", "ordinal", amount.low, amount.high, unit, number=number, unit_text=unit or "")

    def in_word(self, number: Number, head: str) -> bool:
        """Whether a number in kanji is a part of a word: 統一社会, 関数."""
        written = self.text[number.start : number.end]
        if written[0].isascii() or not head or not "一" <= head[-1] <= "龥" or head[-1] in words.BEFORE_KANJI:
            return False
        return written[0] not in "数何" or written == "数"

    def amount(self, number: Number, symbol: Form | None, named: bool) -> _Amount:
        """The number with its unit, scale letter or fraction."""
        text, end, value = self.text, number.end, number.value
        if value is not None:
            fraction = words.FRACTION.match(text, end)
            over = read_number(text, fraction.start("over")) if fraction and value else None
            if fraction and over and over.value is not None:
                return _Amount(number, fraction.end(), over.value / value, over.value / value, None, "x")
            slash = None if named else words.SLASH_FRACTION.match(text, number.start)
            if slash:
                value = int(slash["over"]) / int(slash["under"])
                return _Amount(number, slash.end(), value, value, None, "x")
        if symbol:
            value, end = self.money(value, end)
            written = unit_after(text, end)
            if written and written.unit == symbol.unit:
                end += len(written.text)
            return _Amount(number, end, value, value, symbol, symbol.unit.name, number.vague)
        form, end = self.unit(number, end)
        if form is None and value is not None:
            parameters, tokens = words.PARAMETERS.match(text, end), words.TOKENS.match(text, end)
            if parameters and (parameters["word"] or (parameters["scale"] == "B" and not named)):
                form, end = words.PARAMETER_FORM, parameters.end()
                value *= words.SCALES[parameters["scale"].lower()]
            elif tokens:
                form, end = words.TOKEN_FORM, tokens.end()
                value *= words.SCALES[tokens["scale"].lower()]
        return _Amount(number, end, value, value, form, form.unit.name if form else None, number.vague)

    def money(self, value: float | None, end: int) -> tuple[float | None, int]:
        """Value and end of an amount behind a currency sign, with its scale: $1.5B."""
        scale = words.MONEY_SCALE.match(self.text, end)
        if scale is None or value is None:
            return value, end
        return value * words.SCALES[scale["scale"].lower()], scale.end()

    def accepted(self, name: str, amount: _Amount) -> bool:
        """Whether a number behind a name is a quantity nevertheless: TDP 180W, CAGR25.6% are, HBM3 and Inferentia 2 are not."""
        form, large = amount.form, amount.number.multiplier >= 1e4
        if form is None:
            return name.endswith(" ") and large
        if name.endswith(" "):
            return large or form.text not in words.BEGIN_NAMES
        if name[-1] in "-‐–./_#@" or name[0].isdigit():
            return False
        strong = form.unit.dimension in ("percent", "point") or form.unit.dimension.startswith("currency") or form.text == "倍"
        return name[-1].isascii() and name[-1].isalpha() and (strong or large)

    def extend_to_range(self, amount: _Amount, symbol: Form | None) -> bool:
        """Take in the second number of a range (2〜3年, 300億ドルから400億ドル, 2、3年), if there is one."""
        text, form = self.text, amount.form
        joined = words.RANGE.match(text, amount.end)
        listed = None
        if joined is None and form is None and amount.low is not None and amount.low < 10 and amount.number.multiplier == 1:
            listed = words.LIST.match(text, amount.end)
        mark = joined or listed
        if mark is None:
            return False
        at = mark.end()
        if symbol and text.startswith(symbol.text, at):
            at += len(symbol.text)
        following = read_number(text, at)
        if following is None:
            return False
        value, end, next_form = following.value, following.end, symbol
        if symbol:
            value, end = self.money(value, end)
        else:
            next_form, end = self.unit(following, end)
        if next_form is None and (amount.unit is not None or following.multiplier == 1):
            return False
        if form and next_form and (form.unit.dimension, form.factor) != (next_form.unit.dimension, next_form.factor):
            return False
        low = amount.low
        changes = joined is not None and joined["mark"] == "から" and words.CHANGES_TO.match(text, end) is not None
        if changes and amount.vague:
            return False  # 数%から3割に引き上げる
        if listed and (low is None or value != low + 1):
            return False
        if value is not None and low is not None:
            widened = low * following.multiplier
            if form is None and amount.number.multiplier == 1 and widened < value:
                low = widened  # 3〜4万ドル
            if low >= value:
                return False
            # 20%から30%に上げる are two values; 300億ドルから400億ドルに達する is still a range.
            near = value <= 2.5 * low and words.REACHES.match(text, end)
            if changes and not near:
                return False
        amount.low, amount.high, amount.end, amount.bound = low, value, end, "range"
        amount.vague = amount.vague or following.vague
        if form is None and next_form:
            amount.form, amount.unit = next_form, next_form.unit.name
        return True

    def add_tenths(self, amount: _Amount) -> None:
        """3割5分 is 35 %."""
        tenths = words.TENTHS.match(self.text, amount.end) if amount.form and amount.form.text == "割" else None
        extra = read_number(self.text, tenths.start()) if tenths else None
        if tenths and extra and extra.value is not None and amount.low is not None and amount.bound == "exact":
            amount.low = amount.high = amount.low + extra.value / 10
            amount.end = tenths.end()

    def stands_alone(self, amount: _Amount, head: str) -> bool:
        """Whether a number without a unit is one that measures or counts something."""
        text, number, end = self.text, amount.number, amount.end
        written = text[number.start : number.end]
        if amount.vague:
            return written not in ("数", "何")
        value = number.value or 0.0
        if words.SCOPE_BEFORE.search(head) or (text.startswith("もの", end) and value >= 10):
            return True
        if not words.OPEN.match(text, end):
            return False
        if number.multiplier > 1:
            return True
        after = words.BOUND_AFTER.match(text, end)
        bounded = bool(after and (after["min"] or after["max"]))
        if not head or head[-1] in "([（「『\n.":
            return bounded and value >= 10
        kana = "ぁ" <= head[-1] <= "ん" or head[-1] in "、約"
        if text.startswith("の", end):
            # 75の言語, 11の産業: in running text behind kana, where the number of a name does not stand.
            return kana and value >= 10 and words.WORD.match(text, end + 1) is not None
        if "," in written:
            return True
        if head[-1] in "ー・" or "ァ" <= head[-1] <= "ヴ" or ("一" <= head[-1] <= "龥" and head[-1] != "約"):
            return False
        return bounded or "." in written

    def counted(self, end: int, after: re.Match[str] | None) -> str | None:
        """The unit of a number that has none of its own, from the noun that it counts: 1000億以上のパラメーター, 60を超える国."""
        noun = words.NOUN_AFTER.match(self.text, end)
        if noun is None and not (after and after.group()[-1] == "る") and not self.text.endswith("もの", 0, end):
            return None
        form = unit_after(self.text, noun.end() if noun else end)
        return form.unit.name if form and (len(form.text) > 1 or form.text == "国") else None

    def bounded(
        self,
        low: float | None,
        high: float | None,
        bound: str,
        bounds: list[str],
        after: re.Match[str] | None,
        start: int,
        end: int,
    ) -> tuple[float | None, float | None, str, int]:
        """Low, high, bound and end of a value with bounds before and after it. What stands after it is the stronger."""
        side = str(after.lastgroup) if after else None
        if side in ("above", "below"):
            # 世界平均の40%を下回る names what is compared with, 成長率は5%を下回る bounds the value.
            if self.text.endswith("の", 0, start):
                side, after = None, None
            else:
                side = "min" if side == "above" else "max"
        if after:
            end = after.end()
        if side == "min" or (side != "max" and words.MIN in bounds):
            return low, None, "min", end
        if side == "max" or (words.MAX in bounds and bound != "range"):
            return None, high, "max", end
        if bound == "range":
            return low, high, "range", end
        if side == "approx" or words.APPROX in bounds:
            return low, high, "approx", end
        return low, high, bound, end

    def kind(self, amount: _Amount, unit: str | None, head: str, end: int) -> str:
        text = self.text
        if words.SCOPE_BEFORE.search(head):
            return "scope"
        if unit is None:
            return "number"
        if words.PER.match(text, end):
            return "label"
        if unit in words.LENGTHS_OF_TIME:
            if text.startswith(("前", "後", "先"), end) and not text.startswith(("後半", "前後", "前半", "先進", "後継"), end):
                return "date"
            return "duration"
        few = amount.high is not None and amount.high < 10
        if unit == "つ" or (few and unit in words.FEW_ARE_LISTED and words.DEMONSTRATIVE.search(head)):
            return "count_of_items"
        if unit == "nm" and words.NODE.match(text, end):
            return "label"
        if unit in words.STRUCTURAL and (words.STRUCTURE.match(text, end) or (unit == "次元" and few)):
            return "label"
        return "quantity"

    def converts(self, start: int, unit: str | None) -> bool:
        """Whether the quantity at `start` stands in brackets behind one of like dimension that it converts."""
        text = self.text
        opening = start - 1
        for introduction in ("日本円で", "米ドルで", "当時のレートで", "現在のレートで", "日本円換算で"):
            if text.endswith(introduction, 0, start):
                opening = start - len(introduction) - 1
        if not self.found or unit is None or opening < 1 or text[opening] not in "（(":
            return False
        last = self.found[-1]
        if last.unit is None or last.unit == unit or not opening - 3 <= last.number[1] + len(last.unit_text) <= opening:
            return False
        mine, other = UNITS.get(unit), UNITS.get(last.unit)
        return bool(mine and other and mine.dimension.split(":")[0] == other.dimension.split(":")[0] != "count")


def _negative(text: str, at: int) -> bool:
    if text.endswith(("マイナス", "▲", "−"), 0, at):
        return True
    return text.endswith("-", 0, at) and (at < 2 or not (text[at - 2].isalnum() or text[at - 2] in ")）%"))


def _round(value: float) -> float:
    """Without the dust of floating point: 48.72億 is 4872000000."""
    return round(value, 3) if abs(value) >= 1000 else float(f"{value:.12g}")


def find_quantities(text: str, reference: str | None = None) -> list[Quantity]:
    """All quantities of `text`, in order of their numbers.

    `reference` (an ISO day, the post's date) resolves dates such as 9月16日. Offsets are offsets in `text`. Spans may overlap
    where an amount closes behind its conversion: 1600億元（約3兆円）以上.
    """
    return [replace(found, text=text[found.start : found.end]) for found in _Reader(narrow(text), reference).run()]
