"""The words and patterns that quantities are read with: what stands before and after a number, and what makes it none.

Every pattern is tried at one place or on a short stretch before it, and repeats nothing without bound.
"""

from __future__ import annotations

import re

from factcheck.language.patterns import lazy
from factcheck.language.units import KANJI_STARTS, SOME_STARTS, UNITS, Form

MAX, MIN, APPROX, RATE, MEAN = "max", "min", "approx", "rate", "mean"

# --- what stands before a number --------------------------------------------------------------------------------------


def _before() -> dict[str, tuple[str, str]]:
    """Words before a number, which belong to the quantity: their meaning, and of a rate per what."""
    meanings = {
        (MAX, ""): "最大でも 最大で 最大 最高で 最高 最長で 最長 最多で 最多 上限 せいぜい 高々 多くても 多くて < ≤ ≦",
        (MIN, ""): "少なくとも すくなくとも 最低でも 最低 最小で 最小 最短で 最短 下限 優に ゆうに > ≥ ≧",
        (
            APPROX,
            "",
        ): "約 およそ おおよそ おおむね 概ね 凡そ 推定で 推定 推計で 推計 概算で 概算 ほぼ だいたい 大体 ざっと ~ 〜 ～ ≈ ≒",
        (MEAN, ""): "平均して 平均で 平均 年平均で 年平均 月平均 中央値で 中央値",
        (RATE, "年"): "年間で 年間 年率で 年率 年額 毎年",
        (RATE, "月"): "月間で 月間 月額 毎月 月々",
        (RATE, "週"): "毎週",
        (RATE, "日"): "毎日 日額",
        (RATE, "時間"): "毎時 時給",
        (RATE, "分"): "毎分",
        (RATE, "秒"): "毎秒",
    }
    return {word: meaning for meaning, written in meanings.items() for word in written.split()}


BOUNDS_BEFORE = _before()
BEFORE_BY_LAST: dict[str, list[str]] = {}
for _word in sorted(BOUNDS_BEFORE, key=len, reverse=True):
    BEFORE_BY_LAST.setdefault(_word[-1], []).append(_word)

#: 1日あたり, ユーザー1人当たり, 100万トークンにつき: what a following amount is for.
PER = lazy(r"(?:当たり|あたり|当り|につき|ごとに)(?:の|、|で|に)?")
#: The same without a number: ワットあたり2.25倍, ユーザー当たり30ドル.
PER_NOUN = lazy(
    r"(?P<noun>[ァ-ヴー]{2,12}|[A-Za-z]{1,10}|[年月週日時秒株人台件枚個])(?:当たり|あたり|当り)(?:の|、|で|に)?(?:最大で?|約)?\Z"
)
AGGREGATE = lazy(r"(?:総額|合計|累計|累積|総計|延べ|のべ|通算|全体|計)\Z")
AGGREGATE_INSIDE = lazy("年平均|月平均|平均|中央値")
#: この3社, 以下の3点
DEMONSTRATIVE = lazy(r"(?:この|その|これら|それら|これらの|以下の|次の|上記の?|残りの?|残る|両|前述の|同)\Z")
#: What a month or quarter belongs to, where it is not told by a year: 今年2月.
RELATIVE_YEAR = lazy(r"(?:今年|本年|来年|再来年|昨年|去年|一昨年|今年度|昨年度|来年度|[同翌前]年)の?\Z")
SCOPE_BEFORE = lazy(r"(?:上位|トップ|ベスト|下位|ワースト|Top ?|TOP ?|top ?|Best ?)\Z")
#: A number behind these belongs to a name, version, hashtag or chain of numbers.
NAME_BEFORE = lazy(
    r"(?:[A-Za-z][A-Za-z0-9.&'’+-]{0,23} (?:[0-9.]{1,5} )?|"
    r"[A-Za-z][0-9]{0,6}[-‐–./_]?|[#@_]|[Nn]o\.? ?|第 |バージョン ?|[0-9][-:/.])\Z"
)
#: Kanji that may stand directly before a number in kanji or 数; after others it belongs to a word: 関数, 統一社会.
BEFORE_KANJI = frozenset("約後去計均額大低高近間率比定推概前他全各毎残来最数秒年月日時用内第")

# --- what stands after it ---------------------------------------------------------------------------------------------

_ADVERB = "(?:大きく|大幅に|遥かに|はるかに|優に|ゆうに|わずかに|軽く|すでに|既に|初めて|も|、)?"
BOUND_AFTER = lazy(
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
#: The next word may tell a direction: 169%増, 3割削減, 40%の短縮.
CHANGE = lazy(
    r"(?:もの?|ほど|分の)?(?:(?P<up>増|向上|拡大|高速|速[いくめ]|加速|アップ|上昇|成長|上乗せ|プラス|高[いくめ騰]|伸び|多[いく]|上回)|"
    r"(?P<down>減|削減|低下|短縮|安[いくの、。]|引き|オフ|ダウン|縮小|圧縮|低減|下落|カット|節約|軽減|抑制|低[いくめ]|少な|割引|下回|遅[いく]))|"
    r"の(?:(?P<more>増加|向上|拡大|高速化|成長|上昇|改善)|(?P<less>削減|減少|低下|短縮|縮小|低減|下落|節約|軽減))"
)
DIRECTIONS = {"up": "up", "more": "up", "down": "down", "less": "down"}
#: Rates behind the amount: 30ドル/ユーザー, 5万円/月.
RATE_AFTER = lazy(
    r" ?/ ?(?P<per>年|月|週|日|時間?|分|秒|人|台|株|件|枚|個|kWh|W|(?:1?[0-9]{0,2}[百万]{1,2})?トークン|"
    r"[ァ-ヴー]{2,10}|month|year|user|hour|s(?![a-z]))"
)
RANGE = lazy(r" ?(?P<mark>から|[〜～~–—‐-]|ないし|乃至) ?(?:約|およそ|最大で?)?")
LIST = lazy(r"[、,](?=[1-9二三四五六七八九])")
#: Behind the second value these tell a change, which holds two values (20%から30%に上げる), from a range.
CHANGES_TO = lazy(r"(?:以上|程度|前後|近く|規模)?(?:に(?!相当|わた|亘)|へ|まで(?!の))")
REACHES = lazy(r"(?:に|へ|まで)も?(?:達|上[るっり]|のぼ|及|な[るっり])")
#: An amount's conversion, behind which its bound may follow: 1600億元（約3兆円）以上.
BRACKETED = lazy(r"[（(](?:約|およそ|日本円で|当時){0,2}[0-9数][^（()）]{0,40}[）)]")
NOUN_AFTER = lazy(r"の(?:異なる|新たな|主要な|主要)?")
WORD = lazy(r"[一-龥ァ-ヴA-Za-z]|異なる|新たな")
PARAMETERS = lazy(r"(?P<scale>[BMT])(?![A-Za-z0-9/-])(?P<word> ?(?:パラメーター?|parameters|params))?")
TOKENS = lazy(r"(?P<scale>[KkM])(?=(?: ?(?:トークン|tokens?)|の?コンテキスト))(?: ?(?:トークン|tokens?))?")
MONEY_SCALE = lazy(r" ?(?P<scale>bn|mn|tn|[KMBT])(?![A-Za-z0-9])", re.IGNORECASE)
SCALES = {"k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12, "bn": 1e9, "mn": 1e6, "tn": 1e12}
FRACTION = lazy(r"分の ?(?P<over>[0-9]{1,4}|[一二三四五六七八九十])(?![0-9,.])")
SLASH_FRACTION = lazy(r"(?P<over>[1-3])/(?P<under>[2-9]|10{1,3})(?=[のにへ、。以程まを])")
#: 3割5分
TENTHS = lazy(r"[1-9一二三四五六七八九]分(?![のか野析間岐])")
#: Katakana behind a number that the table of units does not know: 100パターン.
KATAKANA = lazy(
    r"(?!シリーズ|バージョン|レベル|クラス|フェーズ|パーセ|シーズン|モード|ビュー|タイプ|ファミリー|エディション)[ァ-ヴー]{3,12}(?![ァ-ヴー])"
)
PARAMETER_FORM = Form("パラメータ", UNITS["パラメータ"], 1.0, False, False, ())
TOKEN_FORM = Form("トークン", UNITS["トークン"], 1.0, False, False, ())

# --- kinds ------------------------------------------------------------------------------------------------------------

LENGTHS_OF_TIME = frozenset({"年", "月", "週", "日", "時間", "分", "世紀", "四半期"})
TIMES = LENGTHS_OF_TIME | {"秒", "ms"}
FEW_ARE_LISTED = frozenset({"社", "人", "国", "点", "名", "件"})
STRUCTURAL = frozenset({"層", "段階", "次元", "量子ビット", "ビット", "レーン", "世代", "ステップ", "プレーン"})
STRUCTURE = lazy(r"の?(?:構造|設計|構成|アーキ|建て|回路|ネットワーク|スイッチ|クラスタ|システム|プロセス|認証|ゲート)")
NODE = lazy(r"(?:クラス|世代|級)?の?(?:先端)?(?:プロセス|ノード|チップ|ロジック|半導体|技術|製造|世代|品|GAA|FinFET|以降)")

# --- numbers that are none --------------------------------------------------------------------------------------------

#: Set phrases, where a number begins them.
IDIOM = lazy(
    r"24時間365日|24時間体制|24/7|365日|[1一]人(?:ひとり|一人|1人)|[1一]つ(?:ひとつ|一つ|1つ)|[2二]人三脚|三つ巴|百人百様|十人十色|三日坊主|"
    r"一日千秋|三者三様|三位一体|(?:[1一]世代|[0-9百十千]{1,5}年)に[1一]度|千載一遇|四六時中|[1一]年中|[1一]日中|一石二鳥|七転び八起き|"
    r"十中八九|二次元|三次元|百点満点|六本木|四万十|八百屋|千葉|千代田|三重県|一人前|[一二三]人称|一人歩き|三国志|二の足|話半分|五分五分|四半期|百度|"
    r"(?:9\.11|3\.11)(?![0-9])"
)
ORDINAL = lazy(
    r"(?:つ|番|人|件|社|回|度|年|日|週|[かヶカ]月|代|台|本|点|個|枚|行|段階|世代|時間|桁|層)目(?![標的指前立])|番手|位(?![置相])|つめ"
)
#: Behind a number that belongs to a name or place: 第5条, 3丁目, 2次試験, 5カ年計画.
NAMED_NUMBER = lazy(
    r"周年|等賞|期生|年生|年次|回戦|丁目|番地|号店|号機|号|条|章|項(?!目)|節|巻|話|弾(?!力)|幕|版|番(?!組)|期(?!間|待)|次(?!元|世代|の|に)|合目|"
    r"代(?!替|表|理)|[かカヵヶ]年計画|時(?!間|代|点|短)|:|つ星|分科"
)
URL = lazy(r"(?:https?://|www\.)[!-~]{1,2000}|(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,64}")
#: Telephone numbers, versions, clock times.
CHAIN = lazy(
    r"0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}|[0-9]{1,8}(?:\.[0-9]{1,8}){2,9}|[0-9]{1,8}(?:-[0-9]{1,8}){2,9}|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"
)
#: 5G, 3D, 4K, 1080p, 10-K, 18A, 0x86
TECHNICAL = lazy(r"(?:[2-6]G|[234](?:\.5)?D|[248]K|[0-9]{3,4}p|10-[KQ]|[0-9]{2}A|[0-9]{1,3}[A-Z][0-9])(?![A-Za-z])")
#: Units that also begin words, not taken behind a name: Sora 2人気, Fortune 500企業.
BEGIN_NAMES = frozenset(
    {"企業", "x", "X", "g", "m", "L", "J", "個", "コ", "度", "機", "種", "本", "行", "点", "モデル", "チップ", "ユーザー"}
)
#: What may follow a number without a unit that stands in the open, not in a name.
OPEN = lazy(
    r"[はがをにでとも、。，）」』\]】?？!！点の]| (?![A-Za-z])|という|といった|へ|だ|から|まで|より|\Z|以[上下]|未満|超|程度|前後"
)

# --- where to look ----------------------------------------------------------------------------------------------------

_SOME = re.escape(SOME_STARTS)
_KANJI = re.escape(KANJI_STARTS.replace("つ", "").replace("X", "").replace("x", ""))
#: Everywhere a quantity may begin. A run of kanji numerals is looked at from its beginning only, or a long one would take
#: quadratic time.
ANCHOR = lazy(
    rf"[0-9]|数(?:[十百千万億兆1]|[{_SOME}])|何[十百千万億兆1]|"
    rf"[〇一二三四五六七八九十百千](?<![〇一二三四五六七八九十百千].)[〇一二三四五六七八九十百千]{{0,12}}"
    rf"(?:[数万億兆つ]|[ヶか][月国所]|[{_KANJI}]|[〜～、][一二三四五六七八九十])|"
    r"半[減分数年額値世]|倍[増に以の近とへ]|過半|四半世紀|何倍に?も|令和|平成|昭和|西暦|[$€£¥₩₹]|(?:US|CA|AU|NZ|HK|NT|A|C|S|R)\$"
)
#: Quantities in one word: pattern, low, high, unit, bound, kind, direction.
WORDS: tuple[tuple[re.Pattern[str], float | None, float | None, str, str, str, str | None], ...] = (
    (re.compile("四半世紀"), 25.0, 25.0, "年", "exact", "duration", None),
    (re.compile("半世紀"), 50.0, 50.0, "年", "exact", "duration", None),
    (re.compile("半年間?(?!後|前|以内|ごと)"), 0.5, 0.5, "年", "exact", "duration", None),
    (re.compile("半減(?!期)"), 0.5, 0.5, "x", "exact", "quantity", "down"),
    (re.compile("半額|半値"), 0.5, 0.5, "x", "exact", "quantity", "down"),
    (re.compile("半(?:数|分)以上|過半数?"), 50.0, None, "%", "min", "quantity", None),
    (re.compile("半分"), 0.5, 0.5, "x", "exact", "quantity", None),
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
