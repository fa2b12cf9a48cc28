"""FC1 by value: figures and dates of one thing that cannot both be right, within a post and across posts."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from msgspec.structs import replace

from factcheck.archive.align import Aligner, Conflict, aligner
from factcheck.archive.exclusion import same_days
from factcheck.archive.figures import Comparable, preparer
from factcheck.archive.model import Archive, PostRecord
from factcheck.claims.model import Claim
from factcheck.detectors.registry import archive_detector
from factcheck.findings import Match
from factcheck.language.patterns import compile_pattern
from factcheck.lexicon import Lexicon
from factcheck.posts.model import Location

_NUMBERS = {"type": "object", "additionalProperties": {"type": "number"}}
_WORDS = {"type": "array", "items": {"type": "string", "minLength": 1}}
_SHARE = {"type": "number", "minimum": 0, "maximum": 1}
_MEASURE = {
    "type": "object",
    "properties": {
        "words": _WORDS,
        "near": _WORDS,
        "before": _WORDS,
        "lasts": {"type": "integer", "minimum": 0},
        "owner": {"type": "string", "format": "re2"},
        **{what: {"type": "boolean"} for what in ("single", "unique", "market", "holder", "dated", "target", "own", "once")},
    },
    "required": ["words"],
    "additionalProperties": False,
}
_SCOPE = {
    "type": "object",
    "properties": {
        "strict": {"type": "boolean"},
        "words": {"type": "object", "additionalProperties": _WORDS},
        "pattern": {"type": "string", "format": "re2"},  # its first group is the value
    },
    "additionalProperties": False,
}
_ALIGNMENT = {
    "type": "object",
    "properties": {
        "weights": _NUMBERS,
        "least_gap": _SHARE,
        "currencies": {"type": "object", "additionalProperties": {"type": "number", "exclusiveMinimum": 0}},
        "largest_ratio": {"type": "number", "minimum": 1},
        "homes": {"type": "object", "additionalProperties": {"type": "string"}},
        "unnamed": _WORDS,
        "supposing": _WORDS,
        "denying": _WORDS,
        "stages": {"type": "object", "properties": {"goal": _WORDS, "reached": _WORDS}, "additionalProperties": False},
        "other_views": _WORDS,
        "additions": {"type": "string", "format": "re2"},
        "going_on": {"type": "string", "format": "re2"},
        "vague": _WORDS,
        "common_units": _WORDS,
        "same_words": {"type": "array", "items": _WORDS},
        "measures": {"type": "object", "additionalProperties": _MEASURE},
        "scopes": {"type": "object", "additionalProperties": _SCOPE},
    },
    "required": ["weights", "measures", "scopes"],
    "additionalProperties": False,
}


def _prepare(parameters: Mapping[str, Any], lexicon: Lexicon) -> Callable[[PostRecord], None]:
    return preparer(parameters["alignment"], lexicon)


#: That two figures agree makes it likelier by so much that they are of one thing (as odds).
ODDS_OF_AGREEMENT = 3.0
#: A finding lists at most so many passages of one side; reports show the first few of them.
MOST_ON_A_SIDE = 30


@archive_detector(
    "compare_claims",
    {
        "about": {"enum": ["value", "date"]},
        "within": {"enum": ["posts", "post"]},  # between posts, or inside one
        "alignment": _ALIGNMENT,
        "least_same": _SHARE,
    },
    needs_claims=True,
    required=("alignment",),
    prepare=_prepare,
    aside=True,
    of_claims=True,
)
def compare_claims(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Figures of the same thing that exclude each other: one match for each contradiction, with all who take part."""
    settings = parameters["alignment"]
    align = aligner(archive, settings)
    inside = parameters.get("within") == "post"
    dates = parameters.get("about") == "date"
    least = parameters.get("least_same", 0.5)
    chosen = [
        conflict
        for conflict in align.conflicts(least)
        if (conflict.pair.a.topic == conflict.pair.b.topic) is inside
        and (conflict.when or conflict.pair.a.claim.kind == "date") is dates
        and confidence(conflict) >= least
    ]
    archive.compared["pairs"] = align.compared
    archive.compared["topics"] = align.kinds
    for group in _grouped(align, chosen):
        yield _match(align, group)


def confidence(conflict: Conflict) -> float:
    """How sure a contradiction is: both speak of one thing, and stand clearly apart."""
    return round(conflict.pair.same * min(1.0, 0.7 + 3 * conflict.gap), 3)


def _grouped(align: Aligner, conflicts: Sequence[Conflict]) -> Iterator[list[Conflict]]:
    """Conflicts by contradiction: the surest one leads, and takes along those that share a figure with it."""
    by_item: dict[int, list[Conflict]] = defaultdict(list)
    for conflict in conflicts:
        by_item[conflict.pair.a.number].append(conflict)
        by_item[conflict.pair.b.number].append(conflict)
    linked = {(number, other) for number, used in by_item.items() for c in used for other in (c.pair.a.number, c.pair.b.number)}
    taken: set[int] = set()

    def rank(conflict: Conflict) -> tuple[float, str, str]:
        return -confidence(conflict), conflict.pair.a.claim.path, conflict.pair.b.claim.path

    for best in sorted(conflicts, key=rank):
        if id(best) in taken:
            continue
        poles = (best.pair.a.number, best.pair.b.number)
        # Who disagrees with one pole has to stand in some relation to the other, or it is another story.
        members = set(poles)
        for pole, across in (poles, poles[::-1]):
            for conflict in by_item[pole]:
                for number in (conflict.pair.a.number, conflict.pair.b.number):
                    if (number, across) in linked or number in align.agreeing[across]:
                        members.add(number)
        group = [
            best,
            *(c for n in sorted(members) for c in by_item[n] if {c.pair.a.number, c.pair.b.number} <= members and c is not best),
        ]
        taken.update(id(conflict) for conflict in group)
        yield list({id(conflict): conflict for conflict in group}.values())


def _post_by_post(claims: Sequence[Claim]) -> list[Claim]:
    """One passage of each post first, the newest posts in front and text before titles; then what else they say."""
    turn: Counter[str] = Counter()
    ranked = []
    for claim in sorted(claims, key=lambda c: (c.block_kind in ("title", "excerpt"), c.location.line, c.location.column)):
        ranked.append((turn[claim.path], claim))
        turn[claim.path] += 1
    newest = sorted(ranked, key=lambda pair: (pair[1].post_date or "", pair[1].path), reverse=True)
    return [claim for _, claim in sorted(newest, key=lambda pair: pair[0])]


def _match(align: Aligner, group: list[Conflict]) -> Match:
    """One contradiction: the sides by value, the surest pair first, the newest of it in front."""
    best = group[0]
    items = {item.number: item for conflict in group for item in (conflict.pair.a, conflict.pair.b)}
    sides = sides_by_value([items[number] for number in sorted(items)], (best.pair.a, best.pair.b), when=best.when)
    first, second = sorted((best.pair.a, best.pair.b), key=lambda i: (i.claim.post_date or "", i.claim.path), reverse=True)
    labels = {item.number: label for label, members in sides.items() for item in members}
    locations: list[Location] = [replace(item.claim.location, side=labels[item.number]) for item in (first, second)]
    for label, members in sides.items():
        further = [m.claim for item in members for m in item.mentions if m.claim not in (first.claim, second.claim)]
        locations += [replace(claim.location, side=label) for claim in _post_by_post(further)[:MOST_ON_A_SIDE]]
    one, other = first.claim, second.claim
    reasons = reasons_of(best)
    return Match(
        tuple(locations),
        {
            "what": _subject(one if one.entity else other, align.payer(best.pair.a, best.pair.b)),
            "entity": one.entity or other.entity or "",
            "metric": one.metric or "",
            "value": _stated(first, best.when),
            "other": _stated(second, best.when),
            "sides": len(sides),
            "posts": len({location.path for location in locations}),
            "reasons": reasons,
            "why_same": {
                lang: "、".join(r[lang] for r in reasons) if lang == "ja" else ", ".join(r[lang] for r in reasons)
                for lang in ("ja", "en")
            },
            "same": round(best.pair.same, 2),
            "gap": round(best.gap, 3),
        },
        confidence=confidence(best),
        suggestion=_suggestion(best),
    )


def _stated(item: Comparable, when: bool) -> str:
    if not when:
        return item.claim.value_text
    dated = next((m.claim for m in item.mentions if m.period), item.claim)
    return f"{dated.time or ''}（{dated.value_text}）"


def _subject(claim: Claim, payer: str | None = None) -> dict[str, str]:
    """What is measured of what, in words; many metrics name their entity already (仙台工場への投資額). A sum is its `payer`'s."""
    entity, metric = payer or claim.entity or "", claim.metric or ""
    if not entity or entity in metric:
        return {"ja": metric, "en": metric}
    return {"ja": f"{entity}の{metric}", "en": f"{metric} of {entity}"}


def reasons_of(conflict: Conflict) -> list[dict[str, str]]:
    """Why two figures are held to be of one thing, the strongest reasons first."""
    a, b, features = conflict.pair.a, conflict.pair.b, conflict.pair.features
    said = []
    if features["who"] >= 0.9 and (a.claim.entity or b.claim.entity):
        said.append(
            {
                "ja": f"どちらも{a.claim.entity or b.claim.entity}について",
                "en": f"both are about {a.claim.entity or b.claim.entity}",
            }
        )
    if features["market"] > 0:
        said.append({"ja": "同じ市場", "en": "the same market"})
    if features["metric"] >= 0.9:
        said.append({"ja": f"同じ種類の数字（{a.claim.metric}）", "en": f"the same kind of figure ({a.claim.metric})"})
    if features["period"] >= 0.5:
        said.append({"ja": "同じ時期", "en": "the same period"})
    if features["baseline"] > 0:
        said.append({"ja": f"同じ比較対象（{a.claim.compared_to}）", "en": f"the same baseline ({a.claim.compared_to})"})
    shared = sorted(entry[1:] for entry in a.amounts & b.amounts)
    if shared:
        said.append(
            {"ja": f"ほかの数字が一致（{'、'.join(shared[:3])}）", "en": f"other figures agree ({', '.join(shared[:3])})"}
        )
    if features["target"] > 0:
        said.append({"ja": "同じ相手か地域", "en": "the same other party or place"})
    if features["near"] >= 0.5 or features["words"] >= 0.4:
        said.append({"ja": "よく似た文", "en": "much alike in wording"})
    if a.day is not None and b.day is not None and a.topic != b.topic and abs(a.day - b.day) <= 14:
        days = abs(a.day - b.day)
        said.append(
            {
                "ja": f"{days}日しか離れていない記事" if days else "同じ日の記事",
                "en": f"posts {days} days apart" if days else "posts of one day",
            }
        )
    return said or [{"ja": "同じ話題の記事", "en": "posts on the same subject"}]


def _suggestion(conflict: Conflict) -> dict[str, str] | None:
    """What would settle it, where the claims tell."""
    a, b = conflict.pair.a, conflict.pair.b
    one, other = a.claim, b.claim
    if conflict.when or one.kind == "date":
        return None
    if conflict.gap > 0.89 and one.unit == other.unit and one.low and other.low and _digits(one) == _digits(other):
        return {
            "ja": "桁の取り違えかもしれません。出典で単位と桁を確かめてください",
            "en": "A slip by a power of ten? Check the magnitude in the source",
        }
    if one.period is None and other.period is None:
        return {
            "ja": "いつの時点の数字かを出典で確かめ、違う時点なら本文に書き添えてください",
            "en": "Check in the source as of when each figure holds; if they differ, say so in the text",
        }
    if a.scope != b.scope:
        return {
            "ja": "範囲（地域、合計か追加か、最大か平均か）が同じかを出典で確かめ、違うなら本文に書き添えてください",
            "en": "Check whether both have one scope (region, total or further, most or average); if not, say so in the text",
        }
    return None


def _digits(claim: Claim) -> str:
    value = claim.high if claim.high is not None else claim.low
    return f"{value:.6e}".split("e")[0] if value else ""


def sides_by_value(
    items: Sequence[Comparable], poles: tuple[Comparable, Comparable], *, when: bool = False
) -> dict[str, list[Comparable]]:
    """Figures by which value (or time) they hold, sides labelled A, B, …; the two of the surest pair lead the first two sides."""
    sides: dict[str, list[Comparable]] = {}
    for item in [*poles, *(item for item in items if item not in poles)]:
        for members in sides.values():
            if item is not poles[1] and _agree(item, members[0], when):
                members.append(item)
                break
        else:
            sides[chr(ord("A") + min(len(sides), 25))] = [item]
    return sides


def _agree(a: Comparable, b: Comparable, when: bool) -> bool:
    if a.claim.kind == "date":
        return same_days(a.claim, b.claim)
    if when:
        return any(x[0] <= y[1] and y[0] <= x[1] for x in a.periods for y in b.periods)
    return a.values is None or b.values is None or a.values.overlaps(b.values)


# --- done, then aimed at ------------------------------------------------------------------------------------------------


@archive_detector(
    "aimed_at_after_done",
    {
        "alignment": _ALIGNMENT,
        "done": {"type": "string", "format": "re2"},  # what follows a figure that was reached
        "aimed": {"type": "string", "format": "re2"},  # what follows one that is only aimed at or expected
        "least_same": _SHARE,
        "most_days_before": {"type": "integer", "minimum": 0},
    },
    needs_claims=True,
    required=("alignment", "done", "aimed"),
    prepare=_prepare,
    aside=True,
    of_claims=True,
)
def aimed_at_after_done(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """A figure that was reached in one post, and is only aimed at or expected in a later one (or one of the same days)."""
    align = aligner(archive, parameters["alignment"])
    done, aimed = compile_pattern(parameters["done"]), compile_pattern(parameters["aimed"])
    before = parameters.get("most_days_before", 0)
    agreements = align.agreements()

    @cache
    def wanted(number: int) -> list[Claim]:
        claims = (m.claim for m in align.items[number].mentions)
        return [c for c in claims if c.modality != "question" and aimed.search(_behind(c))]

    @cache
    def reached(number: int) -> list[Claim]:
        claims = (m.claim for m in align.items[number].mentions if m.claim.modality in ("asserted", "reported"))
        return [c for c in claims if done.search(behind := _behind(c)) and not aimed.search(behind)]

    asked: list[tuple[Comparable, Comparable, int]] = []
    for number, others in sorted(agreements.items()):
        item = align.items[number]
        later_ones = [other for other in sorted(others) if wanted(other)]  # few are, so that these are looked for first
        if not later_ones or item.day is None or wanted(number) or not reached(number):
            continue
        for other in map(align.items.__getitem__, later_ones):
            if other.topic != item.topic and other.day is not None and not reached(other.number):
                days = other.day - item.day
                if days >= -before:
                    asked.append((item, other, days))
    pairs = align.compare([(item, other) for item, other, _ in asked], when=True)
    for (item, other, days), pair in zip(asked, pairs, strict=True):
        if pair is None:
            continue
        # That one is a forecast speaks against two figures being one; here it is what is asked.
        odds = pair.same / (1 - pair.same) * math.exp(-align.weights.get("stage", 0.0) * pair.features["stage"])
        sure = odds * ODDS_OF_AGREEMENT / (odds * ODDS_OF_AGREEMENT + 1)
        if sure < parameters.get("least_same", 0.5):
            continue
        one, later = reached(item.number)[0], wanted(other.number)[0]
        yield Match(
            (replace(later.location, side="A"), replace(one.location, side="B")),
            {
                "what": _subject(one if one.entity else later),
                "value": one.value_text,
                "other": later.value_text,
                "when": _distance(days),
            },
            confidence=round(min(0.95, sure), 3),
        )


def _distance(days: int) -> dict[str, str]:
    """How one post stands to another in time, in the languages of messages."""
    if days == 0:
        return {"ja": "同じ日", "en": "on the same day"}
    after = days > 0
    return {"ja": f"{abs(days)}日{'後' if after else '前'}", "en": f"{abs(days)} days {'later' if after else 'before'}"}


def _behind(claim: Claim) -> str:
    """What follows the figure in its sentence, as far as its verb may stand."""
    at = claim.sentence.find(claim.value_text)
    return claim.sentence[at + len(claim.value_text) :][:30] if at >= 0 else ""
