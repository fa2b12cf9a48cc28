"""A post's claims: for every quantity whose it is, what it measures, against what, how surely and as of when.

Only sentences that hold a candidate are parsed, all of a post's in one batch. What a sentence leaves out comes from the post:
a number that is mentioned again takes what it measures from where that is said, a pointing word its owner from the text before.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from factcheck.claims.comparison import compared_to
from factcheck.claims.metric import BOUGHT, Measure, argument, dimension, governor_of, is_measure, measure, nearest_noun
from factcheck.claims.modality import Modality, modality_of
from factcheck.claims.model import Claim
from factcheck.claims.names import find_names
from factcheck.claims.reading import Chunk, Name, Reading, Segment, clean, segments
from factcheck.claims.subject import Focus, Subject, find_subject
from factcheck.claims.tables import table_claims
from factcheck.claims.time import find_time
from factcheck.claims.words import endings, mapping, words
from factcheck.language.dates import find_times
from factcheck.language.patterns import last_match, lazy
from factcheck.language.pipeline import parse
from factcheck.language.quantities import Quantity, find_quantities

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from factcheck.claims.context import PostContext, Sentence

#: Longer sentences are lists or broken markup; a parser makes nothing of them.
LONGEST_SENTENCE = 600
#: How prominent a name is by its part in its sentence and by where it stands.
TOPIC, AGENT, OWNER, OTHER, TITLE, TITLE_OTHER = 1.0, 0.5, 0.5, 0.25, 0.8, 0.25
_CONDITION = lazy(
    r"の[^、。はがを]{0,8}(?:企業|会社|組織|事業者|法人|施設|店舗|自治体)(?:では|で|における|において|向け|を対象|に対し|の(?:うち|場合))"
)
#: Units that say by themselves what is measured.
_UNIT_METRICS = {"パラメータ": "パラメータ数", "パラメーター": "パラメータ数"}
#: A sentence about whom the sentence before was about: 彼らは…, 同社も….
_POINTS_BACK = lazy(
    r"(?:[ぁ-ん]{2,5}、|特に|実際|また|加えて|一方)?[、]?(?:彼ら|彼|彼女|同社|同行|同氏|同庁|この会社|この企業|このスタートアップ)(?:は|が|も|の)"
)
_EVENT_DAY = lazy(r"(.+?)(?:予定)?(?:日|時期|年|年月日|予定|期日)?$")
#: Nouns whose number tells which, not how many: ティア3都市.
_RANKED = lazy(r"(?:ティア|レベル|フェーズ|ステージ|バージョン|ランク|タイプ|カテゴリー?|ステップ|パート|グレード|ラウンド)$")
#: Counters of things that something is done to or by, never part of a name.
_COUNTERS = frozenset({"人", "名", "社", "件", "台", "基", "店", "店舗", "校", "団体", "作品", "か国", "国", "か所"})
_FEES = ("月額", "年額", "日額")
_FIGURE = lazy(r"\d[\d,.]*(?:[万億兆]|円|ドル|ユーロ|%|％|人|社|店|件|基|台|枚|回|倍)")
_POINTED = lazy(r"(?:この|その|これらの|それらの|これら|以下の|次の|上記の|両|下記の)$")


#: What something is tried on: 数学ベンチマークでは95%を達成した.
_TRIAL = lazy(r"(?:ベンチマーク|テスト|試験|コンテスト|コンペ|問題集)(?:「[^」]*」|[A-Za-z0-9 \-.]*)$|Bench$")
_IN = ("で", "では", "において", "においては", "でも")


@dataclass(slots=True)
class Draft:
    """A claim in the making, with how well its parts are known."""

    claim: Claim
    holds: bool  # what is measured is said here
    found: str | None  # how the entity was found: clause, before, writer
    number: int  # of the sentence
    start: int  # of the value in the sentence
    dim: str
    guessed: bool = False  # what is measured is but the nearest noun


@dataclass(slots=True)
class Candidate:
    """A sentence with quantities, cut into the segments that are parsed."""

    number: int
    sentence: Sentence
    quantities: list[Quantity]
    pieces: list[Segment] = field(default_factory=list)


class _PostReader:
    """What is looked up again and again while a post is read."""

    def __init__(self, context: PostContext) -> None:
        self.context = context
        self.sentences = context.sentences
        self._names: dict[str, list[Name]] = {}
        self._quantities: dict[str, list[Quantity]] = {}
        self._surroundings: dict[int, tuple[str, ...]] = {}

    def names(self, text: str) -> list[Name]:
        if text not in self._names:
            self._names[text] = [
                n
                for n in find_names(text, self.context.lexicon)
                if not re.search(r"\d+(?:[.,]\d+)*(?:[万億兆%％倍円人件年]|ドル)", n.text)
            ]
        return self._names[text]

    @cached_property
    def title_names(self) -> list[Name]:
        title = self.context.post.title or ""
        names = self.names(title)
        if names:
            return [n for n in names if not _QUOTED_SOURCE.match(title, n.end)]
        # an unknown name: the noun that the title starts with
        leading = re.match(r"[^、。：:のがはともにでを「」（）？?\s\d]{2,20}(?=[の、がはと])", title)
        return [Name(leading.start(), leading.end(), leading.group(), leading.group())] if leading else []

    @cached_property
    def by_block(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for number, sentence in enumerate(self.sentences):
            found[sentence.block].append(number)
        return found

    def surroundings(self, number: int) -> tuple[str, ...]:
        """What tells which event a sentence is about.

        Its names; with `~` the names of its neighbours, heading and title; with `=` amounts and years of all these.
        """
        if number not in self._surroundings:
            here = self.sentences[number]
            blocks = self.context.post.blocks
            mates = self.by_block[here.block]
            texts = [here.text, *(self.sentences[n].text for n in (number - 1, number + 1) if n in mates)]
            section = blocks[here.block].section
            if 0 <= section < len(blocks):
                texts.append(blocks[section].text)
            texts.append(self.context.post.title or "")
            found: dict[str, None] = {}
            for place, text in enumerate(texts):
                for name in self.names(text):
                    if name.entity not in found:
                        found.setdefault(("~" if place else "") + name.entity)
                for quantity in self.quantities(text):
                    if dimension(quantity.unit) == "money" and quantity.low is not None:
                        found.setdefault("=" + _amount(quantity.low, quantity.unit_text))
                for year in re.findall(r"(?<!\d)(?:19|20)\d{2}年", text):
                    found.setdefault("=" + year)
            self._surroundings[number] = tuple(found)
        return self._surroundings[number]

    def quantities(self, text: str) -> list[Quantity]:
        if text not in self._quantities:
            found = find_quantities(text, self.context.post.date)
            if _RELATIVE_YEAR.search(text):
                found = sorted([*found, *_relative_dates(text, found, self.context.post.date)], key=lambda q: q.start)
            self._quantities[text] = found
        return self._quantities[text]

    def focus(self, number: int) -> Focus:
        """Who is spoken of before a sentence: nearer sentences, topics and the title weigh more."""
        focus = Focus()
        here = self.sentences[number]
        blocks = self.context.post.blocks
        block = blocks[here.block]
        weight = 2.0 if _THEIRS.match(here.text) else 1.0
        at = number
        while at > 0 and weight > 0.08:
            at -= 1
            sentence = self.sentences[at]
            other = blocks[sentence.block]
            if other.kind in ("title", "excerpt") and block.kind not in ("title", "excerpt"):
                break
            if sentence.block != here.block and block.kind not in ("table_cell",):
                if other.kind == "table_cell":
                    continue
                weight = min(weight, 0.5) if other.section == block.section or other.kind == "heading" else min(weight, 0.15)
            if _POINTS_BACK.match(sentence.text):
                self._mention(focus, sentence.text, weight * 0.3)  # who is meant stands still further before
            else:
                self._mention(focus, sentence.text, weight)
                weight = min(weight, 1.0) * 0.6
            focus.told.append(sentence.text)
        focus.told.append(self.context.post.title or "")
        section = blocks[block.section] if 0 <= block.section < len(blocks) else None
        if section is not None:
            self._mention(focus, section.text, 0.5)
        if block.kind != "title":
            for rank, name in enumerate(self.title_names):
                focus.title.append((TITLE if rank == 0 else TITLE_OTHER, name))
        return focus

    def _mention(self, focus: Focus, text: str, weight: float) -> None:
        topics = 0
        for name in self.names(text):
            after = text[name.end : name.end + 4]
            if _QUOTED_SOURCE.match(text, name.end):
                continue  # only quoted
            topical = bool(
                re.match(r"[」』]?(?:は|も|(?:のような|という)[^、。はが]{1,8}[はも、])", text[name.end : name.end + 18])
            )
            owner = bool(re.match(r"[」』]?の(?!ような)", after))
            agent = bool(re.match(r"[」』]?(?:のような[^、。はが]{1,8})?が", text[name.end : name.end + 18]))
            if topical and topics == 0:
                part = TOPIC
            elif topical or agent:
                part = AGENT
            else:
                part = OWNER if owner and name.start < 8 else OTHER
            focus.mentions.append((weight * part, name))
            topics += topical
            kind = (
                _KIND_OF_NAME.search(text, max(0, name.start - 14), name.start)
                if text[name.start - 1 : name.start] == "「"
                else None
            )
            if kind is not None:
                focus.called.append((kind.group(1), name))


#: A sentence that goes on about what the one before was about: その価格は….
_THEIRS = lazy(
    r"(?:[ぁ-ん]{2,5}、)?その(?!後|ため|結果|中|一方|他|上|通り|際|時|点|背景|先|理由|真意|意味|間|日|年|場|裏)[一-龠ァ-ヺA-Za-z]"
)
#: What stands before a name to say what it is: サーバー「Ｘ」.
_KIND_OF_NAME = lazy(r"([一-龠々ァ-ヺー]{2,12})「$")
#: Behind a name that is only quoted.
_QUOTED_SOURCE = lazy(
    r"[」』]?(?:によ(?:ると|れば)|の(?:最新の?)?(?:予測|調査|推計|試算|分析|レポート|報告書)|[はが](?:[^。はが]{0,60}(?:と|を))?(?:予測|推計|試算|指摘)"
    r"|と比(?:較|べ)|に比べ|との比較|より(?:も|$|[^、。]{0,12}(?:倍|%|％))|に匹敵|を(?:上回|下回|凌))"
)
_RELATIVE_YEAR = lazy(r"(?:再?来|今|昨)年|年内|[来今昨][春夏秋冬]")


def _relative_dates(text: str, found: list[Quantity], post_date: str | None) -> Iterator[Quantity]:
    """来年, 年内, 今春, where a happening that has a date follows in the clause: 来年には上場を計画する."""
    for time in find_times(text, post_date):
        clause = re.split(r"[、。](?!.{0,4}$)", text[time.end : time.end + 40].lstrip("、"))[0]
        if (
            time.date
            and time.relative
            and _RELATIVE_YEAR.match(time.text)
            and not any(q.start < time.end and time.start < q.end for q in found)
            and any(w in clause for w in endings("dated_events") if w not in words("loose_events"))
        ):
            yield Quantity(time.start, time.end, time.text, "date", unit="date", date=time.date)


def _amount(value: float, unit: str) -> str:
    """An amount in one spelling: 380億ドル, 1兆5000億円, 2500万ドル."""
    left = round(value)
    parts = []
    for size, name in ((10**12, "兆"), (10**8, "億"), (10**4, "万")):
        if left >= size:
            parts.append(f"{left // size}{name}")
            left %= size
    return "".join(parts) + (str(left) if left or not parts else "") + unit


def extract_claims(context: PostContext) -> list[Claim]:
    """Quantity and date claims of a post, and what `relations` finds: relation, status and profile claims."""
    from factcheck.claims.relations import relation_claims

    quantities, relations = quantity_claims(context), relation_claims(context)
    _give_to_successors(quantities, relations, context)
    return [*quantities, *relations]


def _give_to_successors(quantities: list[Claim], relations: list[Claim], context: PostContext) -> None:
    """A figure against the previous generation is the new generation's, also where the sentence names only the company."""
    newer = {(r.block, r.sentence, r.target): r for r in relations if r.relation == "predecessor"}
    if not newer:
        return
    for claim in quantities:
        if claim.compared_to and (claim.entity is None or context.lexicon.resolve(claim.entity).kind == "company"):
            for (block, sentence, target), relation in newer.items():
                older = relation.compared_to and find_names(claim.compared_to, context.lexicon)
                if (block, sentence) == (claim.block, claim.sentence) and older and older[-1].entity == target:
                    claim.entity, claim.entity_text = relation.entity, relation.entity_text


def quantity_claims(context: PostContext) -> list[Claim]:
    """Claims of kind quantity and date of one post, in the order of the text."""
    reader = _PostReader(context)
    candidates = list(_candidates(reader))
    first: dict[str, int] = {}
    for candidate in candidates:
        first.setdefault(candidate.sentence.text, candidate.number)
    new = [c for c in candidates if first[c.sentence.text] == c.number]
    docs = iter(parse([piece.text for candidate in new for piece in candidate.pieces]))
    drafts: list[Draft] = []
    for candidate in candidates:
        told = first[candidate.sentence.text]
        if told != candidate.number:  # a title that is repeated as a heading, a paragraph that stands twice
            drafts.extend(_again(reader, draft, candidate) for draft in drafts[:] if draft.number == told)
            continue
        parsed = [next(docs) for _ in candidate.pieces]
        drafts.extend(_sentence_drafts(reader, candidate, parsed, drafts))
    drafts = _recall(drafts)
    _say_the_same(drafts)
    claims = [d.claim for d in drafts if d.claim.metric and (d.holds or d.found) and not _idle(d)]
    claims.extend(table_claims(context))
    return claims


def _again(reader: _PostReader, draft: Draft, candidate: Candidate) -> Draft:
    """The same claim where its sentence stands once more."""
    sentence, claim = candidate.sentence, draft.claim
    start = sentence.start + draft.start
    location = reader.context.locate(sentence, start, start + len(claim.value_text))
    block = reader.context.post.blocks[sentence.block]
    return replace(
        draft,
        number=candidate.number,
        claim=msgspec.structs.replace(claim, location=location, block=sentence.block, block_kind=block.kind),
    )


def _idle(draft: Draft) -> bool:
    """数百社, 数千台 of nobody in particular: a way of speaking."""
    claim = draft.claim
    if claim.bound != "vague" or draft.found == "writer":
        return False
    return (draft.dim == "count" and draft.found != "clause") or (draft.dim == "time" and claim.direction is None)


def _candidates(reader: _PostReader) -> Iterator[Candidate]:
    blocks = reader.context.post.blocks
    for number, sentence in enumerate(reader.sentences):
        if (
            blocks[sentence.block].kind == "table_cell"
            or len(sentence.text) > LONGEST_SENTENCE
            or not re.search(r"[0-9０-９一二三四五六七八九十百千万億兆数半倍年]|[来今昨][春夏秋冬]", sentence.text)
        ):
            continue
        quantities = [q for q in reader.quantities(sentence.text) if _may_claim(q, sentence.text)]
        if not quantities:
            continue
        yield Candidate(number, sentence, quantities, [p for p in segments(sentence.text) if p.text.strip()])


#: Behind a unit of money: for it something else is got.
_RATE_BASE = lazy(
    r"(?:の?(?:投資|出費|支出)(?:で|に対|につき|ごと|あたり|当たり)|を?(?:投じ|投資)(?:る|す)|あたり|当たり|につき|ごとに)"
)


def _may_claim(quantity: Quantity, sentence: str) -> bool:
    """Whether a quantity can be a claim at all: enumerations, ordinals, labels and pointers back are not."""
    if quantity.text == "半分" and sentence[: quantity.start].endswith("話"):
        return False  # 話半分で聞く
    if quantity.low == quantity.high == 1 and dimension(quantity.unit) == "money" and _RATE_BASE.match(sentence, quantity.end):
        return False  # 1ドルの投資で4ドルの効果
    if sentence.startswith("換算", quantity.end) and re.search(r"1米?ドル=?$", sentence[: quantity.start]):
        return False  # 1ドル150円換算
    if quantity.kind == "label":
        return quantity.unit == "nm" and bool(_PROCESS.match(sentence, quantity.end))
    if quantity.kind not in ("quantity", "duration", "date", "number"):
        return False
    if dimension(quantity.unit) != "count" or quantity.kind == "date":
        return True
    if quantity.kind == "number" and quantity.low is not None and quantity.low < 10 and quantity.low == quantity.high:
        return False
    if quantity.low == quantity.high and quantity.low is not None and quantity.low <= 1 and quantity.low == int(quantity.low):
        return False
    before = sentence[: quantity.start]
    if _RANKED.search(before) or (quantity.low == quantity.high and _listed(before, quantity.low)):
        return False
    if quantity.bound in ("min", "max") and (quantity.unit == "歳" or _CONDITION.match(sentence, quantity.end)):
        return False  # 社員が千人以上の会社では: for whom something holds
    return not _POINTED.search(sentence[max(0, quantity.start - 6) : quantity.start])


def _listed(before: str, count: float | None) -> bool:
    """Ａ社、Ｂ社、Ｃ社の3社: the number of those that were just named."""
    if count is None or not 2 <= count <= 12 or not before.endswith("の"):
        return False
    return len(re.findall(r"[、・]|と(?=[^、。]{2,20}の$)", re.split(r"[はがを。]", before)[-1])) >= count - 1


def _sentence_drafts(reader: _PostReader, candidate: Candidate, docs: list[Doc], earlier: list[Draft]) -> list[Draft]:
    sentence = candidate.sentence
    names = reader.names(sentence.text)
    readings: list[tuple[Reading, dict[int, int]]] = []
    drafts: list[Draft] = []
    focus = reader.focus(candidate.number)
    focus.mentions = [*_in_sentence(sentence.text, names, candidate.quantities), *focus.mentions]
    pieces = candidate.pieces
    for piece, doc in zip(pieces, docs, strict=True):
        back = {offset: i for i, offset in enumerate(piece.offsets)}
        inside = [(back[q.start], back[q.end - 1] + 1) for q in candidate.quantities if q.start in back and q.end - 1 in back]
        held = [
            Name(back[n.start], back[n.end - 1] + 1, n.entity, n.text, n.kind)
            for n in names
            if n.start in back and n.end - 1 in back and back[n.end - 1] - back[n.start] == n.end - 1 - n.start
            and not any(back[n.start] < e and s <= back[n.end - 1] for s, e in inside)
        ]  # fmt: skip
        readings.append((Reading(piece, doc, inside, held), back))
    for quantity in candidate.quantities:
        where = next(((r, b) for r, b in readings if quantity.start in b and quantity.end - 1 in b), None)
        if where is None:
            continue
        reading, back = where
        start, end = back[quantity.start], back[quantity.end - 1] + 1
        if drafts:
            twin = _conversion_of(quantity, reading, drafts, sentence.text)
            if twin is not None:
                draft = Draft(
                    _restate(twin.claim, quantity, reader, sentence),
                    twin.holds,
                    twin.found,
                    candidate.number,
                    quantity.start,
                    dimension(quantity.unit),
                )
                drafts.append(draft)
                continue
        made = _draft(reader, candidate, reading, quantity, start, end, focus, [*earlier[-6:], *drafts])
        if made is not None:
            drafts.append(made)
    return drafts


def _in_sentence(text: str, names: list[Name], quantities: list[Quantity]) -> list[tuple[float, Name]]:
    """Names that open the sentence before its first quantity, as a label does (Ｘ: …), are who it speaks of."""
    first = quantities[0].start
    label = re.match(r"[^:：。]{2,40}[:：]", text)
    if label is None or label.end() > first:
        return []
    inside = [n for n in names if n.end <= label.end()]
    return [(1.2 if n is inside[-1] else 0.6, n) for n in inside]


def _conversion_of(quantity: Quantity, reading: Reading, drafts: list[Draft], sentence: str) -> Draft | None:
    """The claim that a figure in parentheses repeats in another currency or unit: 2億ドル（約300億円）."""
    before = drafts[-1]
    if before.dim != dimension(quantity.unit) or before.claim.unit == quantity.unit:
        return None
    end = before.start + len(before.claim.value_text)
    if reading.segment.outer >= 0:
        alone = len(reading.text.strip()) <= quantity.end - quantity.start + 8
        return before if alone and len(sentence[end : reading.segment.outer]) <= 3 else None
    gap = sentence[end : quantity.start]
    return (
        before
        if re.fullmatch(r"[、，,]?(?:日本円|円|米ドル|ドル)(?:にして|換算で(?:は)?|で|に換算すると|に直すと)[、]?", gap)
        else None
    )


def _restate(claim: Claim, quantity: Quantity, reader: _PostReader, sentence: Sentence) -> Claim:
    location = reader.context.locate(sentence, sentence.start + quantity.start, sentence.start + quantity.end)
    return msgspec.structs.replace(
        claim,
        location=location,
        value_text=quantity.text,
        low=quantity.low,
        high=quantity.high,
        unit=quantity.unit,
        bound=quantity.bound,
    )


def _draft(
    reader: _PostReader,
    candidate: Candidate,
    reading: Reading,
    quantity: Quantity,
    start: int,
    end: int,
    focus: Focus,
    drafts: list[Draft],
) -> Draft | None:
    sentence = candidate.sentence
    chunk = reading.at(end - 1)
    if chunk is None:
        return None
    unit = quantity.unit
    dim = dimension(unit)
    context = reader.context
    block = context.post.blocks[sentence.block]
    post_date = context.post.date
    neighbour = next((d for d in reversed(drafts) if d.number == candidate.number), None)
    beside = _whose(neighbour) if neighbour is not None and neighbour.found == "clause" and neighbour.dim == dim else None
    if dim == "date":
        found, subject = _date_measure(reading, chunk, start, end, quantity, focus)
    elif dim == "time" and unit == "年" and _career(reading, start, end):
        found, subject = Measure(metric="業界経験", holds=True, predicate=chunk), Subject("著者", "著者", "writer")
    elif dim == "count" and (seen := _seen_by_writer(reading, quantity, start, end)) is not None:
        found, subject = Measure(metric=seen, holds=True, predicate=chunk), Subject("著者", "著者", "writer")
    elif _mentioned(reading, chunk, end):
        found = Measure()
        subject = find_subject(reading, chunk, found, focus, beside=beside)
    else:
        if dim == "time" and not _duration_claimed(reading, chunk, start, end):
            return None
        found = _process(reading, chunk, end) if unit == "nm" else Measure()
        if found.metric is None and quantity.kind == "label":
            return None
        if found.metric is None:
            if dim in ("count", "amount") and _label(reading, chunk, start, end, quantity):
                return None
            found = measure(reading, start, end, unit)
        if _for_whom(reading, found, quantity, dim):
            return None
        if unit in _UNIT_METRICS:
            found.metric, found.holds = _UNIT_METRICS[unit], True
            head = reading.head(chunk)
            while head is not None and head.kind == "noun" and head.tail == "" and head.head == head.index + 1:
                head = reading.head(head)
            if found.owner is None and chunk.tail in ("の", "を持つ") and head is not None and _names(reading, head):
                found.owner = (head.index, head.index)  # 1240億パラメータのモデル「Ｘ」は
        if dim == "share" and beside is not None and found.owner_text is None and chunk.case in ("が", "は") and found.holds:
            subject = beside  # 業務の75%が…され、25%は…: a share of the same
        else:
            subject = find_subject(reading, chunk, found, focus, beside=beside)
    if subject is None or subject.found != "clause":
        subject = _of_same_measure(reading, found, drafts, candidate.number) or subject
        if dim == "share" and _GROWTH.search(found.metric or ""):
            subject = _of_market(drafts, candidate.number) or subject
    if reading.segment.outer > 0 and (subject is None or not _known(reading, subject)):
        glossed = next((n for n in reader.names(sentence.text) if n.end <= reading.segment.outer <= n.end + 1), None)
        if glossed is not None:
            subject = Subject(glossed.text, glossed.entity, "clause")  # Ｘ（20万件を見つけたツール）
    mentioned = (found.metric is None or not found.holds) and _mentioned(reading, chunk, end)
    if not found.holds and dim in ("share", "count", "points") and not mentioned:
        trial = next((c for c in reversed(reading.chunks[: chunk.index]) if _TRIAL.search(clean(c.core)) and c.tail in _IN), None)
        if trial is not None:
            found.metric, found.holds = reading.phrase(trial) + "の成績", True
    if found.metric is None and dim != "date" and not mentioned:
        subject = _told_beside(reading, chunk, unit, candidate.number, found, subject, focus, drafts)
    if dim == "date" and found.metric is None:
        return None
    guessed = found.metric is None and found.predicate is not None and not mentioned
    if guessed and found.predicate is not None:
        found.metric, found.holds = nearest_noun(reading, chunk, found.predicate), True
        if subject is not None and found.metric == subject.text:
            found.metric, found.holds = None, False
    if not found.holds and dim == "money" and subject is not None and subject.text.endswith("市場") and found.metric:
        found.metric = "市場規模"  # 宇宙市場、1兆円の夢
    if quantity.text.startswith(_FEES) and (found.metric is None or found.metric.endswith("の規模")):
        found.metric, found.holds = quantity.text[:2] + "料金", True
    if dim == "time" and found.metric and found.metric.endswith("期間") and _SHORT.search(quantity.text):
        found.metric = found.metric[:-2] + "時間"
    if found.metric is not None and dim != "date":
        found.metric = _tidy(found.metric, shares=found.people is not None)
        found.holds = found.holds and found.metric is not None
    time = find_time(reading, chunk, start, end, found.predicate, post_date)
    tense = time.tense if time else None
    if dim == "date":
        time = None
    if dim == "date" and post_date and quantity.date:
        tense = "future" if quantity.date > post_date[: len(quantity.date)] else "past"
    mood = modality_of(
        reading, chunk, found, future=tense == "future", past=tense == "past" and not (time is not None and time.apart)
    )
    if (
        mood.modality == "asserted"
        and sentence.text.startswith(("例えば", "たとえば"))
        and (subject is None or subject.found == "before")
    ):
        mood = mood._replace(modality="hypothetical")  # an example of nobody in particular
    if dim == "times" and found.direction == "up" and (quantity.high or quantity.low or 1) < 1:
        found.direction = "down"  # 半分, 10分の1
    if subject is not None and subject.found == "writer":
        mood = Modality("asserted")
    others = _quantities_of(reading, candidate)
    if chunk.tail == "から" and any(s >= end and other == unit for s, _, other in others):
        # 2030年までに5%から8%に引き上げる計画だ: where it starts from is so already
        found.direction = None
        if tense == "future" and time is not None and not reading.text.endswith((time.text + "の", time.text + "に"), 0, start):
            time, tense = None, None
        if mood.modality == "forecast" and tense != "future":
            mood = mood._replace(modality="asserted")
    baseline = compared_to(reading, chunk, start, unit, found.predicate, others)
    metric = context.lexicon.metric(found.metric) if found.metric else None
    own = "=" + _amount(quantity.low, quantity.unit_text) if dim == "money" and quantity.low is not None else None
    claim = Claim(
        kind="date" if dim == "date" else "quantity",
        location=context.locate(sentence, sentence.start + quantity.start, sentence.start + quantity.end),
        value_text=quantity.text,
        low=quantity.low,
        high=quantity.high,
        unit=unit,
        date=quantity.date,
        entity=subject.entity if subject else None,
        entity_text=subject.text if subject else None,
        metric=metric.name
        if metric and found.metric and (metric.name in found.metric or found.metric in metric.name)
        else found.metric,
        metric_text=found.metric,
        direction=found.direction,
        compared_to=baseline,
        bound=quantity.bound,
        modality=mood.modality,
        time=time.text if time else (quantity.text if dim == "date" else None),
        period=time.period if time else None,
        negated=mood.negated,
        speaker=mood.speaker,
        post_date=post_date,
        block=sentence.block,
        block_kind=block.kind,
        context=tuple(c for c in reader.surroundings(candidate.number) if c != own),
    )
    return Draft(claim, found.holds, subject.found if subject else None, candidate.number, quantity.start, dim, guessed)


#: A market that a clause or sentence is about.
_SPOKEN_MARKET = lazy(
    r"([一-龠々ァ-ヺーA-Za-z0-9・（）\- ]{1,30}の)?([一-龠々ァ-ヺーA-Za-z0-9・]{1,24}市場)[」』]?(?:自体)?(?:は|も|が|規模は)"
)


def _market_spoken_of(reading: Reading, chunk: Chunk, found: Measure, focus: Focus) -> str | None:
    """The market whose size an amount is that is only said to be reached: 市場は伸びている。2030年には3兆円に達する."""
    if found.predicate is None or found.predicate.lemma not in (
        "達する",
        "達す",
        "到達",
        "なる",
        "成る",
        "拡大",
        "成長",
        "膨らむ",
        "のぼる",
        "上る",
        "超える",
        "突破",
    ):
        return None
    for text in (reading.text[: chunk.start], *focus.told[:2]):
        spoken = last_match(_SPOKEN_MARKET, text)
        if spoken is not None:
            return clean((spoken.group(1) or "") + spoken.group(2))
    return None


_GROWTH = lazy(r"CAGR|(?:年平均|年間|複合)成長率?$")


def _of_market(drafts: list[Draft], number: int) -> Subject | None:
    """The market whose size was just told, where the rate by which it grows is told without it."""
    for draft in reversed(drafts):
        if number - draft.number <= 1 and draft.claim.metric == "市場規模" and draft.claim.entity:
            return _whose(draft)
    return None


def _of_same_measure(reading: Reading, found: Measure, drafts: list[Draft], number: int) -> Subject | None:
    """Whose この投資額 is: whose the same measure was in one of the two sentences before."""
    noun = found.noun
    if noun is None or not noun.index or found.metric is None or reading.chunks[noun.index - 1].core not in ("この", "その"):
        return None
    for draft in reversed(drafts):
        metric, entity = draft.claim.metric_text, draft.claim.entity
        if number - draft.number <= 2 and metric and entity and draft.dim != "date" and metric.endswith(found.metric):
            return _whose(draft)
    return None


def _told_beside(
    reading: Reading,
    chunk: Chunk,
    unit: str | None,
    number: int,
    found: Measure,
    subject: Subject | None,
    focus: Focus,
    drafts: list[Draft],
) -> Subject | None:
    """Puts into `found` what a figure measures that only the words or figures before it tell; whose it then is."""
    dim = dimension(unit)
    market = _market_spoken_of(reading, chunk, found, focus) if dim == "money" else None
    if market is not None:
        found.metric, found.holds = "市場規模", True
        return Subject(market, market, "clause")
    same = [d for d in drafts if d.number == number]
    source: Draft | None
    if reading.segment.outer >= 0 and same and same[-1].dim == dim:
        source = same[-1]  # 企業の割合は27%（米国は70%）
    elif dim == "times" and same and same[-1].dim in ("money", "count", "amount") and same[-1].holds:
        source = same[-1]  # 25エクサフロップスに達し、現在の37倍になる
        subject = None
    else:
        level = dim == "amount" and found.predicate is not None and found.predicate.lemma in words("level_verbs")
        told = (d for d in reversed(drafts) if _may_tell(d, unit, number) or (level and _changes_amount(d, number)))
        source = next(told, None)
    if source is None:
        return subject
    found.metric, found.holds = source.claim.metric_text, True
    return (_whose(source) or subject) if subject is None or subject.found == "before" else subject


def _may_tell(draft: Draft, unit: str | None, number: int) -> bool:
    """Whether a figure before says what one of its kind measures that comes without a word."""
    return (
        draft.dim == dimension(unit)
        and (draft.dim != "count" or draft.claim.unit == unit)
        and bool(draft.claim.metric)
        and draft.holds
        and not draft.guessed
        and number - draft.number <= 4
        and not (draft.claim.metric or "").endswith("割合")
    )


def _changes_amount(draft: Draft, number: int) -> bool:
    """Whether the sentence before tells how a measure changes: 消費電力は2倍になる。2028年には857TWhに達する."""
    return number - draft.number == 1 and draft.dim in ("share", "times") and _measures(draft)


def _whose(draft: Draft) -> Subject | None:
    """Whose a figure before is, for one that goes on from it."""
    entity = draft.claim.entity
    return Subject(draft.claim.entity_text or entity, entity, "clause") if entity else None


def _quantities_of(reading: Reading, candidate: Candidate) -> list[tuple[int, int, str | None]]:
    back = {offset: i for i, offset in enumerate(reading.segment.offsets)}
    return [(back[q.start], back[q.end - 1] + 1, q.unit) for q in candidate.quantities if q.start in back and q.end - 1 in back]


def _known(reading: Reading, subject: Subject) -> bool:
    """Whether a subject is a name that the reading itself holds."""
    return subject.found == "writer" or any(n.entity == subject.entity for n in reading.names)


def _names(reading: Reading, chunk: Chunk) -> bool:
    return chunk.quote_end or reading.name_in(chunk.core_start, chunk.core_end) is not None


def _career(reading: Reading, start: int, end: int) -> bool:
    """20年この業界を見てきた経験, said by the writer."""
    after = reading.text[end : end + 90]
    before = reading.text[max(0, start - 60) : start]
    if not any(w in after or w in before[-30:] for w in words("career")):
        return False
    if re.match(r"間?で", after) and any(s >= end for s, _ in reading.quantities):
        return False  # 過去2年間で5億円を支払っている…
    if re.match(r"後|前(?!線)|以内|ぶり|もの?後|代|版|度|[にの]は?(?!わた|渡|及|もの)", reading.text[end:]):
        return bool(re.match(r"の(?:経験|キャリア|実務|業界)", reading.text[end:]))
    others = [
        c
        for c in reading.chunks
        if c.tail.startswith(("は", "が")) and c.end <= end + 60 and reading.name_in(c.start, c.end) and c.start < start
    ]
    return not others


#: How the writer tells of how many they have seen: 数百社のAI導入を見てきた.
_SEEN = lazy(r"(?:もの|以上)?(?:の([^、。]{1,24}?)を)?と?(?:[^、。を]{0,8}で)?(?:見|支援し|手がけ|手掛け)(?:てき|続け|届け)")


def _seen_by_writer(reading: Reading, quantity: Quantity, start: int, end: int) -> str | None:
    """What a number counts that the writer saw in their career, as a metric; None if it is none or has another subject."""
    seen = _SEEN.match(reading.text, end)
    if (
        seen is None
        or not re.search(r"私|僕|筆者", reading.text)
        or any(c.tail in ("は", "が") and reading.name_in(c.start, c.end) for c in reading.chunks if c.end <= start)
    ):
        return None
    counted = {"社": "企業数", "件": "件数", "人": "人数"}.get(quantity.unit or "", (quantity.unit or "") + "数")
    did = re.search(r"(?:見|支援し|手がけ|手掛け)(?=てき|続け|届け)", seen.group())
    return (f"{clean(seen.group(1))}を" if seen.group(1) else "") + (did.group() if did else "見") + "てきた" + counted


#: Lengths that something takes, where others are those within which it happens.
_SHORT = lazy(r"(?:分|秒|ms|時間)(?:以内|以下|未満|程度|ほど)?$")
#: What makes a length the time of something else, also of the second of two: 今後10年、20年.
_WITHIN = lazy(r"(?:今後|過去|直近|向こう|この|ここ|その|毎|次の|前の)(?:約|の)?(?:\d{1,3}[年月日]間?、)?$")


def _duration_claimed(reading: Reading, chunk: Chunk, start: int, end: int) -> bool:
    """Whether a length of time is itself the figure, not the time of something else (今後5年間で, 3年後)."""
    before = reading.text[max(0, start - 12) : start]
    after = reading.text[end : end + 8]
    if re.search(r"(?:後|前|以内|来|ぶり|ごと|おき)$", reading.text[start:end]):
        return False
    if after.startswith("で") and _SHORT.search(reading.text[start:end]) and not _WITHIN.search(before):
        governor = reading.head(chunk)
        others = [r for r in reading.quantities if r[0] >= end and governor is not None and r[0] < governor.start]
        return governor is not None and governor.kind == "verb" and not others  # わずか10分で試算する
    left = reading.chunks[chunk.index - 1] if chunk.index else None
    if left is not None and left.tail in ("は", "が", "も") and is_measure(clean(left.core)):
        return True
    if _WITHIN.search(before) or re.match(
        r"(?:後|前|以内|以上前|ほど前|近く前|目|連続|おき|ごと|毎|単位|間で|間に|間の|ぶり|来|先|ほど後|以降|頃|ごろ|にわた|にも?及|足らず|で|のうち|の間|も経|ぐらい前|くらい前|に1|ローン|計画|契約)",
        after,
    ):
        return bool(
            re.match(r"間?(?:で|に)(?:.{0,8}(?:完了|終わ|処理|短縮|充電|生成|削減|縮))", after + reading.text[end + 8 : end + 20])
        ) and not re.search(r"今後|過去|直近|この|ここ", before)
    return bool(chunk.predicate or chunk.tail or chunk.core_end > end)


def _label(reading: Reading, chunk: Chunk, start: int, end: int, quantity: Quantity) -> bool:
    """A number that names a kind instead of measuring: 3層設計, 2nmチップ, 2量子ビット回路."""
    after = reading.text[end : max(end, chunk.core_end)]
    if (
        not after
        or quantity.text.endswith("の")
        or re.match(
            r"[ぁ-ん（(、。]|以上|以下|超|未満|程度|近く|規模|前後|程|削減|増|減|解雇|採用|追加|雇用|導入|達成|目標", after
        )
    ):
        return False
    if chunk.verbal and quantity.unit in _COUNTERS:
        return False  # 8件受賞, 3社参加
    value = quantity.high if quantity.high is not None else quantity.low
    return value is not None and value < 1000 and not after.endswith(endings("event_nouns"))


_PROCESS = lazy(r"[^、。]{0,3}(?:プロセス|ノード|世代)")


def _process(reading: Reading, chunk: Chunk, end: int) -> Measure:
    """The process by which a chip is said to be made: 3nmプロセスを採用し, 5nmプロセスで製造される."""
    nothing = Measure()
    topic = next((c for c in reading.chunks[: chunk.index] if c.core == "製造プロセス" and c.tail in ("は", "が", "には")), None)
    if topic is not None:
        return Measure(metric="製造プロセス", noun=topic, predicate=governor_of(reading, topic), holds=True)
    if not _PROCESS.match(reading.text, end):
        return nothing
    noun = chunk
    while noun.tail in ("", "の") and not noun.comma and noun.head == noun.index + 1 and not reading.chunks[noun.head].predicate:
        noun = reading.chunks[noun.head]
    predicate = reading.head(noun)
    made = predicate is not None and (
        (noun.case == "を" and predicate.lemma in ("採用", "使用", "利用", "活用", "用いる", "使う"))
        or (noun.case in ("で", "に") and predicate.lemma in ("製造", "生産", "量産", "作る", "造る", "基づく", "開発"))
    )
    return Measure(metric="製造プロセス", noun=noun, predicate=predicate, holds=True) if made else nothing


def _mentioned(reading: Reading, chunk: Chunk, end: int) -> bool:
    """A number that is spoken about, not stated: 45%という数字, この10億円という額は…."""
    head = reading.head(chunk)
    if chunk.predicate and any(c.tail.startswith("が") and is_measure(clean(c.core)) for c in reading.under(chunk)):
        return False  # 評価額が1,800億ドルを超えるという数字
    left = reading.chunks[chunk.index - 1] if chunk.index else None
    if left is not None and left.tail in ("は", "が") and left.kind == "noun" and is_measure(clean(left.core), strictly=True):
        return False  # 年平均成長率は15%という数字が示された
    if re.match(r"[」』]?という", reading.text[end:]) and _named_measure(reading, chunk, end):
        return False  # 利益率83%という数字
    if head is not None and clean(head.core) == "形" and head.tail.startswith("で"):
        return False  # 10億円という形で拠出する
    if (
        re.match(r"[」』]?(?:という|といった)", reading.text[end:])
        and head is not None
        and clean(head.core) in words("empty_nouns")
    ):
        # but 160億ドルという巨額を投じて, 5000億ドルという規模の投資 are statements
        above = reading.head(head)
        spent = head.case in ("を", "が") and above is not None and above.lemma in mapping("verb_nouns")
        spent = spent or (head.case == "で" and above is not None and above.lemma in BOUGHT)
        named = (
            head.tail == "の" and above is not None and not above.predicate and clean(above.core).endswith(endings("event_nouns"))
        )
        return not (spent or named)
    if (
        re.match(r"[」』]?という", reading.text[end:])
        and head is not None
        and head.head > head.index
        and head.kind == "adjective"
    ):
        head = reading.chunks[head.head]  # この92%という高い導入意向
    if re.match(r"[」』]?という", reading.text[end:]) and head is not None and _tells(clean(head.core)):
        return False  # この10億ドルという投資は
    return bool(re.search(r"(?:この|その)「?$", reading.text[: max(0, chunk.core_start)]))


def _named_measure(reading: Reading, chunk: Chunk, end: int) -> bool:
    """Whether what a number measures, or the market whose size it is, stands right before it: 利益率83%."""
    start = next((s for s, e in reading.quantities if e == end), end)
    left = reading.chunks[chunk.index - 1] if chunk.index else None
    before = clean(reading.text[chunk.core_start : start])
    if (
        not before
        and left is not None
        and left.kind == "noun"
        and not left.tail
        and not left.comma
        and left.index not in reading.values
    ):
        before = clean(left.core)
    before = re.sub(r"(?:約|およそ|最大)+$", "", before)
    changes = endings("up") + endings("down")
    return len(before) > 2 and (is_measure(before, strictly=True) or before.endswith(("市場", "CAGR", *changes)))


def _tells(noun: str) -> bool:
    """Whether a noun that a number is called by says what the number is of: not 数字, 予測, 報道."""
    return (
        noun not in words("empty_nouns")
        and noun not in words("not_subjects")
        and noun not in words("modality", "forecast_nouns")
        and not noun.endswith(("予測", "予想", "見通し", "見込み", "目標", "計画"))
        and not noun.endswith(endings("modality", "reported_nouns"))
    )


def _date_measure(
    reading: Reading, chunk: Chunk, start: int, end: int, quantity: Quantity, focus: Focus
) -> tuple[Measure, Subject | None]:
    """A date is a claim only as the fact itself: when something was founded, is released, will be built."""
    nothing = (Measure(), None)
    if quantity.date is None:
        return nothing
    predicate = next((c for c in reading.ancestors(chunk) if c.predicate), None) if not chunk.predicate else chunk
    after = reading.text[end : end + 12]
    if predicate is not None and predicate.lemma == "向ける":
        predicate = next((c for c in reading.ancestors(predicate) if c.predicate), None)  # 2027年に向けて、…
    event = None
    owner = None
    following = reading.chunks[chunk.index + 1] if chunk.index + 1 < len(reading.chunks) else None
    if following is not None and not following.predicate and re.match(r"(?:中|内|頃|ごろ|末)?(?:に|から|の|より)", after):
        event = next(
            (w for w in endings("dated_events") if clean(following.core).startswith(w) or clean(following.core).endswith(w)), None
        )
        if event is not None and following.tail == "の":  # 4月に運用を始める予定の制度「Ｘ」
            thing = reading.head(following)
            while thing is not None and thing.kind == "noun" and thing.tail == "" and thing.head == thing.index + 1:
                thing = reading.head(thing)
            owner = clean(thing.core) if thing is not None and thing.kind in ("noun", "copula") else None
    done = _Thing(event)
    if predicate is not None and event is None and predicate.lemma in _GOES_ON and _SINCE.match(after):
        event = predicate.lemma + "開始"
        done = _done_to(reading, chunk, predicate, event)
    elif predicate is not None and event is None and _AT_DATE.match(after):
        event = next((w for w in endings("dated_events") if w in (predicate.lemma + predicate.core)), None)
        if predicate.lemma == "控える" and not predicate.relative:
            event = "投入"  # 来年には「Ｘ」が控えている
        done = _done_to(reading, chunk, predicate, event) if event is not None else _planned(reading, predicate)
        if done.event is None:
            done = _shared_verb(reading, chunk) or (
                _later_verb(reading, chunk) if after.startswith("、") or predicate.tail in ("て", "して") else done
            )
        event, predicate = done.event, done.verb or predicate
    compound = next((w for w in endings("dated_events") if after.startswith((w, "の" + w))), None)
    if compound is not None and _TIME_OF_EVENT.match(after, after.index(compound) + len(compound)):
        compound = None  # 2028年の開業時に
    event = compound or event
    day = _day_of_event(reading, chunk, end) if event is None else None
    if day is not None:  # 発売日は2月1日だ
        noun, event = day
        found = Measure(metric=event + "時期", noun=noun, predicate=predicate, holds=True)
        if noun.index and reading.chunks[noun.index - 1].tail == "の":
            found.owner = (reading.phrase_start(noun), noun.index - 1)
        return found, find_subject(reading, chunk, found, focus)
    if compound is None and predicate is not None and re.search(r"(?<!と)か$", predicate.tail):
        return nothing  # 来年どんな姿で登場するのか
    if event is None or (
        event in words("loose_events")
        and (
            done.vague
            or (len(quantity.date or "") < 10 and not _stated(reading, chunk, predicate, end, compound=compound is not None))
        )
    ):
        return nothing
    if compound is None and any(_same_clause(reading, other, predicate) for other in reading.quantities if other != (start, end)):
        return nothing
    found = Measure(metric=event + "時期", noun=done.noun, predicate=predicate, owner_text=owner, owner=done.owner, holds=True)
    return found, find_subject(reading, chunk, found, focus)


#: Behind a happening that only tells when something else is so.
_TIME_OF_EVENT = lazy(r"時(?!期)|後|前|以[降来]|当[時初]")
#: What goes on once it has begun: 10月から提供する tells when the offer begins.
_GOES_ON = frozenset({"提供", "販売", "運用", "配信", "適用", "生産", "製造", "放送", "運行", "運航"})
_SINCE = lazy(r"(?:中|内|頃|ごろ|末)?(?:から|より)(?!\d)")
#: What follows a date at which something happens.
_AT_DATE = lazy(r"(?:中|内|頃|ごろ|末|終盤)?(?:に(?!よ|対|関)|から|より|をもって|、)")
_PASSIVE = lazy(r"(?:さ|し)?れ|られ")


class _Thing(NamedTuple):
    """A happening, and what it happens to: its noun phrase (first and last chunk), if one stands in the clause."""

    event: str | None
    owner: tuple[int, int] | None = None
    noun: Chunk | None = None  # names the happening itself (提供 in 提供を開始), so it is nobody's name
    vague: bool = False  # it happens to nothing that has a name: 計画を発表した
    verb: Chunk | None = None  # that tells it, where that is not the date's own


def _described(reading: Reading, predicate: Chunk) -> tuple[int, int] | None:
    """The noun that a clause modifies, where it is a thing: 来年に公開する新製品「Ｘ」."""
    head = reading.head(predicate) if predicate.relative else None
    while head is not None and head.kind == "noun" and head.tail == "" and head.head == head.index + 1:
        head = reading.head(head)
    if head is None or head.kind not in ("noun", "copula"):
        return None
    core = clean(head.core)
    if head.kind == "copula" and any(c.tail == "は" for c in reading.chunks[: predicate.index]):
        return None  # Ｘは2017年に設立した会社である
    return None if core in words("abstract_heads") or core in words("not_subjects") else (head.index, head.index)


def _done_to(reading: Reading, date: Chunk, predicate: Chunk, event: str) -> _Thing:
    """What is done at a date, and to what: the object, or the noun that the clause describes (Ｘが公開したＹ).

    Of 提供を開始 the happening is 提供開始, and the thing is whose 提供 that is.
    """
    passive = bool(_PASSIVE.match(predicate.tail)) or predicate.core.endswith(("され", "られ"))
    other = next((reading.chunks[i] for i in sorted(reading.values) if date.index < i < predicate.index), None)
    if other is not None and _YEAR_OR_MONTH.search(other.core):
        listed = next((c for c in reading.chunks[date.index + 1 : other.index] if c.tail == "を" and c.comma), None)
        if listed is not None:
            return _Thing(event, (reading.phrase_start(listed), listed.index))  # 4月にＸを、7月にＹを発売する
    thing = argument(reading, predicate, date, ("が",) if passive else ("を",))
    begun = clean(thing.core) if thing is not None and event in ("開始", "終了") else ""
    noun = next((e for e in (*endings("dated_events"), *endings("event_nouns")) if begun.endswith(e)), None)
    noun = noun or (begun or None if thing is not None and thing.verbal else None)
    if thing is not None and noun is not None:
        left = reading.chunks[thing.index - 1] if thing.index else None
        if left is not None and left.tail == "の" and left.head == thing.index and left.index not in reading.values:
            return _Thing(noun + event, (reading.phrase_start(left), left.index))
        return _Thing(noun + event, _described(reading, predicate), thing)
    if thing is None:
        head = reading.head(predicate) if predicate.relative else None
        vague = any(c.predicate and c.tail.endswith("と") for c in reading.under(predicate)) or (
            head is not None and predicate.tail.endswith("た") and _told(reading, head)
        )
        return _Thing(event, None if passive else _described(reading, predicate), vague=vague)
    core = clean(thing.core)
    if (
        _told(reading, thing)
        or core in words("not_subjects")
        or core in words("abstract_heads")
        or is_measure(core, strictly=True)
    ):
        return _Thing(event, vague=True)
    return _Thing(event) if passive else _Thing(event, (reading.phrase_start(thing), thing.index))


def _told(reading: Reading, noun: Chunk) -> bool:
    """Whether a noun without a name is what is made known, not a thing: 最新予測, 新しい計画."""
    core = clean(noun.core)
    known = core.endswith(endings("modality", "forecast_nouns")) or core.endswith(endings("modality", "reported_nouns"))
    return known and "「" not in noun.core and reading.name_in(noun.start, noun.end) is None


def _shared_verb(reading: Reading, date: Chunk) -> _Thing | None:
    """A thing whose verb stands only behind the next one: 4月にＸを、7月にＹを発売する."""
    thing = reading.head(date)
    if thing is None or thing.tail != "を" or not thing.comma:
        return None
    verb = next((c for c in reading.chunks[thing.index + 1 :] if c.predicate), None)
    between = reading.chunks[thing.index + 1 : verb.index] if verb is not None else []
    if verb is None or not any(_YEAR_OR_MONTH.search(c.core) for c in between):
        return None
    event = next((w for w in endings("dated_events") if w in (verb.lemma + verb.core)), None)
    return _Thing(event, (reading.phrase_start(thing), thing.index)) if event else None


_YEAR_OR_MONTH = lazy(r"[0-9０-９][年月]")


def _later_verb(reading: Reading, date: Chunk) -> _Thing:
    """What happens on the day that a sentence opens with, where that is not told first: 8月1日、Ｘ社はＹを改良し、公開した."""
    below: Chunk | None = None
    for verb in reading.ancestors(date):
        if below is not None and below.relative and clean(verb.core) not in words("abstract_heads"):
            break
        below = verb if verb.predicate else None
        event = next((w for w in endings("dated_events") if w in (verb.lemma + verb.core)), None) if verb.predicate else None
        if event is not None:
            done = _done_to(reading, date, verb, event)
            told = reading.head(verb) if verb.relative else None
            teller = reading.head(told) if told is not None and clean(told.core) == "こと" and told.case == "を" else None
            if teller is not None and teller.lemma in ("発表", "公表"):
                return done._replace(event="発表", verb=teller)  # 導入することを発表した
            return done._replace(verb=verb)
    return _Thing(None)


def _planned(reading: Reading, predicate: Chunk) -> _Thing:
    """A happening that is planned or begins: 公開を予定している, 量産が始まる."""
    for child in reading.under(predicate):
        event = next((w for w in endings("dated_events") if clean(child.core).endswith(w)), None)
        if event is None and clean(child.core) in _GOES_ON and predicate.lemma in ("始まる", "始める", "スタート"):
            event = clean(child.core) + "開始"
        if event is not None and child.case in ("を", "が", "は") and child.kind == "noun":
            left = reading.chunks[child.index - 1] if child.index else None
            if left is not None and left.tail == "の" and left.head == child.index and left.index not in reading.values:
                return _Thing(event, (reading.phrase_start(left), left.index), child)
            return _Thing(event, _described(reading, predicate), child)
    return _Thing(None)


def _stated(reading: Reading, chunk: Chunk, predicate: Chunk | None, end: int, *, compound: bool) -> bool:
    """Whether a date is what a clause tells, and not only the time of a thing that it describes (2024年に発表されたＸは…)."""
    if compound:
        return bool(re.match(r"の?[^、。の]{2,8}予定", reading.text[end:]))
    above = reading.head(predicate) if predicate is not None and predicate.relative else None
    if above is not None and predicate is not None:
        core = clean(above.core)
        if core in ("こと", "わけ", "はず") or (
            core in words("modality", "forecast_nouns") and not predicate.tail.endswith("た")
        ):
            return True  # 投入される予定だ
    planned = chunk.head >= 0 and re.search(
        r"予定|計画|見込み", reading.chunks[chunk.head].core + reading.chunks[chunk.head].tail
    )
    return bool(planned) or (predicate is not None and not predicate.relative and chunk.head == predicate.index)


def _same_clause(reading: Reading, span: tuple[int, int], predicate: Chunk | None) -> bool:
    """Whether another quantity, no date, is told by the same verb as a date: that is then but its time."""
    chunk = reading.at(span[1] - 1)
    if chunk is None or re.search(r"[年月日]$", reading.text[slice(*span)]):
        return False
    above = [chunk, *reading.ancestors(chunk)]
    return predicate is None or predicate in above[: 1 + next((i for i, c in enumerate(above) if c.predicate), 0)]


def _day_of_event(reading: Reading, chunk: Chunk, end: int) -> tuple[Chunk, str] | None:
    """The topic that is the day of a happening, where the date is what is said of it: 発売日は…, 設立は…."""
    if not (chunk.kind == "copula" or re.match(r"[」』]?(?:だ|で|です|、|。|$|予定|と|を予定|に)", reading.text[end:])):
        return None
    for topic in reading.under(chunk) if chunk.kind != "noun" else [*reading.under(chunk), *reading.chunks[: chunk.index]]:
        if topic.index < chunk.index and re.match(r"(?:は|が|も)$", topic.tail):
            named = _EVENT_DAY.match(clean(topic.core))
            event = named and next((w for w in endings("dated_events") if named.group(1).endswith(w)), None)
            if event:
                return topic, event
    return None


def _for_whom(reading: Reading, found: Measure, quantity: Quantity, dim: str) -> bool:
    """年間5万ドル以上を支払う顧客: a bound that only tells which customers are meant."""
    if quantity.bound not in ("min", "max") or dim not in ("money", "count", "amount", "time") or found.predicate is None:
        return False
    head = reading.head(found.predicate)
    return (
        found.predicate.relative
        and head is not None
        and not found.passive
        and reading.name_in(head.start, head.end) is None
        and clean(head.core).endswith(("顧客", "企業", "会社", "ユーザー", "利用者", "世帯", "個人", "事業者", "法人", "人"))
    )


def _tidy(metric: str, *, shares: bool) -> str | None:
    """A metric as a noun phrase: no other figure in it, no list and no clause before it; None if nothing is left."""
    metric = re.sub(r"^(?:巨額|大規模|大型|多額|莫大な|途方もない)(?:の|な)?(?=.{2})", "", metric)
    if len(metric) == 1 and metric in words("not_subjects") and not is_measure(metric):
        return None  # 先, 頃
    if "、" in metric and "「" not in metric and (not shares or len(metric) > 50):
        metric = metric.rsplit("、", 1)[1]
    if not shares and _FIGURE.search(metric):
        metric = re.sub(r"^.*(?:への|に対する|における)(?=.{2})", "", metric)  # 上位50社への投資額
    if not shares and (_FIGURE.search(metric) or re.fullmatch(r"[ぁ-ん]{1,4}|[・、].*|.*[っん](?:の規模|額|数|量)", metric)):
        return None
    return metric if len(metric) <= 80 else None


def _recall(drafts: list[Draft]) -> list[Draft]:
    """A figure that is mentioned again takes its metric and owner from the places where they are said."""
    by_value: dict[tuple[object, ...], list[Draft]] = defaultdict(list)
    for draft in drafts:
        c = draft.claim
        if c.low is not None or c.high is not None or c.date:
            by_value[c.unit, c.low if c.high is None else c.high, c.bound == "range" and c.low, c.date].append(draft)
    for group in by_value.values():
        sure = [d for d in group if d.holds and d.claim.metric]
        named = [d for d in sure if d.found == "clause" and d.claim.entity]
        for draft in group:
            claim = draft.claim
            if (not draft.holds or not claim.metric) and sure:
                best = min(sure, key=lambda d: (d.guessed, _by_the_way(d), not _measures(d), abs(d.number - draft.number)))
                claim.metric, claim.metric_text = best.claim.metric, best.claim.metric_text
                if draft.found != "clause" and best.claim.entity:
                    claim.entity, claim.entity_text, draft.found = best.claim.entity, best.claim.entity_text, "recalled"
                claim.direction = claim.direction or best.claim.direction
                if not draft.holds and (claim.modality, best.claim.modality) == ("asserted", "forecast"):
                    claim.modality = "forecast"
                draft.holds = True
            elif draft.found in ("before", None) and named and draft.dim != "time":
                alike = [d for d in named if _alike(d.claim.metric, claim.metric)]
                if alike:
                    best = min(alike, key=lambda d: abs(d.number - draft.number))
                    claim.entity, claim.entity_text, draft.found = best.claim.entity, best.claim.entity_text, "recalled"
    return drafts


def _by_the_way(draft: Draft) -> bool:
    """Whether neither the title nor a clause with a subject of its own says what is measured."""
    return draft.found != "clause" and draft.claim.block_kind != "title"


def _say_the_same(drafts: list[Draft]) -> None:
    """A sentence that stands twice claims the same in both places, whatever stands nearer to either."""
    told: dict[tuple[str, int], Claim] = {}
    for draft in sorted(drafts, key=lambda d: (d.guessed, _by_the_way(d), not _measures(d), d.number)):
        claim = draft.claim
        one = told.setdefault((claim.sentence, draft.start), claim)
        claim.entity, claim.entity_text, claim.metric, claim.metric_text = (
            one.entity,
            one.entity_text,
            one.metric,
            one.metric_text,
        )
        claim.modality, claim.direction = one.modality, one.direction


def _measures(draft: Draft) -> bool:
    """Whether what a draft measures is plainly a measure, and not what a verb or a count makes of its surroundings."""
    return is_measure(draft.claim.metric_text or "", strictly=True) and not (draft.claim.metric_text or "").endswith("割合")


def _alike(one: str | None, other: str | None) -> bool:
    """Whether two metrics of one post are the same thing in shorter or longer words."""
    if not one or not other:
        return False
    return one in other or other in one or (one[-3:] == other[-3:] and not _OF_ANYTHING.search(one))


#: What a change or share of anything is called.
_OF_ANYTHING = lazy(r"(?:増加|減少|削減|向上|低下|短縮|上昇|改善|高速化|効率化)率$|割合$|の規模$")
