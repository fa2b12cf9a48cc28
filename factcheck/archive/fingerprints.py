"""Fingerprints: by what the passages of a post are recognised in other posts, so that no text is worked through again for it.

They are arrays, kept in the index as bytes: an archive's are put together and sorted in a fraction of a second.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from factcheck.archive.model import Fingerprints, Passage
from factcheck.archive.near_duplicates import fold, mask, shingles

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

#: What is held against other posts. Quotes and tables repeat on purpose, headings are too short to tell.
COMPARED = frozenset({"paragraph", "list_item"})

#: Folded characters of a passage, and characters of a sentence, below which it is not looked for in other posts.
LEAST_PASSAGE = 20
LEAST_SENTENCE = 12

#: Of the shingles of an archive one in so many is looked at.
SAMPLE = 4

_STOP = re.compile(r"[。．！？!?]")

#: The number of a section before its heading, in a table of contents.
_OUTLINE = re.compile(r"\s*(?:図|表)?\d{1,3}(?:[.．-]\d{1,3})+[.．]?\s")

#: Sentences of prose, quickly: for counting those that return in post after post.
_SENTENCE = re.compile(r"[^。！？!?\s][^。！？!?\n]*[。！？!?]?")


def fingerprints(passages: Sequence[Passage]) -> Fingerprints:
    """The fingerprints of a post's passages: each text and each sentence once, where it stands first."""
    import numpy as np

    sentences: dict[bytes, int] = {}
    texts: dict[str, int] = {}  # folded
    seen: set[str] = set()
    for number, passage in enumerate(passages):
        text = passage.text
        if passage.kind not in COMPARED or text in seen or _OUTLINE.match(text):
            continue
        seen.add(text)
        for sentence in _SENTENCE.findall(text):
            if len(sentence) >= LEAST_SENTENCE:
                sentences.setdefault(_hash(sentence), number)
        if _STOP.search(text):  # else it is a caption, an entry of a list
            folded = fold(text)
            if len(folded) >= LEAST_PASSAGE:
                texts.setdefault(folded, number)
    hashes, owners = sampled([mask(text) for text in texts])
    return Fingerprints(
        passages=np.fromiter(texts.values(), "<u4", len(texts)).tobytes(),
        texts=b"".join(_hash(text) for text in texts),
        lengths=np.fromiter(map(len, texts), "<u4", len(texts)).tobytes(),
        counts=np.bincount(owners, minlength=len(texts)).astype("<u4").tobytes(),
        shingles=hashes.astype("<u8").tobytes(),
        sentences=b"".join(sentences),
        within=np.fromiter(sentences.values(), "<u4", len(sentences)).tobytes(),
    )


def sampled(masked: Sequence[str]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """Of each masked text one in SAMPLE of its distinct shingles (always the same ones), and the index of the text of each."""
    import numpy as np

    hashes, owners = shingles(masked)
    kept = hashes % np.uint64(SAMPLE) == 0
    hashes, owners = hashes[kept], owners[kept]
    order = np.lexsort((hashes, owners))
    hashes, owners = hashes[order], owners[order]
    if len(hashes):
        fresh = np.concatenate(([True], (hashes[1:] != hashes[:-1]) | (owners[1:] != owners[:-1])))
        hashes, owners = hashes[fresh], owners[fresh]
    return hashes, owners


def without(text: str, sentences: frozenset[int]) -> str:
    """The text without its sentences of these hashes."""
    return "".join(sentence for sentence in _SENTENCE.findall(text) if hash_of(sentence) not in sentences)


def sentence_of(text: str, number: int) -> str:
    """The sentence of a text that has this hash."""
    return next(found.group() for found in _SENTENCE.finditer(text) if hash_of(found.group()) == number)


def hash_of(text: str) -> int:
    """The number under which a sentence, or a folded text, stands in fingerprints."""
    return int.from_bytes(_hash(text), "little")


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
