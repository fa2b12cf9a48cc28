"""What a page says: its figures, and of what they are.

All figures of a page are read, in Japanese and English; that is quick. Only where a figure of a post is missing is it asked
what the page's figures are of: in Japanese by the reader of claims, in English by names and words for metrics in the sentence,
and only where these leave no doubt.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice

from factcheck.claims.context import PostContext
from factcheck.claims.extract import extract_claims
from factcheck.claims.model import Claim
from factcheck.language.english import find_english_quantities
from factcheck.language.quantities import Quantity, find_quantities
from factcheck.language.sentences import split_sentences
from factcheck.language.units import dimension
from factcheck.lexicon import Lexicon, name_key
from factcheck.posts.markdown import parse_blocks
from factcheck.posts.model import PROSE_KINDS, Block, FrontMatter, Location, Post
from factcheck.sources.model import Page

_KINDS = frozenset({"quantity", "duration", "number", "count_of_items"})
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ一-龯]")
#: No more sentences of a Japanese page are parsed for what their figures are of.
MOST_PARSED = 60
#: Longer ones are no sentences, but lists or tables without their structure.
LONGEST_READ = 1000
#: No more figures of a page are compared.
MOST_FIGURES = 5000
#: A sentence of a page as it is shown.
LONGEST_SENTENCE = 300

_YEAR = re.compile(r"(?<![\d.,$€£¥])(?:FY ?|')?((?:19|20)\d{2})(?![\d,.]\d|\d)")
_PART_OF_YEAR = re.compile(
    r"(?i)\b(?:quarter|quarterly|[1-4]Q|Q[1-4]|half|six months|three months|nine months|month|monthly|week)\b"
)
_OTHER_TIME = re.compile(r"(?i)\b(?:from|versus|vs\.?|compared (?:with|to)|than|against|by)(?: (?:about|nearly|around))?\s*\Z")
#: Directly before a sum or count these give by how much it changed: `lost $600 billion`, `rose $5 billion`.
_CHANGED = re.compile(
    r"(?i)\b(?:lost|added|gained|shed|erased|rose|fell|dropped|grew|increased|declined|climbed|jumped|cut|slashed|up|down|another|additional)"
    r"(?: (?:about|nearly|around|an?))?\s*\Z"
)
_BEFORE_NOW = re.compile(r"(?:前年度?|前期|前回|昨年度?|去年|従来|当初|これまで|以前)(?:の|は|が)?(?:約)?\Z")
_FUTURE = re.compile(
    r"(?i)\b(?:expects?|expected|expecting|forecasts?|outlook|guidance|guided|will|would|could|may|target(?:s|ed|ing)?|plans?|planned|aims?|projects|projected|estimates?)\b"
)
_WORD = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)*(?=['’]s\b|\b)")
_BREAK = re.compile(r"[.,;:()0-9]")
#: Behind a figure these begin something else: `$6.6 billion at a valuation of …`.
_GOES_ON = frozenset(
    {"at", "with", "and", "on", "for", "to", "by", "that", "as", "which", "when", "where", "was", "is", "had", "has"}
)
_SEPARATES = re.compile(r";|\bwhile\b|\bwhereas\b|\bbut\b|, and (?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a page, with the claim-like value that it is compared by."""

    value: Claim
    sentence: str
    change: str | None  # up or down, where the words beside it say so


@dataclass(frozen=True, slots=True)
class Statement:
    """What a page states: a figure of somebody's metric. `years` are empty where it names none."""

    value: Claim
    sentence: str
    years: frozenset[int]
    part: bool  # of a year
    forecast: bool


class Reading:
    """A page as it is read."""

    def __init__(self, page: Page, lexicon: Lexicon, metrics: Mapping[str, Collection[str]], plain: Collection[str]) -> None:
        self.page, self.lexicon = page, lexicon
        self._plain = frozenset(plain)
        self._metric_words = {word.lower(): metric for metric, words in metrics.items() for word in words}
        alternatives = "|".join(re.escape(word) for word in sorted(self._metric_words, key=len, reverse=True))
        self._metric_pattern = re.compile(
            rf"(?<![A-Za-z-])(?:{alternatives})(?![A-Za-z-])" if alternatives else r"(?!)", re.IGNORECASE
        )

    @cached_property
    def sentences(self) -> list[tuple[str, list[Quantity]]]:
        """The sentences that hold figures, the title first, with their figures."""
        blocks = [text for text in (self.page.title,) if text]
        blocks += [block.text for block in parse_blocks(self.page.text) if block.kind in PROSE_KINDS or block.kind == "code"]
        found: dict[str, list[Quantity]] = {}
        for text in blocks:
            for start, end in split_sentences(text):
                sentence = " ".join(text[start:end].split())
                if sentence and sentence not in found:
                    read = find_quantities if _JAPANESE.search(sentence) else find_english_quantities
                    found[sentence] = [quantity for quantity in read(sentence) if quantity.kind in _KINDS]
        return [(sentence, quantities) for sentence, quantities in found.items() if quantities]

    @cached_property
    def figures(self) -> list[Figure]:
        figures = (
            Figure(value, _around(sentence, quantity.start), quantity.change)
            for sentence, quantities in self.sentences
            for quantity in quantities
            if (value := _value(quantity)) is not None
        )
        return list(islice(figures, MOST_FIGURES))

    def statements(self, about: Claim) -> list[Statement]:
        """What the page states of a claim's entity and metric, in units of the claim's dimension."""
        if not about.entity or not about.metric:
            return []
        wanted = dimension(about.unit)
        sentences = [
            (sentence, quantities)
            for sentence, quantities in self.sentences
            if len(sentence) <= LONGEST_READ and any(dimension(quantity.unit) == wanted for quantity in quantities)
        ]
        japanese = [sentence for sentence, _ in sentences if _JAPANESE.search(sentence)]
        found = list(self._japanese(about, japanese[:MOST_PARSED]))
        for sentence, quantities in sentences:
            if not _JAPANESE.search(sentence):
                found += self._english(about, sentence, [q for q in quantities if dimension(q.unit) == wanted])
        return found

    # --- Japanese -------------------------------------------------------------------------------------------------------

    def _japanese(self, about: Claim, sentences: list[str]) -> Iterator[Statement]:
        for claim in self._claims(tuple(sentences)):
            if (
                claim.kind == "quantity"
                and not claim.negated
                and claim.modality not in ("hypothetical", "question")
                and claim.entity
                and claim.metric
                and self._same_name(claim.entity, about.entity or "")
                and self._same_metric(claim.metric, about.metric or "")
                and dimension(claim.unit) == dimension(about.unit)
                and self._same_base(claim, about)
                and not _of_before(claim)
            ):
                years, part = years_of(claim)
                yield Statement(
                    claim,
                    _around(claim.sentence, claim.sentence.find(claim.value_text)),
                    years,
                    part,
                    claim.modality == "forecast",
                )

    def _claims(self, sentences: tuple[str, ...]) -> list[Claim]:
        """The claims of a page's sentences; the same ones are parsed once."""
        if sentences not in self._parsed:
            title = self.page.title or self.page.address
            texts = [("title", title), *(("paragraph", sentence) for sentence in sentences if sentence != title)]
            source = "\n\n".join(text for _, text in texts)
            blocks, at = [], 0
            for kind, text in texts:
                blocks.append(Block(kind, text, array("I", range(at, at + len(text))), start=at, end=at + len(text)))
                at += len(text) + 2
            post = Post(self.page.final, source, FrontMatter(values={"title": title}), tuple(blocks))
            self._parsed[sentences] = extract_claims(PostContext(post, self.lexicon, extract_claims)) if sentences else []
        return self._parsed[sentences]

    @cached_property
    def _parsed(self) -> dict[tuple[str, ...], list[Claim]]:
        return {}

    def _same_name(self, one: str, other: str) -> bool:
        return name_key(self.lexicon.resolve(one).name) == name_key(self.lexicon.resolve(other).name)

    def _same_metric(self, one: str, other: str) -> bool:
        a, b = self.lexicon.metric(one), self.lexicon.metric(other)
        return a is b if a is not None and b is not None else name_key(one) == name_key(other)

    def _same_base(self, one: Claim, other: Claim) -> bool:
        """Whether two claims have one direction and are measured against the same, where that matters: shares and multiples."""
        if other.unit not in ("%", "x", "pt"):
            return True
        if one.direction != other.direction or bool(one.compared_to) != bool(other.compared_to):
            return False
        return not one.compared_to or self._same_name(one.compared_to, other.compared_to or "")

    # --- English --------------------------------------------------------------------------------------------------------

    def _english(self, about: Claim, sentence: str, quantities: list[Quantity]) -> Iterator[Statement]:
        if not self._speaks_of(sentence, about):
            return
        metric = self.lexicon.metric(about.metric or "")
        wanted = metric.name if metric else about.metric
        for number, quantity in enumerate(quantities):
            behind = quantities[number - 1].end if number else 0
            head = sentence[max(0, quantity.start - 24) : quantity.start]
            if _OTHER_TIME.search(head) or (about.unit not in ("%", "x", "pt") and _CHANGED.search(head)):
                continue
            if self._metric_of(sentence, quantity, behind, about.entity or "") != wanted:
                continue
            if about.unit in ("%", "x", "pt") and quantity.change != about.direction:
                continue
            value = _value(quantity)
            if value is not None:
                years = frozenset(int(year) for year in _YEAR.findall(sentence))
                part, forecast = _PART_OF_YEAR.search(sentence) is not None, _FUTURE.search(sentence) is not None
                yield Statement(value, _around(sentence, quantity.start), years, part, forecast)

    def _speaks_of(self, sentence: str, about: Claim) -> bool:
        """Whether a sentence is about a claim's entity and, but for its maker and what it is measured against, no other name."""
        entity = self.lexicon.resolve(about.entity or "")
        own = {name_key(name) for name in (entity.name, about.entity or "", entity.maker or "") if name}
        base = name_key(self.lexicon.resolve(about.compared_to).name) if about.compared_to else None
        names = self._names(sentence)
        if base is not None and base not in names and name_key(about.compared_to or "") not in name_key(sentence):
            return False
        if names - own - {base}:
            return False
        named = name_key(entity.name) in names or self._written(about.entity or "", sentence)
        return named or (not names - {base} and self._in_title(about.entity or "", name_key(entity.name)))

    def _names(self, sentence: str) -> frozenset[str]:
        """Keys of the names in a sentence that the lexicon knows."""
        if sentence not in self._known_names:
            self._known_names[sentence] = frozenset(name_key(hit.resolved.name) for hit in self.lexicon.scan(sentence))
        return self._known_names[sentence]

    @cached_property
    def _known_names(self) -> dict[str, frozenset[str]]:
        return {}

    def _in_title(self, entity: str, key: str) -> bool:
        return self._written(entity, self.page.title) or key in self._names(self.page.title)

    @staticmethod
    def _written(entity: str, text: str) -> bool:
        """Whether a name in Latin letters stands in a text, as a word."""
        return bool(
            entity.isascii() and len(entity) > 2 and re.search(rf"(?i)(?<![A-Za-z0-9]){re.escape(entity)}(?![A-Za-z0-9])", text)
        )

    def _metric_of(self, sentence: str, quantity: Quantity, behind: int, entity: str) -> str | None:
        """What a figure measures: what it counts, the metric directly behind it (`$5bn in revenue`), or the one before it.

        Before it no other figure of its dimension may stand, which ends at `behind`.
        """
        if counted := self._metric_words.get(quantity.unit_text.lower()):
            return counted
        tail = sentence[quantity.end : quantity.end + 50]
        if (named := self._metric_pattern.search(tail)) and self._leads(tail[: named.start()], entity, whole=True):
            return self._metric_words[named.group().lower()]
        before = _SEPARATES.split(sentence[behind : quantity.start])[-1]
        metrics = list(self._metric_pattern.finditer(before))
        if len({self._metric_words[found.group().lower()] for found in metrics}) != 1:
            return None
        leads = all(self._leads(before[: found.start()], entity, whole=False) for found in metrics)
        return self._metric_words[metrics[0].group().lower()] if leads else None

    def _leads(self, text: str, entity: str, *, whole: bool) -> bool:
        """Whether the words before a metric (all of them, or the last) narrow nothing down: `cloud revenue` is not revenue."""
        words = _WORD.findall(text)
        own = {word.lower() for word in _WORD.findall(entity)}
        if whole and (_BREAK.search(text) or (words and words[0].lower() in _GOES_ON)):
            return False
        return all(word.lower() in self._plain or word.lower() in own for word in (words if whole else words[-1:]))


def _of_before(claim: Claim) -> bool:
    """Whether a Japanese sentence gives a figure as what there was before: 前年の270億ドルから伸びた."""
    at = claim.sentence.find(claim.value_text)
    behind = claim.sentence[at + len(claim.value_text) :]
    return at >= 0 and (
        behind.startswith(("から", "より")) or _BEFORE_NOW.search(claim.sentence[max(0, at - 8) : at]) is not None
    )


def _around(sentence: str, at: int) -> str:
    """A sentence, or of a long one what stands around a figure."""
    start = max(0, at - LONGEST_SENTENCE // 2) if len(sentence) > LONGEST_SENTENCE else 0
    return sentence[start : start + LONGEST_SENTENCE]


def years_of(claim: Claim) -> tuple[frozenset[int], bool]:
    """The years that a claim is of, and whether it is of a part of one; none where it does not say."""
    if claim.period is None:
        return frozenset(), False
    try:
        first, last = (date.fromisoformat(day) for day in claim.period)
    except ValueError:
        return frozenset(), False
    return frozenset(range(first.year, min(last.year, first.year + 20) + 1)), (last - first).days < 300


def _value(quantity: Quantity) -> Claim | None:
    """A quantity as a claim, by which values are compared; None for one without number."""
    if quantity.vague or (quantity.low is None and quantity.high is None):
        return None
    place = Location("", 1, 1, 1, 1, quantity.text)
    return Claim(
        kind="quantity", location=place, value_text=quantity.text, low=quantity.low, high=quantity.high, unit=quantity.unit,
        bound=quantity.bound, direction=quantity.change,
    )  # fmt: skip


def distinct(statements: Iterable[Statement]) -> int:
    """How many different figures statements give."""
    return len({(statement.value.low, statement.value.high, statement.value.unit) for statement in statements})
