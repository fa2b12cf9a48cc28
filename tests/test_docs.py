"""The pages in docs/ say what is so: their commands run, their files are valid, their excerpts are excerpts."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import click
import pytest
import yaml
from click.testing import CliRunner
from test_action import ACTION, HOOKS, ROOT, lint, tool

from factcheck.__main__ import COMMANDS, cli
from factcheck.configuration import KEYS, read_configuration
from factcheck.reports.formats import BUILTIN
from factcheck.rules.model import FAMILIES

PAGES = sorted((ROOT / "docs").glob("*.md"))
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


class Block(NamedTuple):
    """A fenced block: its language, the file that it is or is from (if it says so), its text."""

    language: str
    file: str
    text: str


def blocks(page: Path, language: str | None = None) -> list[Block]:
    found = re.findall(r"^```(\w*)(?: ([^\n]+))?\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [Block(*block) for block in found if language in (None, block[0])]


def commands(page: Path) -> Iterator[list[str]]:
    """The factcheck commands of a page's shell blocks and of its lines, as a shell parts them."""
    for block in blocks(page, "sh"):
        for line in block.text.splitlines():
            if line.startswith("factcheck "):
                yield shlex.split(line, comments=True)[1:]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the example posts, a draft, and the files that the pages show."""
    shutil.copytree(ROOT / "examples" / "posts", tmp_path / "_posts")
    shutil.copy(ROOT / "examples" / "posts" / "2026-05-11-editors-note.md", tmp_path / "draft.md")
    for page in PAGES:
        for block in blocks(page):
            if block.file.startswith("our-"):
                (tmp_path / block.file).write_text(block.text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    for arguments in (
        ["init", "-q", "-b", "main"],
        ["add", "_posts"],
        ["commit", "-q", "-m", "x"],
        ["update-ref", "refs/remotes/origin/main", "HEAD"],
        ["add", "draft.md"],
    ):
        subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)
    return tmp_path


@every_page
def test_every_command_runs(page: Path, site: Path) -> None:
    for arguments in commands(page):
        if "--verify-links" in arguments:
            continue  # it would ask the network
        result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
        assert result.exit_code in (0, 1), f"factcheck {shlex.join(arguments)}\n{result.output}"


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md", ROOT / "CONTRIBUTING.md"], ids=lambda page: page.stem)
def test_every_command_in_a_sentence_has_its_options(page: Path) -> None:
    said = re.findall(r"`(factcheck [^`\n]+)`", page.read_text(encoding="utf-8"))
    for name, *arguments in [*commands(page), *(shlex.split(line)[1:] for line in said)]:
        command: click.Command | None = cli.get_command(click.Context(cli), name)
        if isinstance(command, click.Group):
            command = command.get_command(click.Context(command), arguments.pop(0))
        assert command is not None, name
        options = {"--help", *(option for parameter in command.params for option in parameter.opts)}
        given = {argument.partition("=")[0] for argument in arguments if argument.startswith("-")}
        assert given <= options, f"{page.name}: factcheck {name} {shlex.join(arguments)}"


@every_page
def test_every_file_is_valid(page: Path, site: Path) -> None:
    """Configurations, workflows, hooks, rules, lexicons and facts; the excerpts of files stand in these."""
    for block in blocks(page):
        if block.file and not block.file.startswith("our-") and block.file != "pyproject.toml":
            assert block.text.strip() in (ROOT / block.file).read_text(encoding="utf-8"), block.file
        elif block.language == "toml":
            path = site / (block.file or "factcheck.toml")
            path.write_text(block.text, encoding="utf-8")
            read_configuration(path)
            result = CliRunner().invoke(cli, ["config", "--config", str(path)])
            assert result.exit_code == 0, result.output
        elif block.language == "json":
            json.loads(block.text)
        elif block.language == "yaml":
            check_yaml(block, site)


def check_yaml(block: Block, site: Path) -> None:
    value = yaml.safe_load(block.text.strip().removeprefix("---").removesuffix("---"))
    if "jobs" in value:
        workflow = site / "workflow.yml"
        workflow.write_text(block.text, encoding="utf-8")
        assert lint(workflow) == ""
        (inputs,) = [step["with"] for step in value["jobs"]["factcheck"]["steps"] if "factcheck@" in step.get("uses", "")]
        assert set(inputs) <= set(ACTION["inputs"])
    elif "repos" in value:
        assert {hook["id"] for hook in value["repos"][0]["hooks"]} <= {hook["id"] for hook in HOOKS}
    elif "rules" in value:
        result = CliRunner().invoke(cli, ["rules", "--test", block.file])
        assert result.exit_code == 0, result.output
    else:
        # Lexicons and facts are read by the commands of the page; a front matter is shown to people.
        assert block.file or "factcheck" in value, block.text


def test_the_pages_name_all_that_there_is() -> None:
    pages = {page.stem: page.read_text(encoding="utf-8") for page in PAGES}
    assert set(pages) >= {"editors", "ci", "rules", "configuration", "plugins"}
    assert not [kind for kinds in FAMILIES.values() for kind in kinds if f"`{kind}`" not in pages["rules"]]
    keys = read_configuration_keys(pages["configuration"])
    assert keys == set(KEYS)
    assert not [name for name in BUILTIN if f"`{name}`" not in pages["ci"]]
    assert not [name for name in ACTION["inputs"] if f"`{name}`" not in pages["ci"]]
    assert not [hook["id"] for hook in HOOKS if hook["id"] not in pages["ci"]]
    said = {arguments[0] for page in PAGES for arguments in commands(page)}
    assert said <= set(COMMANDS)


def read_configuration_keys(page: str) -> set[str]:
    """The keys of the page's table."""
    rows = re.findall(r"^\| (`[^|]+`) \|", page, re.MULTILINE)
    return {key for row in rows for key in re.findall(r"`([\w-]+)`", row)}


def test_links_between_the_pages_lead_somewhere() -> None:
    for page in [*PAGES, ROOT / "README.md", ROOT / "CONTRIBUTING.md"]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_finding_that_is_shown_is_found(site: Path) -> None:
    (block,) = blocks(ROOT / "docs" / "editors.md", "text")
    draft = "_posts/2026-05-02-market-followup.md"
    result = CliRunner().invoke(cli, ["check", draft, "--against", "_posts", "--no-report", "--no-index", "--select", "FC101"])
    shown = [line.partition("（…")[0] for line in block.text.splitlines()]
    assert not [line for line in shown if line not in result.stdout]


# --- inside text editors --------------------------------------------------------------------------------------------


def printed(site: Path) -> str:
    result = CliRunner().invoke(cli, ["check", "draft.md", "--against", "_posts", "--no-report", "--no-index"])
    assert result.exit_code == 1
    return result.stdout


def test_the_problem_matcher_of_vs_code_reads_what_is_printed(site: Path) -> None:
    (block,) = blocks(ROOT / "docs" / "editors.md", "json")
    first, second = json.loads(block.text)["tasks"][0]["problemMatcher"]["pattern"]
    lines = printed(site).splitlines()
    found = [
        (match[first["file"]], int(match[first["line"]]), match[first["code"]], message[second["message"]])
        for line, following in pairwise(lines)
        if (match := re.search(first["regexp"], line)) and (message := re.search(second["regexp"], following))
    ]
    assert ("draft.md", 13, "FC402", "記事が文の途中で終わっています。") in found
    assert len(found) == sum(not line.startswith(" ") and ":" in line and " FC" in line for line in lines)


@pytest.mark.skipif(shutil.which("vim") is None, reason="no vim")
def test_vim_reads_what_is_printed(site: Path) -> None:
    (block,) = blocks(ROOT / "docs" / "editors.md", "vim")
    (site / "out.txt").write_text(printed(site), encoding="utf-8")
    script = site / "s.vim"
    entry = """'bufname(v:val.bufnr) .. ":" .. v:val.lnum .. ":" .. v:val.col .. " " .. v:val.text'"""
    dump = f"call writefile(map(getqflist(), {entry}), 'list.txt')"
    script.write_text(f"set encoding=utf-8\n{block.text}\ncgetfile out.txt\n{dump}\nqa!\n", encoding="utf-8")
    subprocess.run(
        [tool("vim"), "-u", "NONE", "-es", "-S", str(script)],
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        timeout=20,
        check=False,
    )
    listed = (site / "list.txt").read_text(encoding="utf-8")
    assert re.search(r"^draft\.md:13:43 エラー FC402.*記事が文の途中で終わっています。", listed, re.MULTILINE | re.DOTALL)
