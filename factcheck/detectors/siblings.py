"""FC1 same_claim_sibling: one figure against one baseline, told of two generations or sibling products."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from factcheck.archive.gathered import asked_about, claims_of, names_in
from factcheck.archive.model import Archive
from factcheck.claims.model import Claim
from factcheck.detectors.registry import archive_detector
from factcheck.detectors.sides import MOST, MOST_ON_A_SIDE, as_written, counted, posts_in, side_locations
from factcheck.findings import Match
from factcheck.lexicon import Resolved

_TEXTS = {"type": "array", "items": {"type": "string", "minLength": 1}}


@archive_detector(
    "sibling_claims",
    {
        "units": _TEXTS,
        "vague": _TEXTS,  # say nothing of what is measured
        "usual": {"type": "array", "items": {"type": "number"}},  # figures that two products may well share
        "most_on_a_side": MOST,
    },
    needs_claims=True,
    of_claims=True,
)
def sibling_claims(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Two products of one line or one maker that are given the same figure against the same baseline, in different posts."""
    units = set(parameters.get("units", ["x", "%"]))
    vague = set(parameters.get("vague", ()))
    figures: dict[tuple[float, str], list[Claim]] = defaultdict(list)
    for _, claims in claims_of(archive, "quantity"):
        for claim in claims:
            if not claim.compared_to or claim.unit not in units:
                continue
            value = claim.high if claim.high is not None else claim.low
            if value is not None and claim.entity and not claim.negated and claim.modality not in ("question", "hypothetical"):
                figures[value, claim.unit or ""].append(claim)
    by_figure: dict[tuple[str, float, str], dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    products: dict[str, Resolved] = {}
    for (value, unit), claims in figures.items():
        paths = {claim.path for claim in claims}
        if len(paths) < 2 or len({claim.entity for claim in claims}) < 2 or not any(asked_about(archive, path) for path in paths):
            continue
        for claim in claims:
            product = _product(claim.entity or "", archive)
            baseline = _product(claim.compared_to or "", archive, product) if product else None
            if product is not None and baseline is not None and product.name != baseline.name:
                products[product.name] = product
                by_figure[baseline.name, value, unit][product.name].append(claim)
    for (baseline_name, value, _), told in sorted(by_figure.items()):
        for first, second in combinations(sorted(told), 2):
            pair = _alike(told[first], told[second], vague)
            if pair is None or not _siblings(products[first], products[second], archive):
                continue
            one_generation = products[first].family == products[second].family and _same_generation(
                products[first], products[second]
            )
            doubtful = one_generation or value in parameters.get("usual", ())
            most = parameters.get("most_on_a_side", MOST_ON_A_SIDE)
            yield side_locations({first: pair[0], second: pair[1]}, most).match(
                {
                    "entities": f"{as_written(archive, first)}・{as_written(archive, second)}",
                    "baseline": as_written(archive, baseline_name),
                    "value": pair[0][0].value_text,
                    "metric": pair[0][0].metric or "",
                    "counts": counted(archive, {first: pair[0], second: pair[1]}),
                    "posts": posts_in([*pair[0], *pair[1]]),
                },
                confidence=0.6 if doubtful else None,
            )


def _product(text: str, archive: Archive, beside: Resolved | None = None) -> Resolved | None:
    """The last product named in a phrase (前世代のHikari 2); `1.5 Pro` beside a Gemini is one of its line."""
    named = [m.resolved for m in names_in(archive, text) if m.kind == "product" or m.resolved.family]
    if not named and beside is not None and beside.family and re.match(r"v?\d", text):
        named = [m.resolved for m in names_in(archive, f"{beside.family} {text}") if m.resolved.generation]
    return named[-1] if named and (named[-1].maker or named[-1].family) else None


def _siblings(one: Resolved, other: Resolved, archive: Archive) -> bool:
    """Whether they are of one line, or of one maker and one sort; a part or variant of the other is not its sibling."""
    if one.family is not None and one.family == other.family:
        return one.generation is not None and other.generation is not None
    if one.maker is None or not archive.lexicon.same_house(one.maker, other.maker):
        return False
    names = {one.name, other.name}
    if any(item.entity is not None and item.entity.parent in names for item in (one, other)):
        return False
    return not _sorts(one, archive).isdisjoint(_sorts(other, archive))


def _sorts(product: Resolved, archive: Archive) -> set[str]:
    sorts = set(archive.lexicon.classes(product))
    for name, entity in archive.lexicon.entities.items():  # GB200 Superchip is of the sort of GB200
        if product.entity is None and product.name.startswith(f"{name} ") and entity.kind == "product":
            sorts.update(archive.lexicon.classes(archive.lexicon.described(entity)))
    return sorts


def _same_generation(one: Resolved, other: Resolved) -> bool:
    """Whether the two are variants of one generation (2.0 and 2.0 Flash)."""
    a, b = (re.split(r"[ \-]", item.generation or "")[0] for item in (one, other))
    return a == b


def _alike(one: Sequence[Claim], other: Sequence[Claim], vague: set[str]) -> tuple[list[Claim], list[Claim]] | None:
    """The claims of each side that tell the same kind of figure in another post; None where there are none.

    A sentence that gives the figure to both at once says that they share it.
    """
    joint = {(c.path, c.location.line, c.sentence) for c in one} & {(c.path, c.location.line, c.sentence) for c in other}
    a = [c for c in one if (c.path, c.location.line, c.sentence) not in joint]
    b = [c for c in other if (c.path, c.location.line, c.sentence) not in joint]
    if joint or {c.path for c in a} & {c.path for c in b}:
        return None  # who tells both in one post has seen that they agree
    pairs = [(x, y) for x in a for y in b if _same_kind(x.metric or "", y.metric or "", vague)]
    if not pairs:
        return None
    first, second = {id(x): x for x, _ in pairs}, {id(y): y for _, y in pairs}
    return list(first.values()), list(second.values())


def _same_kind(one: str, other: str, vague: set[str]) -> bool:
    """Whether two names of metrics have a word in common that says what is measured (推論性能, 推論スループット)."""
    if not one or not other:
        return False
    return one == other or bool(_words(one, vague) & _words(other, vague))


def _words(metric: str, vague: set[str]) -> set[str]:
    text = unicodedata.normalize("NFKC", metric)
    runs = re.findall(r"[一-龯]{2,}|[ァ-ヺー]{2,}|[A-Za-z]{2,}", text)
    words = {run[i : i + 2] if re.match("[一-龯]", run) else run for run in runs for i in range(max(1, len(run) - 1))}
    return words - vague
