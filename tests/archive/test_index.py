"""The index: a second run gives the same, and no damage, edit, rename or kill makes it give anything else."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from factcheck.__main__ import cli
from factcheck.audit import Analyst, Settings

POST = "---\ntitle: {title}\ndate: {date}\nauthor: 編集部\n---\n\n{body}\n"


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    folder = tmp_path / "posts"
    folder.mkdir()
    for number, (title, body) in enumerate(
        [
            ("新工場", "Hoshinoは、仙台工場への投資額が1,200億円になると発表しました。\n\n---END---"),
            ("新工場の続報", "Hoshinoは、仙台工場への投資額が2,100億円になると発表しました。"),
            ("冷却の話", "空冷は広く使われている方式です。Hikari 3の消費電力は180Wです。"),
        ]
    ):
        (folder / f"{number}.md").write_text(POST.format(title=title, date=f"2026-04-0{number + 1}", body=body), encoding="utf-8")
    return folder


def check(folder: Path, index: Path | None, *more: str) -> bytes:
    output = folder.parent / "out.json"
    options = ["--index", str(index)] if index else ["--no-index"]
    result = CliRunner().invoke(
        cli, ["check", str(folder), "--format", "json", "-o", str(output), "--fail-on", "never", *options, *more]
    )
    assert result.exit_code == 0, result.output
    return output.read_bytes()


def test_a_warm_run_gives_the_same_bytes(posts: Path, tmp_path: Path) -> None:
    index = tmp_path / "index.sqlite"
    cold = check(posts, index)
    assert check(posts, index) == cold
    assert check(posts, None) == cold
    assert {finding["kind"] for finding in json.loads(cold)["findings"]} >= {"value_conflict", "leftover_marker"}


def test_order_processes_and_index_leave_every_report_as_it_is(posts: Path, tmp_path: Path) -> None:
    files = sorted(posts.iterdir())
    index = ["--index", str(tmp_path / "index.sqlite")]
    reports = []
    for number, (order, options) in enumerate(
        [
            (files, ["--no-index", "--jobs", "1"]),
            (files[::-1], [*index, "--jobs", "2"]),
            ([files[1], files[2], files[0]], [*index, "--jobs", "1"]),  # warm
        ]
    ):
        outputs = [tmp_path / f"{number}.{name}" for name in ("json", "sarif", "html")]
        written = [part for output in outputs for part in ("-o", f"{output.suffix[1:]}={output}")]
        result = CliRunner().invoke(cli, ["check", *map(str, order), "-q", "--fail-on", "never", *written, *options])
        assert result.exit_code == 0, result.output
        reports.append([output.read_bytes() for output in outputs])
    assert reports[0] == reports[1] == reports[2]


def test_an_unchanged_archive_needs_no_model(posts: Path, tmp_path: Path) -> None:
    index = tmp_path / "index.sqlite"
    check(posts, index)
    code = (
        "import sys\nfrom factcheck.__main__ import cli\n"
        "try:\n    cli(sys.argv[1:])\nfinally:\n    print('spacy' in sys.modules, file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, "check", str(posts), "--no-report", "-q", "--index", str(index)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.stderr.strip().endswith("False")


def test_another_choice_of_rules_that_look_at_all_posts_reads_none_of_them_again(posts: Path, tmp_path: Path) -> None:
    index = tmp_path / "index.sqlite"
    check(posts, index)

    def kept() -> list[tuple[str, str]]:
        with sqlite3.connect(index) as connection:
            return list(connection.execute("SELECT path, key FROM records ORDER BY path"))

    before = kept()
    less = check(posts, index, "--ignore", "FC112,FC231")
    assert kept() == before
    assert less == check(posts, None, "--ignore", "FC112,FC231")
    check(posts, index, "--ignore", "FC701")
    assert kept() != before


def test_thresholds_of_rules_that_look_at_all_posts_read_none_of_them_again() -> None:
    def made_with(**parameters: Any) -> str:
        return Analyst(Settings(parameters={"FC112": parameters}), claims=True).digest

    assert made_with(most_days=3) == made_with()
    assert made_with(gives=["寄付"]) != made_with()


def test_edits_removals_and_renames_leave_no_ghosts(posts: Path, tmp_path: Path) -> None:
    index = tmp_path / "index.sqlite"
    check(posts, index)
    (posts / "1.md").rename(posts / "renamed.md")
    (posts / "2.md").unlink()
    text = (posts / "0.md").read_text(encoding="utf-8").replace("1,200億円", "1,300億円")
    (posts / "0.md").write_text(text, encoding="utf-8")
    assert check(posts, index) == check(posts, None)
    with sqlite3.connect(index) as connection:
        paths = {path for (path,) in connection.execute("SELECT path FROM records")}
    assert {Path(path).name for path in paths} == {"0.md", "renamed.md"}


@pytest.mark.parametrize("damage", ["garbage", "truncated", "foreign", "middle", "rows"])
def test_a_damaged_or_foreign_file_is_set_aside_and_built_anew(posts: Path, tmp_path: Path, damage: str) -> None:
    index = tmp_path / "index.sqlite"
    cold = check(posts, index)
    if damage == "garbage":
        index.write_bytes(b"not a database" * 500)
    elif damage == "truncated":
        index.write_bytes(index.read_bytes()[:5000])
    elif damage == "foreign":
        index.unlink()
        with sqlite3.connect(index) as connection:
            connection.execute("CREATE TABLE mine (x)")
    elif damage == "middle":
        content = index.read_bytes()
        index.write_bytes(content[:8192] + bytes(byte ^ 0xFF for byte in content[8192:]))
    else:
        with sqlite3.connect(index) as connection:
            connection.execute("UPDATE records SET content = '[1, 2'")
    assert check(posts, index) == cold
    assert check(posts, index) == cold
    assert (tmp_path / "index.sqlite.damaged").exists() is (damage != "rows")


def test_a_run_killed_at_any_moment_does_no_harm(posts: Path, tmp_path: Path) -> None:
    for number in range(3, 60):
        (posts / f"{number}.md").write_text(
            POST.format(title=f"設備 {number}", date="2026-04-09", body="設備の点検は毎朝行います。"), encoding="utf-8"
        )
    index = tmp_path / "index.sqlite"
    expected = check(posts, None)
    chance = random.Random(7)
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-m", "factcheck", "check", str(posts), "--no-report", "-q", "--index", str(index), "--jobs", "1"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(1.0, 6.0))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert check(posts, index) == expected


def test_two_runs_at_once_do_not_corrupt_it(posts: Path, tmp_path: Path) -> None:
    index = tmp_path / "index.sqlite"
    command = [
        sys.executable,
        "-m",
        "factcheck",
        "check",
        str(posts),
        "--no-report",
        "-q",
        "--fail-on",
        "never",
        "--index",
        str(index),
    ]
    runs = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [run.wait() for run in runs] == [0, 0]
    assert check(posts, index) == check(posts, None)


def test_an_index_that_cannot_be_made_is_told(posts: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = CliRunner().invoke(cli, ["check", str(posts), "--no-report", "--index", str(tmp_path / "file" / "index.sqlite")])
    assert result.exit_code == 2
    assert "--no-index" in result.output


def test_workers_that_die_as_they_start_do_not_hold_up_the_run(posts: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"  # which a spawned process reads again, before anything else
    script.write_text(
        "import os\n"
        "if __name__ != '__main__':\n"
        "    os._exit(1)\n"
        "from pathlib import Path\n"
        "from factcheck.audit import Settings, audit\n"
        f"files = [(path, path.name) for path in sorted(Path({str(posts)!r}).iterdir())]\n"
        "settings = Settings(select=('FC3', 'FC4', 'FC5', 'FC6', 'FC7', 'FC8'))\n"
        "print(len(audit(files, settings, jobs=2, claims=False).records), len(files))\n",
        encoding="utf-8",
    )
    run = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    read, given = run.stdout.split()
    assert read == given
