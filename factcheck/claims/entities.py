"""Names in a text: those that the lexicon knows, and those that look like names by themselves. No model is needed."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from factcheck.archive.model import Mention
from factcheck.language.patterns import lazy
from factcheck.lexicon import Lexicon, Resolved, name_key, narrow
from factcheck.posts.model import PROSE_KINDS

if TYPE_CHECKING:
    from factcheck.claims.context import PostContext


class EntityMention(NamedTuple):
    """A name in a text: `text` is what is written, `name` the canonical name.

    `core` is where the name proper starts when its maker is written before it (the I of `AWS Inferentia 3`), else `start`.
    """

    start: int
    end: int
    text: str
    name: str
    kind: str  # product company person market organisation place acronym name
    resolved: Resolved
    core: int


_WORD = r"(?:[A-Za-z][A-Za-z0-9]*(?:[.\-&'’][A-Za-z0-9]+)*\+?|\d+(?:\.\d+)*[A-Za-z]{0,2}(?![A-Za-z0-9]))"
#: Words in a row. The first is written out so that the pattern begins with a set of letters, which `re` looks for quickly.
_RUN = lazy(
    r"[A-Za-z\d](?<![A-Za-z0-9].)(?:(?<=[A-Za-z])[A-Za-z0-9]*(?:[.\-&'’][A-Za-z0-9]+)*\+?"
    rf"|(?<=\d)\d*(?:\.\d+)*[A-Za-z]{{0,2}}(?![A-Za-z0-9]))(?: {_WORD})*"
)
_ONE_WORD = lazy(_WORD)
#: Without a capital or a digit behind a letter, a run holds no unknown name.
_NAME_LIKE = lazy(r"[A-Z]|[a-z][^ ]*[0-9]")
_SHORTENED = lazy(r"['’](?:m|re|ve|ll|t|d)$")  # I'm, don't
_PERIOD = lazy(r"(?:FY|CY|Q|H)\d+$", re.IGNORECASE)
_UNIT = lazy(r"\d+(?:\.\d+)*(?:GB|TB|MB|KB|nm|ms|GW|MW|kW|W|K|B|M|x|D|G)$")
_COMPANY = lazy(r"(?<![ァ-ヺーA-Za-z0-9])([A-Za-z0-9]{0,8}[ァ-ヺー][ァ-ヺー・]{2,19})社(?![会長員内外債])")
_PERSON = lazy(r"(?<![ァ-ヺー])([ァ-ヺー][ァ-ヺー・=＝]{2,24})氏|(?<![一-龯])([一-龯]{2,5})氏(?!名)")
_QUOTED = lazy(r"「([^「」\n]{2,30})」")
#: A quoted name is a company's where one of these stands before it, or behind it after という.
_COMPANY_NOUN = lazy(r"(?:(?:合弁|新|子|関連|持株|運営|投資|事業)会社|スタートアップ|ベンチャー|(?:新興|合弁)企業|新法人)$")
_CALLED_COMPANY = lazy(r"という[^、。「」をがはも]{0,10}?(?:会社|企業|法人|スタートアップ|ベンチャー)")
_FURTHER = lazy(r"(?: [A-Z][a-z]+(?:-[A-Za-z]+)?(?![A-Za-z0-9]))+(?: \d+(?:\.\d+)?(?![0-9年月日つ%％]))?")
_HIRAGANA = lazy(r"[ぁ-ん]")


def find_entities(text: str, lexicon: Lexicon) -> list[EntityMention]:
    """The names in a text, in order and without overlap. Linear in the text's length."""
    known = [
        EntityMention(hit.start, hit.end, text[hit.start : hit.end], hit.resolved.name, hit.resolved.kind, hit.resolved, hit.core)
        for hit in lexicon.scan(text)
    ]
    called = list(_called_companies(text, lexicon)) if "「" in text else []
    if called:  # 合弁会社「SB OpenAI Japan」 is one name, whatever names stand in it
        begins = [c.start for c in called]
        known = [m for m in known if not _within(m, called, begins)]
        known = sorted([*known, *called])
    known = [
        m if at + 1 < len(known) and known[at + 1].start <= m.end + 1 else _extended(text, m, lexicon)
        for at, m in enumerate(known)
    ]
    starts = [m.start for m in known]

    def free(start: int, end: int) -> bool:
        at = bisect_right(starts, start) - 1
        return not (at >= 0 and known[at].end > start) and not (at + 1 < len(known) and known[at + 1].start < end)

    others = [m for m in (*_latin(text, lexicon, known), *_japanese(text, lexicon)) if free(m.start, m.end)]
    if not others:
        return known
    kept: list[EntityMention] = []
    for mention in sorted([*known, *others]):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def _within(mention: EntityMention, outer: list[EntityMention], starts: list[int]) -> bool:
    at = bisect_right(starts, mention.start) - 1
    return at >= 0 and mention.end <= outer[at].end


def _called_companies(text: str, lexicon: Lexicon) -> Iterator[EntityMention]:
    """Companies that are introduced in quotation marks: 合弁会社「…」, 「…」という新会社."""
    for match in _QUOTED.finditer(text):
        if _HIRAGANA.search(match[1]):
            continue
        if _COMPANY_NOUN.search(text, max(0, match.start() - 12), match.start()) or _CALLED_COMPANY.match(text, match.end()):
            mention = _plain(text, match.start(1), match.end(1), "company", lexicon)
            if mention.resolved.entity is None:
                yield mention


def _latin(text: str, lexicon: Lexicon, known: list[EntityMention]) -> Iterator[EntityMention]:
    """Unknown names in Latin letters: capitalised words in a row, with the version after them."""
    text_narrow = narrow(text)
    at = 0
    for run in _RUN.finditer(text_narrow):
        if _NAME_LIKE.search(run.group()) is None:
            continue
        words: list[tuple[int, int]] = []
        first, last = run.span()
        found = [(first, last)] if " " not in run.group() else [w.span() for w in _ONE_WORD.finditer(text_narrow, first, last)]
        for start, end in found:
            while at < len(known) and known[at].end <= start:
                at += 1
            taken = at < len(known) and known[at].start < end
            word = text_narrow[start:end]
            if words and (taken or start != words[-1][1] + 1 or not _name_word(word, True)):
                yield from _name(text, text_narrow, words, lexicon)
                words = []
            if not taken and _name_word(word, bool(words)):
                words.append((start, end))
        if words:
            yield from _name(text, text_narrow, words, lexicon)


def _extended(text: str, mention: EntityMention, lexicon: Lexicon) -> EntityMention:
    """A known line of products with a further capitalised word is another product: Claude Skills, but not Blackwell GPU."""
    if mention.kind != "product" or mention.resolved.generation is not None or not text[mention.end - 1].isascii():
        return mention
    match = _FURTHER.match(text, mention.end)
    if match is None or any(name_key(w) in lexicon.terms for w in match.group().split()):
        return mention
    resolved = Resolved(mention.name + match.group(), None, mention.resolved.maker, None, None, "product")
    return EntityMention(
        mention.start, match.end(), text[mention.start : match.end()], resolved.name, "product", resolved, mention.core
    )


@lru_cache(maxsize=20_000)
def _name_word(word: str, inside: bool) -> bool:
    if word[0].isdigit():
        return inside and _UNIT.match(word) is None
    if _SHORTENED.search(word):
        return False
    return len(word) > 1 and (word[0].isupper() or any(c.isupper() for c in word[1:]) or (word[-1].isdigit() and word[0] != "v"))


def _name(text: str, narrowed: str, words: list[tuple[int, int]], lexicon: Lexicon) -> Iterator[EntityMention]:
    def is_term(word: tuple[int, int]) -> bool:
        return name_key(narrowed[word[0] : word[1]]) in lexicon.terms

    letters = [w for w in words if not narrowed[w[0]].isdigit()]
    if not letters or all(is_term(w) for w in letters):
        return
    while len(words) > 1 and is_term(words[-1]):  # Blackwell GPU: the common word is no part of the name
        words = words[:-1]
    start, end = words[0][0], words[-1][1]
    written = narrowed[start:end]
    if _PERIOD.match(written) or name_key(written) in lexicon.terms:
        return
    if len(words) > 1 and narrowed[start - 1 : start] in ("(", "（") and not any(c.isdigit() for c in written):
        return  # the gloss of the term before it: 説明可能なAI（Explainable AI）
    resolved = lexicon.resolve(written)
    kind = resolved.kind
    if kind == "name" and len(words) == 1 and written.isupper() and len(written) <= 6:
        kind = "acronym"
    if kind == "name" and text[end : end + 1] == "社":
        kind = "company"
    elif kind == "name" and text[end : end + 1] == "氏":
        kind = "person"
    yield EntityMention(start, end, text[start:end], resolved.name, kind, resolved, start)


def _japanese(text: str, lexicon: Lexicon) -> Iterator[EntityMention]:
    """Names that their surroundings give away: アンソロピック社, 孫正義氏, チップ「…」."""
    for pattern, kind in ((_COMPANY, "company"), (_PERSON, "person")):
        if ("社" if kind == "company" else "氏") not in text:
            continue
        for match in pattern.finditer(text):
            group = match.lastindex or 1
            if match[group] and name_key(match[group]) not in lexicon.terms:
                yield _plain(text, match.start(group), match.end(group), kind, lexicon)
    if "「" not in text:
        return
    nouns = lexicon.cue("product_nouns")
    for match in _QUOTED.finditer(text):
        if _HIRAGANA.search(match[1]) or name_key(match[1]) in lexicon.terms:
            continue
        before = text[max(0, match.start() - 12) : match.start()]
        if before.endswith(nouns) if nouns else False:
            yield _plain(text, match.start(1), match.end(1), "product", lexicon)


def _plain(text: str, start: int, end: int, kind: str, lexicon: Lexicon) -> EntityMention:
    resolved = lexicon.resolve(text[start:end])
    if resolved.entity is not None:
        kind = resolved.entity.kind
    return EntityMention(start, end, text[start:end], resolved.name, kind, resolved, start)


_found: WeakKeyDictionary[PostContext, dict[str, list[EntityMention]]] = WeakKeyDictionary()


def block_entities(context: PostContext, number: int) -> list[EntityMention]:
    """`find_entities` of a post's block, looked for once a post, however often the post says the same."""
    known = _found.setdefault(context, {})
    text = context.post.blocks[number].text
    if text not in known:
        known[text] = find_entities(text, context.lexicon)
    return known[text]


#: A word in capitals behind a name.
_CAPITALS = lazy(r" ([A-Z]{3,})(?![A-Za-z])")


def _in_capitals(text: str, mention: EntityMention, lexicon: Lexicon) -> bool:
    """Whether a name stands in capitals only as a part of a longer one: HUAWEI CONNECT, but not ARM CPU."""
    surface = text[mention.core : mention.end]
    following = _CAPITALS.match(text, mention.end)
    return following is not None and surface.isupper() and surface != mention.name and name_key(following[1]) not in lexicon.terms


def _in_identifier(text: str, mention: EntityMention) -> bool:
    """Whether a name is a part of what programs call something: CAP_LINUX_IMMUTABLE."""
    return "_" in text[max(0, mention.start - 1) : mention.start] + text[mention.end : mention.end + 1]


def mentions(context: PostContext) -> list[Mention]:
    """How the post writes its names: a Mention for each way of writing and name, by first appearance, makers left off.

    Its location is where the post introduces the name: the first use in 「…」, else the first in the body, else in the title.
    """
    post = context.post
    counted: dict[tuple[str, str], int] = {}
    best: dict[tuple[str, str], tuple[int, int, int, int]] = {}
    for number, block in enumerate(post.blocks):
        if block.kind not in PROSE_KINDS:
            continue
        for mention in block_entities(context, number):
            key = (block.text[mention.core : mention.end], mention.name)
            if _in_capitals(block.text, mention, context.lexicon) or _in_identifier(block.text, mention):
                continue
            counted[key] = counted.get(key, 0) + 1
            quoted = block.text[mention.core - 1 : mention.core] == "「"
            rank = 2 if block.kind in ("title", "excerpt") else 0 if quoted else 1
            if key not in best or rank < best[key][0]:
                best[key] = (rank, number, mention.core, mention.end)
    sentences: dict[int, list[tuple[int, int]]] = {}
    for sentence in context.sentences:
        sentences.setdefault(sentence.block, []).append((sentence.start, sentence.end))
    result = []
    for (surface, entity), count in counted.items():
        _, number, start, end = best[surface, entity]
        block = post.blocks[number]
        around = next((block.text[a:b] for a, b in sentences.get(number, ()) if a <= start < b), block.text)
        result.append(Mention(surface, entity, count, post.locate(block, start, end, around)))
    return result
