"""The report on a terminal or in a log: what, where, why, and the two sides of a contradiction under each other."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, TextIO

from factcheck.findings import Finding
from factcheck.language.patterns import lazy
from factcheck.posts.model import Location
from factcheck.reports.model import COMPARED, Note, PostSummary, Report, fair, is_contradiction, letter, local, sides
from factcheck.reports.passages import passage, shorten, visible
from factcheck.reports.texts import COMPARED as COMPARED_TEXTS
from factcheck.reports.texts import SEVERITIES, confidence_in_words, text, total_in_words

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

STYLES = {"error": "bold red", "warning": "yellow", "info": "cyan"}

#: More passages of a finding than this are counted, not shown.
MOST_LOCATIONS = 6

#: More needless entries of a baseline than this are counted, not listed.
MOST_STALE = 20

#: Lines that are handed over together: each hand-over costs, and a long one would make people wait.
AT_ONCE = 200

#: Variables by which people ask for colours where no terminal is, as Rich reads them.
COLOURS_ANYWHERE = ("FORCE_COLOR", "TTY_COMPATIBLE")

QUIET, NORMAL, VERBOSE = -1, 0, 1


class Line:
    """A line in pieces, each with a style of Rich's; `indent` is the space before it, also where it is folded."""

    def __init__(self, words: str = "", style: str = "", *, indent: int = 0) -> None:
        self.pieces = [(words, style)]
        self.indent = indent

    def append(self, words: str, style: str = "") -> Line:
        self.pieces.append((words, style))
        return self

    def append_line(self, other: Line) -> Line:
        self.pieces += other.pieces
        return self

    @property
    def plain(self) -> str:
        return "".join([words for words, _ in self.pieces])


def print_report(report: Report, stream: TextIO, *, quiet: bool = False, verbose: bool = False, html: Path | None = None) -> None:
    """Prints the report to a stream: in colour and folded where it is a terminal, else plain, a line a passage.

    `quiet` leaves only the summary, `verbose` adds why and what to do; `html` is where the HTML report stands.
    """
    verbosity = QUIET if quiet else VERBOSE if verbose else NORMAL
    if stream.isatty() or any(os.environ.get(name) for name in COLOURS_ANYWHERE):
        from rich.console import Console  # takes a while, and most runs are watched by no one

        console = Console(file=stream, highlight=False, markup=False, emoji=False)
        print_console(report, console, verbosity, report.lang, html=html)
    else:
        _write(_lines(report, verbosity, report.lang, html, spaced=False), stream)


def print_console(
    report: Report, console: Console, verbosity: int = NORMAL, lang: str = "ja", *, html: Path | None = None
) -> None:
    """Prints findings (unless `verbosity` is below 0) and the summary; below -1, nothing."""
    lines = _lines(report, verbosity, lang, html, spaced=console.is_terminal)
    if not console.is_terminal:
        _write(lines, console.file)
        return
    from rich.text import Text

    while batch := list(islice(lines, AT_ONCE)):
        # Rich would fold at spaces only and put 、 and 」 at the start of a line, and takes a second for a thousand findings.
        folded = [
            Text(" " * line.indent).append_text(part)
            for line in batch
            for part in _fold(Text.assemble(*line.pieces), console.width - line.indent)
        ]
        console.print(Text("\n").join(folded), highlight=False, soft_wrap=True)


def _write(lines: Iterable[Line], stream: IO[str]) -> None:
    """Lines plain and never folded, so that they can be searched."""
    lines = iter(lines)
    while batch := list(islice(lines, AT_ONCE)):
        stream.write("".join([f"{' ' * line.indent}{line.plain}\n" for line in batch]))
    stream.flush()


def _lines(report: Report, verbosity: int, lang: str, html: Path | None, *, spaced: bool) -> Iterator[Line]:
    """All that is printed; `spaced` sets every finding apart."""
    if verbosity < QUIET:
        return
    if verbosity >= NORMAL:
        posts = {post.path: post for post in report.posts}
        for finding in report.findings:
            yield from _finding(finding, report, posts, verbosity, lang)
            if spaced or is_contradiction(finding) or verbosity >= VERBOSE:
                yield Line()
        if verbosity >= VERBOSE:
            yield from (_note(note, text("note", lang), "cyan", lang) for note in report.notes if note not in report.stale)
    yield from (_note(note, text("not_checked", lang), "bold red", lang) for note in report.problems)
    if verbosity >= NORMAL:
        told = report.stale[:MOST_STALE]
        yield from (_note(note, text("stale", lang), "yellow", lang) for note in told)
        if left := len(report.stale) - len(told):
            yield Line(text("more_locations", lang, count=left), "dim")
    yield _summary(report, lang)
    if html is not None:
        yield Line(text("report_at", lang) + visible(str(html)), "dim")


# What stays on one line: a word or one Japanese character, with the brackets before it and the marks and small kana after it.
_UNBREAKABLE = lazy(
    r"[「『（〔［｛〈《【]*"
    r"(?:[^\s\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]+|.)"
    r"[、。，．・：；？！ー々〜ぁぃぅぇぉっゃゅょァィゥェォッャュョ」』）〕］｝〉》】％…]*\s?",
    re.DOTALL,
)


def _fold(line: Text, width: int) -> list[Text]:
    """A line as lines of at most `width` cells; wide characters count two."""
    from rich.cells import cell_len

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


def _place(path: str, line: int | None, column: int | None = None) -> Line:
    """path:line:column, as editors and terminals make it a link."""
    place = Line(visible(path), "bold")
    for number in (line, column):
        if number is not None:
            place.append(f":{number}", "dim")
    return place


def _finding(finding: Finding, report: Report, posts: Mapping[str, PostSummary], verbosity: int, lang: str) -> Iterator[Line]:
    """The lines of a finding."""
    first = finding.locations[0]
    head = _place(first.path, first.line, first.column)
    head.append("  ").append(SEVERITIES[finding.severity][lang], STYLES[finding.severity])
    head.append(f" {visible(finding.rule)}", "bold").append(f" {visible(finding.name)}", "dim")
    if finding.confidence < 0.9:
        head.append(f" ({confidence_in_words(finding.confidence, lang)} {round(finding.confidence * 100)}%)", "dim")
    yield head
    yield Line(shorten(local(finding.messages, lang), 400), indent=2)
    yield from _sides(finding, posts, lang) if is_contradiction(finding) else _places(finding, lang)
    if verbosity >= VERBOSE:
        rule = report.rules.get(finding.rule)
        if rule and (why := local(rule.why, lang).strip()):
            yield Line(f"{text('why_short', lang)}: ", "dim", indent=2).append(visible(why))
        if finding.suggestions and (suggestion := local(finding.suggestions, lang).strip()):
            yield Line(f"{text('suggestion', lang)}: ", "green", indent=2).append(visible(suggestion))


def _sides(finding: Finding, posts: Mapping[str, PostSummary], lang: str) -> Iterator[Line]:
    """The passages of a contradiction, those that agree under one letter, dated and placed."""
    letters = {id(location): letter(number) for number, side in enumerate(sides(finding)) for location in side}
    shown = fair(sides(finding), MOST_LOCATIONS)
    for location in shown:
        post = posts.get(location.path)
        date = (post.date if post else None) or text("date_unknown", lang)
        mark = letters[id(location)]
        head = Line(f"{mark} ", "bold magenta" if mark == "A" else "bold blue", indent=2)
        yield head.append(f"{visible(date)}  ").append_line(_place(location.path, location.line, location.column))
        yield _passage(location)
    if left := len(finding.locations) - len(shown):
        yield Line(text("more_locations", lang, count=left), "dim", indent=4)


def _places(finding: Finding, lang: str) -> Iterator[Line]:
    """The passage of the first place, and where the others are."""
    yield _passage(finding.locations[0], 160)
    others = finding.locations[1:MOST_LOCATIONS]
    if others:
        line = Line(f"{text('also_at', lang)}:", "dim", indent=4)
        for location in others:
            line.append(" ").append_line(_place(location.path, location.line, location.column))
        if left := len(finding.locations) - 1 - len(others):
            line.append(f" {text('more_locations', lang, count=left)}", "dim")
        yield line


def _passage(location: Location, limit: int = 300) -> Line:
    before, marked, after = passage(location, limit)
    return Line(before, indent=4).append(marked, "bold reverse").append(after)


def _note(note: Note, label: str, style: str, lang: str) -> Line:
    line = _place(note.path, note.line) if note.path is not None else Line()
    return (
        line.append("  " if note.path is not None else "").append(label, style).append(f": {visible(local(note.messages, lang))}")
    )


def _summary(report: Report, lang: str) -> Line:
    """The verdict, the counts, and what was looked at; never that all is well where nothing was looked at."""
    counts, total = report.counts, len(report.findings)
    stop, comma = ("。", "、") if lang == "ja" else (". ", ", ")
    if report.empty:
        return Line(text("nothing", lang), "bold yellow").append(f" — {text('because_nothing', lang)}")
    style = {"passed": "green", "found": "yellow"}.get(report.verdict, "red")
    line = Line(text(report.verdict, lang), f"bold {style}")
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
