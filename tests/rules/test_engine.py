"""Findings: worded, graded, told apart, and never lost to a failure beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from factcheck.archive.model import Archive
from factcheck.claims.context import PostContext
from factcheck.detectors.registry import DETECTORS, archive_detector, post_detector
from factcheck.findings import Finding, Match
from factcheck.posts.read import parse_post
from factcheck.rules.engine import check_archive, check_post
from factcheck.rules.load import load_rules
from factcheck.rules.messages import word
from factcheck.rules.model import Rule

BASE = Path(__file__).parent / "base.yaml"
TEXTS = {"ja": "「{text}」", "en": "'{text}'"}


def context(text: str, path: str = "a.md") -> PostContext:
    return PostContext(parse_post(text.encode(), path), None, lambda context: [])  # type: ignore[arg-type]


def rule(detector: str, code: str = "FC301", **fields) -> Rule:
    given = {"message": TEXTS, "why": TEXTS, "severity": "warning", "name": code.lower(), "kind": "duplicate_paragraph", **fields}
    return Rule(code=code, detector=detector, **given)


def pattern(*patterns: str, **fields) -> Rule:
    parameters = {"patterns": list(patterns), "unless": [], "scope": ["body"], "per": "sentence", "ignore_case": False}
    return rule("pattern", parameters=parameters, **fields)


@pytest.fixture
def detectors() -> Iterator[None]:
    """Leaves the registry as it was."""
    before = dict(DETECTORS)
    yield
    DETECTORS.clear()
    DETECTORS.update(before)


def test_a_finding_has_its_rule_s_words_and_grade_and_stands_where_the_text_is():
    (found,), problems = check_post(load_rules([BASE]), context("本文です。\n\n  ---END---\n"))
    assert problems == []
    assert (found.rule, found.name, found.kind, found.severity, found.confidence) == (
        ("FC701", "end-marker", "leftover_marker", "error", 0.97)
    )
    assert found.messages == {"ja": "目印「---END---」が残っています", "en": "the marker ---END--- was left behind"}
    assert found.suggestions == {"ja": "「---END---」を消します", "en": "delete ---END---"}
    place = found.locations[0]
    assert (place.path, place.line, place.column, place.end_line, place.end_column) == ("a.md", 3, 3, 3, 12)
    assert place.text == "---END---" and found.values["dashes"] == "---"


def test_a_match_s_own_grade_and_suggestion_go_before_the_rule_s(detectors):
    @post_detector("graded")
    def graded(context, parameters):
        place = context.post.location(0, 2)
        yield Match(
            (place,), confidence=0.4, severity="info", suggestion="{text} → {other}", values={"other": {"ja": "甲", "en": "A"}}
        )

    (found,), _ = check_post([rule("graded", suggestion=TEXTS)], context("本文です。"))
    assert (found.confidence, found.severity) == (0.4, "info")
    assert found.suggestions == {"ja": "本文 → 甲", "en": "本文 → A"}


@pytest.mark.parametrize(
    ("value", "ja", "en"),
    [
        (3.0, "3", "3"),
        (38e9, "38000000000", "38000000000"),
        (2.5, "2.5", "2.5"),
        (None, "", ""),
        (["a", 2.0], "a、2", "a, 2"),
        ({"ja": "倍", "en": "times"}, "倍", "times"),
        ("長" * 500, "長" * 79 + "…", "長" * 79 + "…"),
        ("二\n行", "二 行", "二 行"),
        ("{text.__class__}", "{text.__class__}", "{text.__class__}"),
    ],
)
def test_values_are_worded_for_readers(value, ja, en):
    assert (word(value, "ja"), word(value, "en")) == (ja, en)


def test_braces_in_a_post_are_text_and_not_placeholders():
    (found,), _ = check_post([pattern("[{]text[}]+")], context("ここに{text}}があります。"))
    assert found.messages["en"] == "'{text}}'"


def test_rules_with_the_same_detector_and_parameters_share_one_run(detectors):
    runs = []

    @post_detector("counted")
    def counted(context, parameters):
        runs.append(parameters["n"])
        yield Match((context.post.location(0, 2),), values={"n": parameters["n"]})

    rules = [
        rule("counted", "FC301", parameters={"n": 1}, when="n == 1"),
        rule("counted", "FC302", parameters={"n": 1}, when="n == 2"),
        rule("counted", "FC303", parameters={"n": 2}),
    ]
    findings, _ = check_post(rules, context("本文"))
    assert runs == [1, 2]
    assert [finding.rule for finding in findings] == ["FC301", "FC303"]


def test_a_failing_detector_keeps_what_it_found_and_the_other_rules(detectors):
    @post_detector("failing")
    def failing(context, parameters):
        yield Match((context.post.location(0, 1),))
        raise RuntimeError("out of luck")

    @post_detector("placeless")
    def placeless(context, parameters):
        yield Match(())

    @post_detector("one_language")
    def one_language(context, parameters):
        yield Match((context.post.location(0, 1),), suggestion={"ja": "消す"})

    rules = [
        rule("failing", path="r.yaml", line=7),
        rule("placeless", "FC302"),
        pattern("文", code="FC303"),
        rule("one_language", "FC304"),
    ]
    findings, problems = check_post(rules, context("本文"))
    assert [finding.rule for finding in findings] == ["FC301", "FC303"]
    assert [problem.path for problem in problems] == ["a.md"] * 3
    assert "FC301 fc301 (r.yaml:7) failed: RuntimeError: out of luck" in problems[0].messages["en"]
    assert "r.yaml:7" in problems[0].messages["ja"]
    assert "a match without a place" in problems[1].messages["en"]
    assert "not in all languages" in problems[2].messages["en"]


@pytest.mark.parametrize("when", ["missing == 1", "text > 3", "text", "text.foo == 1", "text.matches('(')", "1/0 == 1"])
def test_a_failing_condition_names_rule_file_and_line_once_a_post(when):
    rules = [pattern("文", when=when, path="r.yaml", line=7), pattern("本", code="FC302")]
    findings, (problem,) = check_post(rules, context("本文。文。"))
    assert [finding.rule for finding in findings] == ["FC302"]
    assert "FC301 fc301 (r.yaml:7)" in problem.messages["en"] and when in problem.messages["ja"]


def test_a_condition_sees_numbers_lists_nulls_and_languages(detectors):
    @post_detector("valued")
    def valued(context, parameters):
        values = {"n": 3.0, "items": ("x", "y"), "none": None, "kind": {"ja": "甲", "en": "A"}, "opaque": object()}
        yield Match((context.post.location(0, 2),), values=values)

    for when in (
        "n >= 3",
        "n == 3 && size(items) == 2",
        "none == null",
        "kind.ja == '甲'",
        "items.exists(i, i == 'y')",
        "text == '本文'",
    ):
        findings, problems = check_post([rule("valued", when=when)], context("本文"))
        assert (len(findings), problems) == (1, []), when


def prints(findings: list[Finding]) -> list[str]:
    return [finding.fingerprint for finding in findings]


def test_fingerprints_survive_edits_above_and_tell_equals_apart():
    rules = [pattern("目印")]
    before = prints(check_post(rules, context("目印です。\n\n目印です。\n\n目印だった。\n"))[0])
    after = prints(
        check_post(rules, context("# 見出し\n\n前書き。\n\n目印です。\n\n目印です。\n\n目 印だった。目印だった。\n"))[0]
    )
    assert len(set(before)) == 3 and before == after
    assert all(len(p) == 16 and set(p) <= set("0123456789abcdef") for p in before)
    elsewhere = prints(check_post(rules, context("目印です。\n", "b.md"))[0])
    assert not set(before) & set(elsewhere)


def test_a_contradiction_keeps_its_fingerprint_whichever_side_comes_first(detectors):
    a, b = (parse_post(text.encode(), path) for text, path in (("三倍です。", "a.md"), ("二倍です。", "b.md")))
    places = [a.location(0, 2, side="1"), b.location(0, 2, side="2")]

    @archive_detector("sides")
    def sides(archive, parameters):
        yield Match(tuple(places))

    findings, problems = check_archive([rule("sides"), pattern("x", code="FC302")], Archive([], None))  # type: ignore[arg-type]
    places.reverse()
    turned, _ = check_archive([rule("sides")], Archive([], None))  # type: ignore[arg-type]
    assert problems == [] and prints(findings) == prints(turned)
    assert turned[0].locations[0].path == "b.md", "the detector says where to look first"


def test_rules_that_run_beside_the_others_say_the_same(detectors, monkeypatch):
    monkeypatch.setattr("factcheck.rules.engine.LEAST_POSTS_FOR_TWO", 0)
    post = parse_post("三倍です。四倍です。".encode(), "a.md")

    @archive_detector("figures", aside=True)
    def figures(archive, parameters):
        archive.compared["pairs"] = 7
        archive.wrong.add(("a.md", 1, 1))
        yield Match((post.location(5, 7),))
        raise ValueError("no more")

    @archive_detector("words")
    def words(archive, parameters):
        archive.compared["pages"] = 2
        yield Match((post.location(0, 2),))

    def run(jobs):
        archive = Archive([], None, jobs=jobs)
        found, problems = check_archive([rule("words", "FC301"), rule("figures", "FC302")], archive)
        return [(f.rule, f.locations[0].text, f.fingerprint) for f in found], problems, archive.compared, archive.wrong

    assert run(1) == run(2)
    found, problems, compared, _ = run(2)
    assert [text for _, text, _ in found] == ["三倍", "四倍"]
    assert "no more" in problems[0].messages["en"] and compared == {"pairs": 7, "pages": 2}


def test_findings_come_in_the_order_of_the_text_whatever_order_detectors_have(detectors):
    @post_detector("backwards")
    def backwards(context, parameters):
        for start in (4, 2, 0):
            yield Match((context.post.location(start, start + 1),))

    rules = [rule("backwards", "FC302"), pattern("[甲乙丙]")]
    order = [(f.locations[0].column, f.rule) for f in check_post(rules, context("甲、乙、丙。"))[0]]
    assert order == sorted(order) and len(order) == 6
