"""FC6: what the front matter says about a post, held against the post."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import re2
from rapidfuzz import fuzz

from factcheck.archive.model import Passage, of_kind
from factcheck.claims.context import PostContext
from factcheck.detectors.registry import archive_detector, post_detector
from factcheck.detectors.style import unpaired_brackets
from factcheck.findings import Edit, Match
from factcheck.language.patterns import lazy
from factcheck.posts.dates import DATE_KEYS, file_name_date, front_matter_date
from factcheck.posts.model import Block, Location, Post

if TYPE_CHECKING:
    from factcheck.archive.model import Archive

_PATTERNS = {"type": "array", "items": {"type": "string"}}
_NUMBER = {"type": "number", "exclusiveMinimum": 0}
_COUNT = {"type": "integer", "minimum": 1}


def _block(post: Post, kind: str) -> Block | None:
    return next((block for block in post.blocks if block.kind == kind), None)


def _folded(text: str) -> str:
    """Text as titles are compared: width and case folded, letters and digits only."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


# --- markup -----------------------------------------------------------------------------------------------------------

#: Markup in a field that is shown as plain text. What can be taken away leaving the words as meant is in a group.
_MARKUP = lazy(
    r"(\*\*+)|^(\#{1,6}[ \t\u3000]+)|^(>[ \t]+)|^([-*+][ \t]+)|(?<!!)(\[)[^\[\]]{1,200}(\]\(https?:[^()\s]{1,500}\))"
    r"|(</?(?:b|strong|em|i|u|span|font|p|div|h[1-6])(?:\s[^<>]{0,200})?>)|```"
)


@post_detector(
    "field_markup",
    {"field": {"enum": ["title", "excerpt"]}, "labels": _PATTERNS, "brackets": {"type": "boolean"}},
    repairs=True,
)
def field_markup(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Markdown or HTML in the title or excerpt, which sites show as plain text.

    Parameters: `field`; `labels`, RE2 patterns of what a model writes before a title (タイトル：); `brackets`, whether a bracket
    without its partner counts too. Yields at most one match a post, with the values `field` (by language) and `marks`; its edit
    takes the marks away where that is the one repair.
    """
    post = context.post
    field = str(parameters.get("field", "title"))
    block = _block(post, field)
    if block is None:
        return
    spans: list[tuple[int, int]] = []
    removable: list[tuple[int, int]] = []
    whole = True
    for match in _MARKUP.finditer(block.text):
        spans.append(match.span())
        removable += [match.span(group) for group in range(1, _MARKUP.groups + 1) if match[group]]
        whole = whole and bool(match.lastindex)
    labels = (re2.search(pattern, block.text) for pattern in parameters.get("labels", ()))
    found = [label.span() for label in labels if label]
    spans += found
    if parameters.get("brackets"):
        brackets = list(unpaired_brackets(block))
        spans += [(at, at + 1) for at in brackets]
    if not spans:
        return
    spans.sort()
    yield Match(
        tuple(post.locate(block, *span, sentence=block.text) for span in spans),
        {"field": _FIELDS[field], "marks": " ".join(dict.fromkeys(block.text[a:b].strip() for a, b in spans))},
        edits=_without_spans(post, block, removable) if whole and not found else (),
    )


def _without_spans(post: Post, block: Block, spans: list[tuple[int, int]]) -> tuple[Edit, ...]:
    """The field's value without these spans of its text: in place where it is quoted, else anew: it may need quotes."""
    from factcheck.posts.front_matter import written  # parsers, which a run that finds nothing changed needs none of

    old = post.source[block.start : block.end]
    places = [block.span(*span) for span in spans]
    if old[:1] not in ("'", '"', "|", ">") or any(
        post.source[a:b] != block.text[x:y] for (a, b), (x, y) in zip(places, spans, strict=True)
    ):
        kept = [character for at, character in enumerate(block.text) if not any(a <= at < b for a, b in spans)]
        text = "".join(kept).strip()
        return (Edit(post.path, block.start, block.end, written(text, old, post.front_matter.format)),) if text else ()
    return tuple(Edit(post.path, *place, "") for place in places)


_FIELDS = {"title": {"ja": "タイトル", "en": "title"}, "excerpt": {"ja": "抜粋", "en": "excerpt"}}


# --- boilerplate excerpts ---------------------------------------------------------------------------------------------


@archive_detector(
    "excerpt_boilerplate",
    {
        "posts": _COUNT,
        "share": {"type": "number", "minimum": 0, "maximum": 1},
        "characters": _COUNT,
        "slot": _COUNT,
        "stock": _PATTERNS,
    },
)
def excerpt_boilerplate(archive: Archive, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Excerpts that say nothing of their post, learnt from the archive itself.

    One match for each sentence that is the whole excerpt of at least `posts` posts, and one for each ending of at least
    `characters` characters that follows a headline (at most `slot` characters without a full stop) in at least `posts` posts and
    a `share` of the archive. An excerpt outside these that one of the RE2 patterns `stock` describes is a match of severity
    info by itself. Values: `template`, `count`.
    """
    least = int(parameters.get("posts", 3))
    excerpts = [passage for record in archive.records for passage in of_kind(record, "excerpt")]
    needed = max(least, int(float(parameters.get("share", 0.03)) * len(excerpts)))
    same: dict[str, list[Passage]] = defaultdict(list)
    for ending, passages in _endings(excerpts, int(parameters.get("characters", 10)), int(parameters.get("slot", 80))):
        if ending and len(passages) >= needed:
            yield _boilerplate(ending, passages)
        else:
            for passage in passages:
                same[passage.text.strip()].append(passage)
    rest: list[Passage] = []
    for text, passages in same.items():
        if len(passages) >= least:
            yield _boilerplate(text, passages)
        else:
            rest += passages
    stock = [re2.compile(pattern) for pattern in parameters.get("stock", ())]
    for passage in sorted(rest, key=lambda passage: (passage.location.path, passage.location.line)):
        if any(pattern.search(passage.text.strip()) for pattern in stock):
            yield Match((passage.location,), {"template": passage.text.strip(), "count": 1}, confidence=0.7, severity="info")


def _boilerplate(template: str, passages: list[Passage]) -> Match:
    locations = sorted((passage.location for passage in passages), key=lambda location: (location.path, location.line))
    whole = all(passage.text.strip() == template for passage in passages)
    return Match(tuple(locations), {"template": template if whole else "…" + template, "count": len(locations)})


def _endings(passages: list[Passage], least: int, slot: int) -> Iterator[tuple[str, list[Passage]]]:
    """Passages by a common ending of at least `least` characters behind a headline; those without one come with ''."""
    by_ending: dict[str, list[Passage]] = defaultdict(list)
    none: list[Passage] = []
    for passage in passages:
        text = passage.text.strip()
        head = text[:-least]
        if 0 < len(head) <= slot + 30 and "。" not in head:
            by_ending[text[-least:]].append(passage)
        else:
            none.append(passage)
    yield "", none
    for ending, group in by_ending.items():
        while len(group) > 1:  # lengthen it as long as nearly all have it
            longer = Counter(passage.text.strip()[-len(ending) - 1 :] for passage in group).most_common(1)[0]
            if longer[1] < 0.9 * len(group) or len(longer[0]) == len(ending):
                break
            ending = longer[0]
        yield ending, group


# --- title and body ---------------------------------------------------------------------------------------------------


def _first_line(context: PostContext) -> Block | None:
    """The first block of the body that is text."""
    return next((block for _, block in context.body() if block.kind not in ("html", "code") and _folded(block.text)), None)


@post_detector(
    "title_repeated",
    {"similarity": {"type": "number", "minimum": 0, "maximum": 100}, "longest": _COUNT, "labels": _PATTERNS},
)
def title_repeated(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """A body that begins with the title again, whole or where the title was cut.

    Parameters: `similarity`, from which (of 100) small differences are overlooked; `longest`, the longest first line that can
    be a title; `labels`, RE2 patterns of what may stand before it. Yields at most one match; a title repeated as
    a heading, which some sites want, is of severity info.
    """
    post = context.post
    title, first = _block(post, "title"), _first_line(context)
    if title is None or first is None or first.kind not in ("paragraph", "heading", "quote"):
        return
    longest = int(parameters.get("longest", 120))
    end = first.text.find("\n")
    line = first.text if end < 0 else first.text[:end]
    if len(line) > longest:
        return
    wanted, found = (_folded(_without(text, parameters.get("labels", ()))) for text in (title.text, line))
    if len(wanted) < 5 or not found:
        return
    common = next((n for n, (a, b) in enumerate(zip(wanted, found, strict=False)) if a != b), min(len(wanted), len(found)))
    same = fuzz.ratio(wanted, found) >= float(parameters.get("similarity", 90))
    cut = common >= max(8, 0.6 * len(wanted)) and "。" not in line[:-1]
    if same or cut:
        yield Match(
            (post.locate(first, 0, len(line)), post.locate(title, 0, len(title.text))),
            {"title": title.text, "line": line},
            confidence=None if same else 0.8,
            severity="info" if first.kind == "heading" else None,
        )


def _without(text: str, labels: Any) -> str:
    for pattern in labels:
        if match := re2.search(pattern, text):
            text = text[: match.start()] + text[match.end() :]
    return text


#: Names as titles hold them: words in Latin letters and katakana words.
_NAME = lazy(r"[A-Za-z][A-Za-z0-9&'’.+-]*[A-Za-z0-9+]|[ァ-ヶー]{3,}")


@post_detector(
    "title_body_mismatch",
    {
        "overlap": {"type": "number", "minimum": 0, "maximum": 1},
        "overlap_without_names": {"type": "number", "minimum": 0, "maximum": 1},
        "characters": _COUNT,
        "common": _PATTERNS,
    },
)
def title_body_mismatch(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """A title or excerpt that speaks of something the body never mentions.

    Its names must all be missing from the body, and less than `overlap` of its pairs of neighbouring characters may be there
    (a name may be written in another script, but then the rest agrees); without names, less than `overlap_without_names`.
    Further parameters: `characters`, the shortest body that is judged; `common`, names that say nothing (AI). Yields one match a
    field, with the values `field` (by language) and `missing`.
    """
    post = context.post
    title = _block(post, "title")
    parts = [block.text for _, block in context.body()]
    if title is not None and parts and fuzz.ratio(_folded(parts[0]), _folded(title.text)) >= 80:
        parts = parts[1:]  # a repeated title is no evidence
    body = "\n".join(parts).casefold()
    if len(body) < int(parameters.get("characters", 300)):
        return
    folded = ""
    common = {_folded(name) for name in parameters.get("common", ())}
    for block in (title, _block(post, "excerpt")):
        if block is None or not re.search("[ぁ-ん一-鿿]", block.text):
            continue
        names = [
            name
            for name in dict.fromkeys(_NAME.findall(unicodedata.normalize("NFKC", block.text)))
            if _folded(name) not in common
        ]
        latin = [name for name in names if name[0].isascii()]
        least = float(parameters.get("overlap", 0.4) if latin else parameters.get("overlap_without_names", 0.15))
        text = _folded(block.text)
        pairs = {text[at : at + 2] for at in range(len(text) - 1)}
        if len(pairs) < 8 or _share(pairs, body) >= least or any(name.casefold() in body for name in latin):
            continue  # the usual case, told without folding the whole body
        folded = folded or _folded(body)
        overlap = _share(pairs, folded)
        missing = [name for name in names if _folded(name) not in folded]
        if overlap < least and all(name in missing for name in latin):
            yield Match(
                (post.locate(block, 0, len(block.text)),),
                {"field": _FIELDS[block.kind], "missing": "、".join(missing) or block.text},
                confidence=round(0.8 - overlap / 2, 2),
            )


def _share(pairs: set[str], body: str) -> float:
    return sum(pair in body for pair in pairs) / len(pairs)


# --- reading time -----------------------------------------------------------------------------------------------------

_READING_TIME_KEYS = ("reading_time", "readingTime", "reading-time", "read_time", "readTime")
_MINUTES = lazy(r"\D{0,20}(\d{1,4}(?:\.\d{1,3})?)\s*(?:分|min|minutes?|m)?\b")


@post_detector("reading_time", {"slow": _NUMBER, "fast": _NUMBER, "factor": _NUMBER})
def reading_time(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """A reading time that is off by more than `factor`, at `slow` to `fast` characters a minute.

    Yields at most one match with the values `stated`, `low`, `high`, `minutes` (from low to high) and `characters`.
    """
    post = context.post
    key = next((key for key in _READING_TIME_KEYS if key in post.front_matter.spans), None)
    stated = _minutes(post.front_matter.values.get(key)) if key else None
    if not key or not stated:
        return
    written = "".join(post.source[block.start : block.end] for _, block in context.body() if block.kind not in ("code", "html"))
    characters = len("".join(written.split()))
    if characters > 2 * len("".join(written.split()).encode("ascii", "ignore")):  # Japanese, which the rates are for
        factor = float(parameters.get("factor", 2))
        low = characters / float(parameters.get("fast", 600))
        high = characters / float(parameters.get("slow", 500))
        if low > factor * stated or max(1.0, high) < stated / factor:
            least, most = max(1, round(low)), max(1, round(high))
            values = {
                "stated": f"{stated:g}",
                "low": least,
                "high": most,
                "minutes": f"{least}" if least == most else f"{least}～{most}",
                "characters": characters,
            }
            yield Match((post.location(*post.front_matter.spans[key]),), values)


def _minutes(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return float(value) if 0 < value < 10_000 else None
    if isinstance(value, str) and (match := _MINUTES.match(unicodedata.normalize("NFKC", value))):
        return float(match[1]) or None
    return None


# --- front matter -----------------------------------------------------------------------------------------------------


@post_detector("front_matter", {"days": {"type": "integer", "minimum": 0}})
def front_matter(context: PostContext, parameters: Mapping[str, Any]) -> Iterator[Match]:
    """Front matter that cannot be read as it stands, a date in it that is none, or one that is not the file name's.

    Parameter: `days`, by how much the two dates may differ (1 for sites whose posts carry UTC times). Value: `what`, by language.
    """
    post = context.post
    for problem in post.problems:
        if problem.code == "front_matter":
            start = post.line_starts[problem.line - 1] + problem.column - 1
            end = re.compile(r"[^\r\n]*").match(post.source, start)
            yield Match((post.location(start, end.end() if end else start),), {"what": dict(problem.message)})
    values = post.front_matter.values
    key = next((key for key in DATE_KEYS if values.get(key) not in (None, "")), None)
    if key is None or key not in post.front_matter.spans:
        return
    place: Location = post.location(*post.front_matter.spans[key])
    stated, named = front_matter_date(values), file_name_date(post.path)
    if stated is None:
        if "{{" not in str(values[key]):  # a template's placeholder
            yield Match((place,), {"what": {"ja": f"{key} が日付として読めません", "en": f"{key} is not a date"}})
    elif named and abs((date.fromisoformat(stated) - date.fromisoformat(named)).days) > int(parameters.get("days", 1)):
        yield Match(
            (place,),
            {
                "what": {
                    "ja": f"日付 {stated} がファイル名の {named} と食い違っています",
                    "en": f"the date {stated} disagrees with the file name's {named}",
                }
            },
        )
