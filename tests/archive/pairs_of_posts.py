"""Pairs of statements as archives of two posts, read by the real pipeline, all in one batch."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from factcheck.archive.model import Archive, PostRecord
from factcheck.audit import Analyst, Settings
from factcheck.findings import Finding
from factcheck.posts.read import parse_post
from factcheck.rules.engine import check_archive

SETTINGS = Settings(select=("FC1",))
RULES = SETTINGS.load_rules()
LEXICON = SETTINGS.load_lexicon()
FIRST_DAY = date(2026, 4, 2)


def sides(case: Any) -> tuple[str, str, int]:
    """The two statements of a case, and how many days lie between their posts."""
    if isinstance(case, list):
        return case[0], case[1], 7
    return case["a"], case["b"], case["days"]


def records(cases: list[Any]) -> list[tuple[PostRecord, PostRecord]]:
    """The records of the two posts of each case."""
    analyst = Analyst(SETTINGS, claims=True)
    made = []
    for number, case in enumerate(cases):
        first, second, days = sides(case)
        pair = []
        for name, text, day in (("a", first, FIRST_DAY), ("b", second, FIRST_DAY + timedelta(days=days))):
            head = f"---\ntitle: 今週の記録\ndate: {day}\nauthor: みなと技報編集部\n---\n\n"
            record, _ = analyst.record(parse_post((head + text + "\n").encode(), f"{number:03}-{name}.md"))
            pair.append(record)
        made.append((pair[0], pair[1]))
    return made


def findings(pair: tuple[PostRecord, PostRecord]) -> list[Finding]:
    """What FC1 says of two posts alone, as an editor sees it: from a confidence of one half."""
    found, problems = check_archive(RULES, Archive(list(pair), LEXICON))
    assert not problems
    return [finding for finding in found if finding.confidence >= 0.5]
