"""A parsed sentence as a grammarian of Japanese sees it: 文節 (chunks) with their particles, and which chunk hangs on which.

GiNZA's dependencies are between words; subjects, cases and clauses are matters of 文節. Quantities, names and short quotations
are kept whole, whatever the parser made of them, and what stands in parentheses is read apart, since it breaks the parse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from factcheck.claims.words import words
from factcheck.language.patterns import lazy

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


_PARENTHESES = lazy(r"（[^（）()]{1,120}）|\([^（）()]{1,120}\)")
#: What an amount is in another currency, said between it and its noun: 5億ドル、日本円にして約750億円もの資金.
_CONVERSION = lazy(
    r"(?<=[ドル円元ンロー模度上])、?(?:日本円|円|米?ドル|ユーロ)(?:にして|換算で(?:は)?|に(?:換算|直)すると|で)、?(?:約|およそ)?"
    r"[0-9０-９][0-9０-９,，.兆億万]*(?:米?ドル|円|ユーロ)(?:(?:から|[〜～~])[0-9０-９][0-9０-９,，.兆億万]*(?:米?ドル|円|ユーロ))?"
    r"(?:規模|程度|相当|以上|超)?(?=もの|と|、|の|に|を|が|だ|で|。|$)"
)
_QUOTE = lazy(r"「[^「」]{1,40}」|『[^『』]{1,40}』|“[^“”]{1,40}”|\"[^\"]{1,40}\"")
_MARKS = "「」『』（）()“”\"'’‘、。，．,.・！？!?：:；;…―—–-　 【】〈〉《》［］[]*＊#＃|｜→~～"
#: Adjectives that the parser takes for a noun and what is said of it.
_IDIOM = lazy(r"いずれか(?:高|大き|低|小さ|多)い(?:ほう|方)|途方もない|申し分の?ない|類を見ない|例を見ない")
_YEAR = lazy(r"[0-9０-９]{4}(?:会計|事業)?年")
_FUNCTION = frozenset({"ADP", "AUX", "SCONJ", "PART", "PUNCT"})
_COLONS = frozenset("：:―—–-ー〜～|｜")
#: Tails of nouns that make them modify a later noun.
_ADNOMINAL = lazy(
    r"(?:の|への|からの|での|との|までの|よりの|向けの|における|に関する|に対する|による|に向けた|という|といった|とする|などの|をめぐる|を巡る|としての|に基づく|を含む|とされる|に関わる)$"
)


class Name(NamedTuple):
    """A named entity in a text: its span and canonical name."""

    start: int
    end: int
    entity: str
    text: str
    kind: str | None = None


class Segment(NamedTuple):
    """A stretch of a sentence that is parsed by itself: its text, and for each character of it the offset in the sentence."""

    text: str
    offsets: tuple[int, ...]
    outer: int  # offset in the sentence of the opening parenthesis, −1 for the sentence itself


def segments(sentence: str) -> list[Segment]:
    """The sentence without its parentheses and cut at colons, then what stands in each of the parentheses.

    An amount that is repeated in another currency counts as one: …から650億ドル、日本円にして約10兆円もの資金を.
    """
    main: list[int] = []
    pieces: list[Segment] = []
    inner: list[Segment] = []
    at = 0
    asides = [(m.start(), m.end(), 1) for m in _PARENTHESES.finditer(sentence)]
    if "円" in sentence or "ドル" in sentence:
        asides.extend((m.start(), m.end(), 0) for m in _CONVERSION.finditer(sentence))
    for start, end, bracket in sorted(asides):
        if start < at:
            continue
        if start == 0 and end >= len(sentence.rstrip("。.")):
            break  # all of it is in parentheses
        main.extend(range(at, start))
        inner.append(_segment(sentence, list(range(start + bracket, end - bracket)), start))
        at = end
    main.extend(range(at, len(sentence)))
    begin = 0
    for position, offset in enumerate(main):
        if sentence[offset] in "：:" and not re.fullmatch(r"\d[:：]\d|[A-Za-z]:/", sentence[max(0, offset - 1) : offset + 2]):
            pieces.append(_segment(sentence, main[begin : position + 1]))
            begin = position + 1
    pieces.append(_segment(sentence, main[begin:]))
    return [*(p for p in pieces if p.text.strip(_MARKS)), *(p for p in inner if p.text.strip())]


def _segment(sentence: str, offsets: list[int], outer: int = -1) -> Segment:
    return Segment("".join(sentence[i] for i in offsets), tuple(offsets), outer)


class Chunk(msgspec.Struct):
    """A 文節: offsets are in the segment's text; `core` is without particles and marks, `tail` what follows it, unmarked."""

    index: int
    start: int
    end: int
    core_start: int
    core_end: int
    core: str
    tail: str
    lemma: str  # of a verb or adjective: 増える, 投資; of others the core
    kind: str  # verb adjective copula noun other
    head: int = -1
    relative: bool = False  # a clause that modifies its head
    comma: bool = False
    quote_end: bool = False  # a closing bracket stands behind the core
    proper: bool = False  # holds a proper noun
    verbal: bool = False  # ends in a noun that する makes a verb: 受賞, 投資
    children: list[int] = msgspec.field(default_factory=list)

    @property
    def predicate(self) -> bool:
        return self.kind in ("verb", "adjective", "copula")

    @property
    def topic(self) -> bool:
        return bool(re.search(r"(?:は|(?<!ながら)も|って|とは)$", self.tail)) and self.kind != "verb"

    @property
    def case(self) -> str:
        """The particle that tells the chunk's part: は/も after another particle do not hide it (には → に)."""
        found = re.match(r"(が|を|に|で|と|へ|から|まで|より|の)", self.tail)
        if found:
            return found.group(1)
        return "は" if self.tail.startswith(("は", "も", "って")) else ""

    @property
    def adnominal(self) -> bool:
        return self.relative or (not self.predicate and bool(_ADNOMINAL.search(self.tail)))


class Reading:
    """A segment with its chunks, quantities and names (their offsets are in the segment's text)."""

    def __init__(self, segment: Segment, doc: Doc, quantities: Sequence[tuple[int, int]], names: Sequence[Name]) -> None:
        self.segment = segment
        self.text = segment.text
        self.names = names
        idioms = [m.span() for m in _IDIOM.finditer(segment.text)]
        self.chunks = _chunks(
            doc, [*quantities, *((n.start, n.end) for n in names), *_short_quotes(segment.text, quantities), *idioms]
        )
        self.quantities = sorted(quantities)
        #: Indices of the chunks that hold a quantity.
        self.values = {c.index for start, end in quantities for c in self.chunks if c.start < end and start < c.end}
        self._join_compounds(quantities)
        for chunk in self.chunks:
            # 35億ドルを調達 at the end of a title: a verbal noun without する
            if (
                chunk.kind == "noun"
                and chunk.tail in ("", "へ", "か")
                and not any(start < chunk.core_end <= end for start, end in quantities)
                and any(c.tail.startswith("を") for c in self.under(chunk))
            ):
                chunk.kind = "verb"

    def _join_compounds(self, quantities: Sequence[tuple[int, int]]) -> None:
        """A noun that directly follows a quantity and that it depends on is one word with it: 1兆パラメータ|モデルを."""
        ends = {end for _, end in quantities}
        for chunk, following in zip(self.chunks, self.chunks[1:], strict=False):
            if (
                chunk.end in ends
                and chunk.core_end == chunk.end
                and not re.search(r"[るえうい]$", chunk.core)
                and chunk.head == following.index
                and following.kind == "noun"
                and following.index not in self.values
            ):
                chunk.core = self.text[chunk.core_start : following.core_end]
                chunk.core_end, chunk.end, chunk.tail, chunk.kind = (
                    following.core_end,
                    following.end,
                    following.tail,
                    following.kind,
                )
                chunk.verbal = following.verbal
                chunk.comma, chunk.head, chunk.relative = following.comma, following.head, following.relative
                following.core, following.core_end, following.tail, following.kind = "", following.core_start, "", "other"

    def at(self, offset: int) -> Chunk | None:
        """The chunk that holds the character at `offset`."""
        return next((c for c in self.chunks if c.start <= offset < c.end), None)

    def head(self, chunk: Chunk) -> Chunk | None:
        return self.chunks[chunk.head] if chunk.head >= 0 else None

    def ancestors(self, chunk: Chunk) -> Iterator[Chunk]:
        """The chunks above one, nearest first."""
        seen = {chunk.index}
        at = self.head(chunk)
        while at is not None and at.index not in seen:
            seen.add(at.index)
            yield at
            at = self.head(at)

    def under(self, chunk: Chunk) -> list[Chunk]:
        return [self.chunks[i] for i in chunk.children]

    def phrase_start(self, chunk: Chunk) -> int:
        """Index of the first chunk of the noun phrase that ends with `chunk`: what modifies or is listed with it, no clauses."""
        first = chunk.index
        while first > 0:
            left = self.chunks[first - 1]
            right = self.chunks[first]
            joined = left.head == right.index or first - 1 < left.head <= chunk.index
            if left.kind != "noun" or not joined or left.core in ("", "なん", "それ", "これ"):
                break
            if left.index in self.values:
                # only a date may stand between: Ｘの2025会計年度の収益
                owner = self.chunks[first - 2] if first > 1 else None
                if owner is None or owner.tail != "の" or owner.index in self.values or not _YEAR.search(left.core):
                    break
                first -= 1
                continue
            if left.tail == "" and not left.comma and not self.text[left.core_end : right.core_start].strip():
                first -= 1  # one compound that the parser cut in two
                continue
            listed = (
                left.tail in ("や", "と", "および", "及び", "・", "か", "") and right.kind == "noun" and left.head == right.index
            )
            if not (_ADNOMINAL.search(left.tail) or (listed and (left.tail or left.comma))):
                break
            first -= 1
        return first

    def phrase(self, chunk: Chunk, first: int | None = None) -> str:
        """The noun phrase that ends with `chunk`, as written."""
        start = self.chunks[self.phrase_start(chunk) if first is None else first].core_start
        return clean(self.text[start : chunk.core_end])

    def name_in(self, start: int, end: int) -> Name | None:
        """The last name inside a span."""
        inside = [n for n in self.names if start <= n.start and n.end <= end]
        return inside[-1] if inside else None


def clean(text: str) -> str:
    """A phrase without the marks around it and without a bracket that lost its partner."""
    text = text.strip(_MARKS)
    for opening, closing in ("「」", "『』", "（）", "()"):
        if text.count(opening) > text.count(closing):
            text = (
                text + closing if text.rfind(opening) > len(text) // 2 or text.startswith(opening) else text.replace(opening, "")
            )
        elif text.count(closing) > text.count(opening):
            text = opening + text if text.find(closing) < len(text) // 2 or text.endswith(closing) else text.replace(closing, "")
    return text


def _short_quotes(text: str, quantities: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    return [
        match.span()
        for match in _QUOTE.finditer(text)
        if not any(match.start() < end and start < match.end() for start, end in quantities) and "。" not in match.group()
    ]


def _chunks(doc: Doc, atoms: Sequence[tuple[int, int]]) -> list[Chunk]:
    import ginza

    number = [0] * len(doc)
    for n, span in enumerate(ginza.bunsetu_spans(doc)):
        for token in span:
            number[token.i] = n
    inside = [False] * len(doc)
    begins = set()
    for start, end in atoms:
        held = [t for t in doc if t.idx < end and t.idx + len(t) > start]
        begins.add(held[0].i if held else -1)
        for token in held:
            inside[token.i] = True
        if held and number[held[0].i] != number[held[-1].i]:
            first, last = number[held[0].i], number[held[-1].i]
            number = [last if first <= n <= last else n for n in number]
    groups: list[list[Token]] = []
    for token in doc:
        if token.i in begins and groups and groups[-1][-1].text in ("、", "，") and not inside[token.i - 1]:
            number = [n + (i >= token.i) for i, n in enumerate(number)]  # Ｘは、1日あたり: the parser joined two
        elif groups and _ends_list_item(groups[-1], inside) and not inside[token.i] and not token.is_punct:
            number = [n + (i >= token.i) for i, n in enumerate(number)]  # 45億円、売上高も
        if groups and number[token.i] == number[groups[-1][-1].i]:
            groups[-1].append(token)
        elif groups and token.is_punct and not inside[token.i] and token.text not in "「『（(":
            groups[-1].append(token)  # a mark that the parser left by itself
            number[token.i] = number[groups[-1][0].i]
        else:
            groups.append([token])
    where = {token.i: n for n, group in enumerate(groups) for token in group}
    chunks = [_chunk(n, group, inside) for n, group in enumerate(groups)]
    for chunk, group in zip(chunks, groups, strict=True):
        outgoing = [t for t in group if where[t.head.i] != chunk.index and not t.is_punct]
        forward = [t for t in outgoing if where[t.head.i] > chunk.index] or outgoing
        if forward:
            chunk.head = where[forward[-1].head.i]
            chunk.relative = chunk.predicate and forward[-1].dep_ in ("acl", "amod", "compound", "nmod")
    _straighten(chunks)
    for before, chunk in pairwise(chunks):
        if before.core == "明らか" and before.tail == "に" and chunk.kind == "verb" and before.head == chunk.index:
            chunk.lemma = "明らかにする"
    for chunk in chunks:
        if chunk.head >= 0:
            chunks[chunk.head].children.append(chunk.index)
    return chunks


def _ends_list_item(group: list[Token], inside: list[bool]) -> bool:
    """Whether a 文節 so far is a quantity or name and a comma."""
    return len(group) > 1 and group[-1].text in ("、", "，") and inside[group[-2].i] and not inside[group[-1].i]


def _straighten(chunks: list[Chunk]) -> None:
    """Japanese hangs everything on something later; an arc to the left is a slip of the parser's."""
    last = len(chunks) - 1
    for chunk, following in pairwise(chunks):
        if (
            chunk.kind == "noun"
            and not chunk.tail
            and not chunk.comma
            and chunk.core_end == following.core_start
            and following.kind == "noun"
            and "ァ" <= chunk.core[-1:] <= "ー"
            and "ァ" <= following.core[:1] <= "ー"
        ):
            chunk.head = following.index  # ワーク|フォース
        elif following.core in ("自身", "自体") and not chunk.tail and chunk.kind == "noun":
            chunk.head = following.index
        elif (
            # 充てる計画を: a verb in its plain form before a noun modifies that noun
            chunk.kind == "verb"
            and not chunk.comma
            and not chunk.quote_end
            and following.kind == "noun"
            and (following.core in words("modality", "forecast_nouns") or following.core in words("empty_nouns"))
            and chunk.head > following.index
            and chunks[chunk.head].predicate
            and re.search(r"[うくぐすつぬぶむるた]$", chunk.core + chunk.tail)
        ):
            chunk.head, chunk.relative = following.index, True
        elif (
            chunk.tail == "を" and following.tail == "を" and chunk.head == following.index and following.head == chunk.index + 2
        ):
            adverbial = chunks[following.head]  # 問い合わせを人手を介さずに処理する
            if re.match(r"(?:ず|ない)", adverbial.tail) and adverbial.head > adverbial.index:
                chunk.head = adverbial.head
        elif chunk.kind == "adjective" and chunk.head < 0 and not chunk.tail and not chunk.comma and following.kind == "noun":
            chunk.head, chunk.relative = following.index, True
    for chunk in chunks:
        within = chunks[chunk.head] if chunk.tail == "が" and chunk.head > chunk.index else None
        if within is not None and within.tail.startswith(("において", "に対して", "にわたって")) and within.head > within.index:
            chunk.head = within.head  # Ｘが言語モデルにおいて3倍の性能を達成
        if chunk.kind == "noun" and chunk.tail in ("という", "といった") and chunk.comma and chunk.head > chunk.index + 1:
            # 8,000億円という、前例のない規模の出資: what the amount is called stands behind what describes it
            for before, noun in pairwise(chunks[chunk.index + 1 : min(chunk.head, chunk.index + 7)]):
                if before.predicate and before.head == noun.index and noun.core in words("empty_nouns"):
                    chunk.head = noun.index
        if chunk.head < 0 and chunk.index < last and not chunk.predicate:
            chunk.head = chunk.index + 1
        elif 0 <= chunk.head < chunk.index:
            chunk.head = next((c.index for c in chunks[chunk.index + 1 :] if c.predicate), -1)
        if chunk.kind == "noun" and chunk.tail in ("という", "といった"):
            described = chunks[chunk.head]
            while (
                chunk.head > chunk.index and described.kind == "adjective" and described.relative and described.head > chunk.head
            ):
                chunk.head, described = described.head, chunks[described.head]  # 84%という驚異的な成長
        if chunk.predicate and chunk.tail.endswith(("という", "といった")) and chunk.head >= 0 and chunk.index < last:
            # 拡張するという、途方もない計画が報じられた: what is told of stands next, behind what describes it
            noun = chunks[chunk.index + 1]
            while noun.head > noun.index and (noun.kind in ("other", "adjective") or chunks[noun.head].kind == "adjective"):
                noun = chunks[noun.head]
            if noun.kind == "noun" and noun.index < chunk.head and chunks[chunk.head].kind != "noun":
                chunk.head, chunk.relative = noun.index, True


def _chunk(index: int, group: list[Token], inside: list[bool]) -> Chunk:
    first, last = 0, len(group) - 1
    while first < last and group[first].is_punct and not inside[group[first].i]:
        first += 1
    while last > first and (
        not inside[group[last].i]
        and (
            group[last].pos_ in _FUNCTION
            or group[last].text in _COLONS
            or group[last].dep_ in ("fixed", "aux", "cop", "mark", "case", "punct")
        )
    ):
        last -= 1
    core = group[first : last + 1]
    tail_tokens = group[last + 1 :]
    tail = "".join(t.text for t in tail_tokens)
    head = core[-1]
    follows = tail_tokens[0] if tail_tokens else None
    quoted = bool(tail_tokens) and tail_tokens[0].text in '」』”"'
    kind, lemma = "noun", "".join(t.text for t in core)
    if head.tag_.startswith("動詞"):
        kind, lemma = "verb", _compound_verb(core)
    elif (
        follows is not None
        and not quoted
        and follows.lemma_ in ("する", "できる", "出来る", "いたす", "為る")
        and head.tag_.startswith(("名詞", "接尾辞", "形状詞", "副詞"))
    ):
        kind, lemma = "verb", head.text if len(head.text) > 1 else lemma
    elif head.tag_.startswith("形容詞"):
        kind, lemma = "adjective", head.lemma_
    elif (
        head.tag_.startswith("名詞")
        and follows is not None
        and follows.text in ("な", "的")
        and follows.tag_.startswith(("助動詞", "接尾辞"))
    ):
        kind = "adjective"
    elif (
        head.tag_.startswith("形状詞")
        and follows is not None
        and follows.text in ("な", "に", "だ", "です", "で", "だっ", "でしょう", "である")
    ):
        kind, lemma = "adjective", head.text
    elif any(t.dep_ == "cop" or t.lemma_ in ("だ", "です") for t in tail_tokens[:3]) and not tail.startswith(
        ("な", "に", "の", "だけでな", "ばかりでな")
    ):
        kind = "copula"
    elif head.tag_.startswith(("副詞", "接続詞", "連体詞", "感動詞")):
        kind = "other"
    text_tail = tail.strip(_MARKS)
    start = group[0].idx
    return Chunk(
        index=index,
        start=start,
        end=group[-1].idx + len(group[-1]),
        core_start=core[0].idx,
        core_end=head.idx + len(head),
        core="".join(t.text_with_ws for t in core).strip(),
        tail="".join(c for c in text_tail if c not in '「」『』“”"、。'),
        lemma=lemma,
        kind=kind,
        comma="、" in tail or "，" in tail or "：" in tail or ":" in tail,
        quote_end=quoted or head.text in ("」", "』"),
        proper=any(t.tag_.startswith("名詞-固有名詞") for t in core),
        verbal="サ変" in head.tag_,
    )


def _compound_verb(core: list[Token]) -> str:
    """The dictionary form of the verb that ends a chunk's core; a verbal noun before する wins (投資 | する)."""
    verb = core[-1]
    if verb.lemma_ in ("する", "できる", "為る") and len(core) > 1:
        return next((t.text for t in reversed(core[:-1]) if not t.is_punct and t.text not in _MARKS), verb.lemma_)
    return verb.lemma_
