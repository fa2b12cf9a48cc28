"""Every rule that ships finds its bad examples and leaves its good ones alone; and such a test notices when it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from factcheck.examples import run_examples
from factcheck.rules.load import builtin_rules, load_rules
from factcheck.rules.model import Rule

HERE = Path(__file__).parent


@pytest.mark.parametrize("rule", list(load_rules([builtin_rules()])), ids=lambda rule: f"{rule.code}-{rule.name}")
def test_built_in_rules_hold_on_their_examples(rule: Rule):
    assert [failure.text() for failure in run_examples([rule])] == []


def failures(tmp_path: Path, change: str, to: str) -> list[str]:
    text = (HERE / "base.yaml").read_text(encoding="utf-8")
    assert change in text
    path = tmp_path / "ours.yaml"
    path.write_text(text.replace(change, to), encoding="utf-8")
    return [failure.text() for failure in run_examples(load_rules([path]))]


def test_examples_that_hold():
    assert list(run_examples(load_rules([HERE / "base.yaml"]))) == []


@pytest.mark.parametrize(
    ("change", "to", "said"),
    [
        (r"\s*END\s*", r"\s*ENDE\s*", "FC701 bad 1: expected a finding, and there is none"),
        (r"\s*END\s*-{2,}", r"\s*END|本文", "FC701 good 1: expected no finding, and there is one (example.md:1:1"),
        ("delete {text}", "delete {txt}", "FC701 bad 1: there is no value for {txt}"),
        ('word == "弊社"', 'wort == "弊社"', "FC801 bad 1: the condition"),
        ('word == "弊社"', "text", "expected true or false, not '弊社は'"),
    ],
)
def test_what_does_not_hold_is_said(tmp_path, change, to, said):
    found = failures(tmp_path, change, to)
    assert any(said in text for text in found), found
