"""Garbled text: broken characters and encodings, letters of other scripts in Japanese words, foreign words left in a sentence.

Names decide what is silent. A foreign name stands in brackets or quotation marks, has its gloss behind it, or begins with a
capital letter; what is garbled stands glued to Japanese letters, or where Japanese grammar wants a Japanese word.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from factcheck.claims.context import PostContext
from factcheck.detectors.registry import post_detector
from factcheck.detectors.surroundings import enclosure, in_code
from factcheck.findings import Edit, Match
from factcheck.language.patterns import lazy
from factcheck.posts.model import PROSE_KINDS, Block, Location

_KATAKANA = "ァ-ヺー"
_KANJI = "㐀-䶿一-鿿々〆\U00020000-\U0003ffff"
_KANA = "ぁ-ゖゝゞァ-ヺーヽヾ"
_JAPANESE = lazy(f"[{_KANA}{_KANJI}]")
_KANJI_LETTER = lazy(f"[{_KANJI}]")
_KATAKANA_LETTER = lazy(f"[{_KATAKANA}]")
_HIRAGANA_LETTER = lazy("[ぁ-ゖゝゞ]")

_PARTS = {
    "type": "array",
    "items": {"enum": ["title", "excerpt", "body"]},
    "minItems": 1,
    "uniqueItems": True,
    "description": "Where to look: the front matter's title or excerpt, the body.",
}
_WORDS = {"type": "array", "items": {"type": "string"}}


# --- what all of them need ----------------------------------------------------------------------------------------------


_ALPHABETS: WeakKeyDictionary[PostContext, str] = WeakKeyDictionary()


def _alphabet(context: PostContext) -> str:
    """The distinct characters of a post, which say at once that most kinds of garbage are not in it."""
    if context not in _ALPHABETS:
        _ALPHABETS[context] = "".join(sorted(set(context.post.source)))
    return _ALPHABETS[context]


class _Passage(NamedTuple):
    """A span of a block's text."""

    number: int  # of the block in the post
    start: int
    end: int
    text: str


def _blocks(context: PostContext, parts: list[str]) -> Iterator[tuple[int, Block]]:
    for number, block in enumerate(context.post.blocks):
        if block.kind in PROSE_KINDS and (block.kind if block.kind in ("title", "excerpt") else "body") in parts:
            yield number, block


class _Sentences:
    """The sentence around a place, looked for only where something was found."""

    def __init__(self, context: PostContext) -> None:
        self._context = context
        self._by_block: dict[int, list[Any]] | None = None

    def around(self, number: int, at: int) -> tuple[int, int, str]:
        """Start, end and text of the sentence of block `number` that holds offset `at`."""
        if self._by_block is None:
            self._by_block = {}
            for sentence in self._context.sentences:
                self._by_block.setdefault(sentence.block, []).append(sentence)
        sentences = self._by_block.get(number, [])
        before = bisect_right(sentences, at, key=lambda sentence: sentence.start) - 1
        if before >= 0 and at < sentences[before].end:
            return sentences[before].start, sentences[before].end, sentences[before].text
        text = self._context.post.blocks[number].text
        return 0, len(text), text

    def locate(self, passage: _Passage) -> Location:
        block = self._context.post.blocks[passage.number]
        return self._context.post.locate(block, passage.start, passage.end, self.around(passage.number, passage.start)[2])


_Found = tuple[_Passage, Mapping[str, Any], float]  # where, the values for the message, how sure


def _grouped(context: PostContext, found: Sequence[_Found]) -> Iterator[Match]:
    """One match for each distinct text, with all its places: a post that repeats itself has one fault, not eight."""
    sentences = _Sentences(context)
    groups: dict[str, list[_Found]] = {}
    for each in found:
        groups.setdefault(each[0].text, []).append(each)
    for group in groups.values():
        confidence = max(each[2] for each in group)
        yield Match(tuple(sentences.locate(each[0]) for each in group), {"count": len(group), **group[0][1]}, confidence)


def _is(pattern: re.Pattern[str], character: str) -> bool:
    return pattern.match(character) is not None


# --- replacement characters ---------------------------------------------------------------------------------------------

_REPLACEMENT = lazy("\ufffd+")


@post_detector("replacement_characters", {"parts": _PARTS})
def replacement_characters(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """U+FFFD: bytes that could not be read, mostly a character cut in the middle. One that is only spoken of stays silent."""
    if "\ufffd" not in _alphabet(context):
        return
    found: list[_Found] = []
    for number, block in _blocks(context, parameters["parts"]):
        for hit in _REPLACEMENT.finditer(block.text):
            if enclosure(block.text, hit.start(), hit.end()) == hit.span() or in_code(context.post, block, *hit.span()):
                continue
            # The character before it shows where to look, and is mostly the last whole one of the broken word.
            start = hit.start() - 1 if hit.start() and not block.text[hit.start() - 1].isspace() else hit.start()
            text = block.text[start : hit.end()]
            found.append((_Passage(number, start, hit.end(), text), {"text": text}, 0.99))
    yield from _grouped(context, found)


# --- mojibake -----------------------------------------------------------------------------------------------------------


class _Misreading(NamedTuple):
    """Bytes of encoding `real` that were read as `read`; `gate` matches what common characters become by it."""

    real: str
    read: str
    gate: re.Pattern[str]
    least: int  # characters that the round trip must yield


def _sloppy(codec: str) -> Callable[[str], bytes]:
    """Encodes as browsers do: the five bytes that Windows-1252 leaves undefined pass as control characters."""

    def encode(character: str) -> bytes:
        try:
            return character.encode(codec)
        except UnicodeEncodeError:
            return bytes([ord(character)]) if codec == "cp1252" and ord(character) < 0x100 else b""

    return encode


_CONTINUATION = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"

_MISREADINGS = (
    _Misreading("utf-8", "cp932", lazy("[縺繧繝][｡-ﾟ\u3000-\u30ff一-鿿∀-⋿Α-я・]|[莉-驤][｡-ﾟ∵∬∮∑∠∽≒￣〓]"), 2),
    _Misreading("utf-8", "cp1252", lazy(f"[Â-ß][{_CONTINUATION}]|[à-ï][{_CONTINUATION}]{{2}}|ð[{_CONTINUATION}]{{3}}"), 1),
    _Misreading("utf-8", "gb18030", lazy("[銇銈銉][^\\s\x00-\x7f]"), 2),
    _Misreading("utf-8", "mac_roman", lazy("„[ÅÇÉ]"), 2),
    _Misreading("utf-8", "cp437", lazy("π[üéâ]"), 2),
    _Misreading("utf-8", "cp1251", lazy("[гд][Ѓ‚ѓ]"), 2),
    _Misreading("utf-8", "euc_jp", lazy("[紊罅絖綣膊鐔篁腥臀][^\\s\x00-\x7f]"), 2),
    _Misreading("euc_jp", "cp932", lazy("(?:[､･][ｱ-ﾟ｡-ｰ]){2}"), 3),
    _Misreading("cp932", "cp1252", lazy("(?:[‚ƒ][^\\s]){2}"), 2),
    _Misreading("euc_jp", "cp1252", lazy("(?:[¤¥][¡-þ]){2}"), 2),
)
_MOJIBAKE_GATE = lazy("|".join(f"(?:{each.gate.pattern})" for each in _MISREADINGS))
#: Characters of which each gate wants at least one.
_MOJIBAKE_LETTERS = lazy("[縺繧繝｡-ﾟ∵∬∮∑∠∽≒￣〓Â-ð銇銈銉„πгд紊罅絖綣膊鐔篁腥臀‚ƒ¤¥\\\\$]")

#: What a misreading may turn out to have been: Latin letters and punctuation, Japanese, emoji.
_PLAUSIBLE = lazy(
    "[\u00a0-\u017f\u2010-\u2027\u2030-\u205e\u20ac\u2100-\u21ff\u2200-\u22ff\u2460-\u26ff\u3000-\u30ff"
    "\u4e00-\u9fff\uff01-\uffef\U0001f300-\U0001faff]+"
)
_KANA_RUN = lazy(f"[{_KANA}]")

#: Escapes that were never resolved: \u3042\u308a, and ISO-2022-JP that has lost its escape characters.
_ESCAPES = lazy(r"(?:\\u[0-9A-Fa-f]{4}){2,200}|\x1b?\$[B@]((?:[!-~]{2}){2,200})\x1b?\([BJ]")


def _sequences(codec: str) -> re.Pattern[bytes]:
    if codec == "utf-8":
        return re.compile(rb"(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})+")
    if codec == "euc_jp":
        return re.compile(rb"(?:[\xa1-\xfe][\xa1-\xfe])+")
    return re.compile(rb"(?:[\x81-\x9f\xe0-\xef][\x40-\x7e\x80-\xfc])+")


def _undo(text: str, misreading: _Misreading) -> Iterator[tuple[int, int, str]]:
    """Passages of `text` that are proved misread, as their bytes are sound in the real encoding: start, end, what was meant."""
    encode = _sloppy(misreading.read)
    data, owner = bytearray(), []
    for at, character in enumerate(text):
        encoded = encode(character) or b"\x00"
        data += encoded
        owner += [at] * len(encoded)
    for run in _sequences(misreading.real).finditer(bytes(data)):
        first, last = run.span()
        if (first and owner[first] == owner[first - 1]) or (last < len(data) and owner[last] == owner[last - 1]):
            continue
        try:
            meant = run.group().decode(misreading.real)
        except UnicodeDecodeError:
            continue
        start, end = owner[first], owner[last - 1] + 1
        if text[start:end].isascii() or len(meant) < misreading.least or not _PLAUSIBLE.fullmatch(meant):
            continue
        # Half-width katakana and rare kanji are text of their own: only what becomes kana was kana once.
        kana = len(_KANA_RUN.findall(meant))
        if misreading.read != "cp1252" and kana < max(1, len(meant) // 4):
            continue
        if misreading.real != "utf-8" and kana < max(2, len(meant) // 3):
            continue
        yield start, end, meant


def _unescaped(text: str) -> Iterator[tuple[int, int, str, str]]:
    for hit in _ESCAPES.finditer(text):
        try:
            if hit.group(1) is None:
                meant, how = hit.group().encode("ascii").decode("unicode_escape"), r"\uXXXX"
            else:
                meant, how = (b"\x1b$B" + hit.group(1).encode("ascii") + b"\x1b(B").decode("iso2022_jp"), "ISO-2022-JP"
        except UnicodeError:
            continue
        if _KANA_RUN.search(meant) or (how != "ISO-2022-JP" and _JAPANESE.search(meant)):
            yield *hit.span(), meant, how


@post_detector("mojibake", {"parts": _PARTS})
def mojibake(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Text read in the wrong encoding, proved by the round trip back to what was meant."""
    if not _MOJIBAKE_LETTERS.search(_alphabet(context)):
        return
    found: list[_Found] = []
    for number, block in _blocks(context, parameters["parts"]):
        text = block.text
        passages = []
        if _MOJIBAKE_GATE.search(text):
            for misreading in _MISREADINGS:
                if misreading.gate.search(text):
                    how = f"{misreading.real} → {misreading.read}"
                    passages += [(start, end, meant, how) for start, end, meant in _undo(text, misreading)]
        if "\\u" in text or "$B" in text or "$@" in text:
            passages += _unescaped(text)
        taken: list[tuple[int, int]] = []
        for start, end, meant, how in sorted(passages, key=lambda each: each[0] - each[1]):
            if any(start < last and first < end for first, last in taken) or in_code(context.post, block, start, end):
                continue
            taken.append((start, end))
            values = {"text": text[start:end][:60], "meant": meant[:60], "encoding": how}
            found.append((_Passage(number, start, end, text[start:end]), values, 0.97))
    yield from _grouped(context, found)


# --- letters of other scripts -------------------------------------------------------------------------------------------

_SCRIPTS: tuple[tuple[str, str, str], ...] = (
    ("Latin with diacritics", "発音記号つきのラテン文字", "À-ÖØ-öø-ɏḀ-ỿ"),
    ("Greek", "ギリシャ文字", "Ͱ-Ͽἀ-῿"),
    ("Cyrillic", "キリル文字", "Ѐ-ԯᲀ-\u1c8f"),
    ("Armenian", "アルメニア文字", "Ա-֏"),
    ("Hebrew", "ヘブライ文字", "\u0590-\u05ff\ufb1d-\ufb4f"),
    ("Arabic", "アラビア文字", "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdfb\ufe70-\ufefc"),
    ("Syriac, Thaana or N'Ko", "シリア文字など", "\u0700-\u074f\u0780-\u07ff"),
    ("Devanagari", "デーヴァナーガリー文字", "\u0900-\u097f\ua8e0-\ua8ff"),
    ("Bengali", "ベンガル文字", "\u0980-\u09ff"),
    ("Gurmukhi", "グルムキー文字", "\u0a00-\u0a7f"),
    ("Gujarati", "グジャラート文字", "\u0a80-\u0aff"),
    ("Oriya", "オリヤー文字", "\u0b00-\u0b7f"),
    ("Tamil", "タミル文字", "\u0b80-\u0bff"),
    ("Telugu", "テルグ文字", "\u0c00-\u0c7f"),
    ("Kannada", "カンナダ文字", "\u0c80-\u0cff"),
    ("Malayalam", "マラヤーラム文字", "\u0d00-\u0d7f"),
    ("Sinhala", "シンハラ文字", "\u0d80-\u0dff"),
    ("Thai", "タイ文字", "\u0e01-\u0e3a\u0e40-\u0e5b"),  # not ฿, a currency sign
    ("Lao", "ラーオ文字", "\u0e80-\u0eff"),
    ("Tibetan", "チベット文字", "\u0f00-\u0fff"),
    ("Myanmar", "ビルマ文字", "\u1000-\u109f\uaa60-\uaa7f"),
    ("Georgian", "ジョージア文字", "\u10a0-\u10ff\u1c90-\u1cbf"),
    ("Hangul", "ハングル", "\u1100-\u11ff\u3131-\u3163\u3165-\u318e\ua960-\ua97f\uac00-\ud7ff"),
    ("Ethiopic", "エチオピア文字", "\u1200-\u139f\u2d80-\u2ddf\uab00-\uab2f"),
    ("Cherokee", "チェロキー文字", "\u13a0-\u13ff\uab70-\uabbf"),
    ("Canadian Aboriginal", "カナダ先住民文字", "\u1400-\u167f"),
    ("Khmer", "クメール文字", "\u1780-\u17ff"),
    ("Mongolian", "モンゴル文字", "\u1800-\u180a\u1810-\u18af"),
    (
        "other",
        "その他の文字",
        "\u1700-\u177f\u1900-\u1aaf\u1b00-\u1c7f\u2c00-\u2c5f\u2c80-\u2d7f\u2de0-\u2dff\ua000-\ua63f\ua840-\ua8df"
        "\ua900-\ua95f\ua980-\uaa5f\uaa80-\uaaff\uabc0-\uabff",
    ),
)
_FOREIGN = lazy("[" + "".join(each[2] for each in _SCRIPTS) + "]")
_SCRIPT_OF = lazy("|".join(f"([{each[2]}])" for each in _SCRIPTS))
_PHRASES = tuple(lazy(f"[{each[2]}]+(?:[ \u200c\u200d'’-]{{1,2}}[{each[2]}]+)*") for each in _SCRIPTS)
_LATIN_PHRASE = lazy("[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ]+(?:[ .&'’-]{1,2}[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ]+)*")
_GLOSS = lazy(r"\s?[（(「『【]")

#: What follows a whole word: a particle, する, です, a suffix that makes a word of it, punctuation.
_AFTER_A_WORD = lazy(
    "(?:[をがはのにでともへやか、。，．：；！？・…）」』】]|な(?!ぐ|る|っ)|し(?:て|た|ま|な|よ|つ|、)|す(?:る|べ)|され|させ|せず|でき|だ|です|から|まで|より|など|という|化|的|性)"
)


_WORD_BEFORE = lazy(rf"[{_KATAKANA}{_KANJI}]*\Z")


class _Stray(NamedTuple):
    """Letters of another script: where, of which script (index in _SCRIPTS), and whether they stand inside a Japanese word."""

    passage: _Passage
    script: int
    inside: bool
    confidence: float


def _neighbours(text: str, start: int, end: int) -> tuple[str, str, str, str]:
    """The characters that touch a span, and the next ones beyond a single space."""
    left, right = text[start - 1 : start], text[end : end + 1]
    far_left = text[max(0, start - 2) : start - 1] if left == " " else left
    far_right = text[end + 1 : end + 2] if right == " " else right
    return left, right, far_left, far_right


def _judge_letters(text: str, start: int, end: int, script: int) -> tuple[bool, float] | None:
    """None where the letters may stand; else whether they are inside a Japanese word, and how sure that is."""
    left, right, far_left, far_right = _neighbours(text, start, end)
    tight_left, tight_right = _is(_JAPANESE, left), _is(_JAPANESE, right)
    word = text[start:end]
    if not (tight_left or tight_right or _is(_HIRAGANA_LETTER, far_left) or _is(_HIRAGANA_LETTER, far_right)):
        return None
    if len(word) == 1 and not (tight_left and tight_right):
        return None
    if script == 1 and len(word) < 3:  # α, β版, ΔE, μs
        return None
    broken = (
        _is(_KATAKANA_LETTER, left)
        or _is(_KANJI_LETTER, left)
        or _is(_KATAKANA_LETTER, right)
        or (_is(_KANJI_LETTER, right) and not _AFTER_A_WORD.match(text, end))
        or (tight_right and _is(_HIRAGANA_LETTER, right) and not _AFTER_A_WORD.match(text, end))
    )
    around = enclosure(text, start, end)
    if around is not None:
        content = text[around[0] : around[1]]
        # 「자연어処리」 may be quoted as it is; 「自然言語처리」 is a Japanese word with a foreign half.
        if not broken or (around[0] == start and not _KANA_RUN.search(content)):
            return None
    if _GLOSS.match(text, end) and not broken:
        return None
    if broken:
        return True, 0.95 if tight_left or len(word) < 4 else 0.85
    hiragana = _is(_HIRAGANA_LETTER, far_left) or _is(_HIRAGANA_LETTER, far_right)
    return (False, 0.85) if hiragana else None


def _strays(context: PostContext, parts: list[str], allowed: frozenset[str]) -> Iterator[_Stray]:
    if not _FOREIGN.search(_alphabet(context)):
        return
    for number, block in _blocks(context, parts):
        text = block.text
        at = 0
        while hit := _FOREIGN.search(text, at):
            script = (_SCRIPT_OF.match(text, hit.start()) or hit).lastindex or 1
            script -= 1
            at = hit.end()
            if script == 0:
                start = hit.start()
                while start and re.match("[A-Za-zÀ-ɏḀ-ỿ '’.&-]", text[start - 1]) and hit.start() - start < 60:
                    start -= 1
                phrase = next((m for m in _LATIN_PHRASE.finditer(text, start, hit.end() + 60) if m.end() > hit.start()), None)
                if phrase is None:
                    continue
                at = max(at, phrase.end())
                words = re.split("[ .&-]+", phrase.group())
                if any(word[:1].isupper() for word in words) or all(word.casefold() in allowed for word in words):
                    continue
            else:
                phrase = _PHRASES[script].match(text, hit.start())
                if phrase is None:
                    continue
                at = max(at, phrase.end())
                if phrase.group().casefold() in allowed:
                    continue
            start, end = phrase.span()
            # A letter of another alphabet within a Latin word passes for the Latin one: Сloud with a Cyrillic С.
            if script == 2 and re.match("[A-Za-z]", text[end : end + 1] or text[start - 1 : start]):
                judged: tuple[bool, float] | None = (True, 0.9)
                while start and re.match("[A-Za-z]", text[start - 1]):
                    start -= 1
                while end < len(text) and re.match("[A-Za-z]", text[end]):
                    end += 1
            else:
                judged = _judge_letters(text, start, end, script)
            if judged is None or in_code(context.post, block, start, end):
                continue
            inside, confidence = judged
            if inside:  # show the Japanese word that is broken, not only the letters that break it
                before = _WORD_BEFORE.search(text, max(0, start - 12), start)
                start = before.start() if before else start
                while (
                    end < min(len(text), phrase.end() + 12) and _JAPANESE.match(text, end) and not _AFTER_A_WORD.match(text, end)
                ):
                    end += 1
            yield _Stray(_Passage(number, start, end, text[start:end]), script, inside, confidence)


@post_detector("foreign_letters", {"parts": _PARTS, "allowed": _WORDS, "whole_words": {"type": "boolean"}})
def foreign_letters(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Letters of another script inside a Japanese word, or (`whole_words`) a whole word of another script in a Japanese sentence.

    Silent: names (with a capital letter, in brackets or quotation marks, with a gloss in brackets behind), lists of languages,
    single Greek letters, and what `allowed` lists.
    """
    allowed = frozenset(word.casefold() for word in parameters.get("allowed", ()))
    found: list[_Found] = []
    for stray in _strays(context, parameters["parts"], allowed):
        if stray.inside != parameters.get("whole_words", False):
            english, japanese, _ = _SCRIPTS[stray.script]
            values = {"text": stray.passage.text, "script": {"ja": japanese, "en": english}}
            found.append((stray.passage, values, stray.confidence))
    yield from _grouped(context, found)


# --- Latin letters inside katakana words --------------------------------------------------------------------------------

#: コンpuーター, since no word begins with ー or a small kana; デーtタ, with one letter amid katakana.
_HALF_LATIN = lazy(
    rf"[{_KATAKANA}]*(?<![A-Za-z0-9])[a-z]{{1,12}}[ーッャュョァィゥェォ][{_KATAKANA}]+"
    rf"|[{_KATAKANA}]{{2,}}[abcdefghijklmpqrstuwyz][{_KATAKANA}]+"
)
_HALF_LATIN_GATE = lazy(rf"[a-z](?:(?=[ーッャュョァィゥェォ])|(?<=[{_KATAKANA}][a-z])(?=[{_KATAKANA}]))")


@post_detector("half_latin_words", {"parts": _PARTS, "allowed": _WORDS})
def half_latin_words(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Katakana words of which some syllables are in Latin letters."""
    allowed = frozenset(parameters.get("allowed", ()))
    found: list[_Found] = []
    if not _HALF_LATIN_GATE.search(context.post.source):
        return
    for number, block in _blocks(context, parameters["parts"]):
        for hit in _HALF_LATIN.finditer(block.text):
            if hit.group() in allowed or in_code(context.post, block, *hit.span()):
                continue
            found.append((_Passage(number, *hit.span(), hit.group()), {"text": hit.group()}, 0.8))
    yield from _grouped(context, found)


# --- characters that only Chinese uses ----------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _chinese_only() -> tuple[frozenset[str], re.Pattern[str]]:
    """Simplified characters: those of GB 2312 that neither JIS X 0208 with its vendor extensions nor JIS X 0213 has."""
    characters = set()
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                character = bytes((high, low)).decode("gb2312")
            except UnicodeDecodeError:
                continue
            if not any(_encodable(character, codec) for codec in ("cp932", "euc_jis_2004", "euc_jisx0213")):
                characters.add(character)
    return frozenset(characters), re.compile("[" + "".join(sorted(characters)) + "]")


def _encodable(character: str, codec: str) -> bool:
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


_HAN_RUN = lazy(f"[{_KANJI}]+")


@post_detector(
    "chinese_characters", {"parts": _PARTS, "allowed": _WORDS, "name_parts": _WORDS, "whole_words": {"type": "boolean"}}
)
def chinese_characters(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Simplified characters in Japanese words, or (`whole_words`) Chinese terms of four characters and more.

    Silent: what is quoted or in brackets as a whole, has its reading in brackets behind it, or names an organisation
    (`name_parts`).
    """
    allowed, name_parts = frozenset(parameters.get("allowed", ())), parameters.get("name_parts", ())
    simplified, gate = _chinese_only()
    if not gate.search(_alphabet(context)):
        return
    found: list[_Found] = []
    for number, block in _blocks(context, parameters["parts"]):
        text = block.text
        if not gate.search(text):
            continue
        for run in _HAN_RUN.finditer(text):
            count = sum(character in simplified for character in run.group())
            if not count or run.group() in allowed or any(part in run.group() for part in name_parts):
                continue
            start, end = run.span()
            around = enclosure(text, start, end)
            if around is not None and not _KANA_RUN.search(text[around[0] : around[1]]):
                continue
            left, right, far_left, far_right = _neighbours(text, start, end)
            if _GLOSS.match(text, end) or not any(_is(re.compile(f"[{_KANA}]"), side) for side in (far_left, far_right)):
                continue
            if in_code(context.post, block, start, end):
                continue
            whole = len(run.group()) >= 4 and count >= 2 and not _is(_KATAKANA_LETTER, left) and not _is(_KATAKANA_LETTER, right)
            if whole == parameters.get("whole_words", False):
                values = {"text": run.group(), "characters": "".join(c for c in run.group() if c in simplified)}
                found.append((_Passage(number, start, end, run.group()), values, 0.9))
    yield from _grouped(context, found)


# --- characters that do not show ----------------------------------------------------------------------------------------

_COMBINING_MARK = lazy("[\u3099\u309a\u0300-\u036f]")
_COMBINING = lazy("[A-Za-zぁ-ゖァ-ヺ][\u3099\u309a\u0300-\u036f]+")


@post_detector("decomposed_characters", {"parts": _PARTS}, repairs=True)
def decomposed_characters(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Kana and letters written as a base and a combining mark (が as か and ゛): they look right, and no search finds them."""
    source = context.post.source
    if not _COMBINING_MARK.search(_alphabet(context)):
        return
    first: _Passage | None = None
    edits, count = [], 0
    for number, block in _blocks(context, parameters["parts"]):
        for hit in _COMBINING.finditer(block.text):
            composed = unicodedata.normalize("NFC", hit.group())
            if len(composed) >= len(hit.group()):  # か゚ of the linguists has no composed form
                continue
            count += 1
            first = first or _Passage(number, *hit.span(), hit.group())
            start, end = block.span(*hit.span())
            if source[start:end] == hit.group():
                edits.append(Edit(context.post.path, start, end, composed))
    if first is not None:
        values = {"text": unicodedata.normalize("NFC", first.text), "count": count}
        yield Match((_Sentences(context).locate(first),), values, 0.99, edits=tuple(edits))


_HIDDEN = lazy(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\uffa0"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ue000-\uf8ff\ufffe\uffff\U000e0001\U000f0000-\U0010fffd]+"
)
_JOINERS = lazy("[\u200c\u200d]+")
_DIRECTIONS = lazy("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_RIGHT_TO_LEFT = lazy("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_PLAIN = lazy(f"[A-Za-z0-9{_KANA}{_KANJI}、。]")


def _hidden_sort(text: str, start: int, end: int) -> tuple[str, str, str] | None:
    """What sort of invisible character this is (ja, en, severity); None where it does its proper work."""
    run = text[start:end]
    if _JOINERS.fullmatch(run):  # emoji, Persian and Indian scripts are written with joiners
        sides = text[start - 1 : start], text[end : end + 1]
        return ("幅のない結合文字", "zero-width joiner", "warning") if all(_is(_PLAIN, side) for side in sides) else None
    if run == "\u200b" and text[start - 1 : start] in ("…", "—"):
        return None  # where Asciidoctor lets a line break
    if _DIRECTIONS.fullmatch(run):
        return None if _RIGHT_TO_LEFT.search(text) else ("文字方向の制御文字", "bidirectional control character", "error")
    code = ord(run[0])
    if 0xE000 <= code <= 0xF8FF or code >= 0xF0000:
        return "私用領域の文字", "private use character", "error"
    if code < 0xA0 or 0xFDD0 <= code <= 0xFDEF or 0xFFF9 <= code <= 0xFFFB or code >= 0xFFFE:
        return "制御文字", "control character", "error"
    return "見えない文字", "invisible character", "warning"


@post_detector("hidden_characters", {"parts": _PARTS}, repairs=True)
def hidden_characters(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Control, zero-width, bidirectional and private use characters in prose, one match a post for each of them."""
    if not _HIDDEN.search(_alphabet(context)):
        return
    sentences = _Sentences(context)
    groups: dict[str, tuple[tuple[str, str, str], list[_Passage], list[Edit]]] = {}
    for number, block in _blocks(context, parameters["parts"]):
        for hit in _HIDDEN.finditer(block.text):
            sort = _hidden_sort(block.text, *hit.span())
            if sort is None or in_code(context.post, block, *hit.span()):
                continue
            _, passages, edits = groups.setdefault(hit.group(), (sort, [], []))
            passages.append(_Passage(number, *hit.span(), hit.group()))
            start, end = block.span(*hit.span())
            if sort[1] != "private use character" and context.post.source[start:end] == hit.group():
                edits.append(Edit(context.post.path, start, end, ""))
    for text, (sort, passages, edits) in groups.items():
        codes = " ".join(f"U+{ord(character):04X}" for character in text[:5])
        values = {"code": codes, "sort": {"ja": sort[0], "en": sort[1]}, "count": len(passages)}
        places = tuple(sentences.locate(passage) for passage in passages)
        yield Match(places, values, 0.95, sort[2], edits=tuple(edits))


# --- words split where two texts were joined ----------------------------------------------------------------------------

_FRAGMENT = lazy(rf"([a-z]{{2,}})(?=[{_KANA}{_KANJI}])")
_NAME = lazy(r"(?<![A-Za-z])[A-Z][A-Za-z]{2,}")


@post_detector("split_words", {})
def split_words(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Paragraphs that begin with the second half of a name that the post writes whole elsewhere: idiaの… where Nvidia stands."""
    heads = [
        (number, hit)
        for number, block in context.body()
        if block.kind == "paragraph" and (hit := _FRAGMENT.match(block.text)) is not None
    ]
    if not heads:
        return
    names = {name for block in context.post.blocks if block.kind in PROSE_KINDS for name in _NAME.findall(block.text)}
    found: list[_Found] = []
    for number, hit in heads:
        whole = next((n for n in sorted(names) if n.casefold().endswith(hit.group(1)) and len(n) - len(hit.group(1)) <= 6), None)
        alone = re.compile(rf"[^\sA-Za-z][ ]?{hit.group(1)}(?![A-Za-z])")
        if whole is None or any(alone.search(block.text) for block in context.post.blocks):
            continue
        found.append((_Passage(number, *hit.span(1), hit.group(1)), {"text": hit.group(1), "whole": whole}, 0.85))
    yield from _grouped(context, found)


# --- English words left in a sentence -----------------------------------------------------------------------------------

_LOWER = lazy(r"(?<![A-Za-z0-9_À-ɏ./@:%&?=#~+$\\-])[A-Za-z][a-z]+(?:[ '’-][a-z]+)*(?![A-Za-z0-9_À-ɏ./@=(+#$\\-])")

_DOES = lazy(
    " ?(?:し(?:て|た|な|ま|よ|つつ|続け|始め|、|うる|得る|やす|にく|き)|する|すれ|すべ|せず|され|させ|でき(?:る|た|ま|な|て|れ))"
)
_QUALIFIES = lazy(" ?な(?!ど|ら|か|の(?!か)|ん|い|く|っ|る|り|れ|お|ぜ|に|が)")
_ADVERBIAL = lazy(f" ?(?:に(?!は|も|て|お|よ|関|対|つ)|[{_KANJI}{_KATAKANA}])")
_NOMINAL = lazy(" ?(?:を|が|は|の|に|で(?!す)|と|も|へ|から|まで|や|、|です|だ|という|として|化|的|性)")
_ATTRIBUTIVE = lazy("[なのたるい]\\Z|的\\Z")
_COMPANY = lazy(" ?(?:株式会社|社|氏|さん|版|型|式|系|プロジェクト|財団|大学)")

_ENDINGS = (("ing", ("", "e")), ("ed", ("", "e")), ("es", ("", "e")), ("s", ("",)), ("d", ("",)))


def _stems(word: str) -> Iterator[str]:
    """The word, and what it may be an inflection of: digging is dig, mitigating mitigate, policies policy."""
    yield word
    for ending, additions in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            stem = word[: -len(ending)]
            for addition in additions:
                yield stem + addition
            if len(stem) > 2 and stem[-1] == stem[-2]:
                yield stem[:-1]
    if word.endswith(("ies", "ied")):
        yield word[:-3] + "y"


def _spacing(context: PostContext) -> float:
    """The share of capital letters after Japanese before which the post writes a space. (Small ones may be the fault itself.)"""
    tight = spaced = 0
    for block in context.post.blocks:
        if block.kind in PROSE_KINDS:
            tight += len(_TIGHT.findall(block.text))
            spaced += len(_SPACED.findall(block.text))
    return spaced / (tight + spaced) if tight + spaced else 0.0


_TIGHT = lazy(f"[{_KANA}{_KANJI}][A-Z]")
_SPACED = lazy(f"[{_KANA}{_KANJI}] [A-Z]")


_ENGLISH_BEFORE = lazy(r"[A-Za-z0-9][\s,&+:/'’-]{1,2}\Z")
_ENGLISH_AFTER = lazy(r"[\s,&+:/'’.-]{1,2}[A-Za-z0-9]")


class _English(NamedTuple):
    """The word lists of a rule."""

    general: frozenset[str]  # words of general English, which Japanese has words for
    adjectives: frozenset[str]
    technical: frozenset[str]  # words that stand in technical Japanese
    not_adverbs: frozenset[str]  # words in -ly that are something else
    adjective_endings: tuple[str, ...]
    verb_endings: tuple[str, ...]

    def knows(self, word: str) -> bool:
        """Whether this is general English, in whatever inflection."""
        return any(stem in self.general or stem in self.adjectives for stem in _stems(word))


def _judge_word(text: str, start: int, end: int, words: _English, tight_style: bool, technical_post: bool) -> float | None:
    """How surely the lower-case English word `text[start:end]` does not belong into its Japanese sentence; None where it may."""
    phrase = text[start:end]
    parts = re.split("[ ]", phrase)
    word = parts[-1].casefold()
    left, right, far_left, far_right = _neighbours(text, start, end)
    japanese_left = _is(_JAPANESE, far_left) or (far_left in "、，" and far_left != "")
    if not _is(_JAPANESE, far_right) and far_right not in ("、", "（"):
        return None
    if not japanese_left and far_left not in ("", "。", "\n", "！", "？"):
        return None
    stems = tuple(_stems(word))
    listed = word in words.general or word in words.adjectives
    if (not listed and any(stem in words.technical for stem in stems)) or _COMPANY.match(text, end):
        return None
    if "-" in word or "'" in word or "’" in word:
        return None
    general = words.knows(word)
    capital = phrase[0].isupper()
    spaced = left == " " and right == " " and _is(_JAPANESE, far_left) and _is(_JAPANESE, far_right)
    if len(parts) > 1 and not all(words.knows(part.casefold()) for part in parts):
        # A term of several words (adversarial attacks) is a term; recurring revenue だ may be one too.
        return None
    adverb = word.endswith("ly") and len(word) > 4 and not word.endswith("only") and word not in words.not_adverbs
    if adverb and _ADVERBIAL.match(text, end) and (general or not capital):
        return 0.92
    if _DOES.match(text, end):
        if general:
            return 0.95
        if capital or technical_post:
            return None
        if spaced and tight_style:
            return 0.85
        return 0.75 if word.endswith(words.verb_endings) else None
    if _QUALIFIES.match(text, end):
        if general:
            return 0.95
        if capital or technical_post:
            return None
        if spaced and tight_style:
            return 0.85
        return 0.75 if word.endswith(words.adjective_endings) else None
    if capital or technical_post or not tight_style:
        return None
    if general and (spaced or far_right == "（" or _NOMINAL.match(text, end)) and (japanese_left or _is(_JAPANESE, far_right)):
        if far_right == "（":  # a word with its gloss behind it is left untranslated only where the sentence needs it
            return 0.75 if _ATTRIBUTIVE.search(text[:start].rstrip(" ")[-1:]) else None
        return 0.88
    if spaced and len(word) >= 6 and _NOMINAL.match(text, end) and _ATTRIBUTIVE.search(far_left):
        return 0.75
    return None


@post_detector(
    "english_words",
    {
        "parts": _PARTS,
        "general": _WORDS,
        "adjectives": _WORDS,
        "technical": _WORDS,
        "not_adverbs": _WORDS,
        "adjective_endings": _WORDS,
        "verb_endings": _WORDS,
        "most_spaced": {"type": "number", "minimum": 0, "maximum": 1},
        "most_technical": {"type": "integer", "minimum": 0},
    },
)
def english_words(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """English words in the middle of a Japanese sentence where grammar wants a Japanese one: 詳細を digging していく.

    What decides is the frame (a verb before する, an adjective before な, an adverb in -ly), the word (`general` English against
    `technical` terms) and, where a post otherwise writes no spaces around Latin letters (at most the share `most_spaced`), the
    spaces around it. Posts with more than `most_technical` pieces of code and technical words in small
    letters are technical: there only words of the lists count.
    Silent: quoted and bracketed words, code, names, parts of English phrases, terms of several words.
    """
    words = _English(
        frozenset(parameters["general"]),
        frozenset(parameters["adjectives"]),
        frozenset(parameters["technical"]),
        frozenset(parameters["not_adverbs"]),
        tuple(parameters["adjective_endings"]),
        tuple(parameters["verb_endings"]),
    )
    candidates: list[_Passage] = []
    jargon = 0
    for number, block in _blocks(context, parameters["parts"]):
        text = block.text
        for hit in _LOWER.finditer(text):
            start, end = hit.span()
            if text[start].isupper() and not words.knows(hit.group().casefold()):
                continue
            # English to either side makes the word part of a name or a phrase.
            if not _ENGLISH_BEFORE.search(text, max(0, start - 3), start) and not _ENGLISH_AFTER.match(text, end):
                candidates.append(_Passage(number, start, end, hit.group()))
                jargon += hit.group() in words.technical
    if not candidates:
        return
    code = context.post.source.count("```") + context.post.source.count("`") // 2
    technical = code + jargon > parameters["most_technical"]
    tight = _spacing(context) <= parameters["most_spaced"]
    found: list[_Found] = []
    for passage in candidates:
        block = context.post.blocks[passage.number]
        confidence = _judge_word(block.text, passage.start, passage.end, words, tight, technical)
        if confidence is None or enclosure(block.text, passage.start, passage.end) is not None:
            continue
        if not in_code(context.post, block, passage.start, passage.end):
            found.append((passage, {"text": passage.text}, confidence))
    yield from _grouped(context, found)
