"""Quantities in Japanese text: numbers with their units and bounds, normalised.

`find_quantities` finds everything that is counted, measured or dated, and says of what kind it is; whether a quantity is a
claim, or only the time of one or an enumeration, is for the claims to decide. Names and versions (GPT-5, H100, Inferentia 2),
idioms (一歩, 一方), telephone numbers and the like are not found at all.

The text is scanned once with a pattern that stops only where a quantity may begin; what stands around that place is read with
patterns of bounded reach, so the time is linear in the text's length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from factcheck.language.dates import read_date, read_time
from factcheck.language.numerals import Number, narrow, read_number
from factcheck.language.units import KANJI_STARTS, SOME_STARTS, UNITS, Form, unit_after, unit_before

KINDS = (
    "quantity",  # 380億ドル, 約20%, 22社, 最大3倍, 半減
    "duration",  # 20年間, 数時間: a length of time
    "date",  # 2025年9月, 9月16日, 3年前: a point in time
    "number",  # a number without a unit: 1000億以上, 100もの, スコアは92.5
    "count_of_items",  # 3つの理由, 三つ, この3社: what the text enumerates
    "ordinal",  # 3つ目, 第2世代, 世界第3位
    "scope",  # 上位50, トップ10
    "label",  # 2nmプロセス, 3層設計, 24時間365日: a number that belongs to a name or set phrase
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity in `text[start:end]`, bounds and unit included (最大で3倍, 約20%, 10億ドル以上).

    `low` and `high` are in `unit` and fully expanded (380億ドル: 38000000000 USD; 3割: 30 %); a half-open bound has None on
    the other side, a vague quantity (数十億ドル) on both. `number` is the span of the bare number, unit and bounds left out.
    """

    start: int
    end: int
    text: str
    kind: str
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    bound: str = "exact"  # exact approx min max range vague
    vague: bool = False
    date: str | None = None  # ISO, as precise as stated, for kind date
    rate: str | None = None  # per what: 年 月 日 秒 株 人 ユーザー …
    number: tuple[int, int] = (0, 0)
    unit_text: str = ""  # the unit as written
    aggregate: str | None = None  # 平均 総額 累計 …, where it stands directly before
    change: str | None = None  # up or down, where the next word says so: 169%増, 3割削減, 半減
    converts: bool = False  # in brackets behind the amount that it converts: 10億ドル（約1,500億円）


# --- what stands before a number --------------------------------------------------------------------------------------

_MAX, _MIN, _APPROX, _RATE, _MEAN = "max", "min", "approx", "rate", "mean"

_BOUNDS_BEFORE: dict[str, tuple[str, str]] = {
    **dict.fromkeys(
        (
            "最大でも",
            "最大で",
            "最大",
            "最高で",
            "最高",
            "最長で",
            "最長",
            "最多で",
            "最多",
            "上限",
            "せいぜい",
            "高々",
            "多くても",
            "多くて",
            "<",
            "≤",
            "≦",
        ),
        (_MAX, ""),
    ),
    **dict.fromkeys(
        (
            "少なくとも",
            "すくなくとも",
            "最低でも",
            "最低",
            "最小で",
            "最小",
            "最短で",
            "最短",
            "下限",
            "優に",
            "ゆうに",
            ">",
            "≥",
            "≧",
        ),
        (_MIN, ""),
    ),
    **dict.fromkeys(
        (
            *(
                "約",
                "およそ",
                "おおよそ",
                "おおむね",
                "概ね",
                "凡そ",
                "推定で",
                "推定",
                "推計で",
                "推計",
                "概算で",
                "概算",
                "ほぼ",
                "だいたい",
                "大体",
                "ざっと",
            ),
            *("~", "〜", "～", "≈", "≒"),
        ),
        (_APPROX, ""),
    ),
    **dict.fromkeys(("平均して", "平均で", "平均", "年平均で", "年平均", "月平均", "中央値で", "中央値"), (_MEAN, "")),
    **dict.fromkeys(
        (
            "年間で",
            "年間",
            "年率で",
            "年率",
            "年額",
            "毎年",
        ),
        (_RATE, "年"),
    ),
    **dict.fromkeys(("月間で", "月間", "月額", "毎月", "月々", "月あたり"), (_RATE, "月")),
    **dict.fromkeys(("週間で", "毎週", "週に"), (_RATE, "週")),
    **dict.fromkeys(("毎日", "日額"), (_RATE, "日")),
    **dict.fromkeys(("毎時", "時給"), (_RATE, "時間")),
    **dict.fromkeys(("毎分"), (_RATE, "分")),
    **dict.fromkeys(("毎秒", "秒間"), (_RATE, "秒")),
}
_BEFORE_BY_LAST: dict[str, list[str]] = {}
for _word in sorted(_BOUNDS_BEFORE, key=len, reverse=True):
    _BEFORE_BY_LAST.setdefault(_word[-1], []).append(_word)

#: 1日あたり, ユーザー1人当たり, 100万トークンにつき: what a following amount is for.
_PER = re.compile(r"(?:当たり|あたり|当り|につき|ごとに)(?:の|、|で|に)?")
#: The same without a number: ワットあたり2.25倍, ユーザー当たり30ドル.
_PER_NOUN = re.compile(
    r"(?:(?P<noun>[ァ-ヴー]{2,12}|[A-Za-z]{1,10}|[年月週日時秒株人台件枚個])(?:当たり|あたり|当り)(?:の|、|で|に)?)\Z"
)
_AGGREGATE = re.compile(r"(?:総額|合計|累計|累積|総計|延べ|のべ|通算|平均|中央値|全体|計)\Z")
_AGGREGATE_INSIDE = re.compile("年平均|月平均|平均|中央値")

# --- what stands after it ---------------------------------------------------------------------------------------------

_ADVERB = "(?:大きく|大幅に|遥かに|はるかに|優に|ゆうに|わずかに|軽く|すでに|既に|初めて|も|、)?"
_BOUND_AFTER = re.compile(
    rf"""[ ]?(?:
      (?P<min>以上|突破|オーバー|\+(?![0-9A-Za-z])|、?(?:ある(?:い)?は|もしくは|または|いや)?それ以上|[をは]下らない|
        超(?!伝導|電導|高[速層解精]|低|小型|大[国型手]|音|巨大|人|知能|並列|える?(?:AI|知能))(?:え[るてた]?|過)?|
        を{_ADVERB}(?:超え(?!な)[るてた]?|超[すし]た?|突破(?:する|した)?))|
      (?P<above>を{_ADVERB}上回[るっり]た?)|
      (?P<below>を{_ADVERB}下回[るっり]た?)|
      (?P<max>以下|未満|以内|を{_ADVERB}(?:切[るっり]た?|割り込[むん]だ?|超えない)|にも?満たない|
        まで(?=の|対応|利用|無料|サポート|可能|使え|使用|登録|保存|接続|申請|拡張でき|受け付|扱え|処理でき|同時))|
      (?P<approx>程度|規模|前後|ほど(?!な)|近く|くらい|ぐらい|余り|あまり|がらみ|内外|足らず|弱(?![点体者小め肉い気])|
        強(?![いくさ化みまめ力気調豪度要制固烈引靭弱者])|級|台(?=[前後半のにでをとがまへ、。）」]|\Z))
    )""",
    re.VERBOSE,
)
_CHANGE = re.compile(
    r"(?:もの?|ほど|分の)?(?:(?P<up>増|向上|拡大|高速|速[いくめ]|加速|アップ|上昇|成長|上乗せ|プラス|高[いくめ騰]|伸び|多[いく]|上回)|"
    r"(?P<down>減|削減|低下|短縮|安[いくの、。]|引き|オフ|ダウン|縮小|圧縮|低減|下落|カット|節約|軽減|抑制|低[いくめ]|少な|割引|下回|遅[いく]))|"
    r"の(?:(?P<more>増加|向上|拡大|高速化|成長|上昇|改善)|(?P<less>削減|減少|低下|短縮|縮小|低減|下落|節約|軽減))"
)
_DIRECTIONS = {"up": "up", "more": "up", "down": "down", "less": "down"}
#: Rates behind the amount: 30ドル/ユーザー, 5万円／月.
_RATE_AFTER = re.compile(
    r" ?/ ?(?P<per>年|月|週|日|時間?|分|秒|人|台|株|件|枚|個|kWh|W|(?:1?[0-9]{0,2}[百万]+)?トークン|"
    r"[ァ-ヴー]{2,10}|month|year|user|hour|s(?![a-z]))"
)
_RANGE = re.compile(r" ?(?P<mark>から|[〜～~–—‐-]|ないし|乃至) ?(?:約|およそ|最大で?)?")
_LIST = re.compile(r"[、,](?=[1-9二三四五六七八九])")
#: Behind the second value these tell a change, which holds two values (20%から30%に上げる), from a range.
_CHANGES_TO = re.compile(r"(?:以上|程度|前後|近く|規模)?(?:に(?!相当|わた|亘)|へ|まで(?!の))")
_REACHES = re.compile(r"(?:に|へ|まで)も?(?:達|上|のぼ|及|な[るっり])")
_BRACKETED = re.compile(r"[（(](?:約|およそ|日本円で|当時)*[0-9数][^（()）]{0,40}[）)]")
_NOUN_AFTER = re.compile(r"(?:もの|の)")
_WORD = re.compile(r"(?:異なる|新たな|主要な|主要)?[一-龥ァ-ヴA-Za-z]")
_PARAMETERS = re.compile(r"(?P<scale>[BMT])(?![A-Za-z0-9/-])(?P<word> ?(?:パラメーター?|parameters|params))?")
_TOKENS = re.compile(r"(?P<scale>[KkM])(?=(?: ?(?:トークン|tokens?)|の?コンテキスト))(?P<word> ?(?:トークン|tokens?))?")
_MONEY_SCALE = re.compile(r" ?(?P<scale>bn|mn|tn|[KMBT])(?![A-Za-z0-9])", re.IGNORECASE)
_SCALES = {"k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12, "bn": 1e9, "mn": 1e6, "tn": 1e12}
_FRACTION = re.compile(r"分の ?(?P<over>[0-9]{1,4}|[一二三四五六七八九十])(?![0-9,.])")
_SLASH_FRACTION = re.compile(r"(?P<over>1|2|3)/(?P<under>[2-9]|10{1,3})(?=[のにへ、。以程まを])")
_TENTHS = re.compile(r"([1-9一二三四五六七八九])分(?![のか野析間岐])")

# --- numbers that are none --------------------------------------------------------------------------------------------

#: Set phrases, wherever a number stands in them.
_IDIOM = re.compile(
    r"24時間365日|24時間体制|24/7|365日|[1一]人(?:ひとり|一人|1人)|[1一]つ(?:ひとつ|一つ|1つ)|[2二]人三脚|百人百様|十人十色|三日坊主|一日千秋|三者三様|三位一体|"
    r"(?:[1一]世代|[0-9百十千]+年)に[1一]度|千載一遇|万が一|四六時中|[1一]年中|[1一]日中|一石二鳥|七転び八起き|十中八九|二次元|三次元|百点満点|"
    r"六本木|四万十|八百屋|千葉|千代田|三重県|一人前|一人称|[一二三]人称|一人歩き|三国志|二の足|話半分|五分五分|四半期|百度|(?:9\.11|3\.11)(?![0-9])"
)
_ORDINAL = re.compile(
    r"(?:つ|番|人|件|社|回|度|年|日|週|[かヶカ]月|代|台|本|点|個|枚|行|段階|世代|時間|桁|層)目(?![標的指前立])|番手|位|つめ"
)
_NAMED_NUMBER = re.compile(
    r"周年|等賞|期生|年生|年次|回戦|丁目|番地|号店|号機|号|条|章|項(?!目)|節|巻|話|弾(?!力)|幕|版|番(?!組)|期(?!間|待)|次(?!元|世代|の|に)|合目|級建築|代(?!替|表|理)|"
    r"か年計画|カ年計画|ヵ年計画|年計画|時(?!間|代|点|短)|:|つ星"
)
_NAME_BEFORE = re.compile(
    r"[A-Za-z][A-Za-z0-9.&'’+-]* $|[A-Za-z][0-9]*[-‐–./_]?$|[#@_]$|[Nn]o\.? ?$|第 ?$|バージョン ?$|[0-9][-:/.]$"
)
_SCOPE_BEFORE = re.compile(r"(?:上位|トップ|ベスト|下位|ワースト|Top ?|TOP ?|top ?|Best ?)$")
_URL = re.compile(r"(?:https?://|www\.)[!-~]+|[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,64}")
_CHAIN = re.compile(
    r"0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}|[0-9]+(?:\.[0-9]+){2,}|[0-9]+(?:-[0-9]+){2,}|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"
)
_TECHNICAL = re.compile(r"(?:[2-6]G|[234]D|[248]K|[0-9]{3,4}p|10-[KQ]|[0-9]+[A-Z][0-9])(?![a-zB])")
_NODE = re.compile(r"(?:クラス|世代|級)?の?(?:先端)?(?:プロセス|ノード|チップ|ロジック|半導体|技術|製造|世代|品|GAA|FinFET|以降)")
_STRUCTURE = re.compile(r"の?(?:構造|設計|構成|アーキ|建て|回路|ネットワーク|スイッチ|クラスタ|システム|プロセス|認証|ゲート)")
_STRUCTURAL = frozenset({"層", "段階", "次元", "量子ビット", "ビット", "レーン", "世代", "ステップ"})
_DEMONSTRATIVE = re.compile(r"(?:この|その|これら|それら|これらの|以下の|次の|上記の?|残りの?|残る|両|前述の|同)$")
#: Where a bare number may be followed by a unit or end: in the open, not within a name.
_OPEN = re.compile(
    r"[はがをにでとも、。，）」』\]】?？!！ 点]|という|といった|へ|だ|から|まで|より|の|\Z|以[上下]|未満|もの|超|程度|前後"
)

_SOME = re.escape(SOME_STARTS)
_KANJI = re.escape(KANJI_STARTS.replace("つ", "").replace("X", "").replace("x", ""))
_ANCHOR = re.compile(
    rf"[0-9]|数(?:[十百千万億兆1]|[{_SOME}])|何[十百千万億兆1]|"
    # A run of kanji numerals is looked at from its beginning only, or a long one would take quadratic time.
    rf"[〇一二三四五六七八九十百千](?<![〇一二三四五六七八九十百千].)[〇一二三四五六七八九十百千]{{0,12}}(?:[数万億兆つ]|[ヶか][月国所]|[{_KANJI}]|[〜～、][一二三四五六七八九十])|"
    r"半[減分数年額値世]|倍[増に以の近とへ]|過半|四半世紀|何倍に?も|[$€£¥₩₹]|(?:US|CA|AU|NZ|HK|NT|A|C|S|R)\$"
)
_WORDS = (
    # pattern, low, high, unit, bound, kind, change
    (re.compile("四半世紀"), 25.0, 25.0, "年", "exact", "duration", None),
    (re.compile("半世紀"), 50.0, 50.0, "年", "exact", "duration", None),
    (re.compile("半年間?(?!後|前|以内|ごと)"), 0.5, 0.5, "年", "exact", "duration", None),
    (re.compile("半減(?!期)"), 0.5, 0.5, "x", "exact", "quantity", "down"),
    (re.compile("半額|半値"), 0.5, 0.5, "x", "exact", "quantity", "down"),
    (re.compile("半分(?!以上)"), 0.5, 0.5, "x", "exact", "quantity", None),
    (re.compile("半(?:数|分)以上|過半数?"), 50.0, None, "%", "min", "quantity", None),
    (re.compile("半数(?!体)"), 50.0, 50.0, "%", "exact", "quantity", None),
    (re.compile("(?<![人一ァ-ヴー])倍増"), 2.0, 2.0, "x", "exact", "quantity", "up"),
    (re.compile("(?<=[のにはがを、約])倍以上"), 2.0, None, "x", "min", "quantity", None),
    (re.compile("(?<=[のにはがを、約])倍近く"), 2.0, 2.0, "x", "approx", "quantity", None),
    (
        re.compile("(?<=[のにはがを、約])倍(?=に(?:な|増|拡|引|跳|膨|伸|す|し|達)|の[一-龥ァ-ヴ]|へ)"),
        2.0,
        2.0,
        "x",
        "exact",
        "quantity",
        None,
    ),
    (re.compile("何倍に?も"), None, None, "x", "vague", "quantity", None),
)
#: Kanji that may stand directly before a number in kanji or 数; after others it belongs to a word: 関数, 統一社会.
_BEFORE_KANJI = frozenset("約後去計均額大低高近間率比定推概前他全各毎残来最数秒年月日時用内")


class _Reader:
    """Reads the quantities of one text that `narrow` has seen."""

    def __init__(self, text: str, reference: str | None) -> None:
        self.text = text
        self.reference = reference
        self.found: list[Quantity] = []
        self.position = 0  # everything before it is read
        self.urls = [m.span() for m in _URL.finditer(text)] if "://" in text or "www." in text or "@" in text else []

    def run(self) -> list[Quantity]:
        while anchor := _ANCHOR.search(self.text, self.position):
            self.position = self.read(anchor.start(), anchor.group())
        return self.found

    def read(self, at: int, anchor: str) -> int:
        """Read what stands at `at`; returns where to go on, behind it."""
        text = self.text
        while self.urls and self.urls[0][1] <= at:
            self.urls.pop(0)
        if self.urls and self.urls[0][0] <= at:
            return self.urls[0][1]
        idiom = _IDIOM.match(text, at)
        if idiom:
            return idiom.end()
        if anchor[0] in "半倍過四何" and self.word(at):
            return self.found[-1].end
        symbol: Form | None = None
        number_at = at
        if not anchor[0].isdigit() and "$€£¥₩₹".find(anchor[-1]) >= 0:
            number_at = at + len(anchor)
            number_at += text.startswith(" ", number_at)
            symbol = unit_before(text, at + len(anchor))
            if symbol is None or not text[number_at : number_at + 1].isdigit():
                return at + len(anchor)
        elif anchor[0].isdigit():
            skip = self.skipped(at)
            if skip:
                return skip
            if self.date(at):
                return self.found[-1].end
            symbol_at = at - 1 if text[at - 1 : at] == " " else at
            symbol = (
                unit_before(text, symbol_at)
                if symbol_at and text[symbol_at - 1].isalpha() and text[symbol_at - 1].isascii()
                else None
            )
        number = read_number(text, number_at)
        if number is None:
            return number_at + 1
        quantity, end = self.quantity(number, symbol, symbol is not None and number_at == at)
        if quantity:
            self.found.append(quantity)
        return max(end, number_at + 1)

    def skipped(self, at: int) -> int:
        """End of a telephone number, version, clock time or technical name (5G, 4K) at `at`; 0 if there is none."""
        text = self.text
        chain = _CHAIN.match(text, at)
        if chain and not read_date(text, at):
            return chain.end()
        technical = _TECHNICAL.match(text, at)
        if technical and not (at and (text[at - 1].isdigit() or text[at - 1] in ".,")):
            return technical.end()
        return 0

    def word(self, at: int) -> bool:
        """A quantity in one word: 半減, 倍増, 過半数."""
        text = self.text
        for pattern, low, high, unit, bound, kind, change in _WORDS:
            match = pattern.match(text, at)
            if match is None:
                continue
            start, bounds, rate = self.before(at)
            end = match.end()
            after = _BOUND_AFTER.match(text, end) if bound == "exact" else None
            if bound == "exact" and (after or bounds):
                low, high, bound, end = self.bounded(low, high, "", bounds, after, at, end)
            number = (at, match.end())
            self.found.append(
                Quantity(
                    start,
                    end,
                    "",
                    kind,
                    low,
                    high,
                    unit,
                    bound,
                    bound == "vague",
                    None,
                    rate,
                    number,
                    match.group(),
                    None,
                    change,
                )
            )
            return True
        return False

    def date(self, at: int) -> bool:
        text = self.text
        if at and (text[at - 1].isdigit() or text[at - 1] in ".,-/数" or (text[at - 1].isascii() and text[at - 1].isalpha())):
            return False
        time = read_date(text, at, self.reference)
        if time is None:
            return False
        self.found.append(Quantity(time.start, time.end, "", "date", unit="date", date=time.date, number=(time.start, time.end)))
        return True

    def before(self, at: int) -> tuple[int, list[str], str | None]:
        """Where a quantity starts whose number starts at `at`, its bounds, and its rate."""
        text = self.text
        bounds: list[str] = []
        rate: str | None = None
        start = at
        while start:
            edge = start - 1 if text[start - 1] == " " and start > 1 else start
            word = next(
                (w for w in _BEFORE_BY_LAST.get(text[edge - 1], ()) if text.endswith(w, 0, edge) and self.free(edge - len(w), w)),
                None,
            )
            if word is None:
                break
            meaning, per = _BOUNDS_BEFORE[word]
            start = edge - len(word)
            if meaning == _RATE:
                rate = per
            else:
                bounds.append(meaning)
            if start < self.position:
                return self.position, bounds, rate
        return start, bounds, rate

    def free(self, at: int, word: str) -> bool:
        """Whether the word at `at` qualifies the number behind it, and is no part of another word: 世界最大, 5年間."""
        before = self.text[max(0, at - 3) : at]
        if not before:
            return True
        if word[0] in "年月週秒" and (before[-1].isdigit() or before[-1] in "〇一二三四五六七八九十百千数半万ヶか"):
            return False
        if word.startswith(("最大", "最高")) and before.endswith(
            ("世界", "国内", "業界", "史上", "過去", "日本", "米国", "欧州", "ジア")
        ):
            return False
        if word in ("~", "〜", "～"):
            return not (before[-1].isalnum() or before[-1] in "%）)」")
        return not (word == "約" and before[-1] in "契制節要予公解盟協条規誓集婚特")

    def per_before(self, start: int) -> tuple[int, str | None]:
        """The quantity before `start` that the amount there is for: 1日あたり, 100万トークンにつき."""
        noun = _PER_NOUN.search(self.text, max(self.position, start - 18), start)
        if noun:
            return start, noun["noun"]
        if not self.found:
            return start, None
        last = self.found[-1]
        per = _PER.match(self.text, last.end)
        if per is None or per.end() != start or last.kind == "date":
            return start, None
        self.found.pop()
        rate = last.unit if last.low == 1 and last.unit else self.text[last.start : last.end]
        return last.start, rate

    def unit(self, number: Number, at: int) -> tuple[Form | None, int]:
        """The unit at `at`, behind a number."""
        text = self.text
        form = unit_after(text, at)
        if form is None and text[at : at + 1] == " " and number.value is not None:
            form = unit_after(text, at + 1)
            # After a space a counter might begin another word.
            if form and (len(form.text) > 1 or form.unit.dimension.startswith("currency") or form.text in "%W"):
                return form, at + 1 + len(form.text)
            form = None
        if form is None:
            return None, at
        first = text[number.start]
        if first in "数何" and text[number.start : number.end] in ("数", "何") and not form.some:
            return None, at
        if not first.isascii() and first not in "数何" and number.multiplier == 1 and not number.vague:
            one = number.value == 1
            if not form.kanji or (
                one
                and form.unit.dimension != "percent"
                and form.text not in ("年間", "週間", "時間", "桁", "世紀", "倍")
                and "月" not in form.text
            ):
                return None, at
            if form.text == "分" or (form.text == "日" and number.end - number.start == 1):
                return None, at
        return form, at + len(form.text)

    def quantity(self, number: Number, symbol: Form | None, code: bool) -> tuple[Quantity | None, int]:
        """The quantity whose first number is `number`, and where to go on."""
        text = self.text
        first_at = number.start
        head = text[max(0, first_at - 24) : first_at]
        in_kanji = not text[first_at].isascii()
        if in_kanji and head and "一" <= head[-1] <= "龥" and head[-1] not in _BEFORE_KANJI and head[-1] != "第":
            plain_some = text[first_at] not in "数何" or text[first_at : number.end] == "数"
            if plain_some:
                return None, number.end
        named = None if symbol else _NAME_BEFORE.search(head)
        kind = "quantity"
        low = high = number.value
        vague = number.vague
        end = number.end
        unit_text = ""
        form: Form | None = symbol
        unit: str | None = symbol.unit.name if symbol else None
        factor = 1.0

        fraction = _FRACTION.match(text, end)
        slash = _SLASH_FRACTION.match(text, first_at)
        if fraction and low and not vague:
            over = read_number(text, fraction.start("over"))
            assert over is not None and over.value is not None
            low = high = over.value / low
            unit, end, unit_text = "x", fraction.end(), "分の"
        elif slash and not named:
            low = high = int(slash["over"]) / int(slash["under"])
            unit, end = "x", slash.end()
        elif symbol:
            money = _MONEY_SCALE.match(text, end)
            if money:
                low = high = (low or 0.0) * _SCALES[money["scale"].lower()]
                end = money.end()
            written = unit_after(text, end)
            if written and written.unit is symbol.unit:
                end += len(written.text)
        else:
            form, end = self.unit(number, end)
            if form is None:
                form, end, low, high = self.scaled(number, end, bool(named), low, high)
            if form:
                unit, factor, unit_text = form.unit.name, form.factor, form.text
        ordinal = _ORDINAL.match(text, number.end)
        if ordinal and not symbol:
            start = first_at - 1 if head.endswith("第") else first_at
            return self.made(start, ordinal.end(), "ordinal", low, high, ordinal.group(), number), ordinal.end()
        if head.endswith(("第", "第 ")):
            if unit in ("世代", "段階") and low is not None:
                start = first_at - len(head) + len(head.rstrip(" ").rstrip("第"))
                return self.made(start, end, "ordinal", low, high, unit, number), end
            return None, end
        if unit is None and _NAMED_NUMBER.match(text, number.end):
            return None, number.end
        if form and unit_text == "年" and _NAMED_NUMBER.match(text, number.end):
            named_number = _NAMED_NUMBER.match(text, number.end)
            if named_number and named_number.group() not in ("年計画",):
                return None, named_number.end()
        if named and not self.accepted(named.group(), form, number):
            return None, end

        # a range: 2〜3年, 300億ドルから400億ドル, 2、3年
        bound = "exact"
        second = self.second(number, form, unit, end, low, symbol)
        if second:
            next_number, next_form, next_end, next_value = second
            if form is None and next_form is not None:
                form, unit, factor, unit_text = next_form, next_form.unit.name, next_form.factor, next_form.text
            if vague or next_value is None:
                vague = True
            else:
                if (
                    number.multiplier == 1
                    and next_number.multiplier > 1
                    and unit_text == (next_form.text if next_form else "")
                    and low is not None
                ):
                    widened = low * next_number.multiplier
                    if number.end == second_start(text, number, next_number) and widened < next_value:
                        low = widened
                high = next_value
            bound, end = "range", next_end
        elif unit is None and not vague and not self.stands_alone(number, end, head):
            return None, number.end
        if unit is None and vague and text[first_at : number.end] in ("数", "何"):
            return None, number.end

        if unit == "%" and unit_text == "割" and not vague and bound == "exact":
            tenths = _TENTHS.match(text, end)
            if tenths and low is not None:
                extra = read_number(text, tenths.start())
                if extra and extra.value is not None:
                    low = high = low + extra.value / 10
                    end = tenths.end()
        sign = -1.0 if unit is not None and _negative(text, first_at) and not vague else 1.0
        low = None if low is None else _round(low * factor * sign)
        high = None if high is None else _round(high * factor * sign)

        start = first_at
        if symbol:
            start = first_at - (1 if text[first_at - 1] == " " else 0) - len(symbol.text)
        if sign < 0:
            start -= 4 if text.endswith("マイナス", 0, start) else 1
        start, bounds, spoken_rate = self.before(start)
        start, rate = self.per_before(start)
        rate = rate or spoken_rate
        per = _RATE_AFTER.match(text, end) if unit else None
        if per:
            rate, end = per["per"], per.end()
        inner_end = end
        after = _BOUND_AFTER.match(text, end)
        if after is None and unit is not None:
            bracket = _BRACKETED.match(text, end)
            after = _BOUND_AFTER.match(text, bracket.end()) if bracket else None
        if unit is None and text.startswith("もの", end):
            end = inner_end = end + 2
            after = None
        elif unit is not None and text.startswith("もの", end) and not vague:
            after = None
        if unit is None:
            noun = _NOUN_AFTER.match(text, after.end() if after else end)
            counted = unit_after(text, noun.end()) if noun and noun.group() == "の" else None
            if (counted and len(counted.text) > 1) or (counted and counted.text == "国"):
                assert counted is not None
                unit = counted.unit.name
        if vague:
            low, high, bound = None, None, "vague"
            if after:
                end = after.end()
        elif after or bounds:
            low, high, bound, end = self.bounded(low, high, bound, bounds, after, start, end)
        inner_end = min(inner_end, end)

        kind = self.kind(number, form, unit, low, high, head, inner_end)
        date = None
        if kind == "date":
            # 3年前, 数カ月後
            time = read_time(text, first_at, self.reference)
            date, end = (time.date, time.end) if time else (None, inner_end + 1)
            low, high, unit, bound = None, None, "date", "exact"
        spoken = _AGGREGATE.search(text, max(0, start - 4), start) or _AGGREGATE_INSIDE.match(text, start)
        aggregate = spoken.group() if spoken else None
        change = _CHANGE.match(text, end)
        quantity = Quantity(
            *(start, end, "", kind, low, high, unit, bound, vague),
            date=date,
            rate=rate,
            number=(first_at, number.end),
            unit_text=unit_text,
            aggregate=aggregate,
            change=_DIRECTIONS[str(change.lastgroup)] if change else None,
            converts=self.converts(start, unit),
        )
        return quantity, max(inner_end, number.end)

    def made(self, start: int, end: int, kind: str, low: float | None, high: float | None, unit: str, number: Number) -> Quantity:
        return Quantity(start, end, "", kind, low, high, unit, number=(number.start, number.end), unit_text=unit)

    def scaled(
        self, number: Number, end: int, named: bool, low: float | None, high: float | None
    ) -> tuple[Form | None, int, float | None, float | None]:
        """Numbers with a letter for their scale: 70B and 1Tパラメータ, 128Kトークン."""
        text = self.text
        size = _PARAMETERS.match(text, end)
        if size and low is not None and (size["word"] or (size["scale"] == "B" and not named)):
            low *= _SCALES[size["scale"].lower()]
            return _PARAMETER_FORM, size.end(), low, low
        tokens = _TOKENS.match(text, end)
        if tokens and low is not None:
            low *= _SCALES[tokens["scale"].lower()]
            return _TOKEN_FORM, tokens.end(), low, low
        return None, end, low, high

    def accepted(self, name: str, form: Form | None, number: Number) -> bool:
        """Whether a number behind a name is a quantity nevertheless: TDP 180W, CAGR25.6% are, HBM3 and Inferentia 2 are not."""
        if form is None:
            return name.endswith(" ") and number.multiplier >= 1e4
        if name.endswith(" "):
            return (
                form.text not in ("企業", "x", "X", "g", "m", "L", "J", "個", "コ", "度", "機", "種", "本", "行", "点")
                or number.multiplier > 1
            )
        if name[-1] in "-‐–./_#@" or name[0].isdigit():
            return False
        strong = (
            form.unit.dimension in ("percent", "point") or form.unit.dimension.startswith("currency") or form.text in ("倍", "割")
        )
        return name[-1].isascii() and name[-1].isalpha() and (strong or number.multiplier >= 1e4)

    def second(
        self, number: Number, form: Form | None, unit: str | None, end: int, low: float | None, symbol: Form | None
    ) -> tuple[Number, Form | None, int, float | None] | None:
        """The second number of a range that goes on at `end`: the number, its unit, its end and its value in that unit."""
        text = self.text
        listed = None
        joined = _RANGE.match(text, end)
        if joined is None:
            listed = _LIST.match(text, end) if form is None and low is not None and low < 10 and number.multiplier == 1 else None
            if listed is None:
                return None
        at = (joined or listed).end()  # type: ignore[union-attr]
        if symbol and text.startswith(symbol.text, at):
            at += len(symbol.text)
        following = read_number(text, at)
        if following is None or (joined and joined["mark"] in "-‐–—" and (form is not None and form.text in ("x", "X"))):
            return None
        value = following.value
        next_form: Form | None
        if symbol:
            next_form, next_end = symbol, following.end
            money = _MONEY_SCALE.match(text, next_end)
            if money and value is not None:
                value *= _SCALES[money["scale"].lower()]
                next_end = money.end()
        else:
            next_form, next_end = self.unit(following, following.end)
        if next_form is None and not (form is None and unit is None and following.multiplier > 1):
            return None
        if (
            form is not None
            and next_form is not None
            and (form.unit.dimension != next_form.unit.dimension or form.factor != next_form.factor)
        ):
            return None
        if listed and not (value is not None and low is not None and value == low + 1):
            return None
        if value is not None and low is not None:
            scale = following.multiplier if number.multiplier == 1 and form is None else 1.0
            if low >= value and low * scale >= value:
                return None
            reaches = value <= 2.5 * low * scale and _REACHES.match(text, next_end)
            if joined and joined["mark"] == "から" and _CHANGES_TO.match(text, next_end) and not reaches:
                return None
        return following, next_form, next_end, value

    def stands_alone(self, number: Number, end: int, head: str) -> bool:
        """Whether a number without a unit is one that measures or counts something."""
        text = self.text
        if _SCOPE_BEFORE.search(head):
            return True
        if text.startswith("もの", end) and number.value is not None and number.value >= 10:
            return True
        if not _OPEN.match(text, end) or (text[end : end + 1] == "の" and number.multiplier == 1 and (number.value or 0) < 1000):
            return False
        if number.multiplier > 1 or (number.end - number.start > 4 and "," in text[number.start : number.end]):
            return True
        if head and (head[-1] in "ー・" or "ァ" <= head[-1] <= "ヴ" or ("一" <= head[-1] <= "龥" and head[-1] not in "約")):
            return False
        if not head or head[-1] in "([（「『\n.":
            return False
        after = _BOUND_AFTER.match(text, end)
        return bool(after and (after["min"] or after["max"])) or "." in text[number.start : number.end]

    def bounded(
        self,
        low: float | None,
        high: float | None,
        bound: str,
        bounds: list[str],
        after: re.Match[str] | None,
        start: int,
        end: int,
    ) -> tuple[float | None, float | None, str, int]:
        """Low, high, bound and end of a value with bounds before and after it. What stands after it is the stronger."""
        side = str(after.lastgroup) if after else None
        if side in ("above", "below"):
            # 世界平均の40%を下回る names what is compared with, 成長率は5%を下回る bounds the value.
            if self.text[max(0, start - 1) : start] == "の":
                side, after = None, None
            else:
                side = "min" if side == "above" else "max"
        if after:
            end = after.end()
        if side == "min" or (side != "max" and _MIN in bounds):
            return low, None, "min", end
        if side == "max" or (_MAX in bounds and bound != "range"):
            return None, high, "max", end
        if bound == "range":
            return low, high, "range", end
        if side == "approx" or _APPROX in bounds:
            return low, high, "approx", end
        return low, high, bound or "exact", end

    def kind(
        self, number: Number, form: Form | None, unit: str | None, low: float | None, high: float | None, head: str, end: int
    ) -> str:
        text = self.text
        if unit is None:
            return "scope" if _SCOPE_BEFORE.search(head) else "number"
        value = high if low is None else low
        if _PER.match(text, end):
            return "label"
        if unit in ("年", "月", "週", "日", "時間", "分", "世紀", "四半期"):
            if text[end : end + 1] in ("前", "後", "先") and not text.startswith(("後半", "前後", "前半", "先進", "後継"), end):
                return "date"
            return "duration"
        if unit == "つ" or (
            value is not None and value < 10 and unit in ("社", "人", "国", "点", "名", "件") and _DEMONSTRATIVE.search(head)
        ):
            return "count_of_items"
        if _SCOPE_BEFORE.search(head):
            return "scope"
        if unit == "次元" and value is not None and value <= 4:
            return "label"
        if unit == "nm" and _NODE.match(text, end):
            return "label"
        if unit in _STRUCTURAL and _STRUCTURE.match(text, end):
            return "label"
        if unit == "位":
            return "ordinal"
        return "quantity"

    def converts(self, start: int, unit: str | None) -> bool:
        """Whether the quantity at `start` stands in brackets behind one of like dimension that it converts."""
        text = self.text
        opening = start - 1
        for words in ("日本円で", "米ドルで", "当時のレートで", "現在のレートで", "日本円換算で"):
            if text.endswith(words, 0, start):
                opening = start - len(words) - 1
        if not self.found or unit is None or opening < 1 or text[opening] not in "（(":
            return False
        last = self.found[-1]
        if last.unit is None or last.unit == unit or not opening - 3 <= last.number[1] + len(last.unit_text) <= opening:
            return False
        mine, other = UNITS.get(unit), UNITS.get(last.unit)
        return bool(mine and other and mine.dimension.split(":")[0] == other.dimension.split(":")[0] != "count")


def second_start(text: str, number: Number, following: Number) -> int:
    """The end of the first number if only the mark of the range stands between the two, else −1."""
    joined = _RANGE.match(text, number.end) or _LIST.match(text, number.end)
    return number.end if joined and joined.end() == following.start else -1


def _negative(text: str, at: int) -> bool:
    if text.endswith(("マイナス", "▲", "−"), 0, at):
        return True
    return text.endswith("-", 0, at) and (at < 2 or not (text[at - 2].isalnum() or text[at - 2] in ")）%"))


def _round(value: float) -> float:
    """Without the dust of floating point: 48.72億 is 4872000000."""
    return round(value, 3) if abs(value) >= 1000 else float(f"{value:.12g}")


_PARAMETER_FORM = Form("パラメータ", UNITS["パラメータ"], 1.0, False, False, ())
_TOKEN_FORM = Form("トークン", UNITS["トークン"], 1.0, False, False, ())


def find_quantities(text: str, reference: str | None = None) -> list[Quantity]:
    """All quantities of `text`, in order of their numbers.

    `reference` (an ISO day, the post's date) resolves dates such as 9月16日. Offsets are offsets in `text`. Spans may overlap
    where an amount closes behind its conversion: 1600億元（約3兆円）以上.
    """
    return [replace(found, text=text[found.start : found.end]) for found in _Reader(narrow(text), reference).run()]
