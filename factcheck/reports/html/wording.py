"""How the page words claims and findings: values as they are compared, names to mark, reasons, languages of passages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from factcheck.claims.model import Claim
from factcheck.findings import Finding
from factcheck.reports import texts
from factcheck.reports.json import number as whole
from factcheck.reports.model import Report, is_contradiction, local
from factcheck.reports.passages import shorten, visible

#: A text by language (ja, en).
Words = Mapping[str, str]

#: Units that readers know under another name than the one claims are kept by.
_UNITS: Mapping[str, Words] = {
    "x": {"ja": "倍", "en": "×"},
    "pt": {"ja": "ポイント", "en": "points"},
    "USD": {"ja": "ドル", "en": "USD"},
    "JPY": {"ja": "円", "en": "JPY"},
    "EUR": {"ja": "ユーロ", "en": "EUR"},
    "GBP": {"ja": "ポンド", "en": "GBP"},
    "CNY": {"ja": "人民元", "en": "CNY"},
    "KRW": {"ja": "ウォン", "en": "KRW"},
}

#: Names of large numbers, from the largest.
_STEPS: Mapping[str, tuple[tuple[int, str], ...]] = {
    "ja": ((10**12, "兆"), (10**8, "億"), (10**4, "万")),
    "en": ((10**12, " trillion"), (10**9, " billion"), (10**6, " million")),
}

_KANA_OR_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f々〆]")
_HANGUL = re.compile("[\u1100-\u11ff\uac00-\ud7af]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]{2}")


def language_of(text: str) -> str | None:
    """The language to declare for a passage: ja, ko or en by its letters, None where it has none."""
    if _KANA_OR_HAN.search(text):
        return "ja"
    if _HANGUL.search(text):
        return "ko"
    return "en" if _LATIN.search(text) else None


def normalised(claim: Claim, lang: str = "ja") -> str:
    """A claim's value as it is compared, for readers: `3倍以下`, `約20%`, `2〜3年`; empty where it is vague."""
    if claim.date:
        return claim.date
    low, high = whole(claim.low), whole(claim.high)
    if low is None and high is None:
        status = texts.STATUSES.get(claim.status or "")
        return claim.target or (status[lang] if status else claim.status) or ""
    return _quantity(low, high, claim.unit or "", claim.bound, lang)


@lru_cache(maxsize=10_000)
def _quantity(low: float | None, high: float | None, unit: str, bound: str, lang: str) -> str:
    unit = visible(unit_of(unit, lang))
    if low is None or high is None:
        limit = texts.BOUNDS["min" if high is None else "max"][lang]
        figure = f"{_figure(low if high is None else high, lang)}{unit}"
        return f"{figure}{limit}" if lang == "ja" else f"{limit} {figure}"
    if low != high:
        return f"{_figure(low, lang)}{'〜' if lang == 'ja' else '–'}{_figure(high, lang)}{unit}"
    about = {"ja": "約", "en": "about "}[lang] if bound == "approx" else ""
    return f"{about}{_figure(low, lang)}{unit}"


def unit_of(unit: str, lang: str) -> str:
    """A unit as it follows a number."""
    known = _UNITS[unit][lang] if unit in _UNITS else unit
    return f" {known}" if known and (re.match("[A-Za-z°]", known) or (lang == "en" and known not in ("%", "×"))) else known


def _figure(value: float | None, lang: str) -> str:
    """A number with separators; large ones in the words of the language where that is exact: 38,000,000,000 is 380億."""
    if value is None:
        return ""
    for size, name in _STEPS[lang]:
        if abs(value) >= size and value * 100 % size == 0:
            return f"{whole(value / size):,}{name}"
    return f"{value:,}"


def reading(claim: Claim, lang: str) -> str:
    """How a claim's value was read, to compare it: what it is normalised to, against what, how surely, as of when."""
    normal = normalised(claim, lang)
    if not normal:
        return ""
    parts = [normal]
    if claim.compared_to and claim.kind != "relation":
        parts.append(texts.text("reading_against", lang, baseline=claim.compared_to))
    if claim.modality != "asserted" and claim.modality in texts.MODALITIES:
        parts.append(texts.MODALITIES[claim.modality][lang])
    if claim.time and not claim.date:
        parts.append(claim.time)
    return shorten((" ・ " if lang == "ja" else " · ").join(parts), 160)


def names_of(claim: Claim) -> tuple[str, ...]:
    """What a claim is about, as its sentence writes it: the names to mark beside the value."""
    names = (claim.entity_text, claim.metric_text, claim.compared_to)
    found = {name for name in names if name and 1 < len(name) <= 60 and name in claim.sentence and name not in claim.value_text}
    return tuple(sorted(found))


def headline(finding: Finding, lang: str) -> str:
    """What a finding says, without the reasons for comparing: the page tells these apart."""
    message = local(finding.messages, lang)
    why = finding.values.get("why_same")
    if not why or not isinstance(why, Mapping) or not (words := local(why, lang)):
        return message
    # A message is cut where it gets long, so that the reasons may be there in part.
    opening, closing = ("（", "）") if lang == "ja" else (" (", ")")
    before, told, after = message.partition(f"{opening}{words[:12]}")
    if not told:
        return message
    return before + (after.removeprefix(words[12:]).removeprefix(closing) if after.startswith(words[12:]) else "")


def reasons_of(finding: Finding, lang: str) -> list[str]:
    """Why a contradiction's passages are held comparable.

    A match says so in its value `reasons` (a text or several, in one language or by language); else what it names as the
    entity, metric and baseline of both sides is told.
    """
    if reasons := finding.values.get("reasons"):
        if isinstance(reasons, str | Mapping):
            reasons = [reasons]
        return [local(reason, lang) if isinstance(reason, Mapping) else str(reason) for reason in reasons]
    entity, metric, baseline = map(finding.values.get, ("entity", "metric", "baseline"))
    if not entity or not metric or not is_contradiction(finding):
        return []
    told = [texts.text("same_matter", lang, entity=str(entity), metric=str(metric))]
    if baseline:
        told.append(texts.text("same_baseline", lang, baseline=str(baseline)))
    return told


def verdict_reasons(report: Report, lang: str) -> list[str]:
    """Why the verdict is what it is, a sentence each."""
    if report.empty:
        reasons = [texts.text("because_nothing", lang)]
    elif not report.findings:
        reasons = [texts.text("because_none", lang)]
    elif report.fail_on == "never":
        reasons = [texts.text("because_never", lang)]
    else:
        key = "because_failed" if report.failing else "because_passed"
        reasons = [texts.text(key, lang, threshold=texts.SEVERITIES[report.fail_on][lang], failing=report.failing)]
    if report.stale:
        reasons.append(texts.text("because_stale", lang, count=len(report.stale)))
    if report.problems:
        reasons.append(texts.text("because_incomplete", lang, problems=len(report.problems)))
    if not report.empty and not report.compared.get("pairs"):
        reasons.append(texts.text("no_pairs", lang))
    return reasons


class FactSource(NamedTuple):
    """What is known, and where it can be looked up: its source's title, address and date, as far as they are known."""

    value: str
    title: str
    address: str  # http or https, else empty
    date: str
    checked: str  # when an editor last looked


def source_of(finding: Finding, lang: str) -> FactSource | None:
    """The verified fact that a finding holds a passage against, as its values `fact_…` tell; None without one."""
    if not any(finding.values.get(f"fact_source_{key}") for key in ("title", "address")):
        return None
    told = [finding.values.get(f"fact_{key}") for key in ("value", "source_title", "source_address", "source_date", "checked")]
    value, title, address, date, checked = (local(each, lang) if isinstance(each, Mapping) else str(each or "") for each in told)
    if not (title or address):
        return None
    link = visible(address) if re.match("https?://", address) and len(address) <= 2000 else ""
    return FactSource(shorten(value, 300), shorten(title or address, 300), link, shorten(date, 40), shorten(checked, 40))
