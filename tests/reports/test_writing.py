"""Files are written whole or not at all."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from factcheck.reports.writing import UnwritablePath, ensure_writable, write_whole


def test_writes_and_replaces(tmp_path: Path) -> None:
    target = tmp_path / "報告" / "a.html"
    write_whole(target, "一\n")
    write_whole(target, "二\n")
    assert target.read_bytes() == "二\n".encode()
    assert list(target.parent.iterdir()) == [target]


def test_lone_surrogates_do_not_stop_it(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", "\ud800x")
    assert (tmp_path / "a").read_text("utf-8") == "\ufffdx"


def test_keeps_the_mode_and_follows_links(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.write_text("old")
    real.chmod(0o640)
    link = tmp_path / "link"
    link.symlink_to(real)
    write_whole(link, "new")
    assert link.is_symlink()
    assert real.read_text() == "new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_a_new_file_is_readable_as_others_are(tmp_path: Path) -> None:
    write_whole(tmp_path / "new", "x")
    (tmp_path / "other").write_text("x")
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a"
    target.write_text("old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnwritablePath, match="No space left"):
        write_whole(target, "new")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("check", [ensure_writable, lambda path: write_whole(path, "x")], ids=["asked", "written"])
def test_unwritable_paths_say_which_and_why(tmp_path: Path, check) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UnwritablePath, match="Is a directory") as caught:
        check(tmp_path)
    assert str(tmp_path) in caught.value.messages["ja"]
    with pytest.raises(UnwritablePath, match=r"cannot write .*below"):
        check(tmp_path / "file" / "below")
    with pytest.raises(UnwritablePath):
        check(tmp_path / ("長" * 300))


def test_asking_leaves_no_trace_in_the_file(tmp_path: Path) -> None:
    target = tmp_path / "a"
    target.write_text("old")
    ensure_writable(target)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="needs /dev/stdout")
def test_a_device_is_written_to_and_not_replaced() -> None:
    code = (
        "from pathlib import Path; from factcheck.reports.writing import ensure_writable, write_whole; "
        "out = Path('/dev/stdout'); ensure_writable(out); write_whole(out, 'x')"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert made.stdout == "x"
    assert Path("/dev/stdout").is_symlink()
