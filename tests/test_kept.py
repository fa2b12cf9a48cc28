"""What is kept of files: used while they stay as they are, and never instead of an answer."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from factcheck import kept


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(kept, "_values", {})
    return tmp_path / "cache" / "factcheck" / "kept"


class Work:
    """Reads a file, as another process would the next time, and counts how often it had to."""

    def __init__(self, file: Path) -> None:
        self.file, self.times = file, 0

    def __call__(self, keep: bool = True) -> list[str]:
        kept._values.clear()
        return kept.worked_out("words", [self.file], self._words, lambda words: words if keep else None, msgspec.json.decode)

    def _words(self) -> list[str]:
        self.times += 1
        return self.file.read_text(encoding="utf-8").split()


def test_a_file_is_worked_through_once_until_it_changes(tmp_path: Path, cache: Path) -> None:
    work = Work(tmp_path / "file")
    for text, times in (("港 町", 1), ("港 町", 1), ("港 駅", 2)):
        work.file.write_text(text, encoding="utf-8")
        assert work() == text.split()
        assert work.times == times


def test_what_is_damaged_or_must_not_be_kept_is_worked_out_again(tmp_path: Path, cache: Path) -> None:
    work = Work(tmp_path / "file")
    work.file.write_text("港 町", encoding="utf-8")
    assert work(keep=False) == work(keep=False) and work.times == 2
    work()
    (file,) = cache.iterdir()
    file.write_bytes(b'["\xff')
    assert work() == ["港", "町"] and work.times == 4


def test_where_nothing_can_be_kept_it_works_all_the_same(tmp_path: Path, cache: Path) -> None:
    cache.parent.mkdir(parents=True)
    cache.write_text("a file where the folder should be", encoding="utf-8")
    work = Work(tmp_path / "file")
    work.file.write_text("港 町", encoding="utf-8")
    assert work() == ["港", "町"]


def test_little_is_kept(tmp_path: Path, cache: Path) -> None:
    work = Work(tmp_path / "file")
    for number in range(20):
        work.file.write_text(str(number), encoding="utf-8")
        assert work() == [str(number)]
    assert len(list(cache.iterdir())) <= 8
