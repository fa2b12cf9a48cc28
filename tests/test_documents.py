"""What the repository shows of factcheck is what factcheck does: README's excerpt and tables, and the sample report."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from factcheck.__main__ import COMMANDS, cli
from factcheck.rules.load import builtin_rules, load_rules

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def check_examples(*options: str) -> Result:
    return CliRunner().invoke(cli, ["check", "examples/posts", "--fail-on", "never", *options])


def test_the_readme_shows_real_output(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    output = check_examples("--lang", "en", "--no-report").output.splitlines()
    excerpt = re.search(r"```text\n(.*?)\n```", README, re.DOTALL)
    assert excerpt
    missing = [line for line in excerpt[1].splitlines() if line.strip() and line not in output]
    assert not missing


def test_the_readme_names_every_kind_and_command() -> None:
    kinds = {rule.kind for rule in load_rules([builtin_rules()])}
    assert not {kind for kind in kinds if f"`{kind}`" not in README}
    assert not {name for name in COMMANDS if f"factcheck {name}" not in README}


def test_the_sample_report_is_fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """If this fails: python -m factcheck check examples/posts --fail-on never --report reports/sample.html"""
    monkeypatch.chdir(ROOT)
    check_examples("--report", str(tmp_path / "fresh.html"), "-q")
    assert (tmp_path / "fresh.html").read_text(encoding="utf-8") == (ROOT / "reports" / "sample.html").read_text(encoding="utf-8")


def test_the_examples_show_every_kind_of_fault() -> None:
    """Every kind of FC1 and FC3 to FC8 that has a rule, but those that the list names, stands in the example posts."""
    import json

    result = CliRunner().invoke(
        cli, ["check", str(ROOT / "examples" / "posts"), "--format", "json", "--fail-on", "never", "--quiet"]
    )
    found = {finding["kind"] for finding in json.loads(result.stdout)["findings"]}
    kinds = {rule.kind for rule in load_rules([builtin_rules()]) if not rule.code.startswith("FC2")}
    assert kinds - found == set()
