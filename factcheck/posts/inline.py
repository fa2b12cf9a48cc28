"""The inline part of Markdown: a block's source to plain text in which every character keeps its offset.

It follows CommonMark except beside Japanese: there a run of `*` opens or closes emphasis by what it touches (a bracket, a
full stop, white space) and not by whether that is punctuation, since Japanese puts no spaces around words and CommonMark
would leave `**「重要」**です` standing as it is. Runs without a partner stay in the text, so that they can be reported.
"""

from __future__ import annotations

import html
import re
from array import array
from bisect import bisect_left
from collections.abc import Container
from typing import NamedTuple

_NAMES = (
    "a abbr address article aside audio b bdi bdo big blockquote body br button canvas caption center cite code col colgroup data"
    " dd del details dfn div dl dt em embed fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hr html i"
    " iframe img input ins kbd label legend li link main map mark meta nav noscript object ol option p param picture pre q rb rp"
    " rt ruby s samp script section select small source span strike strong style sub summary sup svg table tbody td template"
    " textarea tfoot th thead time title tr track tt u ul var video wbr"
)
#: Elements of HTML; anything else in angle brackets (`<社名>`, `<company>`) is text that a reader of the source should see.
ELEMENTS = frozenset(_NAMES.split())

_SPECIAL = re.compile(r"[\\`*_~<&\[\]!\n]")
_ESCAPABLE = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_AUTOLINK = re.compile(
    r"<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]{0,2000}|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8})>", re.ASCII
)
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]{0,30})((?:\s[^<>]{0,2000})?)/?>")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,100}\]")
_BACKTICKS = re.compile("`+")
_TITLE = re.compile(r"\s+(?:\"[^\"]{0,1000}\"|'[^']{0,1000}'|\([^()]{0,1000}\))\s*")
#: An address that stands in the text as it is. Japanese follows one without a space, so it holds only what addresses may.
_BARE = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]{1,2000}")
_HREF = re.compile(r"(?i)\shref\s{0,3}=\s{0,3}[\"']?(?P<address>[^\"'\s>]{1,2000})")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_SPACES = re.compile(r"[ \t]*\n?[ \t]*")

_OPENING = frozenset("（「『【〔［｛〈《〖〘〚([{“‘«‹")
_CLOSING = frozenset("）」』】〕］｝〉》〗〙〛)]}”’»›、。，．,.;；：！？!?")


class Text(NamedTuple):
    """Plain text, the offset of each character, whether the whole of it is bold, and the spans of it that are code."""

    text: str
    offsets: array[int]
    bold: bool
    code: tuple[tuple[int, int], ...] = ()


class Reference(NamedTuple):
    """What a stretch `raw[start:end]` of inline Markdown leads to: an address, the label of a definition or a footnote.

    `kind` is address, label, footnote, or image for what is shown and not followed; `target` is the address or label.
    """

    start: int
    end: int
    kind: str
    target: str


class _Piece:
    """A stretch `raw[start:end]` of the output, or `text` in its stead; code if it stood in a code span."""

    __slots__ = ("code", "end", "start", "text")

    def __init__(self, start: int, end: int, text: str | None = None, code: bool = False) -> None:
        self.start, self.end, self.text, self.code = start, end, text, code


class _Run:
    """A run of emphasis marks; what is left of its piece after pairing stays in the text."""

    __slots__ = ("can_close", "can_open", "length", "mark", "number", "piece", "wholly_with")

    def __init__(self, piece: _Piece, mark: str, can_open: bool, can_close: bool, number: int) -> None:
        self.piece, self.mark, self.can_open, self.can_close, self.number = piece, mark, can_open, can_close, number
        self.length = piece.end - piece.start
        self.wholly_with: int | None = None  # number of the one run that used it up

    @property
    def left(self) -> int:
        return self.piece.end - self.piece.start


def plain_text(raw: str, offsets: array[int], references: Container[str] = ()) -> Text:
    """The plain text of a block's raw Markdown. `offsets[i]` is the offset in the source of `raw[i]`.

    Links give their text, images their alternative text; tags and comments are dropped; escapes and entities are decoded.
    `references` are the labels of the post's link definitions, normalised as markdown-it does.
    """
    pieces, runs = _scan(raw, references)
    _pair(runs)
    bold = bool(
        len(runs) >= 2
        and runs[0].piece.start == 0
        and runs[0].left == runs[-1].left == 0
        and runs[0].length >= 2
        and runs[0].wholly_with == runs[-1].number
        and runs[-1].piece.end == len(raw)
    )
    text: list[str] = []
    places = array("I")
    code: list[tuple[int, int]] = []
    for piece in pieces:
        if piece.code:
            code.append((len(places), len(places) + piece.end - piece.start))
        if piece.text is None:
            text.append(raw[piece.start : piece.end])
            places.extend(offsets[piece.start : piece.end])
        else:
            text.append(piece.text)
            places.extend([offsets[piece.start]] * len(piece.text))
    return _stripped("".join(text), places, bold, code)


def _stripped(text: str, offsets: array[int], bold: bool, code: list[tuple[int, int]]) -> Text:
    start, end = 0, len(text)
    while start < end and text[start] in " \t\n":
        start += 1
    while end > start and text[end - 1] in " \t\n":
        end -= 1
    return Text(text[start:end], offsets[start:end], bold, tuple((max(a - start, 0), b - start) for a, b in code))


def find_references(raw: str, references: Container[str] = ()) -> list[Reference]:
    """Where inline Markdown leads, in order: links, addresses in angle brackets or bare, HTML anchors, footnotes.

    What stands in code leads nowhere; of links within links the inner one counts. `references` is as for `plain_text`.
    """
    found: list[Reference] = []
    pieces, _ = _scan(raw, references, found)
    taken = sorted([(f.start, f.end) for f in found] + [(p.start, p.end) for p in pieces if p.code])
    at, reach = 0, 0
    for bare in _BARE.finditer(raw):
        while at < len(taken) and taken[at][0] <= bare.start():
            reach = max(reach, taken[at][1])
            at += 1
        if bare.start() >= reach:
            address = _untrailed(bare.group())
            found.append(Reference(bare.start(), bare.start() + len(address), "address", address))
    found.sort()
    return [reference for reference in found if reference.kind != "image"]


def _untrailed(address: str) -> str:
    """A bare address without the punctuation of its sentence."""
    while address[-1] in ".,:;!?'*_~" or (address[-1] == ")" and address.count(")") > address.count("(")):
        address = address[:-1]
    return address


def _scan(raw: str, references: Container[str], leads: list[Reference] | None = None) -> tuple[list[_Piece], list[_Run]]:
    """The pieces of the output and the runs of emphasis marks; what the text leads to is added to `leads`."""
    pieces: list[_Piece] = []
    runs: list[_Run] = []
    brackets: list[tuple[_Piece, bool]] = []  # openers of links, and whether of an image
    backticks: dict[int, list[int]] | None = None
    comments = True  # whether the end of a comment may still follow
    at, size = 0, len(raw)
    while at < size:
        found = _SPECIAL.search(raw, at)
        if found is None:
            pieces.append(_Piece(at, size))
            break
        start = found.start()
        if start > at:
            pieces.append(_Piece(at, start))
        mark, at = raw[start], start + 1
        if mark == "\n":
            pieces.append(_Piece(start, at))
        elif mark == "\\":
            if at < size and (raw[at] in _ESCAPABLE or raw[at] == "\n"):
                pieces.append(_Piece(at, at + 1))
                at += 1
            else:
                pieces.append(_Piece(start, at))
        elif mark == "`":
            if backticks is None:
                backticks = {}
                for run in _BACKTICKS.finditer(raw):
                    backticks.setdefault(len(run.group()), []).append(run.start())
            at = _code_span(raw, start, backticks, pieces)
        elif mark in "*_~":
            while at < size and raw[at] == mark:
                at += 1
            pieces.append(_Piece(start, at))
            if mark != "~" or at - start == 2:
                can_open, can_close = _flanks(raw, start, at)
                if can_open or can_close:
                    runs.append(_Run(pieces[-1], mark, can_open, can_close, len(runs)))
        elif mark == "<":
            if raw.startswith("<!--", start) and comments:
                end = raw.find("-->", start + 4)
                comments = end >= 0
                if comments:
                    at = end + 3
                    continue
            if link := _AUTOLINK.match(raw, start):
                pieces.append(_Piece(start + 1, link.end() - 1))
                at = link.end()
                if leads is not None:
                    leads.append(Reference(start, at, "address", link[1]))
            elif (tag := _TAG.match(raw, start)) and tag[2].lower() in ELEMENTS:
                if tag[2].lower() == "br":
                    pieces.append(_Piece(start, tag.end(), "\n"))
                at = tag.end()
                if leads is not None and not tag[1]:
                    address = _HREF.search(tag[3]) if tag[2].lower() == "a" else None
                    kind = "address" if address else "image"
                    leads.append(Reference(start, at, kind, html.unescape(address["address"]) if address else ""))
            else:
                pieces.append(_Piece(start, at))
        elif mark == "&":
            if entity := _ENTITY.match(raw, start):
                decoded = html.unescape(entity.group())
                at = entity.end()
                pieces.append(_Piece(start, at, decoded if decoded != entity.group() else None))
            else:
                pieces.append(_Piece(start, at))
        elif mark == "[":
            if footnote := _FOOTNOTE.match(raw, start):
                at = footnote.end()
                if leads is not None:
                    leads.append(Reference(start, at, "footnote", footnote.group()[2:-1]))
            else:
                pieces.append(_Piece(start, at))
                brackets.append((pieces[-1], False))
        elif mark == "!":
            if raw.startswith("![", start):
                at += 1
                pieces.append(_Piece(start, at))
                brackets.append((pieces[-1], True))
            else:
                pieces.append(_Piece(start, at))
        else:  # ]
            end = -1
            if brackets:
                opener, image = brackets.pop()
                end = _link_end(raw, opener.end, start, references)
            if end >= 0:
                if leads is not None:
                    kind, target = ("address", "") if image else _destination(raw[opener.end : start], raw[start + 1 : end])
                    leads.append(Reference(opener.start, end, "image" if image else kind, target))
                opener.end = opener.start
                at = end
                if not image:
                    brackets = [bracket for bracket in brackets if bracket[1]]  # no link within a link
            else:
                pieces.append(_Piece(start, at))
    return pieces, runs


def _code_span(raw: str, start: int, backticks: dict[int, list[int]], pieces: list[_Piece]) -> int:
    """Adds the code span at `start`, or the backticks themselves when nothing closes them; returns where to go on."""
    run = _BACKTICKS.match(raw, start)
    assert run is not None
    length, inner = len(run.group()), run.end()
    starts = backticks.get(length, [])
    index = bisect_left(starts, inner)
    if index == len(starts):
        pieces.append(_Piece(start, inner))
        return inner
    end = starts[index]
    first, last = inner, end
    if last - first > 2 and raw[first] in " \n" and raw[last - 1] in " \n" and not raw[first:last].isspace():
        first, last = first + 1, last - 1
    pieces.append(_Piece(first, last, code=True))
    return end + length


def _flanks(raw: str, start: int, end: int) -> tuple[bool, bool]:
    """Whether a run of emphasis marks can open, and whether it can close emphasis."""
    before = raw[start - 1] if start else " "
    after = raw[end] if end < len(raw) else " "
    can_open = not after.isspace() and after not in _CLOSING
    can_close = not before.isspace() and before not in _OPENING
    if raw[start] == "_":  # never within a word: snake_case
        return can_open and not before.isalnum(), can_close and not after.isalnum()
    return can_open, can_close


def _pair(runs: list[_Run]) -> None:
    """Pairs the runs as CommonMark does (its algorithm for delimiter runs), taking the paired marks out of their pieces."""
    stack: list[_Run] = []
    bottoms: dict[tuple[str, bool, int], int] = {}
    for run in runs:
        if run.can_close:
            key = (run.mark, run.can_open, run.length % 3)
            bottom = bottoms.get(key, -1)
            while run.left:
                at = len(stack) - 1
                while at >= 0 and stack[at].number > bottom and not _match(stack[at], run):
                    at -= 1
                if at < 0 or stack[at].number <= bottom:
                    bottoms[key] = stack[-1].number if stack else -1
                    break
                opener = stack[at]
                del stack[at + 1 :]
                used = 2 if opener.left >= 2 and run.left >= 2 else 1
                whole = opener.left == opener.length and run.left == run.length
                opener.piece.end -= used
                run.piece.start += used
                if whole or opener.wholly_with == run.number:
                    opener.wholly_with = run.number
                if not opener.left:
                    stack.pop()
        if run.can_open and run.left:
            stack.append(run)


def _match(opener: _Run, closer: _Run) -> bool:
    if opener.mark != closer.mark:
        return False
    if opener.can_close or closer.can_open:
        return (opener.length + closer.length) % 3 != 0 or opener.length % 3 == 0 == closer.length % 3
    return True


def _link_end(raw: str, start: int, close: int, references: Container[str]) -> int:
    """Where the link or image ends whose text is `raw[start:close]` with `]` at `close`; -1 if it is none."""
    at = close + 1
    if raw.startswith("(", at):
        end = _destination_end(raw, at + 1)
        if end >= 0:
            return end
    if raw.startswith("[", at):
        end = raw.find("]", at + 1, at + 1000)
        if end >= 0:
            label = raw[at + 1 : end] or raw[start : min(close, start + 1000)]
            return end + 1 if normalised(label) in references else -1
    if close - start <= 1000 and normalised(raw[start:close]) in references:
        return at
    return -1


def _destination(text: str, behind: str) -> tuple[str, str]:
    """Kind and target of a link, by its text and what stands behind the text: `(address "title")`, `[label]` or nothing."""
    if not behind.startswith("("):
        return "label", normalised(behind[1:-1] or text)
    inner = behind[1:-1].strip()
    address = inner[1 : inner.find(">")] if inner.startswith("<") else (inner.split(maxsplit=1) or [""])[0]
    return "address", html.unescape(_ESCAPED.sub(r"\1", address))


def normalised(label: str) -> str:
    """A link label as labels are compared: white space collapsed, case folded."""
    return " ".join(label.split()).lower().upper()


def _destination_end(raw: str, at: int) -> int:
    """Where `destination "title")` ends that starts at `at`, its closing bracket included; -1 if it is none."""
    spaces = _SPACES.match(raw, at)
    at = spaces.end() if spaces else at
    if raw.startswith("<", at):
        end = raw.find(">", at, at + 2000)
        if end < 0 or "\n" in raw[at:end]:
            return -1
        at = end + 1
    else:
        depth = 0
        while at < len(raw) and raw[at] > " ":
            if raw[at] == "\\" and raw[at + 1 : at + 2] in _ESCAPABLE:
                at += 2
                continue
            if raw[at] == "(":
                depth += 1
                if depth > 32:  # as in other parsers; keeps the time linear
                    return -1
            elif raw[at] == ")":
                if depth == 0:
                    break
                depth -= 1
            at += 1
        if depth:
            return -1
    if title := _TITLE.match(raw, at):
        at = title.end()
    spaces = _SPACES.match(raw, at)
    at = spaces.end() if spaces else at
    return at + 1 if raw.startswith(")", at) else -1


def html_text(raw: str, offsets: array[int]) -> Text:
    """The text of an HTML block: tags, comments, scripts and styles dropped, entities decoded."""
    text: list[str] = []
    places = array("I")
    at, skip = 0, ""
    comments = True
    while at < len(raw):
        end = raw.find("<", at)
        if raw[at] != "<":
            end = len(raw) if end < 0 else end
            if not skip:
                _add_text(raw, offsets, at, end, text, places)
            at = end
            continue
        if raw.startswith("<!--", at) and comments:
            close = raw.find("-->", at + 4)
            comments = close >= 0
            if comments:
                at = close + 3
                continue
        tag = _TAG.match(raw, at)
        if tag and tag[2].lower() in ELEMENTS:
            name = tag[2].lower()
            if name in ("script", "style"):
                skip = name if not tag[1] else ""
            at = tag.end()
            continue
        if not skip:
            _add_text(raw, offsets, at, at + 1, text, places)
        at += 1
    return _stripped("".join(text), places, False, [])


def _add_text(raw: str, offsets: array[int], start: int, end: int, text: list[str], places: array[int]) -> None:
    at = start
    for entity in _ENTITY.finditer(raw, start, end):
        decoded = html.unescape(entity.group())
        text += raw[at : entity.start()], decoded
        places.extend(offsets[at : entity.start()])
        places.extend([offsets[entity.start()]] * len(decoded))
        at = entity.end()
    text.append(raw[at:end])
    places.extend(offsets[at:end])
