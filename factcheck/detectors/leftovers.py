"""What generating a text leaves behind: end markers, the talk of the model that wrote it, placeholders, blind replacements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from factcheck.claims.context import PostContext, Sentence
from factcheck.detectors.registry import post_detector
from factcheck.detectors.surroundings import enclosure, in_code, without_lines
from factcheck.findings import Edit, Match
from factcheck.language.patterns import Patterns, lazy
from factcheck.posts.model import PROSE_KINDS, Location, Post

_JAPANESE = lazy("[ぁ-ゖァ-ヺー一-鿿々]")
_TEXTS = {"type": "array", "items": {"type": "string", "minLength": 1}}
_PATTERNS = {"type": "array", "items": {"type": "string", "minLength": 1, "format": "re2"}}


# --- end markers --------------------------------------------------------------------------------------------------------


class _Line(NamedTuple):
    start: int
    end: int
    text: str


def _prose_lines(post: Post) -> list[_Line]:
    """The lines of the body that are not code. Empty ones are left out."""
    source, at = post.source, post.front_matter.end
    code = [(block.start, block.end) for block in post.blocks if block.kind == "code"]
    lines, reached = [], 0
    while at < len(source):
        end = source.find("\n", at)
        end = len(source) if end < 0 else end
        while reached < len(code) and code[reached][1] <= at:
            reached += 1
        if not (reached < len(code) and code[reached][0] <= at) and (text := source[at:end].strip()):
            lines.append(_Line(at, end, text))
        at = end + 1
    return lines


@lru_cache(maxsize=8)
def _marker_pattern(words: tuple[str, ...], tokens: tuple[str, ...]) -> re.Pattern[str]:
    """Decorated words (---END---, [END], <EOF>, 【記事終了】, ```end), words that a cut has left open at a line's end, tokens."""
    any_word, any_token = _any_of(words), _any_of(tokens)
    return re.compile(
        rf"[-=*_~#＝－―ー]{{2,}}[ \t]*(?:{any_word})[ \t]*[-=*_~#＝－―ー]{{2,}}|^-{{3,}}[ \t]*(?:{any_word})$"
        rf"|^[\[<【《（(「『［＜]+[/|]?[ \t]*(?:{any_word})[ \t]*[|]?[\]>】》）)」』］＞]+$"
        rf"|^```[ \t]*(?:{any_word})$" + rf"|{any_token}",
        re.IGNORECASE | re.MULTILINE,
    )


_RULE_LINE = lazy(r"(?:-{3,}|\*{3,}|_{3,}|\.{3}|…)\Z")
_ELLIPSIS_START = lazy(r"(?:\.{3}|…{1,2})[ \t]*(?=[^\s.…])")
_CONTINUED = lazy(r"[（(](?:続き|つづき|続く|つづく|continued|cont\.)[）)]", re.IGNORECASE)


@post_detector("end_markers", {"words": _TEXTS, "tokens": _TEXTS}, repairs=True)
def end_markers(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Markers that told a program where a text ends, and what a text continued after one begins with.

    One match for each marker, with all its places and an edit that removes them. A rule (---) or an ellipsis counts only
    beside a marker, `（続き）` only in a post that has one or in a heading that repeats an earlier one.
    """
    pattern = _marker_pattern(tuple(parameters["words"]), tuple(parameters.get("tokens", ())))
    post = context.post
    lowered = post.source.casefold()
    words = [word for word in (*parameters["words"], *parameters.get("tokens", ())) if word.casefold() in lowered]
    if not words and not any(word in lowered for word in ("（続", "(続", "つづ", "cont")):
        return
    lines = _prose_lines(post)
    markers: dict[str, list[tuple[int, int, bool]]] = {}  # what, then where, and whether it is the whole line
    seams: set[int] = set()  # numbers of lines that are markers
    for number, line in enumerate(lines):
        if not any(word in line.text or word.casefold() in line.text.casefold() for word in words):
            continue
        content = post.source.find(line.text, line.start)
        for hit in pattern.finditer(line.text):
            whole = hit.span() == (0, len(line.text)) or not re.search(r"\w", line.text[: hit.start()] + line.text[hit.end() :])
            start, end = (content, content + len(line.text)) if whole else (content + hit.start(), content + hit.end())
            around = line.text[hit.start() - 1 : hit.start()] + line.text[hit.end() : hit.end() + 1]
            # An article about markers quotes them; comments of HTML have markers of their own.
            if around not in ("``", "「」", "『』") and line.text[hit.start() - 2 : hit.start()] != "<!":
                markers.setdefault(re.sub(r"\s", "", hit.group()).casefold(), []).append((start, end, whole))
                seams.add(number)
    for places in markers.values():
        locations = tuple(post.location(start, end) for start, end, _ in places)
        edits = tuple(_removal(post, start, end, whole) for start, end, whole in places)
        yield Match(locations, {"text": locations[0].text, "count": len(places)}, 0.99, edits=edits)
    if seams:
        yield from _beside(post, lines, seams)
    yield from _continued(context, bool(seams))


def _removal(post: Post, start: int, end: int, whole: bool) -> Edit:
    """Takes a marker out; a line of its own goes with the empty line behind it."""
    if not whole:
        while start and post.source[start - 1] in " \t":
            start -= 1
        return Edit(post.path, start, end, "")
    return without_lines(post, start, end)


def _beside(post: Post, lines: Sequence[_Line], seams: set[int]) -> Iterator[Match]:
    rules, ellipses = [], []
    for number in sorted(seams):
        for other in (number - 1, number + 1):
            if 0 <= other < len(lines) and other not in seams and _RULE_LINE.match(lines[other].text):
                rules.append(lines[other])  # noqa: PERF401
        if number + 1 < len(lines) and number + 1 not in seams:
            hit = _ELLIPSIS_START.match(lines[number + 1].text)
            if hit is not None:
                ellipses.append(lines[number + 1])
    for found, least in ((rules, 0), (ellipses, 12)):
        if found:
            places = []
            for line in dict.fromkeys(found):
                start = post.source.find(line.text, line.start)
                places.append(post.location(start, start + min(len(line.text), least or len(line.text))))
            yield Match(tuple(places), {"text": places[0].text, "count": len(places)}, 0.85)


def _continued(context: PostContext, marked: bool) -> Iterator[Match]:
    places, seen = [], set()
    for _, block in context.body():
        if block.kind not in ("heading", "paragraph") or (block.kind == "paragraph" and len(block.text) > 80):
            continue
        hit = _CONTINUED.search(block.text)
        if hit is None:
            seen.add(block.text.strip(" *＊:："))
        elif marked or (block.text[: hit.start()] + block.text[hit.end() :]).strip(" *＊:：") in seen:
            places.append(context.post.locate(block, *hit.span(), block.text))
    if places:
        yield Match(tuple(places), {"text": places[0].text, "count": len(places)}, 0.85 if marked else 0.7)


# --- the model's own words ----------------------------------------------------------------------------------------------

_DECORATION = " \t\n　*#>_（()）【】[]［］"
_QUOTED = lazy('「[^「」]{0,200}」|『[^『』]{0,200}』|“[^”]{0,200}”|"[^"]{0,200}"|`[^`]{0,200}`')


def _unquoted(text: str) -> str:
    """The text with what stands in quotation marks blanked out, so that offsets hold."""
    if not any(mark in text for mark in '「『“"`'):
        return text
    return _QUOTED.sub(lambda hit: hit.group()[0] + "\x1f" * (len(hit.group()) - 2) + hit.group()[-1], text)


def _located(context: PostContext, sentence: Sentence, start: int, end: int) -> Location:
    return context.locate(sentence, sentence.start + start, sentence.start + end)


@post_detector(
    "model_talk",
    {
        "cues": _TEXTS,
        "patterns": _PATTERNS,
        "unless": _PATTERNS,
        "sentence_start": {"type": "boolean"},
        "sentence_end": {"type": "boolean"},
        "whole_block": {"type": "boolean"},
        "opening": {"type": "integer", "minimum": 1},
        "foreign_only": {"type": "boolean"},
        "kinds": {"type": "array", "items": {"enum": sorted(PROSE_KINDS)}},
    },
)
def model_talk(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Sentences in which the model speaks of its task instead of its subject, outside quotation marks.

    `cues` are plain words of which a sentence must have one; `patterns` (RE2) then find the fault, and `unless` are what an
    honest sentence of that sort also says. `sentence_start` and `sentence_end` want the match at the sentence's beginning or
    end, `whole_block` the block to be nothing else, `foreign_only` a sentence without Japanese; `opening` looks at the title
    and so many blocks of the body only. One match for each text found, with all its places.
    """
    patterns, unless = _patterns(tuple(parameters["patterns"])), _patterns(tuple(parameters.get("unless", ())))
    cues = [cue for cue in parameters["cues"] if cue in context.post.source]
    if not cues:
        return
    kinds = frozenset(parameters.get("kinds", PROSE_KINDS))
    blocks = context.post.blocks
    body = [number for number, _ in context.body()][: parameters.get("opening")]
    last = body[-1] if body else len(blocks)
    hopeful = {n for n, block in enumerate(blocks[: last + 1]) if block.kind in kinds and any(cue in block.text for cue in cues)}
    groups: dict[str, list[Location]] = {}
    for sentence in context.sentences if hopeful else ():
        if sentence.block not in hopeful or not any(cue in sentence.text for cue in cues):
            continue
        text = _unquoted(sentence.text)
        if parameters.get("foreign_only") and len(_JAPANESE.findall(text)) > len(text) // 8:
            continue
        if unless.found_in(text):
            continue
        for hit in patterns.matches(text):
            if parameters.get("sentence_start") and text[: hit.start()].strip(_DECORATION):
                continue
            if parameters.get("sentence_end") and text[hit.end() :].strip(_DECORATION + "。．.！!"):
                continue
            if parameters.get("whole_block") and blocks[sentence.block].text.strip(_DECORATION) != hit.group().strip(_DECORATION):
                continue
            groups.setdefault(hit.group(), []).append(_located(context, sentence, hit.start(), hit.end()))
            break
    for text, places in groups.items():
        yield Match(tuple(places), {"text": text[:60], "count": len(places)})


@lru_cache(maxsize=64)
def _patterns(sources: tuple[str, ...]) -> Patterns:
    return Patterns(sources)


# --- blind replacements -------------------------------------------------------------------------------------------------

_PERCENT = r"[0-9０-９]+(?:[.．][0-9０-９]+)?[ ]?[%％]"


@lru_cache(maxsize=64)
def _replaced(written: str, before: tuple[str, ...]) -> re.Pattern[str]:
    """The phrase, its digits in either width and no part of a longer number, before one of the words given."""
    letters = "".join(
        f"[{c}{c.translate(_WIDE)}]" if c.translate(_WIDE) != c else re.escape(c) for c in written.translate(_NARROW)
    )
    return re.compile(r"(?<![0-9０-９.．])" + letters + (f"(?={_any_of(before)})" if before else ""))


@post_detector(
    "replaced_phrases",
    {
        "phrases": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "written": {"type": "string", "minLength": 2},
                    "original": {"type": "string", "minLength": 1},
                    "before": _TEXTS,
                },
                "required": ["written", "original"],
                "additionalProperties": False,
            },
        },
        "sources": _TEXTS,
    },
)
def replaced_phrases(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Phrases that a search-and-replace is known to have put there, save where the sentence names a source for them.

    `phrases` say what was `written` for which `original`; with `before`, only before one of those words.
    """
    sources = parameters.get("sources", ())
    for each in parameters["phrases"]:
        pattern = _replaced(each["written"], tuple(each.get("before", ())))
        narrow = each["written"].translate(_NARROW)
        if not any(form in context.post.source for form in (narrow, narrow.translate(_WIDE))) or not pattern.search(
            context.post.source
        ):
            continue
        places = [
            _located(context, sentence, *hit.span())
            for sentence in context.sentences
            for hit in pattern.finditer(sentence.text)
            if not any(word in sentence.text for word in sources)
        ]
        if places:
            values = {"text": each["written"], "original": each["original"], "count": len(places)}
            # A figure that holds for one thing after another was measured for none of them.
            unrelated = len({place.sentence for place in places}) >= 3
            yield Match(tuple(places), values, 0.95 if unrelated else None)


_WIDE = str.maketrans("0123456789%.", "０１２３４５６７８９％．")
_NARROW = str.maketrans("０１２３４５６７８９％．", "0123456789%.")


def _plain(text: str) -> str:
    return text.translate(_NARROW)


@post_detector(
    "misplaced_figures",
    {"adverbs": _TEXTS, "decreases": _TEXTS, "events": _TEXTS, "rates": _TEXTS, "idioms": _TEXTS, "known": _TEXTS},
)
def misplaced_figures(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Figures where Japanese grammar or arithmetic leaves no room for one: a word stood there that was replaced.

    A degree adverb before a percentage (より75%以上の企業), a decrease by more than 100 %, a percentage of an event that has no
    measure (300%の刷新), a percentage that qualifies another (67%という年率25%以上の成長率), digits in an idiom (何100回, 統1).
    Hits that hold a phrase of `known` are left to another rule.
    """
    tests = _figure_tests(
        tuple(parameters["adverbs"]),
        tuple(parameters["decreases"]),
        tuple(parameters["events"]),
        tuple(parameters["rates"]),
        tuple(parameters["idioms"]),
    )
    source = context.post.source
    idioms = [idiom for idiom in parameters["idioms"] if idiom in source]
    groups: dict[str, tuple[Mapping[str, str], list[Location]]] = {}
    for sentence in context.sentences:
        if not ("%" in sentence.text or "％" in sentence.text or any(idiom in sentence.text for idiom in idioms)):
            continue
        for test, fault in tests:
            for hit in test.finditer(sentence.text):
                if test.groups and float(_plain(hit.group(1))) <= 100:
                    continue
                if any(phrase in _plain(hit.group()) for phrase in parameters.get("known", ())):
                    continue
                groups.setdefault(hit.group(), (fault, []))[1].append(_located(context, sentence, *hit.span()))
    for text, (fault, places) in groups.items():
        yield Match(tuple(places), {"text": text, "fault": fault, "count": len(places)})


@lru_cache(maxsize=8)
def _figure_tests(*lists: tuple[str, ...]) -> tuple[tuple[re.Pattern[str], Mapping[str, str]], ...]:
    adverbs, decreases, events, rates, idioms = (_any_of(words) for words in lists)
    number = r"(?<![0-9０-９.．,，])"
    over = rf"{number}([0-9０-９]{{3,4}})[ ]?[%％](?:以上|超)?(?:の|も|に及ぶ|という)?"
    return (
        (
            # より is an adverb at the beginning of a phrase, and a particle behind a noun (前年より20%以上).
            re.compile(
                rf"(?:(?:(?<=[、。，．はがをでもとば\n「（(])|^)より|{adverbs}){_PERCENT}(?:以上|超|以下|未満)?の?[ァ-ヺー一-鿿]{{0,8}}"
            ),
            {"ja": "程度の副詞は割合にかかりません", "en": "an adverb of degree does not qualify a percentage"},
        ),
        (
            re.compile(rf"{over}[ァ-ヺー一-鿿]{{0,6}}?(?:{decreases})"),
            {"ja": "100%を超えて減ることはありません", "en": "nothing decreases by more than 100 %"},
        ),
        (
            re.compile(rf"{number}(?!100[%％]){_PERCENT}(?:以上)?の(?:{events})"),
            {"ja": "割合では量れない出来事です", "en": "an event that no percentage measures"},
        ),
        (
            re.compile(rf"{_PERCENT}(?:の|という)(?:年率|年平均)?{_PERCENT}(?:以上|超)?の(?:{rates})"),
            {"ja": "割合が割合を修飾しています", "en": "a percentage qualifies a percentage"},
        ),
        (
            re.compile(rf"(?<![0-9０-９])(?:{idioms})(?!(?<=[0-9０-９])[0-9０-９.])"),
            {"ja": "慣用句の漢数字が算用数字になっています", "en": "the numeral of an idiom was turned into digits"},
        ),
    )


@post_detector(
    "replaced_compounds",
    {
        "compounds": _TEXTS,
        "substitutes": {"type": "object", "additionalProperties": _TEXTS},
        "allowed": _TEXTS,
    },
)
def replaced_compounds(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Compounds one half of which was exchanged for another word: エコアーキテクチャ for エコシステム.

    `substitutes` say which words are exchanged for which; every compound of `compounds` is sought with each of them, save the
    words that `allowed` lists.
    """
    wrong = _exchanged(
        tuple(parameters["compounds"]),
        tuple((word, tuple(others)) for word, others in parameters["substitutes"].items()),
        frozenset(parameters.get("allowed", ())),
    )
    source = context.post.source
    for written, original in wrong:
        if written not in source:
            continue
        places = [
            context.locate(sentence, sentence.start + hit.start(), sentence.start + hit.end())
            for sentence in context.sentences
            for hit in re.finditer(re.escape(written), sentence.text)
        ]
        if places:
            yield Match(tuple(places), {"text": written, "original": original, "count": len(places)})


@lru_cache(maxsize=8)
def _exchanged(
    compounds: tuple[str, ...], substitutes: tuple[tuple[str, tuple[str, ...]], ...], allowed: frozenset[str]
) -> tuple[tuple[str, str], ...]:
    found = {
        compound.replace(word, other): compound
        for compound in compounds
        for word, others in substitutes
        if word in compound and word != compound
        for other in others
    }
    return tuple(
        (written, original) for written, original in found.items() if written not in allowed and written not in compounds
    )


# --- placeholders -------------------------------------------------------------------------------------------------------


@post_detector(
    "placeholders",
    {"names": _TEXTS, "cues": _TEXTS, "phrases": _PATTERNS, "blanks": _TEXTS, "before": _TEXTS, "spoken": _TEXTS},
)
def placeholders(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Blanks of a template that nobody filled: {title}, [会社名], 〇〇社, TODO, Lorem ipsum.

    `names` count within single or double braces or square brackets; `phrases` (RE2) in a sentence with one of `cues`; `blanks`
    (〇〇) with one of `before` behind them, outside brackets, unless the sentence speaks of examples (`spoken`). Quotation
    marks and code make all of them silent.
    """
    phrases, braces = _patterns(tuple(parameters["phrases"])), _braces(tuple(parameters["names"]))
    blank = _blank(tuple(parameters["blanks"]), tuple(parameters["before"]))
    source = context.post.source
    cues = [cue for cue in parameters["cues"] if cue in source]
    if not cues and not any(mark in source for mark in ("{", "[", "［", *parameters["blanks"])):
        return
    groups: dict[str, list[Location]] = {}
    marks = ("{", "[", "［", *parameters["blanks"], *cues)
    for sentence in context.sentences:
        if not any(mark in sentence.text for mark in marks):
            continue
        text = _unquoted(sentence.text)
        found = [hit.span() for hit in braces.finditer(text)]
        if any(cue in text for cue in cues):
            found += [hit.span() for hit in phrases.matches(text)]
        if not any(word in text for word in parameters["spoken"]):
            found += [hit.span() for hit in blank.finditer(text) if enclosure(text, *hit.span()) is None]
        block = context.post.blocks[sentence.block]
        for start, end in found:
            if not in_code(context.post, block, sentence.start + start, sentence.start + end):
                groups.setdefault(text[start:end], []).append(_located(context, sentence, start, end))
    for text, places in groups.items():
        yield Match(tuple(places), {"text": text[:60], "count": len(places)})


@lru_cache(maxsize=8)
def _braces(names: tuple[str, ...]) -> re.Pattern[str]:
    any_name = _any_of(names)
    return re.compile(rf"\{{{{1,2}}[ ]?(?:{any_name})[ ]?\}}{{1,2}}|[\[［](?:{any_name})[\]］](?![\[(:])", re.IGNORECASE)


@lru_cache(maxsize=8)
def _blank(blanks: tuple[str, ...], before: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:{_any_of(blanks)})(?={_any_of(before)})")


def _any_of(words: Sequence[str]) -> str:
    """An alternative of literal words, the longest first; of no words one that never matches."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"
