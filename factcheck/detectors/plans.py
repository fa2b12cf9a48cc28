"""FC2 by the calendar: what a post calls still to come, although the time that it names for it had passed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from factcheck.claims.context import PostContext
from factcheck.detectors.registry import post_detector
from factcheck.findings import Match
from factcheck.language.dates import find_times
from factcheck.language.patterns import compile_pattern
from factcheck.posts.model import Location

_PATTERN = {"type": "string", "format": "re2"}


@post_detector(
    "past_plans",
    {
        "plan": _PATTERN,  # wording that something is still to come
        "event": _PATTERN,  # what is planned: what happens on a day, not what is counted up to one
        "joint": _PATTERN,  # where another clause begins: the time before it is of something else
        "past": _PATTERN,  # wording that looks back
        "least_days": {"type": "integer", "minimum": 0, "default": 60},
        "most_places": {"type": "integer", "minimum": 1, "default": 12},
    },
    required=("plan", "event", "joint", "past"),
)
def past_plans(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Plans for a time that was over when the post was written: one match a post."""
    day = context.post.date
    if not day:
        return
    plan, event, joint, past = (compile_pattern(parameters[name]) for name in ("plan", "event", "joint", "past"))
    found: list[tuple[Location, str]] = []
    count = 0
    for sentence in context.sentences:
        text = sentence.text
        if "年" not in text or not plan.search(text) or past.search(text):
            continue
        for time in find_times(text, day):
            if time.relative or time.date is None or time.last is None or time.edge == "before":
                continue
            if (date.fromisoformat(day) - date.fromisoformat(time.last)).days < parameters["least_days"]:
                continue
            said = plan.search(text, time.end)
            if said is None or joint.search(text[time.end : said.start()]) or not event.search(text[time.end : said.end()]):
                continue
            count += 1
            if len(found) < parameters["most_places"]:
                start = sentence.start + time.start
                found.append((context.locate(sentence, start, sentence.start + said.end()), time.text))
            break
    if found:
        yield Match(
            tuple(place for place, _ in found),
            {"times": list(dict.fromkeys(time for _, time in found)), "date": day, "count": count},
        )
