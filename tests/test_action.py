"""The GitHub action, the workflow files and the pre-commit hooks: what they run is run here."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from click.testing import CliRunner

from factcheck.__main__ import COMMANDS, cli
from factcheck.commands.check import command as check_command

ROOT = Path(__file__).parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = {step.get("id") or step["name"]: step for step in ACTION["runs"]["steps"]}
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))


def tool(name: str) -> str:
    """A program that the development packages bring, beside this Python."""
    found = shutil.which(name, path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    assert found, f"{name} is missing: pip install -e '.[dev]'"
    return found


def lint(*workflows: Path, folder: Path = ROOT) -> str:
    """What actionlint, which runs shellcheck on scripts, says of workflow files."""
    command = [tool("actionlint"), "-no-color", "-shellcheck", tool("shellcheck"), "-pyflakes", "", *map(str, workflows)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


# --- the action -----------------------------------------------------------------------------------------------------


def run_action(folder: Path, inputs: dict[str, str], *, base: str = "", program: str | None = None) -> tuple[int, str, str]:
    """The action's check with some inputs: exit code, what it prints, and its outputs."""
    # As pip installs it: a script, which does not look for modules in the working folder.
    program = program or f"#!{sys.executable}\nfrom factcheck.__main__ import main\nif __name__ == '__main__':\n    main()\n"
    temporary = folder.parent / "runner"
    script = temporary / "factcheck" / "bin" / "factcheck"
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(program, encoding="utf-8")
    script.chmod(0o755)
    (temporary / "output").write_text("")
    defaults = {name: str(value["default"]) for name, value in ACTION["inputs"].items()}
    values = {f"inputs.{name}": value for name, value in {**defaults, **inputs}.items()}
    values["github.event.pull_request.base.sha"] = base
    step = STEPS["check"]
    environment = {name: re.sub(r"\$\{\{ (.*?) \}\}", lambda found: values[found[1]], text) for name, text in step["env"].items()}
    done = subprocess.run(
        # As the runner calls `shell: bash`.
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "XDG_CACHE_HOME": str(temporary),
            "RUNNER_TEMP": str(temporary),
            "GITHUB_OUTPUT": str(temporary / "output"),
            "GITHUB_STEP_SUMMARY": str(temporary / "summary.md"),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr, (temporary / "output").read_text()


def arguments_of(folder: Path, inputs: dict[str, str], base: str = "") -> list[str]:
    """The arguments that factcheck is called with."""
    _, printed, _ = run_action(folder, inputs, base=base, program='#!/bin/sh\nfor a; do printf "%s\\0" "$a"; done\n')
    arguments = printed.split("\0")[:-1]
    assert arguments[0] == "check"
    return arguments[1:]


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    return subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True, text=True).stdout


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "_posts").mkdir(parents=True)
    for name in ("old.md", "新しい 記事.md"):
        text = f"---\ntitle: {name}\ndate: 2026-04-01\n---\n\n本文です。\n\n---END---\n"
        (folder / "_posts" / name).write_text(text, encoding="utf-8")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "_posts/old.md")
    git(folder, "commit", "-q", "-m", "x")
    return folder


def test_on_a_pull_request_what_it_changes_is_checked(site: Path) -> None:
    base = git(site, "rev-parse", "HEAD").strip()
    (site / "factcheck.py").write_text("print('pwned')\n")  # what a pull request brings is checked, not run
    (site / "click.py").write_text("print('pwned')\n")
    code, printed, outputs = run_action(
        site, {"paths": "_posts", "select": "FC7", "sarif": "out/f.sarif", "markdown": "comment.md", "lang": "en"}, base=base
    )
    assert code == 1, printed
    assert outputs == "exit-code=1\n"
    assert "pwned" not in printed
    (annotation,) = re.findall(r"^::error file=([^,]*),", printed, re.MULTILINE)
    assert annotation == "_posts/新しい 記事.md"
    assert len(json.loads((site / "out" / "f.sarif").read_text())["runs"][0]["results"]) == 1
    assert (site / "comment.md").read_text("utf-8") == (site.parent / "runner" / "summary.md").read_text("utf-8")
    assert (site.parent / "runner" / "factcheck.sqlite").is_file()


def test_inputs_stay_what_they_are(site: Path) -> None:
    plain = arguments_of(site, {"changed-since": "", "paths": "a b\n\n--x\n$(touch pwned)\n", "cache": "false"}, base="0123")
    assert plain == ["--format=github", "--no-report", "--no-index", "--", "a b", "--x", "$(touch pwned)"]
    options = {name: f"{name} `touch pwned`; \"'$(touch pwned)" for name in ACTION["inputs"]}
    given = arguments_of(site, options, base="0123")
    assert given[-1] == options["paths"]
    for name in ("against", "config", "baseline", "select", "ignore", "min-confidence", "fail-on", "lang", "changed-since"):
        assert f"--{name}={options[name]}" in given
    for name, format_ in {"sarif": "sarif", "report": "html", "markdown": "markdown"}.items():
        assert f"--output={format_}={options[name]}" in given
    assert not list(site.rglob("pwned"))


def test_it_passes_nothing_that_was_not_asked_for(site: Path) -> None:
    index = site.parent / "runner" / "factcheck.sqlite"
    assert arguments_of(site, {}) == ["--format=github", "--no-report", f"--index={index}", "--"]
    assert "--changed-since=0123" in arguments_of(site, {}, base="0123")
    several = arguments_of(site, {"against": "_posts\nold posts\n"})
    assert [part for part in several if "against" in part] == ["--against=_posts", "--against=old posts"]


def test_no_module_is_looked_for_among_what_was_checked_out() -> None:
    for step in ACTION["runs"]["steps"]:
        for call in re.findall(r"^.*-m \w+.*$", step.get("run", ""), re.MULTILINE):
            assert " -I -m " in call


def test_every_input_is_used_and_none_stands_in_a_script() -> None:
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
    used = set(re.findall(r"inputs\.([\w-]+)", yaml.safe_dump(ACTION["runs"])))
    assert used == set(ACTION["inputs"])
    options = {option for parameter in check_command.params for option in parameter.opts}
    assert {f"--{name}" for name in re.findall(r"^option ([\w-]+)", STEPS["check"]["run"], re.MULTILINE)} <= options


def test_actionlint_finds_nothing_in_the_action(tmp_path: Path) -> None:
    """It reads workflows only: the action's steps as those of one that can be called with the same inputs."""
    inputs = {name: {"type": "string", "required": False} for name in ACTION["inputs"]}
    job = {"runs-on": "ubuntu-latest", "steps": ACTION["runs"]["steps"]}
    workflow = tmp_path / "action.yml"
    text = yaml.safe_dump(
        {"name": "x", "on": {"workflow_call": {"inputs": inputs}, "pull_request": None}, "jobs": {"check": job}}
    )
    workflow.write_text(text, encoding="utf-8")
    assert lint(workflow) == ""


# --- workflows ------------------------------------------------------------------------------------------------------


def test_actionlint_finds_nothing_in_this_repository() -> None:
    assert lint(*(ROOT / ".github" / "workflows").glob("*.yml")) == ""


@pytest.mark.parametrize("arguments", [[], ["--from", "git+https://example.org/o/factcheck@0123abc"], ["--from", "x: y # 'z'"]])
def test_actionlint_finds_nothing_in_what_init_writes(site: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    monkeypatch.chdir(site)
    assert CliRunner().invoke(cli, ["init", *arguments]).exit_code == 0
    assert lint(folder=site) == ""


def test_actionlint_would_find_something(tmp_path: Path) -> None:
    workflow = tmp_path / "w.yml"
    step = {"run": "echo ${{ github.event.issue.title }}\nrm $x\n"}
    workflow.write_text(yaml.safe_dump({"on": "push", "jobs": {"a": {"runs-on": "ubuntu-latest", "steps": [step]}}}))
    found = lint(workflow)
    assert "untrusted" in found and "SC2086" in found


# --- pre-commit -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_names_a_command_and_options_that_there_are(hook: dict[str, Any]) -> None:
    program, name, *arguments = shlex.split(hook["entry"])
    assert (program, name in COMMANDS) == ("factcheck", True)
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert set(arguments) <= {option for parameter in command.params for option in parameter.opts}
    assert hook["language"] == "python" and hook["require_serial"]
    # Without file names only where the staged posts are asked of git.
    assert hook.get("pass_filenames", True) == ("--staged" not in arguments)
