"""The formats of a report by name: the built-in ones, and those of other installed packages."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from factcheck.reports.model import Report

#: Makes the text of a report. A plug-in is such a function, under the entry point group `factcheck.formats`.
Renderer = Callable[["Report"], str]

GROUP = "factcheck.formats"

#: Each format's function. `console` is not among them: it is printed as it comes, in the colours of a terminal.
BUILTIN = {
    "json": "factcheck.reports.json:render_json",
    "html": "factcheck.reports.html:render_html",
    "sarif": "factcheck.reports.formats:_sarif",
    "junit": "factcheck.reports.junit:render_junit",
    "github": "factcheck.reports.formats:_github",
    "markdown": "factcheck.reports.markdown:render_markdown",
    "rdjson": "factcheck.reports.formats:_rdjson",
    "csv": "factcheck.reports.csv:render_csv",
}

#: The built-in formats that show the claims of posts; a plug-in may.
WITH_CLAIMS = frozenset({"html"})


class FormatError(Exception):
    """A format of another package that cannot be had, or that failed."""


def format_names() -> list[str]:
    """The names of all formats, sorted. Looks at what is installed, which takes some milliseconds."""
    from importlib.metadata import entry_points

    return sorted({*BUILTIN, *(point.name for point in entry_points(group=GROUP))})


def is_rendered(name: str) -> bool:
    """Whether there is a format of that name."""
    return name in BUILTIN or _plugin(name) is not None


def needs_claims(name: str) -> bool:
    """Whether a format may show the claims of posts."""
    return name in WITH_CLAIMS or name not in BUILTIN


def render(report: Report, name: str) -> str:
    """The report in a format. Raises FormatError for an unknown one, and for a plug-in that fails or yields no text."""
    if name in BUILTIN:
        module, _, function = BUILTIN[name].partition(":")
        text = getattr(importlib.import_module(module), function)(report)
        assert isinstance(text, str)
        return text
    point = _plugin(name)
    if point is None:
        raise FormatError(f"no such format: {name}")
    try:
        text = point.load()(report)
    except Exception as error:
        raise FormatError(f"the format {name} ({point.value}) failed: {type(error).__name__}: {error}") from error
    if not isinstance(text, str):
        raise FormatError(f"the format {name} ({point.value}) yields {type(text).__name__}, not text")
    return text


def _plugin(name: str) -> EntryPoint | None:
    from importlib.metadata import entry_points

    return next(iter(sorted(entry_points(group=GROUP, name=name), key=lambda point: point.value)), None)


def _in_repository(report: Report) -> Report:
    from factcheck.reports.repository import repository_root, rooted

    return rooted(report, repository_root(Path.cwd()), Path.cwd())


def _github(report: Report) -> str:
    from factcheck.reports.github import render_github

    return render_github(_in_repository(report))


def _sarif(report: Report) -> str:
    from factcheck.reports.sarif import render_sarif

    return render_sarif(_in_repository(report))


def _rdjson(report: Report) -> str:
    from factcheck.posts.encoding import UnreadablePost, decode
    from factcheck.reports.rdjson import render_rdjson
    from factcheck.reports.repository import path_within, repository_root

    name = path_within(repository_root(Path.cwd()), Path.cwd())
    sources: dict[str, str] = {}
    for path in sorted({place.path for finding in report.findings for place in finding.locations}):
        try:
            sources[name(path)] = decode(Path(path).read_bytes(), path)[0]
        except (OSError, ValueError, UnreadablePost):
            continue  # gone since it was checked, or never a file's name: told by lines alone
    return render_rdjson(_in_repository(report), sources)
