"""`factcheck explain`: all that there is to know about a rule."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from factcheck.commands.options import config_option, known_rules, lang_option, rules_option

if TYPE_CHECKING:
    from factcheck.rules.model import Example, Rule

_TEXTS = {
    "ja": {
        "kind": "種類",
        "severity": "重大度",
        "confidence": "確信度（detector が示さないとき）",
        "declared": "定義",
        "message": "指摘の文面",
        "why": "なぜ問題か",
        "suggestion": "どう直すか",
        "when": "条件",
        "detector": "detector とパラメーター",
        "bad": "指摘される例",
        "good": "指摘されない例",
        "suppress": "抑止するには",
        "line": "その行の末尾に",
        "next": "直前の行に",
        "range": "範囲の前後に",
        "post": "記事全体なら front matter に",
        "reason": "理由",
    },
    "en": {
        "kind": "kind",
        "severity": "severity",
        "confidence": "confidence (where the detector gives none)",
        "declared": "declared in",
        "message": "What it says",
        "why": "Why",
        "suggestion": "What to do",
        "when": "Condition",
        "detector": "Detector and parameters",
        "bad": "Found",
        "good": "Not found",
        "suppress": "To suppress it",
        "line": "at the end of the line",
        "next": "on the line before",
        "range": "around a range",
        "post": "for the whole post, in its front matter",
        "reason": "reason",
    },
}


@click.command(name="explain")
@click.argument("rule")
@lang_option("the explanation")
@rules_option
@config_option
def command(rule: str, lang: str, rules: tuple[Path, ...]) -> None:
    """Explain a RULE, given by its code, family, name or kind: what it finds, why, examples, how to suppress it."""
    from factcheck.rules.load import RuleError

    try:
        found = known_rules(rules).find(rule)
    except RuleError as error:
        raise click.UsageError(str(error)) from error
    if not found:
        click.echo(f"{rule}: この種類のルールはまだありません" if lang == "ja" else f"{rule}: there is no rule of this kind yet")
    click.echo("\n\n".join("\n".join(_explanation(one, lang)) for one in found))


def _explanation(rule: Rule, lang: str) -> Iterator[str]:
    from factcheck.detectors import find_detector

    texts = _TEXTS[lang]
    yield f"# {rule.code} {rule.name}"
    yield ""
    for key, value in (
        ("kind", rule.kind),
        ("severity", rule.severity),
        ("confidence", f"{rule.confidence:g}"),
        ("declared", f"{rule.path}:{rule.line}"),
    ):
        yield f"- {texts[key]}: {value}"
    for key, text in (("message", rule.message), ("why", rule.why), ("suggestion", rule.suggestion)):
        if text:
            yield from ("", f"## {texts[key]}", "", text[lang])
    yield from ("", f"## {texts['detector']}", "", rule.detector)
    properties = find_detector(rule.detector).properties
    for name, value in rule.parameters.items():
        yield f"- {name}: {_short(value)}"
        if description := properties.get(name, {}).get("description"):
            yield f"  {description}"
    if rule.when:
        yield from ("", f"## {texts['when']}", "", f"    {rule.when}")
    for key, examples in (("bad", rule.bad), ("good", rule.good)):
        yield from ("", f"## {texts[key]}")
        for example in examples:
            yield from _shown(example)
    reason = f" -- {texts['reason']}"
    yield from ("", f"## {texts['suppress']}", "")
    yield f"- {texts['line']}: <!-- factcheck-disable-line {rule.code}{reason} -->"
    yield f"- {texts['next']}: <!-- factcheck-disable-next-line {rule.code}{reason} -->"
    yield f"- {texts['range']}: <!-- factcheck-disable {rule.code} --> … <!-- factcheck-enable {rule.code} -->"
    yield f"- {texts['post']}: factcheck-disable: {rule.code}"


def _short(value: Any) -> str:
    """A parameter in JSON, in a line."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 300 else text[:299] + "…"


def _shown(example: Example) -> Iterator[str]:
    """An example's posts, indented; with their names where there are several."""
    for name, text in example.posts.items():
        yield ""
        if len(example.posts) > 1:
            yield f"{name}:"
            yield ""
        yield from ("    " + line for line in text.rstrip("\n").splitlines())
