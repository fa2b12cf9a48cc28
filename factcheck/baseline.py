r"""The baseline: findings that a team has accepted, so that only new ones count.

A text file, one entry a line, sorted, of fields parted by tabs:

    paths <TAB> rule <TAB> fingerprint <TAB> count <TAB> reason

Paths are relative to the file's folder, with `|` between them; the fingerprint stands for the rule, the paths and the texts of
the places, never for their lines, so that an entry survives edits elsewhere; the count says how many findings that are alike in
all this are accepted; the reason is for readers. Backslash, tab, line ends and `|` inside a path are written `\\`, `\t`, `\n`,
`\r` and `\p`. Lines that are blank or start with `#` are comments.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec.structs import replace

from factcheck.findings import Finding
from factcheck.language.patterns import lazy
from factcheck.rules.engine import fingerprint, identity_of

HEADER = "# factcheck baseline 1: paths, rule, fingerprint, count, reason (by tabs); written by `factcheck baseline`\n"

_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "|": "\\p"}
_PLAIN = {escape: character for character, escape in _ESCAPES.items()}
_FINGERPRINT = lazy(r"[0-9a-f]{16}")


class BaselineError(ValueError):
    """A baseline that cannot be read, with file and line."""


class Entry(msgspec.Struct, frozen=True):
    """Accepted findings that are alike. `line` is where the file has it, 0 for a new one."""

    paths: tuple[str, ...]
    rule: str
    fingerprint: str
    count: int
    reason: str = ""
    line: int = 0


@dataclass(frozen=True)
class Outcome:
    """Findings held against a baseline."""

    new: list[Finding]  # not accepted, in the order in which they came
    accepted: list[Finding]
    unused: list[tuple[Entry, int]]  # entries that accepted fewer than they could, and how many fewer


class Baseline:
    """The entries of a baseline file, in the order of its lines."""

    def __init__(self, path: Path, entries: Iterable[Entry] = ()) -> None:
        self.path = path
        self.entries = list(entries)

    @classmethod
    def read(cls, path: Path) -> Baseline:
        """Raises BaselineError. Of lines for one fingerprint, as merges leave them, the highest count holds."""
        try:
            text = path.read_bytes().decode("utf-8-sig", "surrogateescape")
        except OSError as error:
            raise BaselineError(f"the baseline {path} cannot be read: {error.strerror or error}") from error
        entries: dict[str, Entry] = {}
        for number, line in enumerate(text.split("\n"), 1):
            if not line.strip() or line.startswith("#"):
                continue
            entry = _entry(line.removesuffix("\r"), number)
            if entry is None:
                raise BaselineError(
                    f"{path}:{number}: not an entry of a baseline (paths, rule, fingerprint, count and reason, parted by tabs)"
                )
            known = entries.get(entry.fingerprint)
            if known is not None:
                entry = replace(known, count=max(known.count, entry.count), reason=known.reason or entry.reason)
            entries[entry.fingerprint] = entry
        return cls(path, entries.values())

    def render(self) -> bytes:
        """The file's bytes: sorted, so that the same entries are the same file."""
        lines = sorted(
            "\t".join(("|".join(map(_escaped, entry.paths)), entry.rule, entry.fingerprint, str(entry.count), entry.reason))
            for entry in self.entries
        )
        return (HEADER + "".join(f"{line}\n" for line in lines)).encode("utf-8", "surrogateescape")

    def apply(self, findings: Iterable[Finding]) -> Outcome:
        """Parts findings into accepted and new ones; of findings that are alike the first ones are accepted."""
        left = Counter({entry.fingerprint: entry.count for entry in self.entries})
        new: list[Finding] = []
        accepted: list[Finding] = []
        for finding in findings:
            identity = self._identify(finding).fingerprint
            if left[identity] > 0:
                left[identity] -= 1
                accepted.append(finding)
            else:
                new.append(finding)
        return Outcome(new, accepted, [(entry, left[entry.fingerprint]) for entry in self.entries if left[entry.fingerprint]])

    def stale(self, outcome: Outcome, rules: Collection[str], read: Iterable[str]) -> list[tuple[Entry, int]]:
        """Unused entries that a run can judge, and how many findings each accepts for nothing.

        It can where it ran the entry's rule (codes in `rules`) on all of its posts (paths as shown, in `read`), or where they
        are gone.
        """
        known = {self._relative(path) for path in read}
        folder = self._folder
        return [
            (entry, count)
            for entry, count in outcome.unused
            if not all(path in known or (folder / path).exists() for path in entry.paths)
            or (entry.rule in rules and known.issuperset(entry.paths))
        ]

    def without(self, stale: Iterable[tuple[Entry, int]]) -> Baseline:
        """The baseline less what is stale."""
        gone = {entry.fingerprint: count for entry, count in stale}
        less = (replace(entry, count=entry.count - gone.get(entry.fingerprint, 0)) for entry in self.entries)
        return Baseline(self.path, (entry for entry in less if entry.count > 0))

    def with_findings(self, findings: Sequence[Finding], reason: str = "") -> Baseline:
        """The baseline that accepts further findings; `reason` is for new entries."""
        entries = {entry.fingerprint: entry for entry in self.entries}
        for finding in findings:
            entry = self._identify(finding, " ".join(reason.split()))
            known = entries.get(entry.fingerprint)
            entries[entry.fingerprint] = replace(known, count=known.count + 1) if known else entry
        return Baseline(self.path, entries.values())

    def _identify(self, finding: Finding, reason: str = "") -> Entry:
        places = [replace(place, path=self._relative(place.path)) for place in finding.locations]
        paths = tuple(sorted({place.path for place in places}))
        return Entry(paths, finding.rule, fingerprint(finding.rule, identity_of(places)), 1, reason)

    @property
    def _folder(self) -> Path:
        return Path(os.path.abspath(self.path)).parent  # noqa: PTH100 (resolving links would part posts from their names)

    def _relative(self, path: str) -> str:
        """A path from the baseline's folder, so that it is the same from whichever folder the check is run."""
        try:
            return Path(os.path.relpath(path, self._folder)).as_posix()
        except ValueError:  # another drive
            return path


def _entry(line: str, number: int) -> Entry | None:
    fields = line.split("\t", 4)
    if len(fields) < 4 or not (fields[0] and fields[1] and _FINGERPRINT.fullmatch(fields[2])):
        return None
    if not re.fullmatch(r"[1-9][0-9]{0,8}", fields[3]):
        return None
    paths = tuple(_unescaped(path) for path in fields[0].split("|"))
    return Entry(paths, fields[1], fields[2], int(fields[3]), "".join(fields[4:]).strip(), number)


def _escaped(path: str) -> str:
    text = re.sub(r"[\\\t\n\r|]", lambda found: _ESCAPES[found[0]], path)
    return f"./{text}" if text.startswith("#") else text


def _unescaped(text: str) -> str:
    return Path(re.sub(r"\\[\\tnrp]", lambda found: _PLAIN[found[0]], text)).as_posix()
