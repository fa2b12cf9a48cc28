"""FC2 by value: figures and dates that are other than what the editors know."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from factcheck.archive.align import aligner
from factcheck.archive.exclusion import dates_agree
from factcheck.archive.figures import Mention, metric_likeness, tokens
from factcheck.archive.model import Archive, PostRecord
from factcheck.archive.prepared import Prepared
from factcheck.archive.values import Range, change, covered
from factcheck.claims.model import Claim
from factcheck.detectors.catalogue import knowledge, places
from factcheck.detectors.registry import archive_detector
from factcheck.facts.knowledge import ANNOUNCED, RELEASED, Knowledge, Known
from factcheck.facts.model import Fact, Source, first_day, last_day
from factcheck.facts.settle import mark_wrong
from factcheck.findings import Match
from factcheck.language.dates import find_times
from factcheck.language.patterns import compile_pattern
from factcheck.language.units import dimension, to_base
from factcheck.lexicon import Lexicon, name_key
from factcheck.posts.model import Location

_PATTERN = {"type": "string", "format": "re2"}
_SHARE = {"type": "number", "minimum": 0, "maximum": 1}

#: How alike the words of a claim and of a fact's note are, 0 to 1, if they tell of one thing.
LEAST_ALIKE = 0.4
#: So many passages of other posts that have it right stand beside one that has it wrong.
MOST_RIGHT = 3


class Verdict(msgspec.Struct, frozen=True):
    """A claim held against what is known: `right` or not, and how `sure` it is that both speak of the same thing."""

    claim: Claim
    known: Known
    right: bool
    sure: float = 1.0
    gap: float = 0.0  # how far apart they stand, 0 to 1


def verdicts(archive: Archive, parameters: Mapping[str, Any]) -> list[Verdict]:
    """All claims that facts speak of, judged once for all rules that ask."""
    made = archive.derived.get("verdicts")
    if not isinstance(made, list):
        judge = _Judge(archive, parameters)
        made = archive.derived["verdicts"] = [*judge.figures(), *judge.dates()]
        archive.compared["facts"] = len(made)
        archive.compared["confirmed"] = sum(verdict.right for verdict in made)
    return made


class _Dated(NamedTuple):
    """When a post says that something came or comes out."""

    claim: int  # by its place in the record
    date: str
    sure_of_year: bool


def _dates_of_statuses() -> Prepared[_Dated]:
    def dated(record: PostRecord) -> Iterator[_Dated]:
        for at, claim in enumerate(record.claims):
            found = _date_of(claim) if claim.kind == "status" else None
            if found is not None:
                yield _Dated(at, *found)

    return Prepared(_Dated, ("dates of statuses",), dated)


def _prepare(parameters: Mapping[str, Any], lexicon: Lexicon) -> Callable[[PostRecord], None]:
    return _dates_of_statuses().prepare


@archive_detector(
    "compare_facts",
    {
        "alignment": {"type": "object"},  # as of the rules that compare claims, so that both share what it makes
        "about": {"enum": ["value", "date"]},
        "within": {},  # of the rule that this one shares its alignment with
        "least_same": _SHARE,
        "variants": _PATTERN,  # words that tell figures of one thing apart; a fact has to have them, too
        "talk": _PATTERN,  # of what is under way or only said: no level that a figure has reached
        "editions": _PATTERN,  # words that make a date one of a part or place only
        "largest_ratio": {"type": "number", "minimum": 1, "default": 150},
        "least_days": {"type": "integer", "minimum": 0, "default": 45},
        "keeps_days": {"type": "integer", "minimum": 0, "default": 90},  # what may change is taken to hold for so long
        "prompt": {"type": "array", "items": {"type": "string"}},  # endings of classes that are out when they are announced
    },
    needs_claims=True,
    prepare=_prepare,
    required=("alignment", "about", "variants", "talk", "editions"),
    aside=True,
    of_claims=True,
)
def compare_facts(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Figures or dates that exclude what is known: one match a post and wrong value, with posts that have it right."""
    wrong: dict[tuple[Any, ...], list[Verdict]] = defaultdict(list)
    right: dict[tuple[str, str], list[Verdict]] = defaultdict(list)
    for verdict in verdicts(archive, parameters):
        claim = verdict.claim
        if (claim.kind == "quantity") != (parameters["about"] == "value"):
            continue
        if verdict.right:
            right[_topic(archive, claim)].append(verdict)
        else:
            key = (*_topic(archive, claim), claim.path, claim.low, claim.high, claim.unit, claim.date or claim.time)
            wrong[key].append(verdict)
    for (entity, metric, path, *_), found in sorted(wrong.items(), key=lambda item: (item[0][2], str(item[0]))):
        best = max(found, key=lambda verdict: verdict.sure)
        mark_wrong(archive, (verdict.claim for verdict in found if verdict.known.fact and verdict.sure >= 0.8))
        beside = [v.claim for v in right[entity, metric] if v.claim.path != path]
        newest = {claim.path: claim for claim in sorted(beside, key=lambda c: (c.post_date or "", c.path))}
        shown: list[Location] = [replace(c.location, side="B") for c in [*newest.values()][::-1][:MOST_RIGHT]]
        yield Match(
            (*places([v.claim for v in found], "A"), *shown),
            {
                "entity": entity,
                "metric": metric,
                "value": best.claim.value_text if best.claim.kind != "status" else best.claim.time,
                **best.known.values(),
                **({"fact": best.known.fact.id} if best.known.fact else {}),
                "replacement": _replacement(best),
                "source": _source(best.known),
            },
            confidence=best.sure,
            severity="error" if best.sure >= 0.8 else "warning",
        )


def _topic(archive: Archive, claim: Claim) -> tuple[str, str]:
    metric = archive.lexicon.metric(_EVENTS.get(claim.status or "") or claim.metric or "")
    return archive.lexicon.resolve(claim.entity or "").name, metric.name if metric else claim.metric or ""


def _replacement(verdict: Verdict) -> str | None:
    """What a wrong value may be replaced by: the fact's, where both are written as one plain value."""
    fact = verdict.known.fact
    plain = fact is not None and fact.claim.kind == "quantity" and fact.claim.bound == verdict.claim.bound
    return fact.value if fact is not None and plain and verdict.sure >= 0.8 else None


def _source(known: Known) -> dict[str, str]:
    """The source of what is known, for messages."""
    source = known.fact.source if known.fact else Source()
    parts = [part for part in (source.title, source.date) if part]
    return {
        "ja": "、".join(parts) or ("編集部が確認した事実" if known.fact else "製品カタログ"),
        "en": ", ".join(parts) or ("a fact of the editors" if known.fact else "the catalogue of products"),
    }


class _Judge:
    """Holds claims against facts of the same thing, metric, scope and time."""

    def __init__(self, archive: Archive, parameters: Mapping[str, Any]) -> None:
        self.archive = archive
        self.lexicon = archive.lexicon
        self.known: Knowledge = knowledge(archive)
        self.align = aligner(archive, parameters["alignment"])
        self.talk = compile_pattern(parameters["talk"])
        self.variants = compile_pattern(parameters["variants"])
        self.editions = compile_pattern(parameters["editions"])
        self.largest = float(parameters.get("largest_ratio", 150))
        self.least_days = int(parameters.get("least_days", 45))
        self.keeps_days = int(parameters.get("keeps_days", 90))
        self.prompt = tuple(parameters.get("prompt", ()))
        self.about: dict[str, list[Fact]] = defaultdict(list)
        self.metrics: dict[tuple[str, str], list[Fact]] = defaultdict(list)  # by metric and dimension: of whomever
        for fact in archive.facts:
            if fact.claim.kind == "quantity":
                self.about[fact.entity].append(fact)
                self.metrics[fact.metric, _dimension(fact.claim.unit)].append(fact)

    # -- figures

    def figures(self) -> Iterator[Verdict]:
        if not self.about:
            return
        for item in self.align.items:
            for mention in item.mentions:
                claim = mention.claim
                if claim.kind != "quantity" or not claim.entity or claim.modality not in _STATED:
                    continue
                facts = self.about.get(mention.owner)
                if facts:
                    yield from self._figure(mention, facts)

    def _figure(self, mention: Mention, facts: Sequence[Fact]) -> Iterator[Verdict]:
        claim = mention.claim
        weighed = [(fact, sure) for fact in facts if (sure := self._comparable(mention, fact)) is not None]
        if not weighed:
            return
        gaps = [(gap, -sure, fact) for fact, sure in weighed if (gap := self._gap(mention, fact)) is not None]
        if not gaps:
            return
        gap, less, fact = min(gaps, key=lambda entry: entry[:2])
        if gap == 0:
            yield Verdict(claim, Known(fact.value, fact), True)
        elif not (
            self._of_another(mention, fact) or _left_behind(claim) or (fact.valid_from and self.talk.search(claim.sentence))
        ):
            sure = max(0.0, -less - (0.2 if gap < 0.02 else 0.0))
            yield Verdict(claim, Known(fact.value, fact), False, round(sure, 2), gap)

    def _comparable(self, mention: Mention, fact: Fact) -> float | None:
        """How sure it is that a claim speaks of what a fact says, None where something tells them apart."""
        claim, sure = mention.claim, 0.92
        if _dimension(claim.unit) != _dimension(fact.claim.unit) and not _changes(mention, fact):
            return None
        general = self._same_metric(mention, fact)
        if general is None or mention.stage == "goal" or (claim.modality == "forecast" and not _forecast(fact)):
            return None
        sure -= general
        if self._one_of_many(fact) and not self._alike(mention, fact):
            return None
        baseline = self._same_baseline(claim, fact)
        if baseline is None:
            return None
        sure -= baseline
        if not self._same_time(mention, fact):
            return None
        said = f"{fact.claim.metric_text or ''} {fact.metric} {fact.value} {fact.note or ''}"
        mine = self.align.alignment.scope(said)
        for scope, values in mention.scope.items():
            if scope in ("statistic", "age"):
                continue
            if not values & mine.get(scope, frozenset()):
                return None
        if any(strict in mine for strict in self.align.alignment.strict if strict not in mention.scope):
            return None
        if any(name_key(found.group()) not in name_key(said) for found in self.variants.finditer(claim.sentence)):
            return None
        if _in_all(claim.metric_text or claim.metric or "") and not _in_all(said):
            return None
        if claim.entity_text and claim.entity_text not in claim.sentence:
            sure -= 0.12  # the name was taken from another sentence
        others = {self.lexicon.resolve(name).name for name in claim.context if name[0] not in "=~"} - {fact.entity}
        if any(self.lexicon.resolve(name).kind == "product" for name in others):
            sure -= 0.1
        return sure

    def _plain_words(self, measure: str) -> list[str]:
        words: list[str] = self.align.alignment.settings["measures"][measure]["words"]
        return words

    def _one_of_many(self, fact: Fact) -> bool:
        """Whether a fact's entity has many figures of its metric: a company's investments, not its valuation."""
        measure = self.align.alignment.measure_in(fact.metric)
        unique = any(self.align.alignment.says(measure, what) for what in ("unique", "own"))
        return not unique and fact.claim.period is None and self.lexicon.resolve(fact.entity).kind != "product"

    def _alike(self, mention: Mention, fact: Fact) -> bool:
        """Whether a claim's sentence speaks of what the note of a fact tells of."""
        note = frozenset(tokens(unicodedata.normalize("NFKC", fact.note or "")))
        return self.align.words.likeness(mention.words, note) >= LEAST_ALIKE

    def _same_metric(self, mention: Mention, fact: Fact) -> float | None:
        """0 for one metric, more where the claim's is the wider one, None for others."""
        claim = mention.claim
        known = self.lexicon.metric(claim.metric or "")
        name = known.name if known else claim.metric
        if name == fact.metric:
            return 0.0
        special = self.lexicon.metrics.get(fact.metric)
        if special is not None and special.parent == name:
            return 0.2
        measure = self.align.alignment.measure_in(fact.metric)
        if measure is not None and measure == mention.measure and fact.metric in self._plain_words(measure):
            return 0.05
        # A unit that says what is measured: メモリ量 in GB is メモリ容量.
        telling = not _dimension(claim.unit).startswith(("count", "ratio", "percent", "point", "currency"))
        return 0.05 if telling and metric_likeness(name_key(name or ""), name_key(fact.metric)) >= 0.8 else None

    def _same_baseline(self, claim: Claim, fact: Fact) -> float | None:
        """0 where both are compared to one thing, more where the claim leaves open to what, None for different ones."""
        mine, yours = claim.compared_to, fact.claim.compared_to
        if yours is None:
            return None if mine is not None else 0.0
        if mine is None:
            return 0.1
        for name in (hit.resolved.name for hit in self.lexicon.scan(mine)):
            a, b = self.lexicon.resolve(name), self.lexicon.resolve(yours)
            if a.name == b.name or (a.family and a.family == b.family and a.generation == b.generation):
                return 0.0
        right = [known.value for known in self.known.predecessors(fact.entity)]
        before = any(word in mine for word in ("前世代", "先代", "従来", "前モデル")) and not self.lexicon.scan(mine)
        return 0.0 if before and yours in right else None

    def _same_time(self, mention: Mention, fact: Fact) -> bool:
        """Whether a fact speaks of the time that a claim speaks of: its period, else the day of its post."""
        claim = mention.claim
        since = self.known.first_known(fact.entity)
        if since is not None and claim.post_date is not None and claim.post_date < since[0]:
            return False  # before it was announced all is rumour
        lasting = fact.valid_from is not None or fact.valid_until is not None
        if claim.period is not None and mention.period is not None:
            if fact.claim.period is not None:
                first, last = (date.fromisoformat(day).toordinal() for day in fact.claim.period)
                common = min(last, mention.period[1]) - max(first, mention.period[0]) + 1
                if common >= 0.8 * (max(last - first, mention.period[1] - mention.period[0]) + 1):
                    return True
            return fact.holds(claim.period[0]) and fact.holds(claim.period[1]) if lasting else fact.claim.period is None
        if not lasting:
            return fact.claim.period is None
        if claim.post_date is None:
            return False
        # What began to hold and may change is taken to hold for a while after it was last looked at.
        seen = fact.checked or fact.source.date
        if not fact.holds(claim.post_date) or fact.valid_until or seen is None:
            return fact.holds(claim.post_date)
        return _days_after(seen, claim.post_date) <= self.keeps_days

    def _gap(self, mention: Mention, fact: Fact) -> float | None:
        """How far a claim's value is from a fact's: 0 where they agree; None where they cannot be of one thing."""
        mine, yours = _levels(mention.claim), _levels(fact.claim)
        if mine is None or yours is None:
            factor = change(replace(fact.claim, direction="up"), "") if fact.claim.unit in ("%", "x") else None
            if mention.factor is None or factor is None:
                return None
            return mention.factor.gap(factor)
        gap = mine.gap(yours)
        if gap == 0:
            return 0.0
        lower, upper = sorted((abs(_middle(mine)), abs(_middle(yours))))
        if lower <= 0 or upper / lower > self.largest:
            return None
        return gap

    def _of_another(self, mention: Mention, fact: Fact) -> bool:
        """Whether a claim's value is right for something else that its sentence or the ones around it name."""
        names = {self.lexicon.resolve(name.lstrip("~")).name for name in mention.claim.context if name[0] != "="}
        return any(
            self._gap(mention, other) == 0
            for other in self.metrics[fact.metric, _dimension(mention.claim.unit)]
            if other.entity in names and other.entity != fact.entity
        )

    # -- dates

    def dates(self) -> Iterator[Verdict]:
        prepared = _dates_of_statuses()
        for record in self.archive.records:
            told: set[tuple[str, str]] = set()
            dates = {row.claim: (row.date, row.sure_of_year) for row in prepared.of(record)}
            for at, claim in enumerate(record.claims):
                if claim.kind not in ("date", "status") or claim.negated or claim.modality not in _STATED or not claim.entity:
                    continue
                metric = _EVENTS.get(claim.status or "") or self._metric(claim)
                options = self._options(claim, metric) if metric is not None else []
                found = (dates.get(at) if claim.kind == "status" else _date_of(claim)) if options else None
                if metric is None or found is None or (claim.sentence, found[0]) in told:
                    continue
                stated_date, sure_of_year = found
                verdict = self._date(claim, metric, options, stated_date)
                if verdict is not None and not verdict.right and not sure_of_year:
                    continue
                if verdict is not None:
                    told.add((claim.sentence, stated_date))
                    yield verdict

    def _metric(self, claim: Claim) -> str | None:
        known = self.lexicon.metric(claim.metric or "") if claim.kind == "date" else None
        return known.name if known else None

    def _options(self, claim: Claim, metric: str) -> list[Known]:
        """The dates known of what a claim is about that it may mean."""
        resolved = self.lexicon.resolve(claim.entity or "")
        if metric not in _EVENTS.values():
            # 施行 is said of what begins to apply
            known = self.lexicon.metrics.get(metric)
            events = (metric, *(known.related if known is not None else ()))
        elif resolved.kind != "product":
            return []
        else:
            # What is to come out was announced before.
            events = (metric,) if _to_come(claim) else tuple(dict.fromkeys(_EVENTS.values()))
        return [option for event in events for option in self.known.dates(resolved.name, event)]

    def _date(self, claim: Claim, metric: str, options: Sequence[Known], said: str) -> Verdict | None:
        resolved = self.lexicon.resolve(claim.entity or "")
        product = metric in _EVENTS.values()
        to_come = _to_come(claim)
        # Software is out on the day on which it is announced.
        prompt = product and any(sort.endswith(self.prompt) for sort in self.lexicon.classes(resolved))
        wanted = self.known.dates(resolved.name, metric) or (options if prompt else [])
        for option in options:
            if dates_agree(option.value, said):
                return Verdict(claim, option, True)
        # What is neither the one nor the other event, and stands well apart from both.
        apart = min(_days_apart(option.value, said) for option in options)
        least = self.least_days if product else 366 if metric in _BEGINNINGS else 20
        if prompt and all(len(day) == len("2025-08-07") for day in (said, *(option.value for option in options))):
            least = min(least, _DAYS_OF_ZONES)
        if not wanted or apart < least:
            return None
        if not _names(claim) or (metric in _BEGINNINGS and _founds_another(claim)) or _no_event(claim):
            return None
        nearest = min(wanted, key=lambda option: _days_apart(option.value, said))
        planned = _planned(nearest) and (product or first_day(nearest.value) > (claim.post_date or "9"))
        if to_come or planned:
            # A plan is held against a plan, and only as long as nobody can know of a newer one.
            if not planned or not self._still_seen(nearest, claim.post_date):
                return None
        elif product and self.editions.search(_about_event(claim)):
            return None
        later = metric == RELEASED and first_day(said) > first_day(nearest.value)
        return Verdict(claim, nearest, False, 0.65 if later else 0.85, 1.0)  # editions and places follow later

    def _still_seen(self, known: Known, day: str | None) -> bool:
        """Whether what an editor saw of a plan can be taken to hold on the day of a post."""
        if known.fact is None or day is None:
            return False
        told, seen = known.fact.source.date, known.fact.checked or known.fact.source.date
        if seen is None or (told is not None and _days_after(told, day) < 0):
            return False
        return _days_after(seen, day) <= self.keeps_days


def _to_come(claim: Claim) -> bool:
    """Whether a claim tells of what is still to come out."""
    return claim.status == "planned" or claim.modality == "forecast"


def _planned(known: Known) -> bool:
    """Whether a date was still to come when the fact of it was looked at."""
    seen = (known.fact.source.date or known.fact.checked) if known.fact else None
    return seen is not None and last_day(seen) < first_day(known.value)


_STATED = frozenset({"asserted", "reported", "forecast"})
#: Of these, sources often name neighbouring years.
_BEGINNINGS = frozenset({"設立年", "設立時期"})
_FOUNDS = re.compile(r"([^、。]{1,40})を[^、。を]{0,12}(?:設立|創業|創設|開設|設置|立ち上げ)")
#: The dates that status claims are of.
_EVENTS = {"announced": ANNOUNCED, "released": RELEASED, "planned": RELEASED}
#: Dates that are told to the day may differ by what zones of time and stages of a release make.
_DAYS_OF_ZONES = 7
_FORMERLY = re.compile(r"(?:前回|前年|以前|従来|当時|昨年|かつて)(?:の|は)[^、。]{0,6}$")
_FROM = re.compile(r"(?:規模|程度|前後)?(?:だった[^、。]{0,12})?から(?:[^、。]{0,12}(?:へ|に|まで)|、)")
_VERSION = re.compile(r"[ 　\-]?(?:v|V|ver\.?|バージョン)?[ ]?[0-9A-Za-z]")


def _founds_another(claim: Claim) -> bool:
    """Whether what was founded is something else that belongs to the company: a subsidiary, a laboratory."""
    itself = (claim.entity_text or claim.entity or "", "同社")
    return any(not found[1].rstrip(' 」』”"*').endswith(itself) for found in _FOUNDS.finditer(claim.sentence))


def _date_of(claim: Claim) -> tuple[str, bool] | None:
    """The date of an event, ISO and as precise as stated, and whether its year is stated: 8月7日 takes that of the post."""
    if claim.kind == "date":
        return (claim.date, True) if claim.date else None
    times = find_times(claim.time or "", claim.post_date)
    if len(times) != 1:
        return None
    if times[0].date is not None:
        return times[0].date, not times[0].relative
    return None


def _names(claim: Claim) -> bool:
    """Whether the sentence has the name itself, not that of a version of it: Devin 2.0."""
    name = claim.entity_text or ""
    places = [m.end() for m in re.finditer(re.escape(name), claim.sentence)]
    return any(_VERSION.match(claim.sentence, end) is None for end in places)


def _no_event(claim: Claim) -> bool:
    """Whether the time is that of the writer, or one up to which something had happened: 2025年9月4日現在."""
    said = claim.time or claim.value_text
    return bool(said) and re.search(re.escape(said) + r"\s*(?:現在|時点|まで|以降|以来|から)", claim.sentence) is not None


def _in_all(text: str) -> bool:
    """Whether a sum of several is meant: 総資金調達額, of all rounds."""
    return re.search("総|累計|累積|合計|通算", text) is not None


def _left_behind(claim: Claim) -> bool:
    """Whether a value is told as what was before: 前回の26億ドルから39億ドルへ."""
    before, value, after = claim.sentence.partition(claim.value_text)
    return bool(value) and (_FORMERLY.search(before) or _FROM.match(after)) is not None


def _about_event(claim: Claim) -> str:
    """A sentence up to the end of the clause that tells when what happened: …に公開されたLlama 3は、 of a longer one."""
    text = claim.sentence
    ends = [text.find(part) + len(part) for part in (claim.time, claim.entity_text, claim.value_text) if part and part in text]
    stop = re.compile("[、。]").search(text, max(ends, default=len(text)))
    return text[: stop.start()] if stop else text


def _days_after(day: str, later: str) -> int:
    """Days from the end of an ISO date of any precision to an ISO day."""
    return (date.fromisoformat(later) - date.fromisoformat(last_day(day))).days


def _forecast(fact: Fact) -> bool:
    """Whether a fact tells of what was still to come when it was looked at."""
    seen = fact.source.date or fact.checked
    return fact.claim.period is not None and seen is not None and first_day(seen) <= fact.claim.period[1]


@lru_cache(maxsize=1000)
def _dimension(unit: str | None) -> str:
    """What a unit measures; things that are counted are all one."""
    found = dimension(unit)
    return "count" if found is None or found.startswith("count") else found


def _changes(mention: Mention, fact: Fact) -> bool:
    return mention.factor is not None and fact.claim.unit in ("%", "x")


def _levels(claim: Claim) -> Range | None:
    """A claim's value in its dimension's base unit; 最大4倍 and 4倍以上 stand for 4倍. None where there is none."""
    level = claim.low if claim.low is not None else claim.high
    if level is None:
        return None
    if claim.bound in ("max", "min"):
        claim = replace(claim, low=level, high=level, bound="exact")
    values = covered(claim)
    return Range(to_base(values.low, claim.unit), to_base(values.high, claim.unit)) if values else None


def _middle(values: Range) -> float:
    ends = [end for end in (values.low, values.high) if math.isfinite(end)]
    return sum(ends) / len(ends) if ends else 0.0


def _days_apart(one: str, other: str) -> int:
    """Days between two ISO dates of any precision, 0 where they meet."""
    a, b = sorted((first_day(text), last_day(text)) for text in (one, other))
    return max(0, (date.fromisoformat(b[0]) - date.fromisoformat(a[1])).days)
