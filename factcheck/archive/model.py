"""The archive as alignment and cross-post rules see it: one compact record a post."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from factcheck.claims.model import Claim
from factcheck.findings import Finding
from factcheck.posts.model import Location, ReadProblem

if TYPE_CHECKING:
    from factcheck.lexicon import Lexicon
    from factcheck.rules.suppressions import Suppressions


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, heading, list item, title or excerpt, as duplicates across posts are sought by."""

    kind: str
    location: Location
    text: str  # plain text


@dataclass(frozen=True, slots=True)
class Mention:
    """How a post writes a name: the surface, what it stands for, how often, and where first."""

    surface: str
    entity: str
    count: int
    location: Location


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
    passages: list[Passage] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    suppressions: Suppressions | None = None


@dataclass(slots=True)
class Archive:
    """The records of all posts, sorted by path."""

    records: list[PostRecord]
    lexicon: Lexicon
    compared: dict[str, int] = field(default_factory=dict)  # what rules looked at: topics, pairs
    derived: dict[object, Any] = field(default_factory=dict)  # what several detectors share, made once
