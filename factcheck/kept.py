"""What was worked out of files that rarely change, kept under a hash of all that it depends on.

To validate the built-in rules and lexicon takes longer than anything else that a check of nothing new does; to read what came
of it takes milliseconds. It is kept as JSON and not as a pickle: a file that somebody else wrote must not run anything.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

import factcheck

T = TypeVar("T")

#: Kept of one name at most: with each change of a rule or of the program there is another.
_MOST = 8

#: Files above this (bytes, in all) are worked out each time.
_LARGEST = 16_000_000

_values: dict[tuple[str, str], Any] = {}  # of this process, by name and key


def worked_out(
    name: str, files: Iterable[Path], make: Callable[[], T], dump: Callable[[T], Any], load: Callable[[bytes], T]
) -> T:
    """What `make` returns, or what it returned when the files and the program were as they are now: do not change it.

    `dump` turns it into a value that msgspec can write as JSON, or into None if it must not be kept; `load` is the way back from
    the JSON. Whatever goes wrong with what is kept (no folder to write to, a damaged file), `make` is asked.
    """
    key = _key(files)
    if key is None:
        return make()
    if (name, key) in _values:
        found: T = _values[name, key]
        return found
    file = _folder() / f"{name}-{key[:40]}.json"
    with contextlib.suppress(OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        value = load(file.read_bytes())
        _remember(name, key, value)
        return value
    value = make()
    data = dump(value)
    if data is not None:
        _remember(name, key, value)
        with contextlib.suppress(OSError, ValueError, TypeError):
            _write(file, msgspec.json.encode(data))
            for old in sorted(file.parent.glob(f"{name}-*.json"), key=lambda file: file.stat().st_mtime)[:-_MOST]:
                old.unlink()
    return value


@lru_cache(maxsize=1)
def tool_digest() -> str:
    """What the program itself is: its version and source, so that a changed detector does not live on in what is kept."""
    folder = Path(factcheck.__file__).parent
    digest = hashlib.sha256(factcheck.__version__.encode())
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(name for name in names if name.endswith((".py", ".yaml", ".json"))):
            digest.update(f"{place[len(str(folder)) :]}/{name}\0".encode() + Path(place, name).read_bytes())
    return digest.hexdigest()


def _key(files: Iterable[Path]) -> str | None:
    """A hash of the program and of the files with their names; None where one cannot be read (who reads it says why)."""
    digest = hashlib.sha256(tool_digest().encode())
    left = _LARGEST
    try:
        for file in files:
            left -= file.stat().st_size
            if left < 0 or not file.is_file():
                return None
            content = file.read_bytes()
            digest.update(f"{file}\0{len(content)}\0".encode("utf-8", "surrogateescape") + content)
    except OSError:
        return None
    return digest.hexdigest()


def _remember(name: str, key: str, value: Any) -> None:
    for other in [other for other in _values if other[0] == name][_MOST - 1 :]:
        del _values[other]
    _values[name, key] = value


def _folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("factcheck", appauthor=False) / "kept"


def _write(file: Path, data: bytes) -> None:
    """Writes the file whole: another run may be reading it."""
    import tempfile

    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".factcheck-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
