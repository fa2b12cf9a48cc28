"""`--format` and `--output`: which formats there are, and where each is written."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from factcheck.reports.formats import BUILTIN, format_names, is_rendered, render

if TYPE_CHECKING:
    from factcheck.reports.model import Report

CONSOLE = "console"

#: What is always there; asking for the plug-ins would slow down `--help`.
FORMATS = (CONSOLE, *BUILTIN)


def check_format(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """The name of a format, built in or of a plug-in: the callback of `--format`."""
    if not is_format(value):
        raise click.BadParameter(f"{value!r} is no format; there are {', '.join([CONSOLE, *format_names()])}.")
    return value


def is_format(name: str) -> bool:
    """Whether `--format` takes a name."""
    return name == CONSOLE or is_rendered(name)


def split_outputs(outputs: Iterable[str]) -> tuple[Path | None, list[tuple[str, Path]]]:
    """The file for the chosen format, if any, and the files of further formats with their names.

    What stands before the first `=` has to be the name of a format; else the whole is a path. The same file twice, more
    than one file for the chosen format, and folders are usage errors.
    """
    output: Path | None = None
    named: list[tuple[str, Path]] = []
    seen: set[str] = set()
    for value in outputs:
        name, equals, rest = value.partition("=")
        path = Path(rest if equals and is_format(name) else value)
        if not path.name or path.is_dir():
            raise click.UsageError(f"--output {value}: a file is needed, not a folder")
        if (real := os.path.realpath(path)) in seen:
            raise click.UsageError(f"--output: two formats for one file: {path}")
        seen.add(real)
        if equals and is_format(name):
            named.append((name, path))
        elif output is not None:
            raise click.UsageError(f"--output: more than one file for the chosen format; say which is which, as in json={path}")
        else:
            output = path
    return output, named


def write_outputs(
    report: Report, files: Iterable[tuple[str, Path]], *, quiet: bool, verbose: bool, html: Path | None = None
) -> None:
    """Writes a report in several formats, each file whole or not at all; `html` is where the HTML report stands."""
    from factcheck.reports.writing import write_whole

    for name, path in files:
        if name == CONSOLE:
            from factcheck.reports.console import print_report

            out = io.StringIO()
            print_report(report, out, quiet=quiet, verbose=verbose, html=html)
            write_whole(path, out.getvalue())
        else:
            write_whole(path, render(report, name))


def append_step_summary(report: Report) -> None:
    """Appends the summary of the step to the file that GitHub Actions names, where it does. Raises UnwritablePath."""
    name = os.environ.get("GITHUB_STEP_SUMMARY")
    if not name:
        return
    from factcheck.reports.github import render_step_summary
    from factcheck.reports.writing import UnwritablePath

    try:
        with Path(name).open("a", encoding="utf-8", errors="replace") as stream:
            stream.write(render_step_summary(report))
    except OSError as error:
        raise UnwritablePath(Path(name), error.strerror or str(error)) from error
