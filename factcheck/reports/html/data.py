"""What the page's script shows, as data: findings, entities and the texts of posts, each in elements of their own.

Every text is there in both languages, so that the page can change between them. The order and the content depend on the
report alone.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import Any, TypeVar

from factcheck.claims.model import Claim
from factcheck.findings import SEVERITIES, Finding
from factcheck.processes import processors, side_by_side
from factcheck.reports import texts
from factcheck.reports.html.agreement import CONFLICT, OUTLIER, Row, rows_of
from factcheck.reports.html.embed import Chunk, chunk, text_chunk
from factcheck.reports.html.places import ClaimsByPlace
from factcheck.reports.html.wording import (
    headline,
    names_of,
    normalised,
    reading,
    reasons_of,
    source_of,
    unit_of,
    verdict_reasons,
)
from factcheck.reports.json import number as whole
from factcheck.reports.model import COMPARED, Note, Report, fair, family, is_contradiction, local, sides
from factcheck.reports.passages import passage, shorten, visible

#: Most bytes of the data, so that the page stays below 15 MB, and of its parts; what is left is for the texts of posts.
PAGE_BYTES = 12_500_000
FINDINGS_BYTES = 4_500_000
ENTITIES_BYTES = 2_500_000

#: Lengths to which passages are cut, the longest with which the findings keep within their bytes.
PASSAGE_LENGTHS = (400, 240, 140, 80)
CLAIM_PASSAGE = 140

MOST_LOCATIONS = 12  # of one finding, with their passages; of the others the place alone is kept
MESSAGE_LENGTH = 600
TITLE_LENGTH = 160

#: Claims from which on entities are worked out in a process of their own, beside the rest.
LEAST_CLAIMS_FOR_TWO = 3000

#: Characters of posts' texts in one element: what is read to show one post.
TEXT_CHUNK = 350_000

_LINE_END = re.compile(r"\r\n|\r|\n")

#: Characters within which a front matter ends, or is not looked for.
_FRONT_MATTER = 20_000

#: What of a post's life each status belongs to, the lanes of a timeline from the first to the last.
LANES: Sequence[tuple[str, frozenset[str]]] = (
    ("rumored", frozenset({"rumored", "planned"})),
    ("developed", frozenset({"in_development", "developed", "started", "founded"})),
    ("announced", frozenset({"announced"})),
    ("released", frozenset({"released"})),
    ("cancelled", frozenset({"cancelled", "discontinued"})),
)


T = TypeVar("T", bound=Hashable)


class Numbered(dict[T, int]):
    """Things by number, in the order in which they are first asked for; as a list, the things of each number."""

    def __missing__(self, thing: T) -> int:
        number = self[thing] = len(self)
        return number


class Strings(Numbered[str | tuple[str, str]]):
    """Texts, each kept once; what differs by language is kept as (ja, en)."""

    def both(self, ja: str, en: str) -> int:
        return self[ja if ja == en else (ja, en)]


def chunks(report: Report, lang: str, ids: Sequence[str], claims_at: ClaimsByPlace) -> list[Chunk]:
    """All data of the page within PAGE_BYTES, the first element with what is shown first; `ids` are those of findings."""
    paths = Numbered[str]()
    for post in report.posts:  # in their order, before those that only findings name
        paths[post.path]
    for claim in report.claims:
        paths[claim.path]  # what is numbered in a copy of the process is not known here
    several = _several(report.claims)
    pages = frozenset(name for name, _ in several)
    groups = _text_groups(report)

    def findings_and_texts() -> tuple[tuple[Chunk, int], list[Chunk]]:
        found = _fitting(
            "data-findings",
            lambda length, most: _findings(report, ids, paths, claims_at, pages, length, most),
            len(report.findings),
            FINDINGS_BYTES,
        )
        return found, [text_chunk(f"data-texts-{n}", [report.sources[path] for path in group]) for n, group in enumerate(groups)]

    def entities_alone() -> tuple[Chunk, int]:
        contradicted = _contradicted(report, claims_at)
        matrices = [(name, claims, rows_of(claims, contradicted)) for name, claims in several]
        matrices.sort(key=lambda entity: _rank(entity[0], entity[1], contradicted))
        return _fitting(
            "data-entities",
            lambda length, most: _entities(matrices[:most], paths, contradicted, min(length, CLAIM_PASSAGE)),
            len(matrices),
            ENTITIES_BYTES,
        )

    ((findings, left_out), texts_of_posts), (entities, entities_left) = side_by_side(
        findings_and_texts, entities_alone, worth=len(report.claims) >= LEAST_CLAIMS_FOR_TWO and processors() > 1
    )
    room = PAGE_BYTES - len(findings.content.encode()) - len(entities.content.encode())
    kept: list[Chunk] = []
    where: dict[int, tuple[int, int]] = {}
    for number, (group, made) in enumerate(zip(groups, texts_of_posts, strict=True)):
        room -= len(made.content.encode())
        if room < 0:
            break
        kept.append(made)
        where.update({paths[path]: (number, place) for place, path in enumerate(group)})
    head = chunk("data", _head(report, lang, paths, where, left_out, entities_left))
    return [head, findings, entities, *kept]


def _fitting(name: str, build: Callable[[int, int], Any], count: int, limit: int) -> tuple[Chunk, int]:
    """What `build(passage length, how many)` makes of as many items as `limit` bytes hold, and how many that leaves out."""
    for length in PASSAGE_LENGTHS:
        made = chunk(name, build(length, count))
        if len(made.content.encode()) <= limit:
            return made, 0
    kept = count
    while kept and len(made.content.encode()) > limit:
        kept = min(kept - 1, int(kept * limit / len(made.content.encode()) * 0.95))
        made = chunk(name, build(PASSAGE_LENGTHS[-1], kept))
    return made, count - kept


# --- what is shown first ----------------------------------------------------------------------------------------------------


def _head(
    report: Report, lang: str, paths: Numbered[str], where: Mapping[int, tuple[int, int]], left_out: int, entities_left: int
) -> dict[str, Any]:
    known = {post.path: post for post in report.posts}
    posts = []
    for number, path in enumerate(paths):
        post = known.get(path)
        body, toml = _body(report.sources.get(path, ""))
        posts.append(
            [
                visible(path),
                shorten((post.title or "").strip(), TITLE_LENGTH) if post else "",
                shorten(post.date, 40) if post and post.date else "",
                shorten(post.author, TITLE_LENGTH) if post and post.author else "",
                post.characters if post else 0,
                *(where.get(number, (-1, -1))),
                body,
                int(toml),
            ]
        )
    return {
        "lang": lang,
        "version": visible(report.version),
        "generated": visible(report.generated) if report.generated else "",
        "texts": {other: {key: words[other] for key, words in texts.TEXTS.items()} for other in texts.LANGUAGES},
        "severities": [texts.SEVERITIES[severity] for severity in SEVERITIES],
        "families": {visible(code): texts.FAMILIES.get(code, {"ja": "", "en": ""}) for code in _families(report)},
        "sure": [[round(lowest * 100), words] for lowest, words in texts.CONFIDENCES],
        "modalities": texts.MODALITIES,
        "lanes": [texts.LANES[name] for name, _ in LANES],
        "rules": {
            visible(rule.code): [
                visible(rule.name),
                {other: visible(local(rule.why, other)).strip() for other in texts.LANGUAGES},
            ]
            for rule in report.rules.values()
        },
        "unchosen": [code for code in texts.FAMILIES if report.rules and code not in {family(c) for c in report.rules}],
        "unsure": report.unsure,
        "leastSure": round(report.least_sure * 100),
        "pairs": report.compared.get("pairs", 0),
        "verdict": report.verdict,
        "reasons": [verdict_reasons(report, other) for other in texts.LANGUAGES],
        "compared": [[texts.COMPARED[key], report.compared[key]] for key in COMPARED if key in report.compared],
        "problems": _notes(report.problems),
        "notes": _notes(report.notes),
        "posts": posts,
        "claims": len(report.claims),
        "leftOut": left_out,
        "entitiesLeftOut": entities_left,
    }


def _families(report: Report) -> list[str]:
    return sorted({family(finding.rule) for finding in report.findings})


def _notes(notes: Sequence[Note]) -> list[list[Any]]:
    return [
        [
            visible(note.path or "") + (f":{note.line}" if note.line is not None else ""),
            {lang: shorten(local(note.messages, lang), MESSAGE_LENGTH) for lang in texts.LANGUAGES},
        ]
        for note in notes
    ]


def _body(source: str) -> tuple[int, bool]:
    """The line on which the body starts, below a front matter, and whether that is TOML: how a suppression is written there."""
    fence = source[:3]
    if fence not in ("---", "+++"):
        return 1, False
    head, start, line = source[:_FRONT_MATTER], 0, 0
    for line, end in enumerate(_LINE_END.finditer(head), 1):
        if line > 1 and head[start : end.start()].rstrip() == fence:
            return line + 1, fence == "+++"
        start = end.end()
    return line + 2 if line and head[start:].rstrip() == fence else 1, fence == "+++"


# --- findings ---------------------------------------------------------------------------------------------------------------


def _findings(
    report: Report,
    ids: Sequence[str],
    paths: Numbered[str],
    claims_at: ClaimsByPlace,
    pages: Collection[str],
    length: int,
    most: int,
) -> dict[str, Any]:
    strings = Strings()
    rows = [
        _finding(finding, ids[n], paths, claims_at, pages, strings, length) for n, finding in enumerate(report.findings[:most])
    ]
    return {"rows": rows, "strings": list(strings)}


def _finding(
    finding: Finding,
    name: str,
    paths: Numbered[str],
    claims_at: ClaimsByPlace,
    pages: Collection[str],
    strings: Strings,
    length: int,
) -> list[Any]:
    apart = is_contradiction(finding)
    groups = sides(finding) if apart else [list(finding.locations)]
    shown = {id(location) for location in fair(groups, MOST_LOCATIONS)}
    entities = [str(finding.values["entity"])] if isinstance(finding.values.get("entity"), str) else []
    places: list[list[Any]] = []
    further: list[list[Any]] = []
    for side, group in enumerate(groups):
        for location in group:
            claim = claims_at.at(location, finding) if apart else None
            if claim is not None and claim.entity:
                entities.append(claim.entity)
            place: list[Any] = [
                side,
                paths[location.path],
                location.line,
                location.column,
                location.end_line,
                location.end_column,
            ]
            if id(location) not in shown:
                further.append(place)
                continue
            place.append(strings["\n".join(passage(location, length))])
            if claim is None:
                place += [strings[""], []]
            else:
                read = [reading(claim, lang) for lang in texts.LANGUAGES]
                place += [strings.both(*read), [strings[visible(each)] for each in names_of(claim)]]
            places.append(place)
    suggestions = finding.suggestions or {}
    said = {lang: shorten(headline(finding, lang), MESSAGE_LENGTH) for lang in texts.LANGUAGES}
    advice = {lang: shorten(local(suggestions, lang), MESSAGE_LENGTH) if suggestions else "" for lang in texts.LANGUAGES}
    reasons = [[shorten(reason, MESSAGE_LENGTH) for reason in reasons_of(finding, lang)] for lang in texts.LANGUAGES]
    return [
        name,
        visible(finding.rule),
        SEVERITIES.index(finding.severity),
        round(finding.confidence * 100),
        strings.both(said["ja"], said["en"]),
        strings.both(advice["ja"], advice["en"]),
        [strings.both(ja, en) for ja, en in zip(*reasons, strict=True)],
        int(apart),
        places,
        further,
        [[strings[shorten(entity, TITLE_LENGTH)], int(entity in pages)] for entity in dict.fromkeys(entities) if entity],
        [list(source) for lang in texts.LANGUAGES if (source := source_of(finding, lang))],
        strings[visible(finding.name)],
    ]


# --- entities ---------------------------------------------------------------------------------------------------------------


def _several(claims: Sequence[Claim]) -> list[tuple[str, list[Claim]]]:
    """The entities of which several claims speak, with these; what authors say of themselves is nobody's entity."""
    by_entity: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.entity and claim.kind != "profile" and claim.relation not in ("kind_of", "latest", "new"):
            by_entity[claim.entity].append(claim)
    return [(name, by_entity[name]) for name in sorted(by_entity) if len(by_entity[name]) > 1]


def _contradicted(report: Report, claims_at: ClaimsByPlace) -> dict[int, int]:
    """Of each claim (by `id()`) that a contradiction names, the first finding that does."""
    found: dict[int, int] = {}
    for number, finding in enumerate(report.findings):
        if family(finding.rule) == "FC1" and len({place.side for place in finding.locations}) > 1:
            for location in finding.locations:
                claim = claims_at.at(location, finding)
                if claim is not None:
                    found.setdefault(id(claim), number)
    return found


def _rank(name: str, claims: Sequence[Claim], contradicted: Mapping[int, int]) -> tuple[Any, ...]:
    """Entities with contradictions first, then those of which most is said."""
    return -len({contradicted[id(claim)] for claim in claims if id(claim) in contradicted}), -len(claims), name


def _entities(
    matrices: Sequence[tuple[str, Sequence[Claim], Sequence[Row]]],
    paths: Numbered[str],
    contradicted: Mapping[int, int],
    length: int,
) -> dict[str, Any]:
    strings = Strings()
    entities: list[list[Any]] = []
    for name, claims, rows in matrices:
        place = {id(claim): number for number, claim in enumerate(claims)}
        standings = {id(claim): standing for row in rows for claim, standing in zip(row.claims, row.standings, strict=True)}
        cells = [
            _cell(
                claim,
                standings.get(id(claim), CONFLICT if id(claim) in contradicted else 0),
                contradicted,
                paths,
                strings,
                length,
            )
            for claim in claims
        ]
        table = [
            [
                _metric(row.metric, strings),
                strings.both(*(_unit_name(row, lang) for lang in texts.LANGUAGES)),
                strings[shorten(row.baseline or "", TITLE_LENGTH)],
                [place[id(claim)] for claim in row.claims],
            ]
            for row in rows
        ]
        steps = [[place[id(claim)], lane] for claim in claims if (lane := _lane(claim)) is not None]
        conflicts = len({contradicted[id(claim)] for claim in claims if id(claim) in contradicted})
        outliers = sum(standing == OUTLIER for standing in standings.values())
        entities.append([shorten(name, TITLE_LENGTH), conflicts, outliers, cells, table, steps])
    return {"rows": entities, "strings": list(strings)}


def _cell(
    claim: Claim, standing: int, contradicted: Mapping[int, int], paths: Numbered[str], strings: Strings, length: int
) -> list[Any]:
    read = [visible(normalised(claim, lang)) for lang in texts.LANGUAGES]
    return [
        paths[claim.path],
        claim.location.line,
        claim.location.column,
        strings[shorten(claim.value_text, 80)],
        strings.both(*read),
        standing,
        contradicted.get(id(claim), -1),
        strings[claim.modality],
        strings[shorten((not claim.date and claim.time) or "", 80)],
        strings["\n".join(passage(claim.location, length))],
        whole(claim.low),
        whole(claim.high),
        _metric(claim.metric or (claim.relation or ""), strings),
        strings[shorten(claim.compared_to or "", TITLE_LENGTH)],
    ]


def _metric(name: str, strings: Strings) -> int:
    if name in texts.RELATIONS:
        return strings.both(texts.RELATIONS[name]["ja"], texts.RELATIONS[name]["en"])
    return strings[shorten(name, TITLE_LENGTH)]


def _unit_name(row: Row, lang: str) -> str:
    if not row.unit or row.unit == "date":
        return ""
    return visible(unit_of(row.unit, lang)).strip()


def _lane(claim: Claim) -> int | None:
    if claim.kind != "status" or claim.status is None:
        return None
    if claim.modality == "rumored":
        return 0
    return next((number for number, (_, statuses) in enumerate(LANES) if claim.status in statuses), None)


# --- texts ------------------------------------------------------------------------------------------------------------------


def _text_groups(report: Report) -> list[list[str]]:
    """The posts whose texts there are, by path, those with most findings first, as they are kept together."""
    count = Counter(location.path for finding in report.findings for location in finding.locations)
    groups: list[list[str]] = []
    size = TEXT_CHUNK
    for path in sorted(report.sources, key=lambda path: (-count[path], path)):
        if size >= TEXT_CHUNK:
            groups.append([])
            size = 0
        groups[-1].append(path)
        size += len(report.sources[path])
    return groups
