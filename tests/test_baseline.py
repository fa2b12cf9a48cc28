"""The baseline: what is accepted stays accepted through edits, what is new is told, and what is gone is, too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from factcheck.__main__ import cli
from factcheck.baseline import Baseline, BaselineError, Entry
from factcheck.findings import Finding
from factcheck.posts.model import Location

POST = "---\ntitle: {title}\ndate: 2026-04-01\n---\n\n{body}\n"
SHARED = (
    "仙台の新しい工場では、水を循環させて冷やす設備が三つの建屋に分けて置かれ、夏のあいだも同じ温度を保てるように、担当者が毎朝"
    "計器を確かめています。"
)


def write(name: str, body: str) -> Path:
    path = Path("_posts", name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(POST.format(title=f"{path.stem} の題", body=body), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write("one.md", "本文です。\n\n---END---")
    write("two.md", SHARED)
    write("three.md", SHARED)
    return tmp_path


def run(command: str, *arguments: str | Path) -> Result:
    options = ["--select", "FC3,FC7", "--no-index", "--quiet"]
    return CliRunner().invoke(cli, [command, *map(str, arguments), *(options if "--select" not in arguments else options[2:])])


def check(*arguments: str | Path, code: int = 0) -> dict[str, Any]:
    options = ("--baseline", "factcheck.baseline", "--fail-on", "info", "--format", "json", "--lang", "en", "--no-report")
    result = run("check", *arguments, *(option for option in options))
    assert result.exit_code == code, result.output
    loaded: dict[str, Any] = json.loads(result.stdout)
    return loaded


def entries(path: str = "factcheck.baseline") -> list[list[str]]:
    return [line.split("\t") for line in Path(path).read_text("utf-8").splitlines() if not line.startswith("#")]


# --- accepting ------------------------------------------------------------------------------------------------------


def test_what_is_written_is_accepted_and_counted() -> None:
    assert run("baseline", "_posts").exit_code == 0
    assert [(fields[0], fields[3]) for fields in entries()] == [("_posts/one.md", "1"), ("_posts/three.md|_posts/two.md", "1")]
    made = check("_posts")
    assert made["findings"] == []
    assert made["summary"]["compared"]["accepted"] == 2


def test_accepted_findings_survive_edits_above_them() -> None:
    run("baseline", "_posts")
    write("one.md", "新しい段落です。\n\nもう一つの段落です。\n\n本文です。\n\n---END---")
    assert check("_posts")["findings"] == []


def test_new_findings_count(site: Path) -> None:
    run("baseline", "_posts")
    write("four.md", "別の本文です。\n\n---END---")
    (finding,) = check("_posts", code=1)["findings"]
    assert finding["locations"][0]["path"] == "_posts/four.md"


def test_more_of_the_same_than_accepted_counts(tmp_path: Path) -> None:
    """Findings that are alike but for their lines: the count says how many of them are accepted."""

    def marker(line: int) -> Finding:
        place = Location("_posts/one.md", line, 1, line, 10, "---END---", "---END---")
        return Finding("FC701", "end-marker", "leftover_marker", "error", 1.0, {"ja": "", "en": ""}, (place,), "")

    once = Baseline(tmp_path / "factcheck.baseline").with_findings([marker(8)])
    assert once.apply([marker(80), marker(90)]).new == [marker(90)]
    twice = once.with_findings([marker(90)])
    assert [entry.count for entry in twice.entries] == [2]
    assert twice.apply([marker(3), marker(5)]).new == []
    outcome = twice.apply([marker(3)])
    assert twice.without(twice.stale(outcome, {"FC701"}, ["_posts/one.md"])).entries == once.entries


def test_it_is_the_same_from_another_folder(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("baseline", "_posts")
    before = Path("factcheck.baseline").read_bytes()
    monkeypatch.chdir(site / "_posts")
    assert run("baseline", site / "_posts", "--baseline", "../factcheck.baseline").exit_code == 0
    assert (site / "factcheck.baseline").read_bytes() == before
    result = run("check", ".", "--baseline", "../factcheck.baseline", "--fail-on", "info", "--no-report")
    assert result.exit_code == 0, result.output


def test_a_draft_is_held_against_accepted_findings_as_well() -> None:
    run("baseline", "_posts")
    made = check("_posts/two.md", "--against", "_posts")
    assert made["findings"] == []
    assert made["summary"]["compared"]["accepted"] == 1
    assert made["summary"]["notes"] == []


# --- shrinking and growing ------------------------------------------------------------------------------------------


def test_an_existing_file_only_shrinks_unless_told() -> None:
    run("baseline", "_posts")
    write("one.md", "本文です。")
    write("four.md", "別の本文です。\n\n---END---")
    result = run("baseline", "_posts")
    assert result.exit_code == 1
    assert "--grow" in result.output
    assert [fields[0] for fields in entries()] == ["_posts/three.md|_posts/two.md"]
    assert run("baseline", "_posts", "--prune").exit_code == 0
    assert run("baseline", "_posts", "--grow", "--reason", "移行\t前の記事").exit_code == 0
    assert [(fields[0], fields[4]) for fields in entries()] == [
        ("_posts/four.md", "移行 前の記事"),
        ("_posts/three.md|_posts/two.md", ""),
    ]


def test_reasons_stay_and_the_file_is_the_same_each_time() -> None:
    run("baseline", "_posts")
    text = Path("factcheck.baseline").read_text("utf-8").replace("\t1\t\n", "\t1\t読者に約束した表現\n")
    Path("factcheck.baseline").write_text(text, encoding="utf-8")
    assert run("baseline", "_posts", "--grow").exit_code == 0
    assert Path("factcheck.baseline").read_text("utf-8") == text
    assert text.splitlines()[1:] == sorted(text.splitlines()[1:])


def test_what_a_run_did_not_look_at_stays() -> None:
    run("baseline", "_posts")
    write("one.md", "本文です。")
    assert run("baseline", "_posts/two.md").exit_code == 0
    assert run("baseline", "_posts", "--select", "FC3").exit_code == 0
    assert len(entries()) == 2
    Path("_posts/three.md").unlink()
    run("baseline", "_posts/two.md")  # a post that is gone is judged by any run
    assert [fields[0] for fields in entries()] == ["_posts/one.md"]


# --- stale entries --------------------------------------------------------------------------------------------------


def test_stale_entries_are_told_and_fail_where_asked() -> None:
    run("baseline", "_posts")
    write("one.md", "本文です。")
    (note,) = check("_posts")["summary"]["notes"]
    assert (note["path"], note["line"]) == ("factcheck.baseline", 2)
    assert "_posts/one.md" in note["message"]
    check("_posts", "--fail-on-stale", code=1)
    check("_posts/two.md", "--fail-on-stale")  # that run cannot know


@pytest.mark.parametrize(("strict", "code"), [([], 0), (["--fail-on-stale"], 1)])
def test_whoever_reads_it_learns_why_a_stale_entry_fails_a_check(strict: list[str], code: int) -> None:
    run("baseline", "_posts")
    write("one.md", "本文です。")
    outputs = [part for name in ("github", "junit", "markdown", "html", "console") for part in ("-o", f"{name}=out.{name}")]
    result = run("check", "_posts", "--baseline", "factcheck.baseline", "--lang", "en", *strict, *outputs)
    assert result.exit_code == code
    assert "accepts what is no longer found (1)" in result.stdout
    said = {name: Path(f"out.{name}").read_text("utf-8") for name in ("github", "junit", "markdown", "html", "console")}
    level = "error" if strict else "warning"
    assert f"::{level} file=factcheck.baseline,line=2,title=stale::1 of FC701 in _posts/one.md" in said["github"]
    assert ('failures="1"' in said["junit"]) == bool(strict) and "1 of FC701 in _posts/one.md" in said["junit"]
    assert "### Accepted, and no longer found\n\n- factcheck.baseline:2: 1 of FC701" in said["markdown"]
    assert "Passed" not in said["markdown"] or not strict
    assert "accepts what is no longer found (1)" in said["html"]


# --- the file -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "<<<<<<< ours",
        "_posts/one.md\tFC701\tno-fingerprint\t1\t",
        "_posts/one.md\tFC701\t0123456789abcdef\tmany\t",
        "_posts/one.md\tFC701\t0123456789abcdef\t0\t",
        "_posts/one.md",
    ],
)
def test_a_line_that_is_no_entry_is_named(line: str) -> None:
    Path("factcheck.baseline").write_text(f"# ours\n\n{line}\n", encoding="utf-8")
    for result in (run("check", "_posts", "--baseline", "factcheck.baseline", "--no-report"), run("baseline", "_posts")):
        assert result.exit_code == 2
        assert "factcheck.baseline:3" in result.output


def test_a_baseline_that_is_not_there() -> None:
    result = run("check", "_posts", "--baseline", "none.baseline", "--no-report")
    assert result.exit_code == 2
    assert "none.baseline" in result.output


def test_odd_paths_and_line_ends_are_read_back(tmp_path: Path) -> None:
    paths = ("#番号.md", "a b/改行\nと\tタブ.md", "back\\slash|bar.md")
    file = tmp_path / "odd.baseline"
    written = Baseline(file, [Entry(paths, "FC701", "0123456789abcdef", 3, "理由 # のまま")])
    file.write_bytes(written.render().replace(b"\n", b"\r\n"))
    (entry,) = Baseline.read(file).entries
    assert (entry.paths, entry.count, entry.reason) == (paths, 3, "理由 # のまま")
    assert Baseline(file, [entry]).render() == written.render()


def test_lines_that_a_merge_left_twice_are_one(tmp_path: Path) -> None:
    file = tmp_path / "merged.baseline"
    file.write_text("a.md\tFC701\t0123456789abcdef\t1\t理由\na.md\tFC701\t0123456789abcdef\t2\n", encoding="utf-8")
    assert [(entry.count, entry.reason) for entry in Baseline.read(file).entries] == [(2, "理由")]


def test_a_folder_is_no_baseline(tmp_path: Path) -> None:
    with pytest.raises(BaselineError):
        Baseline.read(tmp_path)
