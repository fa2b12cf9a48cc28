"""What a post asks to be left alone about: comments in its text, and a key in its front matter.

    <!-- factcheck-disable-line FC301 -->        on its own line
    <!-- factcheck-disable-next-line FC3 -->     on the next line that is not blank
    <!-- factcheck-disable FC301, garbled -->    from here
    <!-- factcheck-enable FC301 -->              … to here, or to the end of the post
    factcheck: {disable: [FC301]}                in the front matter, for the whole post; or
    factcheck-disable: FC301

Each names rules by code, prefix of a code, name or kind, or none for all; what follows ` -- ` is a reason for readers.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from factcheck.findings import Finding, Suppression, Suppressions
from factcheck.posts.model import Block, Location, Post, ReadProblem
from factcheck.rules.model import RuleSet, UnknownRule, names_rule

#: Bounded, so that a text full of openings without an end costs no more than its length.
_COMMENT = re.compile(r"<!--[ \t]*factcheck-(disable-next-line|disable-line|disable|enable)(?=[ \t]|-->)([^\n]{0,500}?)-->")

_NO_SPACE = re.compile(r"\S")

_TO_THE_END = 1 << 60


#: A post that asks for more is not told which of it is idle: that would take too long.
_MOST_REVIEWED = 500


def parse_suppressions(post: Post) -> Suppressions:
    """The suppressions of a post. Comments that a reader sees (in code, in a code span) are text and do not count."""
    entries = list(_of_front_matter(post))
    unclosed: dict[str, Suppression] = {}
    comments = list(_COMMENT.finditer(post.source, post.front_matter.end))
    shown = _shown(post.blocks, [found.start() for found in comments])
    for found in comments:
        if found.start() in shown:
            continue
        line, column = post.position(found.start())
        terms = _terms(found[2])
        match found[1]:
            case "disable-line":
                entries += [Suppression(term, line, line, line, column, trailing=True) for term in terms]
            case "disable-next-line":
                following = _next_line(post, line)
                entries += [Suppression(term, following, following, line, column) for term in terms]
            case "disable":
                for term in terms:
                    unclosed.setdefault(term, Suppression(term, line, _TO_THE_END, line, column))
            case _:
                for term in list(unclosed) if terms == [""] else terms:
                    if term in unclosed:
                        entries.append(replace(unclosed.pop(term), last=line))
    entries += unclosed.values()
    return Suppressions(tuple(sorted(entries, key=lambda entry: (entry.line, entry.column, entry.term))))


def whole_post(terms: Iterable[str]) -> Suppressions:
    """Leaves the rules that `terms` name out of a whole post, as a configuration asks for."""
    return Suppressions(tuple(Suppression(term, 1, _TO_THE_END, 1, 1) for term in terms))


def _terms(text: str) -> list[str]:
    """The rules that a comment names, without its reason; a single empty term where it names none."""
    return text.partition(" -- ")[0].replace(",", " ").replace("、", " ").split() or [""]


def _of_front_matter(post: Post) -> Iterable[Suppression]:
    nested: Any = post.front_matter.values.get("factcheck")
    for key, value in (
        ("factcheck-disable", post.front_matter.values.get("factcheck-disable")),
        ("factcheck", nested.get("disable") if isinstance(nested, dict) else None),
    ):
        if isinstance(value, list):
            value = " ".join(str(item) for item in value)
        if value is True or (isinstance(value, str) and value.strip()):
            line, column = post.position(post.front_matter.spans[key][0]) if key in post.front_matter.spans else (1, 1)
            for term in [""] if value is True else _terms(value):
                yield Suppression(term, 1, _TO_THE_END, line, column)


def _shown(blocks: Iterable[Block], offsets: Sequence[int]) -> set[int]:
    """Those of the (sorted) offsets of the source whose character belongs to the plain text of a block."""
    shown: set[int] = set()
    for block in blocks:
        for offset in offsets[bisect_left(offsets, block.start) : bisect_left(offsets, block.end)]:
            at = bisect_left(block.offsets, offset)
            if block.kind != "html" and at < len(block.offsets) and block.offsets[at] == offset:
                shown.add(offset)
    return shown


def _next_line(post: Post, line: int) -> int:
    """The first line after `line` that holds more than white space."""
    if line < len(post.line_starts) and (following := _NO_SPACE.search(post.source, post.line_starts[line])):
        return post.position(following.start())[0]
    return line + 1


def apply_suppressions(findings: Iterable[Finding], suppressions: Mapping[str, Suppressions | None]) -> list[Finding]:
    """The findings that are left, given each post's suppressions by path.

    Of a finding with several places only those are removed that their post asks to. What has lost its point is gone: a
    contradiction with fewer than two sides, a repetition with fewer than two places, a finding within one post whose first
    place is removed.
    """
    return [left for finding in findings if (left := _left(finding, suppressions)) is not None]


def _left(finding: Finding, suppressions: Mapping[str, Suppressions | None]) -> Finding | None:
    if finding.unlisted:
        unlisted = tuple(place for place in finding.unlisted if not _suppressors(finding, place, suppressions))
        finding = replace(finding, unlisted=unlisted)
    kept = tuple(place for place in finding.locations if not _suppressors(finding, place, suppressions))
    if len(kept) == len(finding.locations):
        return finding
    if len(kept) < 2 or (kept[0] != finding.locations[0] and len({place.path for place in finding.locations}) == 1):
        return None
    if len({place.side for place in kept}) < 2 <= len({place.side for place in finding.locations}):
        return None
    return replace(finding, locations=kept, edits=())


def _suppressors(finding: Finding, place: Location, suppressions: Mapping[str, Suppressions | None]) -> list[Suppression]:
    asked = suppressions.get(place.path)
    return [entry for entry in asked.entries if _covers(entry, finding, place)] if asked else []


def _covers(entry: Suppression, finding: Finding, place: Location) -> bool:
    """Whether a place of a finding starts on these lines (or ends on them, before a trailing comment)."""
    if not entry.first <= place.line <= entry.last and not (entry.trailing and place.end_line == entry.first):
        return False
    return not entry.term or names_rule(entry.term, finding.rule, finding.name, finding.kind)


def review(findings: Sequence[Finding], asked: Suppressions, known: RuleSet, alone: Container[str]) -> Iterator[ReadProblem]:
    """Suppressions of a post to look at again: those that name no rule, and those that suppress nothing any more.

    `findings` are the post's as they were before, `known` all rules that there are, `alone` the codes of those that ran and look
    at one post alone: what a rule that compares posts would find depends on the posts it is given.
    """
    for entry in asked.entries[:_MOST_REVIEWED]:
        try:
            named = known.find(entry.term) if entry.term else list(known)
        except UnknownRule as error:
            yield ReadProblem("suppression", entry.line, entry.column, error.messages)
            continue
        judged = bool(named) and all(rule.code in alone for rule in named)
        if judged and not any(_covers(entry, finding, place) for finding in findings for place in finding.locations):
            messages = {
                "ja": f"抑止の指定（{entry.term}）で抑止される指摘はありません。",
                "en": f"the suppression of {entry.term} suppresses nothing.",
            }
            yield ReadProblem("suppression", entry.line, entry.column, messages)
