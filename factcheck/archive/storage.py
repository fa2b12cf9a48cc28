"""Records as JSON, for the index. JSON and not pickle: an index file that somebody else wrote must not run anything."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any

from factcheck.archive.model import Mention, Passage, PostRecord
from factcheck.claims.model import Claim
from factcheck.findings import Edit, Finding
from factcheck.posts.model import Location, ReadProblem
from factcheck.rules.suppressions import Suppression, Suppressions


class _Codec:
    """A dataclass as the list of its field values, and back."""

    def __init__(self, cls: type, **nested: tuple[Callable[[Any], Any], Callable[[Any], Any]]) -> None:
        self.cls = cls
        names = [field.name for field in fields(cls)]
        self.values = attrgetter(*names)
        self.nested = [(names.index(name), *pair) for name, pair in nested.items()]
        self.keywords = names if any(field.kw_only for field in fields(cls)) else None

    def encode(self, item: Any) -> list[Any]:
        values = list(self.values(item)) if len(fields(self.cls)) > 1 else [self.values(item)]
        for at, encode, _ in self.nested:
            values[at] = encode(values[at])
        return values

    def decode(self, values: list[Any]) -> Any:
        for at, _, decode in self.nested:
            values[at] = decode(values[at])
        return self.cls(**dict(zip(self.keywords, values, strict=True))) if self.keywords else self.cls(*values)


def _many(codec: _Codec, kind: Callable[[Any], Sequence[Any]]) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    return (lambda items: [codec.encode(item) for item in items]), (lambda items: kind(codec.decode(item) for item in items))


def _one(codec: _Codec) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    return codec.encode, codec.decode


def _optional(codec: _Codec) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    return (lambda item: None if item is None else codec.encode(item)), (
        lambda item: None if item is None else codec.decode(item)
    )


_AS_TUPLE = (lambda value: value, lambda value: value if value is None else tuple(value))

_LOCATION = _Codec(Location)
_FINDING = _Codec(Finding, locations=_many(_LOCATION, tuple), edits=_many(_Codec(Edit), tuple))
_SUPPRESSIONS = _Codec(Suppressions, entries=_many(_Codec(Suppression), tuple))
_CLAIM = _Codec(Claim, location=_one(_LOCATION), period=_AS_TUPLE, context=_AS_TUPLE)


class _PassageCodec(_Codec):
    """Passages are most of a record: what their location repeats of the text is written once."""

    def encode(self, item: Any) -> list[Any]:
        place: Location = item.location
        source = 0 if place.text == item.text else place.text
        sentence = 0 if place.sentence == item.text else place.sentence
        return [item.kind, item.text, place.path, place.line, place.column, place.end_line, place.end_column, source, sentence]

    def decode(self, values: list[Any]) -> Passage:
        kind, text, path, line, column, end_line, end_column, source, sentence = values
        place = Location(
            path, line, column, end_line, end_column, text if source == 0 else source, text if sentence == 0 else sentence
        )
        return Passage(kind, place, text)


_RECORD = _Codec(
    PostRecord,
    problems=_many(_Codec(ReadProblem), tuple),
    claims=_many(_CLAIM, list),
    findings=_many(_FINDING, list),
    passages=_many(_PassageCodec(Passage), list),
    mentions=_many(_Codec(Mention, location=_one(_LOCATION)), list),
    suppressions=_optional(_SUPPRESSIONS),
)


def dumps_record(record: PostRecord) -> bytes:
    """A record as UTF-8 JSON."""
    return _dumps(_RECORD.encode(record))


def loads_record(data: bytes) -> PostRecord:
    """The record that `dumps_record` wrote. Raises ValueError, TypeError, KeyError, IndexError or AttributeError otherwise."""
    record = _RECORD.decode(json.loads(data))
    assert isinstance(record, PostRecord)
    return record


def dumps_claims(claims: Sequence[Claim]) -> bytes:
    """Claims as UTF-8 JSON."""
    return _dumps([_CLAIM.encode(claim) for claim in claims])


def loads_claims(data: bytes) -> list[Claim]:
    """The claims that `dumps_claims` wrote; raises what `loads_record` raises."""
    return [_CLAIM.decode(values) for values in json.loads(data)]


def _dumps(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=list).encode("utf-8", "surrogatepass")
