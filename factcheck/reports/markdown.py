"""Markdown, fit for a comment on a pull request: tables, what is long folded away, and no word of a post taken as markup."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from factcheck.findings import Finding
from factcheck.posts.model import Location
from factcheck.reports.model import (
    COMPARED,
    Note,
    PostSummary,
    Report,
    fair,
    is_contradiction,
    letter,
    local,
    sides,
    worst_first,
)
from factcheck.reports.passages import passage, shorten
from factcheck.reports.texts import COMPARED as COMPARED_TEXTS
from factcheck.reports.texts import SEVERITIES, confidence_in_words, text, total_in_words

#: Characters; a comment on GitHub may have 65,536.
MOST_CHARACTERS = 60_000

#: More passages of a finding than this are counted, not shown.
MOST_LOCATIONS = 6

#: More notes than this on what was not checked are counted, not shown.
MOST_NOTES = 20

# Kept free for what closes a block and says how much is left out.
_RESERVE = 500

# What is markup wherever it stands: in front of // and after www to keep addresses from becoming links, at the start of a
# line what begins a list or heading.
_MARKUP = re.compile(r"[\\`*_{}\[\]<>|~&@#$]|:(?=//)|(?<=www)\.|(?:(?<=^)|(?<=^\d))[-+=.)]", re.IGNORECASE)
# What code hosts look for after Markdown has been read: mentions, references to issues, :emoji:.
_REFERENCES = re.compile(r"[@#]|:(?=[A-Za-z0-9_+\\-]+:)")
_BREAK = "<!-- -->"


def render_markdown(report: Report, most: int = MOST_CHARACTERS) -> str:
    """The report as GitHub's Markdown of at most `most` characters, which must be 5,000 or more.

    Contradictions come first, then the other findings by post; the gravest and surest first, so that what has no room is
    the least. How many are left out is said.
    """
    page = _Page(most - _RESERVE)
    lang = report.lang
    page.add(_head(report, lang))
    if report.problems:
        page.add(_notes(report.problems, "problems", lang))
    if report.stale:
        page.add(_notes(report.stale, "stale_entries", lang))
    posts = {post.path: post for post in report.posts}
    findings = worst_first(report.findings)
    contradictions = [finding for finding in findings if is_contradiction(finding)]
    left = 0
    if contradictions:
        page.add(f"### {text('contradictions', lang)}\n\n")
        left += page.add_all(_contradiction(finding, posts, lang) for finding in contradictions)
    by_post: dict[str, list[Finding]] = {}
    for finding in findings:
        if not is_contradiction(finding):
            by_post.setdefault(finding.locations[0].path, []).append(finding)
    if by_post:
        page.add(f"### {text('others', lang)}\n\n")
        for path, found in by_post.items():
            left += _post(page, path, found, posts, lang)
    if left:
        page.text.append(f"_{text('markdown_left_out', lang, count=left)}_\n\n")
    return "".join(page.text).rstrip("\n") + "\n"


class _Page:
    """Text that takes what there is room for. Once something was refused, nothing follows it: the order is that of weight."""

    def __init__(self, room: int) -> None:
        self.text: list[str] = []
        self.room = room

    def add(self, piece: str, closing: int = 0) -> bool:
        """Whether there was room for a piece and the `closing` characters that will follow."""
        if len(piece) + closing > self.room:
            self.room = 0
            return False
        self.text.append(piece)
        self.room -= len(piece)
        return True

    def add_all(self, pieces: Iterable[str]) -> int:
        """How many pieces found no room."""
        return sum(not self.add(piece) for piece in pieces)


def _head(report: Report, lang: str) -> str:
    """The verdict, the counts, and what was looked at."""
    lines = [f"## factcheck: {text(report.verdict, lang)} — {total_in_words(len(report.findings), lang)}", ""]
    if report.empty:
        return "\n".join([*lines, text("because_nothing", lang), "", ""])
    if report.findings:
        rows = [(SEVERITIES[severity][lang], f"{count:,}") for severity, count in report.counts.items() if count]
        lines += [*_table([text("severity", lang), text("count", lang)], rows), ""]
    looked = [f"{COMPARED_TEXTS[key][lang]} {report.compared[key]:,}" for key in COMPARED if key in report.compared]
    looked = looked or [f"{COMPARED_TEXTS['posts'][lang]} {len(report.posts):,}"]
    return "\n".join([*lines, f"{text('compared', lang)}: {', '.join(looked)}", "", ""])


def _notes(notes: Sequence[Note], heading: str, lang: str) -> str:
    lines = [f"### {text(heading, lang)}", ""]
    for note in notes[:MOST_NOTES]:
        line = "" if note.line is None else f":{note.line}"
        where = f"{_escape(shorten(note.path, 200))}{line}: " if note.path is not None else ""
        lines.append(f"- {where}{_escape(shorten(local(note.messages, lang), 400))}")
    if left := len(notes[MOST_NOTES:]):
        lines.append(f"- {text('more_locations', lang, count=left)}")
    return "\n".join([*lines, "", ""])


def _contradiction(finding: Finding, posts: Mapping[str, PostSummary], lang: str) -> str:
    """What a finding says, and folded away the passages that stand against each other."""
    summary = f"<b>{_grade(finding, lang)}</b> {_inline(shorten(local(finding.messages, lang), 400))}"
    letters = {id(place): letter(number) for number, side in enumerate(sides(finding)) for place in side}
    shown = fair(sides(finding), MOST_LOCATIONS)
    rows = []
    for place in shown:
        post = posts.get(place.path)
        date = _escape(shorten((post.date if post else None) or text("date_unknown", lang), 40))
        rows.append((letters[id(place)], date, _place(place), _passage(place)))
    header = ["", text("time", lang), text("place", lang), text("sentence", lang)]
    lines = ["<details>", f"<summary>{summary}</summary>", "", *_table(header, rows), ""]
    if left := len(finding.locations) - len(shown):
        lines += [text("more_locations", lang, count=left), ""]
    lines += [f"{_escape(finding.rule)} {_escape(finding.name)}: {confidence_in_words(finding.confidence, lang)}", ""]
    if finding.suggestions and (suggestion := local(finding.suggestions, lang).strip()):
        lines += [f"{text('suggestion', lang)}: {_escape(shorten(suggestion, 400))}", ""]
    return "\n".join([*lines, "</details>", "", ""])


def _post(page: _Page, path: str, findings: Sequence[Finding], posts: Mapping[str, PostSummary], lang: str) -> int:
    """Adds the findings of a post, a row each; how many found no room is returned."""
    post = posts.get(path)
    title = f" {_inline(shorten(post.title, 100))}" if post and post.title else ""
    name = f"<code>{_inline(shorten(path, 200))}</code>{title}"
    header = [text("severity", lang), text("line", lang, line="").strip(), text("rule", lang), text("message", lang)]
    opening = "\n".join(
        ["<details>", f"<summary>{name} — {total_in_words(len(findings), lang)}</summary>", "", *_table(header, []), ""]
    )
    closing = "\n</details>\n\n"
    rows = list(_rows(findings, lang))
    # A table without a row would tell nothing.
    if not page.add(opening, len(rows[0]) + len(closing)):
        return len(findings)
    page.room -= len(closing)
    left = page.add_all(rows)
    page.text.append(closing)
    return left


def _rows(findings: Sequence[Finding], lang: str) -> Iterator[str]:
    for finding in findings:
        first = finding.locations[0]
        message = f"{_escape(shorten(local(finding.messages, lang), 400))}<br>{_passage(first)}"
        yield _row((_grade(finding, lang), f"{first.line}:{first.column}", _escape(finding.rule), message)) + "\n"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_row(header), _row(["---"] * len(header)), *(_row(row) for row in rows)]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _grade(finding: Finding, lang: str) -> str:
    return SEVERITIES[finding.severity][lang]


def _place(place: Location) -> str:
    return f"{_escape(shorten(place.path, 200))}:{place.line}"


def _passage(place: Location) -> str:
    """The sentence, its text marked. Marks are HTML: ** beside Japanese brackets would be read as asterisks."""
    before, marked, after = (_escape(part) for part in passage(place, 240))
    return f"{before}<b>{marked}</b>{after}" if marked else before + after


def _escape(words: str) -> str:
    """Words as Markdown that reads as them: no markup, links, mentions, references or emoji, and no end of a cell."""
    escaped = _MARKUP.sub(lambda match: f"\\{match[0]}", " ".join(words.split()))
    escaped = escaped.replace("\\&", "&amp;").replace("\\<", "&lt;").replace("\\>", "&gt;")
    return _REFERENCES.sub(lambda match: match[0] + _BREAK, escaped)


def _inline(words: str) -> str:
    """Words as HTML within a block of HTML, where Markdown is not read."""
    return _REFERENCES.sub(lambda match: match[0] + _BREAK, html.escape(" ".join(words.split()), quote=False))
