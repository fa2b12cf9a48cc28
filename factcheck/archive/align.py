"""Alignment: which claims of different posts speak of the same thing, and how sure that is.

Two quantity or date claims are held against each other only if they share their unit and something that few others have: who it
is about, or rare words of the sentence. So the work grows with the claims that share a key, not with all pairs of the archive.
What plainly differs (who, period, baseline, scope) ends a comparison; everything else is weighed as named features, whose
weights are data: `alignment` in the rules that compare claims.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz

from factcheck.archive.exclusion import gap_between, other_time, same_days
from factcheck.archive.figures import PROPER, Comparable, Reader, metric_likeness, ordinal, tokens
from factcheck.archive.model import Archive
from factcheck.archive.scopes import Alignment
from factcheck.archive.values import DAYS_OF_NEWS, days_covered, same_period
from factcheck.lexicon import name_key
from factcheck.processes import side_by_side

if TYPE_CHECKING:
    from factcheck.archive.columns import FigureColumns, Mask, Numbers

#: A key that more claims share than this says nothing (AI and %, say); its claims still meet under other keys.
LARGEST_BLOCK = 250
#: Words of more posts than this are no keys.
COMMON_WORD = 40
#: As if so many posts were there that share no word: keeps the weights of words steady in an archive of two posts.
PRIOR_POSTS = 200

#: Posts that are more alike than this tell the same news; two short ones may be of few words besides.
LIKE_TOPIC = 0.175
#: Metrics that are less alike than this measure different things.
LEAST_ALIKE = 0.45
#: Figures that are less apart than this share of the larger one agree; those that differ more times are of different things.
LEAST_GAP, LARGEST_RATIO = 0.01, 150.0
#: What a party has one of is still the same after so many days, as far as nobody says otherwise.
DAYS_THAT_LAST = 45

#: Figures that are of one thing for less than this contradict nobody: how sure that is need not be known.
LEAST_SAME = 0.3

#: Below this many pairs a second process takes longer to make than it saves.
LEAST_PAIRS_FOR_TWO = 10_000

#: Sentences as alike as this say one thing of one owner, but for the figure.
TEMPLATE = 0.8

#: Surveys of one thing differ less than that many times.
RATIO_OF_SURVEYS = 3.0
#: A slip of magnitude may come with one of rounding: so far from a power of ten, in powers of ten.
SLIP = 0.02
#: Two posts give one figure if they are no further apart than this share of it.
SAME_LEVEL = 0.03
#: The same, and the names of products that are a letter and digits.
_NAMED = re.compile(rf"{PROPER.pattern}|[A-Za-z][A-Za-z0-9]*[0-9]")
#: Digits that tell products of one line apart.
_ONE_LINE = re.compile(r"(?<=[a-zァ-ー])[0-9][0-9._]*")
#: Of what a share is one: 市場収益に占める割合.
_PART_OF = "に占める"
#: The features that are looked at last, 0 to 1 each (target from -1), and those of them that need one owner, or one time.
_FURTHER = frozenset(
    {"one", "event", "told", "currency", "words", "crowd", "contrast", "template"}
    | {"stage", "fact", "target", "far", "rivals", "lacking"}
)
_OF_OWNED, _AT_ONE_TIME = frozenset({"one", "template", "fact"}), frozenset({"one", "event"})
#: What is still to come, or may be.
_OPEN = frozenset({"forecast", "hypothetical"})
#: The unit under which sums in different currencies meet.
MONEY = "money"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two figures that may be of the same thing. `same` is how sure that is, 0 to 1."""

    a: Comparable
    b: Comparable
    same: float
    features: dict[str, float] = field(default_factory=dict)


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


class Aligner:
    """The archive's figures, ready for comparison, and how they are compared."""

    def __init__(self, archive: Archive, alignment: Alignment) -> None:
        self.alignment = alignment
        self.reader = Reader(alignment, archive.lexicon)
        self.weights = alignment.weights
        self.topics: list[frozenset[str]] = []
        self.items: list[Comparable] = []
        spread: Counter[str] = Counter()
        for number, record in enumerate(archive.records):
            figures = self.reader.figures(record)
            for mentions in figures:
                item = Comparable(len(self.items), mentions, number, ordinal(record.date))
                item.gather()
                self.items.append(item)
            topic = frozenset(tokens(record.title or "")).union(*(m.words for mentions in figures for m in mentions))
            self.topics.append(topic)
            spread.update(topic)
        self.words = Words(len(archive.records), spread)
        self.jobs = archive.jobs
        self.own = None if archive.own is None else {n for n, record in enumerate(archive.records) if record.path in archive.own}
        self.compared = 0
        self._least = 1.0
        self._conflicts: list[Conflict] | None = None
        self.kinds = len({item.kind for item in self.items})
        self.agreeing: dict[int, set[int]] = defaultdict(set)  # figures that agree with another post's, by number
        self._may_add = {(owned, once): self._most_further(owned, once) for owned in (True, False) for once in (True, False)}
        self._topic_likeness: dict[tuple[int, int], float] = {}
        self._stated: dict[tuple[int, str], list[Comparable]] = defaultdict(list)  # by post and unit
        self._levels: dict[tuple[str, str, str], set[float]] = defaultdict(set)  # the figures of one kind that a party has
        for item in self.items:
            self._levels[item.kind].add(item.level)
            self._stated[item.topic, item.unit].append(item)

    @cached_property
    def columns(self) -> FigureColumns:
        """The same figures as arrays."""
        from factcheck.archive.columns import FigureColumns

        return FigureColumns(self.items, self.alignment)

    def _most_further(self, owned: bool, one_time: bool) -> float:
        """What the features that `_pair` looks at last may add to a score at most."""
        left_out = (frozenset() if owned else _OF_OWNED) | (frozenset() if one_time else _AT_ONE_TIME)
        weights = {name: self.weights.get(name, 0.0) for name in _FURTHER - left_out}
        return sum(abs(weight) if name == "target" else max(0.0, weight) for name, weight in weights.items())

    # -- which pairs

    @cached_property
    def _blocks(self) -> list[list[int]]:
        """Numbers of items that share a unit and a name, or a unit and a rare word; any two of them are worth a comparison."""
        blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
        rare = {word for word, count in self.words.count.items() if count <= COMMON_WORD}
        for item in self.items:
            for unit in units(item, self.alignment.currencies):
                for name in item.parties:
                    blocks[unit, "name", name].append(item.number)
                    blocks[unit, "measure", name, item.measure or item.metric[-2:]].append(item.number)
                if item.market:
                    blocks[unit, "market", item.market].append(item.number)
                if unit == MONEY:
                    continue
                for word in item.words & rare:
                    blocks[unit, "word", word].append(item.number)
        return [block for block in blocks.values() if 1 < len(block) <= LARGEST_BLOCK]

    def candidates(self, of: Mask | None = None) -> tuple[Numbers, Numbers]:
        """Pairs of items, by number, that share a block; each once, in a fixed order. `of`: only those with one of these."""
        from factcheck.archive.columns import pairs_within

        if of is None or of.all():
            return pairs_within(self._blocks, len(self.items))
        wanted = set(of.nonzero()[0].tolist())
        one, other = pairs_within((block for block in self._blocks if not wanted.isdisjoint(block)), len(self.items))
        touching = of[one] | of[other]
        return one[touching], other[touching]

    def conflicts(self, least: float) -> list[Conflict]:
        """The pairs of figures that cannot both be right if they are of one thing, within a post and across posts.

        With those that are of one thing for less than `least`, some may be missing. Where only some posts are asked about, all
        pairs are there that a chain of conflicts ties to a figure of theirs, and few others.
        """
        if self._conflicts is None or self._least > least:
            self._least = min(least, LEAST_SAME)
            self._conflicts = _best_partners(self._found())
        return self._conflicts

    def agreements(self) -> dict[int, set[int]]:
        """Of the figures that are held against others, the numbers of those of other posts that agree with each."""
        self.conflicts(LEAST_SAME)
        return self.agreeing

    def _found(self) -> Iterator[Conflict]:
        import numpy as np  # takes a while, as all that needs it: commands that compare nothing do without

        self.compared = 0
        looked_at = np.zeros(len(self.items), bool)
        next_ = np.array([self.own is None or item.topic in self.own for item in self.items], bool)
        while next_.any():
            one, other = self.candidates(next_)
            new = ~(looked_at[one] | looked_at[other])
            self.compared = self.compared or int(new.sum())  # those of the posts that are asked about
            looked_at |= next_
            next_ = np.zeros(len(self.items), bool)
            for conflict in self._exclusive(one[new], other[new]):
                next_[[conflict.pair.a.number, conflict.pair.b.number]] = True
                yield conflict
            next_ &= ~looked_at

    def _exclusive(self, one: Numbers, other: Numbers) -> Iterator[Conflict]:
        """Those of some pairs that exclude each other; which agree is noted."""
        import numpy as np

        items, settings = self.items, self.alignment.settings
        columns = self.columns
        gap = columns.gaps(one, other)
        for at in np.flatnonzero(np.isnan(gap)).tolist():
            found = gap_between(items[one[at]], items[other[at]], self.alignment.currencies)
            gap[at] = np.nan if found is None else found
        when = np.zeros(len(one), bool)
        for at in np.flatnonzero((gap == 0) & (columns.timed[one] > 0) & (columns.timed[other] > 0)).tolist():
            when[at] = other_time(items[one[at]], items[other[at]], settings)
        least = settings.get("least_gap", LEAST_GAP)
        # Sums that differ a hundredfold are sums of different things.
        near = (gap <= 1 - 1 / settings.get("largest_ratio", LARGEST_RATIO)) | columns.dates[one]
        asked = when | ((gap >= least) & near)
        agreed = (gap < least) & ~when & (columns.unit[one] == columns.unit[other])
        for a, b in zip(one[agreed].tolist(), other[agreed].tolist(), strict=True):
            self.agreeing[a].add(b)
            self.agreeing[b].add(a)
        one, other, gap, when = one[asked], other[asked], np.where(when, 1.0, gap)[asked], when[asked]

        def alike(rows: range) -> list[tuple[int, float, dict[str, float]]]:
            part = slice(rows.start, None, rows.step)
            pairs = self._compared(one[part], other[part], when[part], self._least)
            return [(row, pair.same, pair.features) for row, pair in zip(rows, pairs, strict=True) if pair is not None]

        even, odd = range(0, len(one), 2), range(1, len(one), 2)
        worth = self.jobs > 1 and len(one) >= LEAST_PAIRS_FOR_TWO
        first, second = side_by_side(lambda: alike(even), lambda: alike(odd), worth=worth)
        for row, same, features in first + second:
            yield Conflict(Pair(items[one[row]], items[other[row]], same, features), float(gap[row]), bool(when[row]))

    # -- how alike

    def compare(self, pairs: Sequence[tuple[Comparable, Comparable]], *, when: bool = False) -> list[Pair | None]:
        """Each pair with how sure it is that both speak of the same thing, or None where something says that they do not.

        `when`: the question is the time, so periods may differ.
        """
        import numpy as np

        one, other = (np.array([pair[side].number for pair in pairs], np.int64) for side in (0, 1))
        return list(self._compared(one, other, np.full(len(pairs), when), 0.0))

    def _compared(self, one: Numbers, other: Numbers, when: Mask, least: float) -> Iterator[Pair | None]:
        periods = self.columns.periods(one, other)
        apart = self.columns.apart(one, other, periods, when)
        for a, b, period, asked, told in zip(
            one.tolist(), other.tolist(), periods.tolist(), when.tolist(), apart.tolist(), strict=True
        ):
            if told:
                yield None
            else:
                yield self._pair(self.items[a], self.items[b], None if math.isnan(period) else period, when=asked, least=least)

    def _pair(self, a: Comparable, b: Comparable, period: float | None, *, when: bool, least: float) -> Pair | None:
        """As `compare`, of two figures that are not plainly apart; None, too, for many below `least`."""
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
        if len(a.mentions) == len(b.mentions) == 1:
            near = self.words.likeness(a.mentions[0].near, b.mentions[0].near)
        else:
            near = max(self.words.likeness(x.near, y.near) for x in a.mentions[:4] for y in b.mentions[:4])
        owned = metric == 1.0 and who >= 0.9
        unique, one_time = self._unique(a, b), self._one_time(a, b, period)
        amounts = bool(a.amounts & b.amounts)
        features = {
            "deal": deal,
            "who": who,
            "metric": metric,
            "market": market,
            "unique": unique if one_time or when else min(unique, 0.5),
            "near": near,
            "pair": min(2.0, max(0.0, len(a.parties & b.parties) - 1.0)),
            "amounts": float(amounts),
            "period": period or 0.0,
            "baseline": _same_measuring_rod(one.compared_to, other.compared_to),
            "days": _nearness(a.day, b.day),
            "when": float(when),
            "within": float(within),
            "date": float(one.kind == "date"),
        }
        weigh = self.weights.get
        score = weigh("bias", 0.0) + sum([weigh(name, 0.0) * value for name, value in features.items() if value])
        if least and score + self._may_add[owned, one_time] < math.log(least / (1 - least)):
            return None  # as nearly all, whatever else there is to say of them
        slip = _power_of_ten(a, b)
        one_number = math.isfinite(a.level) and math.isclose(a.level, b.level)  # with another meaning: 3分の1に, 3分の1も
        told_apart = not when and not within and not slip and not one_number and self.matched(a, b)
        if told_apart and (deal < 0.75 or (self._states(a.topic, b) and self._states(b.topic, a))):
            return None
        if within and (a.parties != b.parties or (period or 0) < 0 or (near < 0.5 and not slip)):
            return None
        # A product comes out once, and its name says which; others have to be a party's one and only.
        own = owned and bool(about.get("own") or (one.kind == "date" and a.who in a.things and b.who in b.things))
        # What one has paid another in all is one sum.
        own = own or (owned and deal >= 0.75 and all("total" in item.scope.get("part", ()) for item in (a, b)))
        own = own or (owned and a.measure == "raised" and self._same_worth(a, b))
        target = self._same_target(a, b)
        likeness = self.words.likeness(a.words, b.words)
        further = {
            "one": float(owned and (own or unique == 1.0) and one_time),
            "event": float(
                metric == 1.0
                and unique < 1.0
                and one_time
                and (deal >= 0.75 or (owned and (target > 0 or (amounts and target == 0))))
            ),
            "told": float(told_apart),
            "currency": float(a.unit != b.unit and a.unit in alignment.currencies),
            "words": likeness,
            "crowd": self._crowd(a, b),
            "contrast": self._contrast(a, b, near),
            "template": float(owned and near >= TEMPLATE and likeness >= TEMPLATE),
            "stage": float((one.modality in _OPEN) != (other.modality in _OPEN) and not _left_behind(a, b)),
            "fact": float(owned and (period or 0) >= 0.9 and target >= 0),
            "target": target,
            "far": min(1.0, math.log2(_ratio(a, b)) / 4) if about.get("target") and not slip else 0.0,
            "rivals": self._rivals(a, b),
            "lacking": min(2, lacking) / 2,
        }
        score += sum([weigh(name, 0.0) * value for name, value in further.items() if value])
        return Pair(a, b, 1 / (1 + math.exp(-score)), features | further)

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
            return a.who == b.who and (a.known or PROPER.search(a.who) is not None or _close(a.day, b.day, DAYS_OF_NEWS))
        if a.who == b.who and a.who in a.things and a.who in b.things:
            return True
        if a.things != b.things:
            # 2025年10月8日の発表でした: a sentence without a name is about what those around it are about.
            named, silent = (a, b) if a.things else (b, a)
            if not silent.things and _close(a.day, b.day, DAYS_OF_NEWS) and self._same_topic(a, b) >= LIKE_TOPIC:
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
            if (a.generation and a.generation == b.owner) or (b.generation and b.generation == a.owner):
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
            return None if PROPER.search(a.who) and PROPER.search(b.who) else 0.2
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
        one, other = a.metric.rpartition(_PART_OF)[0], b.metric.rpartition(_PART_OF)[0]
        if one and other and metric_likeness(one, other) < LEAST_ALIKE:
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
        return next((name for name in names if name and name[0] not in "=~" and self.reader.party(name) == a.payer), None)

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


def aligner(archive: Archive, settings: Mapping[str, Any]) -> Aligner:
    """The archive's aligner under these settings, made once for all rules that ask."""
    key = ("aligner", json.dumps(settings, sort_keys=True))
    if key not in archive.derived:
        archive.derived[key] = Aligner(archive, Alignment(settings, archive.lexicon))
    made: Aligner = archive.derived[key]
    return made


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
