"""The output contract: what scripts read."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from jsonschema import Draft202012Validator
from report_samples import CLAIMS, COMPARED, CONFLICT, HOSTILE, SENTENCE_A, hostile, report

from factcheck.reports.claims import render_claims
from factcheck.reports.json import render_json, schema
from factcheck.reports.model import Note, make_report


def errors(value: object, name: str) -> list[str]:
    return [error.message for error in Draft202012Validator(schema(name)).iter_errors(value)]


@pytest.mark.parametrize("name", ["findings", "claims"])
def test_the_schemas_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize(
    "made",
    [
        report(),
        report(lang="en", fail_on="never"),
        report(posts=[], findings=[], claims=[], compared={}),
        report(problems=[Note("posts/x.md", None, {"ja": "読めません", "en": "cannot be read"})]),
        hostile(),
    ],
    ids=["plain", "english", "empty", "problem", "hostile"],
)
def test_every_report_follows_the_schema(made) -> None:
    assert errors(json.loads(render_json(made)), "findings") == []


def test_the_contract_holds_word_for_word() -> None:
    read = json.loads(render_json(report()))
    assert list(read) == ["version", "tool", "summary", "posts", "findings"]
    assert (read["version"], read["tool"]) == (1, {"name": "factcheck", "version": "1.2.3"})
    assert read["summary"]["compared"] == COMPARED
    assert read["summary"]["findings"] == {"error": 1, "warning": 1, "info": 1}
    assert read["posts"][1] == {
        "path": "posts/b.md",
        "title": "蓄電池の今",
        "date": "2026-02-01",
        "author": None,
        "characters": 4100,
    }
    first = read["findings"][0]
    assert first["message"] == CONFLICT.messages["ja"]
    assert first["suggestion"] == "発表資料で確かめてください。"
    assert first["locations"][0] == {
        "path": "posts/a.md",
        "line": 12,
        "column": SENTENCE_A.index("最大で3倍") + 1,
        "end_line": 12,
        "end_column": SENTENCE_A.index("最大で3倍") + 6,
        "text": "最大で3倍",
        "sentence": SENTENCE_A,
        "side": "a",
    }
    assert read["findings"][1]["suggestion"] is None


def test_messages_are_in_the_chosen_language() -> None:
    first = json.loads(render_json(report(lang="en")))["findings"][0]
    assert first["message"].startswith("EN ")
    assert first["suggestion"].startswith("EN ")


@pytest.mark.parametrize(("fail_on", "passed"), [("error", False), ("info", False), ("never", True)])
def test_passing_is_a_matter_of_the_threshold(fail_on: str, passed: bool) -> None:
    assert json.loads(render_json(report(fail_on=fail_on)))["summary"]["passed"] is passed
    only_info = report(fail_on="warning", findings=report().findings[2:])
    assert json.loads(render_json(only_info))["summary"]["passed"] is True


def test_what_was_not_checked_is_said() -> None:
    read = json.loads(render_json(report(problems=[Note("posts/x.md", None, {"ja": "読めません", "en": "cannot be read"})])))
    assert read["summary"]["complete"] is False
    assert read["summary"]["problems"] == [{"path": "posts/x.md", "line": None, "message": "読めません"}]


def test_hostile_text_survives_exactly_and_can_be_encoded() -> None:
    text = render_json(hostile())
    text.encode("utf-8")  # lone surrogates stand as escapes
    assert json.loads(text)["findings"][0]["message"] == "".join(HOSTILE)


def test_the_same_report_gives_the_same_bytes() -> None:
    assert render_json(report()) == render_json(report())


def test_unsure_findings_are_left_out() -> None:
    audit = SimpleNamespace(records=[], findings=report().findings, problems=[], compared=COMPARED)
    kept = make_report(audit, [], min_confidence=0.9).findings  # type: ignore[arg-type]
    assert [finding.rule for finding in kept] == ["FC101", "FC601"]


def test_claim_lines_follow_their_schema() -> None:
    lines = [json.loads(line) for line in render_claims([*CLAIMS, *hostile().claims], "jsonl").splitlines()]
    assert [error for line in lines for error in errors(line, "claims")] == []
    assert (lines[0]["low"], lines[0]["high"], lines[0]["bound"]) == (None, 3, "max")
    assert lines[2]["low"] == 38_000_000_000
    assert isinstance(lines[2]["low"], int)


def test_numbers_that_json_does_not_know_become_null() -> None:
    endless = CLAIMS[0]
    changed = type(endless)(kind="quantity", location=endless.location, value_text="∞", low=float("inf"), high=float("nan"))
    line = json.loads(render_claims([changed], "jsonl"))
    assert (line["low"], line["high"]) == (None, None)
