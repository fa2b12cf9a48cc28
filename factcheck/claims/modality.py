"""How surely something is said, whether it is denied, and who says it."""

from __future__ import annotations

import re
from typing import NamedTuple

from factcheck.claims.reading import Chunk, Reading, clean
from factcheck.claims.words import endings, words

_SOURCE = re.compile(
    r"(?:によると|によれば|によりますと|に基づくと|の(?:予測|推計|調査|試算|分析|見通し|発表|報告)では|の(?:予測|推計|調査|試算|分析|見通し|発表|報告)だと)"
)
_SAYING = re.compile(r"^(?:と|という|っていう|ように)")
_NEGATION = re.compile(r"(?:ない|なかっ|ません|ず$|ぬ$|わけでは|ではあり)")
_PAST = re.compile(r"(?:た|だっ|てき|ました|でした)")


class Modality(NamedTuple):
    modality: str
    negated: bool = False
    speaker: str | None = None


def modality_of(reading: Reading, value: Chunk, start: Chunk | None, *, future: bool) -> Modality:
    """The modality of a value whose clause's predicate is `start` (None: it stands alone).

    `future` says that the time the value holds for is after the post's date.
    """
    text = reading.text
    chain = _chain(reading, value, start)
    rank: set[str] = set()
    speaker: str | None = None
    negated = False
    tense_past = False
    own = start if start is not None else value
    if (
        re.search(r"[?？]\s*$|か[。?？]?\s*$", text)
        and (not chain or chain[-1].index == len(reading.chunks) - 1)
        and _asks(chain, value, reading)
    ):
        rank.add("question")
    for chunk in chain:
        tail = chunk.tail
        piece = chunk.core + tail
        core = clean(chunk.core)
        if chunk is own and chunk.predicate:
            negated = (
                bool(_NEGATION.search(tail))
                and "に過ぎ" not in text[chunk.start - 2 : chunk.end]
                and not re.search(r"かもしれない|に違いない|ざるを得ない|なければ", piece)
            )
            tense_past = bool(_PAST.search(tail))
        if chunk.predicate:
            if chunk.lemma in words("modality", "forecast_verbs"):
                rank.add("forecast")
            if (
                (chunk is not own
                and chunk.lemma in words("modality", "reported_verbs"))
                or (chunk is own and re.search(r"とい[うわい]|とされ|とのこと|と言", tail))
            ):
                rank.add("reported")
        elif chunk.kind in ("noun", "copula"):
            pass
        if not chunk.predicate or chunk.kind == "copula":
            for kind, names in (
                ("rumored", "rumored_nouns"),
                ("forecast", "forecast_nouns"),
                ("reported", "reported_nouns"),
                ("hypothetical", "hypothetical_nouns"),
            ):
                if core in words("modality", names) or (kind == "forecast" and core.endswith(endings("modality", names))):
                    if kind == "reported" and chunk is chain[0] and not chain[0].predicate:
                        continue
                    rank.add(kind)
        for kind in ("rumored", "forecast", "reported", "hypothetical"):
            if any(e in piece for e in words("modality", kind + "_endings")) and _ending(piece, kind):
                rank.add(kind)
    first = reading.chunks[0].core if reading.chunks else ""
    source = _SOURCE.search(text)
    if source is not None and source.start() < value.start + 40:
        rank.add("forecast" if re.search(r"予測|試算|見通し|推計", source.group()) and future else "reported")
        chunk = reading.at(max(0, source.start() - 1))
        if chunk is not None:
            speaker = reading.phrase(chunk)
    if first in words("modality", "hypothetical_openers") and re.search(r"たら|れば|なら|としても|とすると|場合", text):
        rank.add("hypothetical")
    if future and not tense_past:
        rank.add("forecast")
    if speaker is None and "reported" in rank:
        speaker = _speaker(reading, chain)
    for kind in ("question", "hypothetical", "rumored", "forecast", "reported"):
        if kind in rank:
            return Modality(kind, negated, speaker)
    return Modality("asserted", negated, speaker)


def _ending(piece: str, kind: str) -> bool:
    if kind == "reported":
        return bool(
            re.search(r"とのこと|そうで|そうだ|とい[うわい]|と言[うわい]|とされ|と聞|とか(?:$|で)|んだとか", piece)
        ) and not re.search(r"というのは|というわけ|というもの|ということ$", piece)
    if kind == "hypothetical":
        return bool(re.search(r"かもしれ|可能性|としたら|とすれば|とすると|(?:し|っ)たら|ければ|なら(?:$|ば)|場合", piece))
    if kind == "forecast":
        return bool(re.search(r"(?:だろ|でしょ|であろ)う|はず|つもり|予定|見込み|[いく]く(?:$|と|だ|で)|ようとし", piece))
    return True


def _asks(chain: list[Chunk], value: Chunk, reading: Reading) -> bool:
    """Whether the question is about the value's clause, not about a noun that it only helps to name (…投資の真意とは？)."""
    last = reading.chunks[-1]
    if re.search(r"とは|真意|何|なぜ|どこ|どう|誰|いつ", last.core + last.tail) or any(
        re.match(r"(?:何|なぜ|どこ|どう|どの|誰|どんな)", c.core) for c in reading.chunks[value.index :]
    ):
        return bool(re.match(r"へ$", value.tail)) and last is value
    return last in chain or last is value


def _chain(reading: Reading, value: Chunk, start: Chunk | None) -> list[Chunk]:
    """The chunks whose words tell how surely: the clause's predicate, then what it is quoted, named or continued by.

    A clause that only modifies an ordinary noun ends the chain: what is said of that noun is another statement.
    """
    chain: list[Chunk] = []
    at: Chunk | None = start if start is not None else value
    if at is None:
        return chain
    if start is not None and value.index < start.index:
        # nouns between the value and its predicate: 数百億ドル規模の投資を継続, 710億ドルという予測
        between = value
        while between.index < start.index:
            head = reading.head(between)
            if head is None or head.index >= start.index:
                break
            chain.append(head)
            between = head
    seen: set[int] = set()
    while at is not None and at.index not in seen:
        seen.add(at.index)
        chain.append(at)
        head = reading.head(at)
        if head is None:
            break
        core = clean(head.core)
        if at.predicate and not at.relative:
            if (
                _SAYING.match(at.tail)
                or re.search(r"(?:と|とも)$", at.tail)
                or re.search(
                    r"(?:し|て|で|が|り|ず|ば|たら|なら|から|ので|おり|き|ち|い|み|え|れ|け|せ|め|べ)$", at.core + at.tail
                )
            ):
                # because/though: what follows からこそ, ため is a statement of its own
                if re.search(r"(?:ため|から|ので|ば|たら|なら|と)$", at.tail) and not re.search(
                    r"という|んだと|(?:る|た|い|だ|う)と$|から$", at.tail
                ):
                    break
                if re.search(r"(?:から|ので)$", at.tail):
                    break
                at = head
                continue
            break
        named = (
            words("modality", "reported_nouns")
            | words("modality", "forecast_nouns")
            | words("modality", "rumored_nouns")
            | words("modality", "hypothetical_nouns")
        )
        if at.relative or at.tail.endswith(("という", "といった", "との")):
            if core in named or core in ("こと", "の", "もの", "点", "わけ", "はず", "よう", "ところ", "つもり", "模様"):
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
    return chain


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
