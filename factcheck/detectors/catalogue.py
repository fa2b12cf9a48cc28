"""FC2 by the catalogue of products: what does not exist, what is no longer new, whose it is and what came before it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, islice, pairwise
from typing import Any, NamedTuple

from msgspec.structs import replace

from factcheck.archive.gathered import claims_of
from factcheck.archive.model import Archive, Mention, Passage, PostRecord, holding, on_line
from factcheck.archive.prepared import Prepared
from factcheck.claims.model import Claim
from factcheck.detectors.registry import archive_detector
from factcheck.facts.knowledge import Knowledge, Known
from factcheck.facts.model import first_day, last_day
from factcheck.facts.settle import mark_wrong
from factcheck.findings import Match
from factcheck.language.patterns import compile_pattern
from factcheck.language.sentences import split_sentences
from factcheck.lexicon import Lexicon, Resolved, generation_order
from factcheck.posts.model import Location

#: A finding shows at most so many places of one post.
MOST_PLACES = 60
#: And so many are looked at: to find a place in a long line takes as long as the line.
MOST_SEEN = 120

#: Statuses of what is known to the world.
OUT = frozenset({"announced", "released"})

_WORDS = {"type": "array", "items": {"type": "string", "minLength": 1}}
_DAYS = {"type": "integer", "minimum": 0}
_PATTERN = {"type": "string", "format": "re2"}
#: A name that goes on in Latin letters or digits is another one: Oracle Cloud in Oracle Cloud Infrastructure (OCI) X9.
_GOES_ON = re.compile(r"(?:[ ]?[(（][A-Za-z0-9 ]{1,20}[)）])?[ \-]?[A-Za-z0-9]")
#: A longer word, or a later version: 3 in 3.5; but the size of a cloud instance (Inf2.48xlarge) is no part of its name.
_NAME_GOES_ON = re.compile(r"[0-9A-Za-z]|\.(?!\d+x?large)[0-9]")
#: What makes of a name that of another generation or edition: Gemini 2.0/2.5, M4 Max.
_ANOTHER = r"(?: ?[/／・〜～] ?\d| ?(?:Pro|Max|Ultra|Plus|Lite|Mini|mini|Air|Turbo|Super|Ti)(?![A-Za-z]))"
_STATED = frozenset({"asserted", "reported"})


def knowledge(archive: Archive) -> Knowledge:
    """What is known, made once for all rules that ask."""
    made = archive.derived.get("knowledge")
    if not isinstance(made, Knowledge):
        made = archive.derived["knowledge"] = Knowledge(archive.facts, archive.lexicon)
    return made


def stated(record: PostRecord, *kinds: str) -> Iterator[Claim]:
    """A post's claims of these kinds that it states: not denied, asked, supposed, rumoured or foretold."""
    return (c for c in record.claims if c.kind in kinds and _is_stated(c))


def stated_of(archive: Archive, kind: str) -> Iterator[tuple[PostRecord, list[Claim]]]:
    """As `stated`, by post; posts without such claims are left out."""
    for record, claims in claims_of(archive, kind):
        if said := [claim for claim in claims if _is_stated(claim)]:
            yield record, said


def _is_stated(claim: Claim) -> bool:
    return not claim.negated and claim.modality in _STATED


def days_between(first: str, second: str) -> int:
    return (date.fromisoformat(second) - date.fromisoformat(first)).days


def places(claims: Iterable[Claim], side: str | None = None) -> tuple[Location, ...]:
    """Where claims of one post stand, each place once, in the order of the text."""
    found = sorted({replace(c.location, side=side) for c in claims}, key=lambda place: (place.line, place.column))
    return tuple(found[:MOST_PLACES])


# --- what does not exist --------------------------------------------------------------------------------------------------


def _members(lexicon: Lexicon) -> Prepared[str]:
    """How a post writes members of families whose lists are complete up to some day, those listed under that name left out."""

    def members(record: PostRecord) -> Iterator[str]:
        for mention in record.mentions:
            if mention.entity in lexicon.entities or not any(map(str.isdigit, mention.surface)):
                continue  # listed, or of no generation
            family = lexicon.families.get(lexicon.resolve(mention.surface).family or "")
            if family is not None and family.complete_until is not None:
                yield mention.surface

    return Prepared(str, ("members",), members)


def _prepare_members(parameters: Mapping[str, Any], lexicon: Lexicon) -> Callable[[PostRecord], None]:
    return _members(lexicon).prepare


@archive_detector(
    "unknown_products",
    {"future": _PATTERN},
    needs_claims=True,
    needs_mentions=True,
    required=("future",),
    prepare=_prepare_members,
    alone=True,
)
def unknown_products(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Members of a family whose list is complete up to the post's date, and that are not on it: one match a post and name."""
    known = knowledge(archive)
    future, prepared = compile_pattern(parameters["future"]), _members(archive.lexicon)
    for record in archive.records:
        surfaces: dict[str, list[str]] = defaultdict(list)
        for surface in prepared.of(record) if record.date else ():
            resolved = archive.lexicon.resolve(surface)
            until = archive.lexicon.families[resolved.family or ""].complete_until
            if not known.is_known(resolved) and (record.date or "") <= last_day(until or ""):
                surfaces[resolved.name].append(surface)
        for name, written in sorted(surfaces.items()):
            yield from _unknown(record, known, archive.lexicon.resolve(name), written, future)


def _unknown(record: PostRecord, known: Knowledge, name: Resolved, written: Sequence[str], future: Any) -> Iterator[Match]:
    found = [place for place in islice(_written(record, written), MOST_SEEN) if not future.search(place.sentence)]
    if not found:
        return
    told = any(
        known.lexicon.resolve(c.entity).name == name.name
        for c in stated(record, "status", "quantity", "date", "relation")
        if c.entity and (c.kind != "status" or c.status in OUT) and c.relation not in ("maker", "kind_of")
    )
    family = known.lexicon.families[name.family or ""]
    listed = [e for e in known.lexicon.entities.values() if e.family == family.name and known.first_known(e.name)]
    listed = [e for e in listed if (known.first_known(e.name) or ("9",))[0] <= (record.date or "")]
    newest = max(listed, key=lambda e: (generation_order(e.generation) or (0.0,), e.name), default=None)
    source = known.first_known(newest.name) if newest else None
    yield Match(
        tuple(found[:MOST_PLACES]),
        {
            "entity": name.name,
            "family": family.name,
            "maker": family.maker,
            "newest": newest.name if newest else family.name,
            "until": family.complete_until,
            **(source[1] if source else Known("")).values(),
            "fact_value": newest.name if newest else "",
        },
        confidence=0.9 if told else 0.65,
        severity=None if told else "warning",
    )


def _written(record: PostRecord, surfaces: Sequence[str]) -> Iterator[Location]:
    """Every place where a post writes one of these names, with its sentence; headlines come after the text."""
    pattern = re.compile("|".join(re.escape(s) for s in sorted(surfaces, key=len, reverse=True)))
    passages: list[Passage] = sorted(holding(record, surfaces), key=lambda p: p.kind in ("title", "excerpt"))
    for passage in passages:
        for start, end in split_sentences(passage.text):
            for match in pattern.finditer(passage.text, start, end):
                if not _NAME_GOES_ON.match(passage.text, match.end()):
                    yield passage.locate(match.start(), match.end(), passage.text[start:end])


# --- what is no longer new ------------------------------------------------------------------------------------------------


class _News(NamedTuple):
    """A claim that calls a listed product the latest, new or an example of a class, or tells of its announcement."""

    claim: int  # by its place in the record
    called: str
    name: str
    line: str


def _news(lexicon: Lexicon) -> Prepared[_News]:
    """Without what is told of another time, and what some other company than its maker announces."""

    def news(record: PostRecord) -> Iterator[_News]:
        claims = [(at, claim) for at, claim in enumerate(record.claims) if claim.kind in ("relation", "status")]
        claims = [(at, claim) for at, claim in claims if _is_stated(claim)]
        new = {(claim.sentence, claim.entity) for _, claim in claims if claim.relation in ("new", "latest")}
        for at, claim in claims:
            if not claim.entity or claim.time:
                continue
            resolved = lexicon.resolve(claim.entity)
            listed = lexicon.resolve(resolved.name)
            if listed.entity is None or listed.kind != "product":
                continue
            if claim.kind == "status" and not _of_its_maker(lexicon, claim):
                continue  # who buys or deploys it announces something else
            for called in ("announced", "latest", "new", "example"):
                told_so = called in ("announced", "example") and (claim.sentence, claim.entity) in new
                if _is_called(claim, called) and not told_so:
                    yield _News(at, called, resolved.name, resolved.family or resolved.name)

    return Prepared(_News, ("news",), news)


def _prepare_news(parameters: Mapping[str, Any], lexicon: Lexicon) -> Callable[[PostRecord], None]:
    return _news(lexicon).prepare


def _is_called(claim: Claim, called: str) -> bool:
    if called == "announced":
        return claim.kind == "status" and claim.status in OUT
    return claim.relation == ("kind_of" if called == "example" else called)


@archive_detector(
    "dated_news",
    {
        "called": {"enum": ["latest", "new", "announced", "example"]},
        "least_days": {**_DAYS, "default": 30},  # between the successor and the post
        "least_age": {**_DAYS, "default": 0},  # days between the announcement and the post
        "superseded": {"type": "boolean", "default": True},  # whether a successor has to be out
        "announced_only": {**_DAYS, "default": 900},  # days after which what was only announced counts as out
        "prompt": {**_WORDS, "default": []},  # endings of classes whose products are out when they are announced
        "past": _PATTERN,  # wording that looks back
        "wording": _PATTERN,  # that the sentence (of an example: the phrase) has to have
        "without": _PATTERN,  # and must not have
    },
    needs_claims=True,
    required=("called", "past"),
    prepare=_prepare_news,
    alone=True,
)
def dated_news(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Products called the latest, new or just announced long after that: one match a post and line of products."""
    known = knowledge(archive)
    past, wording = compile_pattern(parameters["past"]), compile_pattern(parameters.get("wording", ""))
    without = compile_pattern(parameters["without"]) if "without" in parameters else None
    called = parameters["called"]
    least_age = max(1, parameters["least_age"])
    for record, news in _all_news(archive):
        lines: dict[str, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
        for entry in news.get(called, ()):
            claim = record.claims[entry.claim]
            if not _of_age(record, known, entry.name, least_age) or past.search(claim.sentence):
                continue
            said = claim.value_text if called == "example" else claim.sentence
            if wording.search(said) and not (without and without.search(said)):
                lines[entry.line][entry.name].append(claim)
        told: set[str] = set()
        for _, by_name in sorted(lines.items()):
            found = [_dated(record, known, name, claims, parameters) for name, claims in sorted(by_name.items())]
            for match in [match for match in found if match is not None][: 1 if called == "example" else None]:
                sentences = {place.sentence for place in match.locations}
                if not sentences <= told:  # Hopper（H100）
                    told |= sentences
                    yield match


def _all_news(archive: Archive) -> list[tuple[PostRecord, Mapping[str, Sequence[_News]]]]:
    """The news of dated posts, by what they call things; gathered once for all rules that ask."""
    made: list[tuple[PostRecord, Mapping[str, Sequence[_News]]]] | None = archive.derived.get(_all_news)
    if made is None:
        prepared = _news(archive.lexicon)
        made = archive.derived[_all_news] = []
        for record in archive.records:
            if record.date and (news := prepared.of(record)):
                by_word: dict[str, list[_News]] = defaultdict(list)
                for entry in news:
                    by_word[entry.called].append(entry)
                made.append((record, by_word))
    return made


def _of_its_maker(lexicon: Lexicon, claim: Claim) -> bool:
    maker = lexicon.resolve(claim.entity or "").maker
    return not claim.target or maker is None or lexicon.same_house(maker, lexicon.resolve(claim.target).name)


def _of_age(record: PostRecord, known: Knowledge, name: str, least_age: int) -> bool:
    """Whether something had been known for so many days."""
    since = known.first_known(name)
    return since is not None and days_between(since[0], record.date or "") >= least_age


def _dated(
    record: PostRecord, known: Knowledge, name: str, claims: Sequence[Claim], parameters: Mapping[str, Any]
) -> Match | None:
    assert record.date is not None
    since = known.first_known(name)
    assert since is not None
    later: list[tuple[str, str, Known]] = []
    successors = [entity for entity in known.successors(name) if not entity.name.startswith(f"{name} ")]  # no mere edition
    for entity in successors:
        out = known.out(entity.name, parameters["prompt"], parameters["announced_only"])
        if out is not None and since[0] < out[0] and days_between(out[0], record.date) >= parameters["least_days"]:
            later.append((out[0], entity.name, out[1]))
    if parameters["superseded"] and not later:
        return None
    # Who names a successor beside it, or an edition of one, knows of it; but all that is called the latest may be outdated.
    out_by_then = {entry[1] for entry in later}
    if parameters["called"] == "latest":
        successors = [e for e in successors if not out_by_then & {further.name for further in known.successors(e.name)}]
    names = {entity.name for entity in successors}
    after = {(e.family, order) for e in successors if e.family and (order := generation_order(e.generation))}
    claims = [
        claim
        for claim in claims
        if not any(
            hit.resolved.name in names or (hit.resolved.family, generation_order(hit.resolved.generation)) in after
            for hit in known.lexicon.scan(claim.sentence)
            if hit.resolved.name != name
        )
    ]
    claims = [c for c in claims if not re.search(re.escape(c.entity_text or "") + _ANOTHER, c.sentence)]
    if not claims:
        return None
    day, newer, source = max(later, key=lambda entry: entry[:2]) if later else (since[0], "", since[1])
    return Match(
        places(claims),
        {
            "entity": name,
            "newer": newer,
            "since": since[0],
            "days": days_between(since[0], record.date),
            "what": _wording(parameters["called"], name, since[1].value, newer, day),
            **source.values(),
            "fact_value": f"{newer} ({source.value})" if newer else source.value,
        },
    )


def _wording(called: str, name: str, since: str, newer: str, day: str) -> dict[str, str]:
    ja = {
        "latest": f"「{name}」は記事の日付の時点で最新ではありません",
        "new": f"「{name}」は記事の日付の時点で新しい世代ではありません",
        "announced": f"「{name}」の発表は、記事の日付の時点で新しい知らせではありません",
        "example": f"例に挙げた「{name}」は古い世代です",
    }[called]
    en = {
        "latest": f"{name} was not the latest on the day of the post",
        "new": f"{name} was not new on the day of the post",
        "announced": f"that {name} was announced was no news on the day of the post",
        "example": f"{name}, given as an example, is of an old generation",
    }[called]
    if newer:
        return {"ja": f"{ja}（{day}までに{newer}が出ています）", "en": f"{en} ({newer} was out by {day})"}
    return {"ja": f"{ja}（発表は{since}）", "en": f"{en} (announced: {since})"}


# --- whose it is, what came before it -----------------------------------------------------------------------------------------


@archive_detector("known_predecessors", needs_claims=True)
def known_predecessors(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """A predecessor that is another one by what is known: one match a post and pair of products."""
    known = knowledge(archive)
    for name, target, claims in _relations(archive, "predecessor"):
        right = known.predecessors(name)
        if not right or any(_same_generation(known, target, option.value) for option in right):
            continue
        said, real = known.lexicon.resolve(target), known.lexicon.resolve(right[0].value)
        if right[0].fact is None and (said.entity is None or said.family != real.family):
            continue  # the catalogue speaks of lines of products, a fact of just these two
        if right[0].fact is not None:
            mark_wrong(archive, claims)
        skips = right[0].value in {entity.name for entity in known.successors(target)}
        yield Match(
            places(claims),
            {
                "entity": name,
                "said": target,
                "what": {
                    "ja": f"「{name}」の前の世代は「{target}」ではなく「{right[0].value}」です",
                    "en": f"{name} follows {right[0].value}, not {target}",
                },
                **right[0].values(),
            },
            confidence=0.85 if skips else 0.75,
        )


def _same_generation(known: Knowledge, one: str, other: str) -> bool:
    a, b = known.lexicon.resolve(one), known.lexicon.resolve(other)
    if a.name == b.name:
        return True
    if a.family and a.family == b.family:
        x, y = generation_order(a.generation), generation_order(b.generation)
        return a.generation == b.generation if x is None or y is None else x[0] == y[0]
    # An architecture stands for the chips that have it.
    return bool({a.name, a.generation} & {b.name, b.generation} - {None})


def _relations(
    archive: Archive, relation: str, wanted: Callable[[Claim], bool] = lambda claim: True
) -> Iterator[tuple[str, str, list[Claim]]]:
    """What each post says of a relation: the canonical names, and its claims, those that are not `wanted` left out."""
    for _, claims in stated_of(archive, "relation"):
        pairs: dict[tuple[str, str], list[Claim]] = defaultdict(list)
        for claim in claims:
            if claim.relation == relation and claim.entity and claim.target and wanted(claim):
                pairs[archive.lexicon.resolve(claim.entity).name, archive.lexicon.resolve(claim.target).name].append(claim)
        yield from ((*names, used) for names, used in sorted(pairs.items()))


@archive_detector("known_makers", {"made": _PATTERN}, needs_claims=True, required=("made",), alone=True)
def known_makers(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """A product said to be made by another company than its maker: one match a post and pair."""
    lexicon = archive.lexicon
    made = compile_pattern(parameters["made"])
    for name, target, claims in _relations(archive, "maker", lambda claim: made.search(claim.value_text) is not None):
        resolved, company = lexicon.resolve(name), lexicon.resolve(target)
        facts = archive.facts.about(name, ("maker",))
        makers = [fact.claim.target or "" for fact in facts] or ([resolved.maker] if resolved.maker else [])
        if not makers or resolved.kind != "product" or company.kind != "company":
            continue
        if any(lexicon.same_house(maker, company.name) for maker in makers):
            continue
        right = Known(makers[0], facts[0] if facts else None)
        yield Match(
            places(claims),
            {
                "entity": name,
                "said": target,
                "what": {
                    "ja": f"「{name}」の開発元は{target}ではなく{makers[0]}です",
                    "en": f"{name} is made by {makers[0]}, not {target}",
                },
                **right.values(),
            },
        )


@archive_detector("known_licences", needs_claims=True, alone=True)
def known_licences(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """A model called open whose weights are not given out, or closed although they are: one match a post and product."""
    known = knowledge(archive)
    for name, target, claims in _relations(archive, "licence"):
        if target not in ("open", "closed"):
            continue
        facts = archive.facts.about(name, ("open_weights",))
        is_open = facts[0].claim.target == "true" if facts else _open_weights(known, name)
        if is_open is None or is_open == (target == "open"):
            continue
        right = Known("true" if is_open else "false", facts[0] if facts else None)
        yield Match(
            places(claims),
            {
                "entity": name,
                "said": target,
                "what": {
                    "ja": f"「{name}」は重みが公開されてい{'る' if is_open else 'ない'}モデルです",
                    "en": f"the weights of {name} are {'' if is_open else 'not '}given out",
                },
                **right.values(),
            },
        )


def _open_weights(known: Knowledge, name: str) -> bool | None:
    """Whether a model's weights are given out, by the catalogue: its own entry, else its family's."""
    resolved = known.lexicon.resolve(name)
    if resolved.entity is not None and resolved.entity.open_weights is not None:
        return resolved.entity.open_weights
    family = known.lexicon.families.get(resolved.family or "")
    return family.open_weights if family else None


@archive_detector(
    "known_status",
    {"least_days": {**_DAYS, "default": 60}, "further": _PATTERN},  # wording that speaks of another one, still to come
    needs_claims=True,
    required=("further",),
)
def known_status(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Still rumoured or planned in a post, although it had been announced or was out long before: one match a post and thing."""
    known, further = knowledge(archive), compile_pattern(parameters["further"])
    for record, said in claims_of(archive, "status"):
        if not record.date:
            continue
        waiting: dict[tuple[str, str], list[Claim]] = defaultdict(list)
        for claim in said:
            if not claim.entity or not _waiting(claim) or (claim.relation == "class" and further.search(claim.sentence)):
                continue  # or not the first of its sort, but another one
            waiting[claim.entity, (claim.target or "") if claim.relation == "class" else ""].append(claim)
        for (name, company), claims in sorted(waiting.items()):
            found = _by_status(known, name, record.date) or _earliest(known, name, company)
            if found is None or days_between(found[0], record.date) < (parameters["least_days"] if not found[2].fact else 1):
                continue
            since, thing, source = found
            if source.fact is not None and source.fact.metric == "status":
                mark_wrong(archive, claims)  # a fact on just this: the posts need not be held against each other
            yield Match(
                places(claims),
                {
                    "entity": thing,
                    "since": since,
                    "what": {
                        "ja": f"{company}の{name}には、{since}に発表された「{thing}」があります"
                        if company
                        else f"「{thing}」は{since}までに発表されています",
                        "en": f"{thing} had been announced by {since}",
                    },
                    **source.values(),
                },
                confidence=0.75 if company else 0.85,
            )


def _by_status(known: Knowledge, name: str, day: str) -> tuple[str, str, Known] | None:
    """A fact that a thing had been announced, or was out, by a day."""
    name = known.lexicon.resolve(name).name
    for fact in known.facts.about(name, ("status",)):
        if fact.claim.target in OUT and fact.valid_from and fact.holds(day):
            return first_day(fact.valid_from), name, Known(fact.value, fact)
    return None


def _waiting(claim: Claim) -> bool:
    """Whether a status claim calls something rumoured, or planned without saying for when."""
    if claim.negated or claim.modality in ("question", "hypothetical"):
        return False
    return claim.modality == "rumored" or claim.status == "rumored" or (claim.status == "planned" and not claim.time)


def _earliest(known: Knowledge, name: str, company: str) -> tuple[str, str, Known] | None:
    """When a product, or the first product of a sort that a company makes, was announced."""
    lexicon = known.lexicon
    if not company:
        found = known.first_known(lexicon.resolve(name).name)
        return (found[0], lexicon.resolve(name).name, found[1]) if found else None
    options = []
    for entity in lexicon.entities.values():
        resolved = lexicon.described(entity)
        if entity.kind == "product" and name in lexicon.classes(resolved) and lexicon.same_house(resolved.maker, company):
            first = known.first_known(entity.name)
            if first is not None:
                options.append((first[0], entity.name, first[1]))
    return min(options, key=lambda option: option[:2], default=None)


class _Called(NamedTuple):
    """A name that a post calls a sort of thing, and where."""

    name: str
    sort: str
    location: Location


def _endings(parameters: Mapping[str, Any]) -> Mapping[str, str]:
    """The sort that each ending of a word for it stands for, the longest first."""
    kinds = {word: kind for kind, words in parameters["kinds"].items() for word in words}
    return {word: kinds[word] for word in sorted(kinds, key=len, reverse=True)}


def _called(parameters: Mapping[str, Any], lexicon: Lexicon) -> Prepared[_Called]:
    endings = _endings(parameters)
    kind_before = re.compile(rf"({'|'.join(map(re.escape, endings))})(?:である)?[「『“\"]?\Z")

    def called(record: PostRecord) -> Iterator[_Called]:
        for claim in stated(record, "relation"):
            if claim.relation != "kind_of" or not claim.entity or (claim.target or "") not in claim.sentence:
                continue  # 推論に特化した is said of models as well as of chips
            if sort := _kind(claim.target or "", endings):
                yield _Called(lexicon.resolve(claim.entity).name, sort, claim.location)
        for mention in record.mentions:
            listed = lexicon.entities.get(mention.entity)
            if listed is not None and listed.kind != "product":
                continue
            at = mention.location.sentence.find(mention.surface)
            if at < 1 or kind_before.search(mention.location.sentence, max(0, at - 24), at) is None:
                continue
            before, place = _called_before(record, mention, kind_before)
            if before and (resolved := lexicon.resolve(mention.surface)).kind == "product":
                yield _Called(resolved.name, endings[before], place)

    return Prepared(_Called, ("kinds", *endings.items()), called)


def _prepare_called(parameters: Mapping[str, Any], lexicon: Lexicon) -> Callable[[PostRecord], None]:
    return _called(parameters, lexicon).prepare


@archive_detector(
    "known_kinds",
    {name: {"type": "object", "additionalProperties": _WORDS} for name in ("kinds", "also", "doubtful")},
    needs_claims=True,
    needs_mentions=True,
    required=("kinds",),
    prepare=_prepare_called,
    alone=True,
)
def known_kinds(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """A product called a sort of thing that it is not: one match a post, product and sort.

    `kinds` are sorts that exclude each other, with the endings of the words for them. `also`: what else a thing of a sort may
    well be called; `doubtful`: what it is often called, which is graded info.
    """
    lexicon = archive.lexicon
    prepared, endings = _called(parameters, lexicon), _endings(parameters)
    also, doubtful = parameters.get("also", {}), parameters.get("doubtful", {})
    for record in archive.records:
        called: dict[tuple[str, str], list[Location]] = defaultdict(list)
        for name, sort, place in prepared.of(record):
            called[name, sort].append(place)
        for (name, said), found in sorted(called.items()):
            facts = [fact for fact in archive.facts.about(name, ("kind",)) if fact.holds(record.date)]
            classes = [fact.claim.target or "" for fact in facts] or list(lexicon.classes(lexicon.resolve(name)))
            kinds = {kind for sort in classes if (kind := _kind(sort, endings))}
            if not kinds or said in kinds or any(said in also.get(kind, ()) for kind in kinds):
                continue
            weak = any(said in doubtful.get(kind, ()) for kind in kinds)
            yield Match(
                tuple(dict.fromkeys(found))[:MOST_PLACES],
                {"entity": name, "said": said, "kind": classes[0], **Known(classes[0], facts[0] if facts else None).values()},
                confidence=0.5 if weak else 0.8,
                severity="info" if weak else None,
            )


def _kind(text: str, endings: Mapping[str, str]) -> str | None:
    """The sort that a word for it ends in; `endings` has the longest first."""
    return next((kind for word, kind in endings.items() if text.endswith(word)), None)


def _called_before(record: PostRecord, mention: Mention, pattern: re.Pattern[str]) -> tuple[str, Location]:
    """The sort that is named right before a name where a post first writes it (AIサーバー「…」), "" for none."""
    for passage in on_line(record, mention.location.line):
        at = passage.text.find(mention.surface)
        if at > 0:
            match = pattern.search(passage.text, max(0, at - 24), at)
            if match is None or _GOES_ON.match(passage.text, at + len(mention.surface)):
                return "", mention.location
            place = passage.locate(match.start(), at + len(mention.surface), _sentence(passage.text, at))
            return match[1], place
    return "", mention.location


# --- one thing under two names, and names that were given up -------------------------------------------------------------------


class _Joined(NamedTuple):
    """Where a post joins two names of one product."""

    name: str
    said: str
    location: Location


def _twice(parameters: Mapping[str, Any], lexicon: Lexicon) -> Prepared[_Joined]:
    joints = compile_pattern(parameters["joints"])

    def twice(record: PostRecord) -> Iterator[_Joined]:
        names: dict[str, list[str]] = defaultdict(list)
        for mention in record.mentions:
            entity = lexicon.entities.get(mention.entity)
            if entity is not None and entity.kind == "product":
                names[entity.name].append(mention.surface)
        for name, surfaces in sorted(names.items()):
            if not any(_different(one, other) for one, other in combinations(surfaces, 2)):
                continue
            for passage, start, end in islice(_joined(record, surfaces, joints), MOST_SEEN):
                hits = lexicon.scan(passage.text[start : end + 40])[:2]
                if [hit.resolved.name for hit in hits] == [name, name]:  # or else a longer name: Azure in Azure OpenAI
                    place = passage.locate(start, end, _sentence(passage.text, start))
                    yield _Joined(name, passage.text[start:end], place)

    return Prepared(_Joined, ("joined", parameters["joints"]), twice)


def _prepare_twice(parameters: Mapping[str, Any], lexicon: Lexicon) -> Callable[[PostRecord], None]:
    return _twice(parameters, lexicon).prepare


@archive_detector(
    "same_thing_twice", {"joints": _PATTERN}, needs_mentions=True, required=("joints",), prepare=_prepare_twice, alone=True
)
def same_thing_twice(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Two names of one product joined as if they were two products: one match a post and pair of names."""
    prepared = _twice(parameters, archive.lexicon)
    for record in archive.records:
        found: dict[tuple[str, str], list[Location]] = defaultdict(list)
        for name, said, place in prepared.of(record):
            found[name, said].append(place)
        for (name, said), locations in found.items():
            yield Match(tuple(locations[:MOST_PLACES]), {"entity": name, "said": said, **Known(name).values()})


def _different(one: str, other: str) -> bool:
    """Whether two names are not just one with and without its maker: Azure, Microsoft Azure."""
    one, other = one.casefold(), other.casefold()
    return one not in other and other not in one


def _joined(record: PostRecord, surfaces: Sequence[str], joints: Any) -> Iterator[tuple[Passage, int, int]]:
    """Where two different ones of these names stand side by side, with a joint between them."""
    pattern = re.compile("|".join(re.escape(s) for s in sorted(surfaces, key=len, reverse=True)))
    for passage in holding(record, surfaces):
        found = list(pattern.finditer(passage.text))
        for one, other in pairwise(found):
            if _different(one[0], other[0]) and joints.fullmatch(passage.text[one.end() : other.start()]):
                yield passage, one.start(), other.end()


def _sentence(text: str, at: int) -> str:
    return next((text[start:end] for start, end in split_sentences(text) if start <= at < end), text)


@archive_detector("former_names", {"past": _PATTERN}, needs_mentions=True, required=("past",), alone=True)
def former_names(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """A name that its bearer had given up by the day of the post (`former_name` facts): one match a post and name."""
    past = compile_pattern(parameters["past"])
    former = [fact for fact in archive.facts if fact.metric == "former_name" and fact.valid_until]
    if not former:
        return
    values = {fact.value for fact in former}
    for record in archive.records:
        surfaces = {mention.surface for mention in record.mentions if mention.surface in values}
        if not record.date or not surfaces:
            continue
        for fact in former:
            until = fact.valid_until or ""
            if fact.value not in surfaces or first_day(until) >= record.date:
                continue
            name = fact.claim.entity_text or fact.entity
            if holding(record, [name]):
                continue
            found = [place for place in islice(_written(record, [fact.value]), MOST_SEEN) if not past.search(place.sentence)]
            if found:
                yield Match(
                    tuple(found[:MOST_PLACES]),
                    {"entity": name, "said": fact.value, "until": until, **Known(name, fact).values()},
                    severity="info" if name.startswith(fact.value) else None,  # short for the new name
                )
