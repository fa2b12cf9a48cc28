"""Whose figure it is: the subject in the sentence, or who the text was speaking of before it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from factcheck.claims.metric import Measure, direction_of, is_measure
from factcheck.claims.reading import Chunk, Name, Reading, clean
from factcheck.claims.words import endings, words
from factcheck.language.patterns import last_match, lazy

_SUBJECT = lazy(r"^(?:が|は|も|では|でも|って|こそ|さえ|だけが|などが|などは|に至っては|に関しては|については|にとって)")
_QUOTED = lazy(r"[「『]([^「」『』]{1,40})[」』]$")
#: What is put behind a name without changing who is meant.
_WHOLE = lazy(r"(?:自体|自身|側|全体|向け)$")
_DEIXIS = lazy(r"^(?:この|その|あの|同|両|当|今回の|前述の|先の|こうした|これらの|それらの|あれほどの|当該)")
_TIME_WORD = lazy(
    r"\d[年月日時度代]|年度$|^(?:現在|今日|今年|昨年|来年|当初|将来|今後|最近|近年|同年|前年|翌年|年間|年末|年初|時点)|(?:時点|以降|以来|期間|段階|頃|ごろ|当時|以前|以後|年内|年後|年前|月末|直後|直前|最中|[一-龠]{2}時)$"
)

_QUARTER = lazy(r"(?:\d月期|四半期|年度|上期|下期|半期|通期)$")

#: How a clause ends that the next one continues or quotes.
_CONTINUED = lazy(r"(?:し|て|で|り|ち|み|い|え|れ|け|せ|め|と|とも)$")
_MARKETLIKE = lazy(r"(?:市場|産業|経済|基金|ファンド|株|事業|債|プロジェクト|プログラム|計画|構想|策|パッケージ)$")
#: What only companies, states and other bodies have, and what only products have.
_OF_BODIES = lazy(
    r"評価額|企業価値|時価総額|調達|売上|収益|利益|損失|株価|従業員|人員|雇用|解雇|投資|出資|買収|拠出|支出|ARR|ランレート|リストラ|誘致|融資|予算|資本"
    r"|(?:設立|創業|上場|開業|買収|投資|調達|発足)時期$"
)
_OF_PRODUCTS = lazy(
    r"推論|速度|高速化|性能|[NCGT]PU|スコア|レイテンシー|帯域|メモリ|パラメータ|トークン|コンテキスト|トランジスタ|消費電力|応答|レイテンシ|スループット|解像度|画素|製造プロセス"
)
_PLACE = lazy(r"(?:[国州県市都府]|日本|欧州|アジア|世界|地域)$")
#: Done to what the clause describes: 197億ドルで買収したＸ.
_TRANSITIVE = frozenset({"買収", "取得", "購入", "売却", "落札", "買う", "買い取る", "売る", "受注", "販売", "提供"})
_SHARE = lazy(r"シェア|占有率")
#: What figures are told by, not of.
_STUDIES = (
    "アナリスト",
    "専門家",
    "エコノミスト",
    "調査会社",
    "調査機関",
    "調査",
    "レポート",
    "報告書",
    "予測",
    "試算",
    "統計",
    "研究結果",
    "調査結果",
)
#: Behind a name: the part that it plays in what others do.
_ROLES = ("主導", "経由", "由来", "出身", "主体")
#: What is done, of which figures are told only as its doer's: 登場, 提携, 株価急騰.
_DEED = lazy(r"[一-龠]{2}(?<!装置|設備|施設|組織|構造|通信|放送|出版|建設|旅行|証券|照明|料理|教育|保険|機関)$")
#: Behind a name: when or for what, of which the name is told.
_OF_NAME = lazy(r"(?:以降|以前|以後|調査|レポート|報告書?|搭載|対応|関連)$")
_CALLED = lazy(r"[」』]?という")
#: A piece of a clause, particles and all.
_FRAGMENT = lazy(r"[一-龠ァ-ヺーA-Za-z0-9]」?[がをもは][一-龠ァ-ヺA-Za-z「]|という(?!もの)")
#: 特殊性, 最大化, 速さ; いずれ, かつて.
_QUALITY = lazy(r"(?:性|化|さ|感|観|面)$|^[ぁ-ゖー]+$")


@dataclass(frozen=True, slots=True)
class Subject:
    """An entity: as written, its canonical name if it has one, and how it was found: `clause`, `before` or `writer`."""

    text: str
    entity: str
    found: str


@dataclass
class Focus:
    """Who the text speaks of at a place: names by how near and how prominent they stand.

    `mentions` are (weight, name): topics of the sentences before, of the heading and of the title.
    """

    mentions: list[tuple[float, Name]] = field(default_factory=list)
    #: Names by what they are called beside them, nearest first: サーバー「Ｘ」.
    called: list[tuple[str, Name]] = field(default_factory=list)
    title: list[tuple[float, Name]] = field(default_factory=list)
    #: The sentences before, nearest first, then the title.
    told: list[str] = field(default_factory=list)

    def same(self, text: str) -> bool:
        return any(n.text == text for _, n in (*self.mentions, *self.title))

    def best(self, *, kinds: Iterable[str] = (), avoid: Iterable[str] = (), near: bool = False) -> Name | None:
        """The most prominent name; `near` leaves the title out where the text itself names somebody."""
        avoided = {a for a in avoid if a}
        total: dict[str, float] = {}
        example: dict[str, Name] = {}
        mentions = self.mentions if near else [*self.mentions, *self.title]
        for weight, name in mentions or self.title:
            if name.entity in avoided or (name.kind == "person"):
                continue
            if kinds and name.kind is not None and name.kind != "name" and name.kind not in kinds:
                continue
            total[name.entity] = total.get(name.entity, 0.0) + weight
            example.setdefault(name.entity, name)
        if not total:
            return self.best(kinds=kinds, avoid=avoid) if near else None
        return example[max(total, key=lambda e: total[e])]


def find_subject(
    reading: Reading, value: Chunk, measure: Measure, focus: Focus, *, beside: Subject | None = None
) -> Subject | None:
    """The subject of the value, None where nobody can be told. `beside` is whose the value before it in the sentence is."""
    if measure.owner is not None:
        first, last = measure.owner
        found = _from_phrase(reading, first, reading.chunks[last], focus, owner=True)
        if found is not None:
            if measure.decided or _distinct(reading, reading.chunks[last]) or reading.chunks[last].tail.startswith("によ"):
                return found
            # 規程の検索時間を90%削減: the genitive says more of what is measured; the subject may be said besides
            return _by_clauses(reading, value, measure, focus) or found
    if measure.owner_text:
        found = _from_text(reading, measure.owner_text, focus)
        if found is not None:
            return found
    found = _who_sets_up(reading, value, measure, focus) or _of_named_before(reading, value, measure)
    if found is not None:
        return found
    found = _by_clauses(reading, value, measure, focus)
    if found is not None and _RAISED.search(measure.metric or ""):
        givers = _givers(reading)
        if found.entity in givers:
            return _receiver(reading, value, givers) or _before(focus, kinds=_BODIES, avoid=givers)
    if found is not None and measure.metric not in (
        found.text if is_measure(found.text, strictly=True) else "",
        found.text + "時期",
    ):
        return found
    if beside is not None:
        return beside
    if _IN_FORCE.search(measure.metric or "") and (law := _law(focus)) is not None:
        return law
    if measure.fallback and measure.fallback not in words("not_subjects") and not focus.mentions:
        return Subject(measure.fallback, measure.fallback, "clause")
    if _OF_BODIES.search(measure.metric or ""):
        return _before(focus, kinds=_BODIES) or _before(focus)
    if _OF_PRODUCTS.search(measure.metric or ""):
        return _before(focus, kinds=("product",)) or _before(focus)
    return _before(focus)


#: What whoever gives the money has not.
_RAISED = lazy(r"調達額?$|増資額?$|評価額$|企業価値$|バリュエーション$")
_INVESTS = frozenset({"投資", "出資", "支援", "主導", "投じる", "融資", "参加", "参画", "注ぐ"})
_GIVEN = lazy(r"からの[^、。はがを]{0,6}(?:投資|出資|資金|支援|融資|調達)")
#: What a plan or an amount is made known by; its subject has the plan.
_SETS_UP = frozenset(
    {
        "打ち出す",
        "打ち立てる",
        "発表",
        "公表",
        "表明",
        "掲げる",
        "計画",
        "決める",
        "決定",
        "約束",
        "行う",
        "実施",
        "設ける",
        "設立",
        "蓄積",
        "積み上げる",
        "積み重ねる",
        "結ぶ",
        "締結",
        "用意",
        "準備",
        "進める",
    }
)


def _givers(reading: Reading) -> set[str]:
    """Whose money it is: Ａ、ＢからのＺ."""
    given = _GIVEN.search(reading.text)
    if given is None:
        return set()
    return {
        n.entity
        for n in reading.names
        if n.end <= given.start() and not re.search(r"[はがをに。]", reading.text[n.end : given.start()])
    }


def _receiver(reading: Reading, value: Chunk, givers: set[str]) -> Subject | None:
    """Whom a clause before gives something to: ＸはＹに10億ドルを出資しており、…."""
    for name in reading.names:
        if (
            name.entity not in givers
            and name.end < value.start
            and re.match(r"(?:の[^、。はがを]{1,12})?[にへ]", reading.text[name.end : name.end + 16])
        ):
            return Subject(name.text, name.entity, "clause")
    return None


def _who_sets_up(reading: Reading, value: Chunk, measure: Measure, focus: Focus) -> Subject | None:
    """Who has what the value describes: 政府が打ち出した100億円規模の支援策の恩恵を受ける企業."""
    homes = {value.index}
    at: Chunk | None = value
    while (
        at is not None and at.head > at.index and ((at.tail.endswith("の") and not at.predicate) or (at is value and at.relative))
    ):
        homes.add(at.head)
        at = reading.head(at)
    if len(homes) == 1:
        return None
    for chunk in reading.chunks[: value.index]:
        if chunk.relative and chunk.head in homes and chunk.lemma in _SETS_UP and not chunk.tail.startswith(("され", "られ")):
            for subject in reading.under(chunk):
                if subject.tail == "が" and _candidate(reading, subject, measure, value):
                    return _take(reading, subject, focus)
    return None


def _of_named_before(reading: Reading, value: Chunk, measure: Measure) -> Subject | None:
    """Whose it is where その points to the name right before: Ｘ、その演算部が37%高速化された."""
    for before, that, noun in zip(reading.chunks, reading.chunks[1:], reading.chunks[2:], strict=False):
        if that.core == "その" and before.comma and before.tail == "" and noun.index <= value.index:
            name = reading.name_in(before.start, before.end)
            if name is not None and (noun is measure.noun or noun.tail.startswith(("が", "は"))):
                return Subject(name.text, name.entity, "clause")
    return None


_BODIES = ("company", "organisation", "place")


def _before(focus: Focus, *, kinds: Sequence[str] = (), avoid: Iterable[str] = (), near: bool = False) -> Subject | None:
    name = focus.best(kinds=kinds, avoid=avoid, near=near)
    return Subject(name.text, name.entity, "before") if name else None


def _from_text(reading: Reading, text: str, focus: Focus) -> Subject | None:
    if text in words("not_subjects"):
        return None
    if text in words("anaphora") or _DEIXIS.match(text):
        return _referred(text, focus)
    name = next((n for n in reading.names if n.text == text), None)
    return Subject(text, name.entity if name else text, "clause")


#: Nouns that stand for a product or a body that has a name; of others the longer noun before says which is meant.
_HAS_NAME = lazy(
    r"社|行|氏|彼|企業|スタートアップ|庁|省|ファンド|大学|国|製品|モデル|チップ|サービス|機|ロボット|アプリ|端末|ツール|システム|プラットフォーム|AI|技術"
)


def _longer_name(noun: str, focus: Focus) -> str | None:
    """Which one この枠組み is, from the longer noun that the text before has: 報告枠組み, 「配船計画システム」."""
    if is_measure(noun) or (noun.endswith(endings("event_nouns")) and not noun.endswith("市場")):
        return None
    quoted = re.compile(rf"「([^「」はがをに]{{2,28}}{re.escape(noun)})」|「([^「」、。]{{2,30}})」{re.escape(noun)}")
    plain = (
        None if _HAS_NAME.search(noun) else re.compile(rf"[一-龠々ァ-ヺーA-Za-z0-9]{{2,24}}{re.escape(noun)}(?![一-龠々ァ-ヺー])")
    )
    for text in focus.told[:4]:
        if noun not in text:
            continue
        found = last_match(quoted, text)
        if found is not None:
            return found.group(1) or found.group(2)
        compound = last_match(plain, text) if plain is not None else None
        if compound is not None:
            return compound.group()
    return None


def _law(focus: Focus) -> Subject | None:
    """The law or rule that the text speaks of, which comes into force where a body does not.

    None where the sentences before name another one than the title: it may be either.
    """
    named = [found.group(1) or found.group(2) for text in focus.told if (found := _LAW.search(text))]
    if not named:
        return None
    nearest, furthest = named[0], named[-1]
    if nearest not in furthest and furthest not in nearest and _LAW.search(focus.told[-1]):
        return None
    return Subject(nearest, nearest, "before")


_LAW = lazy(
    r"「([^「」]{2,30}(?:法|規則|条例|指令|規制|法案|条約|協定|制度))」"
    r"|((?:[A-Z]+ ?)?[一-龠々ァ-ヺーA-Za-z0-9]{1,20}"
    r"(?:(?<!方|手|技|用|魔|作)法|規則|条例|指令|法案|条約|協定))(?=[はがのをでに、（])"
)
_IN_FORCE = lazy(r"(?:施行|発効|公布|成立|可決)(?:時期|日|年)$")


def _referred(text: str, focus: Focus) -> Subject | None:
    """Whom a pointing word stands for: 同社, 彼ら → a company; 同チップ, この製品 → a product."""
    kind = _DEIXIS.sub("", text)
    if len(kind) > 1:
        called = next((n for k, n in focus.called if k.endswith(kind)), None)
        if called is not None:
            return Subject(called.text, called.entity, "clause")
        longer = _longer_name(kind, focus)
        if longer is not None:
            return Subject(longer, longer, "clause")
    if re.search(r"社|行|氏|彼|企業|自社|スタートアップ|庁|省|ファンド|大学|国", text):
        return _before(focus, kinds=("company", "organisation", "place"), near=True)
    if re.search(r"製品|モデル|チップ|サービス|機|ロボット|アプリ|端末|ツール|システム|プラットフォーム|AI|技術", text):
        return _before(focus, kinds=("product",), near=True) or _before(focus)
    noun = _DEIXIS.sub("", text)
    if len(noun) >= 4 and not noun.endswith(endings("event_nouns")) and not is_measure(noun):
        return Subject(noun, noun, "clause")  # この個別化医療
    return _before(focus)


def _from_phrase(reading: Reading, first: int, head: Chunk, focus: Focus, *, owner: bool = False) -> Subject | None:
    """The entity that a noun phrase names: its own name if the head is one, else the phrase.

    As the `owner` of a measure also what is done may stand (新薬開発の成功率), though it does nothing itself.
    """
    core = _WHOLE.sub("", clean(head.core)) or clean(head.core)
    if core in ("自身", "自体") and first < head.index:
        return _from_phrase(reading, first, reading.chunks[head.index - 1], focus)
    if head.core[:1] in ("「", "『") and head.quote_end:
        first = head.index  # 生成AIによる「Ｘ」
    while first < head.index and _TIME_WORD.search(reading.chunks[first].core):
        first += 1
    if core in words("writer") or (core in words("not_subjects") and first == head.index) or core.endswith(_ROLES):
        return None
    market = re.fullmatch(r"(.+(?:市場|業界|産業))規模", core)
    if market:
        whole = reading.phrase(head, first)
        text = whole[: len(whole) - 2] if whole.endswith("規模") else market.group(1)
        name = next((n for n in reading.names if n.text == text), None)
        return Subject(text, name.entity if name else text, "clause")
    if core in words("not_subjects") or is_measure(core):
        # ＸのＹ率, ＮＶＩＤＩＡの株価: whose it is stands before it
        for i in range(head.index - 1, first - 1, -1):
            if (
                reading.chunks[i].tail.endswith("の")
                and clean(reading.chunks[i].core) not in words("not_subjects")
                and not _TIME_WORD.search(reading.chunks[i].core)
            ):
                return _from_phrase(reading, first, reading.chunks[i], focus)
        if core in words("not_subjects") or first == head.index:
            return Subject(core, core, "clause") if _MARKETLIKE.search(core) else None
    like = reading.chunks[head.index - 2] if first == head.index > 1 and reading.chunks[head.index - 1].core == "よう" else None
    named = reading.name_in(like.start, like.end) if like is not None and like.tail == "の" else None
    if named is not None:
        return Subject(named.text, named.entity, "clause")  # Ｘのような企業が
    text = reading.phrase(head, first)
    quoted = _QUOTED.search(reading.text[head.core_start : head.core_end + 1]) if head.quote_end else None
    if quoted is not None and reading.name_in(head.core_start, head.core_end + 1) is None:
        return Subject(quoted.group(1), quoted.group(1), "clause")  # 検索ツール「Ｘ」
    dropped = len(clean(head.core)) - len(core)
    if dropped and text.endswith(clean(head.core)):
        text = text[: len(text) - dropped]
    if (
        core in words("anaphora")
        or _DEIXIS.match(core)
        or (
            first == head.index
            and head.index > 0
            and reading.chunks[head.index - 1].tail == ""
            and reading.chunks[head.index - 1].core in ("この", "その")
        )
    ):
        return _referred(core, focus)
    if re.match(r"(?:私|僕|あなた|筆者|我々|私たち)の", text):
        return None
    name = reading.name_in(head.core_start, head.core_end + (1 if head.quote_end else 0))
    if first < head.index and _QUARTER.search(core) and reading.chunks[head.index - 1].tail == "の":
        return _from_phrase(reading, first, reading.chunks[head.index - 1], focus)
    if name is None and _TIME_WORD.search(core):
        return None
    if (
        name is not None
        and name.end >= head.core_end - dropped - 1
        and (
            name.start <= head.core_start + 1
            or name.kind not in ("market", "name")
            or (name.kind == "name" and reading.text[head.core_start : name.start].endswith(endings("kinds_before_names")))
        )
    ):
        return Subject(
            text if first == head.index else clean(reading.text[head.core_start : head.core_end - dropped]), name.entity, "clause"
        )
    deed = head.verbal and not head.proper and _DEED.search(core) is not None and not _MARKETLIKE.search(core)
    if name is not None and (deed or _OF_NAME.search(core)):
        return Subject(name.text, name.entity, "clause")  # Ｘ発表, Ｘ以降
    called = next((n for n in reading.names if _CALLED.match(reading.text, n.end) and n.end < head.core_start), None)
    if called is not None and reading.chunks[first].start <= called.start:
        return Subject(called.text, called.entity, "clause")  # Ｘという特別な装置
    if deed and first < head.index:
        holder = reading.chunks[head.index - 1]  # Ｘの登場, but not Ｘとの提携
        return _from_phrase(reading, first, holder, focus) if holder.tail in ("の", "による", "における") else None
    if name is None and (
        _QUALITY.search(core)
        or head.index in reading.values
        or (deed and not (owner and len(core) > 3 and not core.startswith(("自社", "独自", "先行"))))
    ):
        return None
    if "、" in text and not re.search(r"や|など|といった", text):
        before = reading.text.rfind("、", 0, head.core_start)
        if reading.name_in(reading.chunks[first].start, before + 1) is None:
            text = clean(text.rsplit("、", 1)[1])
    if text in words("writer") or text in words("not_subjects") or _FRAGMENT.search(text):
        return None
    return Subject(text, text, "clause")


def _candidate(reading: Reading, chunk: Chunk, measure: Measure, value: Chunk) -> bool:
    """Whether a chunk can be a subject at all."""
    core = clean(chunk.core)
    if any(start <= chunk.core_start and chunk.core_end <= end for start, end in reading.quantities):
        return False
    if measure.noun is not None and reading.phrase_start(chunk) <= measure.noun.index < chunk.index and measure.noun.comma:
        return False  # listed with what is measured: 25万語の文脈長、画像への対応が特徴だ
    if chunk is measure.noun or chunk is value or not core or chunk.kind in ("verb", "adjective", "other", "copula"):
        return False
    if core in ("自身", "自体") and reading.phrase_start(chunk) < chunk.index:
        return True
    left = reading.chunks[chunk.index - 1] if chunk.index else None
    if core in words("sides") and left is not None and left.tail == "の" and _names_somebody(reading, left):
        return True  # Ｘの強みは…
    if (
        left is not None
        and left.tail == "の"
        and left.head == chunk.index
        and _QUARTER.search(core)
        and not _TIME_WORD.search(left.core)
    ):
        return True  # Ｘの4〜6月期は…
    if core in words("writer") or _TIME_WORD.search(core) or re.fullmatch(r"[\d,.]+.{0,3}", core) or core.endswith(_STUDIES):
        return False
    if (
        core in words("not_subjects")
        or core in ("こと自体", "それ自体", "これ自体")
        or (
            is_measure(core, strictly=True)
            and reading.name_in(chunk.start, chunk.end) is None
            and reading.phrase_start(chunk) == chunk.index
        )
    ):
        return False
    if (
        core.endswith(endings("event_nouns"))
        and reading.phrase_start(chunk) == chunk.index
        and not _MARKETLIKE.search(core)
        and reading.name_in(chunk.start, chunk.end) is None
    ):
        return False
    if (
        core.endswith(endings("event_nouns"))
        and not _MARKETLIKE.search(core)
        and chunk.index
        and reading.chunks[chunk.index - 1].tail in ("への", "に対する", "との", "からの")
        and reading.chunks[chunk.index - 1].head == chunk.index
    ):
        return False  # Ｘ社への投資も行った: whom it is done to
    return not (core.endswith(endings("abstract_heads")) and core in words("abstract_heads"))


def _take(reading: Reading, chunk: Chunk, focus: Focus) -> Subject | None:
    return _from_phrase(reading, reading.phrase_start(chunk), chunk, focus)


def _by_clauses(reading: Reading, value: Chunk, measure: Measure, focus: Focus) -> Subject | None:
    """From the value's clause outwards: its own subject, the noun that it modifies, the topics of the clauses above."""
    at = measure.predicate
    homes = {value.index}
    if measure.noun is not None:
        homes.add(measure.noun.index)
    seen: set[int] = set()
    outer = False
    while at is not None and at.index not in seen:
        seen.add(at.index)
        homes.add(at.index)
        subject = _of_clause(reading, at, homes, measure, value, focus, named=outer, own=len(seen) == 1)
        if subject is None and len(seen) == 1 and (listed := _listed_with(reading, value)):
            subject = _of_clause(reading, at, listed, measure, value, focus, named=outer, own=True)
        if subject is None and at.index > value.index - 1:
            # ＸがＹを調達し、評価額はＺに達した: the clause joined before
            for i in reversed(at.children):
                joined = reading.chunks[i]
                if (
                    joined.predicate
                    and not joined.relative
                    and i < value.index
                    and re.search(r"(?:し|て|で|り|おり|ち|み|い|え|れ|け|せ)$", joined.core + joined.tail)
                    and not (joined.lemma in _INVESTS and _RAISED.search(measure.metric or ""))
                ):
                    subject = _of_clause(reading, joined, {i}, measure, value, focus, named=True, own=False)
                    topic = next(
                        (c for c in reading.under(joined) if c.tail == "は" and _candidate(reading, c, measure, value)), None
                    )
                    if (
                        subject is None
                        and topic is not None
                        and (
                            _distinct(reading, topic) or direction_of(joined.lemma) is None  # 来訪は激減し、収入は…
                        )
                    ):
                        subject = _take(reading, topic, focus)
                    if subject is not None:
                        break
        if subject is not None:
            return subject
        head = reading.head(at)
        if len(seen) == 1 and head is not None and head.kind == "copula" and re.search(r"の(?:は|が)$", at.tail):
            subject = _take(reading, head, focus) if _names_somebody(reading, head) else None
            if subject is not None:
                return subject  # 2023年に登場したのがＸだ
        # a clause that is continued (…を投じて改修し) or told (完成する予定だ) shares its subject with what comes behind
        outer = outer or not (
            head is not None
            and (
                (at.relative and clean(head.core) in words("abstract_heads"))
                or (not at.relative and _CONTINUED.search(at.core + at.tail))
                or (at is value and at.comma)  # 売上高が300億円、営業利益が20億円だった
            )
        )
        if at.relative:
            while (
                head is not None
                and head.kind == "noun"
                and head.tail == "の"
                and head.head > head.index
                and not reading.chunks[head.head].predicate
                and clean(reading.chunks[head.head].core) not in words("abstract_heads")
                and reading.chunks[head.head].index not in reading.values
            ):
                homes.add(head.index)
                head = reading.head(head)  # 40%削減する新方式の|冷却装置
        while (
            at.relative and head is not None and head.tail == "" and head.core in words("not_subjects") and head.head > head.index
        ):
            head = reading.head(head)  # 設立された、比較的新しい|会社だ
        if at.relative and head is not None and re.match(r"(?:で|だ|です|である)(?!は|も)", head.tail):
            topic = next((c for c in reading.chunks[: at.index] if c.tail == "は" and c.head >= head.index), None)
            if topic is not None and _distinct(reading, topic) and _candidate(reading, topic, measure, value):
                return _take(reading, topic, focus)  # Ｘは2017年に設立された新興企業で、…
            plain = clean(head.core) not in words("abstract_heads") and not at.tail.endswith(("という", "といった", "なんて"))
            if topic is not None and clean(topic.core) in ("これ", "こちら") and plain and not _names_somebody(reading, head):
                return _before(focus, kinds=("product",), near=True)  # これは6月に公開されたサービスで、…
        becomes = reading.head(head) if at.relative and head is not None and head.tail in ("と", "に") else None
        turned_into = becomes is not None and becomes.lemma in ("なる", "成る")
        if turned_into and head is not None:
            homes.add(head.index)  # Ｘが10億人を支える助手となる: of X
        if at.relative and head is not None:
            called = next(
                (c for c in reading.chunks[: at.index] if c.head in (at.index, head.index) and c.tail.startswith("という")), None
            )
            if called is not None and (called.quote_end or reading.name_in(called.start, called.end) is not None):
                return _from_phrase(reading, called.index, called, focus)  # 「Ｘ」という、5000億円を投じる計画
        gap = len(seen) == 1 and at.relative and value.case == "で" and at.lemma in _TRANSITIVE and not measure.passive
        if gap and head is not None and not any(c.case == "を" for c in reading.under(at)):
            homes.add(head.index)  # 197億ドルで買収したＸ: what is bought, not who buys
        elif at.relative and not turned_into and head is not None and (not head.predicate or head.quote_end):
            core = clean(head.core)
            while head.tail == "" and head.head == head.index + 1 and reading.chunks[head.head].quote_end:
                head = reading.chunks[head.head]  # 新技術|「Ｘ」
                core = clean(head.core)
            if (
                head is not measure.noun
                and head is not value
                and head.index not in reading.values
                and not (len(core) > 2 and core.endswith(endings("abstract_heads")))
                and core not in words("abstract_heads")
                and core not in words("not_subjects")
                and (head.kind == "noun" or head.quote_end)
                and not is_measure(core)
                and not at.tail.endswith(("という", "といった", "との"))
            ):
                found = _from_phrase(reading, head.index, head, focus)
                if found is not None:
                    return found
            holder = reading.chunks[head.index - 1] if head.index > at.index + 1 else None
            if holder is not None and holder.tail == "の" and holder.head == head.index and _distinct(reading, holder):
                found = _take(reading, holder, focus)  # 投資を3倍にするという彼らの覚悟
                if found is not None:
                    return found
            homes.add(head.index)
        # step over nouns to the next predicate
        while head is not None and not head.predicate and head.index not in seen:
            seen.add(head.index)
            homes.add(head.index)
            head = reading.head(head)
        at = head
    return _anywhere(reading, value, measure, focus)


def _of_clause(
    reading: Reading, predicate: Chunk, homes: set[int], measure: Measure, value: Chunk, focus: Focus, *, named: bool, own: bool
) -> Subject | None:
    """The subject of one clause; `named` asks for a name, a pointing word or a market, as other clauses are of other things.

    Only the value's own clause may have its subject behind the value.
    """
    candidates = [
        c for c in reversed(reading.chunks[: max(predicate.index, value.index)])
        if c.head in homes and _SUBJECT.match(c.tail) and _candidate(reading, c, measure, value)
    ]  # fmt: skip
    ordered = [c for c in candidates if c.case == "が"] + [c for c in candidates if c.case != "が"]
    left = [c for c in ordered if c.index < value.index]
    if not left and own:
        topical = _topical(reading, value)  # 3割削減という数字は、重みがある
        left = [c for c in ordered if not topical or _distinct(reading, c)]
    if _SHARE.search(measure.metric or ""):
        left = [c for c in left if not c.tail.startswith("では")]  # Ｘ市場では65%のシェア: the market is not whose share it is
    for chunk in left:
        if (named or chunk.tail.startswith(("では", "でも"))) and not _distinct(reading, chunk):
            continue
        for_whom = chunk.tail.startswith("にとって")
        if for_whom and (chunk.index > value.index or not (chunk.proper or _distinct(reading, chunk))):
            continue
        alone = reading.phrase_start(chunk) == chunk.index
        if not own and alone and is_measure(clean(chunk.core)) and reading.name_in(chunk.start, chunk.end) is None:
            continue  # 利用者は30億人を超え、売上は…: what that clause measures
        if chunk.tail.startswith("では") and _OF_BODIES.search(measure.metric or "") and _is_place(reading, chunk):
            continue  # 韓国では60億ウォンを調達した: where, not who
        found = _take(reading, chunk, focus)
        if found is not None:
            return found
    if measure.passive:
        for chunk in reversed(reading.chunks[: predicate.index]):
            if (
                chunk.head in homes
                and chunk.tail.startswith(("によって", "により", "から"))
                and reading.name_in(chunk.start, chunk.end)
            ):
                return _take(reading, chunk, focus)
    return None


def _listed_with(reading: Reading, value: Chunk) -> set[int]:
    """The values that stand before one in its list, to which the parser may have given their subject: Ｘは5億円、または1%の…."""
    before = (c for c in reading.chunks[: value.index] if c.index in reading.values and c.comma and not c.tail)
    return {c.index for c in before if value in [*reading.ancestors(c)][:3]}


#: Behind the first of several names: Ａ、Ｂ、Ｃなど.
_LISTED = lazy(
    r"(?:[^、。はがをでにのとへ]{1,30}、){0,8}?[^、。はがをでにのとへ]{1,30}(?:など|といった|、[^、。はがをでにのとへ]{1,30}、)"
)


def _topical(reading: Reading, value: Chunk) -> bool:
    """Whether a value only helps to name what the sentence speaks of."""
    at: Chunk | None = value
    for _ in range(4):
        if at is None or at.predicate:
            return False
        if at.tail.startswith(("は", "も")):
            return True
        at = reading.head(at) if at.adnominal else None
    return False


def _names_somebody(reading: Reading, chunk: Chunk) -> bool:
    return reading.name_in(chunk.core_start, chunk.core_end + (1 if chunk.quote_end else 0)) is not None or chunk.quote_end


def _is_place(reading: Reading, chunk: Chunk) -> bool:
    name = reading.name_in(chunk.start, chunk.end)
    return name.kind == "place" if name is not None else bool(_PLACE.search(clean(chunk.core)))


def _distinct(reading: Reading, chunk: Chunk) -> bool:
    core = clean(chunk.core)
    first = reading.chunks[reading.phrase_start(chunk)].start
    return (
        reading.name_in(first, chunk.end) is not None
        or core in words("anaphora")
        or bool(
            re.search(
                r"(?:市場|業界|産業|政府|企業|会社|社|省|庁|銀行|大学|国|地域|者|率先|ファンド|財団|協会|機構|委員会|連合|当局)$",
                core,
            )
        )
    )


def _source(reading: Reading, chunk: Chunk) -> bool:
    """Whether a name only says who is quoted: Ｘの予測によれば."""
    return not reading.text.startswith("の発表", chunk.core_end) and bool(
        re.match(
            r"[^、]{0,14}?(?:と比較|と比べ|に比べ|より|を上回|によ(?:ると|れば)|の(?:予測|調査|推計|試算|分析)(?:で|に))",
            reading.text[chunk.core_end : chunk.core_end + 24],
        )
    )


def _set_apart(reading: Reading, chunk: Chunk) -> bool:
    """Whether a chunk is the subject of a clause of circumstances: Ｘも支援に回るなど、…, Ｘが低迷する中、…."""
    predicate = reading.head(chunk)
    if predicate is None:
        return False
    above = reading.head(predicate)
    while above is not None and above.tail == "" and above.head == above.index + 1:
        above = reading.head(above)
    if predicate.relative and chunk.tail.startswith("が") and above is not None and above.tail == "では":
        return True  # Ｘが主導した調達では…
    circumstance = above is not None and predicate.relative and clean(above.core) in ("中", "一方", "際", "ため")
    return predicate.tail.endswith("など") or circumstance


def _anywhere(reading: Reading, value: Chunk, measure: Measure, focus: Focus) -> Subject | None:
    """Outside the clauses above: the nearest topic on the left, the head of a title (Ｘ、…), a name with の before the value."""
    for chunk in reversed(reading.chunks[: value.index]):
        if (
            chunk.tail.startswith(("は", "が", "も", "に至っては", "に関しては", "については"))
            and _candidate(reading, chunk, measure, value)
            and chunk.kind == "noun"
            and (
                reading.name_in(reading.chunks[reading.phrase_start(chunk)].start, chunk.end)
                or clean(chunk.core) in words("anaphora")
            )
            and (chunk.tail == "は" or not _set_apart(reading, chunk))
        ):
            found = _take(reading, chunk, focus)
            if found is not None:
                return found
    if measure.metric == "製造プロセス":
        return None  # Ｘの5nmプロセス: X makes it, for something else
    phrases = [value] if measure.noun is None or measure.noun is value else [measure.noun, value]
    for i in [i for last in phrases for i in range(last.index - 1, reading.phrase_start(last) - 1, -1)]:
        chunk = reading.chunks[i]
        if (
            chunk.tail in ("の", "による", "との")
            and not _source(reading, chunk)
            and reading.name_in(chunk.start, chunk.end)
            and _candidate(reading, chunk, measure, value)
        ):
            return _from_phrase(reading, reading.phrase_start(chunk), chunk, focus)
    for chunk in reading.chunks[: value.index]:
        if (
            chunk.tail == ""
            and chunk.comma
            and chunk.kind == "noun"
            and _candidate(reading, chunk, measure, value)
            and reading.name_in(chunk.start, chunk.end)
            and not _LISTED.match(reading.text, chunk.end)
        ):
            return _take(reading, chunk, focus)
    return None
