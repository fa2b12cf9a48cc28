"""Paths as a repository names them: what code hosts need to show a finding beside the line that it is about."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import msgspec

from factcheck.findings import Finding
from factcheck.reports.model import Report


def repository_root(folder: Path) -> Path:
    """The top folder of the Git repository that `folder` is in; `folder` itself where it is in none."""
    folder = folder.absolute()
    return next((place for place in (folder, *folder.parents) if (place / ".git").exists()), folder)


def rooted(report: Report, root: Path, folder: Path) -> Report:
    """The report with its paths, which are relative to `folder`, made relative to `root`.

    A path that leads out of `root` becomes absolute. Parts of paths are separated by slashes.
    """
    name = path_within(root, folder)
    return replace(
        report,
        posts=[msgspec.structs.replace(post, path=name(post.path)) for post in report.posts],
        findings=[_rooted(finding, name) for finding in report.findings],
        problems=[msgspec.structs.replace(note, path=note.path and name(note.path)) for note in report.problems],
        notes=[msgspec.structs.replace(note, path=note.path and name(note.path)) for note in report.notes],
        stale=[msgspec.structs.replace(note, path=note.path and name(note.path)) for note in report.stale],
    )


def path_within(root: Path, folder: Path) -> Callable[[str], str]:
    """A function from paths relative to `folder` to paths relative to `root`, as `rooted` describes."""
    real_root = Path(os.path.realpath(root))

    @cache
    def name(path: str) -> str:
        absolute = Path(os.path.normpath(folder.absolute() / path))
        if absolute.is_relative_to(root):
            return absolute.relative_to(root).as_posix()
        # The folder may have been reached through a symbolic link; the post itself may be one, and is not followed.
        real = Path(os.path.realpath(absolute.parent)) / absolute.name
        return real.relative_to(real_root).as_posix() if real.is_relative_to(real_root) else absolute.as_posix()

    return name


def _rooted(finding: Finding, name: Callable[[str], str]) -> Finding:
    return msgspec.structs.replace(
        finding,
        locations=tuple(msgspec.structs.replace(location, path=name(location.path)) for location in finding.locations),
        edits=tuple(msgspec.structs.replace(edit, path=name(edit.path)) for edit in finding.edits),
    )
