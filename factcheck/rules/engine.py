"""Running rules: detectors once each, their matches filtered, worded and graded into findings."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from factcheck.detectors import find_detector
from factcheck.detectors.registry import Detector
from factcheck.findings import SEVERITIES, Finding, Match
from factcheck.posts.model import Location
from factcheck.processes import side_by_side
from factcheck.rules.conditions import ConditionError, holds
from factcheck.rules.messages import LANGUAGES, fill
from factcheck.rules.model import Problem, Rule

if TYPE_CHECKING:
    from factcheck.archive.model import Archive, Place
    from factcheck.claims.context import PostContext

#: Below this many posts a second process takes longer to make than it saves.
LEAST_POSTS_FOR_TWO = 100

__all__ = ["Problem", "check_archive", "check_post", "fingerprint"]


def check_post(rules: Iterable[Rule], context: PostContext) -> tuple[list[Finding], list[Problem]]:
    """The findings of the rules that look at one post, in the order of the text, and what kept the check from being whole."""
    return _check(rules, "post", context.post.path, lambda detector, parameters: detector.run(context, parameters))


def check_archive(rules: Iterable[Rule], archive: Archive) -> tuple[list[Finding], list[Problem]]:
    """The findings of the rules that look at all posts, by path and place, and what kept the check from being whole.

    With two processes or more, rules that need nothing of the others run beside them, where the system allows. Where only some
    posts are asked about (`archive.own`), findings that lie in others alone may be missing.
    """
    asked = archive if archive.own is None else archive.of(archive.own)
    if not any(record.claims for record in asked.records):
        rules = [rule for rule in rules if not find_detector(rule.detector).of_claims]

    def check(chosen: Iterable[Rule]) -> tuple[list[Finding], list[Problem]]:
        return _check(
            chosen,
            "archive",
            None,
            lambda detector, parameters: detector.run(asked if detector.alone else archive, parameters),
        )

    def check_aside() -> tuple[list[Finding], list[Problem], tuple[dict[str, int], set[Place]]]:
        return *check(aside), (archive.compared, archive.wrong)

    aside: list[Rule] = []
    others: list[Rule] = []
    for rule in rules:
        (aside if find_detector(rule.detector).aside else others).append(rule)
    worth = archive.jobs > 1 and bool(aside and others) and len(archive.records) >= LEAST_POSTS_FOR_TWO
    (findings, problems), (more, failed, (compared, wrong)) = side_by_side(lambda: check(others), check_aside, worth=worth)
    archive.compared.update(compared)
    archive.wrong |= wrong
    return sorted(findings + more, key=_place), failed + problems


def _check(
    rules: Iterable[Rule], scope: str, path: str | None, run: Callable[[Detector, Mapping[str, Any]], Iterable[Match]]
) -> tuple[list[Finding], list[Problem]]:
    findings: list[Finding] = []
    problems: list[Problem] = []
    matches: dict[str, list[Match]] = {}  # by detector and parameters, which rules may share
    for rule in rules:
        detector = find_detector(rule.detector)
        if detector.scope != scope:
            continue
        if rule.work not in matches:
            found = matches[rule.work] = []
            try:
                # One by one: what was found before a failure is kept.
                for match in run(detector, rule.parameters):
                    _check_match(match)
                    found.append(match)
            except Exception as error:  # whatever a detector trips over, the other rules still run
                problems.append(_detector_failed(rule, path, error))
        if not matches[rule.work]:
            continue
        chosen, failure = _chosen(rule, matches[rule.work])
        findings += _findings(rule, chosen)
        if failure:
            problems.append(_condition_failed(rule, path, failure))
    findings.sort(key=_place)
    return findings, problems


def _check_match(match: Match) -> None:
    if not match.locations:
        raise ValueError("a match without a place")
    if match.severity not in (None, *SEVERITIES):
        raise ValueError(f"a match of severity {match.severity!r}")
    if isinstance(match.suggestion, Mapping) and not match.suggestion.keys() >= set(LANGUAGES):
        raise ValueError("a match whose suggestion is not in all languages")


def _chosen(rule: Rule, matches: list[Match]) -> tuple[list[Match], ConditionError | None]:
    """The matches that the rule's condition lets through, and its first failure; a match that it fails on is left out."""
    if rule.when is None:
        return matches, None
    chosen: list[Match] = []
    first: ConditionError | None = None
    for match in matches:
        try:
            if holds(rule.when, _values(match)):
                chosen.append(match)
        except ConditionError as error:
            first = first or error
    return chosen, first


def _values(match: Match) -> dict[str, Any]:
    """What messages and conditions may name: the match's values, and the `text` that was found unless the match has its own."""
    return {"text": match.locations[0].text, **match.values}


def _findings(rule: Rule, matches: Iterable[Match]) -> list[Finding]:
    findings: list[Finding] = []
    seen: Counter[tuple[tuple[str, str, str], ...]] = Counter()
    for match in sorted(matches, key=lambda match: _places(match.locations)):
        identity = identity_of(match.locations)
        values = _values(match)
        suggestion = match.suggestion if match.suggestion is not None else rule.suggestion
        if isinstance(suggestion, str):
            suggestion = dict.fromkeys(LANGUAGES, suggestion)
        findings.append(
            Finding(
                rule=rule.code,
                name=rule.name,
                kind=rule.kind,
                severity=match.severity or rule.severity,
                confidence=rule.confidence if match.confidence is None else match.confidence,
                messages={lang: fill(rule.message[lang], values, lang) for lang in LANGUAGES},
                locations=match.locations,
                fingerprint=fingerprint(rule.code, identity, seen[identity]),
                suggestions={lang: fill(suggestion[lang], values, lang) for lang in LANGUAGES} if suggestion else None,
                edits=match.edits,
                unlisted=match.unlisted,
                values=match.values,
            )
        )
        seen[identity] += 1
    return findings


def identity_of(locations: Iterable[Location]) -> tuple[tuple[str, str, str], ...]:
    """What a finding is recognised by after edits elsewhere: paths and texts, no places; which side comes first is no matter."""
    return tuple(sorted((place.path, _normal(place.text), _normal(place.sentence)) for place in locations))


def _normal(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def fingerprint(code: str, identity: Iterable[tuple[str, str, str]], occurrence: int = 0) -> str:
    """16 hexadecimal digits of the SHA-256 of a rule's code, the paths and texts of the places, and which of equals it is."""
    content = json.dumps([code, list(identity), occurrence], ensure_ascii=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _places(locations: Iterable[Location]) -> list[tuple[str, int, int, int, int, str]]:
    return [(p.path, p.line, p.column, p.end_line, p.end_column, p.side or "") for p in locations]


def _place(finding: Finding) -> tuple[object, ...]:
    return (_places(finding.locations[:1]), finding.rule, _places(finding.locations), finding.fingerprint)


def _declared(rule: Rule) -> str:
    return f"{rule.code} {rule.name} ({rule.path}:{rule.line})"


def _detector_failed(rule: Rule, path: str | None, error: Exception) -> Problem:
    what = f"{type(error).__name__}: {error}"
    return Problem(
        path,
        {
            "ja": f"ルール {_declared(rule)} の detector「{rule.detector}」が失敗しました: {what}",
            "en": f"the detector '{rule.detector}' of rule {_declared(rule)} failed: {what}",
        },
    )


def _condition_failed(rule: Rule, path: str | None, error: ConditionError) -> Problem:
    return Problem(
        path,
        {
            "ja": f"ルール {_declared(rule)} の条件 when「{rule.when}」を評価できません: {error}",
            "en": f"the condition '{rule.when}' of rule {_declared(rule)} failed: {error}",
        },
    )
