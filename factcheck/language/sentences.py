"""Sentences of plain Japanese text.

A sentence ends at 。！？ (and at an ASCII full stop after an English word), but not inside brackets:
「始まった。終わった。」と述べた is one sentence. Text made by machines leaves brackets open, so only pairs that close within a
reasonable length protect.
Works in one pass over the terminators, brackets and line breaks; linear in the text's length.
"""

from __future__ import annotations

import re

from factcheck.language.patterns import lazy

_OPENING = "「『（(“〈《【〔［["
_CLOSING = "」』）)”〉》】〕］]"
_PARTNER = dict(zip(_CLOSING, _OPENING, strict=True))

#: A pair of brackets longer than this is taken for a forgotten bracket that met a later one.
_LONGEST_PAIR = 300

_TERMINATORS = "。｡！？!?‼⁇⁈⁉"

#: Everything that can bear on where a sentence ends.
_INTERESTING = lazy(rf"[{_TERMINATORS}．.\n{re.escape(_OPENING + _CLOSING)}]")

#: What may follow a terminator and still belongs to the sentence it ends. Closing brackets here have lost their partner.
_TAIL = lazy(rf"[{_TERMINATORS}…♪☆★*_~{re.escape(_CLOSING)}]*")

#: What carries a sentence on after a quotation or an inner question: 「終わった。」と述べた, なぜ必要か？という問い.
_CONTINUES = lazy(
    r"[ \t　]*(?:と(?!ころ|ても|りわけ|にかく|はいえ|もあれ|もかく)|って|っ|な(?:ど|ん|の|ら)|"
    r"[はがをへもやのに](?![ぁ-ん]{3})|で(?!す|も|は)|です|だ(?!から|が)|から(?!こそ)|[、，,・（(])"
)

#: Abbreviations before whose full stop a sentence goes on; a single capital letter (U.S., J. Smith) is one as well.
_ABBREVIATIONS = frozenset(
    """
    inc ltd co corp llc plc bros vs etc no nos vol ver fig figs sec ch pp ed eds al st mr mrs ms dr prof jr sr gen sen rep
    gov dept univ est approx max min avg jan feb mar apr jun jul aug sep sept oct nov dec eg ie cf ca tel ext ave
    """.split()  # noqa: SIM905
)

#: Names that end in an exclamation mark.
_EXCLAIMING = lazy(r"(?:Yahoo|Jeopardy|Yum|Kahoot|Joomla)\Z", re.IGNORECASE)


def _pairs(text: str, marks: list[tuple[int, str]]) -> dict[int, int]:
    """Offsets of opening brackets to those of their closing ones, for pairs short enough to be meant."""
    pairs: dict[int, int] = {}
    waiting: dict[str, list[int]] = {}
    for at, mark in marks:
        if mark in _OPENING:
            waiting.setdefault(mark, []).append(at)
        elif mark in _PARTNER:
            stack = waiting.get(_PARTNER[mark])
            if stack:
                opened = stack.pop()
                if at - opened <= _LONGEST_PAIR:
                    pairs[opened] = at
        elif mark == "\n" and text[at + 1 : at + 2] in ("\n", ""):
            waiting.clear()
    return pairs


def _line_goes_on(text: str, at: int, line_start: int) -> bool:
    """Whether the line break at `at` only wraps a sentence.

    Wrapped lines are of about one length; a short line before a long one is a heading or label.
    """
    line = text[max(line_start, at - 200) : at].rstrip()
    following = text[at + 1 : at + 402].split("\n", 1)[0].strip()
    if not line or not following:
        return False
    if line[-1] in "、，,":
        return True
    if line[-1] in ":：】>；;―—-" or following[0] in "・•●■◆▶→【-*+#|＞>①②③④⑤⑥⑦⑧⑨":
        return False
    return len(line) >= 20 and len(following) <= 1.3 * len(line) + 8


def _full_stop_ends(text: str, at: int) -> bool:
    """Whether the ASCII full stop at `at` ends a sentence of English, and is no decimal point, abbreviation or part of a name."""
    following = text[at + 1 : at + 3]
    if following and not following[0].isspace():
        return False
    word = re.search(r"[A-Za-z]+\Z", text[max(0, at - 20) : at])
    if word is None:
        before = text[at - 1 : at]
        # 3.5. or Ver.2. at a line's end; a list's "1. " begins something instead of ending it.
        return bool(before) and not before.isascii() and before not in "…‥・"
    if len(word.group()) == 1 or word.group().lower() in _ABBREVIATIONS:
        return False
    return not following or text[at + 1] == "\n" or not following[-1].islower()


def _tail(text: str, at: int) -> int:
    match = _TAIL.match(text, at)
    return match.end() if match else at


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Spans (start, end) of the sentences of `text`, in order, without surrounding white space.

    Brackets, decimal points, abbreviations (Inc., U.S., No. 1), runs such as ？！ and wrapped lines do not break a sentence.
    """
    marks = [(m.start(), m.group()) for m in _INTERESTING.finditer(text)]
    pairs = _pairs(text, marks)
    spans: list[tuple[int, int]] = []
    start = line_start = 0
    opened = closing = -1  # the pair of brackets that protects what stands in it

    def close(end: int) -> None:
        nonlocal start
        sentence = text[start:end]
        left = start + len(sentence) - len(sentence.lstrip())
        right = start + len(sentence.rstrip())
        if left < right:
            spans.append((left, right))
        start = end

    for at, mark in marks:
        if at < start or at < closing:
            continue
        if at == closing:
            # A whole sentence in brackets ends with them, unless the text goes on from the quotation: 「…。」と述べた.
            if text[at - 1] in _TERMINATORS and not text[start : min(opened, start + 9)].strip():
                end = _tail(text, at + 1)
                if (text[at - 1] in "。｡" or at - opened > 15) and not _CONTINUES.match(text, end):
                    close(end)
        elif mark in _OPENING:
            if at in pairs:
                opened, closing = at, pairs[at]
        elif mark == "\n":
            if not _line_goes_on(text, at, line_start):
                close(at)
            line_start = at + 1
        elif mark in _TERMINATORS or (mark == "．" and at and not (text[at - 1].isascii() or text[at - 1].isdigit())):
            if mark == "!" and _EXCLAIMING.search(text, max(0, at - 8), at):
                continue
            end = _tail(text, at + 1)
            if (mark in "。｡．" and end == at + 1) or not _CONTINUES.match(text, end):
                close(end)
        elif mark == "." and _full_stop_ends(text, at):
            close(at + 1)
    close(len(text))
    return spans
