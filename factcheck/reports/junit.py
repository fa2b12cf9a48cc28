"""JUnit XML, as build servers read it: a test suite for each post."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree

from factcheck.findings import SEVERITIES, Finding
from factcheck.reports.model import Note, Report, is_contradiction, letter, local, sides
from factcheck.reports.passages import shorten, visible
from factcheck.reports.texts import SEVERITIES as SEVERITY_TEXTS
from factcheck.reports.texts import confidence_in_words, text

#: The places of a finding beyond these are counted, not listed.
MOST_LOCATIONS = 20


def render_junit(report: Report) -> str:
    """The report as JUnit XML, ending in a line feed. Characters that XML cannot hold are named instead.

    A finding at or above the report's threshold is a failure of its post, one below it a passed test that tells of it in
    `system-out`, a post that could not be checked an error; a post without any of them passes. Needless entries of a baseline are
    failures of its file where they fail the check, else passed tests.
    """
    cases: dict[str, list[ElementTree.Element]] = {post.path: [] for post in report.posts}
    for finding in report.findings:
        path = finding.locations[0].path
        cases.setdefault(path, []).append(_case(finding, _fails(finding, report), report.lang))
    for note in report.problems:
        cases.setdefault(note.path or "factcheck", []).append(_error(note, report.lang))
    for note in report.stale:
        cases.setdefault(note.path or "factcheck", []).append(_stale(note, report.fail_on_stale, report.lang))
    suites = ElementTree.Element("testsuites", {"name": "factcheck"})
    for path in sorted(cases):
        suite = ElementTree.SubElement(suites, "testsuite", {"name": visible(path)})
        suite.extend(cases[path] or [ElementTree.Element("testcase", {"classname": visible(path), "name": "factcheck"})])
        for key, value in _counts(suite).items():
            suite.set(key, value)
    for key, value in _counts(suites).items():
        suites.set(key, value)
    ElementTree.indent(suites, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(suites, encoding="unicode") + "\n"


def _fails(finding: Finding, report: Report) -> bool:
    return report.fail_on != "never" and SEVERITIES.index(finding.severity) <= SEVERITIES.index(report.fail_on)


def _counts(element: ElementTree.Element) -> Mapping[str, str]:
    found = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
    return {key: str(sum(1 for _ in element.iter(tag))) for key, tag in found.items()}


def _case(finding: Finding, fails: bool, lang: str) -> ElementTree.Element:
    first = finding.locations[0]
    place = f"{first.line}:{first.column}"
    attributes = {
        "classname": visible(first.path),
        "name": visible(f"{finding.rule} {finding.name} {place}"),
        "file": visible(first.path),
        "line": str(first.line),
    }
    case = ElementTree.Element("testcase", attributes)
    if fails:
        message = visible(local(finding.messages, lang))
        failure = ElementTree.SubElement(case, "failure", {"message": message, "type": visible(finding.rule)})
        failure.text = _details(finding, lang)
    else:
        ElementTree.SubElement(case, "system-out").text = _details(finding, lang)
    return case


def _error(note: Note, lang: str) -> ElementTree.Element:
    path, message = visible(note.path or "factcheck"), visible(local(note.messages, lang))
    case = ElementTree.Element("testcase", {"classname": path, "name": text("not_checked", lang)})
    ElementTree.SubElement(case, "error", {"message": message, "type": "unchecked"}).text = message
    return case


def _stale(note: Note, fails: bool, lang: str) -> ElementTree.Element:
    path, message = visible(note.path or "factcheck"), visible(local(note.messages, lang))
    case = ElementTree.Element("testcase", {"classname": path, "name": f"{text('stale', lang)} {note.line or ''}".strip()})
    if fails:
        ElementTree.SubElement(case, "failure", {"message": message, "type": "stale"}).text = message
    else:
        ElementTree.SubElement(case, "system-out").text = message
    return case


def _details(finding: Finding, lang: str) -> str:
    grade = f"{SEVERITY_TEXTS[finding.severity][lang]}, {confidence_in_words(finding.confidence, lang)}"
    lines = [f"{visible(local(finding.messages, lang))} ({grade})"]
    marks = {id(place): f"{letter(number)} " for number, side in enumerate(sides(finding)) for place in side}
    for place in finding.locations[:MOST_LOCATIONS]:
        mark = marks[id(place)] if is_contradiction(finding) else ""
        lines.append(f"{mark}{visible(place.path)}:{place.line}:{place.column}: {shorten(place.sentence or place.text, 300)}")
    if left := len(finding.locations[MOST_LOCATIONS:]):
        lines.append(text("more_locations", lang, count=left))
    if finding.suggestions and (suggestion := local(finding.suggestions, lang).strip()):
        lines.append(f"{text('suggestion', lang)}: {visible(suggestion)}")
    return "\n".join(lines)
