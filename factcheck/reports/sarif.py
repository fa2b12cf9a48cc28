"""SARIF 2.1.0, as code hosts and editors read it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from statistics import mean
from typing import Any
from urllib.parse import quote

import msgspec

from factcheck.findings import Finding
from factcheck.posts.model import Location
from factcheck.reports.json import escaped
from factcheck.reports.model import (
    Note,
    Report,
    RuleSummary,
    fair,
    family,
    is_contradiction,
    letter,
    local,
    sides,
    worst_first,
)
from factcheck.reports.passages import shorten, visible
from factcheck.reports.texts import FAMILIES, text

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

#: What GitHub keeps of a run, and of a result; it links a related location only from within the message.
MOST_RESULTS = 5_000
MOST_LOCATIONS = 100
MOST_LINKS = 6

LEVELS = {"error": "error", "warning": "warning", "info": "note"}
PROBLEM_SEVERITIES = {"error": "error", "warning": "warning", "info": "recommendation"}

#: How sure a rule's findings are on the average, in the words that GitHub orders alerts by.
PRECISIONS = ((0.9, "very-high"), (0.75, "high"), (0.5, "medium"), (0.0, "low"))

_SURROGATES = re.compile("[\ud800-\udfff]")


def render_sarif(report: Report) -> str:
    """The report as a SARIF log of one run, in the report's language, on one line.

    Paths are taken to be relative to the root of the repository. Of more than MOST_RESULTS findings the worst are kept,
    and a notification says how many are left out.
    """
    findings = worst_first(report.findings)
    kept = findings[:MOST_RESULTS]
    rules = _rules(report)
    numbers = {rule.code: number for number, rule in enumerate(rules)}
    confidences: dict[str, list[float]] = defaultdict(list)
    for finding in findings:
        confidences[finding.rule].append(finding.confidence)
    seen: Counter[str] = Counter()
    results = []
    for finding in kept:
        seen[finding.fingerprint] += 1
        results.append(_result(finding, numbers[finding.rule], seen[finding.fingerprint], report.lang))
    notifications = [_notification(note, "error", report.lang) for note in report.problems]
    notifications += [_notification(note, "note", report.lang) for note in report.notes]
    if left := len(findings) - len(kept):
        message = text("results_left_out", report.lang, shown=len(kept), count=left)
        notifications.append({"level": "warning", "message": {"text": message}})
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "factcheck",
                        "version": report.version,
                        "rules": [_rule(rule, confidences[rule.code], report.lang) for rule in rules],
                    }
                },
                "invocations": [
                    {"executionSuccessful": not report.problems, "toolExecutionNotifications": notifications},
                ],
                "columnKind": "unicodeCodePoints",
                "results": results,
            }
        ],
    }
    try:
        data = msgspec.json.encode(log)  # several times as fast as Python's own encoder
    except ValueError:
        data = msgspec.json.encode(_encodable(log))
    return escaped(data.decode()) + "\n"


def _rules(report: Report) -> list[RuleSummary]:
    """The rules that were run, and those that findings name beyond them, by code."""
    rules = dict(report.rules)
    for finding in report.findings:
        if finding.rule not in rules:
            rules[finding.rule] = RuleSummary(finding.rule, finding.name, finding.kind, finding.severity, {})
    return [rules[code] for code in sorted(rules)]


def _rule(rule: RuleSummary, confidences: Sequence[float], lang: str) -> dict[str, Any]:
    why = " ".join(local(rule.why, lang).split())
    heading = local(FAMILIES[family(rule.code)], lang) if family(rule.code) in FAMILIES else rule.kind
    hint = text("explain_hint", lang, code=rule.code)
    properties: dict[str, Any] = {"tags": [rule.kind], "problem.severity": PROBLEM_SEVERITIES[rule.severity]}
    if confidences:
        average = mean(confidences)
        properties["precision"] = next(word for lowest, word in PRECISIONS if average >= lowest or lowest == 0)
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": shorten(f"{heading}: {rule.name}", 200)},
        "fullDescription": {"text": shorten(why or rule.name, 1000)},
        "help": {"text": visible(f"{why} {hint}".strip())},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": properties,
    }


def _result(finding: Finding, rule: int, occurrence: int, lang: str) -> dict[str, Any]:
    groups = sides(finding)
    letters = {id(place): letter(number) for number, side in enumerate(groups) for place in side}
    ranks = {id(place): rank for side in groups for rank, place in enumerate(side)}
    contradiction = is_contradiction(finding)
    first, *related = fair(groups, MOST_LOCATIONS)
    if contradiction:
        # The first of every other side leads, so that the links in the message show what stands against what.
        related.sort(key=lambda place: (letters[id(place)] == letters[id(first)], ranks[id(place)]))
    message = _plain(visible(local(finding.messages, lang)))
    links = []
    for number, place in enumerate(related[:MOST_LINKS], 1):
        mark = f"{letters[id(place)]} " if contradiction else ""
        links.append(f"[{mark}{_bracketed(visible(place.path))}:{place.line}]({number})")
    if links:
        message += f" {text('also_at', lang)}: {', '.join(links)}"
    if left := len(finding.locations) - 1 - len(links):
        message += f" {text('more_locations', lang, count=left)}"
    if finding.suggestions and (suggestion := local(finding.suggestions, lang).strip()):
        message += f" {text('suggestion', lang)}: {_plain(visible(suggestion))}"
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "level": LEVELS[finding.severity],
        "message": {"text": message},
        "locations": [{"physicalLocation": _physical(first)}],
        "partialFingerprints": {"primaryLocationLineHash": f"{finding.fingerprint}:{occurrence}"},
        "rank": round(finding.confidence * 100, 2),
        "properties": {"kind": finding.kind, "confidence": round(finding.confidence, 4)},
    }
    if related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _physical(place), "message": {"text": shorten(place.sentence or place.text, 300)}}
            for number, place in enumerate(related, 1)
        ]
    return result


def _physical(location: Location) -> dict[str, Any]:
    region: dict[str, Any] = {
        "startLine": location.line,
        "startColumn": location.column,
        "endLine": location.end_line,
        "endColumn": location.end_column,
    }
    if len(location.text) <= 1000:
        region["snippet"] = {"text": location.text}
    return {"artifactLocation": _artifact(location.path), "region": region}


@lru_cache(maxsize=10_000)
def _artifact(path: str) -> Mapping[str, Any]:
    try:
        # The name's own bytes, also where they are no UTF-8.
        uri = quote(path.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:
        uri = quote(path, errors="replace")
    if path.startswith("/"):
        return {"uri": f"file://{uri}"}
    return {"uri": uri, "uriBaseId": "%SRCROOT%"}


def _notification(note: Note, level: str, lang: str) -> dict[str, Any]:
    record: dict[str, Any] = {"level": level, "message": {"text": visible(local(note.messages, lang))}}
    if note.path is not None:
        physical: dict[str, Any] = {"artifactLocation": _artifact(note.path)}
        if note.line is not None:
            physical["region"] = {"startLine": note.line}
        record["locations"] = [{"physicalLocation": physical}]
    return record


def _plain(message: str) -> str:
    """A text that holds no link of its own: `[…](1)` in a post's words would become one."""
    return _bracketed(message) if "](" in message else message


def _bracketed(words: str) -> str:
    return words.replace("[", "\\[").replace("]", "\\]")


def _encodable(value: Any) -> Any:
    """Lone surrogates, which strict readers of JSON refuse even as escapes, become U+FFFD."""
    if isinstance(value, str):
        return _SURROGATES.sub("\ufffd", value)
    if isinstance(value, dict):
        return {key: _encodable(item) for key, item in value.items()}
    return [_encodable(item) for item in value] if isinstance(value, list) else value
