"""Data inside the page: JSON as it is, or deflated where it is large; never anything that could end its element.

Small data stays readable, and the same on every machine: what deflate yields differs between builds of zlib.
"""

from __future__ import annotations

import base64
import zlib
from typing import Any, NamedTuple

from factcheck.reports.json import dump, quick_dump

#: Data beyond so many bytes is deflated.
PLAIN_BYTES = 400_000

_LEVEL = 3  # 5 takes twice as long and saves an eighth


class Chunk(NamedTuple):
    """An element of data: its id, its type, and its content: ASCII, or JSON without any `<`."""

    id: str
    type: str  # application/json, or text/plain for base64 of zlib of UTF-16 (little-endian)
    content: str


def chunk(name: str, value: Any) -> Chunk:
    """A value as an element of data."""
    # Most characters of Japanese are two bytes of UTF-16, three of UTF-8: deflated in half the time, and to less.
    data = quick_dump(value).encode("utf-16-le")
    if len(data) > PLAIN_BYTES:
        return Chunk(name, "text/plain", base64.b64encode(zlib.compress(data, _LEVEL)).decode("ascii"))
    return Chunk(name, "application/json", dump(value).replace("<", "\\u003c"))
