"""Front matter: YAML between `---`, TOML between `+++`, with the place of every value.

What is broken is reported where it breaks, and what can be saved is saved line by line, so that a post with a bad front
matter still has its title. Values come from strangers: only plain types are built, and documents that are huge, deep or
multiply themselves by aliases are refused before anything is built from them.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import re
import tomllib
from array import array
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import yaml

from factcheck.posts.model import FrontMatter, ReadProblem

MAX_CHARACTERS = 65_536
MAX_NODES = 5_000
MAX_DEPTH = 16
MAX_ALIASES = 16

#: Values that are text whatever they look like: `title: 2025` and `title: no` are titles.
_TEXT_KEYS = frozenset({"title", "excerpt", "description", "summary", "author"})

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_SIMPLE = re.compile(r"([A-Za-z_][\w.-]*)[ \t]*[:=](?:[ \t]+|$)(.*)")
_YAML_KEY = re.compile(r"[A-Za-z_][\w.-]*[ \t]*:(?:\s|$)")


class Scalar(NamedTuple):
    """The text of a value and the offset in the source of each of its characters."""

    text: str
    offsets: array[int]


class Parsed(NamedTuple):
    """Front matter, the text values among its top-level values with their offsets, and what was wrong."""

    front_matter: FrontMatter
    scalars: Mapping[str, Scalar]
    problems: tuple[ReadProblem, ...]


class _Failure(Exception):
    """What is wrong with a document: in both languages, with the offset in the source."""

    def __init__(self, offset: int, ja: str, en: str) -> None:
        super().__init__(en)
        self.offset, self.ja, self.en = offset, ja, en


class _Draft:
    """What has been read of a front matter so far."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.values: dict[str, Any] = {}
        self.spans: dict[str, tuple[int, int]] = {}
        self.scalars: dict[str, Scalar] = {}
        self.failures: list[_Failure] = []

    def add(self, key: str, value: Any, start: int, end: int, style: str = "") -> None:
        while end > start and self.source[end - 1] in " \t\r\n":
            end -= 1
        self.values[key] = value
        self.spans[key] = start, end
        if isinstance(value, str):
            self.scalars[key] = align(value, self.source, start, end, style)


def parse_front_matter(source: str) -> Parsed:
    """The front matter at the top of a post's source. Never raises: what is broken becomes a ReadProblem `front_matter`."""
    draft = _Draft(source)
    lines = _lines(source)
    at, first = next(lines)
    while not first.strip() and at + len(first) < len(source):
        at, first = next(lines)
    fence = first.rstrip()
    if fence not in ("---", "+++"):
        return Parsed(FrontMatter(), {}, ())
    start = at + len(first)
    closing = ("---", "...") if fence == "---" else ("+++",)
    end = body = -1
    for offset, line in lines:
        if line.rstrip() in closing:
            end, body = offset, offset + len(line)
            break
    if end < 0 or not _is_front_matter(source[start:end], fence):
        if not _YAML_KEY.match(source, start):
            return Parsed(FrontMatter(), {}, ())  # a thematic break at the top of a post without front matter
        end = body = _end_of_simple_lines(source, start)
        _salvage(draft, start, end)
        draft.failures.append(
            _Failure(at, f"フロントマターを閉じる {fence} がありません。", f"the front matter is never closed with {fence}.")
        )
    else:
        if at > 0:
            draft.failures.append(
                _Failure(at, "フロントマターの前に空行があります。", "blank lines stand before the front matter.")
            )
        try:
            if end - start > MAX_CHARACTERS:
                raise _Failure(
                    start,
                    "フロントマターが長すぎるため読みません。",
                    f"the front matter is over {MAX_CHARACTERS} characters long.",
                )
            (_read_yaml if fence == "---" else _read_toml)(draft, start, end)
        except _Failure as failure:
            draft.failures.append(failure)
            _salvage(draft, start, min(end, start + MAX_CHARACTERS))
    front_matter = FrontMatter("yaml" if fence == "---" else "toml", draft.values, draft.spans, at, body)
    return Parsed(front_matter, draft.scalars, tuple(_problem(source, failure) for failure in draft.failures))


def _lines(source: str, start: int = 0) -> Iterator[tuple[int, str]]:
    for match in _LINE.finditer(source, start):
        yield match.start(), match.group()


def _is_front_matter(text: str, fence: str) -> bool:
    """Whether text between two fences is front matter at all: it has a key near its top, or nothing."""
    if fence == "+++" or not text.strip():
        return True
    for _, line in zip(range(20), text.splitlines(), strict=False):
        stripped = line.strip()
        if _YAML_KEY.match(stripped) or stripped.startswith(("{", "- ", "[", "? ", '"', "'", "&", "*", "!")):
            return True
    return False


def _end_of_simple_lines(source: str, start: int) -> int:
    end = start
    for offset, line in _lines(source, start):
        if not line.strip() or not (line[0] in " \t-" or _SIMPLE.match(line.rstrip())):
            break
        end = offset + len(line)
    return end


def _problem(source: str, failure: _Failure) -> ReadProblem:
    before = source[: failure.offset]
    line = before.count("\n") + before.count("\r") - before.count("\r\n") + 1
    column = failure.offset - max(before.rfind("\n"), before.rfind("\r"))
    return ReadProblem("front_matter", line, column, {"ja": failure.ja, "en": failure.en})


# --- YAML -------------------------------------------------------------------------------------------------------------


class _Limits:
    """What stops a loader's composing at the limits above."""

    nodes = depth = aliases = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        self.nodes += 1
        event = self.peek_event()  # type: ignore[attr-defined]
        if isinstance(event, yaml.AliasEvent):
            self.aliases += 1
        if self.nodes > MAX_NODES or self.depth >= MAX_DEPTH or self.aliases > MAX_ALIASES:
            raise yaml.composer.ComposerError(
                None, None, "the front matter is too large, too deep or has too many aliases", event.start_mark
            )
        self.depth += 1
        try:
            node: yaml.Node | None = super().compose_node(parent, index)  # type: ignore[misc]
        finally:
            self.depth -= 1
        return node


class _Loader(_Limits, yaml.SafeLoader):
    """A SafeLoader with limits."""


if yaml.__with_libyaml__:
    from yaml._yaml import CParser

    class _FastLoader(_Limits, yaml.composer.Composer, CParser, yaml.constructor.SafeConstructor, yaml.resolver.Resolver):
        """A loader with limits on libyaml's parser: its own composer, in C, has none."""

        def __init__(self, text: str) -> None:
            CParser.__init__(self, text)
            yaml.composer.Composer.__init__(self)
            yaml.constructor.SafeConstructor.__init__(self)
            yaml.resolver.Resolver.__init__(self)


def _composed(text: str) -> tuple[yaml.Node | None, Any]:
    """The root of a YAML document, and the loader. Raises YAMLError, in the words of PyYAML's own parser."""
    if yaml.__with_libyaml__:
        with contextlib.suppress(yaml.YAMLError):
            fast = _FastLoader(text)
            return fast.get_single_node(), fast
    loader = _Loader(text)
    return loader.get_single_node(), loader


def _read_yaml(draft: _Draft, start: int, end: int) -> None:
    text = draft.source[start:end]
    try:
        root, loader = _composed(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if error.problem == "found unexpected end of stream":  # a quote that nothing closes: where it opens helps more
            mark = error.context_mark or mark
        what = error.problem or error.context or "invalid"
        offset = start + (mark.index if mark else 0)
        raise _Failure(
            offset, f"フロントマターがYAMLとして読めません: {what}", f"the front matter is not valid YAML: {what}"
        ) from None
    except yaml.reader.ReaderError as error:
        raise _Failure(
            start + int(error.position),
            f"フロントマターに使えない文字があります: U+{int(error.character):04X}",
            f"the front matter holds a character that YAML does not allow: U+{int(error.character):04X}",
        ) from None
    if root is None:
        return
    if not isinstance(root, yaml.MappingNode):
        raise _Failure(
            start + root.start_mark.index,
            "フロントマターが「キー: 値」の形になっていません。",
            "the front matter is not a mapping of keys to values.",
        )
    if _expanded(root, {}) > MAX_NODES:
        raise _Failure(
            start,
            "フロントマターの別名（アライアス）が展開できないほど大きくなります。",
            "the front matter's aliases expand without bound.",
        )
    for key_node, node in root.value:
        key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else ""
        if not key:
            continue
        first, last = start + node.start_mark.index, start + node.end_mark.index
        if key in draft.values:
            draft.failures.append(
                _Failure(start + key_node.start_mark.index, f"キー {key} が二度あります。", f"the key {key} stands twice.")
            )
            continue
        try:
            value = _plain(loader.construct_object(node, deep=True))
        except (yaml.MarkedYAMLError, ValueError, OverflowError, TypeError, RecursionError):
            draft.failures.append(_Failure(first, f"{key} の値が正しくありません。", f"the value of {key} is not valid."))
            value = node.value if isinstance(node, yaml.ScalarNode) else None
        if key in _TEXT_KEYS and isinstance(node, yaml.ScalarNode) and value is not None:
            value = node.value
        draft.add(key, value, first, last, getattr(node, "style", None) or "")


def _expanded(node: yaml.Node, sizes: dict[int, int]) -> int:
    """Nodes of the tree that a node expands to when every alias is written out; beyond bound for one that holds itself."""
    if id(node) in sizes:
        return sizes[id(node)]
    sizes[id(node)] = MAX_NODES + 1  # as long as it is being measured: met again, it holds itself
    children: list[yaml.Node] = []
    if isinstance(node, yaml.MappingNode):
        children = [child for pair in node.value for child in pair]
    elif isinstance(node, yaml.SequenceNode):
        children = node.value
    sizes[id(node)] = size = 1 + sum(_expanded(child, sizes) for child in children)
    return size


def _plain(value: Any, depth: int = 0) -> Any:
    """A value of plain types only: text, numbers, dates, lists and mappings with text for keys.

    Raises ValueError for one that is nested too deeply.
    """
    if depth > MAX_DEPTH:
        raise ValueError("values are nested too deeply")
    if value is None or isinstance(value, (str, bool, int, float, datetime.date)):
        return value
    if isinstance(value, set):
        value = sorted(value, key=str)
    if isinstance(value, (list, tuple)):
        return [_plain(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item, depth + 1) for key, item in value.items()}
    return str(value)


def written(text: str, old: str, format: str) -> str:
    """A text as a value on one line, quoted like `old` (the source of the value that it replaces) if that will do."""
    if old[:1] == "'" and text.isprintable() and (format == "yaml" or "'" not in text):
        return "'" + text.replace("'", "''") + "'"
    if format == "yaml" and old[:1] not in ("'", '"', "|", ">") and _reads_plain(text):
        return text
    return json.dumps(text, ensure_ascii=False)


def _reads_plain(text: str) -> bool:
    """Whether YAML reads a text without quotes as that text, and not as a number, a date, a comment or a mistake."""
    try:
        root, _ = _composed(f"key: {text}\n")
    except yaml.YAMLError:
        return False
    if not isinstance(root, yaml.MappingNode) or len(root.value) != 1:
        return False
    node = root.value[0][1]
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:str" and node.value == text and not node.style


# --- TOML -------------------------------------------------------------------------------------------------------------

_TOML_PLACE = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)\Z", re.DOTALL)
_TOML_DEEP_KEY = re.compile(rf"^[ \t]*\[{{0,2}}(?:[\w\"'-]+[ \t]*\.[ \t]*){{{MAX_DEPTH}}}", re.MULTILINE)
_TOML_ENTRY = re.compile(r"[ \t]*(\"[^\"\n]*\"|'[^'\n]*'|[\w-]+)[ \t]*=[ \t]*")


def _read_toml(draft: _Draft, start: int, end: int) -> None:
    text = draft.source[start:end]
    try:
        if deep := _TOML_DEEP_KEY.search(text):
            raise _Failure(start + deep.start(), "キーの階層が深すぎます。", "the key has too many parts.")
        values = {key: _plain(value) for key, value in tomllib.loads(text).items()}
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        offset, what = start, str(error)
        if match := _TOML_PLACE.match(what):
            what = match[1]
            offset = end if match[2] is None else _offset(draft.source, start, int(match[2]), int(match[3]))
        raise _Failure(
            offset, f"フロントマターがTOMLとして読めません: {what}", f"the front matter is not valid TOML: {what}"
        ) from None
    at = start
    for offset, line in _lines(text):
        if start + offset < at:
            continue  # inside a value that goes over several lines
        if line.lstrip().startswith("["):
            break
        if match := _TOML_ENTRY.match(line):
            key = match[1].strip("\"'")
            first = start + offset + match.end()
            style, at = _toml_value(draft.source, first, end)
            if key in values:
                draft.add(key, values[key], first, at, style)
    for key, value in values.items():
        draft.values.setdefault(key, value)


def _offset(source: str, start: int, line: int, column: int) -> int:
    for offset, _ in _lines(source, start):
        line -= 1
        if line == 0:
            return offset + column - 1
    return start


def _toml_value(source: str, start: int, end: int) -> tuple[str, int]:
    """How the value at `start` is quoted, and where it ends."""
    for quote in ('"""', "'''", '"', "'"):
        if source.startswith(quote, start):
            at = start + len(quote)
            while at < end and not source.startswith(quote, at):
                at += 2 if source[at] == "\\" and quote[0] == '"' else 1
            return quote[0], min(at + len(quote), end)
    depth, at = 0, start
    while at < end and (depth > 0 or source[at] not in "\r\n#"):
        if source[at] in "\"'":
            at = _toml_value(source, at, end)[1]
            continue
        depth += (source[at] in "[{") - (source[at] in "]}")
        at += 1
    return "", at


# --- both -------------------------------------------------------------------------------------------------------------


def _salvage(draft: _Draft, start: int, end: int) -> None:
    """Takes simple `key: value` lines from a front matter that cannot be parsed."""
    for offset, line in _lines(draft.source[start:end]):
        match = _SIMPLE.match(line.rstrip())
        if not match or not match[2] or match[1] in draft.values:
            continue
        first = start + offset + match.start(2)
        value, style = match[2], ""
        if value[0] in "\"'" and len(value) > 1 and value[-1] == value[0]:
            style = value[0]
            value = unquote(draft.source, first, first + len(value), style)
        elif value[0] in "\"'":
            first, value = first + 1, value[1:]
        if value:
            draft.add(match[1], value, first, start + offset + match.end(2), style)


_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(\r\n|.))", re.DOTALL)
_ESCAPED = {"0": "\0", "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b"}
_ESCAPED |= {"N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029"}


def _characters(source: str, start: int, end: int, style: str) -> Iterator[tuple[str, int, int]]:
    """The characters of a quoted or plain value with their spans in the source; escapes decoded, line ends as they are."""
    quotes = 0
    if style in ("'", '"'):
        quotes = 3 if end - start >= 6 and source.startswith(style * 3, start) and source[end - 3 : end] == style * 3 else 1
    at, end = start + quotes, end - quotes
    while at < end:
        step = 1
        character = source[at]
        if style == '"' and character == "\\" and (match := _ESCAPE.match(source, at, end)):
            code = match[1] or match[2] or match[3]
            step = len(match.group())
            character = _chr(int(code, 16)) if code else _ESCAPED.get(match[4], match[4])
        elif style == "'" and quotes == 1 and source.startswith("''", at, end):
            step = 2
        yield character, at, at + step
        at += step


def _chr(code: int) -> str:
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def unquote(source: str, start: int, end: int, style: str) -> str:
    """The text of a quoted value on one line."""
    return "".join(character for character, _, _ in _characters(source, start, end, style))


def align(value: str, source: str, start: int, end: int, style: str) -> Scalar:
    """A value with the offset of each character: white space may have been folded or dropped, all else stands in order."""
    offsets = array("I")
    characters = list(_characters(source, start, end, style))
    at = 0
    for wanted in value:
        if not wanted.isspace():
            while at < len(characters) and characters[at][0] != wanted:
                at += 1
        if at >= len(characters):
            offsets.append(max(start, end - 1))
            continue
        offsets.append(characters[at][1])
        if characters[at][0] == wanted or (wanted.isspace() and characters[at][0].isspace()):
            at += 1
    return Scalar(value, offsets)
