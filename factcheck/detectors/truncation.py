"""FC4: what breaks off: titles, endings, sections, and sentences at a seam in mid-post."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from factcheck.archive.near_duplicates import fold
from factcheck.claims.context import PostContext
from factcheck.detectors.registry import post_detector
from factcheck.findings import Edit, Match
from factcheck.language.patterns import lazy
from factcheck.language.sentences import split_sentences
from factcheck.posts.model import Block, Location, Post

_WORDS = {"type": "array", "items": {"type": "string", "minLength": 1}}

_OPENING = "「『（(【〔［[〈《“"
_CLOSING = "」』）)】〕］]〉》”"

#: What a whole sentence, or what stands for one, ends in.
_TERMINATORS = "。．.！!？?‼⁉…‥♪☆★〜～" + _CLOSING + "\"'”’`"

_LOST = "\ufffd"

# --- titles ---------------------------------------------------------------------------------------------------------------

#: A body's first line longer than this is a paragraph, not the title again.
_LONGEST_TITLE = 120
#: Characters a title must share with the first line before the two are held against each other.
_LEAST_SHARED = 6

#: `タイトル:` before a first line, with its markup.
_LABEL = lazy(r"\A[\s#*_]*(?:(?:タイトル|題名|見出し|title)\s*[:：]\s*)?[\s#*_]*", re.IGNORECASE)
_MARKUP = lazy(r"[*_`]{1,3}")

_LABELLED = lazy(r"[\s*_#]*(?:タイトル|題名|見出し|title)\s*[:：]", re.IGNORECASE)

#: What leaves a phrase open at the end of a title even if nothing else is known.
_DANGLING = lazy(r"[:：、,，・＆&＋+\-–—―／/]\s*\Z|(?<!も)の\Z|を[一-龯]\Z")

#: The last word of a title, where a cut would have left a piece of a word: katakana, Latin, or one kanji.
_LAST_WORD = lazy(r"[ァ-ヺー]+\Z|[A-Za-z]+\Z|(?<![一-龯々])[一-龯]\Z")


class _Line(NamedTuple):
    """A body's first line, as a title: without markup and label."""

    block: int
    text: str


@post_detector(
    "truncated_title", {"endings": _WORDS, "lengths": {"type": "array", "items": {"type": "integer", "minimum": 1}}}, repairs=True
)
def truncated_title(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """A title that was cut: in mid-word or mid-phrase, or a stub that one of the stock phrases `endings` was glued to.

    `lengths` are the lengths in bytes that titles are known to be cut to.
    """
    post = context.post
    found = _title(post)
    if found is None:
        return
    location, title = found
    title = title if len(title) <= 2 * _LONGEST_TITLE else title[-2 * _LONGEST_TITLE :]
    if not title.strip():
        yield Match((location,), {"title": "", **_reason("空です", "is empty")}, confidence=0.95)
        return
    reason, whole = _cut(context, title, parameters.get("endings", ()), parameters.get("lengths", ()))
    if reason is None:
        return
    locations = [location]
    suggestion: str | None = None
    edits: tuple[Edit, ...] = ()
    if whole is not None:
        block = post.blocks[whole.block]
        locations.append(post.locate(block, 0, len(block.text)))
        if _is_title(whole.text) and _LOST not in whole.text:
            suggestion, edits = whole.text, _retitle(post, whole.text)
    yield Match(
        tuple(locations),
        {"title": title, **_reason(*reason)},
        confidence=0.97 if whole or title.rstrip().endswith(_LOST) else 0.85,
        suggestion=suggestion,
        edits=edits,
    )


def _reason(ja: str, en: str) -> dict[str, Any]:
    return {"reason": {"ja": ja, "en": en}}


def _title(post: Post) -> tuple[Location, str] | None:
    """The title and where it stands: in the front matter (there, it may be empty), else as a heading of level 1."""
    for block in post.blocks:
        if block.kind == "title" and block.text.strip():
            return post.locate(block, 0, len(block.text)), block.text
    if "title" in post.front_matter.values:
        value, span = post.front_matter.values["title"], post.front_matter.spans.get("title")
        if span and (value is None or (isinstance(value, str) and not value.strip())):
            return post.location(*span), ""
        return None
    for block in post.blocks:
        if block.kind == "heading" and block.level == 1:
            return post.locate(block, 0, len(block.text)), block.text
    return None


def _plain(text: str) -> str:
    """A title or first line for comparison: no label, markup or white space, width and case folded."""
    text = _MARKUP.sub("", _LABEL.sub("", text, count=1))
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _cut(
    context: PostContext, title: str, endings: Sequence[str], lengths: Sequence[int]
) -> tuple[tuple[str, str] | None, _Line | None]:
    """Why a title is taken for cut, if it is, and the first line that has it whole."""
    stub = _plain(title)
    lost = stub.endswith(_LOST)
    stub = stub.rstrip(_LOST)
    stems = [stub] + [stub.removesuffix(_plain(ending)) for ending in endings if stub.endswith(_plain(ending))]
    if lost:
        # The broken character may stand within a glued phrase: …の可�
        stems += [
            stub[:-kept] for ending in endings for kept in range(1, len(_plain(ending))) if stub.endswith(_plain(ending)[:kept])
        ]
    stems = [stem for stem in dict.fromkeys(stems) if len(stem) >= _LEAST_SHARED]
    for line in _first_lines(context):
        whole = _plain(line.text)
        if whole == stub and not lost and not _open_bracket(title):
            return None, None
        for number, stem in enumerate(stems):
            if len(whole) < len(stem) + 2 or not whole.startswith(stem):
                continue
            if number == 0 and not lost and not _open_bracket(stem) and not _broken(title, stem, whole, lengths):
                break
            if number and (len(whole) < max(len(stub), len(stem) + 4) or stem.endswith(("か", "とは"))):
                continue  # the question in other words, or a shorter one
            if lost:
                return ("文字の途中で切れています", "is cut within a character"), line
            if number:
                return ("途中で切れ、決まり文句で閉じられています", "is cut, and closed with a stock phrase"), line
            return ("本文の先頭行の途中で切れています", "stops where the first line of the body goes on"), line
    if lost:
        return ("文字の途中で切れています", "is cut within a character"), None
    if _open_bracket(title):
        return ("括弧が閉じないまま終わっています", "ends within an open bracket"), None
    if _DANGLING.search(title.rstrip().rstrip("*_")):
        return ("句の途中で終わっています", "ends in mid-phrase"), None
    if _cut_word(context, title):
        return ("語の途中で切れています", "is cut within a word"), None
    return None, None


def _broken(title: str, stem: str, whole: str, lengths: Sequence[int]) -> bool:
    """Whether a title that begins a first line was cut from it, and is not just the shorter of two good titles.

    It was if the line goes on within a word or after a particle, if the title has just the length that titles are cut to,
    or if it still wears its label; not if it is a whole sentence. A line that is a sentence begins with its subject, which
    may well be the title.
    """
    if stem.endswith(tuple("。！？!?")):
        return False
    if _LABELLED.match(title) or len(title.strip().encode()) in lengths:
        return True
    return not whole.endswith("。") and _WITHIN_WORD.match(whole, len(stem) - 1) is not None


#: The last letter of a title and the next of the first line, where a word or phrase goes on from the one to the other.
_WITHIN_WORD = lazy(r"[一-龯々][一-龯々]|[ァ-ヺー][ァ-ヺー]|[a-z][a-z]|[0-9][0-9]|[ぁ-ん](?![：:？?！!|｜／/（(―—–-])")


def _first_lines(context: PostContext) -> Iterator[_Line]:
    """The lines that may be the title again: the first heading of level 1, and the first line of the body."""
    body = context.body()
    first = next((n for n, block in body if block.text.strip()), None)
    top = next((n for n, block in body[:4] if block.kind == "heading" and block.level == 1), None)
    for number in dict.fromkeys(n for n in (top, first) if n is not None):
        block = context.post.blocks[number]
        if block.kind in ("heading", "paragraph"):
            line = _LABEL.sub("", block.text.split("\n", 1)[0], count=1)
            line = _MARKUP.sub("", line).strip().rstrip(":：")
            if block.kind == "heading" or _is_title(line) or _is_reply(line):
                yield _Line(number, line)


def _is_title(line: str) -> bool:
    """Whether a line reads like a title: short, at most one full stop, and that at its end."""
    return 0 < len(line) <= _LONGEST_TITLE and "。" not in line[:-1]


def _is_reply(line: str) -> bool:
    """Whether a first line is running text that was taken for the title: a reply of the model, from its first words on."""
    return len(line) > _LONGEST_TITLE or "。" in line[:-1]


def _open_bracket(text: str) -> bool:
    """Whether a bracket that is opened in the text is never closed."""
    waiting: list[str] = []
    for mark in text:
        if mark in _OPENING:
            waiting.append(_CLOSING[_OPENING.index(mark)])
        elif mark in waiting:
            del waiting[waiting.index(mark) :]
    return bool(waiting)


def _cut_word(context: PostContext, title: str) -> bool:
    """Whether the title's last word goes on wherever the body has it, and with the same letter each time."""
    title = title.rstrip()
    last = _LAST_WORD.search(title)
    if last is None:
        return False
    tail = title[max(0, last.start() - 3) :]
    script = re.compile(r"[ァ-ヺー]" if last.group()[0] in "ー" or "ァ" <= last.group()[0] <= "ヺ" else r"[A-Za-z]")
    if "一" <= last.group()[0] <= "龯":
        script = re.compile(r"[一-龯々ぁ-ん]")
    if len(tail) < 4:
        return False
    following: set[str] = set()
    count = 0
    for _, block in context.body():
        for match in re.finditer(re.escape(tail), block.text):
            count += 1
            following.add(block.text[match.end() : match.end() + 1])
    return count >= 2 and len(following) == 1 and bool(script.match(next(iter(following)) or " "))


def _retitle(post: Post, title: str) -> tuple[Edit, ...]:
    from factcheck.posts.front_matter import written  # parsers, which a run that finds nothing changed needs none of

    span = post.front_matter.spans.get("title")
    if span is None:
        return ()
    return (Edit(post.path, *span, written(title, post.source[slice(*span)], post.front_matter.format)),)


# --- endings and sections -------------------------------------------------------------------------------------------------


class _Part(NamedTuple):
    """A block without the end marker that may hang on to it, and whether a marker follows."""

    number: int
    text: str
    marked: bool


_known: WeakKeyDictionary[PostContext, dict[frozenset[str], list[_Part]]] = WeakKeyDictionary()


def _parts(context: PostContext, markers: frozenset[str]) -> list[_Part]:
    """The body's blocks with text, end markers taken out; looked for once a post."""
    known = _known.setdefault(context, {})
    if markers not in known:
        known[markers] = _find_parts(context, markers)
    return known[markers]


def _find_parts(context: PostContext, markers: frozenset[str]) -> list[_Part]:
    parts: list[_Part] = []
    for number, block in context.body():
        text = block.text.rstrip()
        if not text:
            continue
        if _is_marker(text, markers):
            if parts:
                parts[-1] = parts[-1]._replace(marked=True)
            continue
        line_end = text.rfind("\n")
        marked = line_end >= 0 and _is_marker(text[line_end + 1 :], markers)
        text = text[:line_end].rstrip() if marked else text
        glued = _GLUED_MARKER.search(text, max(0, len(text) - _LONGEST_MARKER))
        if glued and fold(glued.group()) in markers:
            text, marked = text[: glued.start()].rstrip(), True
        parts.append(_Part(number, text, marked))
    return parts


_LONGEST_MARKER = 40


def _is_marker(text: str, markers: frozenset[str]) -> bool:
    return len(text) <= _LONGEST_MARKER and fold(text) in markers


#: A marker at the end of a line of text: …でしょう。---END---
_GLUED_MARKER = lazy(r"[-=*<\[【]{2,}\s*[^\W\d_]{1,12}\s*[-=*>\]】]{2,}\Z")

#: An introduction to a list that does not come.
_INTRODUCES = lazy(r"(?:[:：]|(?:以下|次)の(?:通り|とおり|よう|[ぁ-ん一-龯]{1,6})[^。]{0,12}(?:です|ます|ある|だ|する)。)\Z")

#: Lines that close an article without a full stop: sources, signatures, addresses, tags, captions, ways back.
_CLOSING_LINE = lazy(
    r"\A[\s（(]*(?:[^\s:：。、]{1,12}[:：]|https?://|[#＃@＠※*＊・©<«←↑▲→]|(?:図|表|写真) ?\d|文[=＝/／])"
    r"|\A[\s（(]*(?:以上|おわり|終わり|完|了)|(?:部|社|著|記|編集|より|敬具|以上)[)）]?\Z|https?://[^\s。]{4,300}\Z"
)


def _markers(parameters: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(fold(marker) for marker in parameters.get("markers", ["END"]))


@post_detector("truncated_ending", {"markers": _WORDS, "least_characters": {"type": "integer", "minimum": 1}})
def truncated_ending(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """A post that stops in mid-sentence, at a heading, or where a list is announced."""
    post = context.post
    parts = _parts(context, _markers(parameters))
    if len(parts) < 2:
        return
    last = parts[-1]
    block = post.blocks[last.number]
    heading = block.kind == "heading" or block.bold_only
    if _empty_heading(context, last.number) is not None:
        start, end = _empty_heading(context, last.number) or (0, 0)
        yield Match((post.location(start, end),), _reason("見出しの記号だけで終わっています", "stops at an empty heading"))
    elif heading:
        yield Match((_located(post, last),), _reason("見出しで終わっています", "stops at a heading"))
    elif _INTRODUCES.search(last.text) and block.kind in ("paragraph", "list_item"):
        yield Match(
            (_tail(post, last),), _reason("列挙の前置きで終わっています", "stops where a list is announced"), confidence=0.85
        )
    elif _breaks_off(post, parts, last, parameters.get("least_characters", 12)):
        yield Match((_tail(post, last),), _reason("文の途中で終わっています", "stops in mid-sentence"))


def _located(post: Post, part: _Part) -> Location:
    block = post.blocks[part.number]
    return post.locate(block, 0, len(block.text))


def _tail(post: Post, part: _Part) -> Location:
    """The last sentence of a part: what is left of it."""
    spans = split_sentences(part.text)
    start, end = spans[-1] if spans else (0, len(part.text))
    return post.locate(post.blocks[part.number], start, end, part.text[start:end])


#: Categories of what may follow a full stop: emoji, their selectors and joiners.
_DECORATION = frozenset({"So", "Sk", "Cf", "Mn"})


def _ends(text: str) -> bool:
    """Whether a text ends as whole sentences do (markup and emoji after the full stop are no matter)."""
    end = len(text)
    while end and (text[end - 1].isspace() or text[end - 1] in "*_" or unicodedata.category(text[end - 1]) in _DECORATION):
        end -= 1
    text = text[:end]
    if text.endswith(("）", ")")):
        # A remark in brackets ends a sentence only where it holds one, or follows one: 伸びました。（編集部）
        before = text[: _opened(text)].rstrip()
        return not before or before[-1] in _TERMINATORS or text[-2:-1] in tuple("。．！？!?")
    return not text or text[-1] in _TERMINATORS


def _opened(text: str) -> int:
    """Where the bracket that the text ends in was opened; its start if nowhere."""
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        if text[at] in "）)":
            depth += 1
        elif text[at] in "（(":
            depth -= 1
            if depth == 0:
                return at
    return 0


def _breaks_off(post: Post, parts: Sequence[_Part], last: _Part, least: int) -> bool:
    """Whether the last of the parts stops in mid-sentence, in a post whose paragraphs otherwise end as sentences do."""
    block = post.blocks[last.number]
    if _ends(last.text) or block.kind not in ("paragraph", "list_item", "quote"):
        return False
    line = last.text.rsplit("\n", 1)[-1]
    if "**" in line and line.count("**") % 2:
        return True
    alike = [part for part in parts[:-1] if post.blocks[part.number].kind == block.kind and len(part.text) >= least]
    if block.kind == "list_item":
        near = [part for part in alike if last.number - part.number <= 6]
        return len(near) >= 1 and all(_ends(part.text) for part in near) and len(line) >= least
    whole = sum(_ends(part.text) or part.marked or post.blocks[part.number].bold_only for part in alike)
    if not alike or whole < 0.7 * len(alike):
        return False
    return len(line) >= least and re.search(r"[ぁ-ん]", line) is not None and not _CLOSING_LINE.search(line)


def _empty_heading(context: PostContext, number: int) -> tuple[int, int] | None:
    """The span of a heading without text (###) that follows the block, if nothing but end markers comes after it."""
    source = context.post.source
    match = re.compile(r"\s*\n[ \t]*(#{1,6})[ \t]*(?=\n|\Z)").match(source, context.post.blocks[number].end)
    return match.span(1) if match else None


@post_detector("unclosed_sections", {"markers": _WORDS})
def unclosed_sections(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Headings without a body: before an end marker, at the end, or before the next heading of their level."""
    post = context.post
    parts = _parts(context, _markers(parameters))
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        block = post.blocks[part.number]
        stops = part.marked or following is None
        empty = _empty_heading(context, part.number) if stops else None
        if empty is not None:
            yield Match((post.location(*empty),), _reason("見出しの記号だけがあります", "has a heading mark and no text"))
        elif stops and part.number and _is_head(block, part.text):
            yield Match((_located(post, part),), _reason("見出しのあとに本文がありません", "has no body"))
        elif following and _passed_over(block, post.blocks[following.number]):
            yield Match(
                (_located(post, part),), _reason("見出しのあとに本文がありません", "has no body"), confidence=0.8, severity="info"
            )


def _is_head(block: Block, text: str) -> bool:
    """Whether a block announces something: a heading, a bold line, a cut bold line, an item that is only a label."""
    if block.kind == "heading" or block.bold_only:
        return True
    if block.kind == "list_item":
        return len(text) <= 40 and text.rstrip("*").endswith((":", "："))
    return block.kind == "paragraph" and len(text) <= 40 and text.startswith("**") and text.count("**") % 2 == 1


def _passed_over(block: Block, following: Block) -> bool:
    return block.kind == following.kind == "heading" and following.level <= block.level and block.level > 1


# --- seams ----------------------------------------------------------------------------------------------------------------


@post_detector("cut_sentences", {"markers": _WORDS, "least_characters": {"type": "integer", "minimum": 1}})
def cut_sentences(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Sentences that break off in mid-post, before an end marker or where the text starts again: one match for all."""
    post = context.post
    parts = _parts(context, _markers(parameters))
    least = parameters.get("least_characters", 12)
    cuts = [
        part
        for part, following in pairwise(parts)
        if post.blocks[part.number].kind in ("paragraph", "list_item")
        and not _ends(part.text)
        and not _is_head(post.blocks[part.number], part.text)
        and (len(part.text) >= least or _begun(part.text, following.text))
        and re.search(r"[ぁ-ん]", part.text)
        and (part.marked or (post.blocks[part.number].kind == "paragraph" and _starts_again(part.text, following.text)))
    ]
    if cuts:
        yield Match(tuple(_tail(post, part) for part in cuts[:40]), {"count": len(cuts)})


#: What a sentence cannot stop at, however short: この, また、, 投資家の.
_OPEN = lazy(r"(?:[、，]|(?:この|その|あの|どの)|[一-龯ァ-ヺーA-Za-z0-9」][をにがはのとでもへ])\Z")


def _begun(text: str, following: str) -> bool:
    """Whether a text too short to tell is a beginning all the same: by its last word, or because what follows begins so too."""
    return _OPEN.search(text) is not None or following.startswith(text)


def _starts_again(text: str, following: str) -> bool:
    """Whether a text that breaks off is followed by its own last sentence, started afresh."""
    spans = split_sentences(text)
    if not spans:
        return False
    broken = fold(text[slice(*spans[-1])])
    return len(broken) >= 8 and fold(following[: 4 * len(text)]).startswith(broken) and len(fold(following)) > len(broken)
