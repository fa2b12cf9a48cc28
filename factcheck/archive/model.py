"""The archive as alignment and cross-post rules see it: one compact record a post."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any, overload

import msgspec

from factcheck.claims.model import Claim
from factcheck.facts.model import Facts
from factcheck.findings import Finding, Suppressions
from factcheck.posts.model import Block, Location, Post, ReadProblem

if TYPE_CHECKING:
    from factcheck.lexicon import Lexicon


#: So many characters of a passage are held against its source at once.
_STRETCH = 24


class Passage(msgspec.Struct, frozen=True, gc=False):
    """A paragraph, heading, list item, title or excerpt: its plain text, and where it stands."""

    path: str
    kind: str
    text: str
    line: int
    column: int
    end_line: int
    end_column: int
    markup: str = ""  # as the file writes it, where that is not the text itself

    @classmethod
    def of(cls, post: Post, block: Block) -> Passage:
        place = post.locate(block, 0, len(block.text))
        markup = "" if place.text == block.text else place.text
        return cls(post.path, block.kind, block.text, place.line, place.column, place.end_line, place.end_column, markup)

    @property
    def source(self) -> str:
        """The exact substring of the file."""
        return self.markup or self.text

    @property
    def location(self) -> Location:
        return Location(self.path, self.line, self.column, self.end_line, self.end_column, self.source, self.text)

    def locate(self, start: int, end: int, sentence: str = "", side: str | None = None) -> Location:
        """The Location of `text[start:end]`.

        A record keeps no map from plain text to source: characters are found again in the order in which they stand, markup
        between them passed over.
        """
        if not self.markup and 0 <= start < end <= len(self.text):
            line, column = self._position(start)
            end_line, end_column = self._position(end)
            plain = self.text[start:end]
            return Location(self.path, line, column, end_line, end_column, plain, sentence or plain, side)
        text, source = self.text[:end], self.source
        at, places = 0, array("I")
        while len(places) < len(text):
            stretch = text[len(places) : len(places) + _STRETCH]
            if source.startswith(stretch, at):  # between marks both are the same
                places.extend(range(at, at + len(stretch)))
                at += len(stretch)
            else:
                found = source.find(stretch[0], at)
                places.append(at if found < 0 else found)
                at = at if found < 0 else found + 1
        first = places[start] if start < len(places) else at
        last = places[end - 1] + 1 if 0 < end <= len(places) else at
        line, column = self._position(first)
        end_line, end_column = self._position(last)
        written = source[first:last]
        return Location(self.path, line, column, end_line, end_column, written, sentence or self.text[start:end], side)

    def _position(self, offset: int) -> tuple[int, int]:
        before = self.source[:offset]
        breaks = before.count("\n")
        if not breaks:
            return self.line, self.column + offset
        return self.line + breaks, offset - before.rfind("\n")


class Columns(msgspec.Struct, frozen=True, gc=False):
    """The passages of a post as the index keeps them: field by field, so that all are read at once.

    `of` has a byte a passage, the place of its kind in `kinds`; `texts` and `markups` are joined, in UTF-8, and `lengths` are
    those of each in bytes; `places` are lines and columns, four a passage. `lengths` and `places` are of array's type I.
    """

    kinds: tuple[str, ...]
    of: bytes
    texts: bytes
    text_lengths: bytes
    markups: bytes
    markup_lengths: bytes
    places: bytes


#: So many passages of a post, title and excerpt among them, are found without reckoning where all others begin.
_FEW = 8


class Passages(Sequence[Passage]):
    """The passages of a post, each made of their columns when it is first looked at: a run looks at few.

    Raises ValueError for columns that do not fit together.
    """

    def __init__(self, path: str, columns: Columns) -> None:
        self._path, self._columns = path, columns
        self._texts, self._markups, self._places = (
            array("I", data) for data in (columns.text_lengths, columns.markup_lengths, columns.places)
        )
        count = len(columns.of)
        if (
            (len(self._texts), len(self._markups), len(self._places)) != (count, count, 4 * count)
            or sum(self._texts) != len(columns.texts)
            or sum(self._markups) != len(columns.markups)
            or max(columns.of, default=-1) >= len(columns.kinds)
        ):
            raise ValueError("columns of passages that do not fit together")
        self._starts: list[tuple[int, int]] = []
        self._made: list[Passage | None] = [None] * count

    @staticmethod
    def columns(passages: Sequence[Passage]) -> Columns:
        """What `passages` are kept as."""
        if isinstance(passages, Passages):
            return passages._columns
        kinds = tuple(dict.fromkeys(p.kind for p in passages))
        texts, markups = [p.text.encode() for p in passages], [p.markup.encode() for p in passages]
        return Columns(
            kinds=kinds,
            of=bytes(kinds.index(p.kind) for p in passages),
            texts=b"".join(texts),
            text_lengths=array("I", map(len, texts)).tobytes(),
            markups=b"".join(markups),
            markup_lengths=array("I", map(len, markups)).tobytes(),
            places=array("I", [n for p in passages for n in (p.line, p.column, p.end_line, p.end_column)]).tobytes(),
        )

    def __len__(self) -> int:
        return len(self._texts)

    @overload
    def __getitem__(self, number: int) -> Passage: ...
    @overload
    def __getitem__(self, number: slice) -> list[Passage]: ...
    def __getitem__(self, number: int | slice) -> Passage | list[Passage]:
        if isinstance(number, slice):
            return [self._passage(at) for at in range(*number.indices(len(self)))]
        return self._passage(range(len(self))[number])

    def __iter__(self) -> Iterator[Passage]:
        return map(self._passage, range(len(self)))

    def of_kind(self, kind: str) -> list[Passage]:
        """Those of one kind."""
        if kind not in self._columns.kinds:
            return []
        number = self._columns.kinds.index(kind)
        found: list[Passage] = []
        at = self._columns.of.find(number)
        while at >= 0:
            found.append(self._passage(at))
            at = self._columns.of.find(number, at + 1)
        return found

    def holding(self, texts: Iterable[str]) -> list[int]:
        """The indices of those in which one of the texts stands."""
        ends = list(accumulate(self._texts))
        found: set[int] = set()
        for text in texts:
            sought = text.encode("utf-8", "surrogatepass")
            place = self._columns.texts.find(sought)
            while 0 <= place < len(self._columns.texts):
                at = bisect_right(ends, place)
                if place + len(sought) <= ends[at]:
                    found.add(at)
                    place = ends[at] - 1
                place = self._columns.texts.find(sought, place + 1)
        return sorted(found)

    def on_line(self, line: int) -> Iterator[Passage]:
        """Those that stand on a line of the file."""
        places = self._places
        return (self._passage(at) for at in range(len(self)) if places[4 * at] <= line <= places[4 * at + 2])

    def _passage(self, at: int) -> Passage:
        made = self._made[at]
        if made is not None:
            return made
        if at < _FEW:
            text, markup = sum(self._texts[:at]), sum(self._markups[:at])
        else:
            if not self._starts:
                self._starts = list(zip(accumulate(self._texts, initial=0), accumulate(self._markups, initial=0), strict=True))
            text, markup = self._starts[at]
        columns = self._columns
        line, column, end_line, end_column = self._places[4 * at : 4 * at + 4]
        made = self._made[at] = Passage(
            self._path,
            columns.kinds[columns.of[at]],
            columns.texts[text : text + self._texts[at]].decode(),
            line,
            column,
            end_line,
            end_column,
            columns.markups[markup : markup + self._markups[at]].decode(),
        )
        return made


class Mention(msgspec.Struct, frozen=True, gc=False):
    """How a post writes a name: the surface, what it stands for, how often, and where first."""

    surface: str
    entity: str
    count: int
    location: Location


class Fingerprints(msgspec.Struct, frozen=True, gc=False):
    """By what the passages of a post are recognised in others (see factcheck.archive.fingerprints).

    Arrays of little-endian numbers as bytes: of the texts that are compared, their passages (indices, uint32), hashes (uint64),
    lengths (uint32) and numbers of shingles (uint32); the shingles of one after the other (uint64); the sentences (hashes,
    uint64) and the passages that they stand in (uint32).
    """

    passages: bytes = b""
    texts: bytes = b""
    lengths: bytes = b""
    counts: bytes = b""
    shingles: bytes = b""
    sentences: bytes = b""
    within: bytes = b""


@dataclass(slots=True)
class PostRecord:
    """All that is kept of one post: a pure function of its bytes, the rules and the model."""

    path: str
    title: str | None
    date: str | None
    author: str | None
    characters: int
    digest: str
    problems: tuple[ReadProblem, ...] = ()
    sentences: int = 0
    claims: list[Claim] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    passages: Sequence[Passage] = ()
    mentions: list[Mention] = field(default_factory=list)
    suppressions: Suppressions | None = None
    fingerprints: Fingerprints = field(default_factory=Fingerprints)
    prepared: dict[str, bytes] = field(default_factory=dict)  # what detectors have worked out of it, by names of their own


def of_kind(record: PostRecord, kind: str) -> list[Passage]:
    """A post's passages of one kind."""
    passages = record.passages
    return passages.of_kind(kind) if isinstance(passages, Passages) else [p for p in passages if p.kind == kind]


def holding(record: PostRecord, texts: Collection[str]) -> list[Passage]:
    """A post's passages in which one of the texts stands."""
    return [record.passages[at] for at in indices_holding(record, texts)]


def indices_holding(record: PostRecord, texts: Collection[str]) -> list[int]:
    """The indices of a post's passages in which one of the texts stands."""
    passages = record.passages
    if isinstance(passages, Passages):
        return passages.holding(texts)
    return [at for at, passage in enumerate(passages) if any(text in passage.text for text in texts)]


def on_line(record: PostRecord, line: int) -> Iterator[Passage]:
    """A post's passages that stand on a line of its file."""
    passages = record.passages
    if isinstance(passages, Passages):
        return passages.on_line(line)
    return (passage for passage in passages if passage.line <= line <= passage.end_line)


#: Where something stands: path, line and column.
Place = tuple[str, int, int]


@dataclass(slots=True)
class Archive:
    """The records of all posts, sorted by path."""

    records: list[PostRecord]
    lexicon: Lexicon
    facts: Facts = field(default_factory=Facts)
    compared: dict[str, int] = field(default_factory=dict)  # what rules looked at: topics, pairs
    wrong: set[Place] = field(default_factory=set)  # where claims stand that are wrong by what is known
    derived: dict[object, Any] = field(default_factory=dict)  # what several detectors share, made once
    jobs: int = 1  # how many processes may look at it
    own: frozenset[str] | None = None  # paths of the posts asked about: what lies in others alone may be left out; None: all are

    def of(self, paths: Collection[str]) -> Archive:
        """The records at some paths, as an archive of their own that notes what it finds in this one."""
        return replace(self, records=[record for record in self.records if record.path in paths], derived={})
