"""Repairs: the edits that findings carry, applied to a post as long as there are any.

An edit may change what it is about and nothing else. So the repaired text is read again, and a repair that would alter
another value of the front matter or another block of the body is left to a person.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from msgspec.structs import replace

from factcheck.claims.context import PostContext
from factcheck.detectors import find_detector
from factcheck.findings import SEVERITIES, Edit, Finding
from factcheck.lexicon import Lexicon
from factcheck.posts.encoding import Decoded, replace_spans
from factcheck.posts.model import Block, Post
from factcheck.posts.read import parse_post
from factcheck.rules.engine import check_post
from factcheck.rules.model import Problem, RuleSet
from factcheck.rules.suppressions import apply_suppressions, parse_suppressions

#: A repair may bring another to light, such as a title restored under its markup; a few rounds settle any post.
MOST_PASSES = 10
#: How often a post is read again to tell which of several repairs does harm.
MOST_TRIALS = 100


@dataclass
class Repair:
    """What becomes of one post; nothing of it is written yet."""

    before: Post
    after: Post
    data: bytes  # the repaired file
    applied: list[Finding] = field(default_factory=list)  # in the order in which they were repaired
    left: list[Finding] = field(default_factory=list)  # whose edits would change something else
    problems: list[Problem] = field(default_factory=list)

    def is_of(self, data: bytes) -> bool:
        """Whether these bytes are those of the file that was repaired."""
        return hashlib.sha256(data).hexdigest() == self.before.digest


def repairing(rules: RuleSet) -> RuleSet:
    """The rules whose findings may carry edits."""
    return RuleSet(tuple(rule for rule in rules if find_detector(rule.detector).repairs))


def repair(data: bytes, path: str, rules: RuleSet, lexicon: Lexicon, figures: Iterable[Finding] = ()) -> Repair:
    """The post in a file's bytes with all edits of its findings applied. Raises UnreadablePost.

    `figures` are findings of an archive that holds this very post against facts: their values are put right as well.
    Edits that overlap are applied one after the other, the worse finding's first. The result is a fixed point: of the edits
    that its findings carry, all are among those of `left`.
    """
    post = parse_post(data, path)
    result = Repair(post, post, data)
    trials = MOST_TRIALS
    refused: set[object] = set()
    for number in range(MOST_PASSES):
        result.left, result.problems = _repairable(result.after, rules, lexicon)
        if number == 0:
            result.left = sorted([*result.left, *_with_edits(post, figures)], key=_order)
        chosen = _without_overlaps(finding for finding in result.left if _key(finding) not in refused)
        if not chosen:
            return result
        round_ = _Round(result.after, result.data, trials)
        round_.apply(chosen)
        trials = round_.trials
        refused.update(_key(finding) for finding in round_.refused)
        if round_.applied:
            result.after, result.data = round_.post, round_.data
            result.applied += round_.applied
    result.left, result.problems = _repairable(result.after, rules, lexicon)
    return result


def _repairable(post: Post, rules: RuleSet, lexicon: Lexicon) -> tuple[list[Finding], list[Problem]]:
    findings, problems = check_post(rules, PostContext(post, lexicon, lambda context: []))
    left = apply_suppressions(findings, {post.path: parse_suppressions(post)})
    return sorted((finding for finding in left if finding.edits), key=_order), problems


def _with_edits(post: Post, figures: Iterable[Finding]) -> Iterator[Finding]:
    """The findings that say what to put in the place of a value (`replacement`), with edits for where this post has it."""
    for finding in figures:
        value = finding.values.get("replacement")
        edits = []
        for place in finding.locations:
            start = post.line_starts[place.line - 1] + place.column - 1 if place.line <= len(post.line_starts) else 0
            end = start + len(place.text)
            if place.path == post.path and place.side == finding.locations[0].side and post.source[start:end] == place.text:
                edits.append(Edit(post.path, start, end, str(value)))
        if value and edits:
            yield replace(finding, edits=tuple(edits))


def _order(finding: Finding) -> tuple[int, int, str]:
    return SEVERITIES.index(finding.severity), min(edit.start for edit in finding.edits), finding.rule


def _key(finding: Finding) -> object:
    return finding.rule, finding.fingerprint


def _edits(findings: Iterable[Finding]) -> list[Edit]:
    """The edits of findings by place; deletions of one finding that overlap are one."""
    return sorted((edit for finding in findings for edit in _united(finding.edits, 0)), key=_place)


def _place(edit: Edit) -> tuple[int, int]:
    return edit.start, edit.end


def _united(edits: Iterable[Edit], overlap: int) -> list[Edit]:
    """The edits by place, each once, with one deletion for those that overlap by more than `overlap` (-1: or touch)."""
    united: list[Edit] = []
    for edit in sorted(set(edits), key=_place):
        if united and not edit.text and not united[-1].text and edit.start + overlap < united[-1].end:
            united[-1] = Edit(edit.path, united[-1].start, max(united[-1].end, edit.end), "")
        else:
            united.append(edit)
    return united


def _without_overlaps(findings: Iterable[Finding]) -> list[Finding]:
    """Findings whose edits do not overlap, the first of those that do. A finding's edits are one repair: all or none."""
    taken: list[tuple[int, int]] = []
    chosen: list[Finding] = []
    for finding in findings:
        edits = _edits([finding])
        if any(before.end > after.start for before, after in pairwise(edits)):
            continue
        places = [(bisect_left(taken, (edit.start, edit.end)), edit) for edit in edits]
        if any(
            (at > 0 and taken[at - 1][1] > edit.start) or (at < len(taken) and taken[at][0] < max(edit.end, edit.start + 1))
            for at, edit in places
        ):
            continue
        for edit in edits:
            insort(taken, (edit.start, edit.end))
        chosen.append(finding)
    return chosen


def _tidied(post: Post, edits: list[Edit]) -> list[Edit]:
    """The edits, so that a post whose last lines are taken out ends as it did before, and not in blank lines."""
    edits = _united(edits, -1)
    last = edits[-1]
    if last.text or post.source[last.end :].strip() or post.position(last.start)[1] > 1:
        return edits
    earliest = max([post.front_matter.end, *(edit.end for edit in edits[-2:-1])])
    start = max(earliest, len(post.source[: last.start].rstrip()))
    return [*edits[:-1], Edit(last.path, start, max(last.end, len(post.source.rstrip())), "")]


class _Round:
    """Findings applied together where that does no harm, else the halves of them."""

    def __init__(self, post: Post, data: bytes, trials: int) -> None:
        self.original, self.original_data = post, data
        self.post, self.data, self.trials = post, data, trials
        self.applied: list[Finding] = []
        self.refused: list[Finding] = []

    def apply(self, findings: Sequence[Finding]) -> None:
        if not findings:
            return
        if self.trials > 0:
            self.trials -= 1
            edits = _tidied(self.original, _edits([*self.applied, *findings]))
            tried = _edited(self.original, self.original_data, edits)
            if tried is not None:
                self.post, self.data = tried
                self.applied += findings
                return
        if len(findings) == 1 or self.trials <= 0:
            self.refused += findings
            return
        middle = len(findings) // 2
        self.apply(findings[:middle])
        self.apply(findings[middle:])


def _edited(post: Post, data: bytes, edits: Sequence[Edit]) -> tuple[Post, bytes] | None:
    """The post and its bytes after edits; None if anything else would change."""
    decoded = Decoded(post.source, post.encoding, post.invalid)
    try:
        new = replace_spans(data, decoded, [(edit.start, edit.end, edit.text) for edit in edits])
    except UnicodeEncodeError:
        return None
    pieces: list[str] = []
    at = 0
    for edit in edits:
        pieces += post.source[at : edit.start], edit.text
        at = edit.end
    pieces.append(post.source[at:])
    after = parse_post(new, post.path)
    if after.source != "".join(pieces) or after.encoding != post.encoding:
        return None
    places = _Places(edits)
    return (after, new) if _same_front_matter(post, after, places) and _same_blocks(post, after, places) else None


class _Places:
    """Where edits are."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self.starts = [edit.start for edit in edits]
        self.ends = [edit.end for edit in edits]

    def touch(self, start: int, end: int) -> bool:
        """Whether an edit lies in a span, or reaches into it."""
        at = bisect_left(self.ends, start + 1)
        return at < len(self.starts) and self.starts[at] < end


def _same_front_matter(before: Post, after: Post, places: _Places) -> bool:
    """Whether all keys are there as before, and all values but those that edits are within."""
    old, new = before.front_matter, after.front_matter
    if (old.format, old.start) != (new.format, new.start):
        return False
    touched = {key for key, span in old.spans.items() if places.touch(*span)}
    within = [start for start in places.starts if start < old.end]
    if any(not any(old.spans[key][0] <= start < old.spans[key][1] for key in touched) for start in within):
        return False
    if not all(isinstance(new.values.get(key), str) and new.values[key].strip() for key in touched):
        return False
    broken = _mistakes(before)
    if _mistakes(after) > broken:
        return False
    if not broken:
        return old.values.keys() == new.values.keys() and all(old.values[k] == new.values[k] for k in old.values.keys() - touched)
    # A front matter that could not be parsed may be repaired by an edit: then the same words are read as other values.
    others = [key for key in old.spans if key not in touched]
    return all(
        key in new.spans and before.source[slice(*old.spans[key])] == after.source[slice(*new.spans[key])] for key in others
    )


def _mistakes(post: Post) -> int:
    return sum(problem.code == "front_matter" for problem in post.problems)


def _same_blocks(before: Post, after: Post, places: _Places) -> bool:
    """Whether all blocks that no edit is within are there as before, in the same order, and no block has come into being."""

    def untouched() -> Iterator[Block]:
        return (block for block in before.blocks if not places.touch(block.start, block.end))

    def looks(block: Block) -> tuple[str, int, str]:
        return block.kind, block.level, block.text

    there = iter(after.blocks)
    kept = all(any(looks(block) == looks(other) for other in there) for block in untouched())
    return kept and len(after.blocks) <= len(before.blocks)
