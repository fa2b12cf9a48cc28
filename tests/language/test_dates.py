from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
import yaml

from factcheck.language.dates import find_times

CASES = yaml.safe_load((Path(__file__).parent / "dates.yaml").read_text(encoding="utf-8"))


def plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


@pytest.mark.parametrize("case", CASES["times"], ids=lambda case: case["text"])
def test_times(case: dict) -> None:
    found = [(time.text, time.date, time.first, time.last, time.edge) for time in find_times(case["text"], "2025-10-08")]
    assert found == [(*map(plain, row), *[None] * (4 - len(row)), *([""] if len(row) < 5 else [])) for row in case["found"]]


@pytest.mark.parametrize("text", CASES["none"])
def test_no_time(text: str) -> None:
    assert [time.text for time in find_times(text, "2025-10-08")] == []


@pytest.mark.parametrize("text", ["2025年9月", "2025年3月期", "1990年代", "2030年"])
def test_absolute_times_need_no_reference(text: str) -> None:
    (time,) = find_times(text)
    assert time == find_times(text, "2025-10-08")[0]
    assert not time.relative


@pytest.mark.parametrize("text", ["来年", "9月16日", "今後5年間", "3年前", "先月"])
def test_relative_times_stay_open_without_a_reference(text: str) -> None:
    (time,) = find_times(text)
    assert time.relative
    assert (time.text, time.first, time.last) == (text, None, None)


def test_tense() -> None:
    past, present, future = find_times("2024年、2025年、2026年")
    assert [time.tense("2025-10-08") for time in (past, present, future)] == ["past", "present", "future"]


@pytest.mark.parametrize("text", ["2025年2月30日", "9999年後", "令和99年", "0年前", "2025年13月", "99999年", "今後3000年間"])
def test_impossible_dates_do_no_harm(text: str) -> None:
    for found in find_times(text, "2025-10-08"):
        assert text[found.start : found.end] == found.text


@pytest.mark.parametrize("unit", ["数", "十数", "2025年", "今年", "この", "今後", "1〜", "20", "過去1", "Q1", "月", "第"])
def test_time_is_linear_in_the_length(unit: str) -> None:
    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        start = time.process_time()
        find_times(text, "2025-10-08")
        return time.process_time() - start

    seconds(1_000)
    assert seconds(40_000) < 0.2 + 10 * seconds(8_000)
