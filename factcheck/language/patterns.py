"""Patterns: those in rules are RE2's, whose time is linear in the text, since patterns come from users and texts from anywhere.

Those of our own are Python's, compiled when they are first used: a run needs few of the hundreds that there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, cast

import re2

MOST_CHARACTERS = 5_000


class PatternError(ValueError):
    """A pattern that RE2 refuses."""


@lru_cache(maxsize=1024)
def compile_pattern(source: str, ignore_case: bool = False) -> Any:
    """The compiled RE2 pattern. Raises PatternError."""
    if len(source) > MOST_CHARACTERS:
        raise PatternError(f"expected at most {MOST_CHARACTERS} characters")
    return _compile(source, ignore_case, True)


def _compile(source: str, ignore_case: bool, capture: bool) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = not ignore_case
    options.never_capture = not capture
    try:
        return re2.compile(source, options)
    except re2.error as error:
        reason = error.args[0]
        raise PatternError(reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)) from error


class Patterns:
    """Several patterns that are sought together: a text that none of them matches costs a single pass."""

    def __init__(self, sources: Sequence[str], ignore_case: bool = False) -> None:
        self._each = [compile_pattern(source, ignore_case) for source in sources]
        self._any = _compile("|".join(f"(?:{source})" for source in sources), ignore_case, False) if sources else None

    def found_in(self, text: str) -> bool:
        """Whether any of the patterns matches somewhere in `text`."""
        return self._any is not None and self._any.search(text) is not None

    def matches(self, text: str) -> Iterator[Any]:
        """The matches of each pattern in turn, empty ones left out."""
        if self.found_in(text):
            for pattern in self._each:
                yield from (match for match in pattern.finditer(text) if match.end() > match.start())


class _Lazy:
    """Stands for a pattern until it is used; from then on its methods are the pattern's own."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self.pattern, self._flags)
        for method in ("search", "match", "fullmatch", "finditer", "findall", "sub", "split", name):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def last_match(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The last match of a pattern in a text."""
    found = None
    for found in pattern.finditer(text):  # noqa: B007 - the last one is wanted
        pass
    return found


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, but nothing is done before the pattern is first used: for the patterns of a module."""
    return cast("re.Pattern[str]", _Lazy(pattern, flags))
