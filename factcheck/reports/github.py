"""Workflow commands, which GitHub Actions shows as annotations beside the lines, and the summary of the step."""

from __future__ import annotations

from collections.abc import Mapping

from factcheck.findings import SEVERITIES, Finding
from factcheck.reports.markdown import render_markdown
from factcheck.reports.model import Note, Report, is_contradiction, letter, local, sides, worst_first
from factcheck.reports.passages import shorten, visible
from factcheck.reports.texts import SEVERITIES as SEVERITY_TEXTS
from factcheck.reports.texts import text

#: What GitHub shows of a step, by severity.
MOST_ANNOTATIONS = 10

#: Characters of a step's summary, which may have 1 MiB: a character has at most four bytes.
MOST_SUMMARY = 250_000

COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def render_github(report: Report) -> str:
    """The report as workflow commands, a line each: of every severity the MOST_ANNOTATIONS surest findings.

    Posts that could not be checked come first, as errors, and then needless entries of a baseline, as errors where they fail the
    check, else as warnings. Lines without a command say how many more there are. Paths are
    taken to be relative to the root of the repository.
    """
    lines: list[str] = []
    findings = worst_first(report.findings)
    for severity in SEVERITIES:
        commands = [_told(note, severity, "not_checked", report.lang) for note in report.problems] if severity == "error" else []
        if severity == ("error" if report.fail_on_stale else "warning"):
            commands += [_told(note, severity, "stale", report.lang) for note in report.stale]
        room = max(0, MOST_ANNOTATIONS - len(commands))
        chosen = [finding for finding in findings if finding.severity == severity]
        left = len(commands) + len(chosen) - MOST_ANNOTATIONS
        lines += commands[:MOST_ANNOTATIONS]
        lines += [_annotation(finding, report.lang) for finding in chosen[:room]]
        if left > 0:
            label = SEVERITY_TEXTS[severity][report.lang]
            lines.append(text("annotations_left_out", report.lang, severity=label, count=left))
    return "".join(f"{line}\n" for line in lines)


def render_step_summary(report: Report) -> str:
    """Markdown to be appended to the file that $GITHUB_STEP_SUMMARY names."""
    return render_markdown(report, MOST_SUMMARY)


def _annotation(finding: Finding, lang: str) -> str:
    first = finding.locations[0]
    properties = {
        "file": first.path,
        "line": str(first.line),
        "endLine": str(first.end_line),
        "col": str(first.column),
        "endColumn": str(first.end_column),
        "title": f"{finding.rule} {finding.name}",
    }
    if first.end_line != first.line:
        del properties["endColumn"]  # GitHub takes columns within one line only
        del properties["col"]
    lines = [local(finding.messages, lang)]
    if is_contradiction(finding):
        for number, (place, *_) in enumerate(sides(finding)):
            lines.append(f"{letter(number)} {place.path}:{place.line} {shorten(place.sentence or place.text, 200)}")
    if finding.suggestions and (suggestion := local(finding.suggestions, lang).strip()):
        lines.append(f"{text('suggestion', lang)}: {suggestion}")
    return _command(COMMANDS[finding.severity], properties, "\n".join(visible(line) for line in lines))


def _told(note: Note, severity: str, title: str, lang: str) -> str:
    properties = {"file": note.path, "line": None if note.line is None else str(note.line), "title": text(title, lang)}
    given = {key: value for key, value in properties.items() if value}
    return _command(COMMANDS[severity], given, visible(local(note.messages, lang)))


def _command(name: str, properties: Mapping[str, str], message: str) -> str:
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{name} {listed}::{_data(message)}"


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(visible(value)).replace(":", "%3A").replace(",", "%2C")
