from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml

from factcheck.language.numerals import narrow, read_number
from factcheck.language.quantities import KINDS, Quantity, find_quantities
from factcheck.language.units import UNITS, dimension, to_base

CASES = yaml.safe_load((Path(__file__).parent / "quantities.yaml").read_text(encoding="utf-8"))
READ = CASES["in_the_wild"] + CASES["synthetic"]


def row(quantity: Quantity) -> tuple[object, ...]:
    if quantity.kind == "date":
        return (quantity.text, "date", quantity.date)
    bounds = (None if value is None else round(value, 7) for value in (quantity.low, quantity.high))
    return (quantity.text, quantity.kind, *bounds, quantity.unit, quantity.bound)


def wanted(case: list[object]) -> tuple[object, ...]:
    return tuple(case) if case[1] == "date" else (*case, *["exact"] * (6 - len(case)))


@pytest.mark.parametrize("case", READ, ids=lambda case: case["text"])
def test_quantities(case: dict) -> None:
    assert [row(found) for found in find_quantities(case["text"], "2025-10-08")] == [wanted(found) for found in case["found"]]


@pytest.mark.parametrize("text", CASES["negative"])
def test_no_quantity(text: str) -> None:
    assert [row(found) for found in find_quantities(text)] == []


@pytest.mark.xfail(strict=True)
@pytest.mark.parametrize("case", CASES["known_failures"], ids=lambda case: case["text"])
def test_known_failures(case: dict) -> None:
    assert [row(found) for found in find_quantities(case["text"], "2025-10-08")] == [wanted(found) for found in case["found"]]


@pytest.mark.parametrize("case", READ, ids=lambda case: case["text"])
def test_spans_are_places_in_the_text(case: dict) -> None:
    text = case["text"]
    for found in find_quantities(text):
        assert text[found.start : found.end] == found.text
        assert found.start <= found.number[0] < found.number[1] <= found.end
        assert found.kind in KINDS


def test_rates_and_aggregates() -> None:
    by_text = {
        found.text: found
        for found in find_quantities(
            "1日あたり10万件を処理し、年間30億ドル、総額50億円、平均6割、月額30ドル/ユーザー、ワットあたり2.25倍、1株当たり0.5ドル。"
        )
    }
    assert by_text["1日あたり10万件"].rate == "日"
    assert by_text["年間30億ドル"].rate == "年"
    assert by_text["50億円"].aggregate == "総額"
    assert by_text["平均6割"].aggregate == "平均"
    assert by_text["月額30ドル/ユーザー"].rate == "ユーザー"
    assert by_text["2.25倍"].rate == "ワット"
    assert by_text["1株当たり0.5ドル"].rate == "株"


def test_conversions_in_brackets_are_told() -> None:
    assert [found.converts for found in find_quantities("10億ドル（約1,500億円）、27.8%（米国は70.5%）、3倍（前年比20%増）")] == [
        *(False, True),
        *(False, False),
        *(False, False),
    ]


@pytest.mark.parametrize(
    ("text", "change"), [("169%増", "up"), ("3割削減", "down"), ("40%の短縮", "down"), ("95%のカット", None), ("半減", "down")]
)
def test_the_next_word_may_tell_the_direction(text: str, change: str | None) -> None:
    assert [found.change for found in find_quantities(text)] == [change]


def notations(value: int) -> list[str]:
    """A whole number of 万 below 10^16 in the notations that posts mix."""
    digits = "〇一二三四五六七八九"

    def kanji(part: int) -> str:
        written = ""
        for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit, part = divmod(part, size)
            if digit:
                written += ("" if digit == 1 and name else digits[digit]) + name
        return written

    groups = [(value // size % 10_000, name) for size, name in ((10**12, "兆"), (10**8, "億"), (10**4, "万"), (1, ""))]
    plain = "".join(f"{part}{name}" for part, name in groups if part)
    commas = "".join(f"{part:,}{name}" for part, name in groups if part)
    return [
        *(f"{value}", f"{value:,}", plain, commas),
        "".join(kanji(part) + name for part, name in groups if part),
        commas.translate({0x30 + n: 0xFF10 + n for n in range(10)} | {0x2C: 0xFF0C}),
    ]


@pytest.mark.parametrize(
    "value", [3, 20, 385, 1200, 12_345, 20_000, 1_250_000, 230_000_000, 1_400_000_000_000, 30_020_000, 9_999_999_999]
)
def test_every_notation_of_a_number_has_the_same_value(value: int) -> None:
    for written in notations(value):
        number = read_number(narrow(written), 0)
        assert number is not None, written
        assert (number.value, number.end) == (value, len(written)), written
        assert [found.low for found in find_quantities(f"総額{written}ドルを投じた")] == [value], written


@pytest.mark.parametrize("case", READ, ids=lambda case: case["text"])
def test_a_quantity_reads_the_same_within_brackets_and_twice(case: dict) -> None:
    if not case["found"] or case["found"][0][0] != case["text"]:
        return
    expected = find_quantities(case["text"], "2025-10-08")[0]
    for text in (f"これは「{case['text']}」だ", f"{case['text']}。{case['text']}。"):
        again = find_quantities(text, "2025-10-08")
        assert {(found.low, found.high, found.unit, found.bound, found.date) for found in again} == {
            (expected.low, expected.high, expected.unit, expected.bound, expected.date)
        }


def test_units_convert_within_their_dimension() -> None:
    assert to_base(1.6, "Tbps") == pytest.approx(to_base(1600, "Gbps"))
    assert to_base(8, "Gbps") == pytest.approx(to_base(1, "GB/s"))
    assert to_base(2, "時間") == pytest.approx(to_base(120, "分"))
    assert dimension("人") == dimension("名") == "count:人"
    assert dimension("JPY") != dimension("USD")
    assert dimension("パターン") == "count:パターン"
    assert all(unit.size > 0 for unit in UNITS.values())


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "1,",
        "一",
        "数",
        "十数",
        "1万",
        "億",
        "最大",
        "1〜",
        "2025年",
        "1人あたり",
        "1%（2",
        "$",
        "A",
        "a@",
        "1.1",
        "1-",
        "第1",
        "0.",
        "半",
        "1から2",
        "(約1",
    ],
)
def test_time_is_linear_in_the_length(unit: str) -> None:
    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        start = time.process_time()
        find_quantities(text)
        return time.process_time() - start

    seconds(1_000)
    assert seconds(40_000) < 0.2 + 10 * seconds(8_000)
