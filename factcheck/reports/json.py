"""JSON, as scripts read it: the output contract, version 1. Its schema stands beside this file."""

from __future__ import annotations

import json
import math
import re
from importlib import resources
from typing import Any

import msgspec

from factcheck.claims.model import Claim
from factcheck.findings import Finding
from factcheck.posts.model import Location
from factcheck.reports.model import Note, Report, local

VERSION = 1

_ENCODER = msgspec.json.Encoder()

# Lone surrogates, which UTF-8 cannot hold, and characters at which some readers end a line.
_ESCAPED = re.compile("[\ud800-\udfff\x7f-\x9f\u2028\u2029]")


def render_json(report: Report) -> str:
    """The report as one JSON object, in the report's language, ending in a line feed: a post or finding a line."""
    text = bytearray(b"{")  # grows in place: an archive's report is too large to be copied from step to step
    for key, value in report_record(report).items():
        text += b'%s\n"%s": ' % (b"," if text[1:] else b"", key.encode())
        if isinstance(value, list) and value:
            # Indenting all of it would leave the fast encoder: ten times as long for a large archive.
            for number, member in enumerate(value):
                text += b",\n" if number else b"[\n"
                _append(text, member)
            text += b"\n]"
        else:
            _append(text, value)
    text += b"\n}\n"
    return escaped(text.decode())


def _append(text: bytearray, value: Any) -> None:
    end = len(text)
    try:
        _ENCODER.encode_into(value, text, end)
    except ValueError:  # half a surrogate pair
        text[end:] = dump(value).encode()


def quick_dump(value: Any) -> str:
    """JSON text for readers that do not mind which characters end lines: half surrogates alone are written as escapes.

    Several times as fast as `dump`; fractions of many digits may be written in another way.
    """
    try:
        return msgspec.json.encode(value).decode()
    except ValueError:  # half a surrogate pair
        return dump(value)


def escaped(text: str) -> str:
    """JSON text with escapes for what UTF-8 cannot hold, and for what some readers take for the end of a line."""
    return _ESCAPED.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def dump(value: Any, indent: int | None = None) -> str:
    """JSON text that UTF-8 can always hold, on one line without `indent`: what could break that is written as its escape."""
    separators = (",", ": ") if indent else (",", ":")
    text = json.dumps(value, ensure_ascii=False, indent=indent, separators=separators, allow_nan=False)
    return escaped(text)


def schema(name: str) -> dict[str, Any]:
    """A JSON Schema that ships with the package: `findings` (of `check`) or `claims` (of a line of `claims`)."""
    text = resources.files(__package__).joinpath(f"{name}.schema.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def report_record(report: Report) -> dict[str, Any]:
    """The report as plain values."""
    return {
        "version": VERSION,
        "tool": {"name": "factcheck", "version": report.version},
        "summary": {
            "passed": report.passed,
            "complete": not report.problems,
            "fail_on": report.fail_on,
            "findings": report.counts,
            "compared": dict(report.compared),
            "problems": [_note_record(note, report.lang) for note in report.problems],
            "notes": [_note_record(note, report.lang) for note in report.notes],
        },
        "posts": [
            {"path": p.path, "title": p.title, "date": p.date, "author": p.author, "characters": p.characters}
            for p in report.posts
        ],
        "findings": [finding_record(finding, report.lang) for finding in report.findings],
    }


def finding_record(finding: Finding, lang: str) -> dict[str, Any]:
    """A finding as plain values, worded in `lang`."""
    return {
        "rule": finding.rule,
        "name": finding.name,
        "kind": finding.kind,
        "severity": finding.severity,
        "confidence": round(finding.confidence, 4),
        "message": local(finding.messages, lang),
        "fingerprint": finding.fingerprint,
        "locations": [_location_record(location) for location in finding.locations],
        "suggestion": local(finding.suggestions, lang) or None if finding.suggestions else None,
    }


def claim_record(claim: Claim) -> dict[str, Any]:
    """A claim as plain values: a line of `factcheck claims --format jsonl`."""
    return {
        "path": claim.path,
        "line": claim.location.line,
        "column": claim.location.column,
        "sentence": claim.sentence,
        "value_text": claim.value_text,
        "low": number(claim.low),
        "high": number(claim.high),
        "unit": claim.unit,
        "date": claim.date,
        "entity": claim.entity,
        "entity_text": claim.entity_text,
        "metric": claim.metric,
        "metric_text": claim.metric_text,
        "direction": claim.direction,
        "baseline": claim.compared_to,
        "bound": claim.bound,
        "modality": claim.modality,
        "time": claim.time,
        "relation": claim.relation,
        "status": claim.status,
    }


def number(value: float | None) -> int | float | None:
    """A number as JSON knows it: whole ones without a fraction, none for what is not finite."""
    if value is None or not math.isfinite(value):
        return None
    return int(value) if value == int(value) else value


def _location_record(location: Location) -> dict[str, Any]:
    return {
        "path": location.path,
        "line": location.line,
        "column": location.column,
        "end_line": location.end_line,
        "end_column": location.end_column,
        "text": location.text,
        "sentence": location.sentence,
        "side": location.side,
    }


def _note_record(note: Note, lang: str) -> dict[str, Any]:
    return {"path": note.path, "line": note.line, "message": local(note.messages, lang)}
