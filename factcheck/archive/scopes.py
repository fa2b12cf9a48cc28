"""What a figure is of, read from the words around it: its kind of measure, its scope, and the market that it is about.

All words are data (`alignment` in the rules that compare claims), so that an archive can say what must agree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from factcheck.language.patterns import compile_pattern, last_match, lazy
from factcheck.lexicon import Lexicon, name_key

#: Words that end a piece of what is measured: AIインフラへの投資額 is 投資額.
_JOINTS = lazy(r"における|に対する|による|に関する|への|での|との|からの|の")
_SOURCE = lazy(
    r"(?P<who>[A-Z][A-Za-z&.]+(?: [A-Z][A-Za-z&.]+){0,3}|[ァ-ヺー・]{3,}(?:[A-Za-z]+)?"
    r"|[一-龯ァ-ヺー]{2,12}(?:総研|総合研究所|研究所|経済研究所|大学|省|機構|機関|協会|会議|基金))(?:社|氏)?"
    r"(?:[（(][^（()）]{1,20}[)）])?"
    r"(?:によると|によれば|(?:の|による)(?:最新の?|[0-9]{4}年の?)?(?:調査|予測|分析|推計|試算|レポート|報告|データ|市場調査))"
)
_SOURCE_WORDS = (
    "によ",
    "の調査",
    "の予測",
    "の分析",
    "の推計",
    "の試算",
    "のレポート",
    "の報告",
    "のデータ",
    "の市場調査",
    "の最新",
    "年の",
)
_PART = lazy(r"(?!向け|用)(?:[a-z0-9]+|[ァ-ヺー]+|(?:(?!向け|用)[一-龯々])+)")
_MARKET = lazy(r"市場|産業(?!用|部門|界|投資|ファンド|革命|セクター)")
_FIELD = lazy(r"(?P<of>[一-龯ァ-ヺーA-Za-z0-9]{2,12})(?:における|分野の|領域の|業界の|(?:向け|用)の?)$")
_BEFORE_MARKET = lazy(r"(?:[一-龯々ァ-ヺーA-Za-z0-9・／/&＆の \-]|(?<=向)け){1,30}$")


@dataclass(frozen=True, eq=False)
class Alignment:
    """How claims are held against each other, as a rule's `alignment` parameter says it."""

    settings: Mapping[str, Any]
    lexicon: Lexicon

    @cached_property
    def weights(self) -> Mapping[str, float]:
        weights: Mapping[str, float] = self.settings["weights"]
        return weights

    @cached_property
    def unnamed(self) -> frozenset[str]:
        """Keys of words that stand where a name should, but name nobody: 企業, 市場, AI."""
        return frozenset(name_key(word) for word in self.settings.get("unnamed", ()))

    @cached_property
    def _supposing(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, self.settings.get("supposing", ()))) or r"(?!)")

    def supposed(self, before: str) -> bool:
        """Whether what stands before a value makes it a supposition or an example: もし20%でも."""
        return self._supposing.search(before) is not None

    @cached_property
    def _denials(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, self.settings.get("denying", ()))) or r"(?!)")

    def denied(self, after: str) -> bool:
        """Whether what follows a value takes it back: 5,000人という噂は事実ではない."""
        return self._denials.search(after) is not None

    @cached_property
    def _going_on(self) -> Any:
        return compile_pattern(self.settings.get("going_on", r"[^\s\S]"))

    def goes_on(self, after: str) -> bool:
        """Whether what follows a date tells that something is under way, and no event: 2025年度には展開を加速."""
        return bool(self._going_on.search(after))

    def may_own(self, measure: str | None, name: str) -> bool:
        """Whether a name can be what a measure is of: only a law comes into force."""
        pattern = self.settings.get("measures", {}).get(measure, {}).get("owner")
        return pattern is None or bool(compile_pattern(pattern).search(name))

    @cached_property
    def _additions(self) -> Any:
        return compile_pattern(self.settings.get("additions", r"[^\s\S]"))

    def adds_to(self, after: str) -> bool:
        """Whether what follows a sum adds another to it: 5億ドルを出資し、さらに15億ドル."""
        return self._additions.search(after[:40]) is not None

    def stage(self, after: str) -> str:
        """Whether what follows a value makes it a `goal` or says that it was `reached`, "" for neither."""
        words = self.settings.get("stages", {})
        return next((stage for stage in ("goal", "reached") if any(word in after[:24] for word in words.get(stage, ()))), "")

    @cached_property
    def _other_views(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, self.settings.get("other_views", ()))) or r"(?!)")

    def other_view(self, sentence: str) -> bool:
        """Whether a sentence sets another view or thing beside one that stands before: 別の調査では."""
        return self._other_views.search(sentence) is not None

    def speaker(self, sentence: str) -> str:
        """Key of the source that a sentence names for its figures (ミライ総研の予測では), "" for none."""
        match = _SOURCE.search(sentence) if any(word in sentence for word in _SOURCE_WORDS) else None
        return name_key(match["who"]) if match else ""

    @cached_property
    def _measures(self) -> list[tuple[str, str]]:
        """(word, measure), the longest word first."""
        words = [(word, measure) for measure, about in self.settings.get("measures", {}).items() for word in about["words"]]
        return sorted(words, key=lambda pair: -len(pair[0]))

    @cached_property
    def _measure_pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(re.escape(word) for word, _ in self._measures) or r"(?!)")

    @cached_property
    def _by_word(self) -> Mapping[str, str]:
        return dict(self._measures)

    @cached_property
    def _measured(self) -> dict[str, str | None]:
        return {}

    def measure_in(self, metric: str) -> str | None:
        """The measure whose word ends a metric: AIインフラへの投資額 is an investment."""
        if metric not in self._measured:
            whole = (metric, next((metric[: -len(w)] for w in self.settings.get("vague", ()) if metric.endswith(w)), metric))
            self._measured[metric] = next((m for form in whole for word, m in self._measures if form.endswith(word)), None)
        return self._measured[metric]

    def measure_near(self, before: str, after: str, *, markets: bool = True) -> str | None:
        """The measure whose word stands nearest to a value, behind it or else before it. None for a market unless `markets`."""
        found = self._measure_near(before, after)
        return found if markets or not self.says(found, "market") else None

    def _measure_near(self, before: str, after: str) -> str | None:
        behind = self._measure_pattern.search(after)
        ahead = last_match(self._measure_pattern, before)
        if behind and (ahead is None or behind.start() <= len(before) - ahead.end()):
            return self._by_word[behind.group()]
        return self._by_word[ahead.group()] if ahead else None

    def says(self, measure: str | None, what: str) -> bool:
        """Whether a measure is marked `single` (one event, one figure) or `market`."""
        return bool(measure) and bool(self.settings.get("measures", {}).get(measure, {}).get(what))

    def near(self, one: str | None, other: str | None) -> bool:
        """Whether writers use the words of one measure for the other."""
        measures = self.settings.get("measures", {})
        return bool(one and other) and (other in measures[one].get("near", ()) or one in measures[other].get("near", ()))

    def common_unit(self, unit: str | None) -> bool:
        """Whether a unit counts anything: %, 倍, 社."""
        return unit is None or unit in self.settings.get("common_units", ())

    def vague(self, metric: str) -> bool:
        """Whether a metric says nothing of what is measured: 日本円の規模."""
        return head(metric) in self.settings.get("vague", ())

    @cached_property
    def _scopes(self) -> list[tuple[str, str, str, re.Pattern[str]]]:
        """(word, scope, value, the word in a place where it counts) of every word."""
        return [
            (word, scope, value, _whole(word))
            for scope, about in self.settings.get("scopes", {}).items()
            for value, words in about.get("words", {}).items()
            for word in words
        ]

    @cached_property
    def _patterns(self) -> list[tuple[str, Any]]:
        scopes = self.settings.get("scopes", {})
        return [(scope, compile_pattern(about["pattern"])) for scope, about in scopes.items() if "pattern" in about]

    def scope(self, text: str) -> dict[str, frozenset[str]]:
        """What a stretch of text says about scope: {region: {日本}, rate: {year}}; silent scopes are left out."""
        said: dict[str, frozenset[str]] = {}
        for word, scope, value, whole in self._scopes:
            if word in text and whole.search(text):
                said[scope] = said.get(scope, frozenset()) | {value}
        for scope, pattern in self._patterns:
            found = frozenset(name_key(match.group(1)) for match in pattern.finditer(text))
            if found:
                said[scope] = said.get(scope, frozenset()) | found
        return said

    def other_place(self, one: str, other: str) -> bool:
        """Whether two markets are of different places, which need not be known: 中国のAI産業, 河南省のAI産業."""
        places = [self._where(name) for name in (one, other)]
        return all(any(place) for place in places) and places[0] != places[1]

    def _where(self, name: str) -> tuple[frozenset[str], str]:
        """The known region of a market's name, and what else stands where its place does: 中国河南のAI産業."""
        match = _PLACE_FIRST.match(name)
        place = match["place"] if match else ""
        regions = self.scope(place or name).get("region", frozenset())
        for word, scope, _, _ in self._scopes:
            if scope == "region":
                place = place.replace(word, "")
        return regions, _WHOLE.sub("", place)

    def place_of(self, name: str) -> frozenset[str]:
        """The region that a name begins with: 世界のデータセンター; none for the place itself."""
        place, _, rest = name.partition("の")
        return self.scope(place).get("region", frozenset()) if rest else frozenset()

    @cached_property
    def strict(self) -> frozenset[str]:
        """Scopes in which silence is an answer: a figure for each year is none for the whole."""
        return frozenset(scope for scope, about in self.settings.get("scopes", {}).items() if about.get("strict"))

    def market(self, before: str, after: str = "") -> str | None:
        """The market that a figure is about, without its region: 世界の生成AI市場は2025年に is 生成ai."""
        last = last_match(_MARKET, before)
        if last is not None:
            text = before[: last.start()]
        else:
            first = _MARKET.search(after[:24])
            if first is None:
                return None
            text = after[: first.start()]
        match = _BEFORE_MARKET.search(text)
        if match is None:
            return None
        # 配膳ロボットの世界市場: what is left when the places are taken out.
        name = next(filter(None, map(self.placeless, reversed(match.group().split("の")))), "")
        field = _FIELD.search(text[: text.rfind(name)])
        key = name_key(f"{field['of']} {name}" if field else name)
        for word, same in self._same_words.items():
            key = key.replace(word, f"+{same}+")
        return "+".join(sorted({part.rstrip("ー") or part for part in _PART.findall(key)})) or None

    def placeless(self, name: str) -> str:
        """A name without the regions in it: 中国河南 is 河南."""
        for region in self.settings.get("scopes", {}).get("region", {}).get("words", {}).values():
            for word in region:
                name = name.replace(word, "")
        return name

    @cached_property
    def currencies(self) -> Mapping[str, float]:
        """How many of each currency one US dollar is worth, roughly: enough to see that two sums cannot be the same."""
        return dict(self.settings.get("currencies", {}))

    @cached_property
    def _homes(self) -> re.Pattern[str]:
        words = "|".join(map(re.escape, self.settings.get("homes", ())))
        return re.compile(rf"[0-9兆億万](?:米)?({words})") if words else re.compile(r"(?!)")

    def home(self, sentence: str) -> frozenset[str] | None:
        """The region whose currency a sentence counts in: who counts in yen counts at home. None where that tells nothing."""
        found = frozenset(self.settings["homes"][match] for match in self._homes.findall(sentence))
        return found if len(found) == 1 and "ドル" not in sentence else None

    @cached_property
    def _same_words(self) -> Mapping[str, str]:
        return {name_key(word): name_key(group[0]) for group in self.settings.get("same_words", ()) for word in group}


def _whole(word: str) -> re.Pattern[str]:
    """A word where it counts: letters as whole words; after a number it is a duration (今後5年間 is no sum for each year)."""
    return lazy(rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])" if word.isascii() else rf"(?<![0-9数]){re.escape(word)}")


_PLACE_FIRST = lazy(r"(?P<place>[^の、]+?)(?:の|、)")
_WHOLE = lazy(r"(?:全体|全土|市場)$")


@lru_cache(maxsize=100_000)
def head(metric: str) -> str:
    """The noun that a metric ends in, as a key."""
    pieces = [piece for piece in _JOINTS.split(metric) if piece]
    return name_key(pieces[-1]) if pieces else name_key(metric)
