"""A detector: a date that names a day of the week which it does not fall on."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Any

from factcheck.claims.context import PostContext
from factcheck.detectors.registry import post_detector
from factcheck.findings import Match

_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日\s?[（(]([月火水木金土日])(?:曜日?)?[)）]")
_DAYS = "月火水木金土日"


@post_detector("wrong_weekday", {"since": {"type": "integer", "default": 1900, "description": "Years before are not looked at."}})
def wrong_weekday(context: PostContext, parameters: Mapping[str, Any]) -> Iterable[Match]:
    """Dates such as 2026年4月3日（木）, which was a Friday."""
    for sentence in context.sentences:
        for found in _DATE.finditer(sentence.text):
            year, month, day = int(found[1]), int(found[2]), int(found[3])
            try:
                right = _DAYS[datetime.date(year, month, day).weekday()]
            except ValueError:
                continue
            if year >= parameters["since"] and found[4] != right:
                place = context.locate(sentence, sentence.start + found.start(), sentence.start + found.end())
                yield Match((place,), {"date": found[0], "right": right})
