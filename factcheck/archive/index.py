"""The index: what each post yields, in one SQLite file, so that only what has changed is read again.

A post's claims are a pure function of its path, its bytes and a key that stands for the tool, the lexicon and the language
model; its record is one of the rules as well. Both are kept apart, so that another choice of rules parses nothing again. What
is found across posts is never kept. Of reports it is noted what they were made of (see factcheck.reports.standing).
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from factcheck.archive.model import PostRecord
from factcheck.archive.storage import dumps_claims, dumps_record, loads_claims, loads_record
from factcheck.claims.model import Claim

T = TypeVar("T")

#: Says that an SQLite file is ours ("fact" in ASCII).
APPLICATION_ID = 0x66616374
SCHEMA_VERSION = 4

#: So much of the file (bytes) is read where the system's cache has it, without a copy.
_MAPPED = 1 << 30

_SCHEMA = """
CREATE TABLE IF NOT EXISTS records (
    path TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    key TEXT NOT NULL,
    content BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS claims (
    path TEXT PRIMARY KEY,
    digest TEXT NOT NULL,
    key TEXT NOT NULL,
    content BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS reports (
    path TEXT PRIMARY KEY,
    inputs TEXT NOT NULL,
    digest TEXT NOT NULL
);
"""


class UnusableIndex(OSError):
    """An index that can be neither opened nor replaced, or that another run holds for too long."""


def default_index() -> Path:
    """Where the index stands if nobody says otherwise: in the user's cache folder, one for each working folder."""
    from platformdirs import user_cache_path

    name = hashlib.sha256(str(Path.cwd()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return user_cache_path("factcheck", appauthor=False) / f"{name}.sqlite"


class Index:
    """What is kept of posts. Use as a context manager; each `put` is whole or not at all, also when the process is killed.

    `notice` says by language what happened to a file that was damaged, foreign or of another version: it is set aside.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.notice: dict[str, str] | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._connection = self._open()
            except sqlite3.OperationalError:
                raise  # locked, or not to be opened: nothing says that the file is damaged
            except sqlite3.DatabaseError:
                self._set_aside()
                self._connection = self._open()
        except (OSError, sqlite3.Error) as error:
            raise UnusableIndex(f"the index {path} cannot be used: {error}") from error

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *error: object) -> None:
        self._connection.close()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        try:
            connection.execute("BEGIN")  # another run may be making the file: all three as they are at one moment
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            (application,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            connection.execute("COMMIT")
            if tables and (application, version) != (APPLICATION_ID, SCHEMA_VERSION):
                raise sqlite3.DatabaseError("not an index of this version")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"PRAGMA mmap_size = {_MAPPED}")
            if not tables:
                connection.execute("BEGIN IMMEDIATE")  # another run may have made them since
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
                for statement in _SCHEMA.split(";"):
                    connection.execute(statement)
                connection.execute("COMMIT")
        except BaseException:
            connection.close()
            raise
        return connection

    def _set_aside(self) -> None:
        aside = self.path.with_name(self.path.name + ".damaged")
        for suffix in ("-wal", "-shm"):
            with contextlib.suppress(OSError):
                Path(f"{self.path}{suffix}").unlink()
        self.path.replace(aside)
        self.notice = {
            "ja": f"索引 {self.path} は壊れているか別の形式のため {aside.name} に移し、作り直します",
            "en": f"the index {self.path} is damaged or of another kind: it was moved to {aside.name} and is built anew",
        }

    def _soundly(self, work: Callable[[], T]) -> T:
        """What `work` returns. A file that turns out to be damaged is set aside, and the work done on a new one."""
        try:
            try:
                return work()
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                self._connection.close()
                self._set_aside()
                self._connection = self._open()
                return work()
        except (OSError, sqlite3.Error) as error:
            raise UnusableIndex(f"the index {self.path} cannot be used: {error}") from error

    def known(self, wanted: Mapping[str, str], key: str) -> set[str]:
        """The paths of those posts of these digests that there are records of."""
        query = "SELECT path, digest FROM records WHERE key = ?"
        return self._soundly(
            lambda: {path for path, digest in self._connection.execute(query, (key,)) if wanted.get(path) == digest}
        )

    def records(self, wanted: Mapping[str, str], key: str) -> dict[str, PostRecord]:
        """The records that are there for posts of these digests, by path."""
        return self._soundly(lambda: self._get("records", wanted, key, loads_record))

    def claims(self, wanted: Mapping[str, str], key: str) -> dict[str, list[Claim]]:
        """The claims that are there for posts of these digests, by path."""
        return self._soundly(lambda: self._get("claims", wanted, key, loads_claims))

    def _get(self, table: str, wanted: Mapping[str, str], key: str, load: Callable[[bytes], T]) -> dict[str, T]:
        """What the table has of the posts wanted; of an archive's index a draft reads its own rows alone."""
        # SQLite asks before it reads a row's content, which is a thousand times as long as all else of it.
        self._connection.create_function("wanted", 2, lambda path, digest: wanted.get(path) == digest, deterministic=True)
        found: dict[str, T] = {}
        query = f"SELECT path, content FROM {table} WHERE key = ? AND wanted(path, digest)"
        for path, content in self._connection.execute(query, (key,)):
            # A row that cannot be read is as good as none: its post is read again.
            with contextlib.suppress(ValueError, TypeError):
                found[path] = load(content)
        return found

    def put(self, records: Iterable[PostRecord], key: str, claims_key: str | None) -> None:
        """Keeps records, and their claims where `claims_key` is given, in the place of what there was for their paths."""
        records_rows: list[tuple[str, str, str, bytes]] = []
        claims_rows: list[tuple[str, str, str, bytes]] = []
        for record in records:
            try:
                content, claims = dumps_record(record), dumps_claims(record.claims)
            except (ValueError, OverflowError):
                continue  # half a surrogate pair, say, which the index cannot hold: such a post is read each time
            records_rows.append((record.path, record.digest, key, content))
            if claims_key is not None:
                claims_rows.append((record.path, record.digest, claims_key, claims))

        def write() -> None:
            with self._transaction():
                self._connection.executemany("INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?)", records_rows)
                self._connection.executemany("INSERT OR REPLACE INTO claims VALUES (?, ?, ?, ?)", claims_rows)

        if records_rows:
            self._soundly(write)

    def forget(self, paths: Iterable[str]) -> None:
        """Drops what is kept of posts that are gone."""
        gone = [(path,) for path in paths]

        def drop() -> None:
            with self._transaction():
                for table in ("records", "claims"):
                    self._connection.executemany(f"DELETE FROM {table} WHERE path = ?", gone)

        if gone:
            self._soundly(drop)

    def paths(self) -> list[str]:
        """All posts that anything is kept of."""
        query = "SELECT path FROM records UNION SELECT path FROM claims ORDER BY path"
        return self._soundly(lambda: [path for (path,) in self._connection.execute(query)])

    def report(self, path: str) -> tuple[str, str] | None:
        """Of what the report in the file at `path` was made, and what was written there, as `put_report` was told."""
        row = self._connection.execute("SELECT inputs, digest FROM reports WHERE path = ?", (path,)).fetchone()
        return None if row is None else (str(row[0]), str(row[1]))

    def put_report(self, path: str, inputs: str, digest: str) -> None:
        """Notes that a report made of `inputs` was written to `path`; reports that are gone are forgotten."""
        known = [name for (name,) in self._connection.execute("SELECT path FROM reports")]
        gone = [(name,) for name in known if not Path(name).exists()]
        with self._transaction():
            self._connection.executemany("DELETE FROM reports WHERE path = ?", gone)
            self._connection.execute("INSERT OR REPLACE INTO reports VALUES (?, ?, ?)", (path, inputs, digest))

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with contextlib.suppress(sqlite3.Error):  # what is wrong is told already
                self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")
