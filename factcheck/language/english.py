"""Quantities in English text, as `factcheck.language.quantities` reads them in Japanese: for the pages that posts cite.

`$38 billion`, `38bn dollars` and 380億ドル are one quantity; so are `up to 3x`, `as much as three times` and 最大3倍. The words
are data (`english.yaml` beside this file). A number without unit, currency or scale is none (a year, a version, a page).
One pass with patterns of bounded reach: the time is linear in the text's length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from factcheck.language.quantities import Quantity
from factcheck.language.units import unit_after

#: Kinds of spaces and hyphens; each becomes one character, so that offsets hold.
_SPACES = str.maketrans({**dict.fromkeys("\u00a0\u2007\u2009\u202f\u3000\n\t", " "), "\u2212": "-", "\u2011": "-"})
_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,5}|[0-9]{1,15})(?:\.[0-9]{1,6})?"
_WORDS_BETWEEN = r"(?:[A-Za-z][A-Za-z0-9'’-]{0,20} ){0,2}"
#: How far words before and behind a number are looked at for bounds and directions.
_BEFORE, _BEHIND = 48, 32


_CLAUSE_END = re.compile(r"[.;:()]|, ")
#: Units of which a direction says something.
_RELATIVE = frozenset({"%", "x", "pt", "bp"})


class _Unit(NamedTuple):
    name: str
    factor: float
    text: str
    end: int


def _alternatives(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


class _Words:
    """The tables of `english.yaml`, and the patterns made of them."""

    def __init__(self) -> None:
        table: dict[str, Any] = yaml.load(
            Path(__file__).with_name("english.yaml").read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        )
        self.numbers: dict[str, float] = table["numbers"]
        self.scales: dict[str, float] = table["scales"] | table["short_scales"]
        self.currencies: dict[str, str] = table["currencies"]
        self.units = {form.lower(): (unit, 1.0) for unit, forms in table["units"].items() for form in forms}
        self.units |= {form: (unit, float(n)) for unit, forms in table["multiples"].items() for form, n in forms.items()}
        self.nouns = {noun.lower(): unit for unit, nouns in table["nouns"].items() for noun in nouns}
        self.words = {form: entry for entry in table["words"] for form in entry["forms"]}
        currency = _alternatives(self.currencies)
        tens = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
        ones = "one|two|three|four|five|six|seven|eight|nine"
        spelled = rf"(?:{tens})-(?:{ones})|{_alternatives(self.numbers)}"
        scale = rf" ?-?(?P<scale>{_alternatives(table['scales'])})(?![A-Za-z])"
        short = rf"(?P<short>{_alternatives(table['short_scales'])})(?![A-Za-z0-9/])"
        #: Where a quantity may begin: not within a name or a longer number (H100, GPT-4, 1.2.3).
        self.anchor = re.compile(
            rf"(?<![\w.,/@#-])(?:(?P<currency>{currency}) ?)?(?P<digits>{_DIGITS})(?![0-9]|[.,][0-9])"
            rf"|(?<![\w-])(?P<word>{_alternatives(self.words)})(?![\w-])"
            rf"|(?<![\w-])(?P<spelled>{spelled})(?=[ -])",
            re.IGNORECASE,
        )
        self.scale = re.compile(scale, re.IGNORECASE)
        self.short = re.compile(short, re.IGNORECASE)
        self.money_short = re.compile(rf" ?{short}", re.IGNORECASE)
        self.unit = re.compile(rf" ?-?(?P<unit>{_alternatives(self.units)})(?![A-Za-z0-9])", re.IGNORECASE)
        self.noun = re.compile(rf"[ -]{_WORDS_BETWEEN}(?P<noun>{_alternatives(self.nouns)})(?![A-Za-z0-9-])", re.IGNORECASE)
        self.range = re.compile(rf"(?P<mark> ?[-–—] ?| to | and )(?:{currency})? ?(?P<digits>{_DIGITS})(?![0-9])", re.IGNORECASE)
        self.before = {word: bound for bound, words in table["before"].items() for word in words}
        bounds = "|".join(f"(?P<{bound}>{_alternatives(words)})" for bound, words in table["after"].items())
        self.after = re.compile(rf" ?(?:{bounds})(?![A-Za-z0-9])", re.IGNORECASE)
        self.directions = {word: way for way in ("up", "down") for word in table[way]}


@lru_cache(maxsize=1)
def _words() -> _Words:
    return _Words()


def find_english_quantities(text: str) -> list[Quantity]:
    """All quantities of an English text, in order; offsets are offsets in `text`. Units are those of the Japanese reader."""
    words, plain = _words(), text.translate(_SPACES)
    found: list[Quantity] = []
    at = 0
    while anchor := words.anchor.search(plain, at):
        quantity = _quantity(plain, anchor, words)
        if quantity is not None:
            found.append(replace(quantity, text=text[quantity.start : quantity.end]))
        at = max(anchor.end(), quantity.end if quantity else 0)
    return found


def _quantity(text: str, anchor: re.Match[str], words: _Words) -> Quantity | None:
    start, end = anchor.span()
    bound, before = _bound_before(text, start, words)
    if anchor["word"]:
        entry = words.words[anchor["word"].lower()]
        value = float(entry["value"])
        return _made(before, end, (start, end), value, value, entry["unit"], bound, anchor["word"], entry["change"])
    currency = words.currencies[anchor["currency"].upper()] if anchor["currency"] else None
    low = _value(anchor["digits"]) if anchor["digits"] else _spelled(anchor["spelled"], words)
    number = anchor.span("digits") if anchor["digits"] else (start, end)
    factor, end = _scale(text, end, currency, bool(anchor["digits"]), words)
    high, second = low, False
    scaled = factor is not None
    if anchor["digits"] and (following := _range(text, before, end, words)):
        other = _value(following["digits"])
        other_factor, other_end = _scale(text, following.end(), currency, True, words)
        if other * (other_factor or 1.0) > low * (factor or other_factor or 1.0):
            high, second, scaled = other, True, scaled or other_factor is not None
            factor, end = factor or other_factor, other_end
            high = other * (other_factor or 1.0) / (factor or 1.0)
    if anchor["spelled"] and anchor["spelled"].lower() == "a" and not scaled:
        return None  # a day, but a million users
    unit = _unit(text, end, low if factor is None and not anchor["currency"] else None, words)
    if unit is None and currency is None and not scaled:
        return None
    if currency is not None and (unit is None or unit.name != currency):
        unit = _Unit(currency, 1.0, anchor["currency"], end)
    if not anchor["digits"] and unit is None:
        return None
    multiplier = (factor or 1.0) * (unit.factor if unit else 1.0)
    end = unit.end if unit else end
    if second:
        bound = "range"
    elif after := words.after.match(text, end):
        bound, end = str(after.lastgroup), after.end()
    return _made(
        before, end, number, _clean(low * multiplier), _clean(high * multiplier), unit.name if unit else None, bound,
        unit.text if unit else "", _direction(text, before, end, words) if unit and unit.name in _RELATIVE else None,
    )  # fmt: skip


def _made(
    start: int, end: int, number: tuple[int, int], low: float, high: float,
    unit: str | None, bound: str, unit_text: str, change: str | None,
) -> Quantity:  # fmt: skip
    return Quantity(
        start, end, "", "quantity" if unit else "number",
        None if bound == "max" else low, None if bound == "min" else high, unit, bound,
        number=number, unit_text=unit_text, change=change,
    )  # fmt: skip


def _value(digits: str) -> float:
    return float(digits.replace(",", ""))


def _spelled(text: str, words: _Words) -> float:
    return (
        float(sum(words.numbers[part] for part in text.lower().split("-"))) if "-" in text else float(words.numbers[text.lower()])
    )


def _clean(value: float) -> float:
    """Without the dust of floating point."""
    return round(value, 3) if abs(value) >= 1000 else float(f"{value:.12g}")


def _scale(text: str, at: int, currency: str | None, digits: bool, words: _Words) -> tuple[float | None, int]:
    """What a number is multiplied by, and where that ends: 38 billion, $38bn, 70B."""
    found = words.scale.match(text, at)
    if found:
        factor, at = words.scales[found["scale"].lower()], found.end()
        again = words.scale.match(text, at)  # five hundred thousand
        return (factor * words.scales[again["scale"].lower()], again.end()) if again else (factor, at)
    found = (words.money_short if currency else words.short).match(text, at) if digits else None
    if found and (currency or found["short"] not in ("m", "mm", "b", "t")):  # 5m is a length, but not behind a currency sign
        return words.scales[found["short"].lower()], found.end()
    return None, at


def _range(text: str, start: int, at: int, words: _Words) -> re.Match[str] | None:
    """The second number of a range; `from 20 to 30` are two values, and so is `20 and 30` but for between."""
    found = words.range.match(text, at)
    if found is None:
        return None
    head = text[max(0, start - 10) : start].lower().rstrip()
    mark = found["mark"].strip().lower()
    if (mark == "and" and not head.endswith("between")) or (mark == "to" and head.endswith("from")):
        return None
    return found


def _unit(text: str, at: int, bare: float | None, words: _Words) -> _Unit | None:
    """The unit at `at`; `bare` is the number before it where nothing but digits has told yet that it is no year."""
    if found := words.unit.match(text, at):
        form = found["unit"]
        attached = found.end() - at == len(form)
        # One letter behind a space may be anything: 3 x, 5 X; × may not.
        if len(form) > 1 or attached or form in "%×":
            name, factor = words.units[form.lower()]
            return _Unit(name, factor, form, found.end())
    space = at + (text[at : at + 1] in " -")
    form_after = unit_after(text, space) if text[space : space + 1].isascii() else None
    if form_after and (len(form_after.text) > 1 or space == at or form_after.text in "WV%"):
        return _Unit(form_after.unit.name, form_after.factor, form_after.text, space + len(form_after.text))
    if bare is not None and 1900 <= bare <= 2100:
        return None
    if found := words.noun.match(text, at):
        return _Unit(words.nouns[found["noun"].lower()], 1.0, found["noun"], found.end())
    return None


def _bound_before(text: str, start: int, words: _Words) -> tuple[str, int]:
    """The bound that the words before a number give, and where they begin."""
    if start and (bound := words.before.get(text[start - 1])):
        return bound, start - 1
    head = text[max(0, start - _BEFORE) : start].rstrip()
    said = head.lower().split()
    articles = 1 if said and said[-1] in ("a", "an", "the") else 0
    for count in (4, 3, 2, 1):
        if bound := words.before.get(" ".join(said[len(said) - articles - count : len(said) - articles])):
            return bound, start - len(text[max(0, start - _BEFORE) : start]) + _nth_from_end(head, count + articles)
    return "exact", start


def _nth_from_end(text: str, count: int) -> int:
    """Where the last `count` words of a text begin."""
    at = len(text)
    for _ in range(count):
        at = text.rstrip().rfind(" ", 0, len(text[:at].rstrip())) + 1
    return at


def _direction(text: str, start: int, end: int, words: _Words) -> str | None:
    """Whether the words about a share or multiple say that something grew or shrank: what follows it, else what leads to it."""
    behind = _CLAUSE_END.split(text[end : end + _BEHIND], maxsplit=1)[0].lower().split()[:2]
    leading = _CLAUSE_END.split(text[max(0, start - _BEFORE) : start])[-1].lower().split()[:-5:-1]
    return next((words.directions[word] for word in (*behind, *leading) if word in words.directions), None)
