"""Records as MessagePack, for the index. Not as pickles: an index file that somebody else wrote must not run anything.

What is read is held against the types of the classes, by a library that makes them ten times faster than Python could.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, get_type_hints

import msgspec

from factcheck.archive.model import Columns, Passages, PostRecord
from factcheck.claims.model import Claim

#: The fields of a record as they are kept, in order: its passages in columns.
_FIELDS = tuple(field.name for field in fields(PostRecord))
_TYPES = {**get_type_hints(PostRecord), "passages": Columns}
_KEPT: Any = msgspec.defstruct("_KEPT", [(name, _TYPES[name]) for name in _FIELDS], array_like=True)

_ENCODER = msgspec.msgpack.Encoder()
_RECORD = msgspec.msgpack.Decoder(_KEPT)
_CLAIMS = msgspec.msgpack.Decoder(list[Claim])


def dumps_record(record: PostRecord) -> bytes:
    """A record as bytes. Raises ValueError for one that holds half a surrogate pair, OverflowError for too great a number."""
    return _ENCODER.encode(
        [Passages.columns(record.passages) if name == "passages" else getattr(record, name) for name in _FIELDS]
    )


def loads_record(data: bytes) -> PostRecord:
    """The record that `dumps_record` wrote. Raises ValueError for anything else."""
    kept = _RECORD.decode(data)
    kept.passages = Passages(kept.path, kept.passages)
    return PostRecord(*msgspec.structs.astuple(kept))


def dumps_claims(claims: Sequence[Claim]) -> bytes:
    """Claims as bytes; raises what `dumps_record` raises."""
    return _ENCODER.encode(claims)


def loads_claims(data: bytes) -> list[Claim]:
    """The claims that `dumps_claims` wrote; raises what `loads_record` raises."""
    return _CLAIMS.decode(data)
