"""Japanese numerals: ASCII, full-width, kanji and mixed (1兆4000億, 1億2,000万, 三十五), and vague ones (数十万, 何百, 十数)."""

from __future__ import annotations

import re

import msgspec

from factcheck.language.patterns import lazy

#: Full-width forms that numbers and units are written in, each to one character, so that offsets stay. ～ stays: it makes ranges.
_WIDTH = {0xFEE0 + narrow: narrow for narrow in range(0x21, 0x7F) if chr(narrow).isalnum() or chr(narrow) in "$%+,-./:^"} | {
    0x2212: ord("-"),  # minus sign
    0xFFE5: ord("¥"),
    0xFFE1: ord("£"),
    0x3000: ord(" "),
    0x00A0: ord(" "),
    0x202F: ord(" "),
}
_WIDE = lazy("[" + "".join(map(chr, _WIDTH)) + "]")

_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "壱": 1, "弐": 2, "参": 3}
_TENS = {"十": 10, "百": 100, "千": 1000}
_MYRIADS = {"万": 10**4, "億": 10**8, "兆": 10**12, "京": 10**16}
#: Words that multiply a number written in ASCII digits.
_ENGLISH = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}

KANJI_DIGITS = "〇一二三四五六七八九十百千"

_PLAIN = lazy(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?(?![0-9])|[0-9]+(?:\.[0-9]+)?")
_KANJI = lazy(f"[{KANJI_DIGITS}]+")
_SCALE = lazy(" ?([十百千]?[万億兆京])")
_SMALL_SCALE = lazy(f"[百千](?![{KANJI_DIGITS}葉代歳])")
_ENGLISH_SCALE = lazy(r" ?(thousand|million|billion|trillion)\b", re.IGNORECASE)
_POWER = lazy(r"10(?:\^([0-9]{1,2})|の([0-9]{1,2})乗)")
#: 数十万, 何百, 20数, 十数; a search-and-replace also leaves 何100 and 数10万 behind.
_VAGUE = lazy(
    r"(?:(?:[0-9]{1,4}|[一二三四五六七八九]?[十百千]+|[二三四五六七八九])数|数|何(?=[十百千万億兆1]))"
    r"(?:[十百千]{1,2}|10{1,3}(?![0-9.,])|1,000(?![0-9.,]))?[万億兆]{0,2}"
)


class Number(msgspec.Struct, frozen=True):
    """A number as written in `text[start:end]`. `value` is None for a vague one (数十万).

    `multiplier` is the scale that the number ends with (万: 10,000), which a range hands on to its first number: 2〜3万.
    """

    start: int
    end: int
    value: float | None
    multiplier: float = 1.0

    @property
    def vague(self) -> bool:
        return self.value is None


def narrow(text: str) -> str:
    """The text with full-width digits, letters and signs as ASCII, of equal length."""
    return text.translate(_WIDTH) if _WIDE.search(text) else text


def plain_value(digits: str) -> float:
    """Value of ASCII digits with thousands separators and a decimal point."""
    return float(digits.replace(",", ""))


def kanji_value(kanji: str) -> float:
    """Value of kanji numerals without 万 and above: 二十五 is 25, 二〇二五 is 2025, 千五百 is 1500."""
    if not any(character in _TENS for character in kanji):
        return float(int("".join(str(_DIGITS[character]) for character in kanji)))
    total = digit = 0
    for character in kanji:
        if character in _TENS:
            total += (digit or 1) * _TENS[character]
            digit = 0
        else:
            digit = digit * 10 + _DIGITS[character]
    return float(total + digit)


def _scale(scale: str) -> float:
    value = 1.0
    for character in scale:
        value *= _TENS.get(character) or _MYRIADS[character]
    return value


def _read_small(text: str, at: int) -> tuple[float, int] | None:
    """Value and end of digits or kanji below 万 at `at`, also mixed (5千)."""
    plain = _PLAIN.match(text, at)
    if plain:
        value, end = plain_value(plain.group()), plain.end()
        scale = _SMALL_SCALE.match(text, end)
        return (value * _TENS[scale.group()], scale.end()) if scale else (value, end)
    kanji = _KANJI.match(text, at)
    return (kanji_value(kanji.group()), kanji.end()) if kanji else None


def read_number(text: str, at: int) -> Number | None:
    """The number that starts at `at` in text that `narrow` has seen, or None. Signs are the caller's.

    A number in kanji is read wherever it stands: whether 一 in 一部 is a quantity only its unit can tell.
    """
    vague = _VAGUE.match(text, at)
    if vague:
        scale = re.search("[万億兆]*\\Z", vague.group())
        return Number(at, vague.end(), None, _scale(scale.group()) if scale else 1.0)
    power = _POWER.match(text, at)
    if power:
        return Number(at, power.end(), 10.0 ** int(power.group(1) or power.group(2)))
    small = _read_small(text, at)
    if small is None:
        return None
    value, end = small
    in_digits = text[at].isascii()
    scale = _SCALE.match(text, end)
    if scale is None:
        english = _ENGLISH_SCALE.match(text, end) if in_digits else None
        if english:
            multiplier = float(_ENGLISH[english.group(1).lower()])
            return Number(at, english.end(), value * multiplier, multiplier)
        return Number(at, end, value)
    total, end, last = value * _scale(scale.group(1)), scale.end(), _scale(scale.group(1))
    multiplier = last
    while last > 1:
        # After digits only digits go on: 100万一般ユーザー is a million, and 1億2025年 two quantities.
        if in_digits and not (text[end : end + 1].isascii() and text[end : end + 1].isdigit()):
            break
        small = _read_small(text, end)
        if small is None or small[0] >= last:
            break
        following = _SCALE.match(text, small[1])
        if following is None:
            if text[small[1] : small[1] + 1] in ("年", ".", ":", "/") and small[0] >= 1000:
                break
            total, end, last, multiplier = total + small[0], small[1], 1.0, 1.0
        else:
            size = _scale(following.group(1))
            if size >= last:
                break
            total, end, last, multiplier = total + small[0] * size, following.end(), size, size
    return Number(at, end, total, multiplier)
