"""When a post was published, from its front matter or its file name."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from factcheck.language.patterns import lazy

#: Keys that site generators use for the date of publication, the most specific first.
DATE_KEYS = ("date", "published", "publishDate", "publish_date", "pubDate", "published_at", "created", "created_at")

_NUMERIC = lazy(r"\s*(\d{4})\s*(?:[-/.]|年)\s*(\d{1,2})\s*(?:[-/.]|月)\s*(\d{1,2})(?!\d)")
_COMPACT = lazy(r"\s*(\d{4})(\d{2})(\d{2})(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_FIRST = lazy(r"\s*([A-Za-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?\s*,?\s+(\d{4})")
_DAY_FIRST = lazy(r"\s*(\d{1,2})(?:st|nd|rd|th)?\s+([A-Za-z]{3})[a-z]*\.?,?\s+(\d{4})")
_FILE_NAME = lazy(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")


def post_date(values: Mapping[str, Any], path: str) -> str | None:
    """ISO date of a post: the front matter's, else the one in the file name, else None."""
    return front_matter_date(values) or file_name_date(path)


def front_matter_date(values: Mapping[str, Any]) -> str | None:
    """ISO date that the front matter gives, as it is written there (no shift of time zone), or None."""
    for key in DATE_KEYS:
        if date := _iso(values.get(key)):
            return date
    return None


def file_name_date(path: str) -> str | None:
    """ISO date in a post's file name (Jekyll's `2025-09-01-title.md`), or None."""
    for match in _FILE_NAME.finditer(PurePosixPath(path.replace("\\", "/")).name):
        if date := _valid(*match.groups()):
            return date
    return None


def _iso(value: Any) -> str | None:
    if isinstance(value, datetime.date):  # a datetime is one too
        return _valid(value.year, value.month, value.day)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or len(value) > 100:
        return None
    text = unicodedata.normalize("NFKC", value)
    for pattern in (_NUMERIC, _COMPACT):
        if match := pattern.match(text):
            return _valid(*match.groups())
    if (match := _MONTH_FIRST.match(text)) and match[1].lower() in _MONTHS:
        return _valid(match[3], _MONTHS.index(match[1].lower()) + 1, match[2])
    if (match := _DAY_FIRST.match(text)) and match[2].lower() in _MONTHS:
        return _valid(match[3], _MONTHS.index(match[2].lower()) + 1, match[1])
    from email.utils import parsedate_to_datetime  # all of `email`, for a way to write dates that hardly a post has

    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (ValueError, IndexError):
        return None


def _valid(year: str | int, month: str | int, day: str | int) -> str | None:
    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
