"""What the benchmarks of FC1 share: records of an archive, made once and kept in a file, and the aligner on them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec

from factcheck.archive.align import Aligner
from factcheck.archive.figures import Comparable
from factcheck.archive.model import Archive, PostRecord
from factcheck.archive.scopes import Alignment
from factcheck.archive.storage import dumps_claims, dumps_record, loads_claims, loads_record
from factcheck.audit import Analyst, Settings
from factcheck.lexicon import Lexicon
from factcheck.posts.discover import find_posts
from factcheck.posts.read import read_post


def records_of(paths: list[Path], kept: Path | None) -> list[PostRecord]:
    """The records of all posts, from the file `kept` where it is there; extraction takes minutes."""
    if kept is not None and kept.exists():
        pairs = msgspec.msgpack.decode(kept.read_bytes(), type=list[tuple[bytes, bytes]])
        return [replace(loads_record(record), claims=loads_claims(claims)) for record, claims in pairs]
    analyst = Analyst(Settings(select=("FC1",)), claims=True)
    records = [analyst.record(read_post(path))[0] for path in find_posts(paths)]
    if kept is not None:
        kept.write_bytes(msgspec.msgpack.encode([(dumps_record(record), dumps_claims(record.claims)) for record in records]))
    return records


def aligned(records: list[PostRecord], lexicon: Lexicon) -> Aligner:
    """The aligner of FC101 on these records."""
    rule = next(rule for rule in Settings(select=("FC101",)).load_rules() if rule.code == "FC101")
    archive = Archive(records, lexicon)
    return Aligner(archive, Alignment(rule.parameters["alignment"], lexicon))


def candidates(align: Aligner) -> list[tuple[Comparable, Comparable]]:
    """The pairs that the aligner looks at."""
    return [(align.items[one], align.items[other]) for one, other in zip(*align.candidates(), strict=True)]
