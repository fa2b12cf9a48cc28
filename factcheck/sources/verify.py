"""The figures of posts held against the pages that they cite: supported, contradicted, not found, or unreachable."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from factcheck.archive.values import MORE_THAN, Range, change, covered
from factcheck.claims.model import Claim
from factcheck.language.units import dimension, to_base
from factcheck.lexicon import Lexicon
from factcheck.sources.model import Citation, Cited, NoPage, Page
from factcheck.sources.reading import Figure, Reading, Statement, distinct, years_of

#: Figures are one if what their digits and wording cover is no further apart than this share, or the second where one is rough.
ROUNDED, ROUGHLY = 0.005, 0.03
#: Figures that are nearer to one another than this do not contradict each other, though they may not be one.
CLOSE = 0.02
#: Figures further apart than this are of different things.
LARGEST_RATIO = 150.0
#: A page that gives more figures for a metric than this speaks of several things.
MOST_FIGURES = 2
#: What is counted in pieces goes by many words: 10万基, 10万個, 100,000 GPUs.
_PIECES = frozenset(f"count:{unit}" for unit in ("個", "基", "台", "枚", "本", "機", "つ", "点", "件", "品目", "種類", "チップ"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a citation's pages say of its figure. `figure` and `sentence` are the page's; `page` is None where there is none."""

    citation: Citation
    verdict: str  # supported contradicted not_found unreachable
    claim: Claim
    page: Page | None = None
    figure: str = ""
    sentence: str = ""
    confidence: float = 1.0


class Verifier:
    """Compares figures with pages, each page read once. `metrics` are English words by metric, `plain` words that narrow none."""

    def __init__(self, lexicon: Lexicon, metrics: Mapping[str, Collection[str]], plain: Collection[str]) -> None:
        self.lexicon, self.metrics, self.plain = lexicon, metrics, plain
        self._readings: dict[str, Reading] = {}

    def verdicts(self, cited: Cited) -> Iterator[Verdict]:
        """One for each citation."""
        for citation in cited.citations:
            yield self.verdict(citation, cited)

    def verdict(self, citation: Citation, cited: Cited) -> Verdict:
        outcomes = [cited.pages.get(address) or NoPage(address, "unreadable") for address in citation.addresses]
        pages = [outcome for outcome in outcomes if isinstance(outcome, Page)]
        first = citation.claims[0]
        for page in pages:
            for figure in self._reading(page).figures:
                if any(agree(claim, figure) for claim in citation.claims):
                    return Verdict(citation, "supported", first, page, figure.value.value_text, figure.sentence)
        lacking = len(outcomes) - len(pages)
        for page in pages:
            for claim in citation.claims:
                if (found := self._contradiction(claim, page)) is not None:
                    statement, confidence = found
                    confidence -= 0.0 if citation.near else 0.1
                    confidence -= 0.2 if lacking else 0.0
                    value = statement.value.value_text
                    return Verdict(citation, "contradicted", claim, page, value, statement.sentence, round(confidence, 2))
        if lacking:
            return Verdict(citation, "unreachable", first)
        return Verdict(citation, "not_found", first, pages[0], confidence=self._missing(citation, pages))

    def _reading(self, page: Page) -> Reading:
        if page.final not in self._readings:
            self._readings[page.final] = Reading(page, self.lexicon, self.metrics, self.plain)
        return self._readings[page.final]

    def _contradiction(self, claim: Claim, page: Page) -> tuple[Statement, float] | None:
        """What the page says instead, and how sure it is that it speaks of the same."""
        statements = [
            statement
            for statement in self._reading(page).statements(claim)
            if statement.forecast == (claim.modality == "forecast") and _same_time(claim, statement)
        ]
        if not statements or distinct(statements) > MOST_FIGURES:
            return None
        for statement in statements:
            gap = _gap(claim, statement.value)
            apart = _apart(claim, statement.value)
            if gap is None or gap <= _least(claim, statement.value) or not CLOSE < apart <= 1 - 1 / LARGEST_RATIO:
                return None  # one of them may be it
        best = statements[0]
        dated = bool(years_of(claim)[0]) == bool(best.years)
        english = page.language == "en"
        return best, 0.9 - (0.0 if dated else 0.2) - (0.05 if english else 0.0) - 0.1 * (distinct(statements) - 1)

    def _missing(self, citation: Citation, pages: list[Page]) -> float:
        """How sure it is that a figure stands on none of the pages: not at all where they may say it in another unit."""
        claim = citation.claims[0]
        about = dimension(claim.unit) or ""
        found = {dimension(figure.value.unit) or "" for page in pages for figure in self._reading(page).figures}
        if about.startswith("currency:") and about not in found and any(other.startswith("currency:") for other in found):
            return 0.4  # the writer may have converted it
        if about.startswith("count:") and about not in found and all(page.language == "en" for page in pages):
            return 0.4  # what is counted has a word that is not known here
        return 0.7 if citation.near else 0.5


def agree(claim: Claim, figure: Figure) -> bool:
    """Whether a page's figure is the claim's, as far as rounding and wording go."""
    gap = _gap(claim, figure.value, figure.change)
    return gap is not None and gap <= _least(claim, figure.value)


def _least(claim: Claim, value: Claim) -> float:
    small = claim.bound == "exact" and (dimension(claim.unit) or "").startswith("count:") and (claim.low or 0) <= 20
    return 0.0 if small else ROUGHLY if "approx" in (claim.bound, value.bound) else ROUNDED


def _gap(claim: Claim, value: Claim, direction: str | None = None) -> float | None:
    """How far apart two figures stand (0: they agree), None where they cannot be compared."""
    one, other = dimension(claim.unit), dimension(value.unit)
    mine, yours = _range(claim), _range(value)
    if mine is None or yours is None:
        return None
    if one == other or (one in _PIECES and other in _PIECES):
        return _scaled(mine, claim.unit).gap(_scaled(yours, value.unit))
    if other is None:  # `70 billion`, of what the words do not tell
        counts = (one or "").startswith("count:") and abs(value.low or value.high or 0) >= 1000
        return mine.gap(yours) if counts or claim.unit == "パラメータ" else None
    if {claim.unit, value.unit} == {"%", "x"}:
        a, b = change(claim, ""), change(value, "")
        return a.gap(b) if a is not None and b is not None and claim.direction == value.direction else None
    return None


def _apart(claim: Claim, value: Claim) -> float:
    """How far apart two figures stand, their bounds and rounding aside."""
    one, other = (to_base(_level(each), each.unit) for each in (claim, value))
    return abs(one - other) / max(abs(one), abs(other), 1e-12)


def _level(claim: Claim) -> float:
    ends = [end for end in (claim.low, claim.high) if end is not None]
    return sum(ends) / len(ends)


def _range(claim: Claim) -> Range | None:
    """What a figure covers; of `at least` and `up to` only what lies near, as a figure has to be found and not just allowed."""
    values = covered(claim)
    if values is None:
        return None
    low, high = values.low, values.high
    if not math.isfinite(high):
        high = low * MORE_THAN if low > 0 else low
    if not math.isfinite(low):
        low = high / MORE_THAN if high > 0 else high
    return Range(low, high)


def _scaled(values: Range, unit: str | None) -> Range:
    return Range(to_base(values.low, unit), to_base(values.high, unit))


def _same_time(claim: Claim, statement: Statement) -> bool:
    """Whether both may be of one time: years that meet where both say them, and both of a year or both of a part of one."""
    years, part = years_of(claim)
    part = part or any(word in (claim.time or "") for word in ("四半期", "半期", "月", "Q"))
    if part != statement.part:
        return False
    if years and statement.years:
        return years == statement.years
    if not statement.years:
        return True
    written = (claim.post_date or "")[:4]
    # Who names no year speaks of the time of writing.
    return len(statement.years) == 1 and (not written or statement.years <= {int(written), int(written) - 1})
