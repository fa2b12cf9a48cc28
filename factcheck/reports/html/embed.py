"""Data inside the page: JSON as it is, or deflated where it is large; never anything that could end its element.

Small data stays readable, and the same on every machine: what deflating yields may differ between processors.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any, NamedTuple

from isal import isal_zlib

from factcheck.reports.json import dump, quick_dump

#: Data beyond so many bytes is deflated.
PLAIN_BYTES = 400_000

_LEVEL = 3  # the smallest


class Chunk(NamedTuple):
    """An element of data: its id, its type, and its content: ASCII, or JSON without any `<`."""

    id: str
    type: str  # application/json, or text/plain for base64 of zlib of JSON or texts in UTF-16 (little-endian)
    content: str


def chunk(name: str, value: Any) -> Chunk:
    """A value as an element of data."""
    return _smaller(name, value, quick_dump(value))


def text_chunk(name: str, texts: Sequence[str]) -> Chunk:
    """Texts of posts as an element of data: an array; deflated, the texts themselves with a NUL, which none holds, between."""
    return _smaller(name, texts, "\0".join(texts))


def _smaller(name: str, value: Any, text: str) -> Chunk:
    # Most characters of Japanese are two bytes of UTF-16, three of UTF-8: deflated in half the time, and to less.
    data = text.encode("utf-16-le", "surrogatepass")
    if len(data) > PLAIN_BYTES:
        return Chunk(name, "text/plain", base64.b64encode(isal_zlib.compress(data, _LEVEL)).decode("ascii"))
    return Chunk(name, "application/json", dump(value).replace("<", "\\u003c"))
