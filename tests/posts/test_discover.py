"""Which files are posts."""

from __future__ import annotations

from pathlib import Path

import pytest

from factcheck.posts.discover import find_posts


def test_folders_are_searched_and_each_post_found_once(tmp_path: Path) -> None:
    for name in ("b.md", "a.MARKDOWN", "sub/c.txt", "sub/d.html", ".git/e.md", "node_modules/f.md", ".g.md"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("本文")
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    found = find_posts([tmp_path, tmp_path / "b.md", tmp_path / "sub", tmp_path / "sub" / "d.html"])
    assert [file.relative_to(tmp_path).as_posix() for file in found] == ["a.MARKDOWN", "b.md", "sub/c.txt", "sub/d.html"]


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        find_posts([tmp_path / "nowhere"])
