"""FC8: consistency of style, and markup that is broken or left open.

Everything here reads the plain text of blocks, in which markup that Markdown understood is gone: marks that are still there
are marks that the reader of the page will see.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from factcheck.claims.context import PostContext, Sentence
from factcheck.detectors.registry import post_detector
from factcheck.findings import Match
from factcheck.language.patterns import lazy
from factcheck.posts.model import Block, Location, Post

#: Blocks that hold sentences of the author's own; quotes and table cells follow other habits.
_OWN_WORDS = frozenset({"paragraph", "list_item"})

_QUOTED = lazy("「[^「」]*」|『[^『』]*』|“[^“”]*”")


def _unquoted(text: str) -> str:
    """Text of the same length with what stands in quotation marks blanked out: others may speak there."""
    for _ in range(3):  # quotations within quotations
        blanked = _QUOTED.sub(lambda match: "\0" * len(match.group()), text)
        if blanked == text:
            break
        text = blanked
    return text


def prose(block: Block) -> str:
    """A block's text of the same length with code spans blanked out."""
    text = block.text
    for start, end in block.code:
        text = text[:start] + "\0" * (end - start) + text[end:]
    return text


# --- brackets and emphasis --------------------------------------------------------------------------------------------

#: Closing bracket to opening bracket; full-width and ASCII parentheses are mixed freely (（XAI) closes).
_PARTNERS = {"」": "「", "』": "『", "）": "（", ")": "（", "】": "【", "》": "《", "〉": "〈", "〕": "〔", "］": "［"}
_OPENERS = {opener: opener for opener in _PARTNERS.values()} | {"(": "（"}
_BRACKET = lazy("[" + re.escape("".join(_OPENERS) + "".join(_PARTNERS)) + "]")

#: Stretches in which brackets need no partner: addresses, half-open intervals, formulas, `1)`, `a)` and 例）before an item,
#: faces such as :) and (^o^)/, arrows of quotation marks.
_NO_BRACKETS = lazy(
    r"https?://[!-~]+|[\[(]\s{0,3}-?[\d.∞]+\s{0,3},\s{0,3}-?[\w.∞]+\s{0,3}[\])]|\$[^$\n]{1,300}\$|[:;=]-?[()]"
    r"|(?:^|(?<=[\s。、，．・]))(?:[0-9０-９a-zA-Zａ-ｚァ-ンⅰ-ⅻ]{1,4}|[例注問答図表][0-9０-９]{0,2})[)）]",
    re.MULTILINE,
)

_STARS = lazy(r"(?<!\*)\*{2,3}(?!\*)")  # more of them are a row of stars
_FENCE = lazy("```+")
_HEADING_MARK = lazy(r"^(?:#{2,6}(?=[^\s#])|#(?=\*\*))", re.MULTILINE)
_FENCE_LINE = lazy(r"[\s>]*(?:`{3,}|~{3,})[\s`~]*\Z")


def _brackets(text: str) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """Opening and closing brackets of a text that have no partner in it, as (kind, place)."""
    marks = [(match.start(), match.group()) for match in _BRACKET.finditer(text)]
    openers, closers = _left_over(marks, b"")
    if openers or closers:
        skipped = bytearray(len(text))
        for match in _NO_BRACKETS.finditer(text):
            skipped[match.start() : match.end()] = b"\1" * (match.end() - match.start())
        openers, closers = _left_over(marks, skipped)
    return openers, closers


def _left_over(marks: list[tuple[int, str]], skipped: bytes | bytearray) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    waiting: dict[str, list[int]] = defaultdict(list)
    closers: list[tuple[str, int]] = []
    for at, mark in marks:
        if mark in _OPENERS:
            if not (skipped and skipped[at] and mark == "("):
                waiting[_OPENERS[mark]].append(at)
        elif waiting[_PARTNERS[mark]]:
            waiting[_PARTNERS[mark]].pop()
        elif not (skipped and skipped[at]):
            closers.append((_PARTNERS[mark], at))
    return [(kind, at) for kind, places in waiting.items() for at in places], closers


def _unpaired(blocks: list[tuple[int, Block]], reach: int) -> Iterator[tuple[int, int]]:
    """Brackets without a partner as (index of the block, place in its text).

    A quotation may go on over several paragraphs: one that opens at the start of a paragraph or closes at the end of one is
    paired over up to `reach` blocks, headings and dividers apart.
    """
    waiting: dict[str, list[tuple[int, int]]] = defaultdict(list)  # by kind: (index of the block, place)
    for number, block in blocks:
        divides = block.kind == "heading" or block.text.startswith("---") or not any(map(str.isalnum, block.text))
        for kind, places in waiting.items():
            yield from (place for place in places if divides or number - place[0] > reach)
            waiting[kind] = [place for place in places if not divides and number - place[0] <= reach]
        openers, closers = _brackets(prose(block))
        for kind, at in closers:
            ends = not block.text[at + 1 : at + 9].strip(" 。．.、")
            if waiting[kind] and (ends or waiting[kind][-1][1] == 0):
                waiting[kind].pop()
            else:
                yield number, at
        for kind, at in openers:
            waiting[kind].append((number, at))
    for places in waiting.values():
        yield from places


def unpaired_brackets(block: Block) -> list[int]:
    """Places in a block's text of brackets without a partner in it."""
    return sorted(at for _, at in _unpaired([(0, block)], 0))


@post_detector("unclosed_markup", {"reach": {"type": "integer", "minimum": 0}, "limit": {"type": "integer", "minimum": 1}})
def unclosed_markup(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Brackets without a partner, emphasis marks and code fences that nothing closes, heading marks that are none.

    Parameters: `reach`, over how many blocks a quotation of several paragraphs may be paired; `limit`, the number of places
    that one finding lists. Yields one match a post and kind of mark, with the values `mark` and `count`.
    """
    post, limit = context.post, int(parameters.get("limit", 10))
    found: dict[str, list[tuple[Block, int]]] = defaultdict(list)
    title = [(number, block) for number, block in enumerate(post.blocks) if block.kind == "title"]
    body = [(number, block) for number, block in context.body() if block.kind not in ("code", "html")]
    for number, at in sorted([*_unpaired(title, 0), *_unpaired(body, int(parameters.get("reach", 4)))]):
        mark = post.blocks[number].text[at]
        opener = _OPENERS.get(mark) or _PARTNERS[mark]
        pair = opener + next(closer for closer, partner in _PARTNERS.items() if partner == opener)
        found[pair].append((post.blocks[number], at))
    for _, block in title + body:
        text = prose(block)
        for pattern in (_STARS, _FENCE, _HEADING_MARK):
            places = [match.start() for match in pattern.finditer(text) if not _escaped(post, block, match.start())]
            if block.kind == "title" and len(places) % 2 == 0:
                continue  # markup in a title, but not left open
            for at in places:
                found[text[at : at + 2] if text[at] in "*#" else "```"].append((block, at))
    for mark, marks in found.items():
        locations = (_around(post, block, at, opens=block.text[at] not in _PARTNERS) for block, at in marks[:limit])
        yield Match(tuple(locations), {"mark": mark, "count": len(marks)})
    for block in post.blocks:
        if block.kind == "code" and _never_closed(post, block):
            yield Match((post.location(block.start, post.source.find("\n", block.start)),), {"mark": "```", "count": 1})


def _around(post: Post, block: Block, at: int, *, opens: bool) -> Location:
    """The place of a mark with a little of the text that it opens or closes."""
    start, end = (at, min(at + 20, len(block.text))) if opens else (max(at - 20, 0), at + 1)
    return post.locate(block, start, end)


def _escaped(post: Post, block: Block, at: int) -> bool:
    offset = block.offsets[at]
    return offset > 0 and post.source[offset - 1] == "\\"


def _never_closed(post: Post, block: Block) -> bool:
    """Whether a fenced code block goes on to the end of the post for want of a closing fence."""
    source = post.source[block.start : block.end]
    return source.lstrip(" >\t").startswith(("```", "~~~")) and not _FENCE_LINE.match(source.rsplit("\n", 1)[-1])


# --- lists and tables -------------------------------------------------------------------------------------------------

#: What a broken heading, list or table has at the least.
_STRUCTURE = lazy(r"##|\||[ \t\u3000][*+-][ \t]|2\.[ \t]")
_INNER_HEADING = lazy(r"(?<=\S)[ \t\u3000]+#{2,6}[ \t]+(?=\S)")
_INNER_BULLET = lazy(r"(?<=[。：:！？!?）」])[ \t\u3000]+[*+-][ \t]+(?=\S)")
_INNER_NUMBER = lazy(r"(?:^|(?<=[。：:！？!?）」])[ \t\u3000]+)(\d{1,2})\.[ \t]+(?=\S)", re.MULTILINE)
_TABLE_LINE = lazy(r"^\|.*\|[ \t]*$|^[ \t]*:?-{3,}:?[ \t]*\|[-:| \t]*$", re.MULTILINE)


@post_detector("broken_structure", {"limit": {"type": "integer", "minimum": 1}})
def broken_structure(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Headings and lists that ran together into a paragraph, and tables that Markdown does not take for one.

    Parameter: `limit`, the number of places that one finding lists. Yields one match a post and fault, with the values `what`
    (by language) and `count`.
    """
    post, limit = context.post, int(parameters.get("limit", 10))
    found: dict[str, list[Location]] = defaultdict(list)
    for _, block in context.body():
        if block.kind not in _OWN_WORDS and block.kind != "quote":
            continue
        text = prose(block)
        if not _STRUCTURE.search(text):
            continue
        for match in _INNER_HEADING.finditer(text):
            found["heading"].append(_around(post, block, text.index("#", match.start()), opens=True))
        bullets = list(_INNER_BULLET.finditer(text))
        if len(bullets) >= 2:
            found["list"].append(_around(post, block, bullets[0].end() - 2, opens=True))
        elif numbers := _counting(text):
            found["list"].append(_around(post, block, numbers[0], opens=True))
        rows = list(_TABLE_LINE.finditer(text))
        if len(rows) >= 2:
            found["table"].append(post.locate(block, rows[0].start(), rows[0].end()))
    for fault, locations in found.items():
        yield Match(tuple(locations[:limit]), {"what": _FAULTS[fault], "count": len(locations)})


_FAULTS = {
    "heading": {"ja": "見出しの記号が段落の途中にあります", "en": "a heading mark stands within a paragraph"},
    "list": {"ja": "箇条書きが1つの段落につながっています", "en": "a list has run together into one paragraph"},
    "table": {"ja": "表が表として読めません", "en": "a table is not taken for one"},
}


def _counting(text: str) -> list[int]:
    """Places of the numbers 1., 2., 3. … that follow each other on one line of a text, if at least three do."""
    for line in re.finditer(r"[^\n]+", text):
        places: list[int] = []
        for match in _INNER_NUMBER.finditer(text, line.start(), line.end()):
            if int(match[1]) == len(places) + 1:
                places.append(match.start(1))
        if len(places) >= 3:
            return places
    return []


# --- persona, style, numerals -----------------------------------------------------------------------------------------


def _own_words(context: PostContext) -> Iterator[tuple[Block, str]]:
    """Blocks in which the author speaks, with their text without quotations and code."""
    for _, block in context.body():
        if block.kind in _OWN_WORDS:
            yield block, _unquoted(prose(block))


_FIRST_PERSONS = {
    # Not 私たち, which also says "all of us" where an author calls himself 僕, nor 公私, 私立, 下僕.
    "私": re.compile(r"(?<![公無])私(?=[はがもをにのと、]|なら|から|自身)"),
    "僕": re.compile(r"(?<![下従公忠家])僕(?=[はがもをにのとら、]|なら|から|自身|たち|達)"),
    "俺": re.compile(r"俺(?=[はがもをにのとら、]|なら|から|自身|たち|達)"),
}


@post_detector("mixed_persona", {"least": {"type": "integer", "minimum": 1}, "limit": {"type": "integer", "minimum": 1}})
def mixed_persona(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """An author who calls himself 私 here and 僕 there, outside quotations.

    Parameters: `least`, how often each must stand; `limit`, the number of places that one finding lists of each. Yields at most
    one match, the rarer first, with the values `rare`, `common` and their counts.
    """
    least, limit = int(parameters.get("least", 1)), int(parameters.get("limit", 5))
    if sum(word in context.post.source for word in _FIRST_PERSONS) < 2:
        return
    found: dict[str, list[Location]] = {word: [] for word in _FIRST_PERSONS}
    for block, text in _own_words(context):
        for word, pattern in _FIRST_PERSONS.items():
            found[word] += [context.post.locate(block, *match.span()) for match in pattern.finditer(text)]
    used = sorted((word for word in found if len(found[word]) >= least), key=lambda word: len(found[word]))
    if len(used) > 1:
        rare, common = used[0], used[-1]
        yield Match(
            (*found[rare][:limit], *found[common][:limit]),
            {"rare": rare, "rare_count": len(found[rare]), "common": common, "common_count": len(found[common])},
        )


_END = r"(?:[かねよなわのけどしが]|から|もの|けれど){0,3}[。．！？!?…‥♪～〜\s]*\Z"
_POLITE = lazy(r"(?:です|ます|ました|ません|でした|でしょう|ましょう|ください|下さい|ございます)" + _END)
#: The plain copula as it closes a statement. んだ and いだ are left out (読んだ and 急いだ are verbs), and so are ではない and
#: だろう, which polite writers use in rhetoric.
_PLAIN = lazy(r"(?:(?<!ま)で(?:ある|あった|あろう)|(?<=[^んいまた、。\s])だ)[。．！!]\Z")


#: A statement that ends in a verb or adjective in its plain form, or in the plain copula.
_PLAIN_ENDING = lazy(r"[うくぐすつぬぶむるいただ][。．！!]\Z")

_STYLES = ({"ja": "だ・である", "en": "plain (だ・である)"}, {"ja": "です・ます", "en": "polite (です・ます)"})


@post_detector(
    "mixed_style",
    {
        "least": {"type": "integer", "minimum": 1},
        "share": {"type": "number", "minimum": 0, "maximum": 1},
        "limit": {"type": "integer", "minimum": 1},
    },
)
def mixed_style(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """である in a です・ます post, です・ます in a である post, and posts that go to and fro between the two.

    A post has a style when at least `least` statements are in it and five times as many as in the other; then a である (or
    です) is a slip. Plain verbs in a polite post are rhetoric, until they make up `share` of its statements. `limit` is the
    number of places listed. Yields at most one match, with the values `rare`, `common` (by language), `rare_count` and
    `common_count`.
    """
    least, share, limit = int(parameters.get("least", 5)), float(parameters.get("share", 0.2)), int(parameters.get("limit", 10))
    polite: list[Sentence] = []
    formal: list[Sentence] = []  # である and だ
    plain: list[Sentence] = []
    for sentence in context.sentences:
        block = context.post.blocks[sentence.block]
        if block.kind not in _OWN_WORDS or block.bold_only or sentence.text[-1:] in "」』）)":
            continue
        tail = sentence.text[-30:]
        if _POLITE.search(tail):
            polite.append(sentence)
        elif _PLAIN_ENDING.search(tail):
            plain.append(sentence)
            if _PLAIN.search(tail):
                formal.append(sentence)
    if len(polite) >= least and formal and 5 * len(formal) <= len(polite):
        rare, common, is_polite = formal, polite, False
    elif len(formal) >= max(least, 0.4 * len(plain)) and polite and 5 * len(polite) <= len(formal):
        rare, common, is_polite = polite, formal, True
    elif min(len(polite), len(plain)) > max(least, share * (len(polite) + len(plain))):
        is_polite = len(polite) < len(plain)
        rare, common = (polite, plain) if is_polite else (plain, polite)
    else:
        return
    yield Match(
        tuple(context.locate(sentence) for sentence in rare[:limit]),
        {
            "rare": _STYLES[is_polite],
            "common": _STYLES[not is_polite],
            "rare_count": len(rare),
            "common_count": len(common),
        },
    )


_DIGITS, _KANJI = re.compile("[0-9０-９]つ"), re.compile("[一二三四五六七八九]つ")
_KANJI_DIGITS = "〇一二三四五六七八九"
_COUNTED = lazy(r"([0-9０-９]{1,2}|[一二三四五六七八九])つ(?!いて|け|き|か|も|ま)")
#: Set phrases that keep their kanji whatever the house style: 一つひとつ, 一つや二つ, 一つには, 唯一つ.
_SET_PHRASES = lazy(r"一つ(?:一つ|ひとつ|や二つ|とし|には)|(?:唯|もう|何|ただ)一つ(?:とし|も|だに)|(?<=[一ひ]つ)一つ")


@post_detector("mixed_numerals", {"limit": {"type": "integer", "minimum": 1}})
def mixed_numerals(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """One number of things written both ways in a post: 1つ and 一つ.

    Parameter: `limit`, the number of places listed of each. Yields at most one match, the rarer form first, with the values
    `rare`, `common` and their counts.
    """
    if not (_DIGITS.search(context.post.source) and _KANJI.search(context.post.source)):
        return
    limit = int(parameters.get("limit", 5))
    found: dict[int, dict[bool, list[Location]]] = defaultdict(lambda: {True: [], False: []})
    forms: dict[tuple[int, bool], str] = {}
    for block, text in _own_words(context):
        text = _SET_PHRASES.sub(lambda match: "\0" * len(match.group()), text)
        for match in _COUNTED.finditer(text):
            before = text[match.start() - 1 : match.start()]
            if before and (before.isdigit() or before in ".．,，十百千万第何" + _KANJI_DIGITS):
                continue
            kanji = match[1] in _KANJI_DIGITS
            number = _KANJI_DIGITS.index(match[1]) if kanji else int(match[1])
            found[number][kanji].append(context.post.locate(block, *match.span()))
            forms.setdefault((number, kanji), match.group())
    mixed = [(number, ways) for number, ways in found.items() if ways[True] and ways[False]]
    if mixed:
        number, ways = max(mixed, key=lambda item: len(item[1][True]) + len(item[1][False]))
        rare, common = sorted((True, False), key=lambda kanji: len(ways[kanji]))
        yield Match(
            (*ways[rare][:limit], *ways[common][:limit]),
            {
                "rare": forms[number, rare],
                "rare_count": len(ways[rare]),
                "common": forms[number, common],
                "common_count": len(ways[common]),
            },
        )
