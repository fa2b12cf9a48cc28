"""The HTML report: one file that asks nothing of the network, readable without script and better with it.

What is read first stands in the page as HTML; everything else is embedded as JSON and built when it is asked for, so that an
archive of a thousand posts opens as fast as five. All text of posts passes through Jinja's autoescape, or is embedded as
JSON without `<` and put into the page as text nodes. A Content-Security-Policy allows this page's own script and style, by
their hashes, and nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from factcheck.claims.model import Claim
from factcheck.findings import SEVERITIES, Finding
from factcheck.posts.model import Location
from factcheck.reports import texts
from factcheck.reports.json import dump
from factcheck.reports.json import number as whole
from factcheck.reports.model import COMPARED, PostSummary, Report, fair, family, is_contradiction, letter, local, sides
from factcheck.reports.passages import Passage, passage, shorten, visible

#: What stands in the page without script; the rest is built from the embedded data.
STATIC_CARDS = 30
STATIC_ROWS = 150
STATIC_CLAIMS = 150
STATIC_NOTES = 100
BUSIEST_POSTS = 8

#: Most bytes of embedded findings and claims: together with the static part the page stays below 15 MB.
FINDINGS_BYTES = 9_000_000
CLAIMS_BYTES = 4_500_000

#: Lengths to which passages are cut, the longest that keeps the findings within their bytes.
PASSAGE_LENGTHS = (400, 240, 140, 80)
CLAIM_PASSAGE = 140

MOST_LOCATIONS = 12  # of one finding
MESSAGE_LENGTH = 600
TITLE_LENGTH = 120


def render_html(report: Report, lang: str | None = None) -> str:
    """The report as one HTML page, in `lang` (ja, en) or the report's language."""
    lang = lang or report.lang
    page = _Page(report, lang)
    environment = _environment()
    script, style = _asset("report.js"), _asset("report.css")
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; base-uri 'none'; form-action 'none'"
    )
    return environment.get_template("report.html.j2").render(
        page=page,
        letter=letter,
        report=report,
        lang=lang,
        other={"ja": "en", "en": "ja"}[lang],
        policy=policy,
        script=Markup(script),
        style=Markup(style),
        data=Markup(page.data()),
        t=lambda key, **values: texts.text(key, lang, **values),
        severities={name: words[lang] for name, words in texts.SEVERITIES.items()},
        limits={"notes": STATIC_NOTES},
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("factcheck.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["count"] = lambda value: f"{value:,}"
    return environment


@lru_cache(maxsize=2)
def _asset(name: str) -> str:
    loader = _environment().loader
    assert loader is not None
    return loader.get_source(_environment(), name)[0].strip()


def _digest(text: str) -> str:
    """A source's hash as a Content-Security-Policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


# --- what the page shows --------------------------------------------------------------------------------------------------


class ShownPost(NamedTuple):
    """A post as the page names it."""

    path: str
    title: str
    date: str


class ShownPassage(NamedTuple):
    """A passage of a finding with its post (and the post's number) and place."""

    post: ShownPost
    number: int
    line: int
    column: int
    text: Passage
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
    number: int
    line: int
    column: int
    text: Passage


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


@dataclass
class _Strings:
    """Texts, each kept once and referred to by number."""

    texts: list[str] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    bytes: int = 0

    def add(self, text: str) -> int:
        number = self.numbers.setdefault(text, len(self.texts))
        if number == len(self.texts):
            self.texts.append(text)
            self.bytes += len(text.encode("utf-8", "replace")) + 3
        return number


class _Page:
    """What the template shows, in one language."""

    def __init__(self, report: Report, lang: str) -> None:
        self.report = report
        self.lang = lang
        self._posts: dict[str, int] = {}
        self._post_list: list[ShownPost] = []
        for post in report.posts:
            self._add_post(post)
        self._ids = _unique_ids(report.findings)
        self._contradictions = [n for n, finding in enumerate(report.findings) if is_contradiction(finding)]
        apart = set(self._contradictions)
        self._others = [n for n in range(len(report.findings)) if n not in apart]
        self.groups = self._group(self._others)
        self.claims = _by_entity(report.claims)
        self._claims_at: dict[tuple[str, int, int], list[Claim]] = defaultdict(list)
        for claim in report.claims:
            self._claims_at[claim.path, claim.location.line, claim.location.column].append(claim)

    # verdict

    @property
    def reasons(self) -> list[str]:
        """Why the verdict is what it is, a sentence each."""
        report, lang = self.report, self.lang
        if report.empty:
            reasons = [texts.text("because_nothing", lang)]
        elif not report.findings:
            reasons = [texts.text("because_none", lang)]
        elif report.fail_on == "never":
            reasons = [texts.text("because_never", lang)]
        else:
            key = "because_passed" if report.passed else "because_failed"
            threshold = texts.SEVERITIES[report.fail_on][lang]
            reasons = [texts.text(key, lang, threshold=threshold, failing=report.failing)]
        if report.problems:
            reasons.append(texts.text("because_incomplete", lang, problems=len(report.problems)))
        if not report.empty and not report.compared.get("pairs"):
            reasons.append(texts.text("no_pairs", lang))
        return reasons

    @property
    def compared(self) -> list[tuple[str, int]]:
        """What was looked at, named."""
        return [(texts.COMPARED[key][self.lang], self.report.compared[key]) for key in COMPARED if key in self.report.compared]

    @property
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

    @property
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

    @property
    def cards(self) -> list[ShownFinding]:
        """The contradictions that stand in the page without script."""
        return [self._finding(number) for number in self._contradictions[:STATIC_CARDS]]

    @property
    def rows(self) -> list[PostFindings]:
        """The other findings that stand in the page without script, by post."""
        rows, left = [], STATIC_ROWS
        for path, numbers in self.groups:
            if left <= 0:
                break
            counts = Counter(self.report.findings[n].severity for n in numbers)
            shown = tuple(self._finding(n) for n in numbers[:left])
            left -= len(shown)
            rows.append(PostFindings(self._post(path), tuple((s, counts[s]) for s in SEVERITIES if counts[s]), shown))
        return rows

    def _group(self, numbers: Iterable[int]) -> list[tuple[str, list[int]]]:
        """Findings by the post of their first location, the worst post first, in the order of the text."""
        findings = self.report.findings
        groups: dict[str, list[int]] = defaultdict(list)
        for n in numbers:
            groups[findings[n].locations[0].path].append(n)
        for group in groups.values():
            group.sort(key=lambda n: (findings[n].locations[0].line, findings[n].locations[0].column, n))
        worst = {path: Counter(findings[n].severity for n in group) for path, group in groups.items()}
        return sorted(groups.items(), key=lambda item: (*(-worst[item[0]][s] for s in SEVERITIES), item[0]))

    def _finding(self, n: int, length: int = PASSAGE_LENGTHS[0]) -> ShownFinding:
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
            message=shorten(local(finding.messages, lang), MESSAGE_LENGTH),
            reasons=tuple(shorten(reason, MESSAGE_LENGTH) for reason in _reasons(finding, lang)),
            suggestion=shorten(suggestion, MESSAGE_LENGTH) or (texts.text("suggestion_default", lang) if apart else ""),
            why=visible(local(rule.why, lang)).strip() if rule else "",
            sides=tuple(tuple(side) for side in places if side),
            left=len(finding.locations) - len(shown),
            total=len(finding.locations),
        )

    def _place(self, location: Location, finding: Finding, length: int) -> ShownPassage:
        reading = self._reading(location, finding.values.get("metric")) if is_contradiction(finding) else ""
        post, number = self._post(location.path), self._post_number(location.path)
        return ShownPassage(post, number, location.line, location.column, passage(location, length), reading)

    def _reading(self, location: Location, metric: object) -> str:
        """How the value at a location was read, to compare it: what it is normalised to, against what, how surely, as of when."""
        claims = self._claims_at.get((location.path, location.line, location.column), [])
        claim = next((claim for claim in claims if claim.metric == metric), claims[0] if claims else None)
        if claim is None or not (normal := normalised(claim)):
            return ""
        parts = [normal]
        if claim.compared_to:
            parts.append(texts.text("reading_against", self.lang, baseline=claim.compared_to))
        if claim.modality != "asserted" and claim.modality in texts.MODALITIES:
            parts.append(texts.MODALITIES[claim.modality][self.lang])
        if claim.time:
            parts.append(claim.time)
        return shorten((" ・ " if self.lang == "ja" else " · ").join(parts), TITLE_LENGTH)

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
        for entity, metrics in self.claims:
            count = sum(len(claims) for _, claims in metrics)
            if count > left:
                break
            left -= count
            shown.append((self._entity(entity), count, [(self._metric(m), [self._claim(c) for c in cs]) for m, cs in metrics]))
        return shown

    def _entity(self, name: str | None) -> str:
        return shorten(name, TITLE_LENGTH) if name else texts.text("entity_none", self.lang)

    def _metric(self, name: str | None) -> str:
        return shorten(name, TITLE_LENGTH) if name else texts.text("metric_none", self.lang)

    def _claim(self, claim: Claim) -> ShownClaim:
        return ShownClaim(
            value=shorten(claim.value_text, TITLE_LENGTH),
            normal=visible(normalised(claim)),
            baseline=shorten(claim.compared_to or "", TITLE_LENGTH),
            modality=texts.MODALITIES.get(claim.modality, {}).get(self.lang, ""),
            time=shorten(claim.time or "", TITLE_LENGTH),
            post=self._post(claim.path),
            number=self._post_number(claim.path),
            line=claim.location.line,
            column=claim.location.column,
            text=passage(claim.location, CLAIM_PASSAGE),
        )

    # data for the script

    def data(self) -> str:
        """Everything that the script shows, as JSON that can stand in a script element."""
        strings = _Strings()
        findings, left_out = self._finding_data(strings)
        claims, claims_left_out = self._claim_data(strings)
        text = dump(
            {
                "lang": self.lang,
                "text": {key: words[self.lang] for key, words in texts.TEXTS.items()},
                "severities": [texts.SEVERITIES[s][self.lang] for s in SEVERITIES],
                "sure": [[lowest, words[self.lang]] for lowest, words in texts.CONFIDENCES],
                "rules": {visible(code): visible(local(rule.why, self.lang)).strip() for code, rule in self.report.rules.items()},
                "posts": self._post_list,
                "findings": findings,
                "leftOut": left_out,
                "claims": claims,
                "claimsLeftOut": claims_left_out,
                "strings": strings.texts,
            }
        )
        return text.replace("<", "\\u003c")

    def _finding_data(self, strings: _Strings) -> tuple[list[list[Any]], int]:
        """Findings in the order of the page, and how many there was no room for."""
        order = self._contradictions + [n for _, numbers in self.groups for n in numbers]
        for length in PASSAGE_LENGTHS:
            size, kept = 0, _Strings()
            rows: list[list[Any]] = []
            for n in order:
                row = self._row(self._finding(n, length), is_contradiction(self.report.findings[n]), kept)
                size += len(dump(row).encode())
                if size + kept.bytes > FINDINGS_BYTES:
                    break
                rows.append(row)
            if len(rows) == len(order) or length == PASSAGE_LENGTHS[-1]:
                break
        strings.texts, strings.numbers, strings.bytes = kept.texts, kept.numbers, kept.bytes
        return rows, len(order) - len(rows)

    def _row(self, finding: ShownFinding, apart: bool, strings: _Strings) -> list[Any]:
        return [
            finding.id,
            finding.rule,
            strings.add(finding.name),
            SEVERITIES.index(finding.severity),
            finding.percent,
            finding.message,
            strings.add(finding.suggestion),
            list(finding.reasons),
            int(apart),
            finding.left,
            [
                [side, p.number, p.line, p.column, strings.add("\n".join(p.text)), strings.add(p.reading)]
                for side, passages in enumerate(finding.sides)
                for p in passages
            ],
        ]

    def _claim_data(self, strings: _Strings) -> tuple[list[list[Any]], int]:
        """Entities with their claims by metric, and how many claims there was no room for."""
        rows: list[list[Any]] = []
        size, before, kept = 0, strings.bytes, 0
        for entity, metrics in self.claims:
            groups = []
            for metric, claims in metrics:
                shown = [self._claim(claim) for claim in claims]
                cells = [
                    [
                        c.value,
                        c.normal,
                        strings.add(c.baseline),
                        strings.add(c.modality),
                        strings.add(c.time),
                        c.number,
                        c.line,
                        c.column,
                        strings.add("\n".join(c.text)),
                    ]
                    for c in shown
                ]
                groups.append([self._metric(metric), cells])
            row = [self._entity(entity), groups]
            size += len(dump(row).encode())
            if size + strings.bytes - before > CLAIMS_BYTES:
                break
            rows.append(row)
            kept += sum(len(claims) for _, claims in metrics)
        return rows, len(self.report.claims) - kept


def _unique_ids(findings: Sequence[Finding]) -> list[str]:
    """An id for each finding that is safe in an address: its fingerprint, numbered where it is not the only one."""
    ids, seen = [], Counter[str]()
    for finding in findings:
        name = re.sub(r"[^A-Za-z0-9_-]", "-", finding.fingerprint)[:80]
        seen[name] += 1
        ids.append(f"f-{name}" if seen[name] == 1 else f"f-{name}-{seen[name]}")
    return ids


def _reasons(finding: Finding, lang: str) -> list[str]:
    """Why a contradiction's passages are held comparable.

    A match says so in its value `reasons` (a text or several, in one language or by language); else what it names as the
    entity, metric and baseline of both sides is told.
    """
    reasons = finding.values.get("reasons") or ()
    if isinstance(reasons, str | Mapping):
        reasons = [reasons]
    if reasons:
        return [local(reason, lang) if isinstance(reason, Mapping) else str(reason) for reason in reasons]
    entity, metric, baseline = (str(finding.values.get(key) or "") for key in ("entity", "metric", "baseline"))
    if not is_contradiction(finding) or not entity or not metric:
        return []
    told = [texts.text("same_matter", lang, entity=entity, metric=metric)]
    if baseline:
        told.append(texts.text("same_baseline", lang, baseline=baseline))
    return told


def _by_entity(claims: Sequence[Claim]) -> list[tuple[str | None, list[tuple[str | None, list[Claim]]]]]:
    """Claims by entity and metric: those with most claims first, what has no name last."""
    groups: dict[str | None, dict[str | None, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for claim in claims:
        groups[claim.entity][claim.metric].append(claim)

    def rank(item: tuple[str | None, int]) -> tuple[bool, int, str]:
        return (item[0] is None, -item[1], item[0] or "")

    sizes = {entity: sum(map(len, metrics.values())) for entity, metrics in groups.items()}
    return [
        (
            entity,
            [
                (metric, sorted(groups[entity][metric], key=lambda c: (c.post_date or "", c.path, c.location.line)))
                for metric, _ in sorted(((m, len(cs)) for m, cs in groups[entity].items()), key=rank)
            ],
        )
        for entity, _ in sorted(sizes.items(), key=rank)
    ]


def normalised(claim: Claim) -> str:
    """A claim's value as it is compared: `≤ 3 x`, `≈ 20 %`, `2–3 年`; empty where it is vague."""
    if claim.date:
        return claim.date
    low, high = whole(claim.low), whole(claim.high)
    if low is None and high is None:
        return claim.target or claim.status or ""
    unit = f" {claim.unit}" if claim.unit else ""
    if low is None:
        return f"≤ {high:,}{unit}"
    if high is None:
        return f"≥ {low:,}{unit}"
    if low != high:
        return f"{low:,}–{high:,}{unit}"
    return f"{'≈ ' if claim.bound == 'approx' else ''}{low:,}{unit}"
