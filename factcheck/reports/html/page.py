"""The page without script: what there is to read, as plain HTML in one language, as far as it is not too much for a page.

All text of posts passes through Jinja's autoescape.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from factcheck.claims.model import Claim
from factcheck.findings import SEVERITIES, Finding
from factcheck.posts.model import Location
from factcheck.reports import texts
from factcheck.reports.html.places import ClaimsByPlace
from factcheck.reports.html.wording import (
    FactSource,
    headline,
    language_of,
    normalised,
    reading,
    reasons_of,
    source_of,
    verdict_reasons,
)
from factcheck.reports.model import COMPARED, PostSummary, Report, fair, family, is_contradiction, local, sides
from factcheck.reports.passages import Passage, passage, shorten, visible

#: What stands in the page without script.
STATIC_CARDS = 100
STATIC_ROWS = 400
STATIC_CLAIMS = 200
STATIC_NOTES = 100
BUSIEST_POSTS = 8

PASSAGE = 400
CLAIM_PASSAGE = 140
MOST_LOCATIONS = 12  # of one finding
MESSAGE_LENGTH = 600
TITLE_LENGTH = 160


class ShownPost(NamedTuple):
    """A post as the page names it."""

    path: str
    title: str
    date: str


class ShownPassage(NamedTuple):
    """A passage of a finding with its post and place."""

    post: ShownPost
    line: int
    column: int
    text: Passage
    lang: str | None
    reading: str  # how its value was read, where a claim stands there


class ShownFinding(NamedTuple):
    """A finding as the page shows it; `sides` holds its passages by side, or one list without sides."""

    id: str
    rule: str
    name: str
    severity: str
    percent: int
    words: str
    message: str
    reasons: tuple[str, ...]
    suggestion: str
    why: str
    source: FactSource | None
    sides: tuple[tuple[ShownPassage, ...], ...]
    left: int  # locations that are not shown
    total: int


class ShownClaim(NamedTuple):
    """A claim as the page shows it."""

    value: str
    normal: str
    baseline: str
    modality: str
    time: str
    post: ShownPost
    line: int
    column: int
    text: Passage
    lang: str | None


class FamilyRow(NamedTuple):
    """A row of the chart: counts by severity, and bars as (severity, start, width) in percent of the longest row."""

    code: str
    name: str
    counts: tuple[int, ...]
    bars: tuple[tuple[str, float, float], ...]


class PostFindings(NamedTuple):
    """The findings of a post that are shown without script."""

    post: ShownPost
    counts: tuple[tuple[str, int], ...]
    findings: tuple[ShownFinding, ...]


class Page:
    """What the template shows, in one language."""

    def __init__(self, report: Report, lang: str, ids: Sequence[str], claims_at: ClaimsByPlace) -> None:
        self.report = report
        self.lang = lang
        self._posts: dict[str, int] = {}
        self._post_list: list[ShownPost] = []
        for post in report.posts:
            self._add_post(post)
        self._ids = ids
        self._contradictions = [n for n, finding in enumerate(report.findings) if is_contradiction(finding)]
        apart = set(self._contradictions)
        self._others = [n for n in range(len(report.findings)) if n not in apart]
        self._claims_at = claims_at

    # verdict

    @property
    def reasons(self) -> list[str]:
        """Why the verdict is what it is, a sentence each."""
        return verdict_reasons(self.report, self.lang)

    @property
    def compared(self) -> list[tuple[str, int]]:
        """What was looked at, named."""
        return [(texts.COMPARED[key][self.lang], self.report.compared[key]) for key in COMPARED if key in self.report.compared]

    @cached_property
    def families(self) -> list[FamilyRow]:
        """Findings by family and severity."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for finding in self.report.findings:
            counts[family(finding.rule)][finding.severity] += 1
        longest = max((sum(row.values()) for row in counts.values()), default=0)
        rows = []
        for code in sorted(counts):
            row, at, bars = counts[code], 0.0, []
            for severity in SEVERITIES:
                if row[severity]:
                    # No part is thinner than can be seen.
                    width = max(0.6, row[severity] * 100 / longest)
                    bars.append((severity, round(at, 2), round(min(width, 100 - at), 2)))
                    at += width
            name = texts.FAMILIES[code][self.lang] if code in texts.FAMILIES else ""
            rows.append(FamilyRow(visible(code), name, tuple(row[s] for s in SEVERITIES), tuple(bars)))
        return rows

    @cached_property
    def busiest(self) -> list[tuple[ShownPost, int]]:
        """The posts with most findings, where there are enough of them to choose from."""
        counts = Counter(path for finding in self.report.findings for path in {location.path for location in finding.locations})
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:BUSIEST_POSTS]
        return [(self._post(path), count) for path, count in ranked]

    @property
    def rules(self) -> list[tuple[str, str]]:
        """The rules that found something: code and name."""
        return sorted({(visible(finding.rule), visible(finding.name)) for finding in self.report.findings})

    def notes(self, kind: str) -> list[tuple[str, str]]:
        """Problems or notes, as (place, message)."""
        notes = self.report.problems if kind == "problems" else self.report.notes
        return [
            (
                visible(note.path or "") + (f":{note.line}" if note.line is not None else ""),
                shorten(local(note.messages, self.lang), MESSAGE_LENGTH),
            )
            for note in notes
        ]

    # findings

    @property
    def contradictions(self) -> int:
        return len(self._contradictions)

    @property
    def others(self) -> int:
        return len(self._others)

    @cached_property
    def cards(self) -> list[ShownFinding]:
        """The contradictions that stand in the page without script."""
        return [self._finding(number) for number in self._contradictions[:STATIC_CARDS]]

    @cached_property
    def rows(self) -> list[PostFindings]:
        """The other findings that stand in the page without script, by post."""
        rows, left = [], STATIC_ROWS
        for path, numbers in self._groups():
            if left <= 0:
                break
            counts = Counter(self.report.findings[n].severity for n in numbers)
            shown = tuple(self._finding(n) for n in numbers[:left])
            left -= len(shown)
            rows.append(PostFindings(self._post(path), tuple((s, counts[s]) for s in SEVERITIES if counts[s]), shown))
        return rows

    def _groups(self) -> Iterator[tuple[str, list[int]]]:
        """The other findings by the post of their first location, the worst post first, in the order of the text."""
        findings = self.report.findings
        groups: dict[str, list[int]] = defaultdict(list)
        for n in self._others:
            groups[findings[n].locations[0].path].append(n)
        worst = {path: Counter(findings[n].severity for n in group) for path, group in groups.items()}
        for path in sorted(groups, key=lambda path: (*(-worst[path][s] for s in SEVERITIES), path)):
            yield path, sorted(groups[path], key=lambda n: (findings[n].locations[0].line, findings[n].locations[0].column, n))

    def _finding(self, n: int, length: int = PASSAGE) -> ShownFinding:
        finding, lang = self.report.findings[n], self.lang
        apart = is_contradiction(finding)
        groups = sides(finding) if apart else [list(finding.locations)]
        shown = {id(location) for location in fair(groups, MOST_LOCATIONS)}
        places = [[self._place(loc, finding, length) for loc in group if id(loc) in shown] for group in groups]
        rule = self.report.rules.get(finding.rule)
        suggestion = local(finding.suggestions, lang) if finding.suggestions else ""
        return ShownFinding(
            id=self._ids[n],
            rule=visible(finding.rule),
            name=visible(finding.name),
            severity=finding.severity,
            percent=round(finding.confidence * 100),
            words=texts.confidence_in_words(finding.confidence, lang),
            message=shorten(headline(finding, lang), MESSAGE_LENGTH),
            reasons=tuple(shorten(reason, MESSAGE_LENGTH) for reason in reasons_of(finding, lang)),
            suggestion=shorten(suggestion, MESSAGE_LENGTH) or (texts.text("suggestion_default", lang) if apart else ""),
            why=visible(local(rule.why, lang)).strip() if rule else "",
            source=source_of(finding, lang),
            sides=tuple(tuple(side) for side in places if side),
            left=len(finding.locations) - len(shown),
            total=len(finding.locations),
        )

    def _place(self, location: Location, finding: Finding, length: int) -> ShownPassage:
        claim = self._claims_at.at(location, finding) if is_contradiction(finding) else None
        words = passage(location, length)
        return ShownPassage(
            self._post(location.path),
            location.line,
            location.column,
            words,
            language_of("".join(words)),
            reading(claim, self.lang) if claim is not None else "",
        )

    # posts

    def _add_post(self, post: PostSummary) -> int:
        number = self._posts.setdefault(post.path, len(self._post_list))
        if number == len(self._post_list):
            title = shorten((post.title or "").strip(), TITLE_LENGTH) or texts.text("untitled", self.lang)
            date = shorten(post.date, 40) if post.date else texts.text("date_unknown", self.lang)
            self._post_list.append(ShownPost(visible(post.path), title, date))
        return number

    def _post_number(self, path: str) -> int:
        return self._posts[path] if path in self._posts else self._add_post(PostSummary(path))

    def _post(self, path: str) -> ShownPost:
        return self._post_list[self._post_number(path)]

    # claims

    @property
    def entities(self) -> list[tuple[str, int, list[tuple[str, list[ShownClaim]]]]]:
        """Entities with their claims by metric, as far as they stand in the page without script."""
        shown: list[tuple[str, int, list[tuple[str, list[ShownClaim]]]]] = []
        left = STATIC_CLAIMS
        for entity, claims in _grouped(self.report.claims, lambda claim: claim.entity):
            if len(claims) > left:
                break
            left -= len(claims)
            claims.sort(key=lambda claim: (claim.post_date or "", claim.path, claim.location.line))
            metrics = _grouped(claims, lambda claim: claim.metric)
            shown.append(
                (self._entity(entity), len(claims), [(self._metric(m), [self._claim(c) for c in cs]) for m, cs in metrics])
            )
        return shown

    def _entity(self, name: str | None) -> str:
        return shorten(name, TITLE_LENGTH) if name else texts.text("entity_none", self.lang)

    def _metric(self, name: str | None) -> str:
        return shorten(name, TITLE_LENGTH) if name else texts.text("metric_none", self.lang)

    def _claim(self, claim: Claim) -> ShownClaim:
        return ShownClaim(
            value=shorten(claim.value_text, TITLE_LENGTH),
            normal=visible(normalised(claim, self.lang)),
            baseline=shorten(claim.compared_to or "", TITLE_LENGTH),
            modality=texts.MODALITIES.get(claim.modality, {}).get(self.lang, ""),
            time=shorten(claim.time or "", TITLE_LENGTH),
            post=self._post(claim.path),
            line=claim.location.line,
            column=claim.location.column,
            text=(words := passage(claim.location, CLAIM_PASSAGE)),
            lang=language_of("".join(words)),
        )


def _grouped(claims: Iterable[Claim], name: Callable[[Claim], str | None]) -> list[tuple[str | None, list[Claim]]]:
    """Claims by a name: those with most claims first, what has no name last."""
    groups: dict[str | None, list[Claim]] = defaultdict(list)
    for claim in claims:
        groups[name(claim)].append(claim)
    return sorted(groups.items(), key=lambda item: (item[0] is None, -len(item[1]), item[0] or ""))
