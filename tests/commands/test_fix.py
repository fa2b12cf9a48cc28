"""`factcheck fix` on files."""

from __future__ import annotations

import stat
import subprocess

import pytest
from click.testing import CliRunner, Result

from factcheck.__main__ import cli

LONG = "港のクレーンは夜も動き続け、朝までに四百本のコンテナが岸壁へ並べられたと、組合の記録には書かれている。"
BROKEN = f'---\ntitle: "**港**の一日"\n---\n\n{LONG}\n\n---END---\n'
MENDED = f'---\ntitle: "港の一日"\n---\n\n{LONG}\n'


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(cli, ["fix", *arguments])

    return invoke


def test_posts_are_repaired_and_a_second_run_changes_nothing(run, tmp_path):
    (tmp_path / "posts").mkdir()
    broken, sound = tmp_path / "posts" / "a.md", tmp_path / "posts" / "b.md"
    broken.write_text(BROKEN, "utf-8")
    sound.write_text(MENDED, "utf-8")
    before = sound.stat().st_mtime_ns
    said = run("posts", "--lang", "en")
    assert said.exit_code == 0 and "Repaired 2 findings in 1 post." in said.output
    assert "posts/a.md:2: FC601" in said.output and "posts/a.md:7: FC701" in said.output
    assert broken.read_text("utf-8") == MENDED and sound.stat().st_mtime_ns == before
    assert "Nothing to repair (2 posts)." in run("posts", "--lang", "en").output
    assert sorted(path.name for path in broken.parent.iterdir()) == ["a.md", "b.md"]


def test_diff_writes_nothing_and_can_be_applied(run, tmp_path):
    path = tmp_path / "a.md"
    path.write_text(BROKEN, "utf-8")
    said = run("a.md", "--diff")
    assert said.exit_code == 1 and path.read_text("utf-8") == BROKEN
    assert '-title: "**港**の一日"\n+title: "港の一日"\n' in said.stdout and "END" in said.stdout
    subprocess.run(["patch", "--quiet", "a.md"], cwd=tmp_path, input=said.stdout.encode(), check=True)
    assert path.read_text("utf-8") == MENDED
    assert run("a.md", "--diff").exit_code == 0


def test_only_the_rules_that_are_chosen(run, tmp_path):
    path = tmp_path / "a.md"
    path.write_text(BROKEN, "utf-8")
    run("a.md", "--select", "FC6")
    assert path.read_text("utf-8") == BROKEN.replace("**", "")
    run("a.md", "--ignore", "leftover_marker")
    assert "END" in path.read_text("utf-8")
    assert run("a.md", "--select", "FC999").exit_code == 2


def test_the_mode_stays_and_a_protected_file_is_left_alone(run, tmp_path):
    path = tmp_path / "a.md"
    path.write_text(BROKEN, "utf-8")
    path.chmod(0o640)
    assert run("a.md").exit_code == 0 and stat.S_IMODE(path.stat().st_mode) == 0o640
    path.write_text(BROKEN, "utf-8")
    path.chmod(0o440)
    said = run("a.md", "--lang", "en")
    assert said.exit_code == 3 and "a.md: the file cannot be written to" in said.output and "FC601" not in said.output
    assert path.read_text("utf-8") == BROKEN


def test_a_file_that_changes_meanwhile_is_left_alone(run, tmp_path, monkeypatch):
    path = tmp_path / "a.md"
    path.write_text(BROKEN, "utf-8")
    from factcheck import fixes

    real = fixes.repair

    def slow(*arguments):
        made = real(*arguments)
        path.write_text("別の人が書き直した。\n", "utf-8")
        return made

    monkeypatch.setattr(fixes, "repair", slow)
    said = run("a.md", "--lang", "en")
    assert said.exit_code == 3 and "changed" in said.output
    assert path.read_text("utf-8") == "別の人が書き直した。\n"


def test_an_unreadable_post_does_not_keep_the_others_from_being_repaired(run, tmp_path):
    (tmp_path / "a.md").write_bytes(b"\xff\xfe\x00\x01")
    (tmp_path / "b.md").write_text(BROKEN, "utf-8")
    said = run(".", "--lang", "en")
    assert said.exit_code == 3 and "a.md: " in said.output
    assert (tmp_path / "b.md").read_text("utf-8") == MENDED
    assert run("none.md").exit_code == 2
