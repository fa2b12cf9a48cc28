"""The init command: what it writes works, and nothing is overwritten."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from factcheck.__main__ import cli
from factcheck.commands import init as init_module
from factcheck.configuration import read_configuration

FILES = ("factcheck.toml", ".github/workflows/factcheck.yml", ".pre-commit-config.yaml")
SOURCE = "git+https://example.org/o/factcheck@0123abc"


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    posts = tmp_path / "_posts"
    posts.mkdir()
    (posts / "one.md").write_text("---\ntitle: 題\ndate: 2026-04-01\n---\n\n本文です。\n\n---END---\n", encoding="utf-8")
    git("init", "-q", "-b", "main")
    git("commit", "-q", "--allow-empty", "-m", "x")
    return tmp_path


def git(*arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


def init(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["init", *arguments])


def commands(run: str) -> list[str]:
    """The arguments of factcheck in a shell command, as a shell parts them."""
    program, *arguments = shlex.split(run)
    assert program == "factcheck"
    return arguments


def hook() -> list[str]:
    (entry,) = yaml.safe_load(Path(FILES[2]).read_text("utf-8"))["repos"][0]["hooks"]
    return commands(entry["entry"])


def steps() -> dict[str, dict]:
    loaded = yaml.safe_load(Path(FILES[1]).read_text("utf-8"))["jobs"]["factcheck"]["steps"]
    return {step.get("name") or step["uses"].partition("@")[0]: step for step in loaded}


def test_what_it_writes_works(site: Path) -> None:
    assert init().exit_code == 0
    values = read_configuration(site / "factcheck.toml").values
    assert (values["fail-on"], values["paths"]) == ("error", ["_posts"])
    assert steps()["actions/checkout"]["with"]["fetch-depth"] == 0
    changed = [part.replace("$BASE", "HEAD") for part in commands(steps()["Check what the pull request changes"]["run"])]
    git("add", "-A")
    for arguments in (hook(), changed, commands(steps()["Check everything"]["run"])):
        result = CliRunner().invoke(cli, [*arguments, "--select", "FC7", "--no-index"])
        assert result.exit_code == 1, result.output  # the end marker of the post that the last commit does not have
        assert "FC701" in result.output
    git("commit", "-q", "-m", "y")
    assert CliRunner().invoke(cli, [*hook(), "--no-index"]).exit_code == 0


def test_every_comment_in_the_configuration_is_a_right_key(site: Path) -> None:
    init()
    path = site / "factcheck.toml"
    lines = path.read_text("utf-8").splitlines()
    keys = [line.removeprefix("# ") for line in lines if line.startswith("# [") or (" = " in line and line.startswith("# "))]
    path.write_text("\n".join([line for line in lines if not line.startswith("#")] + keys), encoding="utf-8")
    (site / "factcheck.baseline").write_bytes(b"")
    assert {"select", "ignore", "baseline", "severities", "parameters", "per-path"} <= set(read_configuration(path).values)
    assert CliRunner().invoke(cli, ["config"]).exit_code == 0


def test_nothing_is_overwritten() -> None:
    Path("factcheck.toml").write_text('select = ["FC7"]\n', encoding="utf-8")
    result = init()
    assert result.exit_code == 1
    assert "factcheck.toml: there already" in result.output
    assert Path("factcheck.toml").read_text("utf-8") == 'select = ["FC7"]\n'
    before = [Path(file).read_bytes() for file in FILES]
    assert init().exit_code == 1
    assert [Path(file).read_bytes() for file in FILES] == before


def test_a_configuration_in_pyproject_stays_the_one_that_holds() -> None:
    Path("pyproject.toml").write_text('[tool.factcheck]\nselect = ["FC7"]\n', encoding="utf-8")
    result = init()
    assert result.exit_code == 1
    assert "pyproject.toml: there already" in result.output
    assert not Path("factcheck.toml").exists()


@pytest.mark.parametrize("name", ['私の "記事" it\'s', "{x}", "${{ github.token }}", "-x", "a\\b"])
def test_a_folder_of_any_name(name: str) -> None:
    Path(name).mkdir()
    Path("_posts/one.md").rename(Path(name, "one.md"))
    assert CliRunner().invoke(cli, ["init", "--", name]).exit_code == 0
    assert read_configuration(Path("factcheck.toml")).paths == (Path(name),)
    assert name not in Path(FILES[1]).read_text("utf-8")


@pytest.mark.parametrize("name", ["nowhere", "a\nb"])
def test_a_folder_that_cannot_be_meant(name: str) -> None:
    assert init(name).exit_code == 2
    assert not Path("factcheck.toml").exists()


# --- where CI gets factcheck from -----------------------------------------------------------------------------------


def installing(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """The workflow's step, run with a pip that says what it is asked for."""
    Path("bin").mkdir(exist_ok=True)
    pip = Path("bin/pip")
    pip.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    pip.chmod(0o755)
    run = steps()["Install factcheck"]["run"]
    return subprocess.run(
        ["bash", "-e", "-c", run],
        env={"PATH": f"{pip.parent.resolve()}{os.pathsep}{os.environ['PATH']}", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_knowing_nothing_is_installed_by_name() -> None:
    """The name factcheck is another project's on the Python package index."""
    result = init()
    assert "FACTCHECK" in result.output
    assert installing({}).returncode != 0
    assert "set the variable FACTCHECK" in installing({"FACTCHECK": ""}).stderr
    assert installing({"FACTCHECK": SOURCE}).stdout.split() == ["install", SOURCE]


@pytest.mark.parametrize("source", [SOURCE, "./wheels/factcheck.whl", "factcheck @ https://example.org/a b'c.whl", "x: y # z"])
def test_a_source_that_is_given(source: str) -> None:
    assert init("--from", source).exit_code == 0
    assert installing({}).stdout.splitlines() == ["install", source]


@pytest.mark.parametrize("source", ["-r x", "${{ secrets.X }}", "a\nb"])
def test_a_source_that_cannot_be_meant(source: str) -> None:
    assert init(f"--from={source}").exit_code == 2
    assert not Path(FILES[1]).exists()


@pytest.mark.parametrize(
    ("record", "source"),
    [
        ({"url": "https://example.org/o/factcheck", "vcs_info": {"vcs": "git", "commit_id": "0123abc"}}, SOURCE),
        ({"url": "https://u:secret@example.org/o/factcheck", "vcs_info": {"vcs": "git", "commit_id": "0123abc"}}, None),
        ({"url": "file:///home/me/factcheck", "vcs_info": {"vcs": "git", "commit_id": "0123abc"}}, None),
        ({"url": "file:///home/me/factcheck", "dir_info": {"editable": True}}, None),
        (None, None),
    ],
)
def test_where_this_one_came_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record: object, source: str | None) -> None:
    info = tmp_path / "site" / "factcheck-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: factcheck\nVersion: 1.0\n")
    if record is not None:
        (info / "direct_url.json").write_text(json.dumps(record))
    monkeypatch.setattr(sys, "path", [str(info.parent), *sys.path])
    assert init_module.installed_from() == source
