"""What archive detectors work out of one record alone: done where the post is read, and kept in its record."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

import msgspec

from factcheck.archive.model import PostRecord

T = TypeVar("T")


class Prepared(Generic[T]):
    """Rows of one kind, which `find` makes of a record.

    They are kept under a name that stands for `parts`: all that they depend on besides the record and the lexicon.
    """

    def __init__(self, row: type[T], parts: Sequence[object], find: Callable[[PostRecord], Iterable[T]]) -> None:
        self.name = hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()
        self._find = find
        self._rows: msgspec.msgpack.Decoder[list[T]] = msgspec.msgpack.Decoder(list[row])  # type: ignore[valid-type]

    def prepare(self, record: PostRecord) -> None:
        if self.name not in record.prepared:  # rules that share their rows prepare them once
            self._keep(record)

    def of(self, record: PostRecord) -> list[T]:
        """A record's rows, in order; found where the record does not bring them with it, or none that can be read."""
        try:
            return self._rows.decode(record.prepared[self.name])
        except (KeyError, ValueError):
            return self._rows.decode(self._keep(record))

    def _keep(self, record: PostRecord) -> bytes:
        record.prepared[self.name] = rows = msgspec.msgpack.encode(list(self._find(record)))
        return rows
