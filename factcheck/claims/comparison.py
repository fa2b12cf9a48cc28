"""What a value is held against: 前年比, 従来のＧＰＵと比較して, ＸよりＮ倍, ＸのＮ倍, ＸからＹへ."""

from __future__ import annotations

import re
from collections.abc import Sequence

from factcheck.claims.metric import dimension, is_measure
from factcheck.claims.reading import Chunk, Reading, clean
from factcheck.claims.words import words

_COMPARED = re.compile(r"(?:と|に)(?:比較|比べ|くらべ|対比|対し)")
_RATIO = re.compile(r"([^\s、。，（）()「」『』はがを]{1,20}?)(?:比|対比)(?:で|では|での|約|で約|最大|\s)*$")
#: Ｘとの比較では5倍
_BESIDE = re.compile(r"([^、。，「」『』はがを]{1,30})との比較(?:では|で|において)[^、。はがを]{0,12}$")
_TIME = re.compile(r"\d{4}年|前年|昨年|前回|従来|前世代|前期|前月|先月|昨年度|前年度|当初|当時|時点|現在|現状|年前|水準")


def compared_to(
    reading: Reading,
    value: Chunk,
    start: int,
    unit: str | None,
    predicate: Chunk | None,
    quantities: Sequence[tuple[int, int, str | None]],
) -> str | None:
    """The phrase that the value at `start` is compared with, as written; None if none is said.

    `quantities` are (start, end, unit) of all quantities of the reading: an earlier level of the same unit is a baseline too.
    """
    left = reading.text[max(0, start - 60) : start]
    ratio = _RATIO.search(left)
    if ratio is not None:
        return clean(ratio.group(1))
    beside = _BESIDE.search(left)
    if beside is not None and dimension(unit) in ("times", "share", "points"):
        return clean(beside.group(1))
    homes = {value.index} | ({predicate.index} if predicate is not None else set())
    for chunk in reversed(reading.chunks[: value.index + 1]):
        if chunk is value:
            continue
        following = reading.chunks[chunk.index + 1] if chunk.index + 1 < len(reading.chunks) else None
        joined = chunk.tail + (following.core if following is not None and chunk.tail in ("と", "に") else "")
        if _COMPARED.match(joined):
            if re.match(r"に対し", joined) and dimension(unit) not in ("times", "share", "points"):
                continue
            if value.index - chunk.index <= 8:
                return reading.phrase(chunk)
        if chunk.tail.startswith(("より", "よりも", "を上回", "を凌")) and (
            chunk.head in homes or value.index - chunk.index <= 2
        ):
            return reading.phrase(chunk)
        if (
            dimension(unit) in ("times", "share", "points")
            and chunk.tail.startswith("から")
            and chunk.head in homes
            and (_TIME.search(chunk.core) or _is_product(reading, chunk))
        ):
            return reading.phrase(chunk)
    if predicate is not None and predicate.lemma in ("上回る", "下回る", "凌ぐ", "凌駕", "超える", "超過") and value.case != "を":
        for chunk in reading.under(predicate):
            if (
                chunk.case == "を"
                and chunk.index < predicate.index
                and clean(chunk.core) not in words("empty_nouns")
                and chunk.index not in reading.values
            ):
                return reading.phrase(chunk)
    before = reading.chunks[value.index - 1] if value.index else None
    if (
        before is not None
        and before.tail == "の"
        and value.kind == "copula"
        and dimension(unit) == "times"
        and is_measure(clean(before.core))
        and reading.phrase_start(before) < before.index
    ):
        return reading.phrase(before)  # 前年の利用率の2倍だ
    if before is not None and before.kind == "noun" and before.tail in ("の", "に比べ") and dimension(unit) in ("times", "share"):
        core = clean(before.core)
        if (
            (dimension(unit) == "times" or re.search(r"平均|比$|水準|以前", core))
            and not is_measure(core)
            and core not in words("empty_nouns")
            and not re.search(r"\d{4}年$|年度$|最大$|約$|全体$", core)
        ):
            return reading.phrase(before)
    return _earlier_level(reading, value, start, unit, quantities)


def _is_product(reading: Reading, chunk: Chunk) -> bool:
    """Whether a chunk is a product, from which another one starts: M1から3割増加した."""
    name = reading.name_in(chunk.core_start, chunk.core_end)
    return name is not None and name.kind == "product"


def _earlier_level(
    reading: Reading, value: Chunk, start: int, unit: str | None, quantities: Sequence[tuple[int, int, str | None]]
) -> str | None:
    """2023年の40億ドルから2027年には710億ドルに: the level it comes from."""
    if not value.tail.startswith(("に", "へ", "と", "まで")) and value.tail:
        return None
    for _, end, other in reversed(quantities):
        if (
            end <= start
            and other == unit
            and re.match(r"(?:もの|程度|未満|以上|以下|前後|近く|規模)?」?から(?!も|の(?!\d))", reading.text[end:])
        ):
            chunk = reading.at(end - 1)
            if chunk is not None:
                return clean(reading.text[reading.chunks[reading.phrase_start(chunk)].core_start : end])
    return None
