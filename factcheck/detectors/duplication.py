"""FC3: what stands twice, within a post and across posts.

Within a post, paragraphs are held against those before them: equal, nearly equal, one contained in the other, or several
joined into one. Sentences are looked at only outside such copies, so that one copied paragraph is one finding.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from msgspec.structs import replace

from factcheck.archive.fingerprints import (
    COMPARED,
    LEAST_PASSAGE,
    LEAST_SENTENCE,
    hash_of,
    sampled,
    sentence_of,
    without,
)
from factcheck.archive.model import Archive, Passage, PostRecord, indices_holding, of_kind
from factcheck.archive.near_duplicates import (
    clusters,
    containment,
    figure_differences,
    fold,
    mask,
    near_copies,
    overlaps,
    repeated,
    seen_before,
    similarity,
)
from factcheck.claims.context import PostContext, Sentence
from factcheck.detectors.registry import archive_detector, post_detector
from factcheck.detectors.surroundings import without_lines
from factcheck.findings import Edit, Match
from factcheck.language.sentences import split_sentences
from factcheck.posts.model import Block, Location, Post

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

#: Locations a finding lists at most; how many there are in all stands in its message.
_MOST_LOCATIONS = 20

_SHARE = {"type": "number", "exclusiveMinimum": 0, "maximum": 1}
_COUNT = {"type": "integer", "minimum": 1}


@dataclass(frozen=True, slots=True)
class Copy:
    """A block that stands earlier in the post already: exactly, nearly, in part, or put together from several blocks."""

    block: int  # index in post.blocks
    sources: tuple[int, ...]  # indices of the earlier blocks
    how: str  # exact near part joined


@dataclass
class Copies:
    """The copies of a post, in its order, and the blocks that have a (nearly) equal twin, the originals among them."""

    blocks: Sequence[Block]
    folded: dict[int, str]  # the blocks that were compared
    found: list[Copy] = field(default_factory=list)
    twins: set[int] = field(default_factory=set)

    @cached_property
    def by_block(self) -> dict[int, Copy]:
        return {copy.block: copy for copy in self.found}

    @cached_property
    def section_ends(self) -> dict[int, int]:
        """Of each heading (or bold paragraph in the place of one), the index of the first block behind its section."""
        ends: dict[int, int] = {}
        following: list[tuple[int, int]] = []  # headings behind this one: level, index; the nearest last
        for number in range(len(self.blocks) - 1, -1, -1):
            block = self.blocks[number]
            level = block.level if block.kind == "heading" else 7 if block.bold_only else 0
            if level:
                while following and following[-1][0] > level:
                    following.pop()
                ends[number] = following[-1][1] if following else len(self.blocks)
                following.append((level, number))
        return ends

    def first_like(self, number: int) -> int:
        """The index of the first block of the same kind and text."""
        return self._first[_alike(self.blocks[number])]

    @cached_property
    def _first(self) -> dict[tuple[str, int, str], int]:
        return {_alike(block): number for number, block in reversed(list(enumerate(self.blocks)))}


def _alike(block: Block) -> tuple[str, int, str]:
    return block.kind, block.level, block.text


_known: WeakKeyDictionary[PostContext, Copies] = WeakKeyDictionary()


def _copies(context: PostContext) -> Copies:
    """The copies of a post, found once for all rules."""
    if context not in _known:
        _known[context] = _find_copies(context)
    return _known[context]


_folded: WeakKeyDictionary[PostContext, dict[int, list[tuple[Sentence, str]]]] = WeakKeyDictionary()


def _folded_sentences(context: PostContext) -> dict[int, list[tuple[Sentence, str]]]:
    """The sentences of the blocks that are compared with their folded text, by block; folded once a post."""
    if context not in _folded:
        found = _folded[context] = {n: [] for n, block in enumerate(context.post.blocks) if block.kind in COMPARED}
        texts: dict[str, str] = {}
        for sentence in context.sentences:
            if sentence.block in found:
                text = sentence.text
                if text not in texts:
                    texts[text] = fold(text)
                found[sentence.block].append((sentence, texts[text]))
    return _folded[context]


#: Folded characters below which a block says too little for its repetition to be a fault.
_SHORTEST = 20
#: Share of the shingles of the longer of two blocks from which they are nearly equal.
_NEAR = 0.6
#: Share of the shorter block's shingles from which it is contained, and its least folded length for that to matter.
_CONTAINED, _SHORTEST_PART = 0.85, 95
#: Share of a block's shingles that stand before it, from which it is put together from at least so many earlier blocks.
_JOINED, _FEWEST_JOINED = 0.7, 3
#: Folded length from which paragraphs that look alike are no parallel sentences any more.
_TOO_LONG_FOR_CHANCE = 150
#: How alike two blocks must read to RapidFuzz.
_ALIKE = 0.7


def _find_copies(context: PostContext) -> Copies:
    blocks = context.post.blocks
    sentences = {n: [folded for _, folded in known] for n, known in _folded_sentences(context).items()}
    compared = {n: "".join(folded) for n, folded in sentences.items() if _is_prose(blocks[n].text)}
    folded = {n: text for n, text in compared.items() if len(text) >= _SHORTEST}
    copies = Copies(blocks, folded)
    chosen: dict[int, Copy] = {}
    first: dict[str, int] = {}
    for n, text in folded.items():
        earlier = first.setdefault(text, n)
        if earlier != n:
            chosen[n] = Copy(n, (earlier,), "exact")
            copies.twins |= {earlier, n}
    distinct = list(first.values())
    masked = [mask(folded[n]) for n in distinct]
    contained: dict[int, list[int]] = {}
    largest: dict[int, float] = {}  # of a block the largest share that one earlier block has, too
    alike: list[tuple[int, int]] = []
    for pair in overlaps(masked, _NEAR):
        a, b = distinct[pair.earlier], distinct[pair.later]
        largest[b] = max(pair.of_later, largest.get(b, 0.0))
        if pair.of_earlier >= _NEAR:
            contained.setdefault(b, []).append(a)
        if min(pair.of_earlier, pair.of_later) >= _NEAR:
            if similarity(folded[a], folded[b]) >= _ALIKE:
                alike.append((a, b))
        elif (
            max(pair.of_earlier, pair.of_later) >= _CONTAINED
            and b not in chosen
            and min(len(folded[a]), len(folded[b])) >= _SHORTEST_PART
            and containment(folded[a], folded[b]) >= _ALIKE
        ):
            chosen[b] = Copy(b, (a,), "part")
    for n, share in zip(distinct, seen_before(masked), strict=True):
        joined = contained.get(n, [])
        long = len(folded[n]) >= _TOO_LONG_FOR_CHANCE  # an entry of a list is put together from words of those above it
        if long and share >= _JOINED and len(joined) >= _FEWEST_JOINED and largest[n] <= share - 0.15:
            chosen[n] = Copy(n, tuple(joined), "joined")
            copies.twins |= {n, *joined}
    numbers = list(folded)
    rank = {n: at for at, n in enumerate(numbers)}
    for a, b in alike:
        alike_in_words = not figure_differences(blocks[a].text, blocks[b].text) and _reworded(sentences[a], sentences[b])
        if alike_in_words or _beside_copy(numbers, rank, chosen, a, b):
            copies.twins |= {a, b}
            chosen[b] = Copy(b, (a,), "near")
    for before, n in pairwise(numbers):
        # The closing question once more at a seam. Where its paragraph has no twin, this is for duplicate_sentences to say.
        if n not in chosen and before in copies.twins and folded[n] in folded[before]:
            chosen[n] = Copy(n, (before,), "part")
    copies.found = [chosen[n] for n in sorted(chosen)]
    return copies


#: Words, to tell prose from addresses, paths and formulas: kana between other letters, or words between spaces.
_PROSE = re.compile(r"[ぁ-ん]{2}|(?:[^\W\d_]{1,30} ){4}")


def _is_prose(text: str) -> bool:
    return _PROSE.search(text) is not None


def _beside_copy(numbers: Sequence[int], rank: Mapping[int, int], chosen: Mapping[int, Copy], a: int, b: int) -> bool:
    """Whether a block next to `b` is a copy of one next to `a`."""
    for at in (rank[b] - 1, rank[b] + 1):
        beside = chosen.get(numbers[at]) if 0 <= at < len(numbers) else None
        if beside and any(abs(rank[source] - rank[a]) == 1 for source in beside.sources):
            return True
    return False


def _reworded(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether two texts that look alike, given as their folded sentences, say one thing twice.

    Good prose puts parallel things in parallel words: one sentence with another name in it is no copy. A copy
    shares whole sentences, or says the rest with the same words, or is so long that chance and parallelism are ruled out.
    """
    shared = sum(len(sentence) * count for sentence, count in (Counter(a) & Counter(b)).items())
    longer = max(sum(map(len, a)), sum(map(len, b)))
    return shared >= 0.6 * longer or longer >= _TOO_LONG_FOR_CHANCE or not _parallel("".join(a), "".join(b))


# --- paragraphs -----------------------------------------------------------------------------------------------------------


@post_detector(
    "duplicate_paragraphs",
    {
        "least_characters": _COUNT,
        "least_run": _COUNT,
        "least_share": _SHARE,
        "references": {"type": "array", "items": {"type": "string", "minLength": 1}},
    },
    repairs=True,
)
def duplicate_paragraphs(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Paragraphs that stand in the post a second time: one match for each original, or one for all in a repeated article."""
    known = _copies(context)
    copies = [copy for copy in known.found if len(known.folded[copy.block]) >= parameters.get("least_characters", 40)]
    if not copies:
        return
    if _repetition(context, parameters):
        yield _duplicates(context, copies, _removals(context, known.found, True))
        return
    references = tuple(parameters.get("references", ()))
    if references:
        copies = [copy for copy in copies if not known.folded[copy.block].endswith(references)]
    copies = [copy for copy in copies if not _introduces(context.post.blocks, copy)]
    members = clusters((source, copy.block) for copy in copies for source in copy.sources)
    for cluster in members:
        of_cluster = [copy for copy in copies if copy.block in cluster]
        if all(_of_other_entry(context, copy.sources[0], copy.block, copy.how == "exact") for copy in of_cluster):
            yield _duplicates(context, of_cluster, (), warn=False)
        else:
            yield _duplicates(context, of_cluster, _removals(context, of_cluster, False))


def _introduces(blocks: Sequence[Block], copy: Copy) -> bool:
    """Whether a copy only leads on to something that stands there once: a list, a block of code."""
    text = blocks[copy.block].text.rstrip()
    if not text.endswith((":", "：")) or len(copy.sources) > 1:
        return False
    following = [blocks[n + 1].text if n + 1 < len(blocks) else "" for n in (copy.sources[0], copy.block)]
    return following[0] != following[1]


#: A line longer than this is no term that the paragraph below it explains.
_LONGEST_TERM = 60


def _term(blocks: Sequence[Block], number: int) -> str | None:
    """What a block explains as the entry of a list of terms: the short line above it that is neither sentence nor heading."""
    above = blocks[number - 1] if number else None
    if above is None or above.kind not in ("paragraph", "list_item"):
        return None
    term = above.text.strip()
    return fold(term) if len(term) <= _LONGEST_TERM and not _SENTENCE_STOP.search(term) else None


_SENTENCE_STOP = re.compile(r"[。．！？!?:：]|\.\Z|\A-{2,}|\ufffd")


def _of_other_entry(context: PostContext, one: int, other: int, exact: bool) -> bool:
    """Whether two blocks say the same of two things, as the entries of a manual do: options, fields, buttons.

    Their terms stand above them, or they are items of one list that nearly agree.
    """
    blocks = context.post.blocks
    a, b = blocks[one], blocks[other]
    if not exact and a.kind == b.kind == "list_item" and a.section == b.section:
        return True
    terms = _term(blocks, one), _term(blocks, other)
    return None not in terms and terms[0] != terms[1]


def _duplicates(context: PostContext, copies: Sequence[Copy], edits: tuple[Edit, ...], warn: bool = True) -> Match:
    post = context.post
    originals = sorted({source for copy in copies for source in copy.sources} - {copy.block for copy in copies})
    first = copies[0]
    blocks = [first.block, *originals[:1], *(copy.block for copy in copies[1:]), *originals[1:]]
    exact = all(copy.how == "exact" for copy in copies)
    return Match(
        tuple(_whole(context, n) for n in blocks[:_MOST_LOCATIONS]),
        {
            "line": _line(context, originals[0] if originals else first.sources[0]),
            "count": len(copies),
            "characters": sum(len(post.blocks[copy.block].text) for copy in copies),
            "how": {
                "ja": "同じ段落" if exact else "ほぼ同じ段落",
                "en": "the same paragraph" if exact else "nearly the same paragraph",
            },
            "exact": exact,
        },
        confidence=0.6 if not warn else 0.98 if exact else 0.92,
        severity=None if warn else "info",
        edits=edits,
    )


def _whole(context: PostContext, number: int) -> Location:
    """A whole block, and its first sentence: the rest would only make reports longer."""
    block = context.post.blocks[number]
    first, _ = _folded_sentences(context)[number][0]
    return context.post.locate(block, 0, len(block.text), first.text[:400])


def _line(context: PostContext, number: int) -> int:
    return context.post.position(context.post.blocks[number].start)[0]


def _removals(context: PostContext, copies: Sequence[Copy], repeated: bool) -> tuple[Edit, ...]:
    """Takes out what stands in the post before, word for word, where what is left still hangs together.

    A section that would be left empty goes with its heading if that stands before, too; otherwise it stays whole. Of an
    article that is `repeated`, all from the first copy to the last has to stand before, and what follows has to begin with a
    heading, or nothing is taken out: where some of it was rewritten, the rest would be a text in pieces.
    """
    post, known = context.post, _copies(context)
    removed = {copy.block for copy in copies if _removable(post, copy, repeated)}
    if repeated and copies:
        region = range(copies[0].block, copies[-1].block + 1)
        if len(removed) < len(copies) or any(known.first_like(n) >= region.start for n in region if n not in removed):
            return ()
        if region.stop < len(post.blocks) and post.blocks[region.stop].kind != "heading":
            return ()
        removed = set(region)
    headings = {heading for number in removed for heading in _above(post, number)}
    for heading in sorted(headings, reverse=True):
        content = range(heading + 1, known.section_ends[heading])
        if len(content) <= len(removed) and removed.issuperset(content):
            if known.first_like(heading) < heading and _own_lines(post, post.blocks[heading]):
                removed.add(heading)
            else:
                removed.difference_update(content)
    if any(post.blocks[n].start <= offset < post.blocks[n].end for n in removed for offset, _ in post.invalid):
        return ()  # bytes that could not be read may be all that tells two paragraphs apart
    runs: list[list[int]] = []
    for number in sorted(removed):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return tuple(without_lines(post, post.blocks[run[0]].start, post.blocks[run[-1]].end) for run in runs)


def _removable(post: Post, copy: Copy, repeated: bool) -> bool:
    """Whether a block is the same as an earlier one in the file itself, and nothing hangs on to it."""
    block, other = post.blocks[copy.block], post.blocks[copy.sources[0]]
    if copy.how != "exact" or block.kind != other.kind or block.bold_only:
        return False
    if post.source[block.start : block.end].split() != post.source[other.start : other.end].split():
        return False  # the words are the same, but not the links
    following = post.blocks[copy.block + 1].kind if copy.block + 1 < len(post.blocks) else ""
    introduces = following in ("list_item", "table_cell", "code", "quote") and block.text.endswith((":", "："))
    return repeated or (block.kind == "paragraph" and not introduces and _own_lines(post, block))


def _above(post: Post, number: int) -> Iterator[int]:
    """The headings that a block stands under, the nearest first."""
    while (number := post.blocks[number].section) >= 0:
        yield number


def _own_lines(post: Post, block: Block) -> bool:
    """Whether nothing else stands on the block's lines."""
    start, end = post.position(block.start)[0], post.position(block.end)[0]
    line_end = post.line_starts[end] if end < len(post.line_starts) else len(post.source)
    return not (post.source[post.line_starts[start - 1] : block.start] + post.source[block.end : line_end]).strip()


# --- the article a second time --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Repetition:
    first: Copy  # where the copy starts
    share: float  # of the body's characters that are copies
    run: int  # paragraphs copied one after the other


#: Of a manual of a thousand paragraphs, four that follow each other twice are no article a second time.
_LEAST_REPEATED = 0.03


def _repetition(context: PostContext, parameters: Mapping[str, Any]) -> _Repetition | None:
    """Whether a large part of the post is there again: a run of paragraphs in order, a joined copy, or much of the whole."""
    copies = _copies(context)
    if not copies.found:
        return None
    weights = {n: len(text) for n, text in copies.folded.items()}
    share = sum(weights[copy.block] for copy in copies.found) / sum(weights.values())
    best: list[Copy] = []
    run: list[Copy] = []
    for n in weights:
        copy = copies.by_block.get(n)
        if copy is None or (run and not any(source > run[-1].sources[0] for source in copy.sources)):
            run = []
        if copy is not None:
            run.append(copy)
        if sum(weights[c.block] for c in run) > sum(weights[c.block] for c in best):
            best = list(run)
    joined = [copy for copy in copies.found if copy.how == "joined"]
    least = parameters.get("least_run", 4)
    if len(best) >= least and share >= _LEAST_REPEATED and sum(weights[c.block] for c in best) >= 300:
        return _Repetition(best[0] if not joined else min(best[0], joined[0], key=lambda c: c.block), share, len(best))
    if joined:
        return _Repetition(joined[0], share, len(best))
    if share >= parameters.get("least_share", 0.3) and len(copies.found) >= least:
        return _Repetition(copies.found[0], share, len(best))
    return None


@post_detector("repeated_article", {"least_run": _COUNT, "least_share": _SHARE})
def repeated_article(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """The one match of a post a large part of which is there again: where the copy starts, and how much it is."""
    repetition = _repetition(context, parameters)
    if repetition is None:
        return
    first = repetition.first
    yield Match(
        (_whole(context, first.block), _whole(context, first.sources[0])),
        {
            "line": _line(context, first.block),
            "original": _line(context, first.sources[0]),
            "percent": max(1, round(100 * repetition.share)),
            "copies": len(_copies(context).found),
            "run": repetition.run,
        },
        confidence=0.97 if repetition.share >= 0.2 else 0.9,
    )


# --- sentences ------------------------------------------------------------------------------------------------------------


@post_detector(
    "duplicate_sentences",
    {
        "least_characters": _COUNT,
        "alike": _SHARE,
        "paraphrase": _SHARE,
        "references": {"type": "array", "items": {"type": "string", "minLength": 1}},
    },
)
def duplicate_sentences(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Sentences that stand twice in paragraphs that are not copies themselves.

    A sentence that says it again in other words (from `paraphrase` on) is looked for only in posts that do not repeat
    whole parts: there, it is the least of an editor's worries. Sentences that end in one of `references` point the reader
    elsewhere, which may be done as often as it helps.
    """
    copies = _copies(context)
    least = parameters.get("least_characters", 24)
    references = tuple(parameters.get("references", ()))
    places: dict[str, list[Sentence]] = {}
    for number, sentences in _folded_sentences(context).items():
        if number in copies.twins or number in copies.by_block:
            continue
        for sentence, folded in sentences:
            if len(folded) >= least and _is_prose(sentence.text) and not (references and folded.endswith(references)):
                places.setdefault(folded, []).append(sentence)
    for found in places.values():
        if len(found) > 1:
            elsewhere = all(_of_other_entry(context, found[0].block, sentence.block, False) for sentence in found[1:])
            yield _sentences(context, found, 1.0, warn=not elsewhere)
    if _repetition(context, {}):
        return
    texts = list(places)
    for pair in overlaps([mask(text) for text in texts], 0.42):
        one, other = (places[texts[n]][0] for n in (pair.earlier, pair.later))
        if one.block == other.block or min(pair.of_earlier, pair.of_later) < 0.42 or figure_differences(one.text, other.text):
            continue
        alike = similarity(texts[pair.earlier], texts[pair.later])
        if alike >= parameters.get("alike", 0.9) and not _parallel(texts[pair.earlier], texts[pair.later]):
            yield _sentences(context, [one, other], alike, warn=not _of_other_entry(context, one.block, other.block, False))
        elif (
            alike >= parameters.get("paraphrase", 0.66)
            and not _parallel(texts[pair.earlier], texts[pair.later], _LATIN)
            and min(len(texts[pair.earlier]), len(texts[pair.later])) >= _SHORTEST_PARAPHRASE
            and other.block - one.block >= _NEIGHBOURHOOD
        ):
            yield _sentences(context, [one, other], alike, warn=False)


#: Folded length of sentences that may say one thing in different words; shorter ones are alike by their grammar.
_SHORTEST_PARAPHRASE = 48
#: Blocks within which sentences built alike are a figure of style: an enumeration, a comparison.
_NEIGHBOURHOOD = 8

#: Words that carry meaning: kanji, katakana, Latin letters and digits.
_CONTENT = re.compile(r"[a-z0-9]+|[ァ-ヺー]+|[一-龯々]+")
_LATIN = re.compile(r"[a-z0-9]+")


def _parallel(a: str, b: str, words: re.Pattern[str] = _CONTENT) -> bool:
    """Whether each of two folded sentences has a word that the other lacks: the same said of two things."""
    in_a, in_b = Counter(words.findall(a)), Counter(words.findall(b))
    return bool(in_a - in_b) and bool(in_b - in_a)


def _sentences(context: PostContext, found: Sequence[Sentence], alike: float, warn: bool = True) -> Match:
    places = [found[-1], *found[:-1]]
    return Match(
        tuple(context.locate(sentence) for sentence in places[:_MOST_LOCATIONS]),
        {
            "line": context.locate(found[0]).line,
            "count": len(found),
            "percent": round(100 * alike),
            "how": {
                "ja": "同じ文" if alike == 1.0 else "ほぼ同じ文" if warn else "似た文",
                "en": "the same sentence" if alike == 1.0 else "nearly the same sentence" if warn else "a similar sentence",
            },
        },
        confidence=0.6 if not warn else 0.95 if alike == 1.0 else 0.85,
        severity=None if warn else "info",
    )


# --- across posts ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class _Texts:
    """The paragraphs that are held against those of other posts, by a hash of their folded text and by their shingles.

    Arrays have an entry for each, in the order of posts; `shingles` are those of one after the other. The paragraphs
    themselves are looked at only where these give a reason.
    """

    records: Sequence[PostRecord]
    posts: npt.NDArray[np.int64]  # indices of records
    passages: npt.NDArray[np.uint32]  # indices in their passages
    hashes: npt.NDArray[np.uint64]
    lengths: npt.NDArray[np.uint32]  # folded
    sizes: npt.NDArray[np.int64]  # numbers of shingles
    shingles: npt.NDArray[np.uint64]
    compared: npt.NDArray[np.bool_]  # whether it is long enough
    left: Mapping[int, str]  # of the text, where many posts share the rest

    def passage(self, number: int) -> Passage:
        return self.records[int(self.posts[number])].passages[int(self.passages[number])]

    def folded(self, number: int) -> str:
        return fold(self.left[number] if number in self.left else self.passage(number).text)

    def among(self, posts: Collection[int]) -> set[int]:
        """The texts of some posts."""
        import numpy as np

        asked = np.zeros(len(self.records), np.bool_)
        asked[list(posts)] = True
        return set(np.flatnonzero(asked[self.posts] & self.compared).tolist())

    def shingles_of(self, texts: Collection[int] | None) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
        """The shingles that some of the texts have, wherever they stand, and the text of each; None: those of all texts.

        All are given, too, where so many are asked for that it takes longer to look them up.
        """
        import numpy as np

        ends = np.cumsum(self.sizes)
        known = np.zeros(1 << 16, np.bool_)  # the last bytes of what is wanted: nearly all else is told apart by them
        if texts is None or sum(self.sizes[n] for n in texts) > len(known) / 4:
            return self.shingles, np.repeat(np.arange(len(self.sizes)), self.sizes)
        wanted = np.sort(np.concatenate([self.shingles[:0], *(self.shingles[ends[n] - self.sizes[n] : ends[n]] for n in texts)]))
        known[wanted.view("<u2")[3::4]] = True
        places = np.flatnonzero(known[self.shingles.view("<u2")[3::4]])
        likely = self.shingles[places]
        places = places[wanted[np.minimum(np.searchsorted(wanted, likely), len(wanted) - 1)] == likely]
        return self.shingles[places], np.searchsorted(ends, places, side="right")

    def reduced(self, left: Mapping[int, str], least: int) -> _Texts:
        """The same with no more than this left of some of the texts."""
        import numpy as np

        numbers = sorted(left)
        folded = [fold(left[number]) for number in numbers]
        shingles, owners = sampled([mask(text) for text in folded])
        ends = np.cumsum(np.bincount(owners, minlength=len(numbers)))
        hashes, lengths, sizes = self.hashes.copy(), self.lengths.copy(), self.sizes.copy()
        hashes[numbers] = list(map(hash_of, folded))
        lengths[numbers] = list(map(len, folded))
        sizes[numbers] = np.diff(ends, prepend=0)
        parts: list[npt.NDArray[np.uint64]] = []
        known = np.cumsum(self.sizes)
        at = 0
        for number, part in zip(numbers, np.split(shingles, ends[:-1]), strict=True):
            parts += (self.shingles[at : known[number] - self.sizes[number]], part)
            at = known[number]
        return _Texts(
            self.records,
            self.posts,
            self.passages,
            hashes,
            lengths,
            sizes,
            np.concatenate([*parts, self.shingles[at:]]),
            lengths >= least,
            left,
        )


@archive_detector(
    "shared_passages",
    {
        "least_characters": {"type": "integer", "minimum": LEAST_PASSAGE},
        "least_sentence": {"type": "integer", "minimum": LEAST_SENTENCE},
        "least_shared_sentence": _COUNT,
        "least_ending": _COUNT,
        "boilerplate": _SHARE,
        "least_posts": _COUNT,
        "article": _SHARE,
        "references": {"type": "array", "items": {"type": "string", "minLength": 1}},
    },
    needs_fingerprints=True,
)
def shared_passages(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """What stands in several posts; the value `what` says which it is.

    `article`: a post of which at least the share `article` stands in another one, too. `paragraph`: paragraphs that are (nearly)
    equal, one match a cluster, but for posts that are copies as a whole. `sentence`: long sentences that are equal, outside
    of such paragraphs. `boilerplate`: paragraphs, sentences and endings of excerpts that stand in the share `boilerplate` of
    the posts, one match each. Paragraphs that end in one of `references` point the reader elsewhere, in any post that needs it.
    """
    own = archive.own
    for match in _shared_passages(archive, parameters):
        if own is None or any(place.path in own for place in (*match.locations, *match.unlisted)):
            yield match


def _shared_passages(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """As `shared_passages`; where only some posts are asked about, what is said of others alone means nothing."""
    records = archive.records
    if len(records) < 2:
        return
    own = None if archive.own is None else {n for n, record in enumerate(records) if record.path in archive.own}
    many = max(parameters.get("least_posts", 3), math.ceil(parameters.get("boilerplate", 0.2) * len(records)))
    most = max(many, _FEWEST_SAME)
    yield from _common_endings(records, many, parameters.get("least_ending", 8), own)
    sentences = _common_sentences(records, parameters.get("least_sentence", 20), most, own)
    common = {sentence: places for sentence, places in sentences.items() if len(places) >= most}
    for sentence in sorted(common):
        yield _boilerplate(_narrowed_all(records, common[sentence], sentence))
    least = parameters.get("least_shared_sentence", 40)
    sentences = {sentence: at for sentence, at in sentences.items() if sentence not in common and len(fold(sentence)) >= least}
    texts = _compared(records, common, parameters.get("least_characters", 40))
    about = None if own is None else own | {n for places in sentences.values() for n, _ in places}
    while True:
        groups = _groups(texts, tuple(parameters.get("references", ())), about)
        standing = [group for group in groups if len(_posts(texts, group)) >= most]
        single = [group for group in groups if len(_posts(texts, group)) < most]
        copies = list(_copied_posts(texts, single, parameters.get("article", 0.5)))
        if about is None:
            break
        further = about.union(*(cluster for cluster, _ in copies if not about.isdisjoint(cluster)))
        if further == about:
            break
        about = further
    for group in standing:
        yield _boilerplate(_places(texts, group))
    copied: dict[int, int] = {}
    for cluster, share in copies:
        copied.update(dict.fromkeys(cluster, cluster[0]))
        yield _copied_article([records[n] for n in cluster], share)
    for group in single:
        if len({copied.get(n, ~n) for n in _posts(texts, group)}) > 1:
            yield _across(records, _places(texts, group), "paragraph")
    reported = {(int(texts.posts[n]), int(texts.passages[n])) for group in groups for n in group}
    for sentence, places in sentences.items():
        if len({copied.get(place[0], ~place[0]) for place in places if place not in reported}) > 1:
            yield _across(records, _narrowed_all(records, places, sentence), "sentence")


#: Posts that must share a passage of the body before it can be boilerplate.
_FEWEST_SAME = 5


def _common_endings(records: Sequence[PostRecord], many: int, least: int, own: Collection[int] | None) -> Iterator[Match]:
    """Endings that many excerpts have in common: …を詳しく解説します。"""
    asked = None if own is None else {text[-least:] for n in own for _, text in _excerpts(records[n])}
    if asked is not None and not asked:
        return
    alike: dict[str, list[tuple[int, Location, str]]] = {}
    for number, record in enumerate(records):
        for passage, text in _excerpts(record):
            if len(text) >= least and (asked is None or text[-least:] in asked):
                alike.setdefault(text[-least:], []).append((number, passage.location, text))
    for group in alike.values():
        if len({number for number, _, _ in group}) >= many:
            ending = _common_ending([text for _, _, text in group])
            yield _boilerplate([(number, _narrowed(location, ending)) for number, location, _ in group])


def _excerpts(record: PostRecord) -> list[tuple[Passage, str]]:
    """The excerpts of a post and their texts without what is blank at the end."""
    return [(passage, passage.text.rstrip()) for passage in of_kind(record, "excerpt")]


def _common_ending(texts: Sequence[str]) -> str:
    """The longest ending that all texts have, from a letter on."""
    shortest, longest = min(texts, key=len), max(texts, key=len)
    low, high = min(text[::-1] for text in texts), max(text[::-1] for text in texts)
    length = next((at for at, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), min(len(shortest), len(longest)))
    return shortest[len(shortest) - length :].lstrip("、。 　*")


#: A passage: the index of its post, and its own in the post's passages.
_At = tuple[int, int]


def _common_sentences(records: Sequence[PostRecord], least: int, most: int, own: Collection[int] | None) -> dict[str, list[_At]]:
    """Sentences that stand in more than one post, and the first passage of each post that has them.

    Where only some posts are asked about: those of their sentences, and what stands in at least `most` posts.
    """
    import numpy as np

    counts = [len(record.fingerprints.within) // 4 for record in records]
    hashes = np.frombuffer(b"".join([record.fingerprints.sentences for record in records]), "<u8")
    within = np.frombuffer(b"".join([record.fingerprints.within for record in records]), "<u4")
    posts = np.repeat(np.arange(len(records)), counts)
    found: dict[str, list[_At]] = {}
    for group in sorted(repeated(hashes)):
        places = list(zip(posts[group].tolist(), within[group].tolist(), strict=True))
        if own is None or len(places) >= most or any(post in own for post, _ in places):
            post, passage = places[0]
            sentence = sentence_of(records[post].passages[passage].text, int(hashes[group[0]]))
            if len(sentence) >= least:
                found[sentence] = places
    return found


def _narrowed_all(records: Sequence[PostRecord], places: Sequence[_At], sentence: str) -> list[tuple[int, Location]]:
    return [(post, _narrowed(records[post].passages[at].location, sentence)) for post, at in places]


def _narrowed(location: Location, text: str) -> Location:
    """The part of a location that reads so; the whole of it where markup stands in between."""
    at = location.text.find(text)
    if at < 0 or not text:
        return location
    line, column = _advanced(location.line, location.column, location.text[:at])
    end_line, end_column = _advanced(line, column, text)
    return replace(location, line=line, column=column, end_line=end_line, end_column=end_column, text=text, sentence=text)


def _advanced(line: int, column: int, text: str) -> tuple[int, int]:
    breaks = text.count("\n")
    return (line, column + len(text)) if not breaks else (line + breaks, len(text) - text.rfind("\n"))


def _boilerplate(places: Sequence[tuple[int, Location]]) -> Match:
    first = dict(reversed(places))
    locations = [first[number] for number in sorted(first)]
    return Match(
        tuple(locations[:_MOST_LOCATIONS]),
        {"what": "boilerplate", "posts": len(first), "others": len(first) - 1},
        confidence=0.9,
        unlisted=tuple(locations[_MOST_LOCATIONS:]),
    )


def _compared(records: Sequence[PostRecord], common: Mapping[str, Sequence[_At]], least: int) -> _Texts:
    """The paragraphs that are held against each other: each once a post, long enough, without the sentences that many share."""
    import numpy as np

    prints = [record.fingerprints for record in records]
    passages, lengths, sizes = (
        np.frombuffer(b"".join(data), "<u4")
        for data in ([of.passages for of in prints], [of.lengths for of in prints], [of.counts for of in prints])
    )
    texts = _Texts(
        records,
        np.repeat(np.arange(len(records)), [len(of.passages) // 4 for of in prints]),
        passages,
        np.frombuffer(b"".join([of.texts for of in prints]), "<u8"),
        lengths,
        sizes.astype(np.int64),
        np.frombuffer(b"".join([of.shingles for of in prints]), "<u8"),
        lengths >= least,
        {},
    )
    holders: dict[int, list[str]] = {}
    for sentence, places in common.items():
        for post, _ in places:
            holders.setdefault(post, []).append(sentence)
    hashes = frozenset(map(hash_of, common))
    left: dict[int, str] = {}
    for post, sentences in holders.items():
        first, end = np.searchsorted(texts.posts, [post, post + 1]).tolist()
        numbers = dict(zip(passages[first:end].tolist(), range(first, end), strict=True))
        for at in indices_holding(records[post], sentences):
            if at in numbers and texts.compared[numbers[at]]:
                left[numbers[at]] = without(records[post].passages[at].text, hashes)
    return texts.reduced(left, least) if left else texts


def _groups(texts: _Texts, references: tuple[str, ...], about: Collection[int] | None) -> list[list[int]]:
    """Texts of different posts that are equal or nearly, and what hangs together by them.

    Where only some posts are asked about: what their texts are in.
    """
    if about is None:
        pairs = set(_pairs(texts, references, None))
    else:
        pairs, known, new = set(), set[int](), texts.among(about)
        while new:
            pairs |= set(_pairs(texts, references, new))
            known |= new
            new = {number for pair in pairs for number in pair} - known
    return [group for group in clusters(pairs) if len(_posts(texts, group)) > 1]


def _posts(texts: _Texts, group: Iterable[int]) -> set[int]:
    return {int(texts.posts[number]) for number in group}


def _places(texts: _Texts, group: Iterable[int]) -> list[tuple[int, Location]]:
    return [(int(texts.posts[number]), texts.passage(number).location) for number in group]


def _pairs(texts: _Texts, references: tuple[str, ...], about: Set[int] | None) -> Iterator[tuple[int, int]]:
    """Pairs of texts of different posts that are equal, or nearly; those that some of the texts are in, where only they count."""
    import numpy as np

    numbers = np.flatnonzero(texts.compared)
    distinct = texts.compared.copy()
    first: set[int] = set()
    for equal in repeated(texts.hashes[numbers]):
        earliest, *others = numbers[equal].tolist()
        distinct[others] = False
        if about is None or not about.isdisjoint((earliest, *others)):
            first.add(earliest)
            for number in others:
                if not (references and texts.folded(number).endswith(references)):
                    yield earliest, number
    shingles, owners = texts.shingles_of(None if about is None else {n for n in about | first if distinct[n]})
    for a, b in near_copies(shingles, owners, texts.sizes, texts.posts, distinct, _NEAR, neighbours=3):
        folded = texts.folded(a), texts.folded(b)
        one, other = texts.passage(a).text, texts.passage(b).text
        if similarity(*folded) < _ALIKE or figure_differences(one, other):
            continue
        if references and any(text.endswith(references) for text in folded):
            continue
        if _reworded(_folded_parts(one), _folded_parts(other)):
            yield a, b


def _folded_parts(text: str) -> list[str]:
    """The folded sentences of a text."""
    return [fold(text[start:end]) for start, end in split_sentences(text)]


#: Paragraphs that two posts must share before one is a copy of the other; a single one is a paragraph taken over.
_FEWEST_COPIED = 3


def _copied_posts(texts: _Texts, groups: Sequence[Sequence[int]], least: float) -> Iterator[tuple[list[int], float]]:
    """Clusters of posts that are copies of each other, and the least share of a post that stands in another of its cluster."""
    import numpy as np

    sizes = np.bincount(texts.posts[texts.compared], texts.lengths[texts.compared], len(texts.records)).astype(np.int64).tolist()
    common: Counter[tuple[int, int]] = Counter()
    paragraphs: Counter[tuple[int, int]] = Counter()
    for group in groups:
        held: dict[int, int] = {}
        for n in group:
            post = int(texts.posts[n])
            held[post] = max(held.get(post, 0), int(texts.lengths[n]))
        for a, b in combinations(sorted(held)[:_MOST_LOCATIONS], 2):
            common[a, b] += min(held[a], held[b])
            paragraphs[a, b] += 1
    shares = {pair: size / min(sizes[pair[0]], sizes[pair[1]]) for pair, size in common.items()}
    copied = {pair: share for pair, share in shares.items() if share >= least and paragraphs[pair] >= _FEWEST_COPIED}
    for cluster in clusters(copied):
        yield cluster, min(share for pair, share in copied.items() if pair[0] in cluster)


def _copied_article(records: Sequence[PostRecord], share: float) -> Match:
    places = [_head(record) for record in records]
    return Match(
        tuple(places[::-1][:_MOST_LOCATIONS]),  # the later post first: it is the copy
        {"what": "article", "percent": round(100 * min(share, 1.0)), "other": records[0].path, "posts": len(records)},
        confidence=0.95,
        unlisted=tuple(places[::-1][_MOST_LOCATIONS:]),
    )


def _head(record: PostRecord) -> Location:
    """The title's place, or that of the first passage."""
    return next(iter(of_kind(record, "title")), record.passages[0]).location


def _across(records: Sequence[PostRecord], places: Sequence[tuple[int, Location]], what: str) -> Match:
    """A paragraph or sentence of several posts; the latest post first, for it is the one that repeats."""
    first = dict(reversed(places))
    latest = max(first)
    locations = [first[latest], *(first[number] for number in sorted(first) if number != latest)]
    return Match(
        tuple(locations[:_MOST_LOCATIONS]),
        {"what": what, "posts": len(first), "others": len(first) - 1, "other": records[min(first)].path},
        confidence=0.9,
        unlisted=tuple(locations[_MOST_LOCATIONS:]),
    )
