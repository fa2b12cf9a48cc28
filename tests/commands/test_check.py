"""The check command as people and scripts use it: what it prints and writes, its exit codes, and bad input of every kind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from factcheck import __version__
from factcheck.__main__ import cli

POST = "---\ntitle: {title}\ndate: 2026-04-02\n---\n\n{body}\n"


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    folder = tmp_path / "posts"
    folder.mkdir()
    (folder / "clean.md").write_text(
        POST.format(title="冷却の方式", body="空冷は広く使われている方式です。部品が手に入りやすいためです。"), encoding="utf-8"
    )
    return folder


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(a) for a in arguments])


def broken(folder: Path) -> None:
    (folder / "marker.md").write_text(
        POST.format(title="終わりの印", body="記事の本文はここまでです。\n\n---END---"), encoding="utf-8"
    )


# --- exit codes and what is written ---------------------------------------------------------------------------------


def test_clean_posts_pass_and_say_what_was_checked(posts: Path) -> None:
    result = run("check", posts, "--no-report", "--lang", "en")
    assert result.exit_code == 0
    assert "1 post" in result.output


def test_findings_fail_at_the_threshold_only(posts: Path) -> None:
    broken(posts)
    assert run("check", posts, "--no-report").exit_code == 1
    assert run("check", posts, "--no-report", "--fail-on", "never").exit_code == 0
    assert run("check", posts, "--no-report", "--ignore", "FC7").exit_code == 0


def test_json_holds_the_finding_where_it_stands(posts: Path) -> None:
    broken(posts)
    output = posts.parent / "findings.json"
    result = run("check", posts, "--format", "json", "--output", output, "--select", "FC701", "--fail-on", "never")
    assert result.exit_code == 0
    report = json.loads(output.read_text(encoding="utf-8"))
    (finding,) = report["findings"]
    assert finding["kind"] == "leftover_marker"
    place = finding["locations"][0]
    assert (place["line"], place["column"], place["text"]) == (8, 1, "---END---")
    assert place["path"] == (posts / "marker.md").as_posix()


def test_the_html_report_is_written_where_the_reader_is_told(
    posts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(posts)
    monkeypatch.chdir(tmp_path)
    result = run("check", posts)
    assert result.exit_code == 1
    report = tmp_path / "reports" / "factcheck.html"
    assert "---END---" in report.read_text(encoding="utf-8")
    assert "factcheck.html" in result.output


def test_select_takes_families_names_and_kinds(posts: Path) -> None:
    broken(posts)
    for term in ("FC7", "FC701", "leftover_marker", "end-marker"):
        assert run("check", posts, "--no-report", "--select", term).exit_code == 1, term


def test_neither_processes_nor_order_nor_the_index_change_a_report(posts: Path) -> None:
    broken(posts)
    for number in range(6):
        (posts / f"{number}.md").write_text(
            POST.format(title=f"工場の話 {number}", body=f"Hikari 3の消費電力は{180 + number}Wです。"), encoding="utf-8"
        )
    outputs = []
    files = sorted(posts.iterdir())
    for name, arguments in {
        "cold": [*files, "--jobs", "1"],
        "warm": [*files, "--jobs", "1"],
        "other": [*files[::-1], "--jobs", "3", "--no-index"],
    }.items():
        json, html = (posts.parent / f"{name}.{suffix}" for suffix in ("json", "html"))
        run("check", *arguments, "--format", "json", "--output", json, "--output", f"html={html}")
        outputs.append((json.read_bytes(), html.read_bytes()))
    assert outputs[0] == outputs[1] == outputs[2]


def test_it_runs_as_a_module() -> None:
    result = subprocess.run([sys.executable, "-m", "factcheck", "--version"], capture_output=True, text=True, check=True)
    assert __version__ in result.stdout


# --- suppressions ---------------------------------------------------------------------------------------------------


def test_a_comment_in_the_post_suppresses_a_finding(posts: Path) -> None:
    text = POST.format(title="終わりの印", body="本文です。\n\n<!-- factcheck-disable-next-line FC701 -->\n---END---")
    (posts / "marker.md").write_text(text, encoding="utf-8")
    assert run("check", posts, "--no-report", "--select", "FC701").exit_code == 0


# --- bad input ------------------------------------------------------------------------------------------------------


def test_a_suppression_that_suppresses_nothing_is_told_and_fails_nothing(posts: Path) -> None:
    (posts / "idle.md").write_text(
        POST.format(title="静かな話", body="本文です。<!-- factcheck-disable-line FC701 -->"), encoding="utf-8"
    )
    result = run("check", posts, "--lang", "en", "--no-report", "--verbose")
    assert result.exit_code == 0
    assert "the suppression of FC701 suppresses nothing" in result.output


def test_no_such_path(tmp_path: Path) -> None:
    result = run("check", tmp_path / "nowhere")
    assert result.exit_code == 2
    assert "nowhere" in result.output


def test_a_folder_without_posts(tmp_path: Path) -> None:
    result = run("check", tmp_path)
    assert result.exit_code == 2
    assert "no posts" in result.output


def test_a_binary_file_does_not_cost_the_others(posts: Path) -> None:
    broken(posts)
    (posts / "image.md").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 20)
    output = posts.parent / "findings.json"
    result = run("check", posts, "--format", "json", "--output", output, "--lang", "en")
    assert result.exit_code == 3
    assert "image.md" in result.output
    assert any(f["kind"] == "leftover_marker" for f in json.loads(output.read_text(encoding="utf-8"))["findings"])


def test_a_mistake_in_a_rule_file_is_named_by_file_and_line(posts: Path, tmp_path: Path) -> None:
    rules = tmp_path / "ours.yaml"
    rules.write_text(
        "rules:\n  - code: FC799\n    name: ours\n    kind: leftover_marker\n    severity: fatal\n", encoding="utf-8"
    )
    result = run("check", posts, "--rules", rules)
    assert result.exit_code == 2
    assert "ours.yaml:5" in result.output


def test_an_unknown_rule_names_the_nearest(posts: Path) -> None:
    result = run("check", posts, "--select", "FC3O1")
    assert result.exit_code == 2
    assert "FC301" in result.output


def test_an_unwritable_report_is_told_before_the_work(posts: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = run("check", posts, "--report", tmp_path / "file" / "report.html")
    assert result.exit_code == 2
    assert "report.html" in result.output


def test_a_very_long_line_is_checked(posts: Path) -> None:
    body = "推論の費用は下がりました。" * (200_000 // 13)
    (posts / "long.md").write_text(POST.format(title="長い行", body=body), encoding="utf-8")
    result = run("check", posts, "--no-report", "--lang", "en")  # quadratic time would take hours
    assert result.exit_code in (0, 1)
    assert "2 posts" in result.output


def test_an_alias_bomb_is_reported_and_the_body_still_checked(posts: Path) -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
    )
    (posts / "bomb.md").write_text(f"---\ntitle: 別名\n{bomb}---\n\n本文です。\n\n---END---\n", encoding="utf-8")
    output = posts.parent / "findings.json"
    run("check", posts, "--format", "json", "--output", output)
    kinds = {
        f["kind"]
        for f in json.loads(output.read_text(encoding="utf-8"))["findings"]
        if f["locations"][0]["path"].endswith("bomb.md")
    }
    assert {"front_matter_invalid", "leftover_marker"} <= kinds
