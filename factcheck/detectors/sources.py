"""FC2: figures without a source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import msgspec

from factcheck.claims.context import PostContext, Sentence
from factcheck.claims.model import Claim
from factcheck.detectors.registry import post_detector
from factcheck.findings import Match
from factcheck.language.patterns import compile_pattern, lazy
from factcheck.lexicon import Lexicon, name_key
from factcheck.posts.model import Location

#: A link or a footnote: something that a reader can follow.
_CITED = lazy(r"https?://|\]\([^)\s]+\)|\[\^[^\]\s]+\]")

#: So many places are shown of one figure.
MOST_PLACES = 3
#: Within so many sentences before and after a figure its source may be named.
NEAR = 4
#: Figures that differ by no more than this share are one figure, rounded.
ROUNDING = 0.03
#: Within so many characters before 発表 it is told whose it is.
FAR = 40
#: So much of a paragraph before a figure is looked through for names.
MOST_BEFORE = 2000
#: So many figures of a title and excerpt are looked at closely.
MOST_LEADING = 40

_HEADLINES = ("title", "excerpt")
_TITLES = (*_HEADLINES, "heading")
_PATTERN = {"type": "string", "format": "re2"}
_WORDS = {"type": "array", "items": {"type": "string", "minLength": 1}}
#: Who may be the source of a figure, of all that has a name.
_PARTIES = frozenset({"company", "organisation", "person"})
#: Who is quoted, in front of a headline: 港リサーチ: 市場は3倍に.
_BEFORE_COLON = lazy(r"([^:：。、]{2,30}?)(?:調査|予測|調べ)?[:：]")
_STATED = frozenset({"asserted", "reported", "forecast"})


class _Attribution(msgspec.Struct, frozen=True):
    """How a text says where a figure comes from: `says` the wording for it, `named` that of names that the lexicon lacks.

    `owner` is wording that gives a survey or announcement to somebody (its first group), `nobody` what is no name.
    """

    says: Any
    named: Any
    owner: Any
    nobody: Any
    lexicon: Lexicon

    def of(self, text: str) -> bool:
        """Whether a text says so of a named party: 港リサーチの調査では, 北斗クラウドは…と発表した, 港リサーチ: 市場は3倍に."""
        ends = [said.end() for said in self.says.finditer(text)]
        if ends and self.party(text[: ends[-1]]):
            return True
        if next(self.owners(text), None) is not None:
            return True
        before = _BEFORE_COLON.match(text)
        return before is not None and self._is_party(before[1])

    def owners(self, text: str) -> Iterator[str]:
        """Whose surveys and announcements a text speaks of, known or not: 東浜電装 in 東浜電装の最新の調査では."""
        for said in self.owner.finditer(text):
            for part in said.group(1).split("の"):
                if part and name_key(part) not in self.lexicon.terms and not self.nobody.search(part):
                    yield part

    def _is_party(self, name: str) -> bool:
        """Whether the whole of a text is the name of somebody."""
        if self.lexicon.resolve(name).kind in _PARTIES:
            return True
        found = self.named.fullmatch(name)
        return found is not None and name_key(name) not in self.lexicon.terms

    def party(self, text: str) -> bool:
        """Whether somebody is named who may be a source."""
        return next(self.parties(text), None) is not None

    def parties(self, text: str) -> Iterator[str]:
        """Who is named, as the text writes it."""
        yield from (text[hit.start : hit.end] for hit in self.lexicon.scan(text) if hit.resolved.kind in _PARTIES)
        yield from (name.group() for name in self.named.finditer(text) if name_key(name.group()) not in self.lexicon.terms)


@post_detector(
    "unsourced_figures",
    {
        "units": {"type": "array", "items": {"type": "string"}},  # what counts as a statistic
        "least_repeats": {"type": "integer", "minimum": 2},
        "most_figures": {"type": "integer", "minimum": 1},
        "sources": _PATTERN,  # wording that names a survey or study, with its maker
        "says": _PATTERN,  # wording that a figure is somebody's
        "named": _PATTERN,  # wording that names somebody, where the lexicon knows no name
        "owner": _PATTERN,  # whose survey or announcement, in a group
        "nobody": _PATTERN,  # what stands there and is no name
        "claims": _PATTERN,  # wording that has somebody say so, named or not
        "announces": _PATTERN,  # what the post tells of: whose announcement or paper
        "aims": _PATTERN,  # of what is wanted, not measured
        "sizes": _WORDS,  # metrics whose amounts of money are estimates, not somebody's payments
        "events": _PATTERN,  # metrics of what somebody did: to take a stake is no statistic
    },
    needs_claims=True,
    required=("sources", "says", "named", "owner", "nobody", "claims", "announces", "aims", "events"),
)
def unsourced_figures(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """The figures that a post's argument rests on, where nothing in the post leads to their source.

    One match a post of those that stand in its title or excerpt and that nobody at all is named for; one of severity info of
    the others.
    """
    post = context.post
    if _CITED.search(post.source, post.front_matter.end):
        return
    units = set(parameters["units"])
    sources = compile_pattern(parameters["sources"])
    figures: dict[tuple[Any, ...], list[Claim]] = {}
    for claim in context.claims:
        if claim.kind == "quantity" and claim.bound != "vague":
            figures.setdefault(_figure(claim), []).append(claim)
    leading: list[list[Claim]] = []
    others: list[list[Claim]] = []
    looked = 0
    for same in figures.values():
        if same[0].unit not in units and not any(_estimate(context, claim, parameters) for claim in same):
            continue
        if not _measured(same):
            continue
        body = [c for c in same if c.block_kind not in _TITLES]
        argued = len(body) < len(same) or len(same) >= parameters.get("least_repeats", 3)
        compared = any(c.compared_to and c.unit == "x" and c.modality in ("asserted", "reported") for c in body)
        if not body or not (argued or compared) or any(sources.search(c.sentence) for c in same):
            continue
        headline = any(c.block_kind in _HEADLINES for c in same)
        looked += headline
        if headline and looked <= MOST_LEADING and _leads(context, same, body, parameters):
            leading.append(body)
        elif same[0].unit in units:
            others.append(body)
    for central, severity in ((leading, None), (others, "info")):
        if central:
            shown = central[: parameters.get("most_figures", 6)]
            yield Match(
                tuple(claim.location for body in shown for claim in body[:MOST_PLACES]),
                {
                    "figures": {
                        "ja": "、".join(f"「{body[0].value_text}」" for body in shown),
                        "en": ", ".join(body[0].value_text for body in shown),
                    },
                    "count": len(central),
                },
                severity=severity,
            )


def _figure(claim: Claim) -> tuple[Any, ...]:
    """What tells figures apart: 最大3倍 in the text is the 3倍 of the title."""
    if claim.bound == "range":
        return claim.low, claim.high, claim.unit
    return claim.low if claim.low is not None else claim.high, claim.unit


def _measured(same: Sequence[Claim]) -> bool:
    """Whether a figure is one that can have been measured: not all or nothing, nor a manner of speaking (半分, 倍増)."""
    if same[0].unit == "%" and same[0].low in (0, 100):
        return False
    return any(character.isnumeric() for claim in same for character in claim.value_text)


def _estimate(context: PostContext, claim: Claim, parameters: Mapping[str, Any]) -> bool:
    """Whether an amount is that of a market or the like, which somebody has to have estimated; a company's is on the books."""
    metric = context.lexicon.metric(claim.metric or "") if claim.unit and len(claim.unit) == 3 else None
    if metric is None or metric.name not in parameters.get("sizes", ()):
        return False
    return not claim.entity or context.lexicon.resolve(claim.entity).kind not in _PARTIES


def _leads(context: PostContext, same: list[Claim], body: list[Claim], parameters: Mapping[str, Any]) -> bool:
    """Whether a figure of the title or excerpt is stated in the text, and nobody is named for it anywhere."""
    if all(c.modality not in _STATED or c.negated for c in body):
        return False
    aims, events = compile_pattern(parameters["aims"]), compile_pattern(parameters["events"])
    if any(aims.search(c.sentence) or events.search(f"{c.metric or ''} {c.metric_text or ''}") for c in same):
        return False
    attribution = _attribution(context, parameters, "says")
    if any(c.speaker and attribution.party(c.speaker) for c in same):
        return False
    claims, announces = compile_pattern(parameters["claims"]), compile_pattern(parameters["announces"])
    for text in _around(context, [*same, *_rounded(context, same)]):
        if attribution.of(text) or claims.search(text) or (announces.search(text) and attribution.party(text)):
            return False
    return not _announced(context, same, attribution, announces)


def _attribution(context: PostContext, parameters: Mapping[str, Any], says: str) -> _Attribution:
    said, named, owner, nobody = (compile_pattern(parameters[name]) for name in (says, "named", "owner", "nobody"))
    return _Attribution(said, named, owner, nobody, context.lexicon)


def _around(context: PostContext, claims: Sequence[Claim]) -> Iterator[str]:
    """The sentences of claims, and those around them in their paragraphs."""
    blocks = {c.block for c in claims}
    numbers = {(s.block, s.text): n for n, s in enumerate(context.sentences) if s.block in blocks}
    for claim in claims:
        yield claim.sentence
        number = numbers.get((claim.block, claim.sentence), 0)
        near = context.sentences[max(0, number - NEAR) : number + NEAR]
        yield from (s.text for s in near if s.block == claim.block)


def _rounded(context: PostContext, same: Sequence[Claim]) -> Iterator[Claim]:
    """Where the post tells a figure more or less exactly: 2兆5,433億円 is the 2.5兆円 of its title."""
    level = _figure(same[0])[0]
    for claim in context.claims:
        if claim.kind == "quantity" and claim.unit == same[0].unit and claim.bound != "vague":
            other = _figure(claim)[0]
            if other and level and abs(other / level - 1) <= ROUNDING:
                yield claim


def _announced(context: PostContext, same: Sequence[Claim], attribution: _Attribution, announces: Any) -> bool:
    """Whether a post tells that whoever a figure or its title is about has announced or published what it tells of."""
    told = {*(block.text for block in context.post.blocks if block.kind in _HEADLINES), *(c.sentence for c in same)}
    names = {name for text in told for name in attribution.parties(text)}
    for block in context.post.blocks:
        for said in announces.finditer(block.text):
            before = block.text[max(0, said.start() - FAR) : said.start()].rpartition("。")[2]
            if any(name in before for name in names):
                return True
        if any(owner in text for owner in attribution.owners(block.text) for text in told):
            return True
    return False


@post_detector(
    "unnamed_sources",
    {
        "attribution": _PATTERN,  # wording that leans on a source without saying whose
        "after": {"type": "boolean", "default": True},  # whether the figure follows that wording, or stands before it
        "figure": _PATTERN,  # what makes it matter
        "named": _PATTERN,  # wording that names somebody, where the lexicon knows no name
        "owner": _PATTERN,  # whose survey or announcement, in a group
        "nobody": _PATTERN,  # what stands there and is no name
        "known": _PATTERN,  # wording for a source that was spoken of before
        "surveys": _PATTERN,  # what such a source is called where it is named
        "own": _PATTERN,  # of what the post tells of itself: a trial, whose results are whoever's made it
        "common": _PATTERN,  # of what no single company has figures of its own: a market
        "most_places": {"type": "integer", "minimum": 1},
    },
    required=("attribution", "figure", "named", "owner", "nobody", "known", "surveys"),
)
def unnamed_sources(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Sentences with a figure that lean on a survey or a report without saying whose: one match a post."""
    wording, figure, known = (compile_pattern(parameters[name]) for name in ("attribution", "figure", "known"))
    surveyed = _Surveyed(context, _attribution(context, parameters, "surveys"))
    own, common = (compile_pattern(parameters[name]) if name in parameters else None for name in ("own", "common"))
    after = parameters.get("after", True)
    post = context.post
    found: list[tuple[Location, str]] = []
    count = 0
    for number, sentence in enumerate(context.sentences):
        match = wording.search(sentence.text)
        if match is None or post.blocks[sentence.block].kind in _TITLES or (own and own.search(sentence.text)):
            continue
        value = figure.search(sentence.text, match.end()) if after else figure.search(sentence.text[: match.start()])
        if value is None:
            continue
        if surveyed.cites(sentence.block) or _named_near(context, sentence, match, surveyed, common):
            continue
        # The report of which the post tells, or that it has named before.
        if surveyed.headline or (known.search(match.group()) and surveyed.before(number)):
            continue
        if surveyed.tells(value.group()):
            continue
        count += 1
        if len(found) < parameters.get("most_places", 6):
            start = sentence.start + match.start()
            found.append((context.locate(sentence, start, sentence.start + match.end()), match.group().strip("、。 ")))
    if found:
        yield Match(
            tuple(place for place, _ in found), {"words": list(dict.fromkeys(words for _, words in found)), "count": count}
        )


def _named_near(context: PostContext, sentence: Sentence, match: Any, surveyed: _Surveyed, common: Any) -> bool:
    """Whether who is named in a paragraph may be whose it is: A社が発表した。調査では…, …と予測されている（A社調べ）.

    Of what is nobody's own (`common`: a market, the population), the name of a company alone tells nothing.
    """
    # Its own paragraph, and the one or the heading before it.
    if surveyed.blocks & {sentence.block - 1, sentence.block}:
        return True
    before = sentence.text[: match.start()]
    if common is None or not common.search(before):
        before = context.post.blocks[sentence.block].text[max(0, sentence.start - MOST_BEFORE) : sentence.start] + before
    return bool(surveyed.attribution.named.search(before)) or bool(context.lexicon.scan(before))


class _Surveyed:
    """Where a post names a survey or report, looked for once, when first asked for."""

    def __init__(self, context: PostContext, attribution: _Attribution) -> None:
        self._context = context
        self.attribution = attribution
        self._cited: dict[int, bool] = {}

    def cites(self, block: int) -> bool:
        """Whether a block has a link or footnote."""
        if block not in self._cited:
            text = self._context.post.blocks[block]
            self._cited[block] = _CITED.search(self._context.post.source, text.start, text.end) is not None
        return self._cited[block]

    @cached_property
    def _named(self) -> list[tuple[int, Sentence]]:
        return [(number, s) for number, s in enumerate(self._context.sentences) if self.attribution.of(s.text)]

    @cached_property
    def blocks(self) -> frozenset[int]:
        """The blocks that name one."""
        return frozenset(sentence.block for _, sentence in self._named)

    @cached_property
    def headline(self) -> bool:
        """Whether the title or excerpt does: the post tells of it."""
        return any(self._context.post.blocks[block].kind in _HEADLINES for block in self.blocks)

    @cached_property
    def _texts(self) -> str:
        return "\n".join(sentence.text for _, sentence in self._named)

    def before(self, number: int) -> bool:
        """Whether a sentence before this one names one."""
        return bool(self._named) and self._named[0][0] < number

    def tells(self, figure: str) -> bool:
        """Whether a sentence that names one has this figure."""
        return figure in self._texts
