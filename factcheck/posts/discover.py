"""Which files are posts."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

SUFFIXES = (".md", ".markdown", ".txt")

#: Folders that never hold posts; hidden folders are skipped as well.
SKIPPED_FOLDERS = frozenset({"node_modules", "__pycache__"})


def find_posts(paths: Iterable[Path | str]) -> list[Path]:
    """The posts among files and folders, each once, sorted by path.

    Folders are searched throughout for `.md`, `.markdown` and `.txt` (links to folders are not followed, so that a loop
    cannot hold up the run); a file that is named itself is taken whatever its suffix. Raises FileNotFoundError for a path
    that is not there.
    """
    found: dict[Path, Path] = {}
    folders_known: dict[Path, Path] = {}
    for path in map(Path, paths):
        if path.is_dir():
            for folder, folders, files in os.walk(path):
                folders[:] = [name for name in folders if not name.startswith(".") and name not in SKIPPED_FOLDERS]
                for name in files:
                    if not name.startswith(".") and name.lower().endswith(SUFFIXES):
                        file = Path(folder, name)
                        found.setdefault(real(file, folders_known), file)
        elif path.exists():
            found.setdefault(path.resolve(), path)
        else:
            raise FileNotFoundError(path)
    return sorted(found.values(), key=lambda file: file.as_posix())


def real(file: Path, folders: dict[Path, Path]) -> Path:
    """Where a file really is, past all links. `folders` keeps where folders are, which takes long to find out for each file."""
    if file.is_symlink():
        return file.resolve()
    folder = folders.get(file.parent)
    if folder is None:
        folder = folders[file.parent] = file.parent.resolve()
    return folder / file.name
