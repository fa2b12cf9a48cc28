"""`factcheck rules` and `factcheck explain`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from factcheck.__main__ import cli
from factcheck.rules.load import builtin_rules

BASE = Path(__file__).parent.parent / "rules" / "base.yaml"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs factcheck with base.yaml as its built-in rules."""
    (tmp_path / "builtin").mkdir()
    (tmp_path / "builtin" / "base.yaml").write_bytes(BASE.read_bytes())
    (tmp_path / "builtin" / "lexicon").symlink_to(builtin_rules() / "lexicon")
    monkeypatch.setattr("factcheck.rules.load.builtin_rules", lambda: tmp_path / "builtin")

    def invoke(*arguments: str | Path) -> Result:
        return CliRunner().invoke(cli, [str(argument) for argument in arguments])

    return invoke


def test_the_table_has_a_row_for_each_rule_in_either_language(run):
    japanese, english = run("rules"), run("rules", "--lang", "en", "--select", "FC7")
    assert "FC701" in japanese.stdout and "i-and-we" in japanese.stdout and "読者に見せるものではありません" in japanese.stdout
    assert "a marker of the generation" in english.stdout and "FC801" not in english.stdout


def test_json_holds_all_of_a_rule(run):
    document = json.loads(run("rules", "--format", "json").stdout)
    assert document["version"] == 1
    first = document["rules"][0]
    assert (first["code"], first["severity"], first["why"]["ja"]) == (
        "FC701",
        "error",
        "生成の目印は読者に見せるものではありません",
    )
    assert first["bad"][0]["posts"]["example.md"].endswith("---END---\n")


@pytest.mark.parametrize("term", ["FC701", "fc701", "FC7", "end-marker", "leftover_marker"])
def test_explain_shows_what_why_how_and_how_to_suppress(run, term):
    said = run("explain", term, "--lang", "en").stdout
    for part in (
        "# FC701 end-marker",
        "a marker of the generation is not for readers",
        "delete {text}",
        '- scope: ["source"]',
        "    ---END---",
        "<!-- factcheck-disable-line FC701",
        "factcheck-disable: FC701",
    ):
        assert part in said
    assert "FC801" not in said
    assert "なぜ問題か" in run("explain", term).stdout


def test_explain_shows_a_condition_and_a_kind_without_rules(run):
    assert 'word == "弊社"' in run("explain", "FC801").stdout
    nothing = run("explain", "garbled", "--lang", "en")
    assert nothing.exit_code == 0 and "no rule of this kind" in nothing.stdout


def test_a_wrong_name_and_a_wrong_file_exit_with_2(run, tmp_path):
    wrong = run("explain", "end-markr")
    assert wrong.exit_code == 2 and "did you mean end-marker?" in wrong.stderr
    bad = tmp_path / "bad.yaml"
    bad.write_text("rules:\n  - extends: FC701\n    severity: loud\n", encoding="utf-8")
    for arguments in (("rules", "--rules", bad), ("explain", "FC701", "--rules", bad), ("rules", "--test", bad)):
        result = run(*arguments)
        assert result.exit_code == 2
        assert f"{bad}:3:15: expected one of error, warning, info" in result.stderr


def test_testing_rules_of_one_s_own(run, tmp_path):
    ours = tmp_path / "ours.yaml"
    ours.write_text("rules:\n  - extends: FC701\n    parameters: {patterns: ['-+END-+']}\n", encoding="utf-8")
    good = run("rules", "--test", ours)
    assert good.exit_code == 0 and "1 rules, 2 examples: all hold" in good.stderr
    ours.write_text("rules:\n  - extends: FC701\n    parameters: {patterns: ['never']}\n", encoding="utf-8")
    failed = run("rules", "--test", ours, "--lang", "en")
    assert failed.exit_code == 1 and "FC701 bad 1: expected a finding, and there is none" in failed.stdout


def test_listing_rules_loads_none_of_the_heavy_packages():
    heavy = "{'spacy', 'pandas', 'ginza'}"
    load = "import sys, pathlib; from factcheck.rules.load import load_rules; load_rules([pathlib.Path(sys.argv[1])])"
    script = f"{load}; print({heavy} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", script, str(BASE)], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "set()"
