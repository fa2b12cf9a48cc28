"""The word lists by which quantity claims are read, from `words.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any


@cache
def _lists() -> dict[str, Any]:
    import yaml

    words: dict[str, Any] = yaml.load(
        Path(__file__).with_name("words.yaml").read_bytes(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    )
    return words


@cache
def words(name: str, part: str | None = None) -> frozenset[str]:
    """The list `name` (or its part) as a set."""
    found = _lists()[name] if part is None else _lists()[name][part]
    return frozenset(w for item in found for w in (item if isinstance(item, list) else [item]))


@cache
def endings(name: str, part: str | None = None) -> tuple[str, ...]:
    """The list `name` (or its part) for `str.endswith` and for looking inside a text, the longest first."""
    return tuple(sorted(words(name, part), key=lambda w: (-len(w), w)))


@cache
def mapping(name: str) -> dict[str, str]:
    found: dict[str, str] = _lists()[name]
    return found
