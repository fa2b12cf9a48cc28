"""Markdown to blocks whose plain text knows where every character stands in the file.

markdown-it-py finds the blocks; it is not asked for inline content, since its tokens have no places: factcheck.posts.inline
reads that from the source itself.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote.index import footnote_def

from factcheck.posts.inline import Text, html_text, normalised, plain_text
from factcheck.posts.model import Block

#: A line of dashes with a word between them (`---END---`) is a divider of its own, not the end of the paragraph above it.
_DIVIDER = re.compile(r"[ \t]*-{3,}[^-\s][^\n]{0,60}?-{3,}[ \t]*\Z")

#: Text over `---` that is longer than this, or ends a sentence, is a paragraph over a rule and no heading.
_LONGEST_SETEXT_HEADING = 60
_SENTENCE_END = re.compile(r"[。．！？!?」』）)…][*_]*\s*\Z")

#: What containers put before the text of a line: quote marks, bullets, numbers.
_CONTAINERS = re.compile(r"(?:[ \t>]|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t])|[-*+]\Z)*")


class _Lines:
    """The lines of the body: where each starts and ends in the source, line ends not included."""

    def __init__(self, source: str, start: int) -> None:
        self.source = source
        self.starts: list[int] = []
        self.ends: list[int] = []
        for match in re.finditer(r"[^\r\n]*(?:\r\n|\r|\n|\Z)", source[start:] if start else source):
            self.starts.append(start + match.start())
            self.ends.append(start + match.start() + len(match.group().rstrip("\r\n")))

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, number: int) -> str:
        return self.source[self.starts[number] : self.ends[number]]


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable(["table"])
    parser.block.ruler.before("reference", "footnote_def", footnote_def, {"alt": ["paragraph", "reference"]})
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


_PARSER = _parser()


def parse_blocks(source: str, start: int = 0, first: int = 0) -> list[Block]:
    """The blocks of the Markdown that begins at `start` in a post's source, in order, with their sections.

    `first` is the index that the first of them will have among the post's blocks.
    """
    lines = _Lines(source, start)
    environment: dict[str, dict[str, dict[str, list[int]]]] = {}
    tokens = _PARSER.parse("\n".join(lines[n] for n in range(len(lines))), environment)
    definitions = environment.get("references", {})
    walk = _Walk(lines, frozenset(normalised(label) for label in definitions))
    blocks = list(walk.blocks(tokens))
    for definition in definitions.values():
        walk.cover(*definition["map"])
    blocks += walk.uncovered()
    blocks.sort(key=lambda block: block.start)
    return with_sections(blocks, first)


def link_definitions(source: str, start: int = 0) -> dict[str, str]:
    """The addresses that the Markdown from `start` on defines (`[label]: address`), by label as `normalised` gives it."""
    environment: dict[str, dict[str, dict[str, str]]] = {}
    lines = _Lines(source, start)
    _PARSER.parse("\n".join(lines[n] for n in range(len(lines))), environment)
    return {normalised(label): definition["href"] for label, definition in environment.get("references", {}).items()}


def with_sections(blocks: list[Block], first: int = 0) -> list[Block]:
    """The blocks, each with the index (plus `first`) of the heading that it stands under.

    A heading stands under the heading above it of a higher level. A paragraph that is wholly bold serves as a heading of
    the lowest level.
    """
    result: list[Block] = []
    open_headings: list[tuple[int, int]] = []  # (level, index)
    for index, block in enumerate(blocks, first):
        level = block.level if block.kind == "heading" else 7 if block.bold_only else 0
        if level:
            while open_headings and open_headings[-1][0] >= level:
                open_headings.pop()
        section = open_headings[-1][1] if open_headings else -1
        if section != block.section:
            # dataclasses.replace would take a tenth of the time that reading takes
            b = block
            block = Block(
                b.kind, b.text, b.offsets, b.level, section, b.headers, b.row, b.column, b.start, b.end, b.bold_only, b.code
            )
        result.append(block)
        if level:
            open_headings.append((level, index))
    return result


class _Walk:
    """One pass over markdown-it's tokens."""

    def __init__(self, lines: _Lines, references: frozenset[str]) -> None:
        self.lines = lines
        self.references = references
        self.covered = bytearray(len(lines))

    def cover(self, first: int, last: int) -> None:
        last = min(last, len(self.covered))
        self.covered[first:last] = b"\1" * (last - first)

    def blocks(self, tokens: list[Token]) -> Iterator[Block]:
        containers: list[str] = []  # "list" and "quote", the innermost last
        tables: list[_Table] = []
        heading: Token | None = None
        for token in tokens:
            kind = token.type
            if kind in ("bullet_list_open", "ordered_list_open"):
                containers.append("list")
            elif kind == "blockquote_open":
                containers.append("quote")
            elif kind in ("bullet_list_close", "ordered_list_close", "blockquote_close"):
                containers.pop()
            elif kind == "heading_open":
                heading = token
                self._cover(token)
            elif kind == "heading_close":
                heading = None
            elif kind == "table_open":
                tables.append(_Table())
                self._cover(token)
            elif kind == "table_close":
                tables.pop()
            elif kind == "tr_open" and tables:
                tables[-1].next_row(token.map[0] if token.map else 0)
            elif kind == "inline":
                if tables:
                    yield from self._cell(token, tables[-1])
                elif heading is not None:
                    yield from self._heading(token, heading)
                else:
                    yield from self._paragraphs(token, containers)
            elif kind in ("fence", "code_block"):
                self._cover(token)
                yield from self._code(token)
            elif kind == "html_block":
                self._cover(token)
                yield from self._html(token)
            elif kind == "hr":
                self._cover(token)

    def uncovered(self) -> Iterator[Block]:
        """Paragraphs from lines that the parser left out, as it does where containers nest too deeply."""
        raw: list[tuple[int, int]] = []
        for number in range(len(self.lines)):
            text = self.lines[number]
            match = _CONTAINERS.match(text)
            skipped = match.end() if match else 0
            if self.covered[number] or not text[skipped:].strip():
                if raw:
                    yield from self._prose("paragraph", raw)
                raw = []
            else:
                raw.append((self.lines.starts[number] + skipped, self.lines.ends[number]))
        if raw:
            yield from self._prose("paragraph", raw)

    def _cover(self, token: Token) -> None:
        if token.map:
            self.cover(*token.map)

    def _spans(self, token: Token) -> list[tuple[int, int]]:
        """Where each line of a token's content stands in the source, without the white space around it."""
        if not token.map:
            return []
        spans = []
        self._cover(token)
        for number, content in enumerate(token.content.split("\n"), token.map[0]):
            end = self.lines.starts[number] + len(self.lines[number].rstrip())
            spans.append((end - len(content.strip()), end))
        return spans

    def _text(self, spans: list[tuple[int, int]]) -> tuple[str, array[int]]:
        """Raw text of spans of the source, joined by line ends, with the offset of each character."""
        source = self.lines.source
        parts: list[str] = []
        offsets = array("I")
        for index, (start, end) in enumerate(spans):
            if index:
                parts.append("\n")
                at = spans[index - 1][1]
                newline = source.find("\n", at, start)
                offsets.append(newline if newline >= 0 else at)
            parts.append(source[start:end])
            offsets.extend(range(start, end))
        return "".join(parts), offsets

    def _plain(self, spans: list[tuple[int, int]]) -> Text:
        return plain_text(*self._text(spans), self.references)

    def _prose(self, kind: str, spans: list[tuple[int, int]], level: int = 0) -> Iterator[Block]:
        """Blocks of running text: one, or several where a divider such as `---END---` stands between its lines."""
        group: list[tuple[int, int]] = []
        for span in [*spans, None]:
            divider = span is not None and bool(_DIVIDER.match(self.lines.source[span[0] : span[1]]))
            if group and (span is None or divider):
                text = self._plain(group)
                if text.text:
                    yield Block(
                        kind, text.text, text.offsets, level, start=group[0][0], end=group[-1][1],
                        bold_only=text.bold and kind == "paragraph", code=text.code,
                    )  # fmt: skip
                group = []
            if span is None:
                continue
            if divider:
                raw, offsets = self._text([span])
                yield Block("paragraph", raw, offsets, start=span[0], end=span[1])
            else:
                group.append(span)

    def _paragraphs(self, token: Token, containers: list[str]) -> Iterator[Block]:
        innermost = containers[-1] if containers else ""
        kind = {"list": "list_item", "quote": "quote"}.get(innermost, "paragraph")
        level = containers.count("list") if innermost == "list" else 0
        yield from self._prose(kind, self._spans(token), level)

    def _heading(self, token: Token, heading: Token) -> Iterator[Block]:
        level = int(heading.tag[1:])
        if heading.markup in ("-", "="):
            spans = self._spans(token)
            raw = token.content
            if heading.markup == "-" and (
                len(spans) > 1 or len(raw) > _LONGEST_SETEXT_HEADING or _SENTENCE_END.search(raw) or _DIVIDER.match(raw)
            ):
                yield from self._prose("paragraph", spans)
                return
            end = self.lines.ends[heading.map[1] - 1] if heading.map else spans[-1][1]
            start = spans[0][0]
        else:
            number = heading.map[0] if heading.map else 0
            line = self.lines[number]
            mark = line.find("#")
            start = self.lines.starts[number] + mark
            inner = line.find(token.content, mark + level) if token.content else -1
            if inner < 0:
                return
            inner += self.lines.starts[number]
            spans, end = [(inner, inner + len(token.content))], self.lines.ends[number]
        text = self._plain(spans)
        if text.text:
            yield Block("heading", text.text, text.offsets, level, start=start, end=end, code=text.code)

    def _cell(self, token: Token, table: _Table) -> Iterator[Block]:
        column = table.next_column()
        raw = token.content.replace("|", "\\|")
        if not raw:
            return
        line = self.lines[table.line]
        at = line.find(raw, table.at)
        if at < 0:  # written in a way that leaves no trace of it, such as a tab made into spaces
            return
        start = self.lines.starts[table.line] + at
        table.at = at + len(raw)
        text = self._plain([(start, start + len(raw))])
        if not text.text:
            return
        headers = table.headers(column)
        table.remember(column, text.text)
        yield Block(
            "table_cell",
            text.text,
            text.offsets,
            headers=headers,
            row=table.row,
            column=column,
            start=start,
            end=start + len(raw),
            code=text.code,
        )

    def _code(self, token: Token) -> Iterator[Block]:
        if not token.map:
            return
        first = token.map[0] + (token.type == "fence")
        contents = token.content.split("\n")[:-1] if token.content.endswith("\n") else token.content.split("\n")
        spans = []
        for number, content in enumerate(contents, first):
            if number >= len(self.lines):
                break
            end = self.lines.ends[number]
            spans.append((max(end - len(content), self.lines.starts[number]), end))
        text, offsets = self._text(spans)
        if text.strip():
            start, end = self.lines.starts[token.map[0]], self.lines.ends[min(token.map[1], len(self.lines)) - 1]
            yield Block("code", text, offsets, start=start, end=end)

    def _html(self, token: Token) -> Iterator[Block]:
        if not token.map:
            return
        spans = []
        for number in range(token.map[0], min(token.map[1], len(self.lines))):
            line = self.lines[number]
            start = self.lines.starts[number]
            spans.append((start + len(line) - len(line.lstrip(" \t")), max(start + len(line.rstrip()), start)))
        spans = [(min(start, end), end) for start, end in spans]
        text = html_text(*self._text(spans))
        if text.text:
            yield Block("html", text.text, text.offsets, start=spans[0][0], end=spans[-1][1])


class _Table:
    """Where the walk stands in a table."""

    def __init__(self) -> None:
        self.row = -1
        self.column = -1
        self.line = 0
        self.at = 0  # in the line: behind the last cell
        self.column_headers: dict[int, str] = {}
        self.row_header = ""

    def next_row(self, line: int) -> None:
        self.row, self.column, self.line, self.at, self.row_header = self.row + 1, -1, line, 0, ""

    def next_column(self) -> int:
        self.column += 1
        return self.column

    def remember(self, column: int, text: str) -> None:
        if self.row == 0:
            self.column_headers[column] = text
        elif column == 0:
            self.row_header = text

    def headers(self, column: int) -> tuple[str, str]:
        """Row header and column header of the cell that is being read."""
        return (self.row_header if column else "", self.column_headers.get(column, "") if self.row else "")
