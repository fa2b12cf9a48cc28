"""Pages on disk: what was read of an address, so that a server is not asked twice for the same.

One file an address, written whole; a file that cannot be read is as good as none. What is kept is the text made of a page, not
its bytes: nothing that a server sent is parsed a second time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from factcheck.sources.model import NoPage, Outcome, Page

#: Of the files' content; files of another form are not read.
FORM = 1
#: Files that no run has written for so many seconds are thrown away.
FORGET_AFTER = 90 * 86400


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of an address: the outcome, and what to ask the server whether it still holds."""

    outcome: Outcome
    etag: str | None = None
    modified: str | None = None

    def age(self, now: datetime) -> float:
        """Seconds since it was fetched; infinite where that cannot be told."""
        try:
            return (now - datetime.fromisoformat(self.outcome.fetched)).total_seconds()
        except (ValueError, TypeError):
            return float("inf")


class Store:
    """The pages in a folder; with no folder, those of this run only."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._known: dict[str, Kept] = {}

    def get(self, address: str) -> Kept | None:
        if address not in self._known and self.folder is not None:
            with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
                kept = _loads(self._file(address).read_bytes())
                if kept.outcome.address == address:
                    self._known[address] = kept
        return self._known.get(address)

    def put(self, address: str, kept: Kept) -> None:
        """Keeps what is known of an address; a folder that cannot be written to is no reason to stop."""
        self._known[address] = kept
        if self.folder is None:
            return
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder, prefix=".page-")
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(_dumps(kept))
                Path(name).replace(self._file(address))
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise

    def prune(self) -> None:
        """Throws away what has not been fetched for long."""
        if self.folder is None:
            return
        oldest = time.time() - FORGET_AFTER
        with contextlib.suppress(OSError):
            for file in [*self.folder.glob("*.json"), *self.folder.glob(".page-*")]:
                with contextlib.suppress(OSError):
                    if file.stat().st_mtime < oldest:
                        file.unlink()

    def _file(self, address: str) -> Path:
        assert self.folder is not None
        return self.folder / f"{hashlib.sha256(address.encode('utf-8', 'surrogatepass')).hexdigest()}.json"


def default_folder() -> Path:
    """Where pages are kept: in the user's cache folder."""
    from platformdirs import user_cache_path

    return user_cache_path("factcheck", appauthor=False) / "pages"


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _dumps(kept: Kept) -> bytes:
    content = {"form": FORM, "page": isinstance(kept.outcome, Page), "outcome": asdict(kept.outcome)}
    return json.dumps({**content, "etag": kept.etag, "modified": kept.modified}).encode()


def _loads(data: bytes) -> Kept:
    content = json.loads(data)
    if content["form"] != FORM or not all(isinstance(value, str) for value in content["outcome"].values()):
        raise ValueError("not a page as it is kept now")
    outcome = (Page if content["page"] else NoPage)(**content["outcome"])
    return Kept(outcome, content["etag"], content["modified"])
