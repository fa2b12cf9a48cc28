"""Reports to test with, of our own writing."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from factcheck.claims.model import Claim
from factcheck.findings import Finding
from factcheck.posts.model import Location
from factcheck.reports.model import Note, PostSummary, Report, RuleSummary

RULES = {
    code: RuleSummary(code, name, name.replace("-", "_"), severity, {"ja": ja, "en": en})
    for code, name, severity, ja, en in (
        ("FC101", "value-conflict", "error", "重なり合わない値です。", "The values do not overlap."),
        ("FC301", "duplicate-paragraph", "warning", "段落の繰り返しです。", "A paragraph is repeated."),
        ("FC601", "title-markup", "info", "題名に記号があります。", "Markup stands in the title."),
    )
}


def place(path: str, line: int, text: str, sentence: str, side: str | None = None) -> Location:
    column = max(0, sentence.find(text)) + 1
    return Location(path, line, column, line, column + len(text), text, sentence, side)


def finding(
    code: str,
    message: str,
    locations: Sequence[Location],
    *,
    confidence: float = 0.95,
    suggestion: str | None = None,
    values: Mapping[str, Any] | None = None,
    fingerprint: str | None = None,
) -> Finding:
    rule = RULES[code]
    key = fingerprint or hashlib.sha256(f"{code}{message}{locations[0]}".encode("utf-8", "replace")).hexdigest()[:16]
    suggestions = {"ja": suggestion, "en": f"EN {suggestion}"} if suggestion is not None else None
    messages = {"ja": message, "en": f"EN {message}"}
    return Finding(
        code, rule.name, rule.kind, rule.severity, confidence, messages, tuple(locations), key, suggestions, (), values or {}
    )


def claim(path: str, line: int, value: str, sentence: str, **rest: Any) -> Claim:
    return Claim(kind="quantity", location=place(path, line, value, sentence), value_text=value, **rest)


SENTENCE_A = "新しい蓄電池Kurage 2は、前の型に比べて容量が最大で3倍になったといいます。"
SENTENCE_B = "Kurage 2の容量は前の型の5倍以上に達したと説明されています。"

CONFLICT = finding(
    "FC101",
    "Kurage 2 の容量が「最大で3倍」と「5倍以上」とで食い違っています。",
    [place("posts/a.md", 12, "最大で3倍", SENTENCE_A, "a"), place("posts/b.md", 7, "5倍以上", SENTENCE_B, "b")],
    suggestion="発表資料で確かめてください。",
    values={"entity": "Kurage 2", "metric": "容量"},
)
DUPLICATE = finding(
    "FC301",
    "同じ段落が 2 回あります。",
    [
        place("posts/b.md", 30, "海はまだ静かです。", "海はまだ静かです。"),
        place("posts/b.md", 10, "海はまだ静かです。", "海はまだ静かです。"),
    ],
    confidence=0.8,
)
MARKUP = finding("FC601", "題名に「**」が残っています。", [place("posts/c.md", 2, "**蓄電池**", "**蓄電池**の未来")])

CLAIMS = [
    claim(
        "posts/a.md",
        12,
        "最大で3倍",
        SENTENCE_A,
        entity="Kurage 2",
        metric="容量",
        high=3.0,
        unit="x",
        bound="max",
        modality="reported",
    ),
    claim("posts/b.md", 7, "5倍以上", SENTENCE_B, entity="Kurage 2", metric="容量", low=5.0, unit="x", bound="min"),
    claim("posts/c.md", 9, "380億ドル", "投資は380億ドルにのぼります。", metric="投資額", low=38e9, high=38e9, unit="USD"),
]

POSTS = [
    PostSummary("posts/a.md", "Kurage 2の衝撃", "2026-01-05", "編集部", 5200),
    PostSummary("posts/b.md", "蓄電池の今", "2026-02-01", None, 4100),
    PostSummary("posts/c.md", "**蓄電池**の未来", None, "編集部", 3900),
]

COMPARED = {"posts": 3, "sentences": 210, "claims": 3, "topics": 2, "pairs": 1}


def report(**rest: Any) -> Report:
    """A report on three posts with a finding of each severity; `rest` replaces what it holds."""
    parts: dict[str, Any] = {
        "posts": POSTS,
        "findings": [CONFLICT, DUPLICATE, MARKUP],
        "claims": CLAIMS,
        "compared": COMPARED,
        "rules": RULES,
        "version": "1.2.3",
    }
    return Report(**{**parts, **rest})


#: What a post may hold that must not become anything but text.
HOSTILE = (
    "</script><script>window.hit=1</script>",
    '<img src=x onerror="window.hit=1">',
    "\"' onmouseover='window.hit=1",
    "<!--<script>",
    "[押す](javascript:window.hit=1)",
    "javascript:window.hit=1",
    "</style><style>body{display:none}",
    "{{ 7*7 }}{% raw %}",
    "&lt;b&gt;",
    "\u202eあべこべ\u2066",
    "\x1b[31m\x00\x07\x85",
    "\ud800単独\udfff",
    "\u2028\u2029",
    "[bold red]markup[/bold red] :smile:",
    "𠮷野家👨\u200d👩",
)


def hostile() -> Report:
    """A report whose every text holds all of HOSTILE."""
    bad = "".join(HOSTILE)
    path = f"posts/{bad}.md"
    places = [place(path, 3, bad, f"前{bad}後", "a"), place(f"{path}2", 4, bad, f"前{bad}後", "b"), place(path, 5, bad, bad, "b")]
    return report(
        posts=[PostSummary(path, bad, bad, bad, 10), PostSummary(f"{path}2", "長" * 10_000, None, None, 10)],
        findings=[
            finding("FC101", bad, places, suggestion=bad, values={"reasons": [bad, {"ja": bad, "en": bad}]}, fingerprint=bad),
            finding("FC301", bad, places[:1], suggestion=bad, fingerprint=bad),
        ],
        claims=[claim(path, 3, bad, f"前{bad}後", entity=bad, metric=bad, unit=bad, low=1.0, compared_to=bad, time=bad)],
        problems=[Note(path, 1, {"ja": bad, "en": bad})],
        notes=[Note(None, None, {"ja": bad, "en": bad})],
        rules={"FC101": RuleSummary("FC101", bad, bad, "error", {"ja": bad, "en": bad})},
    )
