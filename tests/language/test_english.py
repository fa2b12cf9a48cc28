"""English quantities, read into the same units as Japanese ones."""

import time
from pathlib import Path

import pytest
import yaml

from factcheck.language.english import find_english_quantities
from factcheck.language.quantities import find_quantities

CASES = yaml.safe_load(Path(__file__).with_name("english.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["text"] for case in CASES])
def test_quantities(case):
    found = [[q.text, q.low, q.high, q.unit, q.bound, q.change] for q in find_english_quantities(case["text"])]
    expected = [[*wanted, *("exact", None)[len(wanted) - 4 :]] for wanted in case["found"]]
    assert found == expected
    for quantity in find_english_quantities(case["text"]):
        assert case["text"][quantity.start : quantity.end] == quantity.text


@pytest.mark.parametrize(
    ("english", "japanese"),
    [
        ("$38 billion", "380億ドル"),
        ("$3.8bn", "38億ドル"),
        ("up to 3x", "最大3倍"),
        ("more than 40 percent", "40%以上"),
        ("about 12,000 employees", "約1万2,000人"),
        ("1.4 gigawatts", "1.4ギガワット"),
        ("70 billion parameters", "700億パラメータ"),
        ("128K tokens", "12万8,000トークン"),
        ("12 countries", "12カ国"),
        ("1.5 trillion yen", "1兆5,000億円"),
        ("10 to 15 percent", "10〜15%"),
    ],
)
def test_both_languages_say_the_same(english, japanese):
    (one,), (other,) = find_english_quantities(english), find_quantities(japanese)
    assert (one.low, one.high, one.unit, one.bound) == (other.low, other.high, other.unit, other.bound)


@pytest.mark.parametrize("piece", ["1", "1,000", "1.", "$", "twenty-", "up to ", "3x ", "about 5 ", "a " * 9, "1 to ", "9 a b "])
def test_no_input_takes_long(piece):
    text = piece * (30_000 // len(piece))
    started = time.perf_counter()
    find_english_quantities(text)
    assert time.perf_counter() - started < 5
