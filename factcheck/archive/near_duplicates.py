"""Near duplicates: texts that say the same in nearly the same words.

Candidates come from hashed character shingles with the digits masked, so that a template filled with another figure is found
as well; they are confirmed by RapidFuzz. The work grows with the length of the texts, however often they repeat each other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

# NumPy is imported where it is used: commands that compare nothing start twice as fast without it.

#: Characters of a shingle: long enough that two texts rarely share one by chance, short enough to survive small changes.
SHINGLE = 6

_NOISE = re.compile(r"[\W_]+")
_DIGIT = re.compile(r"\d")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")

#: Above this length RapidFuzz (whose time grows with the product of the lengths) gives way to the shingles alone.
_LONGEST_CONFIRMED = 5_000


@lru_cache(maxsize=20_000)  # posts repeat themselves, and several detectors ask
def fold(text: str) -> str:
    """Text by its letters and digits alone: width, case, white space, punctuation and markup are gone."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def mask(folded: str) -> str:
    """Folded text with every digit replaced by 0."""
    return _DIGIT.sub("0", folded)


class Overlap(NamedTuple):
    """How much of two texts is shared: indices, and the share (0 to 1) of the shingles of each that the other has too."""

    earlier: int
    later: int
    of_earlier: float
    of_later: float


def overlaps(
    texts: Sequence[str],
    least: float = 0.3,
    *,
    neighbours: int = 8,
) -> list[Overlap]:
    """Pairs of masked texts that share at least `least` of the shingles of one of them, by the later and the earlier one.

    Of the texts that share a shingle, each is paired with the first and with the `neighbours` before it, which bounds the
    work on a text that repeats itself without end.
    """
    return shared_shingles(*shingles(texts), len(texts), least, neighbours=neighbours)


def shared_shingles(
    hashes: npt.NDArray[np.uint64],
    owners: npt.NDArray[np.int64],
    texts: int,
    least: float,
    *,
    groups: Sequence[int] | None = None,
    neighbours: int = 8,
) -> list[Overlap]:
    """As `overlaps`, of so many texts whose shingles (and the text that each is of, never falling) are given.

    With `groups` (the post that each text is of, never falling) only texts of different groups are paired, and what a group
    repeats counts for its first text alone.
    """
    import numpy as np

    if len(hashes) < 2:
        return []
    hashes, owners = _ranked(hashes, owners)
    once = _changes(hashes, owners)  # each shingle once a text
    hashes, owners = hashes[once], owners[once]
    sizes = np.bincount(owners, minlength=texts)
    shared = np.concatenate(([False], hashes[1:] == hashes[:-1]))
    shared[:-1] |= shared[1:]
    if not shared.any():
        return []
    hashes, owners = hashes[shared], owners[shared]  # few of them: most shingles stand in one text only
    if groups is not None:
        once = _changes(hashes, np.asarray(groups)[owners])
        hashes, owners = hashes[once], owners[once]
    fresh = np.concatenate(([True], hashes[1:] != hashes[:-1]))
    places = np.arange(len(hashes))
    first = np.maximum.accumulate(np.where(fresh, places, 0))
    distant = places - first > neighbours
    keys = [owners[first[distant]] * texts + owners[distant]]
    for back in range(1, neighbours + 1):
        same = places - first >= back
        keys.append(owners[places[same] - back] * texts + owners[same])
    pairs, counts = np.unique(np.concatenate(keys), return_counts=True)
    earlier, later = pairs // texts, pairs % texts
    of_earlier, of_later = counts / sizes[earlier], counts / sizes[later]
    chosen = np.flatnonzero(np.maximum(of_earlier, of_later) >= least)
    found = [Overlap(int(earlier[i]), int(later[i]), float(of_earlier[i]), float(of_later[i])) for i in chosen]
    return sorted(found, key=lambda overlap: (overlap.later, overlap.earlier))


def _changes(hashes: npt.NDArray[np.uint64], of: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Which of the sorted shingles are the first of their kind in the text or group that they are of."""
    import numpy as np

    return np.concatenate(([True], (hashes[1:] != hashes[:-1]) | (of[1:] != of[:-1])))


def seen_before(texts: Sequence[str]) -> list[float]:
    """Of each masked text the share of its shingles that stand in some text before it."""
    import numpy as np

    hashes, owners = shingles(texts)
    if not len(hashes):
        return [0.0] * len(texts)
    ranked, later = _ranked(hashes, owners)
    fresh = np.concatenate(([True], ranked[1:] != ranked[:-1]))
    first = later[np.maximum.accumulate(np.where(fresh, np.arange(len(ranked)), 0))]
    known = np.bincount(later[first < later], minlength=len(texts))
    sizes = np.bincount(owners, minlength=len(texts))
    return [float(share) for share in known / np.maximum(sizes, 1)]


def _ranked(
    hashes: npt.NDArray[np.uint64], owners: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """Hashes in order with their owners, those of equal hashes as they come.

    Each hash gives up its first bits for its place: to sort plain numbers is several times faster than to sort by keys.
    """
    import numpy as np

    bits = np.uint64(len(hashes).bit_length())
    keys = np.sort((hashes << bits) | np.arange(len(hashes), dtype=np.uint64))
    return keys >> bits, owners[keys & ((np.uint64(1) << bits) - np.uint64(1))]


def shingles(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """The hashes of all shingles that lie within a text, and the index of the text that each is of."""
    import numpy as np

    lengths = np.fromiter((len(text) for text in texts), np.int64, len(texts))
    ends = np.cumsum(lengths)
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    count = len(codes) - SHINGLE + 1
    if count <= 0:
        return np.zeros(0, np.uint64), np.zeros(0, np.int64)
    hashes = np.zeros(count, np.uint64)
    for at in range(SHINGLE):
        hashes *= np.uint64(0x9E3779B97F4A7C15)
        hashes += codes[at : at + count]
    hashes ^= hashes >> np.uint64(29)
    hashes *= np.uint64(0xBF58476D1CE4E5B9)
    hashes ^= hashes >> np.uint64(32)
    owners = np.repeat(np.arange(len(texts), dtype=np.int64), lengths)[:count]
    within = np.arange(count) + SHINGLE <= ends[owners]
    return hashes[within], owners[within]


def similarity(a: str, b: str) -> float:
    """How alike two folded texts are, 0 to 1, by RapidFuzz; 1 for texts too long to compare (the shingles have spoken)."""
    if max(len(a), len(b)) > _LONGEST_CONFIRMED:
        return 1.0
    return fuzz.ratio(a, b) / 100


def containment(a: str, b: str) -> float:
    """How nearly the shorter of two folded texts stands within the longer, 0 to 1; 1 for texts too long to compare."""
    if max(len(a), len(b)) > _LONGEST_CONFIRMED:
        return 1.0
    return fuzz.partial_ratio(a, b) / 100


def figure_differences(a: str, b: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """The spans of the figures that differ between two texts with figures in the same places; none if the places differ."""
    in_a, in_b = _figures(a), _figures(b)
    if len(in_a) != len(in_b):
        return []
    return [(one[1], other[1]) for one, other in zip(in_a, in_b, strict=True) if one[0] != other[0]]


def _figures(text: str) -> list[tuple[str, tuple[int, int]]]:
    return [(unicodedata.normalize("NFKC", m.group()).replace(",", ""), m.span()) for m in _FIGURE.finditer(text)]


def clusters(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """What hangs together by pairs, each cluster sorted, the clusters by their first member."""
    parent: dict[int, int] = {}

    def root(member: int) -> int:
        while parent.setdefault(member, member) != member:
            parent[member] = parent[parent[member]]
            member = parent[member]
        return member

    for a, b in pairs:
        a, b = root(a), root(b)
        parent[max(a, b)] = min(a, b)
    members: dict[int, list[int]] = {}
    for member in sorted(parent):
        members.setdefault(root(member), []).append(member)
    return list(members.values())
