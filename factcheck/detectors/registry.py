"""How a rule's `detector:` name becomes Python.

A post detector sees one post; an archive detector sees the records of all of them. Each declares the parameters that it
takes as a JSON Schema for an object (`properties`, and the names of those that are `required`; unknown parameters are
refused), so that a mistake in a rule file is found when it is loaded. A property's `default` is filled in, and a text with
`format: re2` has to be a pattern that RE2 takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from factcheck.findings import Match

if TYPE_CHECKING:
    from factcheck.archive.model import Archive, PostRecord
    from factcheck.claims.context import PostContext
    from factcheck.lexicon import Lexicon

PostDetector = Callable[["PostContext", Mapping[str, Any]], Iterable[Match]]
Prepare = Callable[[Mapping[str, Any], "Lexicon"], Callable[["PostRecord"], None]]
ArchiveDetector = Callable[["Archive", Mapping[str, Any]], Iterable[Match]]


@dataclass(frozen=True)
class Detector:
    """A named detector: `scope` is `post` or `archive`; `needs_claims` says whether it makes claims be extracted.

    `needs_mentions` says whether it looks at how posts write their names, `needs_fingerprints` whether at those of passages.
    `needs_pages` says whether it finds something only where cited pages have been fetched.
    `prepare` makes, of parameters and lexicon, what works out of one record alone what an archive detector needs of it, and keeps
    it in `PostRecord.prepared`: the index holds it, so that it is worked out once a post. The name that it is kept under has to
    tell all parameters that it depends on (see `factcheck.archive.prepared`).
    `aside` says that it shares nothing in `Archive.derived` with those that do not say so, too: it may run in another process.
    `of_claims` says that it finds nothing in posts without claims, `alone` that it judges each post by itself (against facts,
    say) and notes nothing in `Archive.wrong`: where only some posts are asked about, much need not be looked at then.
    `repairs` says whether its matches may carry edits: `factcheck fix` runs no other detectors.
    """

    name: str
    scope: str
    run: Callable[..., Iterable[Match]]
    properties: Mapping[str, Any]
    needs_claims: bool = False
    required: tuple[str, ...] = ()
    repairs: bool = False
    needs_mentions: bool = False
    needs_fingerprints: bool = False
    needs_pages: bool = False
    prepare: Prepare | None = None
    aside: bool = False
    of_claims: bool = False
    alone: bool = False


DETECTORS: dict[str, Detector] = {}


def post_detector(
    name: str,
    properties: Mapping[str, Any] | None = None,
    *,
    needs_claims: bool = False,
    required: tuple[str, ...] = (),
    repairs: bool = False,
) -> Callable[[PostDetector], PostDetector]:
    """Registers `function(context, parameters)` under `name`."""

    def register(function: PostDetector) -> PostDetector:
        DETECTORS[name] = Detector(name, "post", function, properties or {}, needs_claims, required, repairs)
        return function

    return register


def archive_detector(
    name: str,
    properties: Mapping[str, Any] | None = None,
    *,
    needs_claims: bool = False,
    required: tuple[str, ...] = (),
    needs_mentions: bool = False,
    needs_fingerprints: bool = False,
    needs_pages: bool = False,
    prepare: Prepare | None = None,
    aside: bool = False,
    of_claims: bool = False,
    alone: bool = False,
) -> Callable[[ArchiveDetector], ArchiveDetector]:
    """Registers `function(archive, parameters)` under `name`."""

    def register(function: ArchiveDetector) -> ArchiveDetector:
        DETECTORS[name] = Detector(
            name,
            "archive",
            function,
            properties or {},
            needs_claims,
            required,
            needs_mentions=needs_mentions,
            needs_fingerprints=needs_fingerprints,
            needs_pages=needs_pages,
            prepare=prepare,
            aside=aside,
            of_claims=of_claims,
            alone=alone,
        )
        return function

    return register
