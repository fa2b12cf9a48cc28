"""Records as JSON, for the index. JSON and not pickle: an index file that somebody else wrote must not run anything.

What is read is held against the types of the dataclasses, by a library that makes them ten times faster than Python could.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from factcheck.archive.model import PostRecord
from factcheck.claims.model import Claim

_ENCODER = msgspec.json.Encoder()
_RECORD = msgspec.json.Decoder(PostRecord)
_CLAIMS = msgspec.json.Decoder(list[Claim])


def dumps_record(record: PostRecord) -> bytes:
    """A record as UTF-8 JSON. Raises ValueError for one that holds half a surrogate pair, which JSON cannot."""
    return _ENCODER.encode(record)


def loads_record(data: bytes) -> PostRecord:
    """The record that `dumps_record` wrote. Raises ValueError for anything else."""
    return _RECORD.decode(data)


def dumps_claims(claims: Sequence[Claim]) -> bytes:
    """Claims as UTF-8 JSON; raises what `dumps_record` raises."""
    return _ENCODER.encode(claims)


def loads_claims(data: bytes) -> list[Claim]:
    """The claims that `dumps_claims` wrote; raises what `loads_record` raises."""
    return _CLAIMS.decode(data)
