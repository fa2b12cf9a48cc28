"""How surely something is said, whether it is denied, and who says it."""

from __future__ import annotations

import re
from typing import NamedTuple

from factcheck.claims.metric import Measure
from factcheck.claims.reading import Chunk, Reading, clean
from factcheck.claims.words import endings, words
from factcheck.language.patterns import lazy

_SOURCE = lazy(
    r"によると|によれば|によりますと|に基づくと|(?:予測|推計|調査|試算|分析|見通し|発表|報告書?|レポート|統計|アンケート)(?:結果)?(?:では|だと|でも|によって明らか)|(?:の|た|した)(?:発表|調査|報告)で(?=、|特に)"
    r"|の話(?:では|によ)"
    r"|(?:調査|調査結果|報告書?|レポート|統計|アンケート)[がは](?:示す|示した|示して|明らかに|指摘)"
)
_SAYING = lazy(r"^(?:と|という|っていう|なんて|ように)")
_NEGATION = lazy(r"(?:ない|なかっ|ません|ず$|ぬ$|わけでは|ではあり)")
_PAST = lazy(r"(?:た|だっ|てき|ました|でした)")


class Modality(NamedTuple):
    modality: str
    negated: bool = False
    speaker: str | None = None


def modality_of(reading: Reading, value: Chunk, measure: Measure, *, future: bool, past: bool) -> Modality:
    """The modality of a value with what it measures.

    `future` says that the time the value holds for is after the post's date, `past` that it is over by then.
    """
    text = reading.text
    presupposed = _presupposed(reading, value, measure)
    start = None if presupposed else measure.predicate
    chain, joined = _chain(reading, value, start, presupposed)
    found: set[str] = set()
    own = start if start is not None else value
    negated = tense_past = planned = continued = False
    quoted_until = _quoted_news(text, value.start)
    news = quoted_until is not None
    if quoted_until is not None:
        chain = [c for c in chain if c.start < quoted_until]
    if not news and _asks(chain, value, reading, presupposed=presupposed):
        found.add("question")
    for place, chunk in enumerate(chain):
        piece = chunk.core + chunk.tail
        core = clean(chunk.core)
        continued = continued or chunk.index in joined
        if chunk is own and chunk.predicate:
            negated = bool(_NEGATION.search(chunk.tail)) and not re.search(
                r"に過ぎ|かもしれ|に違い|間違い|ざるを得|なければ", text[chunk.start - 2 : chunk.end]
            )
            tense_past = bool(_PAST.search(chunk.tail))
        if chunk.predicate and chunk.index not in joined:
            if chunk.lemma in words("modality", "forecast_verbs") and not (
                chunk is own and tense_past and chunk.lemma not in ("予測", "予想", "見込む", "計画", "目指す")
            ):
                found.add("forecast")
            said = (
                chunk is not own
                or value.case == "と"
                or value.quote_end
                or chunk.lemma in ("謳う", "うたう", "主張", "豪語", "アピール", "標榜", "公言")
            )
            if chunk.lemma in words("modality", "reported_verbs") and said:
                found.add("reported")
        if not chunk.predicate or chunk.kind == "copula":
            for kind in ("rumored", "forecast", "reported", "hypothetical"):
                if kind in ("reported", "hypothetical") and place == 0 and chunk is value:
                    continue
                if core in words("modality", kind + "_nouns") or (
                    kind == "forecast"
                    and core.endswith(endings("modality", "forecast_nouns"))
                    and not (chunk is measure.noun and core.endswith(("意向", "方針", "戦略", "検討")))  # 導入意向 is measured
                ):
                    found.add(kind)
                    planned = planned or (core in _PLANS and not _PAST.match(chunk.tail) and not continued)
        before = chain[place - 1].core[-1:] + chain[place - 1].tail if place and chain[place - 1].index == chunk.index - 1 else ""
        for kind, pattern in _ENDINGS.items():
            if pattern.search(before + piece) and not (continued and _INTENDED.search(before + piece)):
                found.add(kind)
        if (
            (chunk is own or (chunk.lemma in _LIGHT and place < 4))
            and _CONDITION.search(piece)
            and not _VIEWED.match(chunk.lemma)
        ):
            found.add("hypothetical")
        if not past and any(c.relative and c.lemma in _FORETOLD and not _PAST.search(c.tail) for c in reading.under(chunk)):
            found.add("forecast")  # Ｘが予測する20%増
        if chunk.core in _TIMES_TO_COME and place and chain[place - 1].relative and not tense_past:
            found.add("forecast")
    if news or (not found and _hearsay(reading, chain[-1] if chain else value)):
        found.add("reported")
    speaker = _source(reading, value, found, past)
    opened = text.startswith(tuple(words("modality", "hypothetical_openers")))
    if opened and re.search(
        r"たら|(?<![よみ])れば|(?<![例と])[えけげせてねべめ]ば|なら(?!な)|としても|とすると|場合|と(?:します|しましょう|しよう|する)。?$",
        text,
    ):
        found.add("hypothetical")
    if any(c.core == "場合" and c.index < value.index and any(r.relative for r in reading.under(c)) for c in reading.under(own)):
        found.add("hypothetical")  # 4000人を削減した場合、240億円が浮く
    if future and not tense_past:
        found.add("forecast")
    if past and not planned:
        found.discard("forecast")
    if speaker is None and "reported" in found:
        speaker = _speaker(reading, chain)
    kind = next((k for k in ("question", "hypothetical", "rumored", "forecast", "reported") if k in found), "asserted")
    return Modality(kind, negated, speaker)


_QUOTING = (
    words("modality", "reported_verbs")
    | words("modality", "forecast_verbs")
    | {"考える", "思う", "する", "見る", "みる", "信じる", "判断", "なる", "明らか", "推測", "発言", "確信", "確認"}
)
#: What the end of a clause says by itself.
_ENDINGS = {
    "reported": re.compile(
        r"とのこと|(?<=[るたうくすつぬぶむぐだい])そう(?:で(?:す|あ)|だ(?!ろ))|(?<=[るたうくすつぬぶむぐい])として(?:いる|い?ます|おり)|明らかに(?:し|す|なっ)|という(?:から|の(?:だ|です|で)|ん(?:だ|で)|わけで(?!は))|とい(?:い|われ)|と言(?:い|われ|う$)|と明らかに|とされ|とみられ|と見られ|と聞|んだとか|とか$"
    ),
    "hypothetical": re.compile(r"かもしれ|としたら|とすれば|とすると|としても|場合"),
    "forecast": re.compile(
        r"(?<=[りきしちにびみぎえけせてねべめれげ])そう(?:で(?:す|あ)|だ)|(?:だろ|でしょ|であろ|よ)う|はず(?:だ|で|$)|つもり|見込み|(?:て|で)(?:いく|ゆく)|予定"
    ),
    "rumored": re.compile(r"らし(?:い|く)|と(?:噂|うわさ|囁|ささや|観測)"),
}


#: The value's own clause is a condition …
_CONDITION = lazy(r"(?:し|っ|い|ん)(?:たら|だら)$|(?:け|え|せ|て|ね|め|れ|べ|げ)ば$|なら(?:$|ば)")
#: … but not one that only tells from where something is looked at: 15億ドルと比べれば.
_VIEWED = lazy(r"比較|比べる|くらべる|考える|見る|みる|言う|いう|よる|限る|踏まえる|鑑みる")
#: What is meant to be done next says nothing of what is done before it: 投資し、育てようとしている.
_INTENDED = lazy(r"ようと")
#: Verbs that only carry the clause before: …減ることがあれば.
_LIGHT = frozenset({"ある", "有る", "なる", "成る", "起きる", "起こる"})
#: What is said to be planned is no fact, though the time for it has passed.
_PLANS = frozenset({"計画", "予定", "目標", "方針", "構想"})
_FORETOLD = frozenset({"予測", "予想", "見込む", "見通す"})
_TIMES_TO_COME = frozenset({"未来", "将来", "道", "日", "未来像"})
_QUOTED_NEWS = lazy(
    r"「([^「」]{6,120})」(?:[―—–ー…、]|という|との|と|って){0,3}(?:この|その|そんな|いう)?(?:衝撃的な|驚きの)?(?:ニュース|報道|話|発表|見出し|情報|記事|(?:調査|分析)?結果)"
)


def _quoted_news(text: str, at: int) -> int | None:
    """「Ｘが100億ドルを投じる」――このニュースを…: what is quoted is news, not the post's own statement. Where the quote ends."""
    return next((m.end(1) for m in _QUOTED_NEWS.finditer(text) if m.start(1) <= at < m.end(1)), None)


def _presupposed(reading: Reading, value: Chunk, measure: Measure) -> list[Chunk]:
    """The nouns from the value to a topic of which something else is said (15億ドルの和解は号砲だ); none if it is stated."""
    steps = [value]
    at = value
    moved = measure.noun is value or not measure.holds
    while not at.predicate and (at.adnominal or (at.tail in ("", "や", "と", "および") and at.comma)):
        head = reading.head(at)
        if head is None or (head.predicate and head.kind != "copula") or head.index in {c.index for c in steps}:
            break
        if not re.match(r"(?:という|といった)", at.tail) or at is value or clean(head.core) in _named():
            steps.append(head)
        at, moved = head, True
    if moved and not at.predicate and re.match(r"(?:は|も|とは|って)", at.tail):
        return steps
    if not measure.holds:
        return steps
    return []


#: What makes all that stands before it hearsay, also the clauses within.
_HEARSAY = lazy(
    r"という(?:から|の(?:だ|です|で)|ん(?:だ|で))|とのこと|とされ(?:て|る)|と(?:言|い)われ|という(?:ニュース|報道|話|噂)"
)


def _hearsay(reading: Reading, chunk: Chunk) -> bool:
    """Whether what is told around a clause is what the writer was told: 3nmで作られた部品を積むというから, …と聞けば."""
    for above in reading.ancestors(chunk):
        if not above.predicate:
            continue
        told = reading.text[max(0, above.start - 2) : above.end + 4]
        if _HEARSAY.search(told) or (above.lemma == "聞く" and reading.text[max(0, above.start - 1) : above.start] == "と"):
            return True
    return False


def _source(reading: Reading, value: Chunk, found: set[str], past: bool) -> str | None:
    """Who is named as the source before the value (Ｘの予測によれば), None if nobody; notes what that says of the modality."""
    source = next((m for m in _SOURCE.finditer(reading.text) if m.start() < value.start), None)
    if source is None:
        return None
    chunk = reading.at(max(0, source.start() - 1))
    words_before = reading.text[max(0, source.start() - 6) : source.end()]
    if re.search(r"予測|見通し|予想", words_before) and not past:
        found.discard("hypothetical")
        found.add("forecast")
    else:
        found.add("reported")
    if chunk is None or chunk.predicate:
        return None
    return re.sub(r"の?(?:最新の?)?(?:予測|調査|推計|試算|分析|見通し|発表|報告|レポート)$", "", reading.phrase(chunk)) or None


#: A clause that is asked within another: 達成できるのか、見守りたい.
_WHETHER = lazy(r"のか$|か(?:どうか|否か)")
_WH = lazy(r"なぜ|どう(?!か)|どの|どこ|どんな|何|誰|いつ|いか|どれ")


def _asks(chain: list[Chunk], value: Chunk, reading: Reading, *, presupposed: list[Chunk]) -> bool:
    """Whether the value's own clause is what is asked, not a noun that it only helps to name (…投資の真意とは？)."""
    if any(c.predicate and re.search(r"の?か$", c.tail) and c.index > value.index for c in chain) and re.search(
        r"どれだけ|どれほど|どこまで|いかに|どのくらい|どれくらい", reading.text[: value.start]
    ):
        return True
    embedded = any(c.predicate and c.index in (value.head, value.index) and _WHETHER.search(c.tail) for c in chain)
    if embedded and not presupposed and not _WH.search(reading.text):
        return True
    if presupposed or not re.search(r"(?:[?？]|(?<!と)か[。?？]?)[」』]?\s*$", reading.text):
        return False
    last = reading.chunks[-1]
    if any(
        re.match(r"(?:何|なに|なぜ|どこ|どう|どの|誰|どんな|いかに)", c.core) or c.core.endswith("真意") for c in reading.chunks
    ):
        return False
    return (last in chain or last is value) and not last.tail.startswith("とは")


def _named() -> frozenset[str]:
    """Nouns that say how surely what they are told of is known: 予測, 報道, 噂, 可能性."""
    return (
        words("modality", "reported_nouns")
        | words("modality", "forecast_nouns")
        | words("modality", "rumored_nouns")
        | words("modality", "hypothetical_nouns")
    )


def _chain(reading: Reading, value: Chunk, start: Chunk | None, presupposed: list[Chunk]) -> tuple[list[Chunk], set[int]]:
    """The chunks whose words tell how surely: the clause's predicate, then what it is quoted, named or continued by.

    A clause that only modifies an ordinary noun ends the chain: what is said of that noun is another statement. Second, those
    that only continue it (…を投じ、量産を目指す): their endings hold for both clauses, what their verbs mean does not.
    """
    chain: list[Chunk] = []
    joined: set[int] = set()
    at: Chunk | None = start if start is not None else value
    if at is None:
        return chain, joined
    if presupposed:
        return presupposed, joined
    if start is not None and value.index < start.index:
        # nouns between the value and its predicate: 数百億ドル規模の投資を継続, 710億ドルという予測
        between = value
        while between.index < start.index:
            head = reading.head(between)
            if head is None or head.index >= start.index:
                break
            if not re.match(r"(?:という|といった)", between.tail):
                chain.append(head)
            between = head
    seen: set[int] = set()
    quoted = False
    while at is not None and at.index not in seen:
        seen.add(at.index)
        chain.append(at)
        head = reading.head(at)
        if head is None:
            break
        core = clean(head.core)
        if at.predicate and not at.relative:
            if re.search(r"(?:る|た|い)し$", at.core + at.tail):
                break  # 発行しているし、…: another statement
            if (
                _SAYING.match(at.tail)
                or re.search(r"(?:と|とも)$", at.tail)
                or re.search(r"(?:し|て|で|り|ず|おり|き|ち|い|み|え|れ|け|せ|め|べ)$", at.core + at.tail)
                or (at.kind == "adjective" and head.lemma in ("なる", "成る"))  # 8倍良く|なる
            ):
                if re.search(r"(?:ため|から|ので|ば|たら|なら)$", at.tail):
                    break  # a reason or condition: what follows is another statement
                if at.tail.endswith("と") and not (head.lemma in _QUOTING or head.kind in ("noun", "copula")):
                    break
                if not _SAYING.match(at.tail) and not at.tail.endswith(("と", "とも")):
                    if quoted:
                        break  # …とされており、…: another statement
                    told = next(
                        (c for c in reading.under(head) if c.index > at.index and c.predicate and c.tail.endswith("と")), None
                    )
                    if told is not None and head.lemma in _QUOTING:
                        head = told  # 低いコストで、…利用できるとされる: it goes on with what is quoted
                    joined.add(head.index)
                quoted = bool(_SAYING.match(at.tail)) or at.tail.endswith(("と", "とも"))
                at = head
                continue
            break
        named = _named()
        if at.relative or at.tail.endswith(("という", "といった", "との", "なんて")):
            if (
                at.tail.endswith(("という", "との", "なんて"))
                and (core in words("modality", "reported_nouns") or core in words("modality", "forecast_nouns"))
                and not head.predicate
            ):
                chain.append(head)
                break  # …という話、あなたも耳にしたかもしれない: what is done with the news
            if (
                core in named
                or core in _TIMES_TO_COME
                or core in ("こと", "の", "もの", "点", "わけ", "はず", "よう", "ところ", "つもり", "模様", "場合")
            ):
                if core in ("の", "点", "もの") and head.tail.startswith(("は", "が", "を", "も")):
                    break
                at = head
                continue
            break
        if not at.predicate:
            if core in named or head.predicate:
                if at.tail.endswith("の") and core not in named:
                    break
                at = head
                continue
            break
        break
    return chain, joined


def _speaker(reading: Reading, chain: list[Chunk]) -> str | None:
    """The subject of the verb of saying."""
    for chunk in chain[1:]:
        if chunk.predicate and chunk.lemma in words("modality", "reported_verbs"):
            for child in reading.under(chunk):
                if (
                    child.tail.startswith(("は", "が", "も"))
                    and child.kind == "noun"
                    and clean(child.core) not in words("not_subjects")
                ):
                    return reading.phrase(child)
    return None
