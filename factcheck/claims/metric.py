"""What a quantity measures: the noun it stands with, the verb that governs it, or the subject whose level it is."""

from __future__ import annotations

import re

import msgspec

from factcheck.claims.reading import Chunk, Reading, clean
from factcheck.claims.words import endings, mapping, words
from factcheck.language.patterns import lazy

_MONEY = frozenset(
    {
        "ドル",
        "円",
        "ユーロ",
        "ポンド",
        "元",
        "ウォン",
        "ルピー",
        "リンギット",
        "フラン",
        "クローナ",
        "リラ",
        "ペソ",
        "バーツ",
        "ルピア",
        "ドン",
        "リヤル",
        "ディルハム",
    }
)
_TIMES = frozenset(
    {
        "年",
        "月",
        "か月",
        "カ月",
        "ヶ月",
        "ヵ月",
        "週",
        "週間",
        "日",
        "時間",
        "分",
        "秒",
        "ms",
        "ミリ秒",
        "µs",
        "ns",
        "h",
        "min",
        "s",
    }
)
_AMOUNTS = frozenset(
    {
        "ガロン",
        "リットル",
        "L",
        "トン",
        "t",
        "kg",
        "g",
        "バレル",
        "W",
        "Wh",
        "kWh",
        "J",
        "m3",
        "m³",
        "立方メートル",
        "トークン",
        "FLOPS",
        "B",
        "KB",
        "MB",
        "GB",
        "TB",
        "PB",
        "EB",
    }
)

#: Words before a quantity that belong to its bound or its way of counting, not to what it measures.
_QUALIFIERS = lazy(
    r"(?:(?:総額|合計|累計|平均|年平均|推定|最大|最低|最小|最長|最短|最高|およそ|約|計|わずか|たった|実に|なんと|年間|月間|毎年|毎月|年率|通算|延べ|世界で|国内で|さらに|既に|すでに|全体の|もう|今後|今回|同|新たに|当初|初期|直近|過去|この|その|当該|各|各社|全|総|の|で|、|・|で約|にして)+)$"
)
#: Words behind a quantity that belong to its bound.
_BOUND_AFTER = lazy(
    r"^(?:規模|相当|程度|近く|以上|以下|未満|超え|超|前後|ほど|弱|強|余り|余|ぐらい|くらい|台|分|もの|ずつ|単位|級|クラス|の|という|といった|とも|にも|に|を|が)+"
)
BOUGHT = frozenset({"買収", "取得", "購入", "売却"})
_QUALITIES = ("性能", "速度", "効率", "精度")
_AND = ("および", "及び", "ならびに", "または")
_TIMELY = lazy(r"[年月日]$|年度$|現在$|時点$|^今|^昨|^前年|^(?:以前|従来|直近|最近|近年|当時|当初|最新|足元|現状|現行)$")
_MARKET = lazy(r"(?:市場|業界|産業|経済|セクター|マーケット)$")


def dimension(unit: str | None) -> str:
    """money, share (%), points, times (倍), time, date, amount or count."""
    if unit is None:
        return "count"
    if unit in ("%", "x", "date"):
        return {"%": "share", "x": "times", "date": "date"}[unit]
    if unit == "pt":
        return "points"
    if (re.fullmatch(r"[A-Z]{3}", unit) and unit not in ("ARR",)) or unit in _MONEY:
        return "money"
    if unit in _TIMES:
        return "time"
    if unit in _AMOUNTS or re.fullmatch(r"[kMGTPEµnm]?(?:B|b|W|Wh|Hz|m|g|J|V|A|L|bps|FLOPS|B/s|K|°C|℃)", unit):
        return "amount"
    return "count"


class Measure(msgspec.Struct):
    """What was made of a quantity's surroundings."""

    metric: str | None = None
    noun: Chunk | None = None  # the chunk of the noun that is measured: no subject is looked for there
    owner: tuple[int, int] | None = None  # the chunks (first, last) whose thing it is, where the metric's own phrase says so
    decided: bool = False  # the owner is that, whatever else the clause speaks of
    owner_text: str | None = None  # the same, where the owner is but a part of a chunk (…市場規模)
    predicate: Chunk | None = None  # from which the subject is sought
    direction: str | None = None
    verb: str | None = None
    holds: bool = False  # the words around say what is measured; else only a number is mentioned
    fallback: str | None = None  # the owner, if no subject is found: the rest of a compound (ヘルスケアAI|投資169%増)
    presupposed: bool = False  # the value only helps to name a noun of which something else is said
    people: str | None = None  # of a share: those it is a share of
    target: str | None = None  # whom an amount goes to, where the metric starts with them (Ｘへの投資額)
    passive: bool = False


def stem_noun(lemma: str, dim: str) -> str:
    """What an amount is called after its verb: 投じる → 投資額, 消費 (ガロン) → 消費量, 採用 (人) → 採用数."""
    noun = mapping("verb_nouns").get(lemma, lemma)
    return with_suffix(noun, dim)


def with_suffix(noun: str, dim: str) -> str:
    if not noun or is_measure(noun, strictly=True) or re.search(r"[A-Z]{3,}$", noun):
        return noun
    if dim == "time" and "時間" in noun:
        return noun  # 総業務時間削減効果
    if noun.endswith(tuple("るうくすつぬぶむぐ")) and re.search(r"[ぁ-ん]$", noun):
        return noun
    return (
        noun
        + {
            "money": "額",
            "share": "率",
            "points": "",
            "times": "",
            "time": "期間",
            "amount": "量",
            "count": "数",
            "date": "時期",
        }[dim]
    )


_STRICT = lazy(
    r"(?:額|率|数|量|価格|費用?|高|度|性能|速度|規模|価値|割合|比|時間|期間|年数|回数|シェア|スコア|コスト|収益|売上|利益|ARR|GDP|CAGR|ROI|EBITDA|株価|総額|金|面積|容量|電力|長|長さ|高さ|大きさ|評価|年収|予算|赤字|黒字|損失|資産|負債|効率|精度|サイズ|距離|"
    r"帯域幅|帯域|密度|寿命|人口|需要|金利|倍率|ランレート|時期|日|年齢|経験|給与|力|報酬|料金|単価|能力|スループット|レイテンシ|遅延|パフォーマンス|キャパシティ)$"
)


def is_measure(noun: str, *, strictly: bool = False) -> bool:
    """Whether a noun names something that has a figure."""
    return bool(_STRICT.search(noun)) if strictly else noun.endswith(endings("measure_endings"))


def direction_of(*lemmas: str | None) -> str | None:
    for lemma in lemmas:
        if lemma:
            if lemma in words("up") or lemma.endswith(("向上", "増加", "上昇", "成長", "拡大", "改善", "急増", "高速化")):
                return "up"
            if lemma in words("down") or lemma.endswith(("削減", "減少", "低下", "低減", "短縮", "縮小", "軽減", "下落")):
                return "down"
    return None


def measure(reading: Reading, start: int, end: int, unit: str | None) -> Measure:
    """What the quantity at `start:end` of the reading's text measures."""
    chunk = reading.at(end - 1)
    if chunk is None:
        return Measure()
    dim = dimension(unit)
    following = reading.chunks[chunk.index + 1] if chunk.index + 1 < len(reading.chunks) else None
    if (
        chunk.tail == ""
        and chunk.comma
        and chunk.core_end <= end
        and following is not None
        and following.index in reading.values
        and not _before(reading, chunk, start)
        and not _names_its_measure(reading, following)
    ):
        return _role(reading, following, dim, set())  # それぞれ33倍、44倍も削減
    before = _before(reading, chunk, start)
    joined = _joined_later(reading, chunk, start)
    if joined is not None:
        found = measure(reading, *joined, unit)
        _aim_at_own(reading, chunk, found)
        aspect = _aspect(reading, chunk, dim)
        if aspect is not None and found.metric and (is_measure(clean(aspect.core)) or found.metric.endswith(_QUALITIES)):
            found.metric, found.noun = _aspect_metric(aspect, found.metric), aspect
        return found
    after = _BOUND_AFTER.sub("", reading.text[end : max(end, chunk.core_end)]).strip("」』）)、")
    left = reading.chunks[chunk.index - 1] if chunk.index else None
    if not before and after in words("modality", "forecast_nouns") and left is not None and left.tail == "" and not left.comma:
        before = clean(left.core) if left.head == chunk.index and (_MARKET.search(left.core) or is_measure(left.core)) else ""
    if before and after in words("modality", "forecast_nouns") | words("empty_nouns"):
        after = ""  # ＡＩ産業1600億元目標
    if after and not re.fullmatch(r"[ぁ-ん]{1,2}|[\W_]+", after):
        return _compound(reading, chunk, before, after, dim)
    if before and _MARKET.search(before) and dim in ("money", "share"):
        first = reading.phrase_start(chunk)
        prefix = reading.text[reading.chunks[first].core_start : chunk.core_start] if first < chunk.index else ""
        return Measure(
            metric="市場規模" if dim == "money" else "成長率",
            owner_text=clean(prefix + before),
            noun=chunk,
            holds=True,
            predicate=governor_of(reading, chunk),
        )
    if (
        before
        and dim == "share"
        and not is_measure(before)
        and before not in words("empty_nouns")
        and re.match(r"(?:での?|の|を|で|だ|です|という)?$", chunk.tail)
        and reading.name_in(chunk.start, chunk.end) is None
        and len(before) > 2
        and not re.search(r"[ぁ-ん\d]", before)
    ):
        suffix = "率" if before.endswith(endings("up") + endings("down")) else "の割合"  # 工数削減70%, 再生素材30%の
        return Measure(metric=before + suffix, noun=chunk, holds=True, predicate=governor_of(reading, chunk))
    if before and is_measure(before) and before not in words("empty_nouns"):
        found = _of_phrase(reading, chunk, before, dim)
        found.fallback = _first_part(before)
        governor = governor_of(reading, chunk)
        found.predicate = governor
        changes = reading.head(chunk) if chunk.tail.endswith("の") else governor
        if found.owner is None and chunk.tail == "の" and changes is not None and _has_figures(reading, changes):
            found.owner, found.decided = (changes.index, changes.index), True  # 年収600万円の社員を
        found.direction = direction_of(changes.lemma if changes else None) or ("up" if dim == "times" else None)
        return found
    return _role(reading, chunk, dim, set())


def _names_its_measure(reading: Reading, value: Chunk) -> bool:
    """Whether a value has what it measures before it in the same word: 稼働削減率70%."""
    start = next((s for s, _ in reading.quantities if value.core_start <= s < value.core_end), value.core_start)
    return is_measure(clean(reading.text[value.core_start : start])) or value.core[: start - value.core_start].endswith(
        endings("up") + endings("down")
    )


def _has_figures(reading: Reading, noun: Chunk) -> bool:
    """Whether a noun is a person, company or thing of which a figure before it is told, no measure or happening."""
    core = clean(noun.core)
    above = reading.head(noun)
    becomes = (
        noun.tail in ("と", "に") and above is not None and above.lemma in ("なる", "成る", "成長")
    )  # Ｘは評価額10億ドルの企業となった
    return (
        noun.kind == "noun"
        and not becomes
        and noun.index not in reading.values
        and not noun.verbal
        and not is_measure(core)
        and not core.endswith(endings("event_nouns"))
        and core not in words("empty_nouns")
        and core not in words("not_subjects")
        and not core.endswith(endings("abstract_heads"))
    )


def _names(reading: Reading, chunk: Chunk) -> bool:
    return chunk.quote_end or reading.name_in(chunk.core_start, chunk.core_end) is not None


def _joined_later(reading: Reading, chunk: Chunk, start: int) -> tuple[int, int] | None:
    """The value whose part a listed one shares: 旧館では50個以上、新館では100個以上の端末を使う. None if it has its own."""
    if chunk.index and reading.chunks[chunk.index - 1].tail.startswith("として"):
        return None
    choice = _OR.match(reading.text, chunk.core_end)
    listed = (chunk.comma and not chunk.tail) or choice
    if not listed or chunk.kind not in ("noun", "other") or _before(reading, chunk, start):
        return None
    if any(
        c.case == "を" or (c.tail.startswith(("は", "が", "も")) and c.kind == "noun" and is_measure(clean(c.core)))
        for c in reading.under(chunk)
    ):
        return None
    following = [(s, e) for s, e in reading.quantities if s >= chunk.end and not _DATED.search(reading.text[s:e])]
    if not following:
        return None
    later = reading.at(following[0][1] - 1)
    between = reading.chunks[chunk.index + 1 : later.index] if later is not None else []
    if later is None or any(c.predicate and not c.relative and not re.search(r"(?:ば|も|たら)$", c.tail) for c in between):
        return None
    own = reading.chunks[chunk.index - 1] if chunk.index else None
    if own is not None and not own.tail and not own.comma and is_measure(clean(own.core), strictly=True) and not choice:
        return None  # 判定精度90%以上、稼働率70%
    if own is not None and own.tail in ("は", "が") and not any(c.tail in ("は", "が", "も") for c in between):
        return None  # Ｘは82億ドル規模、さらに…
    if choice:
        return following[0]  # 3,500万ユーロ、または売上高の7%の罰金
    units = [_BOUNDED_NUMBER.sub("", t) for t in (chunk.core, reading.text[slice(*following[0])])]
    return following[0] if units[0] and units[0] == units[1] else None


_OR = lazy(r"、?(?:または|あるいは|もしくは)")
_DATED = lazy(r"(?:年度?|\d[月日]|四半期)[^\d]{0,2}$")


#: When something is done, not to whom.
_NO_TARGET = lazy(r"\d|[年月日期間]$|ため$|とき$|際$|上$|中$|初$|末$")


def _aim_at_own(reading: Reading, chunk: Chunk, found: Measure) -> None:
    """A listed value goes to whom stands beside it: Ｘに130億ドル、Ｙに20億ドルを投資した."""
    left = reading.chunks[chunk.index - 1] if chunk.index else None
    if found.target is None or found.metric is None or left is None or left.case not in ("に", "へ") or left.kind != "noun":
        return
    if _NO_TARGET.search(left.core):
        return
    target = reading.phrase(left)
    found.metric, found.target = target + found.metric.removeprefix(found.target), target


def _aspect(reading: Reading, chunk: Chunk, dim: str) -> Chunk | None:
    """In what something is better: 学習性能で4倍, リアルタイム推論で15倍."""
    left = reading.chunks[chunk.index - 1] if chunk.index else None
    if left is None or dim not in ("times", "share", "points") or left.kind != "noun" or left.index in reading.values:
        return None
    core = clean(left.core)
    return left if left.tail in ("で", "において") and not left.comma and core not in words("not_subjects") else None


def _aspect_metric(aspect: Chunk, metric: str) -> str:
    """リアルタイム推論で + 性能 → リアルタイム推論性能, 学習性能で + 推論性能 → 学習性能."""
    core = clean(aspect.core)
    return core if is_measure(core) else core + next((w for w in _QUALITIES if w in metric), "性能")


#: All of a quantity but its unit.
_BOUNDED_NUMBER = lazy(r"^.*[\d〇一二三四五六七八九十百千万億兆]|(?:以上|以下|未満|超え?|程度|近く|前後|規模)+(?:る|た)?$")


def _first_part(compound: str) -> str | None:
    """The rest of a compound whose last word is a measure: ヘルスケアAI|投資, インドAIデータセンター|投資."""
    ending = next((e for e in endings("measure_endings") if compound.endswith(e) and len(compound) - len(e) >= 3), None)
    if ending is None:
        return None
    rest = compound[: -len(ending)]
    if len(ending) > 1:
        return rest
    happening = next(
        (e for e in endings("event_nouns") if rest.endswith(e)), None
    )  # インドAI|投資|額, but 年平均成長|率 is one word
    return rest[: -len(happening)] or None if happening else None


def _before(reading: Reading, chunk: Chunk, start: int) -> str:
    text = reading.text[min(chunk.core_start, start) : start].strip("「『（(、・ ")
    text = re.sub(r"^[^、]{1,10}?(?:対?比)(?:で|では)?", "", text)  # 前年比12%増: told by comparison.py
    bare = _QUALIFIERS.sub("", text).strip("「『（(、・ ")
    return text if bare and bare != text and is_measure(text, strictly=True) else bare  # 時価総額, 契約総額


def governor_of(reading: Reading, chunk: Chunk) -> Chunk | None:
    """The predicate that a chunk depends on, over nouns if need be."""
    if chunk.predicate:
        return chunk
    governor = next((c for c in reading.ancestors(chunk) if c.predicate), None)
    if governor is None:
        return None
    # 650億ドルを投じると報じられた: the parser may hang everything on the verb of saying
    quoted = (c for c in reading.chunks[chunk.index + 1 : governor.index] if c.kind == "verb" and c.head == governor.index)
    return next((c for c in quoted if c.tail.endswith("と")), governor)


def _of_phrase(reading: Reading, chunk: Chunk, noun: str, dim: str) -> Measure:
    """The measure that a noun phrase ending in `chunk` names, with the owner that the phrase itself tells: ＸのＹ, Ｘ市場規模."""
    first = reading.phrase_start(chunk)
    market = re.fullmatch(r"(.+(?:市場|業界|産業))(規模|成長率)", noun)
    result = Measure(metric=noun, noun=chunk, holds=True)
    owner_last = None
    for i in range(chunk.index - 1, first - 1, -1):
        tail = reading.chunks[i].tail
        if tail in ("と", "や", "および"):
            break  # 動画の未来と5000億ドルの企業価値: what is listed has its own owner
        if tail in ("の", "での") and _TIMELY.search(reading.chunks[i].core) and (i > first or tail == "での"):
            continue  # Ｘの2025年の売上
        if tail.endswith(("の", "における", "による")) and not tail.endswith(("への", "での", "との", "までの", "からの")):
            owner_last = i
            break
        if tail.endswith(("への", "に対する", "に関する", "向けの", "との", "での")):
            result.metric = reading.phrase(reading.chunks[i]) + tail + (result.metric or "")
            if i > first and not reading.chunks[i - 1].tail.endswith("の"):
                break
    if market:
        prefix = (
            reading.phrase(reading.chunks[owner_last], first) + reading.chunks[owner_last].tail if owner_last is not None else ""
        )
        result.owner_text = clean(prefix + market.group(1))
        result.metric = "市場" + market.group(2) if market.group(1).endswith("市場") else market.group(2)
        return result
    if owner_last is not None and not _TIMELY.search(reading.chunks[owner_last].core):
        result.owner = (first, owner_last)
    return result


_FORETELLING = ("予測", "予想", "見通し")
#: A count behind what is counted: データセンター1つを建てる.
_COUNTED = lazy(r"[0-9０-９一二三四五六七八九十]{1,3}(?:つ|基|棟|個|台|機|件|本|か所|カ所)$")


def _of_noun(reading: Reading, noun: Chunk, dim: str, skip: Chunk | None = None) -> Measure:
    """The measure of a noun that a quantity modifies or that stands as the subject of a level: 契約 → 契約額, GPU → GPU数."""
    core = _COUNTED.sub("", clean(noun.core)) or clean(noun.core)
    if dim == "money" and core.endswith(("ファンド", "基金")) and reading.name_in(noun.start, noun.end) is None:
        if noun.tail.startswith(("は", "が")):
            return Measure(metric="規模", owner_text=reading.phrase(noun), noun=noun, holds=True)
        return Measure(metric=core + "の規模", noun=noun, holds=True, fallback=core)  # 基金を設ける: whoever does
    if is_measure(core) or core.endswith(endings("event_nouns")):
        if _MARKET.search(core) and dim == "money":
            return Measure(metric="市場規模", owner_text=reading.phrase(noun), noun=noun, holds=True)
        return _of_phrase(reading, noun, with_suffix(core, dim) if dim != "times" else core, dim)
    if _MARKET.search(core):
        return Measure(
            metric="市場規模" if dim in ("money", "count", "amount") else "成長率",
            owner_text=reading.phrase(noun),
            noun=noun,
            holds=True,
        )
    name = reading.name_in(noun.start, noun.end)
    if name is not None and dim in ("money", "amount"):
        return Measure(metric="規模", owner_text=name.text if dim == "money" else None, noun=noun, holds=True)
    if dim == "money":
        found = _of_phrase(reading, noun, core + "の規模", dim)
        found.holds = core not in words("not_subjects") and not core.endswith(_FORETELLING)  # 1兆円の夢, 3兆円の予測
        return found
    if dim == "count":
        return _of_phrase(reading, noun, core + "数", dim)
    if dim == "times":
        return _of_phrase(reading, noun, core, dim)
    if dim == "time":
        return _of_phrase(reading, noun, core if is_measure(core) else core + "の期間", dim)
    return _of_phrase(reading, noun, core, dim)


def _compound(reading: Reading, chunk: Chunk, before: str, after: str, dim: str) -> Measure:
    """A quantity that a noun follows directly: 380億ドル投資, 4000人削減, 169%増, 1兆パラメータモデル."""
    after = _AIMED.sub("", after)
    change = direction_of(after)
    if change or chunk.kind == "verb":
        verb = chunk.lemma if chunk.kind == "verb" and chunk.lemma in after else after
        base = before or None
        owner: Measure | None = None
        if base is None:
            left = reading.chunks[chunk.index - 1] if chunk.index else None
            beside = left is not None and left.kind == "noun" and left.tail in ("は", "が", "も") and is_measure(clean(left.core))
            owner = None if beside else _changed(reading, chunk, chunk)  # 営業利益も17%増の20億円
            if (
                left is not None
                and left.kind == "noun"
                and left.tail in ("の", "による")
                and (left.proper or reading.name_in(left.start, left.end))
            ):
                owner = Measure(owner=(reading.phrase_start(left), left.index))  # Ciscoの4000人削減
            elif (
                owner is None
                and left is not None
                and left.kind == "noun"
                and left.tail in ("を", "が", "は", "の", "も")
                and not _TIMELY.search(left.core)
            ):
                owner = _of_phrase(reading, left, clean(left.core), dim)
                if _MARKET.search(left.core):
                    owner = Measure(
                        metric="市場" if left.core.endswith("市場") else None, owner_text=reading.phrase(left), noun=left
                    )
            governor = governor_of(reading, chunk)
            if owner is None and governor is not None:
                subject = argument(reading, governor, chunk, ("が",)) or argument(reading, governor, chunk, ("は",))
                if subject is not None and subject is not chunk and is_measure(clean(subject.core)):
                    owner = _of_noun(reading, subject, dim)
            base = owner.metric if owner else None
        described = _described_quality(reading, chunk, verb) if base is None else None
        if described is not None:
            described.direction = change
            return described
        if before:
            owner = _of_phrase(reading, chunk, before, dim)
            owner.fallback = _first_part(before)
        metric = _change_metric(base, verb, dim) if change else stem_noun(verb, dim)
        result = Measure(metric=metric, noun=chunk, holds=True, direction=change, verb=verb)
        if owner is not None:
            result.owner, result.owner_text, result.fallback = owner.owner, owner.owner_text, owner.fallback
            result.noun = owner.noun
        result.presupposed = chunk.kind == "noun" and bool(re.match(r"(?:は|も|が|の|への|との|での|からの)", chunk.tail))
        result.predicate = chunk if chunk.kind == "verb" else governor_of(reading, chunk)
        return result
    if dim == "money" and _MARKET.search(after) and not before:
        governor = governor_of(reading, chunk)
        owner_text = None if after in ("市場", "産業", "経済") else after
        return Measure(metric="市場規模", owner_text=owner_text, noun=chunk, holds=True, predicate=governor)  # 142億ドル市場
    noun = with_suffix(after, dim) if after.endswith(endings("event_nouns")) or is_measure(after) else after
    if not is_measure(noun, strictly=True) and dim in ("count", "amount", "money"):
        noun = after + {"count": "数", "amount": "", "money": "の規模"}[dim]
    result = _of_phrase(reading, chunk, noun, dim)
    result.holds = dim != "money" or not after.endswith(_FORETELLING)  # 3兆円予測: of what is said elsewhere
    result.predicate = governor_of(reading, chunk)
    result.presupposed = bool(re.match(r"(?:は|も|の|への|との|での|からの)", chunk.tail))
    return result


def _described_quality(reading: Reading, adjective: Chunk, quality: str) -> Measure | None:
    """The speed of what a clause describes by it: 40%高速な画像処理."""
    noun = reading.head(adjective) if adjective.kind == "adjective" and adjective.relative else None
    if noun is None or noun.kind != "noun" or _names(reading, noun) or quality not in mapping("changed_attributes"):
        return None
    core = clean(noun.core)
    metric = core if is_measure(core, strictly=True) else core + mapping("changed_attributes")[quality]
    return Measure(metric=metric, noun=noun, holds=True, predicate=governor_of(reading, noun))


def _change_metric(base: str | None, verb: str, dim: str) -> str:
    if dim in ("times", "points") and base:
        return base
    if verb in mapping("changed_attributes") and (dim == "times" or (dim == "share" and not base)):
        return mapping("changed_attributes")[verb]  # 5倍高速
    word = mapping("plain_change").get(verb, verb)
    if base and is_measure(base, strictly=True) and dim in ("money", "count", "time", "amount"):
        return base + "の" + word + {"money": "額", "count": "数", "time": "時間", "amount": "量"}[dim]
    suffix = {
        "share": "率",
        "points": "",
        "times": "",
        "money": "額",
        "count": "数",
        "time": "期間",
        "amount": "量",
        "date": "時期",
    }[dim]
    if word.endswith(suffix) or re.search(r"[うくすつぬぶむるさ]$", word):
        suffix = ""
    return (base or "") + word + suffix


def _changed(reading: Reading, predicate: Chunk, value: Chunk) -> Measure | None:
    """What a verb of change changes: its object, else its subject, else the measure that the sentence speaks of."""
    for cases in (("を",), ("が",), ("は",)):
        if cases == ("を",) and predicate.lemma in ("上回る", "下回る", "凌ぐ", "超える", "凌駕"):
            continue  # that is what it is compared with
        noun = argument(reading, predicate, value, cases)
        if noun is None or clean(noun.core) in words("not_subjects"):
            continue
        core = clean(noun.core)
        if _MARKET.search(core):
            return Measure(metric="市場", owner_text=reading.phrase(noun), noun=noun)
        if cases != ("を",) and reading.name_in(noun.start, noun.end) and not is_measure(core):
            continue  # Ｘ社は20%成長: the company is no measure
        return _of_phrase(reading, noun, core, "share")
    for noun in reversed(reading.chunks[: value.index]):
        if noun.kind == "noun" and noun.tail == "は" and not is_measure(clean(noun.core)):
            break  # 投資額が8億ドルを超え、Ｘ社は…: another topic
        if (
            noun.kind == "noun"
            and noun.tail in ("は", "が", "も")
            and is_measure(clean(noun.core), strictly=True)
            and noun.index not in reading.values
        ):
            return _of_phrase(reading, noun, clean(noun.core), "share")  # 利益率は40%と、前年から2ポイント低下した
    return None


def argument(reading: Reading, predicate: Chunk, value: Chunk | None, cases: tuple[str, ...]) -> Chunk | None:
    """The nearest noun on the left with one of the particles that depends on the predicate, or was hung on the value by mistake.

    A topic (は) may stand with a later predicate of the sentence: it reaches down into quoted and joined clauses.
    """
    homes = {predicate.index} | ({value.index} if value is not None else set())
    if "は" in cases:
        below = predicate
        for above in reading.ancestors(predicate):
            if below.predicate and below.relative and clean(above.core) not in words("abstract_heads"):
                break  # a clause that describes a thing has its own topics
            if above.predicate:
                homes.add(above.index)
            below = above
    for child in reversed(reading.under(value) if value is not None else []):
        if child.case in cases and child.index < value.index and child.kind == "noun" and predicate is not value:  # type: ignore[union-attr]
            return child  # 作成時間を60%、確認時間を40%削減: each has its own
    # 消費量が現在の2倍、約1,000テラワット時に達する: the first of two values that say the same
    homes |= {c.index for c in reading.under(predicate) if c.index in reading.values and c.tail == "" and c.comma}
    beyond = {c.index for c in reading.ancestors(predicate)} - homes
    far = None
    for chunk in reversed(reading.chunks[: predicate.index]):
        if chunk is value or chunk.kind == "verb":
            continue
        if chunk.case in cases or (
            "は" in cases and chunk.topic and chunk.case not in ("に", "で", "と", "から", "まで", "より")
        ):
            if chunk.head in homes:
                return chunk
            # the parser likes to hang 消費電力を (…に抑える技術を開発した) on the last predicate
            if (
                far is None
                and chunk.head in beyond
                and chunk.index not in reading.values
                and value is not None
                and chunk.index < value.index
                and is_measure(clean(chunk.core))
            ):
                far = chunk
    return far


def _role(reading: Reading, chunk: Chunk, dim: str, seen: set[int]) -> Measure:
    """The part that a value (or a noun that stands for it: 額, 資金) plays in its clause."""
    left = reading.chunks[chunk.index - 1] if chunk.index else None
    if (
        left is not None
        and left.tail == "で"
        and is_measure(clean(left.core), strictly=True)
        and not _QUALIFIERS.fullmatch(clean(left.core))
        and re.match(r"(?:$|という|を|に)", chunk.tail)
        and not (reading.head(chunk) is not None and direction_of(clean(reading.chunks[chunk.head].core)))
    ):
        found = _of_noun(reading, left, dim)  # 推論性能で30倍, ARRで50億ドルを突破
        found.predicate = governor_of(reading, chunk)
        return found
    said = left
    while said is not None and said.index and _how_it_changed(reading, said):
        said = reading.chunks[said.index - 1]  # 売上高は前年同期比で9%増の1,200億ドル
    if (
        said is not None
        and said.tail in ("は", "が", "も")
        and said.kind == "noun"
        and is_measure(clean(said.core))
        and (
            (re.match(r"(?:と|で)?$", chunk.tail) and (chunk.comma or chunk.tail == "と"))
            or (said.tail == "が" and re.match(r"という|との", chunk.tail))
            or (said is not left and (chunk.kind == "copula" or chunk.case == "に"))
        )
    ):
        found = _of_noun(reading, said, dim)  # 株価収益率は59倍と、…
        _of_target(reading, found, said)
        found.predicate = chunk
        return found
    if (
        left is not None
        and left.tail.startswith("として")
        and left.kind == "noun"
        and left.index not in reading.values
        and clean(left.core) not in words("roles")
    ):
        return Measure(
            metric=reading.phrase(left), noun=left, holds=True, predicate=governor_of(reading, chunk)
        )  # 借入金として300億円を充てる
    if chunk.index in seen or len(seen) > 8:
        return Measure()
    seen.add(chunk.index)
    head = reading.head(chunk)
    tail = chunk.tail
    if (
        not chunk.predicate
        and any(
            c.tail.startswith(("は", "が", "も")) and c.kind == "noun" and not _TIMELY.search(c.core)
            for c in reading.under(chunk)
        )
        and not tail.startswith(("を", "の"))
        and (
            not tail.startswith("という")
            or any(c.tail.startswith("が") and is_measure(clean(c.core), strictly=True) for c in reading.under(chunk))
        )
        and chunk.index in reading.values
    ):
        level = _level(reading, chunk, chunk, dim, None, False)  # 株価収益率は59倍と、…
        quality = head is not None and head.kind == "adjective" and head.relative and head.index == chunk.index + 1
        if level.holds or tail in ("と", "で", "だ", "です") or (not tail and not quality):
            return level
    if (
        head is not None
        and not chunk.predicate
        and re.match(r"(?:もの|程度の?|規模の|以上の|での|の|という|といった|ほどの|近い|クラスの|級の)", tail)
        and not re.match(r"のは|のが", tail)
    ):
        return _modifies(reading, chunk, head, dim, seen)
    predicate = chunk if chunk.predicate else governor_of(reading, chunk)
    if (
        left is not None
        and left.tail == ""
        and not left.comma
        and left.kind == "noun"
        and is_measure(clean(left.core))
        and left.head in (chunk.index, chunk.head)
        and clean(left.core) not in words("empty_nouns")
    ):
        found = _of_noun(reading, left, dim)  # インドAIデータセンター投資 200億円
        found.fallback, found.predicate = _first_part(clean(left.core)), predicate
        return found
    if predicate is None:
        return _stands_alone(reading, chunk, dim)
    return _with_predicate(reading, chunk, predicate, dim, seen)


def _how_it_changed(reading: Reading, chunk: Chunk) -> bool:
    """Whether a chunk before a level only tells how it came about: 前年同期比で|9%増の|1,200億ドル."""
    change = chunk.index in reading.values and chunk.tail == "の" and chunk.core.endswith(endings("up") + endings("down"))
    return change or (chunk.core.endswith("比") and chunk.tail in ("", "で"))


#: Behind a change: what is thought of it.
_AIMED = lazy(
    r"(?:(?<=[減縮上加善化約軽少])|(?<=成長)(?=性))(?:効果|目標|見込み?|計画|実績|シミュレーション|予測|予想|ポテンシャル|性)$"
)


def _modifies(reading: Reading, chunk: Chunk, noun: Chunk, dim: str, seen: set[int]) -> Measure:
    """The value stands before a noun: 380億ドルの契約, 75%の企業, 2倍の速度, 30%という驚異的な向上."""
    while noun.kind != "noun" and (noun.relative or noun.kind == "adjective") and noun.head > noun.index:
        noun = reading.chunks[noun.head]  # 驚くべき評価額
    quality = reading.head(noun) if noun.kind == "noun" and not noun.tail and noun.head == noun.index + 1 else None
    if (
        quality is not None
        and quality.relative
        and quality.lemma in ("ある", "有る", "ない", "無い")
        and quality.head > quality.index
    ):
        noun = reading.chunks[quality.head]  # 250個の悪意ある|文書
    while noun.kind == "other" and noun.head > noun.index and reading.chunks[noun.head].index not in reading.values:
        noun = reading.chunks[noun.head]  # 89%という極めて高い精度維持率
        while noun.kind == "adjective" and noun.head > noun.index:
            noun = reading.chunks[noun.head]
    while (
        noun.kind == "noun"
        and noun.tail == ""
        and not noun.comma
        and noun.index < noun.head <= noun.index + 3
        and reading.chunks[noun.index + 1].kind == "noun"
        and noun.index + 1 not in reading.values
        and not _COUNTED.fullmatch(reading.chunks[noun.index + 1].core)
        and reading.text[noun.core_end : reading.chunks[noun.index + 1].core_start] == ""
    ):
        noun = reading.chunks[noun.index + 1]  # 1万基もの次世代|NVIDIA B200 GPU
    core = clean(noun.core)
    if (
        chunk.tail in ("という", "といった")
        and noun.tail == "の"
        and noun.head > noun.index
        and not reading.chunks[noun.head].predicate
        and not is_measure(core)
        and core not in words("empty_nouns")
        and reading.name_in(noun.start, noun.end) is None
    ):
        noun = reading.chunks[noun.head]  # 年2億円という破格の|報酬
        core = clean(noun.core)
    if noun.kind == "verb" and not direction_of(core, noun.lemma):
        if dim == "money" and noun.lemma in BOUGHT:
            metric = stem_noun(noun.lemma, dim)  # 65億ドルという巨額で買収した
            return Measure(metric=metric, predicate=noun, verb=noun.lemma, holds=True)
        return Measure(predicate=noun)
    if (
        core in words("empty_nouns")
        or core.startswith("いずれか")
        or (core == "形" and noun.tail == "で")
        or (dim == "share" and noun.index in reading.values)
    ):
        result = _role(reading, noun, dim, seen)  # also 前年比20%増の300億円
        above = reading.head(noun)
        if (
            not result.holds
            and above is not None
            and noun.tail.startswith("の")
            and not above.predicate
            and clean(above.core) not in words("empty_nouns")
        ):
            result = _of_noun(reading, above, dim)
            result.predicate = governor_of(reading, above)
        return result
    before = reading.chunks[chunk.index - 1] if chunk.index else None
    moved = _AIMED.sub("", core)  # 64%の作業時間短縮効果, 25%の成長性
    if direction_of(moved, noun.lemma) and noun.kind in ("noun", "verb", "copula"):
        return _change_noun(reading, chunk, noun, moved, before, dim)
    held = noun.case == "を" and (verb := governor_of(reading, noun)) is not None and verb.lemma in words("level_verbs")
    deed = noun.verbal and re.search(r"[一-龠]{2}(?<!組織|施設|設備|装置)$", core) is not None and not noun.proper
    if dim == "share" and not is_measure(core) and not held and not deed and not chunk.tail.startswith(("という", "といった")):
        return _share_of(reading, chunk, noun)
    if dim == "count" and _MARKET.search(core):
        return Measure(metric=core + "数", noun=noun, holds=True, predicate=governor_of(reading, noun))  # 10の産業
    last = noun
    following = reading.chunks[last.index + 1] if last.index + 1 < len(reading.chunks) else None
    if last.tail == "" and following is not None and following.core in _AND and following.index + 1 < len(reading.chunks):
        last = reading.chunks[following.index + 1]  # ＡＩおよびデータセンターへの投資
    while (
        last.tail in ("や", "と", "および", "及び", "・", "への", "に対する", "向けの", "における")
        and last.head > last.index
        and not reading.chunks[last.head].predicate
        and not reading.values.intersection(range(last.index + 1, last.head + 1))
    ):
        last = reading.chunks[last.head]  # 520億ドルの半導体製造への|投資
        if last.core.endswith(endings("event_nouns")):
            break
    if last is not noun and last.core.endswith(endings("event_nouns")) and dim == "money":
        result = Measure(metric=reading.phrase(last, noun.index) + _suffix_of(clean(last.core), dim), noun=last, holds=True)
        noun = last
    else:
        result = _of_noun(reading, noun, dim)
    result.predicate = governor_of(reading, noun)
    change = direction_of(result.predicate.lemma) if result.predicate is not None and noun.case in ("が", "を") else None
    if change and dim == "count" and result.predicate is not None:
        result.direction = change
        result.metric = _change_metric(core, result.predicate.lemma, dim)  # 1万人の従業員が減少
    result.presupposed = bool(re.match(r"(?:は|も|の|への|との|での|からの)", noun.tail)) and noun.kind == "noun"
    if before is not None and before.tail in ("への", "に対する", "向けの") and result.metric and "への" not in result.metric:
        result.metric = reading.phrase(before) + before.tail + result.metric  # RainAIへの1億ドルの投資
    compares = dim == "times" or (dim == "share" and is_measure(core))
    if result.owner is not None and result.owner[0] > chunk.index:
        behind = reading.chunks[result.owner[0]], reading.chunks[result.owner[1]]
        if reading.name_in(behind[0].start, behind[1].end) is None and not behind[1].proper:
            result.owner = None
    owner = first_owner(reading, chunk)
    if (
        owner is not None
        and reading.chunks[owner[1]].tail == "からの"
        and core.endswith(("受注", "収入", "売上", "収益", "注文"))
    ):
        owner = None  # who orders has not the orders
    if core.endswith(endings("event_nouns")):
        owner = _agent(reading, chunk) or owner
    if result.owner is None and owner is not None and not compares:
        result.owner = owner
    if compares and owner is not None and result.owner is not None and result.owner[1] < chunk.index:
        result.owner = None  # ＧＰＵの2倍の速度: the GPU is the baseline
    if dim == "times":
        result.direction = "up"
    return result


def _suffix_of(noun: str, dim: str) -> str:
    return with_suffix(noun, dim)[len(noun) :]


def _change_noun(reading: Reading, chunk: Chunk, noun: Chunk, core: str, before: Chunk | None, dim: str) -> Measure:
    """30%の向上, 4倍の電力効率向上, 作業時間で30%の削減: what changes stands in the compound or before the value."""
    change = direction_of(core, noun.lemma)
    base = _changed(reading, noun, chunk) if noun.kind == "verb" else None
    ending = max((w for w in endings("up") + endings("down") if core.endswith(w)), key=len, default=core)
    stripped = core[: len(core) - len(ending)]
    word = core[len(stripped) :]
    if (
        not stripped
        and base is None
        and before is not None
        and before.kind == "noun"
        and (before.tail in ("で", "において") or before.tail.endswith("の"))
        and not _TIMELY.search(before.core)
    ):
        base = _of_phrase(reading, before, clean(before.core), dim)
    aspect = _aspect(reading, chunk, dim) if stripped in _QUALITIES else None
    if aspect is not None:
        stripped = _aspect_metric(aspect, stripped)  # リアルタイム推論で15倍の性能向上
    governor = noun if noun.kind == "verb" else governor_of(reading, noun)
    if not stripped and base is None and governor is not None and governor is not noun:
        for cases in (("が",), ("は",), ("で",)):
            subject = argument(reading, governor, chunk, cases)
            if subject is not None and subject is not noun and is_measure(clean(subject.core)):
                base = _of_noun(reading, subject, dim)
                break
    metric = _change_metric(stripped or (base.metric if base else None), word, dim)
    result = Measure(
        metric=metric, noun=base.noun if base and base.noun else noun, holds=True, direction=change, verb=word, predicate=governor
    )
    if base is not None:
        result.owner, result.owner_text = base.owner, base.owner_text
    return result


def _agent(reading: Reading, chunk: Chunk) -> tuple[int, int] | None:
    """Who does what the value's noun names: Ｘによる新興企業「Ｙ」の65億ドルでの買収."""
    for left in reversed(reading.chunks[: chunk.index]):
        if left.predicate or left.comma or left.tail.startswith(("は", "が", "を", "も")):
            return None
        if left.tail == "による":
            return reading.phrase_start(left), left.index
    return None


def first_owner(reading: Reading, chunk: Chunk) -> tuple[int, int] | None:
    """The phrase with の right before a value that modifies a noun: Adobeの50億ドルARR, Ｘの380億ドル規模の契約."""
    if chunk.index == 0:
        return None
    left = reading.chunks[chunk.index - 1]
    if left.core in ("うち", "実", "なんと", "実に", "およそ") and chunk.index > 1:
        left = reading.chunks[chunk.index - 2]  # 回答企業のうち35%が, 企業の実に65%が
    if (
        left.kind == "noun"
        and left.tail in ("の", "による", "における", "からの")
        and not re.search(r"[年月日]$|年度$|時点$|当時$", left.core)
    ):
        return reading.phrase_start(left), left.index
    return None


def _share_of(reading: Reading, chunk: Chunk, noun: Chunk) -> Measure:
    """75%以上の企業がＶする: what the people counted do is the metric."""
    first = noun.index
    while (
        noun.tail in ("や", "と", "および", "・", "")
        and noun.head > noun.index
        and reading.chunks[noun.head].kind == "noun"
        and noun.case != "が"
    ):
        noun = reading.chunks[noun.head]  # 企業や開発者が
    core = reading.phrase(noun, first) if noun.index > first and noun.index - first <= 3 else clean(noun.core)
    people = reading.phrase(noun, chunk.index + 1) if chunk.index + 1 <= noun.index else core
    predicate = governor_of(reading, noun)
    if clean(noun.core) in words("stakes") and noun.case == "を" and predicate is not None:
        held = with_suffix(mapping("verb_nouns").get(predicate.lemma, predicate.lemma), "share")
        return Measure(metric=clean(noun.core) + "の" + held, noun=noun, holds=True, predicate=predicate)  # 10%の株式を取得する
    if (
        noun.tail.endswith(("の", ""))
        and noun.case not in ("が", "は", "を", "に", "で", "から")
        and not noun.tail.startswith("も")
    ):
        above = reading.head(noun)
        if above is not None and not above.predicate and noun.tail == "の":
            return Measure(
                metric=core + "の" + clean(above.core),
                noun=noun,
                owner_text=people,
                holds=True,
                people=people,
                predicate=predicate,
            )
    if predicate is None or predicate is noun:
        return Measure(metric=core + "の割合", noun=noun, owner_text=people, holds=True, people=people, predicate=predicate)
    deed = _deed(reading, noun, _last_joined(reading, predicate))
    return Measure(metric=f"{deed}{core}の割合", noun=noun, owner_text=people, holds=True, people=people, predicate=predicate)


def _last_joined(reading: Reading, predicate: Chunk) -> Chunk:
    """The last of the clauses that share a subject: バズワードに踊らされ、PoC止まりで終わる."""
    while (
        not predicate.relative and re.search(r"(?:され|し|れ|り|え|け|め)$", predicate.core + predicate.tail) and predicate.comma
    ):
        head = reading.head(predicate)
        if (
            head is None
            or not head.predicate
            or head.end - predicate.start > 40
            or any(c.tail.startswith(("は", "が")) for c in reading.chunks[predicate.index + 1 : head.index])
        ):
            break
        predicate = head
    return predicate


def _deed(reading: Reading, noun: Chunk, predicate: Chunk) -> str:
    """The clause from behind a noun to the end of its predicate, in plain form: 課題に直面する."""
    start = reading.chunks[noun.index + 1].core_start if noun.index + 1 <= predicate.index else predicate.core_start
    text = reading.text[start : predicate.core_end]
    text = text.split("、")[-1] if len(text) > 60 else text
    if predicate.kind == "copula":
        return clean(text) + "である"
    tail = predicate.tail
    if predicate.kind == "verb" and not reading.text[: predicate.core_end].endswith(predicate.lemma):
        return clean(text[: len(text) - (predicate.core_end - predicate.core_start)]) + predicate.lemma
    return clean(text) + ("する" if predicate.kind == "verb" and re.match(r"し|する|さ|でき|す", tail) else "")


def _stands_alone(reading: Reading, chunk: Chunk, dim: str) -> Measure:
    """A value at the end of a title or heading: ＧｏｏｇｌｅのインドＡＩ投資150億ドル, 2035年に91億ドルへ."""
    for left in reversed(reading.chunks[: chunk.index]):
        core = clean(left.core)
        if left.kind == "noun" and (is_measure(core) or _MARKET.search(core)):
            return _of_noun(reading, left, dim)
    return Measure()


def _passed(reading: Reading, chunk: Chunk, predicate: Chunk, dim: str) -> Measure | None:
    """The level of others that something is above or below: 導入率は24%と、世界平均の40%を下回る."""
    if predicate.lemma not in ("上回る", "下回る", "超える", "凌ぐ") or chunk.case != "を" or not chunk.index:
        return None
    left = reading.chunks[chunk.index - 1]
    other = re.search(r"平均$|他社$|競合$", clean(left.core)) or _names(reading, left)
    if left.tail != "の" or not other:
        return None
    measured = next(
        (
            c
            for c in reversed(reading.chunks[: left.index])
            if c.tail in ("は", "が", "も") and c.kind == "noun" and is_measure(clean(c.core))
        ),
        None,
    )
    if measured is None:
        return None
    found = _of_noun(reading, measured, dim)
    found.owner, found.owner_text, found.decided, found.predicate = (
        (reading.phrase_start(left), left.index),
        None,
        True,
        predicate,
    )
    return found


def _with_predicate(reading: Reading, chunk: Chunk, predicate: Chunk, dim: str, seen: set[int]) -> Measure:
    lemma = predicate.lemma
    case = "" if chunk is predicate else chunk.case
    following = reading.chunks[chunk.index + 1] if chunk.index + 1 < len(reading.chunks) else None
    if (
        case == "で"
        and dim == "money"
        and following is not None
        and following.kind == "noun"
        and following.core.endswith(endings("event_nouns"))
    ):
        return Measure(
            metric=with_suffix(clean(following.core), dim), noun=following, predicate=governor_of(reading, following), holds=True
        )  # 8000億円で買収
    passive = bool(re.match(r"(?:さ|し)?れ|られ", predicate.tail)) or bool(re.search(r"(?:され|られ)$", predicate.core))
    change = direction_of(lemma)
    passed = _passed(reading, chunk, predicate, dim)
    if passed is not None:
        return passed
    level = predicate.kind != "verb" or lemma in words("level_verbs") or chunk is predicate
    if dim == "time" and case == "で" and not change and predicate.kind == "verb" and re.fullmatch(r"[一-龠]{2,}", lemma):
        return Measure(metric=with_suffix(lemma, dim), predicate=predicate, verb=lemma, holds=True, passive=passive)  # 10分で試算
    if dim == "share" and case == "は" and change and _people_before(reading, chunk):
        return _share_who(reading, chunk, predicate)  # 45%が増やすと答え、20%は減らすとした
    # コストを40%削減, 売上が3倍に増加, 作業時間が平均6割も減る
    if (
        change
        and (
            case in ("", "は")
            or (dim in ("times", "points") and case in ("に", "と", "へ"))
            or (dim == "share" and case == "で" and chunk.index not in reading.values)
        )
        and (chunk is not predicate or (predicate.kind == "verb" and dim == "times"))
    ):
        base = _changed(reading, predicate, chunk)
        above = reading.head(predicate)
        if base is None and predicate.relative and above is not None and is_measure(clean(above.core)):
            found = _of_noun(reading, above, dim)  # 67%高い計算性能
            found.predicate, found.direction = governor_of(reading, above), change
            return found
        quality = _described_quality(reading, predicate, lemma) if base is None else None
        if quality is not None:
            quality.direction = change
            return quality
        metric = _change_metric(base.metric if base else None, lemma, dim)
        if base is None and dim == "times":
            metric = mapping("changed_attributes").get(lemma, "")  # 3倍高速だ
        result = Measure(
            metric=metric or None, predicate=predicate, direction=change, verb=lemma, holds=bool(metric), passive=passive
        )
        if base is not None:
            result.noun, result.owner, result.owner_text = base.noun, base.owner, base.owner_text
            attribute = mapping("changed_attributes").get(lemma)
            if dim == "times" and attribute and base.noun is not None and not is_measure(base.metric or ""):
                result.metric, result.owner, result.owner_text = attribute, None, reading.phrase(base.noun)  # 計算が95倍高速化
        return result
    whole = first_owner(reading, chunk)
    if dim == "share" and whole is not None and lemma in ("相当", "匹敵", "当たる", "あたる"):
        base = _of_phrase(reading, reading.chunks[whole[1]], clean(reading.chunks[whole[1]].core) + "に対する割合", dim)
        base.predicate = predicate
        return base  # 売上高の2割に相当する
    held = argument(reading, predicate, chunk, ("を",)) if dim == "count" and case == "" else None
    described = reading.head(predicate) if predicate.relative and level and held is None else None
    if described is not None and not (
        predicate.tail.endswith(("という", "といった", "との"))
        and not is_measure(clean(described.core))
        and not clean(described.core).endswith(endings("event_nouns"))
    ):  # but チップを8基搭載したサーバー: what is held
        noun = reading.head(predicate)
        told = lemma in words("modality", "reported_verbs") and dim == "money"  # 300億ドルとも報じられる契約
        if noun is not None and (
            clean(noun.core) not in words("abstract_heads") or (told and clean(noun.core) in words("event_nouns"))
        ):
            if clean(noun.core) in words("empty_nouns"):
                result = _role(reading, noun, dim, seen)
                if result.holds:
                    return result
            elif dim != "share" or is_measure(clean(noun.core)):
                found = _of_noun(reading, noun, dim)
                found.predicate = governor_of(reading, noun)
                return found
    if dim == "share" and case in ("に", "で") and passive and first_owner(reading, chunk) is not None and not change:
        metric = with_suffix(lemma, dim)  # 利用者の7割に使われる
        return Measure(metric=metric, predicate=predicate, verb=lemma, holds=metric != lemma)
    part = dim == "times" and "分の" in chunk.core and case in ("が", "は") and first_owner(reading, chunk) is not None
    if part and not change and predicate.kind == "verb" and chunk.index in reading.values:
        return _share_who(reading, chunk, predicate)  # 電力の3分の1は冷却に使われる
    if (
        dim == "share"
        and case == "が"
        and chunk.index in reading.values
        and (first_owner(reading, chunk) is not None or (predicate.kind == "copula" and not predicate.relative))
    ):
        return _share_who(reading, chunk, predicate)
    if level or (case in ("に", "まで", "へ", "から") and (change or lemma in words("level_verbs"))):
        return _level(reading, chunk, predicate, dim, change, passive)
    if dim == "share" and case in ("", "で", "と") and lemma not in mapping("verb_nouns"):
        return _level(reading, chunk, predicate, dim, change, passive)
    if case in ("を", "") or (case in ("が", "は") and (passive or dim != "share")):
        return _object(reading, chunk, predicate, dim, passive)
    if case in ("が", "は") and dim == "share":
        return _share_who(reading, chunk, predicate)
    if case in ("で", "と") or (
        case in ("に", "へ", "まで")
        and not change
        and re.fullmatch(r"[一-龠ァ-ヺー]{2,}", lemma)
        and re.search(r"(?:国|社|店|店舗|拠点|人|名|世帯|都市|地域|校|施設|言語|機種|通貨|種類)(?:以上|超|近く)?$", chunk.core)
    ):  # 20カ国へ展開する
        return Measure(metric=stem_noun(lemma, dim), predicate=predicate, verb=lemma, holds=True, passive=passive)
    return _level(reading, chunk, predicate, dim, change, passive)


def _level(reading: Reading, chunk: Chunk, predicate: Chunk, dim: str, change: str | None, passive: bool) -> Measure:
    """The value is the level of the verb's object or subject: 評価額は120億ユーロに達した, 不正被害率を5%に抑える."""
    result = Measure(predicate=predicate, direction=change, verb=predicate.lemma, passive=passive)
    if dim == "share":
        described = _described_people(reading, chunk, predicate)
        if described is not None:
            return described
    for cases in (("を",), ("が",), ("は",), ("で",)):
        if (cases == ("を",) and chunk.case == "を") or (cases == ("を",) and predicate.lemma in ("上回る", "下回る", "超える")):
            continue
        noun = argument(reading, predicate, chunk, cases)
        if noun is None or noun is chunk:
            continue
        core = clean(noun.core)
        left = reading.chunks[noun.index - 1] if noun.index else None
        if (
            core in ("規模", "額", "数", "割合", "比率", "総額")
            and left is not None
            and left.tail == "の"
            and left.kind == "noun"
        ):
            # 日本のクラウド市場の規模は2兆円に達した
            whole = reading.phrase(left)
            market = _MARKET.search(left.core) is not None
            result.metric = "市場規模" if market and core == "規模" else clean(left.core) + "の" + core
            result.noun, result.holds = noun, True
            if market:
                result.owner_text = whole
            else:
                result.owner = (reading.phrase_start(left), left.index)
            return result
        if core in words("not_subjects") or core in words("empty_nouns") or re.search(r"\d[年月日%]|年度$|現在$|時点$", core):
            continue
        named = reading.name_in(noun.start, noun.end) is not None
        owned = left is not None and left.tail == "の" and reading.name_in(left.start, left.end) is not None and not named
        somebody = named or noun.proper or core in words("anaphora") or re.search(r"(?:社|企業|政府|者|人)$|^[この同両]", core)
        if is_measure(core) or _MARKET.search(core):
            found = _of_noun(reading, noun, dim)
            if cases != ("を",):
                _of_target(reading, found, noun)
            if dim == "times" and change is None:
                change = "up"
        elif owned and cases != ("で",):
            thing = dim == "money" and core.endswith(("事業", "部門", "サービス"))  # Ｘの広告事業は75億ドルを超えた
            found = _of_phrase(reading, noun, core + ("規模" if thing else ""), dim)  # DeepSeekの訓練費は560万ドルだった
        elif cases == ("を",) and not named and dim in ("count", "amount", "times", "money"):
            found = _of_noun(reading, noun, dim)
        elif (
            cases in (("が",), ("は",))
            and not somebody
            and dim in ("count", "amount", "times", "money")
            and predicate.kind != "adjective"
        ):
            found = _of_noun(reading, noun, dim)  # 国内の患者は1200人だった
        else:
            continue
        found.predicate, found.direction, found.verb, found.passive = predicate, change, predicate.lemma, passive
        return found
    left = reading.chunks[chunk.index - 1] if chunk.index else None
    if (
        dim == "times"
        and chunk.kind == "copula"
        and left is not None
        and left.tail == "の"
        and is_measure(clean(left.core))
        and reading.phrase_start(left) < left.index
    ):
        result.metric, result.noun, result.holds, result.direction = clean(left.core), left, True, "up"  # 前年の利用率の2倍だ
    elif dim == "share" and left is not None and left.tail == "の" and is_measure(clean(left.core), strictly=True):
        result.metric, result.noun, result.holds = clean(left.core) + "に対する割合", left, True  # 売上高の4%に及ぶ
    return result


def _of_target(reading: Reading, found: Measure, noun: Chunk) -> None:
    """Where nobody is said to pay, an amount is of what is paid for: 研究への支出が280億円を上回る, 半導体への世界的な投資は…."""
    left = reading.chunks[noun.index - 1] if noun.index else None
    while left is not None and left.index and left.kind in ("adjective", "other") and left.head == noun.index:
        left = reading.chunks[left.index - 1]
    if found.owner is None and found.owner_text is None and left is not None and left.tail in ("への", "に対する"):
        found.owner = (reading.phrase_start(left), left.index)


def nearest_noun(reading: Reading, chunk: Chunk, predicate: Chunk) -> str | None:
    """Where nothing better tells: the noun with が, を, は or に nearest to the value in its clause."""
    for cases in (("が",), ("を",), ("は",), ("に",), ("で",)):
        noun = argument(reading, predicate, chunk, cases)
        if (
            noun is not None
            and noun.index not in reading.values
            and not reading.name_in(noun.start, noun.end)
            and clean(noun.core) not in words("not_subjects")
            and clean(noun.core) not in words("anaphora")
            and not reading.phrase(noun).startswith(tuple(words("writer") | {"あなた", "皆さん"}))
            and not noun.core.endswith(("的", "性", "感"))
            and not _TIMELY.search(noun.core)
        ):
            return reading.phrase(noun)
    return None


def _described_people(reading: Reading, chunk: Chunk, predicate: Chunk) -> Measure | None:
    """十分なＧＰＵを持つ企業は26%に過ぎない: the clause before the topic says what share it is."""
    for cleft in reversed(reading.chunks[: chunk.index]):
        if cleft.predicate and re.search(r"(?:の|人|もの)は$", cleft.tail) and cleft.head in (predicate.index, chunk.index):
            group = next((c for c in reading.chunks[: cleft.index] if c.core == "うち" or c.tail.startswith("のうち")), None)
            whole = reading.chunks[group.index - 1] if group is not None and group.core == "うち" and group.index else group
            deed = _deed(
                reading, reading.chunks[group.index] if group is not None else reading.chunks[max(0, cleft.index - 2)], cleft
            )
            return Measure(
                metric=deed + "割合",
                owner_text=reading.phrase(whole) if whole is not None else None,
                holds=True,
                predicate=predicate,
            )
    topic = argument(reading, predicate, chunk, ("は",)) or argument(reading, predicate, chunk, ("が",))
    if topic is None or is_measure(clean(topic.core)) or topic.kind != "noun":
        return None
    clause = next((c for c in reading.under(topic) if c.predicate and c.relative and c.index < topic.index), None)
    if clause is None:
        return None
    begin = clause
    while (
        begin.children
        and reading.chunks[min(begin.children)].index < begin.index
        and reading.chunks[min(begin.children)].tail not in ("は",)
    ):
        begin = reading.chunks[min(begin.children)]
    text = clean(reading.text[begin.core_start : topic.core_end])
    return Measure(metric=text + "の割合", noun=topic, owner_text=clean(topic.core), holds=True, predicate=predicate)


def _object(reading: Reading, chunk: Chunk, predicate: Chunk, dim: str, passive: bool) -> Measure:
    """The verb carries the metric: AIインフラに750億ドルを投じる → AIインフラへの投資額."""
    metric = stem_noun(predicate.lemma, dim)
    if dim == "share" and metric == "シェア":
        subject = argument(reading, predicate, chunk, ("が",)) or argument(reading, predicate, chunk, ("は",))
        if (
            subject is not None
            and clean(subject.core).endswith(endings("event_nouns"))
            and reading.name_in(subject.start, subject.end) is None
        ):
            found = _of_phrase(reading, subject, clean(subject.core) + "の割合", dim)  # 海外での利用が全体の8割を占める
            found.predicate, found.verb = predicate, predicate.lemma
            return found
    if dim == "share" and (whole := first_owner(reading, chunk)) is not None:
        said = clean(reading.chunks[whole[1]].core)
        if _MARKET.search(said):
            metric = "シェア"  # 市場の7割を獲得する
        elif metric == "シェア" and said.endswith("シェア"):
            metric = said
        elif metric == "シェア" and is_measure(said):
            whole_text = reading.phrase(reading.chunks[whole[1]], whole[0])
            return Measure(
                metric=whole_text + "に占める割合", predicate=predicate, verb=predicate.lemma, holds=True
            )  # 売上の3割を占める
        elif predicate.lemma in mapping("verb_nouns") and metric.endswith("率"):
            metric = said + "の" + metric  # 利益の49%を得る
        elif re.search(r"[うくすつぬぶむぐるさたいな]$", metric):
            return Measure(metric=said + "の割合", predicate=predicate, verb=predicate.lemma, holds=True)  # 生産の5割を担う
    if re.search(r"[うくすつぬぶむぐるさたいな]$", metric):
        return Measure(predicate=predicate, verb=predicate.lemma, passive=passive)  # 数字が違う: no verb that carries a measure
    if dim == "share" and metric != "シェア" and predicate.lemma not in mapping("verb_nouns"):
        whole = first_owner(reading, chunk)
        metric = (reading.phrase(reading.chunks[whole[1]], whole[0]) + "の" if whole else "") + with_suffix(
            predicate.lemma, "share"
        )
        if metric.endswith("シェア") or whole is None:
            whole = None
        return Measure(metric=metric, predicate=predicate, verb=predicate.lemma, holds=True, passive=passive)
    head = reading.head(predicate)
    if head is not None and head.lemma in ("買収", "取得", "購入", "買い取る") and predicate.tail.startswith(("て", "で")):
        metric = stem_noun(head.lemma, dim)  # 160億ドルを投じてＸを買収する
        return Measure(metric=metric, predicate=predicate, verb=head.lemma, holds=True, passive=passive)
    if (
        chunk.case == "が"
        and predicate.relative
        and head is not None
        and dim == "count"
        and clean(head.core) not in words("abstract_heads")
    ):
        return Measure(
            metric=metric,
            predicate=predicate,
            verb=predicate.lemma,
            holds=True,
            owner=(reading.phrase_start(head), head.index)
            if reading.phrase_start(head) > predicate.index
            else (head.index, head.index),
        )
    target = argument(reading, predicate, chunk, ("に", "へ"))
    if (
        target is not None
        and dim in ("money", "count", "amount")
        and not _NO_TARGET.search(target.core)
        and (target.tail.rstrip("は、").endswith(("に", "へ", "に対し", "に対して", "にも", "向けに")))
    ):
        metric = reading.phrase(target) + "への" + metric
    else:
        target = None
    return Measure(
        metric=metric,
        predicate=predicate,
        verb=predicate.lemma,
        direction=direction_of(predicate.lemma),
        holds=True,
        passive=passive,
        target=reading.phrase(target) if target is not None else None,
    )


def _main(reading: Reading, subject: Chunk, predicate: Chunk) -> Chunk:
    """The predicate of a subject that the parser gave to a clause within: 8割が[助言を出す]機能の価値を認めた."""
    while predicate.relative:
        noun = reading.head(predicate)
        while noun is not None and not noun.predicate and noun.tail in ("の", "") and noun.head > noun.index:
            noun = reading.head(noun)
        above = reading.head(noun) if noun is not None and not noun.predicate and noun.case in ("を", "に") else None
        if (
            above is None
            or not above.predicate
            or any(c.tail.startswith(("は", "が")) and c is not subject for c in reading.under(above))
        ):
            break
        predicate = above
    return predicate


def _share_who(reading: Reading, chunk: Chunk, predicate: Chunk) -> Measure:
    """マーケターの9割がAIを活用している: of whom, and what they do."""
    whole = first_owner(reading, chunk)
    predicate = _main(reading, chunk, predicate)
    deed = _deed(reading, chunk, predicate)
    people = reading.phrase(reading.chunks[whole[1]], whole[0]) if whole else _asked(reading, chunk)
    return Measure(
        metric=deed + "割合" if not deed.endswith("割合") else deed,
        owner_text=people,
        people=people,
        predicate=predicate,
        holds=True,
    )


def _people_before(reading: Reading, chunk: Chunk) -> bool:
    """Whether a share before it in the sentence is of people who do something."""
    return any(
        c.tail == "が" and c.index in reading.values and c.core.endswith(("%", "％", "割")) for c in reading.chunks[: chunk.index]
    )


#: Who is asked, with how many of them: 経営者1000人に尋ねた, 1000人の経営者を対象に.
_ASKED = lazy(
    r"(?:([一-龠々ァ-ヺーA-Za-z]{2,20})[0-9０-９][0-9０-９,，.万千]*(?:人|名|社|団体|校)(?:以上|超)?"
    r"|[0-9０-９][0-9０-９,，.万千]*(?:人|名|社|団体|校)(?:以上|超)?の([一-龠々ァ-ヺーA-Za-z]{2,20}))"
    r"(?:を対象|に(?:対して|対し|尋ね|聞|質問|調査|アンケート|行|実施)|への(?:調査|アンケート|聞き取り))"
)


def _asked(reading: Reading, chunk: Chunk) -> str | None:
    """Of whom a share is that only a survey named before: 経営者1000人に尋ねたところ、45%が…."""
    asked = next((m for m in _ASKED.finditer(reading.text) if m.end() <= chunk.start), None)
    return (asked.group(1) or asked.group(2)) if asked is not None else None
