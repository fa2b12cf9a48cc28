"""Which files have changed, as git sees it. Git is asked as a program, with arguments and without a shell."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

#: What a hook's git sets for itself; it would lead another git, started in another folder, astray.
_OF_HOOKS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY")


class GitError(Exception):
    """Why git cannot say what has changed."""


def changed_files(ref: str, paths: Iterable[Path]) -> set[Path]:
    """The files (resolved) that have changed since `ref` in the repositories that `paths` lie in.

    Changed means: another content than where this branch left `ref` (the merge base, so that what others did there since does
    not count), committed or not; a new name; or unknown to git and not ignored. Deleted files are left out. Raises GitError.
    """
    changed: set[Path] = set()
    for top in _tops(paths):
        base = _base(top, ref)
        # Without renames a file under a new name is a new file, which is what a draft that is published is.
        names = _git(top, "diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--diff-filter=d", base, "--")
        names += _git(top, "ls-files", "--others", "--exclude-standard", "-z")
        changed |= _files(top, names)
    return changed


def staged_files(paths: Iterable[Path]) -> set[Path]:
    """The files (resolved) whose staged content, that of the next commit, differs from the last commit, where there is one.

    Of the repositories that `paths` lie in; deleted files are left out. Raises GitError.
    """
    staged: set[Path] = set()
    for top in _tops(paths):
        arguments = ["diff", "--cached", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--diff-filter=d", "--"]
        staged |= _files(top, _git(top, *arguments, index=_index_of_hook(top)))
    return staged


def _index_of_hook(top: Path) -> str | None:
    """The index that a hook of this repository is to look at: what `git commit -a` commits stands in one of its own."""
    named = os.environ.get("GIT_INDEX_FILE")
    if not named:
        return None
    index = Path(named).absolute()  # a hook starts at the top, which relative names are relative to
    of_repository = Path(os.fsdecode(_git(top, "rev-parse", "--absolute-git-dir").removesuffix(b"\n")))
    return str(index) if index.parent.resolve() == of_repository.resolve() and index.exists() else None


def _tops(paths: Iterable[Path]) -> set[Path]:
    return {_top(folder) for folder in {path if path.is_dir() else path.parent for path in paths}}


def _files(top: Path, names: bytes) -> set[Path]:
    return {(top / os.fsdecode(name)).resolve() for name in names.split(b"\0") if name}


def _top(folder: Path) -> Path:
    try:
        return Path(os.fsdecode(_git(folder, "rev-parse", "--show-toplevel").removesuffix(b"\n")))
    except GitError as error:
        raise GitError(f"{folder} lies in no git repository with a working tree ({error})") from error


def _base(top: Path, ref: str) -> str:
    shallow = _git(top, "rev-parse", "--is-shallow-repository").strip() == b"true"
    hint = "; this clone is shallow: fetch the whole history (actions/checkout: fetch-depth: 0)" if shallow else ""
    try:
        commit = _git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}").strip()
    except GitError as error:
        raise GitError(f"git knows no commit '{ref}'{hint}") from error
    try:
        return _git(top, "merge-base", commit.decode(), "HEAD").strip().decode()
    except GitError as error:
        raise GitError(f"'{ref}' and the working tree's commit have no common ancestor{hint}") from error


def _git(folder: Path, *arguments: str, index: str | None = None) -> bytes:
    environment = {name: value for name, value in os.environ.items() if name not in _OF_HOOKS}
    environment |= {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C", **({"GIT_INDEX_FILE": index} if index else {})}
    command = ["git", "-c", "core.fsmonitor=false", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, env=environment, check=False)
    except (OSError, ValueError) as error:  # no git, or a NUL in a name
        raise GitError(f"git cannot be run: {error}") from error
    if done.returncode:
        raise GitError(done.stderr.decode("utf-8", "replace").strip() or f"git {arguments[0]} failed")
    return done.stdout
