"""The init command: what it writes works, and nothing is overwritten."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from factcheck.__main__ import cli
from factcheck.configuration import read_configuration

FILES = ("factcheck.toml", ".github/workflows/factcheck.yml", ".pre-commit-config.yaml")


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    posts = tmp_path / "_posts"
    posts.mkdir()
    (posts / "one.md").write_text("---\ntitle: 題\ndate: 2026-04-01\n---\n\n本文です。\n\n---END---\n", encoding="utf-8")
    return tmp_path


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


def test_what_it_writes_works(site: Path) -> None:
    assert init().exit_code == 0
    assert read_configuration(site / "factcheck.toml").values["fail-on"] == "error"
    workflow = yaml.safe_load(Path(FILES[1]).read_text("utf-8"))
    runs = [step["run"] for step in workflow["jobs"]["factcheck"]["steps"] if "factcheck check" in step.get("run", "")]
    assert [commands(run)[1] for run in runs] == ["_posts", "_posts"]
    assert workflow["jobs"]["factcheck"]["steps"][0]["with"]["fetch-depth"] == 0
    for options in (
        ["init", "-q"],
        ["-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "--allow-empty", "-m", "x"],
    ):
        subprocess.run(["git", *options], check=True, capture_output=True)
    for arguments in (hook(), commands(runs[1])):
        result = CliRunner().invoke(cli, [*arguments, "--select", "FC7", "--no-index"])
        assert result.exit_code == 1, result.output  # the end marker of a post that git does not know yet
        assert "FC701" in result.output


def test_every_comment_in_the_configuration_is_a_right_key(site: Path) -> None:
    init()
    path = site / "factcheck.toml"
    lines = path.read_text("utf-8").splitlines()
    keys = [line.removeprefix("# ") for line in lines if line.startswith("# [") or (" = " in line and line.startswith("# "))]
    path.write_text("\n".join([line for line in lines if not line.startswith("#")] + keys), encoding="utf-8")
    assert {"select", "ignore", "baseline", "severities", "per-path"} <= set(read_configuration(path).values)


def test_nothing_is_overwritten() -> None:
    Path("factcheck.toml").write_text('select = ["FC7"]\n', encoding="utf-8")
    result = init()
    assert result.exit_code == 1
    assert "factcheck.toml: there already" in result.output
    assert Path("factcheck.toml").read_text("utf-8") == 'select = ["FC7"]\n'
    before = [Path(file).read_bytes() for file in FILES]
    assert init().exit_code == 1
    assert [Path(file).read_bytes() for file in FILES] == before


def test_a_folder_with_a_space_and_quotes_is_quoted() -> None:
    name = '私の "記事" it\'s'
    Path(name).mkdir()
    assert init(name).exit_code == 0
    assert hook()[1] == name
    steps = yaml.safe_load(Path(FILES[1]).read_text("utf-8"))["jobs"]["factcheck"]["steps"]
    assert commands(steps[-1]["run"])[1] == name


@pytest.mark.parametrize("name", ["nowhere", "a\nb", "${{ github.token }}"])
def test_a_folder_that_cannot_be_meant(name: str) -> None:
    assert init(name).exit_code == 2
    assert not Path("factcheck.toml").exists()
