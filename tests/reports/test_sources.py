"""The texts of posts, as reports that show them read them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from factcheck.archive.model import PostRecord
from factcheck.reports.sources import read_sources


def record(path: Path, data: bytes) -> PostRecord:
    return PostRecord(path.as_posix(), None, None, None, 0, hashlib.sha256(data).hexdigest())


def test_texts_are_decoded_as_posts_are(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes("海の話です。\r\n".encode("cp932"))
    path = tmp_path / "a.md"
    assert read_sources([record(path, path.read_bytes())]) == {path.as_posix(): "海の話です。\r\n"}


def test_what_changed_since_or_is_gone_is_left_out(tmp_path: Path) -> None:
    changed, gone = tmp_path / "changed.md", tmp_path / "gone.md"
    changed.write_text("後で書き足しました。", "utf-8")
    assert read_sources([record(changed, b"before"), record(gone, b""), record(Path("\0"), b"")]) == {}
