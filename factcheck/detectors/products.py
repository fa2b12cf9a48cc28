"""FC1 over time: which generation came before which, what was out when, and what is called new after its successor."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any

from factcheck.archive.gathered import asked_about, claims_of, names_in
from factcheck.archive.model import Archive
from factcheck.claims.model import Claim
from factcheck.detectors.registry import archive_detector
from factcheck.detectors.sides import (
    MOST,
    MOST_ON_A_SIDE,
    as_written,
    counted,
    in_posts,
    in_turn,
    posts_in,
    side_locations,
    telling,
)
from factcheck.findings import Match
from factcheck.language.patterns import compile_pattern, lazy
from factcheck.lexicon import Resolved, generation_order

_TEXTS = {"type": "array", "items": {"type": "string", "minLength": 1}}

OUT = frozenset({"announced", "released", "founded"})
NOT_YET = frozenset({"rumored", "planned"})
_DOUBTFUL = frozenset({"question", "hypothetical"})
#: A further generation behind a name: Gemini 2.0/2.5 Pro.
_ALSO = lazy(r"[」』]?[/／、・]\s?v?(\d+(?:\.\d+)?)(?![\d年月日万億兆])")
#: A heading's way of speaking of what may still be to come: Hikari 3の登場.
_IN_PASSING = lazy(r"の(?:登場|発表|公開|投入|リリース|発売)$")


def usable(archive: Archive, kind: str) -> Iterator[Claim]:
    """The archive's claims of a kind that are stated: not denied, asked or supposed."""
    for _, claims in claims_of(archive, kind):
        yield from filter(is_usable, claims)


def is_usable(claim: Claim) -> bool:
    return not claim.negated and claim.modality not in _DOUBTFUL


def _days(first: str, second: str) -> int:
    return (date.fromisoformat(second) - date.fromisoformat(first)).days


# --- what came before what ---------------------------------------------------------------------------------------------


@archive_detector("predecessors", {"most_on_a_side": MOST}, needs_claims=True, of_claims=True)
def predecessors(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """One product said to be the predecessor of two generations, or two products said to be the predecessor of one."""
    said = [claim for claim in usable(archive, "relation") if claim.relation == "predecessor" and claim.entity and claim.target]
    for shared, other in (("target", "entity"), ("entity", "target")):
        groups: dict[str, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
        for claim in said:
            groups[getattr(claim, shared)][getattr(claim, other)].append(claim)
        for name, answers in sorted(groups.items()):
            sides = _conflicting(archive, name, answers, newer=shared == "target")
            if len(sides) < 2:
                continue
            many, one = "・".join(as_written(archive, side) for side in sides), as_written(archive, name)
            counts = counted(archive, sides)
            sure = all(any((c.entity_text or "") in c.sentence for c in claims) for claims in sides.values())
            most = parameters.get("most_on_a_side", MOST_ON_A_SIDE)
            yield side_locations(sides, most, lambda c: (c.entity_text or "") in c.sentence).match(
                {
                    "what": {
                        "ja": f"{many}のどちらについても、前の世代は{one}だと書かれています{counts['ja']}"
                        if shared == "target"
                        else f"{one}の前の世代が、{many}と分かれています{counts['ja']}",
                        "en": f"{one} is called the predecessor of each of {many}{counts['en']}"
                        if shared == "target"
                        else f"{one} is said to follow each of {many}{counts['en']}",
                    },
                    "entity": name,
                    "posts": posts_in(c for claims in sides.values() for c in claims),
                },
                confidence=None if sure else 0.7,
            )


def _conflicting(archive: Archive, name: str, answers: Mapping[str, list[Claim]], *, newer: bool) -> dict[str, list[Claim]]:
    """The answers that exclude another one: different generations of the line, of which not both are known to be right."""
    resolve = archive.lexicon.resolve
    shared = resolve(name)
    kept: set[str] = set()
    for one, other in combinations(sorted(answers), 2):
        a, b = resolve(one), resolve(other)
        known = [item.entity is not None and _follows(item, shared) if newer else _follows(shared, item) for item in (a, b)]
        if a.family is None or not a.family == b.family == shared.family or all(known):
            continue
        generations = [_generation(item) for item in (a, b, shared)]
        if None in generations or len(set(generations)) < 3:
            continue  # a variant of one generation may share its predecessor
        posts = {c.path for c in answers[one]}, {c.path for c in answers[other]}
        if posts[0] != posts[1]:
            kept |= {one, other}
    return {answer: answers[answer] for answer in sorted(kept)}


def _follows(newer: Resolved, older: Resolved) -> bool:
    return newer.entity is not None and newer.entity.predecessor == older.name


def _generation(product: Resolved) -> str | None:
    """What a generation is told apart by: its major number (3 and 3.5 are of one line; RTX 5070 and 5090 too), or its name."""
    order = generation_order(product.generation)
    if order is None:
        return product.generation
    return str(int(order[0]) // 1000 * 1000 if order[0] >= 1000 else int(order[0]))


# --- out, then not yet --------------------------------------------------------------------------------------------------


@archive_detector(
    "status_order",
    {
        "least_days": {"type": "integer", "minimum": 0},
        "limited": _TEXTS,  # what was given out only so far may yet be given out in full
        "most_on_a_side": MOST,
    },
    needs_claims=True,
    of_claims=True,
)
def status_order(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Out in one post, and rumoured, planned or not out yet in a later one; or given up, and planned later as before."""
    limited = re.compile("|".join(map(re.escape, parameters.get("limited", ()))) or r"(?!)")
    most = parameters.get("most_on_a_side", MOST_ON_A_SIDE)
    out: dict[str, list[Claim]] = defaultdict(list)
    waiting: dict[str, list[Claim]] = defaultdict(list)
    for claim in _statuses(archive):
        if claim.negated:
            if claim.status in ("announced", "released") and claim.entity and not limited.search(claim.sentence):
                waiting[claim.entity].append(claim)
            continue
        for key in _status_keys(archive, claim):
            if claim.status in NOT_YET:
                waiting[key].append(claim)
            elif (claim.status in OUT or claim.status == "cancelled") and claim.modality in ("asserted", "reported"):
                out[key].append(claim)
    for key, later in sorted(waiting.items()):
        told = out.get(key, ())
        if not any(asked_about(archive, claim.path) for claim in (*later, *told)):
            continue
        for state, found in _out_of_order(archive, later, told, limited, parameters.get("least_days", 1)).items():
            late, before = found
            first = telling(before, most, _strength)[-1].post_date or ""
            last = max(c.post_date or "" for c in late)
            words = _STATES[state]
            yield side_locations({"later": late, "earlier": before}, most, _strength).match(
                {
                    "entity": as_written(archive, key),
                    "since": first,
                    "was": words["was"],
                    "state": words["is"],
                    "days": _days(first, last),
                    "before": in_posts(before),
                    "later": in_posts(late),
                },
                confidence=_STATUS_CONFIDENCE[state],
            )


_STATES: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "rumored": {"was": {"ja": "発表済み", "en": "announced"}, "is": {"ja": "噂の段階", "en": "called a rumour"}},
    "overdue": {
        "was": {"ja": "発売・公開済み", "en": "out"},
        "is": {"ja": "これからの予定", "en": "called a plan, for a time that is past"},
    },
    "planned": {"was": {"ja": "発表済み", "en": "out"}, "is": {"ja": "計画", "en": "called a plan"}},
    "founding": {"was": {"ja": "設立済み", "en": "founded"}, "is": {"ja": "これから設立する予定", "en": "going to be founded"}},
    "not_out": {"was": {"ja": "公開済み", "en": "released"}, "is": {"ja": "公開前", "en": "called unreleased"}},
    "unannounced": {
        "was": {"ja": "発表済み", "en": "announced"},
        "is": {"ja": "発表前", "en": "called unannounced"},
    },
    "revived": {"was": {"ja": "中止", "en": "cancelled"}, "is": {"ja": "これからの予定", "en": "called a plan"}},
}
_STATUS_CONFIDENCE = {
    "rumored": 0.9,
    "overdue": 0.9,
    "founding": 0.85,
    "not_out": 0.8,
    "unannounced": 0.8,
    "revived": 0.7,
    "planned": 0.55,
}


def _statuses(archive: Archive) -> Iterator[Claim]:
    """Status claims that are stated or denied; what a post says in passing of a thing that it calls a plan is none."""
    for _, said in claims_of(archive, "status"):
        claims = [c for c in said if c.entity and c.modality not in _DOUBTFUL and c.post_date]
        planned = {c.entity for c in claims if c.status in NOT_YET}
        for claim in claims:
            if not (claim.status in OUT and claim.entity in planned and _IN_PASSING.search(claim.value_text)):
                yield claim


def _out_of_order(
    archive: Archive, later: Sequence[Claim], out: Sequence[Claim], limited: re.Pattern[str], least_days: int
) -> dict[str, tuple[list[Claim], list[Claim]]]:
    """By state, the claims that come too late and those that they come too late for."""
    unfinished = set(archive.lexicon.cue("actions", "developed"))
    found: dict[str, tuple[list[Claim], list[Claim]]] = {}

    def hold(state: str, late: Iterable[Claim], before: Iterable[Claim]) -> None:
        before = list(before)
        first = min((c.post_date or "" for c in before), default=None)
        if first is None:
            return
        kept = [c for c in late if _days(first, c.post_date or "") >= least_days]
        newest = max((c.post_date or "" for c in kept), default="")
        own = {c.path for c in kept}
        before = [c for c in before if (c.post_date or "") < newest and c.path not in own]
        if kept and before:
            found[state] = kept, before

    is_out = [c for c in out if c.status in ("announced", "released")]
    # What is sold or used is out; 登場 in passing, or what was announced, need not be.
    released = [
        c for c in is_out if c.status == "released" and not _IN_PASSING.search(c.value_text) and not limited.search(c.sentence)
    ]
    plans = [c for c in later if c.status == "planned" and c.metric not in unfinished]
    founding = set(archive.lexicon.cue("actions", "founded"))
    hold("rumored", (c for c in later if c.status == "rumored"), is_out)
    hold("founding", (c for c in plans if c.metric in founding), (c for c in out if c.status == "founded"))
    plans = [c for c in plans if c.metric not in founding]
    hold("overdue", (c for c in plans if _overdue(c)), released)
    # A plan with a date of its own may be of another step; one without is a weak sign.
    hold("planned", (c for c in plans if not c.time), is_out)
    hold("not_out", (c for c in later if c.negated and c.status == "released"), released)
    told = [c for c in is_out if not _IN_PASSING.search(c.value_text)]
    hold("unannounced", (c for c in later if c.negated and c.status == "announced"), told)
    cancelled = [c for c in out if c.status == "cancelled"]
    if cancelled and not any(c.status in OUT for c in out):
        hold("revived", plans, cancelled)
    return found


def _overdue(claim: Claim) -> bool:
    """Whether the time that a plan names was over when its post was written."""
    return claim.period is not None and claim.post_date is not None and claim.period[1] < claim.post_date


def _strength(claim: Claim) -> tuple[bool, bool, bool]:
    """What tells most of a status: a date, more than a word in passing, a whole sentence."""
    return claim.time is not None, not _IN_PASSING.search(claim.value_text), _has_verb(claim)


def _status_keys(archive: Archive, claim: Claim) -> list[str]:
    """What a status is about: the product; and, so that an unnamed 推論チップ of a maker is found, its class and maker."""
    if not claim.entity:
        return []
    if claim.relation == "class":
        return [f"{archive.lexicon.house(claim.target or '')}の{claim.entity}"]
    keys = [claim.entity]
    resolved = archive.lexicon.resolve(claim.entity)
    if claim.status in OUT and resolved.maker:
        keys += [f"{archive.lexicon.house(resolved.maker)}の{name}" for name in archive.lexicon.classes(resolved)]
    return keys


# --- called new after its successor ---------------------------------------------------------------------------------------


@archive_detector(
    "newest",
    {
        "most_days": {"type": "integer", "minimum": 1},
        "weak": {"type": "string", "format": "re2"},  # a list of things that are called new so is no word on their order
        "presented": {"type": "string", "format": "re2"},  # says that something is the news, not that it is new
        "most_on_a_side": MOST,
    },
    needs_claims=True,
    of_claims=True,
)
def newest(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """A generation that is presented as new, or called the newest, after a later generation of its family was out."""
    weak, presented = (compile_pattern(parameters[name]) if name in parameters else None for name in ("weak", "presented"))
    most = parameters.get("most_on_a_side", MOST_ON_A_SIDE)
    titles = {record.path: record.title or "" for record in archive.records}
    most_days = parameters.get("most_days", 400)
    called: dict[str, dict[tuple[float, ...], list[tuple[Claim, frozenset[str]]]]] = defaultdict(lambda: defaultdict(list))
    out: dict[str, dict[tuple[float, ...], list[tuple[Claim, frozenset[str]]]]] = defaultdict(lambda: defaultdict(list))
    said = [*usable(archive, "relation"), *_statuses(archive)]
    asked = None if archive.own is None else _lines_of(archive, (c for c in said if c.path in archive.own))
    for claim in said:
        called_new = claim.relation in ("new", "latest")
        if claim.negated or not claim.entity or not claim.post_date or not (called_new or claim.status in OUT):
            continue
        resolved = archive.lexicon.resolve(claim.entity)
        order = generation_order(resolved.generation)
        if not resolved.family or order is None:
            continue
        line = _line(archive, resolved.family)
        if asked is not None and line not in asked:
            continue
        new = called_new or _is_the_news(archive, claim, titles.get(claim.path, ""))
        if new and not (claim.metric == "listed" and claim.relation == "new" and weak and weak.search(claim.value_text)):
            named = _highest(archive, claim, line)  # 最新のClaude 3や3.5: the newest of those named is meant
            called[line][max(order, named)].append((claim, _variant(resolved, line)))
        if claim.modality in ("asserted", "reported"):
            out[line][order].append((claim, _variant(resolved, line)))
    for family, generations in sorted(called.items()):
        for order, called_so in sorted(generations.items()):
            newer: dict[frozenset[str], list[Claim]] = defaultdict(list)
            for later, told in out[family].items():
                for claim, variant in told if later > order else ():
                    newer[variant].append(claim)
            first = {variant: min(c.post_date or "" for c in claims) for variant, claims in newer.items()}
            late = [
                claim
                for claim, variant in called_so
                if any(_comparable(variant, v) and _within(first[v], claim.post_date or "", most_days) for v in newer)
            ]
            newest_day = max((c.post_date or "" for c in late), default="")
            since = [c for _, claims in sorted(newer.items(), key=lambda v: sorted(v[0])) for c in claims]
            since = [c for c in since if (c.post_date or "") < newest_day]
            if not late or not since:
                continue
            began = min(c.post_date or "" for c in since)
            latest = any(c.relation == "latest" for c in late)
            named_new = any(c.relation is not None and not (presented and presented.search(c.value_text)) for c in late)
            was_out = any(_long_out(c, newest_day) for c in since)
            shown = telling(since, most, _outness)
            # When it was rightly new: shown, since the later post may only repeat the earlier one.
            once = telling([c for c, _ in called_so if (c.post_date or "") <= began], 1, _newness)
            names = sorted({as_written(archive, archive.lexicon.resolve(c.entity or "").name) for c in late})
            yield in_turn([([*telling(late, most, _newness), *once], late), (shown, since)]).match(
                {
                    "family": family,
                    "entity": "・".join(names),
                    "newer": as_written(archive, shown[-1].entity or ""),
                    "since": shown[-1].post_date or "",
                    "called": {"ja": "最新" if latest else "新しい", "en": "the newest" if latest else "new"},
                    "late": in_posts(late),
                    "others": in_posts(since),
                },
                # What was only announced may be out later than it was said; a maker may add to an earlier generation.
                confidence=(0.9 if was_out else 0.7) if named_new else (0.6 if was_out else 0.4),
            )


def _within(first: str, day: str, most_days: int) -> bool:
    return first < day and _days(first, day) <= most_days


def _lines_of(archive: Archive, claims: Iterable[Claim]) -> set[str]:
    """The lines of products that claims are about."""
    families = {archive.lexicon.resolve(claim.entity).family for claim in claims if claim.entity}
    return {_line(archive, family) for family in families if family}


def _line(archive: Archive, family: str) -> str:
    """The line of products that a family belongs to: Claude Sonnet is of the line Claude."""
    words = family.split(" ")
    return next((line for n in range(1, len(words)) if (line := " ".join(words[:n])) in archive.lexicon.families), family)


def _variant(product: Resolved, line: str) -> frozenset[str]:
    """The words that tell members of one generation apart: Sonnet, Flash Image."""
    if not product.name.startswith(line):
        return frozenset()
    return frozenset(word for word in re.findall(r"[A-Za-z]{2,}", product.name[len(line) :]) if word not in line.split(" "))


def _comparable(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether a later generation replaces an earlier one: of the same variant, or one of them is the whole generation."""
    return not one or not other or one == other


def _long_out(claim: Claim, day: str) -> bool:
    """Whether a claim tells that a product is out, or that it was announced half a year ago and more."""
    if _IN_PASSING.search(claim.value_text):
        return False
    long_ago = claim.period is not None and _days(claim.period[1], day) > 180
    return claim.relation == "latest" or claim.status == "released" or (claim.status == "announced" and long_ago)


def _is_the_news(archive: Archive, claim: Claim, title: str) -> bool:
    """Whether the post is about the product's announcement, which it dates at no other time."""
    return (
        claim.status == "announced"
        and claim.time is None
        and not _IN_PASSING.search(claim.value_text)
        and claim.entity in {m.name for m in names_in(archive, title)}
    )


def _highest(archive: Archive, claim: Claim, line: str) -> tuple[float, ...]:
    """The highest generation of a line that the claim's sentence names; Gemini 2.0/2.5 Pro names two."""
    sentence = claim.sentence
    generations = [
        m.resolved.generation
        for m in names_in(archive, sentence)
        if m.resolved.family and _line(archive, m.resolved.family) == line
    ]
    at = sentence.find(claim.entity_text or "\n")
    also = _ALSO.match(sentence, at + len(claim.entity_text or "")) if at >= 0 else None
    orders = [generation_order(generation) for generation in (*generations, also[1] if also else None)]
    return max((order for order in orders if order is not None), default=())


def _newness(claim: Claim) -> tuple[bool, bool, bool]:
    """What tells most of what is called new: that it is the newest, in a word of its own, in a sentence."""
    return claim.relation == "latest", claim.relation is not None and claim.metric is None, _has_verb(claim)


def _has_verb(claim: Claim) -> bool:
    """「…」を発表した, not …発表 as in a headline."""
    return any(particle in claim.value_text for particle in "をがは")


def _outness(claim: Claim) -> tuple[bool, bool, bool]:
    """What tells most of what is out: a date, that it is released, more than a word in passing."""
    passing = _IN_PASSING.search(claim.value_text) is not None
    return claim.time is not None and not passing, claim.status == "released" and not passing, not passing
