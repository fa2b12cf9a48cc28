"""Figures: what the claims of a post state, read with the words around them so that they can be compared.

What is read of a post depends on its record alone, so that the index keeps it (`preparer`).
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, fields
from datetime import date
from functools import lru_cache
from typing import Any, get_type_hints

import msgspec
from rapidfuzz import fuzz

from factcheck.archive.model import PostRecord
from factcheck.archive.roles import Roles, roles
from factcheck.archive.scopes import Alignment, head
from factcheck.archive.values import OPEN_ENDED_UNITS, Range, change, comparable_unit, covered, meet
from factcheck.claims.model import AUTHOR, Claim
from factcheck.language.patterns import last_match, lazy
from factcheck.lexicon import Lexicon, name_key

_WORD = lazy(r"[0-9]*[A-Za-z][A-Za-z0-9]*|[ァ-ヺー]{2,}|[一-龯々〆]{2,}")
_CONVERTED = lazy(
    r"(?:[（(]|日本円(?:にして|で|換算で)?|円換算で|ドル換算で|、つまり|すなわち)(?:約|およそ|日本円で|日本円にして)*$"
)
_MONEY_BEFORE = lazy(r"[0-9][^、。]{0,8}(?:ドル|円|元|ユーロ|ポンド|ウォン)")
#: Three and more names in a row: what follows is of all of them together.
_LISTED = lazy(
    r"(?P<names>(?:[A-Za-zァ-ヺー][A-Za-z0-9ァ-ヺー ]*(?:、|,|と|や|・)){2,}[A-Za-zァ-ヺー][A-Za-z0-9ァ-ヺー ]*)"
    r"(?=といった|など|の主要|の大手|の[0-9]|[0-9]社|ら|が|は)"
)
_LIST_MARK = lazy(r"[、,とや・]")
_OWNER = lazy(r"(?<!これ)(?<!それ)[はが](?![いっ])")
#: A name, or the beginning of one.
PROPER = lazy(r"[A-Za-z]{3}|[ァ-ヺ]{3}")
_HEADLINES = frozenset({"title", "excerpt"})
#: What a sum is of stands behind it: 19億ドルの経済効果 is no market.
_OF_OTHERS = lazy(r"(?:規模|程度|以上)?の(?!市場|規模)[一-龯ァ-ヺー]{2,}")
#: Who founds another: 最初の研究所を設立.
_FOUNDS = lazy(r"を[^、。]{0,8}(?:設立|創業|創設)")
#: Who says what a market will be: Birch Advisoryは…に達すると見ています.
_FORECASTS = lazy(
    r"(?P<who>[A-Z][A-Za-z&.]{2,}(?: [A-Z][A-Za-z&.]+){0,3}|[ァ-ヺー・]{3,}|[一-龯ァ-ヺー]{2,12}(?:総研|研究所|省|機構|機関))"
    r"(?:社|氏)?[）)]?[はがも][^。]{0,80}?"
    r"(?:と(?:見て|見込|予測|推計|推定|試算|分析|報告)|(?:予測|推計|試算|発表)し(?:て|た))"
)
#: A part of a country that no list of regions names; ministries are called so, too.
_PROVINCE = lazy(
    r"((?!総務|財務|経済|産業|文部|厚生|国土|環境|防衛|法務|外務|農林|商務|国防|国務)[一-龯]{2,3}(?:省|州|県|自治区))(?:の|、|で|に)"
)
_HEADLINE_PLACE = lazy(r"([一-龯]{2,5})(?:、|の(?=[^、。]{0,8}(?:産業|市場)))")
_SORT_OF_PLACE = lazy(r"(?:省|州|県|自治区)$")
#: A range (10億ドルから30億ドル), seen from its lower end and from its upper; what rises or falls says so.
_UP_TO_ANOTHER = lazy(r"から(?:約|およそ|最大)?[0-9][0-9.,]*(?:兆|億|万|%|ドル|円|元|倍)")
_FROM_ANOTHER = lazy(r"(?:ドル|円|元|%|倍|億|万|兆)から(?:約|およそ|最大)?$")
_CHANGES = lazy(r"増|成長|拡大|伸|上昇|上が|引き上|減|縮小|下が|低下|引き下")
_OPEN_PARENTHESIS = lazy(r"[（(][^（()）]*$")
#: Who gives the figures of another survey beside the first says himself that they differ (but not tenfold).
_OTHER_SURVEY = lazy(r"(?:別の|他の|異なる)(?:市場)?(?:調査|予測|試算|推計|分析|推定|見方|レポート|報告)|もう一つの予測")
#: A sum of many, some of whom are named: AやBを含む大手企業全体では.
_OF_MANY = lazy(r"を(?:含む|はじめとする|筆頭とする)[^、。]{0,20}(?:全体|各社|合計|社)")
#: The sum that another one is added to: 20億ドルに加えて(10億ドル).
_BASE = lazy(
    r"([0-9][0-9,.]*(?:兆|億|万)?[0-9,.]*(?:億|万)?(?:ドル|円|元|ユーロ|ポンド|ウォン))[^0-9、。]{0,8}(?:に加え|さらに)[^0-9。]{0,8}$"
)
#: What was so when it was told, and not when it came to be: 7月に…を達成したと発表.
_TOLD_LATER = lazy(r"^[^。]{0,40}[ただ]と(?:発表|公表|報告)")
#: Sets another statement against the one before, with a subject or time of its own: …でしたが、上場では.
_BUT = lazy(r"(?:でした|ました|だった)が、[^、。]{1,16}(?:では|は)")
#: Where a clause has said what happens: 施行され、.
_CLAUSE_END = lazy(r"[。！？0-9]|(?<=[されしりでが])、")
#: A figure, not the digits of a name.
_FIGURE = lazy(r"(?<![A-Za-z0-9.])(?<![A-Za-z][ -])[0-9][0-9,.]*")
_MONEY = lazy(r"[A-Z]{3}$")
#: What has figures of its own.
OWNERS = frozenset({"company", "product"})
_NO_ROLES = Roles("", frozenset(), "", "")


@dataclass(slots=True, eq=False)
class Mention:
    """One claim, and what its sentence says around the value."""

    claim: Claim
    who: str  # key of whom it is about, "" for nobody in particular
    known: bool  # whether `who` is a name, and not just a phrase
    owner: str  # the entity that the claim is about, as the lexicon has it
    generation: str | None  # of which the owner is one
    owns: bool  # whether the owner is a company or a product
    names: frozenset[str]  # keys of the names in the sentence
    things: frozenset[str]  # those of them that are no companies, people or places
    around: frozenset[str]  # keys of the names in the title and the sentences around
    measure: str | None  # what kind of figure, as the rules name it
    rank: int  # how much the measure says: 0 where a party has one such figure at a time, 1 where an event has, else 2
    metric: str  # key of the metric
    market: str | None
    scope: Mapping[str, frozenset[str]]
    regions: frozenset[str]  # that the sentence names, wherever in it
    words: frozenset[str]  # of the sentence, without figures
    near: frozenset[str]  # of the stretch around the value
    amounts: frozenset[str]  # other figures of the sentence
    speaker: str
    aside: bool  # whether it stands in parentheses
    besides: bool  # whether it is given as that of another survey
    roles: Roles  # who pays whom
    stage: str  # goal, reached or neither
    period: tuple[int, int] | None  # first and last day
    unit: str  # "date" for dates; units that convert into each other under one name
    scale: float  # how many of `unit` one of the claim's is
    values: Range | None  # in `unit`
    factor: Range | None  # a change as a factor: 15%向上 is 1.15


@dataclass(slots=True, eq=False)
class Comparable:
    """A figure or date that a post states, with all places where it does: what one leaves out another may say."""

    number: int
    mentions: list[Mention]
    topic: int  # number of its post
    day: int | None  # of the post, as an ordinal
    claim: Claim = field(init=False)
    metric: str = ""
    unit: str = ""
    level: float = math.inf  # where the figure stands, its bounds aside
    firm: bool = False  # whether it stands just there, give or take a rounding
    values: Range | None = None
    factor: Range | None = None  # a change as a factor: 15%向上 is 1.15
    who: str = ""
    known: bool = False
    parties: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()
    measure: str | None = None
    market: str | None = None
    scope: Mapping[str, frozenset[str]] = field(default_factory=dict)
    regions: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    amounts: frozenset[str] = frozenset()
    speakers: frozenset[str] = frozenset()
    payer: str = ""
    payers: frozenset[str] = frozenset()
    receiver: str = ""
    purpose: str = ""
    periods: tuple[tuple[int, int], ...] = ()
    owner: str = ""
    generation: str | None = None
    owns: bool = False
    kind: tuple[str, str, str] = ("", "", "")  # owner or market, unit and measure or metric
    untold: frozenset[str] = frozenset()  # times that the sentence leaves to its context: 前年

    def gather(self) -> None:
        """Puts together what the mentions say."""
        first = self.mentions[0]
        self.claim, self.metric, self.values, self.factor = first.claim, first.metric, first.values, first.factor
        self.owner, self.generation, self.owns = first.owner, first.generation, first.owns
        self.unit, self.level = first.unit, first.scale * _level(first.claim)
        if self.values is not None and first.claim.unit in OPEN_ENDED_UNITS:
            # What the text says 約 of, a headline gives without.
            said = [self.values, *(m.values for m in self.mentions if m.values is not None and m.claim.bound == "approx")]
            self.values = Range(min(r.low for r in said), max(r.high for r in said))
        self.firm = first.claim.bound in ("exact", "approx", "range") and math.isfinite(self.level)
        if len(self.mentions) == 1:
            self._take(first)
        else:
            self._join()
        self.kind = (self.who or self.market or "", self.unit, self.measure or self.metric)

    def _join(self) -> None:
        """Where the mentions say different things, or one says what another leaves out."""
        whos = Counter(m.who for m in self.mentions if m.who)
        self.who = max(whos, key=lambda who: ("+" in who, whos[who], who)) if whos else ""
        self.known = any(m.known for m in self.mentions if m.who == self.who)
        self.parties = frozenset().union(*(m.names for m in self.mentions), whos)
        self.things = frozenset().union(*(m.things for m in self.mentions))
        self.around = frozenset().union(*(m.around for m in self.mentions))
        # What a party has one of says more than what it has many of: 設備投資 rather than 投資.
        self.measure = next((m.measure for m in sorted(self.mentions, key=lambda m: m.rank) if m.measure), None)
        self.market = next((m.market for m in self.mentions if m.market), None)
        scope: dict[str, frozenset[str]] = {}
        for mention in self.mentions:
            for name, said in mention.scope.items():
                scope[name] = scope.get(name, frozenset()) | said
        self.scope = scope
        self.regions = frozenset().union(*(m.regions for m in self.mentions[:4]))
        self.words = frozenset().union(*(m.words for m in self.mentions))
        self.amounts = frozenset().union(*(m.amounts for m in self.mentions))
        self.speakers = frozenset(m.speaker for m in self.mentions if m.speaker)
        self.untold = frozenset(m.claim.time for m in self.mentions if m.claim.time and not m.period and m.claim.kind != "date")
        self.payer = next((m.roles.payer for m in self.mentions if m.roles.payer), "")
        self.payers = frozenset().union(*(m.roles.payers for m in self.mentions))
        self.receiver = next((m.roles.receiver for m in self.mentions if m.roles.receiver), "")
        self.purpose = next((m.roles.purpose for m in self.mentions if m.roles.purpose), "")
        self.periods = tuple(sorted({m.period for m in self.mentions if m.period}))

    def _take(self, only: Mention) -> None:
        """As `gather`, where there is nothing to put together, as for most figures."""
        self.who, self.known = only.who, only.known
        self.parties = only.names | {only.who} if only.who else only.names
        self.things, self.around, self.measure, self.market = only.things, only.around, only.measure, only.market
        self.scope, self.regions, self.words, self.amounts = only.scope, only.regions, only.words, only.amounts
        self.speakers = frozenset({only.speaker}) if only.speaker else frozenset()
        claim, said = only.claim, only.roles
        self.untold = frozenset({claim.time}) if claim.time and not only.period and claim.kind != "date" else frozenset()
        self.payer, self.payers, self.receiver, self.purpose = said.payer, said.payers, said.receiver, said.purpose
        self.periods = (only.period,) if only.period else ()


class Reader:
    """Reads the claims of a post as figures that can be compared; what comes of a post depends on its record alone."""

    def __init__(self, alignment: Alignment, lexicon: Lexicon) -> None:
        self.alignment = alignment
        self.lexicon = lexicon
        self._parties: dict[str, str] = {}
        self._sentences: dict[str, tuple[str, str]] = {}
        self._regions_of: dict[str, frozenset[str]] = {}
        self._kept_as = kept_as(alignment.settings)

    def figures(self, record: PostRecord) -> list[list[Mention]]:
        """A post's figures, each with all its mentions; where the record brings them with it, they need not be read."""
        kept = _kept_figures(record, self._kept_as)
        return self.read(record) if kept is None else kept

    def read(self, record: PostRecord) -> list[list[Mention]]:
        """As `figures`, read from the record's claims."""
        title = record.title or ""
        mentions = [m for claim in _distinct(record.claims) if (m := self._mention(claim, title)) is not None]
        return list(self._figures(mentions))

    def _mention(self, claim: Claim, title: str) -> Mention | None:
        if claim.kind not in ("quantity", "date") or claim.negated or not claim.metric:
            return None
        if claim.entity == AUTHOR:  # each byline is another one; what an author says of himself has a rule of its own
            return None
        values = covered(claim)
        if values is None and not claim.date:
            return None
        alignment = self.alignment
        sentence, speaker = self._sentence(claim.sentence)
        text = unicodedata.normalize("NFKC", claim.value_text)
        start = max(0, sentence.find(text))
        before, after = sentence[:start], sentence[start + len(text) :]
        if alignment.supposed(before) or alignment.denied(after) or after.startswith("より"):
            return None  # 3nmより高価: what something else is compared with
        if _UP_TO_ANOTHER.match(after) or (_FROM_ANOTHER.search(before[-10:]) and not _CHANGES.search(after[:16])):
            return None  # 2025年には25億ドルから131億ドル: one end of a range
        money = claim.unit is not None and _MONEY.match(claim.unit) is not None
        if alignment.says(alignment.measure_in(claim.metric), "own") and _FOUNDS.search(f"{before[-20:]}{text}{after[:30]}"):
            return None  # what is founded is not whom the sentence is about
        if money and _OF_MANY.search(before):
            return None
        if money and _CONVERTED.search(before[-12:]) and _MONEY_BEFORE.search(before[-24:]):
            return None  # says again in another currency what stands before it
        names, around, amounts = set(), set(), set()
        for entry in claim.context:
            if entry[0] == "=":
                amounts.add(entry)
            elif entry[0] == "~":
                around.add(self.party(entry[1:]))
            else:
                names.add(self.party(entry))
        who = self.party(claim.entity) if claim.entity else ""
        if who in alignment.unnamed:
            if claim.kind == "date":
                return None  # 機能の提供開始 is that of some function
            who = ""
        owner = self.lexicon.resolve(claim.entity or "")
        known = who in names or owner.entity is not None
        listed = _LISTED.search(before) if "、" in before or "," in before else None
        if listed and len(_OWNER.findall(before[listed.end() :])) <= 1:
            who = "+".join(sorted({self.party(name) for name in _LIST_MARK.split(listed["names"]) if name}))
        stretch_before, stretch_after = _stretch(before, after)
        metric = claim.metric or ""
        measure = alignment.measure_in(metric)
        if money and alignment.vague(metric):
            markets = _OF_OTHERS.match(after) is None
            measure = alignment.measure_near(stretch_before, stretch_after, markets=markets) or measure
        market = alignment.market(before, after) or alignment.market(who)
        if money and measure == "revenue" and "市場" in (claim.entity or ""):
            measure = "market"
        if known and not alignment.says(measure, "holder") and owner.kind in OWNERS:
            market = None  # a company's growth is not its market's
        said_after = stretch_after
        if claim.kind == "date":
            # What happens on a day, the end of the sentence says: 2025年末に向けて、この法律が本格的に施行される.
            said_after = _CLAUSE_END.split(after[:60], maxsplit=1)[0]
            if alignment.goes_on(after) or not alignment.may_own(measure, claim.entity or ""):
                return None
        scope = alignment.scope(f"{text} {stretch_before} {said_after} {metric}")
        of_market = alignment.says(measure, "market")
        if of_market and not speaker:
            forecaster = _FORECASTS.search(sentence)
            speaker = name_key(forecaster["who"]) if forecaster else ""
        if claim.kind == "date" and alignment.says(measure, "owner") and "region" not in scope:
            # A law is of where the sentence is about: the 「AI法」 of a member state is not the EU's.
            regions = self._regions(claim.sentence) or alignment.scope(claim.entity or "").get("region")
            scope |= {"region": frozenset({"+".join(sorted(regions))})} if regions else {}
        if of_where := alignment.place_of(claim.entity or ""):
            scope["region"] = of_where  # 世界のデータセンター, though as much as 日本の総消費量
        if alignment.adds_to(after):
            scope["portion"] = frozenset({"first"})
        if money and (base := _BASE.search(before)):
            scope["base"] = frozenset({base[1]})
        if of_market and "region" not in scope:
            # Whose market it is, its name says, or else the currency: who counts in yen counts at home.
            scope = alignment.scope(claim.entity or "") | scope
            if "region" not in scope:
                regions = alignment.home(sentence) or alignment.scope(title).get("region")
                scope |= {"region": regions} if regions else {}
        if of_market:
            province = _PROVINCE.search(before) or (claim.block_kind in _HEADLINES and _HEADLINE_PLACE.match(before))
            if province and (place := alignment.placeless(province[1])):
                scope["province"] = frozenset({_SORT_OF_PLACE.sub("", place)})
        unit, scale = comparable_unit(claim.unit) if claim.unit else ("date" if claim.date else "", 1.0)
        return Mention(
            claim=claim,
            who=who,
            known=known or listed is not None,
            owner=owner.name,
            generation=owner.generation,
            owns=owner.kind in OWNERS,
            names=frozenset(names - alignment.unnamed),
            things=self._things(claim) - alignment.unnamed,
            around=frozenset(around - alignment.unnamed),
            measure=measure,
            rank=0 if alignment.says(measure, "unique") else 1 if alignment.says(measure, "single") else 2,
            metric=name_key(self._canonical(metric)),
            market=market if of_market else None,
            scope=scope,
            regions=self._regions(claim.sentence),
            words=frozenset(tokens(f"{before} {after}")),
            near=frozenset(tokens(f"{stretch_before} {stretch_after} {metric}")),
            amounts=frozenset(entry for entry in amounts if entry != f"={text}" and not entry.endswith("年")),
            speaker=speaker,
            aside=_OPEN_PARENTHESIS.search(before) is not None,
            besides=_OTHER_SURVEY.search(before) is not None,
            roles=self._roles(before, after, measure, names | around | {who}) if alignment.says(measure, "target") else _NO_ROLES,
            stage=alignment.stage(after),
            period=None if _of_another_time(claim, before, after) else _period(claim),
            unit=unit,
            scale=scale,
            values=values.times(scale) if values is not None else None,
            factor=change(claim, after),
        )

    def _roles(self, before: str, after: str, measure: str | None, named: Set[str]) -> Roles:
        """Who pays whom, as far as they are names: what is paid into インフラ is a purpose."""
        said = roles(before, after, self.party, bought=measure == "bought")

        def is_name(key: str) -> bool:
            return key in named or (re.match(r"[a-z]{3}", key) is not None and key not in self.alignment.unnamed)

        receiver = said.receiver if is_name(said.receiver) else ""
        return Roles(
            said.payer if is_name(said.payer) else "",
            frozenset(filter(is_name, said.payers)),
            receiver,
            said.purpose or ("" if receiver else said.receiver),
        )

    def _sentence(self, text: str) -> tuple[str, str]:
        """A sentence in one width and without emphasis, and whose figures it says it gives."""
        known = self._sentences.get(text)
        if known is None:
            plain = unicodedata.normalize("NFKC", text).replace("*", "")
            known = self._sentences[text] = plain, self.alignment.speaker(plain)
        return known

    def _regions(self, sentence: str) -> frozenset[str]:
        found = self._regions_of.get(sentence)
        if found is None:
            found = self._regions_of[sentence] = self.alignment.scope(self._sentence(sentence)[0]).get("region", frozenset())
        return found

    def _figures(self, mentions: Sequence[Mention]) -> Iterator[list[Mention]]:
        """A post's mentions by the figure that they state: the same number of the same kind of thing is one figure."""
        by_value: dict[tuple[object, ...], list[list[Mention]]] = defaultdict(list)
        for mention in mentions:
            claim = mention.claim
            low, high = (value if value is None else value * mention.scale for value in (claim.low, claim.high))
            groups = by_value[claim.kind, mention.unit, low, high, claim.date, claim.direction]
            for group in groups:
                if any(self._same_figure(mention, other) for other in group):
                    group.append(mention)
                    break
            else:
                groups.append([mention])
        for groups in by_value.values():
            yield from groups

    def _same_figure(self, a: Mention, b: Mention) -> bool:
        if a.measure and b.measure:
            if a.measure != b.measure and not self.alignment.near(a.measure, b.measure):
                return False
        elif (
            a.claim.unit and not _MONEY.match(a.claim.unit) and metric_likeness(a.metric, b.metric) < 0.6 and not a.near & b.near
        ):
            return False
        if a.market and b.market and a.market != b.market:
            return False
        if a.period and b.period and not meet(a.period, b.period):
            return False
        return (
            not a.who
            or not b.who
            or a.who == b.who
            or a.who in b.names
            or b.who in a.names
            or a.who in b.around
            or b.who in a.around
        )

    def _canonical(self, metric: str) -> str:
        known = self.lexicon.metric(metric) or self.lexicon.metric(head(metric))
        return known.name if known else metric

    def party(self, name: str) -> str:
        """A key of a name: a company by its house, so that Google and Alphabet are one party."""
        key = self._parties.get(name)
        if key is None:
            resolved = self.lexicon.resolve(name)
            key = self._parties[name] = name_key(
                self.lexicon.house(resolved.name) if resolved.kind == "company" else resolved.name
            )
        return key

    def _things(self, claim: Claim) -> frozenset[str]:
        named = [entry for entry in claim.context if entry[0] not in "=~"]
        if claim.entity and (claim.entity in named or PROPER.search(claim.entity)):
            named.append(claim.entity)
        return frozenset(self.party(name) for name in named if self._is_thing(name))

    def _is_thing(self, name: str) -> bool:
        return self.lexicon.resolve(name).kind not in ("company", "organisation", "person", "place")


def _level(claim: Claim) -> float:
    low, high = claim.low, claim.high
    if low is None or high is None:
        return low if low is not None else high if high is not None else math.inf
    return (low + high) / 2


def _distinct(claims: Iterable[Claim]) -> Iterator[Claim]:
    """Claims, each sentence once: an article may stand twice in its post."""
    seen: set[tuple[str, str, str | None]] = set()
    for claim in claims:
        key = (claim.sentence, claim.value_text, claim.metric)
        if key not in seen:
            seen.add(key)
            yield claim


# --- what the index keeps -----------------------------------------------------------------------------------------------

_MENTION_FIELDS = tuple(f.name for f in fields(Mention) if f.name != "claim")
#: A mention as it is kept: its claim by its place among the record's, and the other fields.
_Kept: Any = msgspec.defstruct(
    "_Kept",
    [("at", int), *((name, said) for name, said in get_type_hints(Mention).items() if name in _MENTION_FIELDS)],
    array_like=True,
    gc=False,
)
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(list[list[_Kept]])


@lru_cache(maxsize=8)
def _digest(settings: str) -> str:
    return f"figures {hashlib.sha256(settings.encode()).hexdigest()}"


def kept_as(settings: Mapping[str, Any]) -> str:
    """The name under which a record keeps its figures as they are read under these settings."""
    return _digest(json.dumps(settings, sort_keys=True))


def preparer(settings: Mapping[str, Any], lexicon: Lexicon) -> Callable[[PostRecord], None]:
    """What puts the figures of a post into its record, so that they are read once and not in each run."""
    reader, name = Reader(Alignment(settings, lexicon), lexicon), kept_as(settings)

    def prepare(record: PostRecord) -> None:
        if name not in record.prepared:
            places = {id(claim): at for at, claim in enumerate(record.claims)}
            rows = [
                [[places[id(m.claim)], *(getattr(m, field) for field in _MENTION_FIELDS)] for m in mentions]
                for mentions in reader.read(record)
            ]
            record.prepared[name] = _ENCODER.encode(rows)

    return prepare


def _kept_figures(record: PostRecord, name: str) -> list[list[Mention]] | None:
    """The figures that a record brings with it; None where it brings none, or none that can be read."""
    try:
        return [
            [Mention(record.claims[row[0]], *row[1:]) for row in map(msgspec.structs.astuple, rows)]
            for rows in _DECODER.decode(record.prepared[name])
        ]
    except (KeyError, IndexError, ValueError):
        return None


def tokens(text: str) -> Iterator[str]:
    """Words of a text without its figures: names, katakana words, pairs of kanji."""
    for word in _WORD.findall(text):
        if "一" <= word[0] <= "龯" or word[0] in "々〆":
            yield from (word[at : at + 2] for at in range(len(word) - 1))
        else:
            yield word.casefold()


def _stretch(before: str, after: str) -> tuple[str, str]:
    """What belongs to a value most closely: from the figure before it, at most a clause or two, to the end of its own clause."""
    figure = last_match(_FIGURE, before)
    start = figure.end() if figure and not re.match(r"(?:年|月|日|[~〜～からー-]|第)", before[figure.end() :]) else 0
    piece = before[max(start, len(before) - 45) :]
    end = re.search(r"[、。！？]|[0-9]", after[2:])
    return piece, after[: min(40, end.start() + 2 if end else 40)]


def _period(claim: Claim) -> tuple[int, int] | None:
    if claim.period is None or claim.kind == "date":
        return None
    first, last = ordinal(claim.period[0]), ordinal(claim.period[1])
    return (first, last) if first is not None and last is not None else None


def _of_another_time(claim: Claim, before: str, after: str) -> bool:
    """Whether the time of a sentence is not that of this value: it is that of the next (130億から、2030年に200億), that of what
    stands against it (2025年は40億でしたが、上場では…), or that of the news (7月に…を達成したと発表, by day or month)."""
    time = claim.time
    if time is None:
        return False
    if time not in before:
        return after.startswith("から") and time in after
    if _BUT.search(before, before.rfind(time)):
        return True
    return "月" in time and _TOLD_LATER.match(after) is not None


def ordinal(day: str | None) -> int | None:
    try:
        return date.fromisoformat(day).toordinal() if day else None
    except ValueError:
        return None


@lru_cache(maxsize=200_000)
def metric_likeness(a: str, b: str) -> float:
    """How alike two metric keys are, 0 to 1: equal, one the tail of the other (AI市場規模, 市場規模), or of like letters."""
    if a == b:
        return 1.0
    shorter, longer = sorted((a, b), key=len)
    if len(shorter) >= 2 and longer.endswith(shorter):
        return 0.9
    return fuzz.ratio(a, b) / 100
