"""`factcheck index`: an archive read beforehand, and what is told of a damaged index."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from factcheck.__main__ import cli


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for number, amount in enumerate(("1,200億円", "2,100億円")):
        path = tmp_path / "_posts" / f"{number}.md"
        path.parent.mkdir(exist_ok=True)
        body = f"Hoshinoは、仙台工場への投資額が{amount}になると発表しました。"
        path.write_text(f"---\ntitle: 工場の話\ndate: 2026-04-0{number + 1}\n---\n\n{body}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def kept(index: str) -> list[str]:
    with sqlite3.connect(index) as connection:
        return [path for (path,) in connection.execute("SELECT path FROM records ORDER BY path")]


def test_an_archive_is_read_once_and_removed_and_renamed_posts_leave_nothing() -> None:
    result = run("index", "_posts", "--index", "i.sqlite", "--lang", "en")
    assert (result.exit_code, result.output) == (0, "i.sqlite: 2 posts, 4 sentences, 2 claims\n")
    assert kept("i.sqlite") == ["_posts/0.md", "_posts/1.md"]
    before = Path("i.sqlite").read_bytes()
    assert run("index", "_posts", "--index", "i.sqlite", "-q").output == ""
    assert Path("i.sqlite").read_bytes() == before
    Path("_posts/0.md").rename("_posts/零 の記事.md")
    assert run("index", "_posts", "--index", "i.sqlite").exit_code == 0
    assert kept("i.sqlite") == ["_posts/1.md", "_posts/零 の記事.md"]


def test_a_check_of_a_draft_takes_the_archive_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    run("index", "_posts/1.md", "--index", "i.sqlite")

    def unread(path: Path, shown: str) -> None:
        assert path.name != "1.md", "a post of the archive was read anew"

    from factcheck.posts import read

    read_post = read.read_post
    monkeypatch.setattr(read, "read_post", lambda path, shown: unread(path, shown) or read_post(path, shown))
    options = ["--format", "json", "--no-report", "-q"]
    draft = run("check", "_posts/0.md", "--against", "_posts", "--index", "i.sqlite", *options)
    assert draft.exit_code == 1, draft.output
    finding = json.loads(draft.stdout)["findings"][0]
    assert finding["kind"] == "value_conflict"
    assert [place["path"] for place in finding["locations"]] == ["_posts/0.md", "_posts/1.md"]


def test_without_a_path_it_stands_where_check_looks_for_it() -> None:
    Path("factcheck.toml").write_text('index = "cache/i.sqlite"\n', encoding="utf-8")
    assert run("index", "_posts").exit_code == 0
    assert kept("cache/i.sqlite") == ["_posts/0.md", "_posts/1.md"]
    Path("factcheck.toml").write_text("index = false\n", encoding="utf-8")
    result = run("index", "_posts")
    assert result.exit_code == 0
    assert Path(result.output.rsplit(": ", 1)[0]).is_file()


@pytest.mark.parametrize("command", ["index", "check", "baseline"])
def test_a_damaged_index_is_set_aside_and_that_is_said(command: str) -> None:
    Path("i.sqlite").write_bytes(b"no database at all, " * 100)
    result = run(command, "_posts", "--index", "i.sqlite", *(["--no-report"] if command == "check" else []))
    assert "i.sqlite.damaged" in result.stderr
    assert kept("i.sqlite") == ["_posts/0.md", "_posts/1.md"]
    assert Path("i.sqlite.damaged").read_bytes().startswith(b"no database")


def test_a_post_that_cannot_be_read_is_told_and_the_others_are_kept() -> None:
    Path("_posts/2.md").write_bytes(b"\x00\x01" * 50)
    result = run("index", "_posts", "--index", "i.sqlite")
    assert result.exit_code == 3
    assert "_posts/2.md" in result.stderr
    assert kept("i.sqlite") == ["_posts/0.md", "_posts/1.md"]
