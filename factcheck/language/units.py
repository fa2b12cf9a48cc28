"""Units: how they are written, what they measure and how they convert. The table is `units.yaml` beside this file.

A quantity's unit is named as the output contract wants it: `x` `%` `pt`, ISO currency codes, SI symbols, bytes as written (`GB`,
`TB/s`), else the Japanese counter. Watts, watt hours and FLOPS lose their prefix (10ギガワット is 10,000,000,000 W), other units
keep it: `to_base` makes 1.6 Tbps and 1,600 Gbps comparable.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from factcheck.kept import worked_out

_FILE = Path(__file__).with_name("units.yaml")


class Unit(msgspec.Struct, frozen=True, gc=False):
    """A unit: its name in the output, what it measures, and how many of the dimension's base unit it is."""

    name: str
    dimension: str  # ratio percent point time length power data … currency:USD count:人
    size: float = 1.0


class Form(msgspec.Struct, frozen=True, gc=False):
    """One way to write a unit: a number before `text` counts `factor` of the unit."""

    text: str
    unit: Unit
    factor: float
    kanji: bool  # numbers in kanji may stand before it
    some: bool  # 数 alone may stand before it
    not_before: tuple[str, ...]

    def stands_at(self, text: str, at: int) -> bool:
        """Whether this form, and not a longer word that begins with it, stands at `at`."""
        if not text.startswith(self.text, at):
            return False
        end = at + len(self.text)
        if self.text[-1].isascii() and self.text[-1].isalnum():
            following = text[end : end + 1]
            return not (following.isascii() and following.isalnum())
        return not (self.not_before and text.startswith(self.not_before, end))


Rows = list[dict[str, Any]]


def _rows() -> Rows:
    import yaml

    rows: Rows = yaml.load(_FILE.read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))["units"]
    return rows


def _tables(rows: Rows) -> tuple[Rows, dict[str, list[Form]], list[Form], dict[str, Unit]]:
    """The table; the forms after a number by their first character and before a number, longest first; the units by name."""
    after: dict[str, list[Form]] = {}
    before: list[Form] = []
    units: dict[str, Unit] = {}
    for row in rows:
        unit = Unit(row["unit"], row["dimension"], float(row.get("size", 1)))
        units.setdefault(unit.name, unit)
        flags = (bool(row.get("kanji")), bool(row.get("some")), tuple(str(row.get("not_before", "")).split()))
        factors: dict[str, float] = {**dict.fromkeys(row["forms"].split(), 1.0), **row.get("factors", {})}
        for text, factor in factors.items():
            after.setdefault(text[0], []).append(Form(text, unit, float(factor), *flags))
        before += [Form(text, unit, 1.0, False, False, ()) for text in row.get("before", "").split()]
    for forms in after.values():
        forms.sort(key=lambda form: -len(form.text))
    before.sort(key=lambda form: -len(form.text))
    return rows, after, before, units


# To read YAML takes as long as all else that a check of nothing new imports of the language.
_, _AFTER, _BEFORE, UNITS = worked_out(
    "units", [_FILE], lambda: _tables(_rows()), lambda made: made[0], lambda data: _tables(msgspec.json.decode(data))
)

#: First characters of the forms that kanji numerals and a bare 数 may stand before, for use in patterns.
KANJI_STARTS = "".join(sorted(first for first, forms in _AFTER.items() if any(form.kanji for form in forms)))
SOME_STARTS = "".join(sorted(first for first, forms in _AFTER.items() if any(form.some for form in forms)))


def unit_after(text: str, at: int) -> Form | None:
    """The longest unit written at `at`, after a number; None if there is none."""
    for form in _AFTER.get(text[at : at + 1], ()):
        if form.stands_at(text, at):
            return form
    return None


def unit_before(text: str, at: int) -> Form | None:
    """The currency symbol or code that ends at `at`, before a number."""
    for form in _BEFORE:
        if text.endswith(form.text, 0, at):
            start = at - len(form.text)
            if form.text[0].isalpha() and start and text[start - 1].isascii() and text[start - 1].isalnum():
                continue
            return form
    return None


def dimension(name: str | None) -> str | None:
    """What a unit measures: `currency:JPY` for JPY, `count:人` for 人 and 名; an unknown counter measures itself."""
    if name is None:
        return None
    unit = UNITS.get(name)
    return unit.dimension if unit else f"count:{name}"


def to_base(value: float, name: str | None) -> float:
    """The value in its dimension's base unit: seconds, metres, bytes, bits a second, …, or unchanged."""
    unit = UNITS.get(name or "")
    return value * unit.size if unit else value
