"""The report on a terminal or in a log: what, where, why, and the two sides of a contradiction under each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from factcheck.findings import Finding
from factcheck.posts.model import Location
from factcheck.reports.model import COMPARED, Note, PostSummary, Report, fair, is_contradiction, letter, local, sides
from factcheck.reports.passages import passage, shorten, visible
from factcheck.reports.texts import COMPARED as COMPARED_TEXTS
from factcheck.reports.texts import SEVERITIES, confidence_in_words, text, total_in_words

STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan"}

#: More passages of a finding than this are counted, not shown.
MOST_LOCATIONS = 6

#: More needless entries of a baseline than this are counted, not listed.
MOST_STALE = 20

#: Findings that are handed to the console together: each hand-over costs, and a long one would make people wait.
AT_ONCE = 40

QUIET, NORMAL, VERBOSE = -1, 0, 1


def print_report(report: Report, stream: TextIO, *, quiet: bool = False, verbose: bool = False, html: Path | None = None) -> None:
    """Prints the report to a stream: in colour and folded where it is a terminal, else plain, a line a passage.

    `quiet` leaves only the summary, `verbose` adds why and what to do; `html` is where the HTML report stands.
    """
    console = Console(file=stream, highlight=False, markup=False, emoji=False)
    print_console(report, console, QUIET if quiet else VERBOSE if verbose else NORMAL, report.lang)
    if html is not None:
        _print(console, [(Text(text("report_at", report.lang) + visible(str(html)), "dim"), 0)])


def print_console(report: Report, console: Console, verbosity: int = NORMAL, lang: str = "ja") -> None:
    """Prints findings (unless `verbosity` is below 0) and the summary; below -1, nothing."""
    if verbosity < QUIET:
        return
    if verbosity >= NORMAL:
        posts = {post.path: post for post in report.posts}
        for start in range(0, len(report.findings), AT_ONCE):
            lines: list[tuple[Text, int]] = []
            for finding in report.findings[start : start + AT_ONCE]:
                lines += _finding(finding, report, posts, verbosity, lang)
                if console.is_terminal or is_contradiction(finding) or verbosity >= VERBOSE:
                    lines.append((Text(), 0))
            _print(console, lines)
        if verbosity >= VERBOSE:
            notes = [note for note in report.notes if note not in report.stale]
            _print(console, [(_note(note, text("note", lang), "cyan", lang), 0) for note in notes])
    _print(console, [(_note(note, text("not_checked", lang), "bold red", lang), 0) for note in report.problems])
    if verbosity >= NORMAL:
        told = [(_note(note, text("stale", lang), "yellow", lang), 0) for note in report.stale[:MOST_STALE]]
        if left := len(report.stale) - len(told):
            told.append((Text(text("more_locations", lang, count=left), "dim"), 0))
        _print(console, told)
    _print(console, [(_summary(report, lang), 0)])


def _print(console: Console, lines: list[tuple[Text, int]]) -> None:
    """Lines with their indents: folded to a terminal's width; elsewhere plain and never folded, so that they can be searched."""
    if not lines:
        return
    if not console.is_terminal:
        console.out("\n".join(" " * indent + line.plain for line, indent in lines), highlight=False)
        return
    # Rich would fold at spaces only and put 、 and 」 at the start of a line, and takes a second for a thousand findings.
    width = console.width
    folded = [Text(" " * indent).append_text(part) for line, indent in lines for part in _fold(line, width - indent)]
    console.print(Text("\n").join(folded), highlight=False, soft_wrap=True)


# What stays on one line: a word or one Japanese character, with the brackets before it and the marks and small kana after it.
_UNBREAKABLE = re.compile(
    r"[「『（〔［｛〈《【]*"
    r"(?:[^\s\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]+|.)"
    r"[、。，．・：；？！ー々〜ぁぃぅぇぉっゃゅょァィゥェォッャュョ」』）〕］｝〉》】％…]*\s?",
    re.DOTALL,
)


def _fold(line: Text, width: int) -> list[Text]:
    """A line as lines of at most `width` cells; wide characters count two."""
    if cell_len(line.plain) <= width:
        return [line]
    breaks: list[int] = []
    used = 0
    for match in _UNBREAKABLE.finditer(line.plain):
        cells = cell_len(match[0].rstrip())
        if used + cells > width and used:
            breaks.append(match.start())
            used = 0
        # A word longer than a line (a path, most likely) is left to the terminal, which keeps it clickable.
        used = width if cells > width else used + cell_len(match[0])
    return list(line.divide(breaks))


def _place(path: str, line: int | None, column: int | None = None) -> Text:
    """path:line:column, as editors and terminals make it a link."""
    place = Text().append(visible(path), "bold")
    for number in (line, column):
        if number is not None:
            place.append(f":{number}", "dim")
    return place


def _finding(
    finding: Finding, report: Report, posts: Mapping[str, PostSummary], verbosity: int, lang: str
) -> Iterator[tuple[Text, int]]:
    """The lines of a finding, each with its indent."""
    first = finding.locations[0]
    head = _place(first.path, first.line, first.column)
    head.append("  ").append(SEVERITIES[finding.severity][lang], STYLES[finding.severity])
    head.append(f" {visible(finding.rule)}", "bold").append(f" {visible(finding.name)}", "dim")
    if finding.confidence < 0.9:
        head.append(f" ({confidence_in_words(finding.confidence, lang)} {round(finding.confidence * 100)}%)", "dim")
    yield head, 0
    yield Text(shorten(local(finding.messages, lang), 400)), 2
    yield from _sides(finding, posts, lang) if is_contradiction(finding) else _places(finding, lang)
    if verbosity >= VERBOSE:
        rule = report.rules.get(finding.rule)
        if rule and (why := local(rule.why, lang).strip()):
            yield Text().append(f"{text('why_short', lang)}: ", "dim").append(visible(why)), 2
        if finding.suggestions and (suggestion := local(finding.suggestions, lang).strip()):
            yield Text().append(f"{text('suggestion', lang)}: ", "green").append(visible(suggestion)), 2


def _sides(finding: Finding, posts: Mapping[str, PostSummary], lang: str) -> Iterator[tuple[Text, int]]:
    """The passages of a contradiction, those that agree under one letter, dated and placed."""
    letters = {id(location): letter(number) for number, side in enumerate(sides(finding)) for location in side}
    shown = fair(sides(finding), MOST_LOCATIONS)
    for location in shown:
        post = posts.get(location.path)
        date = (post.date if post else None) or text("date_unknown", lang)
        mark = letters[id(location)]
        head = Text().append(f"{mark} ", "bold magenta" if mark == "A" else "bold blue")
        yield head.append(f"{visible(date)}  ").append_text(_place(location.path, location.line, location.column)), 2
        yield _passage(location), 4
    if left := len(finding.locations) - len(shown):
        yield Text(text("more_locations", lang, count=left), "dim"), 4


def _places(finding: Finding, lang: str) -> Iterator[tuple[Text, int]]:
    """The passage of the first place, and where the others are."""
    yield _passage(finding.locations[0], 160), 4
    others = finding.locations[1:MOST_LOCATIONS]
    if others:
        line = Text().append(f"{text('also_at', lang)}:", "dim")
        for location in others:
            line.append(" ").append_text(_place(location.path, location.line, location.column))
        if left := len(finding.locations) - 1 - len(others):
            line.append(f" {text('more_locations', lang, count=left)}", "dim")
        yield line, 4


def _passage(location: Location, limit: int = 300) -> Text:
    before, marked, after = passage(location, limit)
    return Text(before).append(marked, "bold reverse").append(after)


def _note(note: Note, label: str, style: str, lang: str) -> Text:
    line = _place(note.path, note.line) if note.path is not None else Text()
    return (
        line.append("  " if note.path is not None else "").append(label, style).append(f": {visible(local(note.messages, lang))}")
    )


def _summary(report: Report, lang: str) -> Text:
    """The verdict, the counts, and what was looked at; never that all is well where nothing was looked at."""
    counts, total = report.counts, len(report.findings)
    stop, comma = ("。", "、") if lang == "ja" else (". ", ", ")
    if report.empty:
        return Text().append(text("nothing", lang), "bold yellow").append(f" — {text('because_nothing', lang)}")
    style = {"passed": "green", "found": "yellow"}.get(report.verdict, "red")
    line = Text().append(text(report.verdict, lang), f"bold {style}")
    line.append(f" — {total_in_words(total, lang)}")
    if total:
        by_severity = comma.join(f"{SEVERITIES[s][lang]} {n:,}" for s, n in counts.items() if n)
        line.append(f"（{by_severity}）" if lang == "ja" else f" ({by_severity})")
    line.append(stop).append(text("looked_at", lang))
    looked = [
        f"{COMPARED_TEXTS[key][lang]} {report.compared[key]:,}"
        if lang == "ja"
        else f"{report.compared[key]:,} {COMPARED_TEXTS[key][lang]}"
        for key in COMPARED
        if key in report.compared
    ]
    line.append(comma.join(looked) or f"{len(report.posts):,} {COMPARED_TEXTS['posts'][lang]}")
    if report.stale:
        line.append(stop).append(text("because_stale", lang, count=len(report.stale)).rstrip("。."), "yellow")
    if not report.compared.get("pairs"):
        line.append(stop).append(text("no_pairs", lang), "yellow")
    return line
