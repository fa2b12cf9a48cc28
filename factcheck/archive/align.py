"""Alignment: which claims of different posts speak of the same thing, and how sure that is.

Two quantity or date claims are held against each other only if they share their unit and something that few others have: who it
is about, or rare words of the sentence. So the work grows with the claims that share a key, not with all pairs of the archive.
What plainly differs (who, period, baseline, scope) ends a comparison; everything else is weighed as named features, whose
weights are data: `alignment` in the rules that compare claims.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, get_type_hints

import msgspec
from rapidfuzz import fuzz

from factcheck.archive.model import Archive, PostRecord
from factcheck.archive.roles import Roles, roles
from factcheck.archive.scopes import Alignment, head, last_match
from factcheck.archive.values import OPEN_ENDED_UNITS, Range, change, comparable_unit, covered, days_covered, meet, same_period
from factcheck.claims.model import AUTHOR, Claim
from factcheck.lexicon import Lexicon, name_key

if TYPE_CHECKING:
    from factcheck.archive.columns import Columns, Mask, Numbers

#: A key that more claims share than this says nothing (AI and %, say); its claims still meet under other keys.
LARGEST_BLOCK = 250
#: Words of more posts than this are no keys.
COMMON_WORD = 40
#: As if so many posts were there that share no word: keeps the weights of words steady in an archive of two posts.
PRIOR_POSTS = 200

#: Posts that are more alike than this tell the same news; two short ones may be of few words besides.
LIKE_TOPIC = 0.35
#: Metrics that are less alike than this measure different things.
LEAST_ALIKE = 0.45

#: Figures that are less apart than this share of the larger one agree; those that differ more times are of different things.
LEAST_GAP, LARGEST_RATIO = 0.01, 150.0
#: Rates move, and nobody writes at which one was converted: sums in two currencies have to be this far apart.
LEAST_GAP_OF_CURRENCIES = 0.5
#: What a party has one of is still the same after so many days, as far as nobody says otherwise.
DAYS_THAT_LAST = 45

#: Posts so near one another report the same news, though neither says the year.
DAYS_OF_NEWS = 7

#: Sentences as alike as this say one thing of one owner, but for the figure.
TEMPLATE = 0.8

#: Surveys of one thing differ less than that many times.
RATIO_OF_SURVEYS = 2.0
#: A slip of magnitude may come with one of rounding: so far from a power of ten, in powers of ten.
SLIP = 0.02
#: Two posts give one figure if they are no further apart than this share of it.
SAME_LEVEL = 0.03

_WORD = re.compile(r"[0-9]*[A-Za-z][A-Za-z0-9]*|[ァ-ヺー]{2,}|[一-龯々〆]{2,}")
_CONVERTED = re.compile(
    r"(?:[（(]|日本円(?:にして|で|換算で)?|円換算で|ドル換算で|、つまり|すなわち)(?:約|およそ|日本円で|日本円にして)*$"
)
_MONEY_BEFORE = re.compile(r"[0-9][^、。]{0,8}(?:ドル|円|元|ユーロ|ポンド|ウォン)")
#: Three and more names in a row: what follows is of all of them together.
_LISTED = re.compile(
    r"(?P<names>(?:[A-Za-zァ-ヺー][A-Za-z0-9ァ-ヺー ]*(?:、|,|と|や|・)){2,}[A-Za-zァ-ヺー][A-Za-z0-9ァ-ヺー ]*)"
    r"(?=といった|など|の主要|の大手|の[0-9]|[0-9]社|ら|が|は)"
)
_LIST_MARK = re.compile(r"[、,とや・]")
_OWNER = re.compile(r"(?<!これ)(?<!それ)[はが](?![いっ])")
_PROPER = re.compile(r"[A-Za-z]{3}|[ァ-ヺ]{3}")
#: The same, and the names of products that are a letter and digits.
_NAMED = re.compile(rf"{_PROPER.pattern}|[A-Za-z][A-Za-z0-9]*[0-9]")
_HEADLINES = frozenset({"title", "excerpt"})
#: Digits that tell products of one line apart.
_ONE_LINE = re.compile(r"(?<=[a-zァ-ー])[0-9][0-9._]*")
#: What a sum is of stands behind it: 19億ドルの経済効果 is no market.
_OF_OTHERS = re.compile(r"(?:規模|程度|以上)?の(?!市場|規模)[一-龯ァ-ヺー]{2,}")
#: Who founds another: 最初の研究所を設立.
_FOUNDS = re.compile(r"を[^、。]{0,8}(?:設立|創業|創設)")
#: Who says what a market will be: Birch Advisoryは…に達すると見ています.
_FORECASTS = re.compile(
    r"(?P<who>[A-Z][A-Za-z&.]{2,}(?: [A-Z][A-Za-z&.]+){0,3}|[ァ-ヺー・]{3,}|[一-龯ァ-ヺー]{2,12}(?:総研|研究所|省|機構|機関))"
    r"(?:社|氏)?[）)]?[はがも][^。]{0,80}?"
    r"(?:と(?:見て|見込|予測|推計|推定|試算|分析|報告)|(?:予測|推計|試算|発表)し(?:て|た))"
)
#: A part of a country that no list of regions names; ministries are called so, too.
_PROVINCE = re.compile(
    r"((?!総務|財務|経済|産業|文部|厚生|国土|環境|防衛|法務|外務|農林|商務|国防|国務)[一-龯]{2,3}(?:省|州|県|自治区))(?:の|、|で|に)"
)
_HEADLINE_PLACE = re.compile(r"([一-龯]{2,5})(?:、|の(?=[^、。]{0,8}(?:産業|市場)))")
_SORT_OF_PLACE = re.compile(r"(?:省|州|県|自治区)$")
#: Of what a share is one: 市場収益に占める割合.
_PART_OF = re.compile(r"(.+)に占める")
#: A range (10億ドルから30億ドル), seen from its lower end and from its upper; what rises or falls says so.
_UP_TO_ANOTHER = re.compile(r"から(?:約|およそ|最大)?[0-9][0-9.,]*(?:兆|億|万|%|ドル|円|元|倍)")
_FROM_ANOTHER = re.compile(r"(?:ドル|円|元|%|倍|億|万|兆)から(?:約|およそ|最大)?$")
_CHANGES = re.compile(r"増|成長|拡大|伸|上昇|上が|引き上|減|縮小|下が|低下|引き下")
_OPEN_PARENTHESIS = re.compile(r"[（(][^（()）]*$")
#: Who gives the figures of another survey beside the first says himself that they differ (but not tenfold).
_OTHER_SURVEY = re.compile(r"(?:別の|他の|異なる)(?:市場)?(?:調査|予測|試算|推計|分析|推定|見方|レポート|報告)|もう一つの予測")
#: A sum of many, some of whom are named: AやBを含む大手企業全体では.
_OF_MANY = re.compile(r"を(?:含む|はじめとする|筆頭とする)[^、。]{0,20}(?:全体|各社|合計|社)")
#: The sum that another one is added to: 20億ドルに加えて(10億ドル).
_BASE = re.compile(
    r"([0-9][0-9,.]*(?:兆|億|万)?[0-9,.]*(?:億|万)?(?:ドル|円|元|ユーロ|ポンド|ウォン))[^0-9、。]{0,8}(?:に加え|さらに)[^0-9。]{0,8}$"
)
#: What was so when it was told, and not when it came to be: 7月に…を達成したと発表.
_TOLD_LATER = re.compile(r"^[^。]{0,40}[ただ]と(?:発表|公表|報告)")
#: Where a clause has said what happens: 施行され、.
_CLAUSE_END = re.compile(r"[。！？0-9]|(?<=[されしりでが])、")
#: What is still to come, or may be.
_OPEN = frozenset({"forecast", "hypothetical"})
#: A figure, not the digits of a name.
_FIGURE = re.compile(r"(?<![A-Za-z0-9.])(?<![A-Za-z][ -])[0-9][0-9,.]*")
_MONEY = re.compile(r"[A-Z]{3}$")
#: What has figures of its own.
_OWNERS = frozenset({"company", "product"})
NO_ROLES = Roles("", frozenset(), "", "")
#: The unit under which sums in different currencies meet.
MONEY = "money"


@dataclass(slots=True, eq=False)
class Mention:
    """One claim, and what its sentence says around the value."""

    claim: Claim
    who: str  # key of whom it is about, "" for nobody in particular
    known: bool  # whether `who` is a name, and not just a phrase
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
    name: str = ""  # of the owner, as the lexicon has it
    generation: str | None = None  # of which the owner is one
    owns: bool = False  # whether that is a company or a product
    kind: tuple[str, str, str] = ("", "", "")  # owner or market, unit and measure or metric
    untold: frozenset[str] = frozenset()  # times that the sentence leaves to its context: 前年

    def gather(self) -> None:
        """Puts together what the mentions say."""
        first = self.mentions[0]
        self.claim, self.metric, self.values, self.factor = first.claim, first.metric, first.values, first.factor
        self.unit, self.level = first.unit, first.scale * _level(first.claim)
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


@dataclass(frozen=True, slots=True)
class Pair:
    """Two figures that may be of the same thing. `same` is how sure that is, 0 to 1."""

    a: Comparable
    b: Comparable
    same: float
    features: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two figures that exclude each other. `gap` is how far apart they stand, 0 to 1; `when`: they agree, but not on the time."""

    pair: Pair
    gap: float
    when: bool


@dataclass(slots=True)
class Words:
    """Weights of words by how few posts have them, and what words weigh together."""

    posts: int
    count: Counter[str]
    _weights: dict[str, float] = field(default_factory=dict)
    _norms: dict[frozenset[str], float] = field(default_factory=dict)

    def weight(self, word: str) -> float:
        weight = self._weights.get(word)
        if weight is None:
            weight = self._weights[word] = math.log((self.posts + PRIOR_POSTS) / (self.count[word] + 1)) ** 2
        return weight

    def norm(self, words: frozenset[str]) -> float:
        norm = self._norms.get(words)
        if norm is None:
            norm = self._norms[words] = math.sqrt(sum(map(self.weight, words)))
        return norm

    def likeness(self, a: frozenset[str], b: frozenset[str]) -> float:
        """Cosine of two sets of words, 0 to 1: rare words count more."""
        if not a or not b:
            return 0.0
        both = self.norm(a) * self.norm(b)  # weighs all words of both
        return sum(map(self._weights.__getitem__, a & b)) / both


class Reader:
    """Reads the claims of a post as figures that can be compared; what comes of a post depends on its record alone."""

    def __init__(self, alignment: Alignment, lexicon: Lexicon) -> None:
        self.alignment = alignment
        self.lexicon = lexicon
        self._parties: dict[str, str] = {}
        self._sentences: dict[str, tuple[str, str]] = {}
        self._regions_of: dict[str, frozenset[str]] = {}

    def figures(self, record: PostRecord) -> list[list[Mention]]:
        """A post's figures, each with all its mentions."""
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
                around.add(self._party(entry[1:]))
            else:
                names.add(self._party(entry))
        who = self._party(claim.entity) if claim.entity else ""
        if who in alignment.unnamed:
            if claim.kind == "date":
                return None  # 機能の提供開始 is that of some function
            who = ""
        known = who in names or (claim.entity is not None and self.lexicon.resolve(claim.entity).entity is not None)
        listed = _LISTED.search(before) if "、" in before or "," in before else None
        if listed and len(_OWNER.findall(before[listed.end() :])) <= 1:
            who = "+".join(sorted({self._party(name) for name in _LIST_MARK.split(listed["names"]) if name}))
        stretch_before, stretch_after = _stretch(before, after)
        metric = claim.metric or ""
        measure = alignment.measure_in(metric)
        if money and alignment.vague(metric):
            markets = _OF_OTHERS.match(after) is None
            measure = alignment.measure_near(stretch_before, stretch_after, markets=markets) or measure
        market = alignment.market(before, after) or alignment.market(who)
        if money and measure == "revenue" and "市場" in (claim.entity or ""):
            measure = "market"
        if known and not alignment.says(measure, "holder") and self._owns(claim.entity):
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
            roles=self._roles(before, after, measure, names | around | {who}) if alignment.says(measure, "target") else NO_ROLES,
            stage=alignment.stage(after),
            period=None if _starts_from(claim, before, after) or _told_later(claim, after) else _period(claim),
            unit=unit,
            scale=scale,
            values=values.times(scale) if values is not None else None,
            factor=change(claim, after),
        )

    def _roles(self, before: str, after: str, measure: str | None, named: Set[str]) -> Roles:
        """Who pays whom, as far as they are names: what is paid into インフラ is a purpose."""
        said = roles(before, after, self._party, bought=measure == "bought")

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

    def _party(self, name: str) -> str:
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
        if claim.entity and (claim.entity in named or _PROPER.search(claim.entity)):
            named.append(claim.entity)
        return frozenset(self._party(name) for name in named if self._is_thing(name))

    def _owns(self, name: str | None) -> bool:
        return name is not None and self.lexicon.resolve(name).kind in _OWNERS

    def _is_thing(self, name: str) -> bool:
        return self.lexicon.resolve(name).kind not in ("company", "organisation", "person", "place")


class Aligner(Reader):
    """The archive's figures, ready for comparison, and how they are compared."""

    def __init__(self, archive: Archive, alignment: Alignment) -> None:
        super().__init__(alignment, archive.lexicon)
        self.weights = alignment.weights
        self.topics: list[frozenset[str]] = []
        self.items: list[Comparable] = []
        spread: Counter[str] = Counter()
        kept = kept_as(alignment.settings)
        for number, record in enumerate(archive.records):
            figures = _kept_figures(record, kept)
            if figures is None:
                figures = self.figures(record)
            for mentions in figures:
                item = Comparable(len(self.items), mentions, number, _ordinal(record.date))
                item.gather()
                owner = self.lexicon.resolve(item.claim.entity or "")
                item.name, item.generation, item.owns = owner.name, owner.generation, owner.kind in _OWNERS
                self.items.append(item)
            topic = frozenset(tokens(record.title or "")).union(*(m.words for mentions in figures for m in mentions))
            self.topics.append(topic)
            spread.update(topic)
        self.words = Words(len(archive.records), spread)
        self.compared = 0
        self.kinds = len({item.kind for item in self.items})
        self.agreeing: dict[int, set[int]] = defaultdict(set)  # figures that agree with another post's, by number
        self._topic_likeness: dict[tuple[int, int], float] = {}
        self._stated: dict[tuple[int, str], list[Comparable]] = defaultdict(list)  # by post and unit
        self._levels: dict[tuple[str, str, str], set[float]] = defaultdict(set)  # the figures of one kind that a party has
        for item in self.items:
            self._levels[item.kind].add(item.level)
            self._stated[item.topic, item.unit].append(item)

    @cached_property
    def columns(self) -> Columns:
        """The same figures as arrays."""
        from factcheck.archive.columns import Columns

        return Columns(self.items, self.alignment)

    # -- which pairs

    def candidates(self) -> tuple[Numbers, Numbers]:
        """Pairs of items, by number, that share a unit and a name, or a unit and a rare word; each once, in a fixed order."""
        blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for item in self.items:
            for unit in units(item, self.alignment.currencies):
                for name in item.parties:
                    blocks[unit, "name", name].append(item.number)
                    blocks[unit, "measure", name, item.measure or item.metric[-2:]].append(item.number)
                if item.market:
                    blocks[unit, "market", item.market].append(item.number)
                if unit == MONEY:
                    continue
                for word in item.words:
                    if self.words.count[word] <= COMMON_WORD:
                        blocks[unit, "word", word].append(item.number)
        from factcheck.archive.columns import pairs_within

        return pairs_within((block for block in blocks.values() if len(block) <= LARGEST_BLOCK), len(self.items))

    @cached_property
    def conflicts(self) -> list[Conflict]:
        """All pairs of figures that cannot both be right if they are of one thing, within a post and across posts."""
        import numpy as np  # takes a while, as all that needs it: commands that compare nothing do without

        items, settings = self.items, self.alignment.settings
        one, other = self.candidates()
        self.compared = len(one)
        gap = self.columns.gaps(one, other)
        least, largest = settings.get("least_gap", LEAST_GAP), settings.get("largest_ratio", LARGEST_RATIO)
        agreed, asked, when = gap < least, (gap >= least) & (gap <= 1 - 1 / largest), np.zeros(len(one), bool)
        timed = (self.columns.timed[one] > 0) & (self.columns.timed[other] > 0)
        for at in np.flatnonzero(timed & (gap == 0)).tolist():
            when[at] = _other_time(items[one[at]], items[other[at]], settings)
        for at in np.flatnonzero(np.isnan(gap)).tolist():
            a, b = items[one[at]], items[other[at]]
            question = excluded(a, b, self.alignment)
            if question is None:
                agreed[at] = a.claim.kind == b.claim.kind and a.unit == b.unit
            else:
                asked[at] = True
                when[at], gap[at] = question
        for a, b in zip(one[agreed & ~when].tolist(), other[agreed & ~when].tolist(), strict=True):
            self.agreeing[a].add(b)
            self.agreeing[b].add(a)
        left = np.flatnonzero(asked | when)
        gaps = np.where(when, 1.0, gap)[left].tolist()
        pairs = self._compared(one[left], other[left], when[left])
        return _best_partners(
            Conflict(pair, apart, is_when)
            for pair, apart, is_when in zip(pairs, gaps, when[left].tolist(), strict=True)
            if pair is not None
        )

    # -- how alike

    def compare(self, pairs: Sequence[tuple[Comparable, Comparable]], *, when: bool = False) -> list[Pair | None]:
        """Each pair with how sure it is that both speak of the same thing, or None where something says that they do not.

        `when`: the question is the time, so periods may differ.
        """
        import numpy as np

        one, other = (np.array([pair[side].number for pair in pairs], np.int64) for side in (0, 1))
        return list(self._compared(one, other, np.full(len(pairs), when)))

    def _compared(self, one: Numbers, other: Numbers, when: Mask) -> Iterator[Pair | None]:
        periods = self.columns.periods(one, other)
        apart = self.columns.apart(one, other, periods, when)
        for a, b, period, asked, told in zip(
            one.tolist(), other.tolist(), periods.tolist(), when.tolist(), apart.tolist(), strict=True
        ):
            yield None if told else self._pair(self.items[a], self.items[b], None if period != period else period, when=asked)

    def _pair(self, a: Comparable, b: Comparable, period: float | None, *, when: bool) -> Pair | None:
        """As `compare`, of two figures that are not plainly apart."""
        one, other = a.claim, b.claim
        alignment = self.alignment
        about = alignment.settings["measures"].get(a.measure or b.measure, {})
        if one.compared_to and other.compared_to and _unlike(one.compared_to, other.compared_to):
            return None
        if a.speakers and b.speakers and not a.speakers & b.speakers:
            return None
        if about.get("market") and not _power_of_ten(a, b):
            # Who forecasts a market, one post says and the other does not; or it is a second forecast beside the first.
            if bool(a.speakers) != bool(b.speakers) and _ratio(a, b) < RATIO_OF_SURVEYS:
                return None
            if a.mentions[0].besides or b.mentions[0].besides:
                return None
        metric = self._same_metric(a, b)
        if metric is None or (not when and {a.mentions[0].stage, b.mentions[0].stage} == {"goal", "reached"}):
            return None
        who = self._same_who(a, b)
        if who is None or (one.kind == "date" and (who < 0.5 or not self._same_event(a, b) or self._in_order(a, b))):
            return None
        deal = self._same_deal(a, b)
        if deal is None:
            return None
        lacking = 0
        for scope in a.scope.keys() | b.scope.keys():
            x, y = a.scope.get(scope), b.scope.get(scope)
            if x and y:
                if not x & y:
                    return None
            elif not (scope == "region" and self._places(*((b, a) if x else (a, b)))):
                lacking += 1
        within = a.topic == b.topic
        if within and (who < 0.9 or metric < 1 or lacking or not self._twice(a, b)):
            return None
        if within and (a.mentions[0].aside or b.mentions[0].aside):
            return None  # （米国は70.5%） is of what stands before it
        if about.get("market") and a.unit != b.unit and not (a.scope.get("region") and b.scope.get("region")):
            return None  # a market in dollars may be the world's, one in yen is the home market
        market = 0.0
        if a.market and b.market:
            if a.market != b.market:
                return None
            market = 1.0
        elif about.get("market") and (a.market or b.market or who < 1 or not a.owns):
            return None  # a share of what, the growth of which market?
        slip = _power_of_ten(a, b)
        one_number = math.isfinite(a.level) and math.isclose(a.level, b.level)  # with another meaning: 3分の1に, 3分の1も
        told_apart = not when and not within and not slip and not one_number and self.matched(a, b)
        if told_apart and (deal < 0.75 or (self._states(a.topic, b) and self._states(b.topic, a))):
            return None
        if len(a.mentions) == len(b.mentions) == 1:
            near = self.words.likeness(a.mentions[0].near, b.mentions[0].near)
        else:
            near = max(self.words.likeness(x.near, y.near) for x in a.mentions[:4] for y in b.mentions[:4])
        if within and (a.parties != b.parties or (period or 0) < 0 or (near < 0.5 and not slip)):
            return None
        owned = metric == 1.0 and who >= 0.9
        # A product comes out once, and its name says which; others have to be a party's one and only.
        own = owned and bool(about.get("own") or (one.kind == "date" and a.who in a.things and b.who in b.things))
        # What one has paid another in all is one sum.
        own = own or (owned and deal >= 0.75 and all("total" in item.scope.get("part", ()) for item in (a, b)))
        own = own or (owned and a.measure == "raised" and self._same_worth(a, b))
        unique = self._unique(a, b)
        one_time = self._one_time(a, b, period)
        target = self._same_target(a, b)
        amounts = bool(a.amounts & b.amounts)
        likeness = self.words.likeness(a.words, b.words)
        features = {
            "one": float(owned and (own or unique == 1.0) and one_time),
            "event": float(
                metric == 1.0
                and unique < 1.0
                and one_time
                and (deal >= 0.75 or (owned and (target > 0 or (amounts and target == 0))))
            ),
            "deal": deal,
            "thing": float(a.owns and bool((a.things - {a.who}) ^ (b.things - {b.who}))),
            "told": float(told_apart),
            "currency": float(a.unit != b.unit and a.unit in alignment.currencies),
            "who": who,
            "metric": metric,
            "market": market,
            "words": likeness,
            "unique": unique if one_time or when else min(unique, 0.5),
            "crowd": self._crowd(a, b),
            "near": near,
            "contrast": self._contrast(a, b, near),
            "template": float(owned and near >= TEMPLATE and likeness >= TEMPLATE),
            "stage": float((one.modality in _OPEN) != (other.modality in _OPEN) and not _left_behind(a, b)),
            "fact": float(owned and (period or 0) >= 0.9 and target >= 0),
            "pair": min(2.0, max(0.0, len(a.parties & b.parties) - 1.0)),
            "scoped": float(any(a.scope[scope] & b.scope[scope] for scope in a.scope.keys() & b.scope.keys())),
            "topic": 0.0 if within else min(LIKE_TOPIC, self._same_topic(a, b)),
            "news": self._same_news(a, b, within),
            "target": target,
            "far": min(1.0, math.log2(_ratio(a, b)) / 4) if about.get("target") and not slip else 0.0,
            "rivals": self._rivals(a, b),
            "amounts": float(amounts),
            "period": period or 0.0,
            "baseline": _same_measuring_rod(one.compared_to, other.compared_to),
            "lacking": min(2, lacking) / 2,
            "days": _nearness(a.day, b.day),
            "when": float(when),
            "within": float(within),
            "date": float(one.kind == "date"),
        }
        weigh = self.weights.get
        score = weigh("bias", 0.0) + sum([weigh(name, 0.0) * value for name, value in features.items() if value])
        return Pair(a, b, 1 / (1 + math.exp(-score)), features)

    def _one_time(self, a: Comparable, b: Comparable, period: float | None) -> bool:
        """Whether two figures are of one time: the same period, or where none is said, posts that are not far apart."""
        if period is None or period > 0:
            return period is not None
        if a.measure == b.measure and self.alignment.says(a.measure, "once") and self._same_deal(a, b) == 1.0:
            return True  # nobody buys the same company twice
        if a.day is None or b.day is None:
            return not a.periods and not b.periods
        if not a.periods and not b.periods:
            return abs(a.day - b.day) <= DAYS_THAT_LAST
        times = [item.periods or ((item.day or 0, item.day or 0),) for item in (a, b)]
        return any(max(x[0], y[0]) - min(x[1], y[1]) <= DAYS_THAT_LAST for x in times[0] for y in times[1])

    def matched(self, a: Comparable, b: Comparable) -> bool:
        """Whether either post also gives the other's figure: then it tells the two apart, and they are of different things."""
        return self._states(a.topic, b) or self._states(b.topic, a)

    def _states(self, post: int, item: Comparable) -> bool:
        if item.claim.kind == "date":
            return any(
                (other.who, other.measure) == (item.who, item.measure)
                and same_days(other.claim, item.claim)
                and all(item.scope.get(scope) == other.scope.get(scope) for scope in self.alignment.strict)
                for other in self._stated[post, item.unit]
            )
        return any(
            abs(other.level - item.level) <= SAME_LEVEL * abs(item.level) and self._alike(item, other)
            for other in self._stated[post, item.unit]
        )

    def _alike(self, a: Comparable, b: Comparable) -> bool:
        """Whether a figure may be the same as another of its size that is given elsewhere."""
        if a.measure and b.measure and a.measure != b.measure and not self.alignment.near(a.measure, b.measure):
            return False
        period = same_period(a.periods, b.periods)
        if (a.market and b.market and a.market != b.market) or period is None:
            return False
        if period < 0 and a.periods and self.alignment.says(a.measure or b.measure, "dated"):
            return False  # the other one, without its year, may be of any
        if not a.parties or not b.parties:
            return True
        return bool(a.parties & (b.parties | b.around)) or bool(b.parties & a.around)

    def _same_worth(self, a: Comparable, b: Comparable) -> bool:
        """Whether both posts give the company one valuation: then they tell of one funding round."""
        values = [
            [x.level for x in self._stated[item.topic, item.unit] if x.measure == "worth" and x.who == a.who] for item in (a, b)
        ]
        return any(abs(x - y) <= SAME_LEVEL * abs(x) for x in values[0] for y in values[1])

    def _in_order(self, a: Comparable, b: Comparable) -> bool:
        """Whether two dates are of two steps that follow one another, some time apart: announced in March, released in May."""
        measures = self.alignment.settings["measures"]
        for first, second in ((a, b), (b, a)):
            if second.measure in measures.get(first.measure, {}).get("before", ()):
                days, later = days_covered(first.claim), days_covered(second.claim)
                return days is None or later is None or later[1] - days[0] > DAYS_THAT_LAST
        return False

    def _same_event(self, a: Comparable, b: Comparable) -> bool:
        """Whether two dates can be of one event: a company announces many things, but is founded once."""
        if a.measure and self.alignment.says(a.measure, "own") and a.measure == b.measure:
            # A phrase that is no known name stands for the same party only in the news of the same days.
            return a.who == b.who and (a.known or _PROPER.search(a.who) is not None or _close(a.day, b.day, DAYS_OF_NEWS))
        if a.who == b.who and a.who in a.things and a.who in b.things:
            return True
        if a.things != b.things:
            # 2025年10月8日の発表でした: a sentence without a name is about what those around it are about.
            named, silent = (a, b) if a.things else (b, a)
            if not silent.things and _close(a.day, b.day, DAYS_OF_NEWS) and self._same_topic(a, b) >= LIKE_TOPIC / 2:
                return a.who == b.who and bool(named.things & silent.around)
            return False  # Google announces one thing today and another tomorrow
        # Of several things that both name, a company may bring out one now and another later.
        return len(a.things) == 1 or (bool(a.things) and _close(a.day, b.day, DAYS_OF_NEWS))

    def _same_who(self, a: Comparable, b: Comparable) -> float | None:
        """1 for one owner, less where it is only named beside or around, None where they are different things."""
        if a.who and a.who == b.who:
            return 1.0
        if a.who and b.who:
            if _line(a.who) == _line(b.who):
                return None  # Hikari 3 and Hikari 4
            shorter, longer = (a.who, b.who) if len(a.who) <= len(b.who) else (b.who, a.who)
            if (a.generation and a.generation == b.name) or (b.generation and b.generation == a.name):
                return 0.7  # B200 is a Blackwell
            if "+" in shorter or "+" in longer:  # several together are not one of them
                return 0.8 if len(set(shorter.split("+")) ^ set(longer.split("+"))) <= 1 and "+" in shorter else None
            if shorter in longer and len(shorter) >= 2:
                # Digits, sizes and editions tell products apart; 欧州 and 欧州委員会 may be one.
                return None if any(c.isdigit() for c in longer.replace(shorter, "", 1)) else 0.7
            if a.market and a.market == b.market and not self.alignment.says(a.measure, "holder"):
                return None if self.alignment.other_place(a.claim.entity or "", b.claim.entity or "") else 1.0
            beside = (a.who in b.parties) + (b.who in a.parties)
            if beside:
                return 0.9 if beside == 2 else 0.5
            about = (a.who in b.around) + (b.who in a.around)
            if about and not (a.known or b.known):
                return 0.5  # a company and its short name, it may be
            if about or (a.known and b.known):
                return 0.25 * about or None
            alike = fuzz.ratio(a.who, b.who) / 100
            if alike > 0.6:
                mine, yours = set(tokens(a.who)), set(tokens(b.who))
                return None if mine - yours and yours - mine else alike  # 横浜工場 and 仙台工場 are siblings
            return None if _PROPER.search(a.who) and _PROPER.search(b.who) else 0.2
        known, silent = (a, b) if a.who else (b, a)
        if a.market and a.market == b.market and not self.alignment.says(a.measure, "holder"):
            return 1.0 if not known.who or self.alignment.market(known.claim.entity or "") == a.market else 0.3
        if not known.who:
            return 0.3 if a.parties & b.parties or not (a.parties or b.parties) else 0.1
        if known.who in silent.parties:
            return 0.6
        return 0.4 if known.who in silent.around else 0.1

    def _same_metric(self, a: Comparable, b: Comparable) -> float | None:
        if a.measure and b.measure:
            if a.measure == b.measure:
                return 1.0
            return 0.5 if self.alignment.near(a.measure, b.measure) else None
        if a.metric == b.metric:
            return 1.0
        parts = _PART_OF.match(a.metric), _PART_OF.match(b.metric)
        if parts[0] and parts[1] and metric_likeness(parts[0][1], parts[1][1]) < LEAST_ALIKE:
            return None  # a part of the revenue, and one of the funding
        likeness = metric_likeness(a.metric, b.metric)
        if likeness >= LEAST_ALIKE or (a.claim.compared_to and b.claim.compared_to):
            return 0.7 * likeness
        # A sum or a length says by its unit what it may be of; a share or a count does not.
        return None if self.alignment.common_unit(a.claim.unit) else 0.3

    def _contrast(self, a: Comparable, b: Comparable, near: float) -> float:
        """1 where two statements say the same but for one word on each side: 広告事業の売上, 物流事業の売上."""
        if near < 0.5:
            return 0.0
        x, y = a.mentions[0].near, b.mentions[0].near
        return float(bool(x - y) and bool(y - x))

    def _twice(self, a: Comparable, b: Comparable) -> bool:
        """Whether a post states a thing twice, in sentences of their own; who sets two views side by side says so."""
        sentences = {m.claim.sentence for m in a.mentions} | {m.claim.sentence for m in b.mentions}
        if len(sentences) < len({m.claim.sentence for m in a.mentions}) + len({m.claim.sentence for m in b.mentions}):
            return False
        return not any(self.alignment.other_view(sentence) for sentence in sentences)

    def _unique(self, a: Comparable, b: Comparable) -> float:
        """Whether a party has one such figure at a time (its valuation), or any number of them (investments)."""
        if not a.measure and not b.measure:
            return 0.5
        return float(a.measure == b.measure and self.alignment.says(a.measure, "unique"))

    def _same_news(self, a: Comparable, b: Comparable, within: bool) -> float:
        """Towards 1 where both figures are what their posts are headed with, the posts are of one topic, and of the same days."""
        if within or not (
            _HEADLINES & {m.claim.block_kind for m in a.mentions} and _HEADLINES & {m.claim.block_kind for m in b.mentions}
        ):
            return 0.0
        return min(1.0, self._same_topic(a, b) / LIKE_TOPIC) * _nearness(a.day, b.day)

    def _same_topic(self, a: Comparable, b: Comparable) -> float:
        key = (a.topic, b.topic)
        found = self._topic_likeness.get(key)
        if found is None:
            found = self._topic_likeness[key] = self.words.likeness(self.topics[a.topic], self.topics[b.topic])
        return found

    def _same_target(self, a: Comparable, b: Comparable) -> float:
        """Whether money goes to (or comes from) the same others or the same place: 1 yes, -1 no, between where one is silent."""
        if not self.alignment.says(a.measure or b.measure, "target"):
            return 0.0
        paying = {a.who, b.who} | a.payers | b.payers
        mine, yours = a.parties - paying, b.parties - paying
        places = self._places(a, b), self._places(b, a)
        if mine & yours and bool(places[0]) == bool(places[1]):
            return 1.0
        if a.who and b.who and a.who != b.who and a.who in b.parties and b.who in a.parties:
            return 1.0
        if places[0] & places[1]:
            return 1.0
        if (mine and yours) or (bool(places[0]) != bool(places[1])):
            return -1.0
        return -0.5 if mine or yours else 0.0

    def _places(self, item: Comparable, other: Comparable) -> frozenset[str]:
        """Where a figure belongs: what stands beside it says so, or else a place of the other's that its sentence names."""
        beside = item.scope.get("region", frozenset())
        if beside or not (places := other.scope.get("region")):
            return beside
        return places & item.regions

    def _same_deal(self, a: Comparable, b: Comparable) -> float | None:
        """1 where one party pays another in both, 0.5 where one end is told and the other may be; None where an end differs."""
        same = 0.0
        if a.measure == b.measure == "bought" and a.purpose and b.purpose and not set(tokens(a.purpose)) & set(tokens(b.purpose)):
            return None
        for paid, spent in ((a, b), (b, a)):
            if paid.payer and paid.payer == spent.receiver and "bought" not in (a.measure, b.measure):
                return None  # who pays here is paid there (but who is bought goes by the name of the new owner)
            if paid.receiver and spent.purpose and not spent.receiver and paid.receiver not in name_key(spent.purpose):
                return None  # paid to another here, spent on something there
        for one, other in ((a.payer, b.payer), (a.receiver, b.receiver)):
            if one and other:
                if one != other and one not in other and other not in one:
                    return None
                same += 1
            elif one or other:
                named, silent = (one, b) if one else (other, a)
                same += 1.0 if named == silent.who else 0.5 * (named in silent.parties or named in silent.around)
        if same == 1 and a.payer and not a.receiver and not b.receiver:
            same += 0.5 * bool((a.parties - a.payers) & (b.parties - b.payers))  # both name one who does not pay
        return same / 2

    def payer(self, a: Comparable, b: Comparable) -> str | None:
        """The name of the one who pays both sums; None where the sentences do not say so."""
        if not a.payer or a.payer != b.payer:
            return None
        names = [name for m in (*a.mentions, *b.mentions) for name in (*m.claim.context, m.claim.entity or "")]
        return next((name for name in names if name and name[0] not in "=~" and self._party(name) == a.payer), None)

    def _crowd(self, a: Comparable, b: Comparable) -> float:
        """Towards 1 the more figures of one kind their owners have."""
        levels = self._levels[a.kind]
        return min(1.0, math.log2(max(1, len(levels if a.kind == b.kind else levels | self._levels[b.kind]))) / 6)

    def _rivals(self, a: Comparable, b: Comparable) -> float:
        """1 where each names others that the other does not name anywhere near."""
        mine = a.parties - b.parties - b.around
        yours = b.parties - a.parties - a.around
        return min(1.0, min(len(mine), len(yours)) / 2)


@lru_cache(maxsize=20_000)
def _line(who: str) -> str:
    """The name of a line of products: one of them without its number."""
    return _ONE_LINE.sub("", who)


@lru_cache(maxsize=20_000)
def _unlike(one: str, other: str) -> bool:
    """Whether two names have too little in common to be one."""
    return fuzz.partial_ratio(name_key(one), name_key(other)) < 80


def _ratio(a: Comparable, b: Comparable) -> float:
    """How many times one figure is the other, at least 1; 1 where that cannot be told."""
    low, high = sorted((abs(a.level), abs(b.level)))
    return high / low if low and math.isfinite(high) else 1.0


def _power_of_ten(a: Comparable, b: Comparable) -> bool:
    """Whether two figures differ by little but their magnitude, as slips do: 1.6億 and 16.6億."""
    one, other = a.level, b.level
    if not (one and other and math.isfinite(one) and math.isfinite(other)):
        return False
    shift = math.log10(abs(one / other))
    return 0.5 < abs(shift) < 3.5 and abs(shift - round(shift)) < SLIP


def _left_behind(a: Comparable, b: Comparable) -> bool:
    """Whether one is to rise to a level that the other has long passed: then the plan is no excuse."""
    (plan, stands) = (a, b) if a.claim.modality == "forecast" else (b, a)
    return plan.claim.direction == "up" and plan.level < stands.level and _close(a.day, b.day, DAYS_THAT_LAST)


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
                for mentions in reader.figures(record)
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


def aligner(archive: Archive, settings: Mapping[str, Any]) -> Aligner:
    """The archive's aligner under these settings, made once for all rules that ask."""
    key = ("aligner", json.dumps(settings, sort_keys=True))
    if key not in archive.derived:
        archive.derived[key] = Aligner(archive, Alignment(settings, archive.lexicon))
    made: Aligner = archive.derived[key]
    return made


def excluded(a: Comparable, b: Comparable, alignment: Alignment) -> tuple[bool, float] | None:
    """How two figures exclude each other if they are of one thing: (False, gap) by value, (True, 1) by time, None if not."""
    one, other, settings = a.claim, b.claim, alignment.settings
    if one.kind != other.kind:
        return None
    if one.kind == "date":
        return None if same_days(one, other) else (False, 1.0)
    if a.values is None or b.values is None:
        return None
    rates = alignment.currencies
    if a.unit == b.unit and not (a.unit == "x" and a.factor and b.factor and one.direction == other.direction == "down"):
        gap = a.values.gap(b.values)
    elif a.unit != b.unit and a.unit in rates and b.unit in rates:
        gap = a.values.times(1 / rates[a.unit]).gap(b.values.times(1 / rates[b.unit]))
        if gap < LEAST_GAP_OF_CURRENCIES:
            return None
    else:
        # 3分の1に減る and 3分の1も減る are one number and two facts.
        if a.unit != b.unit and not (one.compared_to and other.compared_to):
            return None
        if a.factor is None or b.factor is None:
            return None
        gap = a.factor.gap(b.factor)
    if gap and a.firm and b.firm:
        gap = max(gap, abs(a.level - b.level) / max(abs(a.level), abs(b.level)))
    return _by_gap(a, b, gap, settings)


def _by_gap(a: Comparable, b: Comparable, gap: float, settings: Mapping[str, Any]) -> tuple[bool, float] | None:
    """As `excluded`, of two figures that stand so far apart."""
    if gap == 0:
        return (True, 1.0) if _other_time(a, b, settings) else None
    # Sums that differ a hundredfold are sums of different things.
    return (
        (False, gap)
        if settings.get("least_gap", LEAST_GAP) <= gap <= 1 - 1 / settings.get("largest_ratio", LARGEST_RATIO)
        else None
    )


def same_days(one: Claim, other: Claim) -> bool:
    """Whether two dates can be of one day: 2027年 and 2027年3月. One day more or less, as time zones make it, does not count."""
    days, others = days_covered(one), days_covered(other)
    if days is None or others is None:
        return dates_agree(one.date or "", other.date or "")
    exact = days[0] == days[1] and others[0] == others[1]
    return max(days[0], others[0]) - min(days[1], others[1]) <= exact


def dates_agree(one: str, other: str) -> bool:
    """Whether one date is the other said less precisely: 2027 and 2027-03."""
    shorter, longer = sorted((one, other), key=len)
    return longer.startswith(shorter)


def _other_time(a: Comparable, b: Comparable, settings: Mapping[str, Any]) -> bool:
    """Whether the same figure is given for two times that never meet, each no longer than a year."""
    if (
        a.unit != b.unit
        or a.unit in OPEN_ENDED_UNITS
        or not a.periods
        or not b.periods
        or same_period(a.periods, b.periods) is not None
    ):
        return False
    measures = settings["measures"]
    limited = [(item.claim.time or "").endswith("まで") for item in (a, b)]
    if limited[0] != limited[1] and any(measures.get(item.measure, {}).get("target") for item in (a, b)):
        return False  # spent by 2025 in all, and in the year after
    apart = min(max(x[0], y[0]) - min(x[1], y[1]) for x in a.periods for y in b.periods)
    if apart <= 1 and any(last - first < 364 for first, last in (*a.periods, *b.periods)):
        return False  # the end of one year and the beginning of the next are one time, roughly told
    if any(last - first > 366 for first, last in (*a.periods, *b.periods)):
        return False
    about = measures.get(a.measure or b.measure, {})
    return (
        (about.get("single") or about.get("unique") or a.measure is None)
        and "lasts" not in about
        and abs(a.level - b.level) <= 0.005 * abs(a.level)
    )


def _best_partners(conflicts: Iterable[Conflict]) -> list[Conflict]:
    """Each figure against the one of another post that is likeliest the same thing; the others there are of other things."""
    taken: set[tuple[int, int, bool]] = set()
    kept = []
    for conflict in sorted(conflicts, key=lambda c: (-c.pair.same, c.pair.a.number, c.pair.b.number)):
        a, b = conflict.pair.a, conflict.pair.b
        mine, yours = (a.number, b.topic, conflict.when), (b.number, a.topic, conflict.when)
        if mine not in taken and yours not in taken:
            taken |= {mine, yours}
        elif conflict.pair.features["one"] < 1:
            continue  # what a party has one of disagrees with every other figure of it
        kept.append(conflict)
    return kept


def units(item: Comparable, currencies: Container[str] = ()) -> list[str]:
    """The units in which a claim can be compared; a change in percent also as a factor, a sum in any currency."""
    found = [item.unit]
    if item.unit in currencies:
        found.append(MONEY)
    if item.factor is not None:
        found.append("change")
    return found


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
    first, last = _ordinal(claim.period[0]), _ordinal(claim.period[1])
    return (first, last) if first is not None and last is not None else None


def _starts_from(claim: Claim, before: str, after: str) -> bool:
    """Whether the time of a sentence is not that of this value: it is that of the next in 130億から、2030年に200億."""
    return claim.time is not None and after.startswith("から") and claim.time not in before and claim.time in after


def _told_later(claim: Claim, after: str) -> bool:
    """Whether a sentence dates its news to a day or month, and not what it tells: 7月に…を達成したと発表."""
    return claim.time is not None and "月" in claim.time and _TOLD_LATER.match(after) is not None


def _ordinal(day: str | None) -> int | None:
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


def _close(a: int | None, b: int | None, days: int) -> bool:
    return a is not None and b is not None and abs(a - b) <= days


def _same_measuring_rod(one: str | None, other: str | None) -> float:
    """1 where both compare with the same product, less for 前年 as everything does, -0.5 where only one compares."""
    if one and other:
        return 1.0 if _NAMED.search(one) else 0.3
    return 0.0 if not one and not other else -0.5


def _nearness(a: int | None, b: int | None) -> float:
    """1 for one day, 0.5 at a month, towards 0."""
    return 0.5 if a is None or b is None else 1 / (1 + abs(a - b) / 30)
