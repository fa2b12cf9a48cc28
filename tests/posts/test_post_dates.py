"""The date of a post, from its front matter or its file name."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from factcheck.posts.dates import post_date

JST = datetime.timezone(datetime.timedelta(hours=9))


@pytest.mark.parametrize(
    "value",
    [
        datetime.date(2026, 5, 1),
        datetime.datetime(2026, 5, 1, 23, 30, tzinfo=JST),
        "2026-05-01",
        "2026-5-1 09:00",
        "2026-05-01T09:00:00+09:00",
        "2026/05/01",
        "2026.5.1",
        "2026年5月1日（金）",
        "２０２６年５月１日",
        "20260501",
        20260501,
        "May 1, 2026",
        "1 May 2026",
        "Fri, 01 May 2026 09:00:00 +0900",
    ],
)
def test_usual_forms(value: Any) -> None:
    assert post_date({"date": value}, "a.md") == "2026-05-01"


@pytest.mark.parametrize("value", [None, "", "近日公開", "2026-02-30", "2026-13-01", 5, True, ["2026-05-01"], "x" * 1000])
def test_what_is_no_date(value: Any) -> None:
    assert post_date({"date": value}, "a.md") is None
    assert post_date({"date": value}, "_posts/2026-05-02-a.md") == "2026-05-02"


@pytest.mark.parametrize(
    ("path", "date"),
    [
        ("2026-05-01-a.md", "2026-05-01"),
        ("2026-05-01/a.md", None),
        ("a-2026-05-01.md", "2026-05-01"),
        ("12026-05-011.md", None),
        ("2026-02-30-2026-05-01.md", "2026-05-01"),
    ],
)
def test_file_names(path: str, date: str | None) -> None:
    assert post_date({}, path) == date


def test_publication_comes_before_creation() -> None:
    assert post_date({"created": "2026-04-01", "publishDate": "2026-05-01"}, "2026-06-01-a.md") == "2026-05-01"
