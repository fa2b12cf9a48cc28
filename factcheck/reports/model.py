"""What a report is made of: the one thing that every format is a view of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from factcheck import __version__
from factcheck.claims.model import Claim
from factcheck.findings import SEVERITIES, Finding
from factcheck.posts.model import Location

if TYPE_CHECKING:
    from factcheck.audit import Audit
    from factcheck.rules.model import Rule

#: What `compared` counts, in the order in which it is told.
COMPARED = (
    "posts",
    "sentences",
    "claims",
    "topics",
    "pairs",
    "pages",
    "cited",
    "supported",
    "facts",
    "confirmed",
    "subjects",
    "elsewhere",
    "accepted",
)


class PostSummary(msgspec.Struct, frozen=True):
    """A post as reports name it. `characters` counts the body without white space."""

    path: str
    title: str | None = None
    date: str | None = None  # ISO
    author: str | None = None
    characters: int = 0


class Note(msgspec.Struct, frozen=True):
    """Something that was not checked, or that reading stumbled over. `line` is None where it concerns a whole post."""

    path: str | None
    line: int | None
    messages: Mapping[str, str]  # by language: ja, en


class RuleSummary(msgspec.Struct, frozen=True):
    """A rule as reports explain it; `why` is by language."""

    code: str
    name: str
    kind: str
    severity: str
    why: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Report:
    """The outcome of a check. `findings` stand in the order in which they are to be read, the worst first.

    `problems` say what could not be checked: with any of them the check is incomplete. `notes` are what reading stumbled over
    without anything being left out, and what stands in `stale`: needless entries of a baseline. `compared` counts what was
    looked at (see COMPARED).
    """

    posts: Sequence[PostSummary]
    findings: Sequence[Finding]
    claims: Sequence[Claim] = ()
    problems: Sequence[Note] = ()
    notes: Sequence[Note] = ()
    stale: Sequence[Note] = ()
    compared: Mapping[str, int] = field(default_factory=dict)
    rules: Mapping[str, RuleSummary] = field(default_factory=dict)  # by code
    sources: Mapping[str, str] = field(default_factory=dict)  # the decoded text of posts, by path, as far as it is to be shown
    unsure: int = 0  # findings that are left out because they are less sure than `least_sure`
    least_sure: float = 0.0
    version: str = __version__
    lang: str = "ja"
    fail_on: str = "error"  # a severity, or never
    fail_on_stale: bool = False
    generated: str | None = None  # a time to be shown; None keeps the report a function of what was checked

    @property
    def counts(self) -> dict[str, int]:
        """How many findings there are of each severity, the worst first."""
        counts = dict.fromkeys(SEVERITIES, 0)
        for finding in self.findings:
            counts[finding.severity] += 1
        return counts

    @property
    def failing(self) -> int:
        """How many findings are at or above the threshold."""
        if self.fail_on == "never":
            return 0
        return sum(self.counts[severity] for severity in SEVERITIES[: SEVERITIES.index(self.fail_on) + 1])

    @property
    def passed(self) -> bool:
        """Whether no finding is at or above the threshold, and nothing stale counts. Says nothing of what was not checked."""
        return self.failing == 0 and not (self.stale and self.fail_on_stale)

    @property
    def empty(self) -> bool:
        """Whether nothing was looked at, so that no findings mean nothing."""
        return not self.posts

    @property
    def verdict(self) -> str:
        """The word for it all: nothing (looked at), failed, incomplete, found (findings, and no threshold), passed."""
        if self.empty:
            return "nothing"
        if not self.passed:
            return "failed"
        if self.problems:
            return "incomplete"
        return "found" if self.findings and self.fail_on == "never" else "passed"


def local(texts: Mapping[str, str], lang: str) -> str:
    """A text in a language, or in whichever there is."""
    return texts.get(lang) or next((text for text in texts.values() if text), "")


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by severity, then the surest first; equals stay in order. What formats with a limit keep is a head of this."""
    return sorted(findings, key=lambda finding: (SEVERITIES.index(finding.severity), -finding.confidence))


def sides(finding: Finding) -> list[list[Location]]:
    """The passages that stand against each other: by side, in the order of each side's first, or each on its own."""
    if len({location.side for location in finding.locations if location.side is not None}) < 2:
        return [[location] for location in finding.locations]
    groups: dict[str | None, list[Location]] = {}
    for location in finding.locations:
        groups.setdefault(location.side, []).append(location)
    return list(groups.values())


def fair(groups: Sequence[Sequence[Location]], most: int) -> list[Location]:
    """At most `most` locations of several sides, of each the first ones, side by side."""
    if sum(map(len, groups)) <= most:
        return [location for group in groups for location in group]
    ranked = sorted((rank, number) for number, group in enumerate(groups) for rank in range(len(group)))[:most]
    return [groups[number][rank] for number, rank in sorted((number, rank) for rank, number in ranked)]


def letter(number: int) -> str:
    """The letter of a side, from 0: A, B, …, Z for all beyond."""
    return chr(ord("A") + min(number, 25))


def is_contradiction(finding: Finding) -> bool:
    """Whether a finding is to be read by holding its passages against each other.

    That is so where they have different sides, and for all of family FC1 that name several (a figure that is attached to
    unrelated statements has no sides).
    """
    if len(finding.locations) < 2:
        return False
    return family(finding.rule) == "FC1" or len({side for loc in finding.locations if (side := loc.side) is not None}) > 1


@lru_cache(maxsize=1000)
def family(code: str) -> str:
    """The family of a rule's code: FC1 of FC101; of a code of another form, its letters."""
    head = code.rstrip("0123456789")
    return head + code[len(head) : len(head) + 1]


def make_report(
    audit: Audit,
    rules: Iterable[Rule],
    *,
    lang: str = "ja",
    fail_on: str = "error",
    min_confidence: float = 0.0,
    generated: str | None = None,
) -> Report:
    """The report on an audit; findings that are less sure than `min_confidence` (0 to 1) are left out."""
    findings = [finding for finding in audit.findings if finding.confidence >= min_confidence]
    return Report(
        posts=[PostSummary(r.path, r.title, r.date, r.author, r.characters) for r in audit.records],
        findings=findings,
        unsure=len(audit.findings) - len(findings),
        least_sure=min_confidence,
        claims=[claim for record in audit.records for claim in record.claims],
        problems=[Note(problem.path, None, problem.messages) for problem in audit.problems],
        notes=[Note(r.path, problem.line, problem.message) for r in audit.records for problem in r.problems],
        compared=audit.compared,
        rules={rule.code: RuleSummary(rule.code, rule.name, rule.kind, rule.severity, rule.why) for rule in rules},
        lang=lang,
        fail_on=fail_on,
        generated=generated,
    )
