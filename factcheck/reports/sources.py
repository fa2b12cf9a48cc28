"""The texts of posts, for reports that show them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from factcheck.archive.model import PostRecord
from factcheck.posts.encoding import UnreadablePost, decode


def read_sources(records: Iterable[PostRecord]) -> dict[str, str]:
    """The decoded text of each post, by path; those are left out whose file is not any more what was checked."""
    sources: dict[str, str] = {}
    for record in records:
        try:
            data = Path(record.path).read_bytes()
            if hashlib.sha256(data).hexdigest() == record.digest:
                sources[record.path] = decode(data, record.path).text
        except (OSError, ValueError, UnreadablePost):
            continue  # gone since it was checked, or never a file's name
    return sources
