"""Data inside the page: JSON as it is, or deflated where it is large; never anything that could end its element.

Small data stays readable, and the same on every machine: what deflate yields differs between builds of zlib.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable
from typing import Any, NamedTuple

from factcheck.reports.json import dump

#: Data beyond so many bytes is deflated.
PLAIN_BYTES = 400_000

_LEVEL = 5  # 6 takes twice as long and saves four hundredths


class Chunk(NamedTuple):
    """An element of data: its id, its type, and its content, which holds no `<` and no `&` that means anything."""

    id: str
    type: str  # application/json, or text/plain for base64 of zlib
    content: str


def chunk(name: str, value: Any, dump: Callable[[Any], str] = dump) -> Chunk:
    """A value as an element of data."""
    text = dump(value)
    data = text.encode("utf-8")
    if len(data) > PLAIN_BYTES:
        return Chunk(name, "text/plain", base64.b64encode(zlib.compress(data, _LEVEL)).decode("ascii"))
    return Chunk(name, "application/json", text.replace("<", "\\u003c"))
