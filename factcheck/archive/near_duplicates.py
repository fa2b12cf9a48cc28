"""Near duplicates: texts that say the same in nearly the same words.

Candidates come from hashed character shingles with the digits masked, so that a template filled with another figure is found
as well; they are confirmed by RapidFuzz. The work grows with the length of the texts, however often they repeat each other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

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
    import numpy as np

    count = len(texts)
    hashes, owners = _ranked(*shingles(texts), count)
    once = _changes(hashes, owners)  # each shingle once a text
    hashes, owners = hashes[once], owners[once]
    sizes = np.bincount(owners, minlength=count)
    pairs, counts = _meetings(hashes, owners, count, neighbours)
    earlier, later = pairs // count, pairs % count
    of_earlier, of_later = counts / sizes[earlier], counts / sizes[later]
    chosen = np.flatnonzero(np.maximum(of_earlier, of_later) >= least)
    found = [Overlap(int(earlier[i]), int(later[i]), float(of_earlier[i]), float(of_later[i])) for i in chosen]
    return sorted(found, key=lambda overlap: (overlap.later, overlap.earlier))


#: How many shingles two texts have to share among the rarest of each before they are looked at: the more, the fewer texts do
#: so by chance, and the less rare these shingles are.
_FEWEST_RARE = 3

#: Classes of shingles, by how many texts have them: one, 2, 3-4, 5-8 and so on; the last takes all beyond.
_CLASSES = 8


def near_copies(
    hashes: npt.NDArray[np.uint64],
    owners: npt.NDArray[np.int64],
    sizes: npt.NDArray[np.int64],
    groups: npt.NDArray[np.int64],
    compared: npt.NDArray[np.bool_],
    least: float,
    *,
    neighbours: int,
) -> list[tuple[int, int]]:
    """Pairs of texts, the earlier one first, that share at least `least` of the shingles of each of them.

    `hashes` are shingles, each once a text, and `owners` the texts that they are of. Of each text are given: how many shingles
    it has, its group (the post that it is of, never falling), and whether it is compared; others are as though they were not
    there. Only texts of different groups are paired, what a group repeats counts for its first text alone, and of the texts
    that share a shingle, each is paired with the first and with the `neighbours` before it. Where only the shingles of some
    texts are given, with all texts that have them, the pairs of these texts are found.

    Most shingles stand in several texts by chance: to count all pairs that share one takes long. But in whatever order
    shingles are put, texts that share so many share the first of them, too, when of each text only so many of the last are
    left out as it may lack (prefix filtering: Chaudhuri, Ganti and Kaushik 2006). Where the rarest are the first, few meet.
    """
    import numpy as np

    count = len(sizes)
    hashes, owners = _ranked(hashes, owners, count)
    starts = np.flatnonzero(_changes(hashes))
    lengths = np.diff(starts, append=len(hashes))
    classes = np.repeat(_classes(lengths), lengths)
    numbers = np.bincount(owners * _CLASSES + classes, minlength=count * _CLASSES).reshape(count, _CLASSES)
    numbers[:, 0] += sizes - numbers.sum(1)  # those that are not given are of no other text
    within = np.cumsum(numbers, axis=1)  # of each text, how many of its shingles are of a class or of rarer ones
    needed = np.maximum(1, np.ceil(least * sizes - 1e-6)).astype(np.int64)
    reach = (within < (sizes - needed + np.minimum(_FEWEST_RARE, needed))[:, None]).sum(1)
    reach[~compared] = 0
    among = needed - (sizes - within[np.arange(count), reach])  # of those that it needs, at least so many are within reach
    rare = np.flatnonzero((classes > 0) & (classes <= reach.astype(np.uint8)[owners]))
    pairs, counts = _meetings(*_first_of_groups(hashes[rare], owners[rare], groups), count, neighbours)
    earlier, later = pairs // count, pairs % count
    nearer = reach[earlier] < reach[later]
    fewest = np.where(nearer, among[earlier], among[later])
    larger = np.maximum(needed[earlier], needed[later])
    likely = (counts >= fewest) & (np.minimum(sizes[earlier], sizes[later]) >= larger)
    few = np.zeros(count, np.bool_)
    few[earlier[likely]] = few[later[likely]] = True
    places = np.flatnonzero(few[owners])
    few[:] = False
    for text in _near(hashes[places], owners[places], sizes, groups, least, neighbours):
        few[text] = True
    # What is left is counted in full, with all texts that have a shingle that two of these have.
    places = places[few[owners[places]]]
    runs, times = _counted(np.searchsorted(starts, places, side="right") - 1)
    runs = runs[times > 1]
    lengths = lengths[runs]
    places = np.repeat(starts[runs] - (np.cumsum(lengths) - lengths), lengths) + np.arange(lengths.sum())
    places = places[compared[owners[places]]]
    earlier, later = _near(hashes[places], owners[places], sizes, groups, least, neighbours)
    return list(zip(earlier.tolist(), later.tolist(), strict=True))


def _near(
    hashes: npt.NDArray[np.uint64],
    owners: npt.NDArray[np.int64],
    sizes: npt.NDArray[np.int64],
    groups: npt.NDArray[np.int64],
    least: float,
    neighbours: int,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """As `near_copies`, of sorted shingles of texts that are compared: the earlier texts of the pairs, and the later ones."""
    pairs, counts = _meetings(*_first_of_groups(hashes, owners, groups), len(sizes), neighbours)
    earlier, later = pairs // len(sizes), pairs % len(sizes)
    near = (counts / sizes[earlier] >= least) & (counts / sizes[later] >= least)
    return earlier[near], later[near]


def _classes(lengths: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
    """The class of shingles that so many texts have."""
    import numpy as np

    bounds = 2 ** np.arange(_CLASSES - 1)
    of = np.searchsorted(bounds, np.arange(bounds[-1] + 2)).astype(np.uint8)
    return of[np.minimum(lengths, len(of) - 1)]


def _meetings(
    hashes: npt.NDArray[np.uint64], owners: npt.NDArray[np.int64], texts: int, neighbours: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Pairs of texts that meet in one of the sorted shingles, as earlier * texts + later, and in how many they do."""
    import numpy as np

    places = np.arange(len(hashes))
    since = places - np.maximum.accumulate(np.where(_changes(hashes), places, 0))  # the first text that has the shingle
    distant = np.flatnonzero(since > neighbours)
    keys = [owners[distant - since[distant]] * texts + owners[distant]]
    for back in range(1, neighbours + 1):
        at = np.flatnonzero(since >= back)
        keys.append(owners[at - back] * texts + owners[at])
    return _counted(np.concatenate(keys))


def _counted(numbers: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The distinct numbers in order, and how often each is there. (np.unique first loads what nothing here needs.)"""
    import numpy as np

    ordered = np.sort(numbers)
    starts = np.flatnonzero(_changes(ordered))
    return ordered[starts], np.diff(starts, append=len(ordered))


def _first_of_groups(
    hashes: npt.NDArray[np.uint64], owners: npt.NDArray[np.int64], groups: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """Sorted shingles and their texts, each once a group."""
    once = _changes(hashes, groups[owners])
    return hashes[once], owners[once]


def _changes(*columns: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    """Which rows of the columns are other than the row before."""
    import numpy as np

    changed = np.zeros(len(columns[0]), np.bool_)
    changed[:1] = True
    for column in columns:
        changed[1:] |= column[1:] != column[:-1]
    return changed


def repeated(hashes: npt.NDArray[np.uint64]) -> list[list[int]]:
    """The places of each hash that stands in several, in order."""
    import numpy as np

    ranked, places = _ranked(hashes, np.arange(len(hashes)), len(hashes))
    fresh = _changes(ranked)
    fresh[:-1] &= fresh[1:]
    places = places[~fresh]
    found: dict[int, list[int]] = {}  # by the whole of each hash
    for number, place in zip(hashes[places].tolist(), places.tolist(), strict=True):
        found.setdefault(number, []).append(place)
    return [together for together in found.values() if len(together) > 1]


def seen_before(texts: Sequence[str]) -> list[float]:
    """Of each masked text the share of its shingles that stand in some text before it."""
    import numpy as np

    hashes, owners = _ranked(*shingles(texts), len(texts))
    fresh = _changes(hashes)
    first = owners[np.maximum.accumulate(np.where(fresh, np.arange(len(hashes)), 0))]
    known = np.bincount(owners[first < owners], minlength=len(texts))
    sizes = np.bincount(owners, minlength=len(texts))
    return [float(share) for share in known / np.maximum(sizes, 1)]


def _ranked(
    hashes: npt.NDArray[np.uint64], owners: npt.NDArray[np.int64], texts: int
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """Hashes in order with their owners, those of equal hashes by owner.

    Each hash gives up its first bits for its owner: to sort plain numbers is several times faster than to sort by keys.
    """
    import numpy as np

    bits = np.uint64(texts.bit_length())
    keys = hashes << bits
    keys |= owners.view(np.uint64)
    keys.sort()
    hashes = keys >> bits
    keys &= (np.uint64(1) << bits) - np.uint64(1)
    return hashes, keys.view(np.int64)


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
