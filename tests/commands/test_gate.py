"""The gate: a draft against an archive, and only what has changed in a real git repository."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from factcheck.__main__ import cli

POST = "---\ntitle: {title}\ndate: {date}\nauthor: 編集部\n---\n\n{body}\n"
MARKER = "本文はここまでです。\n\n---END---"
#: Long enough to be a paragraph that another post may not repeat.
SHARED = (
    "仙台の新しい工場では、水を循環させて冷やす設備が三つの建屋に分けて置かれ、夏のあいだも同じ温度を保てるように、担当者が毎朝"
    "計器を確かめています。"
)


def write(path: Path, body: str, *, title: str = "工場の話", date: str = "2026-04-01") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(POST.format(title=title, date=date, body=body), encoding="utf-8")
    return path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["check", *map(str, arguments), "--no-report", "--no-index", "--lang", "en"])


def report(*arguments: str | Path) -> dict[str, Any]:
    result = run(*arguments, "--format", "json", "--quiet")
    assert result.exit_code in (0, 1), result.output
    loaded: dict[str, Any] = json.loads(result.stdout)
    return loaded


def paths(finding: dict[str, Any]) -> list[str]:
    return [Path(place["path"]).name for place in finding["locations"]]


# --- a draft against an archive -------------------------------------------------------------------------------------


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    folder = tmp_path / "_posts"
    write(folder / "a.md", f"{SHARED}\n\n{MARKER}", title="水の循環")
    write(folder / "b.md", "空冷は広く使われている方式です。", title="空冷の方式")
    return folder


def test_a_draft_is_held_against_the_archive_and_only_it_is_reported(tmp_path: Path, archive: Path) -> None:
    draft = write(tmp_path / "z-draft.md", f"{SHARED}\n\n{MARKER}", title="設備の朝", date="2026-03-01")
    made = report(draft, "--against", archive, "--select", "FC3,FC7")
    assert sorted((finding["kind"], paths(finding)[0]) for finding in made["findings"]) == [
        ("duplicate_across_posts", "z-draft.md"),
        ("leftover_marker", "z-draft.md"),
    ]
    assert made["summary"]["compared"] | {"subjects": 1, "elsewhere": 1, "posts": 3} == made["summary"]["compared"]
    assert [Path(post["path"]).name for post in made["posts"]] == ["a.md", "z-draft.md"]  # and none that no finding leads to


def test_the_sides_of_a_contradiction_begin_with_the_draft(tmp_path: Path, archive: Path) -> None:
    write(archive / "c.md", "Hoshinoは、仙台工場への投資額が1,200億円になると発表しました。", date="2026-04-02")
    draft = write(tmp_path / "z.md", "Hoshinoは、仙台工場への投資額が2,100億円になると発表しました。", date="2026-04-01")
    (finding,) = report(draft, "--against", archive, "--select", "FC1")["findings"]
    assert [(Path(place["path"]).name, place["side"]) for place in finding["locations"]] == [("z.md", "A"), ("c.md", "B")]
    (whole,) = report(draft, archive, "--select", "FC1")["findings"]
    assert paths(whole)[0] == "c.md"
    assert whole["fingerprint"] == finding["fingerprint"]


def test_each_post_is_told_what_a_check_of_all_finds_about_it(tmp_path: Path) -> None:
    posts = Path(__file__).parents[2] / "examples/posts"

    def found(*arguments: str | Path) -> list[dict[str, Any]]:
        options = ["--index", str(tmp_path / "index.sqlite"), "--format", "json", "-q", "--fail-on", "never", "--no-report"]
        result = CliRunner().invoke(cli, ["check", *map(str, arguments), *options])
        assert result.exit_code == 0, result.output
        findings: list[dict[str, Any]] = json.loads(result.stdout)["findings"]
        return findings

    everything = found(posts)
    for post in sorted(posts.iterdir()):
        about = {finding["fingerprint"] for finding in everything if post.name in paths(finding)}
        assert {finding["fingerprint"] for finding in found(post, "--against", posts)} == about, post.name


def test_a_draft_inside_the_archive_is_not_compared_with_itself(archive: Path) -> None:
    assert report(archive / "a.md", "--against", archive, "--select", "FC3")["findings"] == []
    (archive.parent / "link.md").symlink_to(archive / "a.md")
    assert report(archive.parent / "link.md", "--against", archive, "--select", "FC3")["findings"] == []


def test_an_archive_that_is_not_there(tmp_path: Path, archive: Path) -> None:
    result = run(archive / "a.md", "--against", tmp_path / "nowhere")
    assert result.exit_code == 2
    assert "nowhere" in result.output


# --- only what has changed ------------------------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


def commit(folder: Path, message: str = "x") -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", message)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    root = tmp_path / "site"
    for name in ("old", "edited", "moved", "gone"):
        write(root / "_posts" / f"{name}.md", f"{name} の記事です。{MARKER}", title=f"{name} の題")
    git(root, "init", "-q", "-b", "main")
    commit(root)
    monkeypatch.chdir(root)
    return root


def changed(*arguments: str | Path) -> list[str]:
    """The posts that a run reports end markers of."""
    return sorted(paths(finding)[0] for finding in report(*arguments, "--select", "FC701")["findings"])


def test_edited_new_and_renamed_posts_count_and_deleted_ones_do_not(repository: Path) -> None:
    git(repository, "switch", "-q", "-c", "work")
    write(repository / "_posts" / "edited.md", f"直した記事です。{MARKER}")
    git(repository, "mv", "_posts/moved.md", "_posts/新しい 名前.md")
    git(repository, "rm", "-q", "_posts/gone.md")
    commit(repository)
    write(repository / "_posts" / "not yet added.md", f"まだ加えていない記事です。{MARKER}")
    assert changed("_posts", "--changed-since", "main") == ["edited.md", "not yet added.md", "新しい 名前.md"]


def test_uncommitted_and_staged_changes_count(repository: Path) -> None:
    write(repository / "_posts" / "edited.md", f"直した記事です。{MARKER}")
    write(repository / "_posts" / "old.md", f"これも直した記事です。{MARKER}")
    git(repository, "add", "_posts/old.md")
    assert changed("_posts", "--changed-since", "HEAD") == ["edited.md", "old.md"]


def test_staged_posts_alone_count_for_a_hook_also_before_the_first_commit(repository: Path, tmp_path: Path) -> None:
    write(repository / "_posts" / "edited.md", f"直した記事です。{MARKER}")
    write(repository / "_posts" / "old.md", f"これも直した記事です。{MARKER}")
    write(repository / "_posts" / "下書き 一.md", f"まだ加えていない記事です。{MARKER}")
    git(repository, "add", "_posts/old.md")
    git(repository, "rm", "-q", "_posts/gone.md")
    assert changed("_posts", "--staged") == ["old.md"]
    git(repository, "add", "_posts/下書き 一.md")
    assert changed("_posts", "--staged") == ["old.md", "下書き 一.md"]
    commit(repository)
    assert "no post is staged" in run("_posts", "--staged").output
    assert run("_posts", "--staged", "--changed-since", "HEAD").exit_code == 2
    git(tmp_path, "init", "-q", "new")
    write(tmp_path / "new" / "first.md", f"最初の記事です。{MARKER}")
    assert "no post is staged" in run(tmp_path / "new", "--staged").output
    git(tmp_path / "new", "add", "-A")
    assert changed(tmp_path / "new", "--staged") == ["first.md"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["-a"], ["edited.md", "old.md"]),
        (["_posts/old.md"], ["old.md"]),
        ([], ["edited.md"]),
        (["--allow-empty", "-o"], []),
    ],
)
def test_a_hook_looks_at_what_is_committed(repository: Path, arguments: list[str], told: list[str]) -> None:
    """`git commit -a` and `git commit FILE` hand an index of their own to hooks."""
    options = "--select FC701 --no-report --no-index --format csv --quiet"
    hook = repository / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ncd _posts && exec {sys.executable} -m factcheck check . --staged {options} > ../../told.csv\n")
    hook.chmod(0o755)
    for name in ("edited", "old"):
        write(repository / "_posts" / f"{name}.md", f"直した {name} の記事です。{MARKER}")
    git(repository, "add", "_posts/edited.md")
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(["git", *identity, "commit", "-q", "-m", "x", *arguments], env=environment, check=False)
    assert done.returncode == (1 if told else 0)
    rows = csv.DictReader((repository.parent / "told.csv").read_text("utf-8").splitlines())
    assert sorted(row["path"] for row in rows) == told


def test_what_the_other_branch_did_since_does_not_count(repository: Path) -> None:
    git(repository, "switch", "-q", "-c", "work")
    write(repository / "_posts" / "edited.md", f"直した記事です。{MARKER}")
    commit(repository)
    git(repository, "switch", "-q", "main")
    write(repository / "_posts" / "old.md", f"main で直した記事です。{MARKER}")
    commit(repository)
    git(repository, "switch", "-q", "work")
    assert changed("_posts", "--changed-since", "main") == ["edited.md"]
    git(repository, "merge", "-q", "--no-edit", "main")
    assert changed("_posts", "--changed-since", "main") == ["edited.md"]


def test_it_works_from_a_folder_below_and_for_another_repository(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(repository / "_posts" / "edited.md", f"直した記事です。{MARKER}")
    monkeypatch.chdir(repository / "_posts")
    assert changed(".", "--changed-since", "HEAD") == ["edited.md"]
    monkeypatch.chdir(repository.parent)
    assert changed(repository, "--changed-since", "HEAD") == ["edited.md"]


def test_inside_a_hook_the_environment_of_git_does_not_lead_astray(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(repository / "_posts" / "edited.md", f"直した記事です。{MARKER}")
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/other-index")
    assert changed("_posts", "--changed-since", "HEAD") == ["edited.md"]


def test_a_finding_in_two_posts_counts_if_one_changed_and_that_one_comes_first(repository: Path) -> None:
    write(repository / "_posts" / "a.md", SHARED, title="水の循環")
    commit(repository)
    write(repository / "_posts" / "z.md", SHARED, title="設備の朝", date="2026-03-01")
    (finding,) = report("_posts", "--changed-since", "HEAD", "--select", "FC3")["findings"]
    assert paths(finding) == ["z.md", "a.md"]
    commit(repository)
    assert report("_posts", "--changed-since", "HEAD", "--select", "FC3")["findings"] == []


def test_a_post_counts_that_a_finding_would_have_no_room_for(repository: Path) -> None:
    for number in range(30):
        text = f"---\ntitle: その{number}\nexcerpt: {number}番目の工場の話を詳しく解説します。\n---\n\n{number}番目の本文です。\n"
        (repository / "_posts" / f"p{number:02}.md").write_text(text, encoding="utf-8")
    (whole,) = report("_posts", "--select", "FC306")["findings"]
    assert len(whole["locations"]) == 20
    commit(repository)
    path = repository / "_posts" / "p29.md"
    path.write_text(path.read_text("utf-8").replace("本文です", "直した本文です"), encoding="utf-8")
    (finding,) = report("_posts", "--changed-since", "HEAD", "--select", "FC306")["findings"]
    assert paths(finding)[0] == "p29.md"
    assert finding["fingerprint"] == whole["fingerprint"]
    options = ["--select", "FC306", "--no-index", "--quiet"]
    assert CliRunner().invoke(cli, ["baseline", "_posts", *options]).exit_code == 0
    accepted = report("_posts", "--changed-since", "HEAD", "--select", "FC306", "--baseline", "factcheck.baseline")
    assert accepted["findings"] == []
    path.write_text(path.read_text("utf-8").replace("title:", "factcheck: {disable: [FC306]}\ntitle:"), encoding="utf-8")
    assert report("_posts", "--changed-since", "HEAD", "--select", "FC306")["findings"] == []


def test_nothing_changed_is_said_and_passes(repository: Path) -> None:
    result = run("_posts", "--changed-since", "HEAD")
    assert result.exit_code == 0
    assert "no post has changed since HEAD" in result.output


def test_a_draft_that_changed_is_held_against_an_archive_elsewhere(repository: Path, tmp_path: Path) -> None:
    write(tmp_path / "elsewhere" / "a.md", SHARED, title="水の循環")
    write(repository / "_posts" / "z.md", SHARED, title="設備の朝")
    made = report("_posts", "--against", tmp_path / "elsewhere", "--changed-since", "HEAD", "--select", "FC3")
    assert [paths(finding) for finding in made["findings"]] == [["z.md", "a.md"]]


@pytest.mark.parametrize("ref", ["no-such-branch", "--output=/tmp/x", "HEAD~99", ""])
def test_an_unknown_commit_is_told(repository: Path, ref: str) -> None:
    result = run("_posts", f"--changed-since={ref}")
    assert result.exit_code == 2
    assert f"git knows no commit '{ref}'" in result.output


def test_a_folder_outside_git_is_told(tmp_path: Path) -> None:
    write(tmp_path / "posts" / "a.md", "本文です。")
    result = run(tmp_path / "posts", "--changed-since", "HEAD")
    assert result.exit_code == 2
    assert "no git repository" in result.output


def test_a_shallow_clone_is_told_how_to_be_mended(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(repository, "switch", "-q", "-c", "work")
    for number in range(3):
        write(repository / "_posts" / "edited.md", f"直した記事です。{number}{MARKER}")
        commit(repository)
    clone = tmp_path / "clone"
    url = repository.as_uri()
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", "--branch", "work", url, str(clone))
    monkeypatch.chdir(clone)
    for ref in ("origin/main", "HEAD~2"):
        result = run("_posts", "--changed-since", ref)
        assert result.exit_code == 2
        assert "this clone is shallow" in result.output
    git(clone, "fetch", "-q", "--unshallow")
    assert changed("_posts", "--changed-since", "origin/main") == ["edited.md"]


# --- as a pull request goes -----------------------------------------------------------------------------------------


def test_a_pull_request_whose_new_post_contradicts_an_old_one_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    origin = tmp_path / "origin"
    write(
        origin / "_posts" / "2026-04-02-a.md", "Hoshinoは、仙台工場への投資額が1,200億円になると発表しました。", date="2026-04-02"
    )
    write(origin / "_posts" / "2026-04-03-b.md", f"別の話です。{MARKER}", date="2026-04-03")
    git(origin, "init", "-q", "-b", "main")
    commit(origin)
    git(origin, "switch", "-q", "-c", "work")
    write(
        origin / "_posts" / "2026-05-01 仙台 続報.md",
        "Hoshinoは、仙台工場への投資額が2,100億円になると発表しました。",
        date="2026-05-01",
    )
    commit(origin)
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--branch", "work", origin.as_uri(), str(clone))
    monkeypatch.chdir(clone)
    result = run("_posts", "--changed-since", "origin/main", "--format", "github")
    assert result.exit_code == 1
    (command,) = [line for line in result.stdout.splitlines() if line.startswith("::error")]
    assert "file=_posts/2026-05-01 仙台 続報.md,line=7," in command
    assert "B _posts/2026-04-02-a.md:7" in command
    (finding,) = report("_posts", "--changed-since", "origin/main")["findings"]
    assert [place["side"] for place in finding["locations"]] == ["A", "B"]
    assert paths(finding) == ["2026-05-01 仙台 続報.md", "2026-04-02-a.md"]
