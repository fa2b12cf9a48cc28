"""The bytes of a page to its title, text and language."""

from __future__ import annotations

import codecs
import html
import re
from typing import Any, NamedTuple

from factcheck.posts.encoding import UnreadablePost, decode

#: With more tags, the text is taken as it stands: looking for the article would take seconds, and a news page has a tenth.
MOST_TAGS = 30_000
#: Longer texts are cut: no article is.
LONGEST_TEXT = 300_000

READABLE = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown")

_META_CHARSET = re.compile(
    rb"(?i)<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s{0,3}=\s{0,3}[\"']?\s{0,3}([A-Za-z0-9_:.-]{2,40})"
)
_HEADER_CHARSET = re.compile(r"(?i)charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{2,40})")
#: As browsers read these labels: pages that name the standard use the vendor's superset.
_CODECS = {
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "ms_kanji"), "cp932"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    **dict.fromkeys(("iso-8859-1", "latin1", "us-ascii", "ascii"), "cp1252"),
    "x-euc-jp": "euc_jp",
}
_DECLARATION = re.compile(r"\A\s{0,100}<\?xml[^>]{0,200}\?>")
_NO_TEXT = frozenset({"script", "style", "noscript", "template", "svg", "head"})
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "form",
     "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul"}
)  # fmt: skip
_KANA = re.compile(r"[ぁ-ゖァ-ヺ]")
_LETTER = re.compile(r"[^\W\d_]")
_ENGLISH = re.compile(r"\b(?:the|of|and|in|to|for|was|is|by|with|a|an|are|has|on)\b")


class Unreadable(Exception):
    """A page without text that can be read: `reason` and `detail` are those of NoPage."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}")
        self.reason, self.detail = reason, detail


class Content(NamedTuple):
    title: str
    text: str
    language: str


def read_page(body: bytes, content_type: str) -> Content:
    """The content of a page's bytes. Raises Unreadable."""
    media = content_type.partition(";")[0].strip().lower()
    if media and media not in READABLE:
        raise Unreadable("type", media[:60])
    if body.startswith(b"%PDF") or (b"\0" in body[:4096] and not body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))):
        raise Unreadable("type", "application/pdf" if body.startswith(b"%PDF") else "binary")
    source = _DECLARATION.sub("", _decoded(body, content_type), count=1)
    if media in ("text/plain", "text/markdown") or "<" not in source:
        title, whole, declared = "", source, ""
    else:
        title, whole, declared = _extracted(source)
    text = whole[:LONGEST_TEXT].strip()
    if not text:
        raise Unreadable("empty")
    return Content(title, text, _language(f"{title} {text}", declared))


def _decoded(body: bytes, content_type: str) -> str:
    """A page's text: by its byte order mark, what the server or the page declares, else by what it looks like."""
    for mark, codec in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if body.startswith(mark):
            return body.decode(codec, "replace")
    header, meta = _HEADER_CHARSET.search(content_type), _META_CHARSET.search(body[:4096])
    labels = [header[1]] if header else []
    labels += [meta[1].decode("ascii")] if meta else []
    if b"\x1b$" in body:
        labels.append("iso2022_jp")
    declared = [name for label in labels if (name := _codec(label))]
    # Servers declare Latin 1 for whatever they serve, and it fits all bytes: it comes last.
    for codec in sorted(dict.fromkeys([*declared, "utf-8"]), key=lambda name: name == "cp1252"):
        try:
            return body.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
    try:
        return decode(body).text
    except UnreadablePost:
        pass
    for codec in declared:
        text = body.decode(codec, "replace")
        if text.count("\ufffd") * 50 < len(text):
            return text
    raise Unreadable("encoding")


def _codec(label: str) -> str | None:
    name = label.strip().lower()
    name = _CODECS.get(name, name)
    try:
        b"".decode(name)
    except (LookupError, UnicodeError):
        return None  # no encoding, or none of text
    return name


def _extracted(source: str) -> tuple[str, str, str]:
    """Title, article text as Markdown, and the declared language of an HTML page."""
    # Loading these takes longer than checking a post: only who fetches pages pays for it.
    import lxml.html
    from trafilatura import extract

    try:
        tree = lxml.html.fromstring(source)
    except Exception as error:  # lxml raises what its parser makes of broken markup, some of it no LxmlError
        raise Unreadable("empty" if not re.sub(r"<[^>]{0,5000}>|\s", "", source) else "unreadable") from error
    title = _first(tree, "//meta[@property='og:title']/@content", "//title//text()", "//h1//text()")
    description = _first(tree, "//meta[@name='description']/@content", "//meta[@property='og:description']/@content")
    declared = _first(tree, "/html/@lang", "/html/@xml:lang").lower()
    text: str | None = None
    if source.count("<") <= MOST_TAGS:
        try:
            text = extract(source, output_format="markdown", favor_recall=True, include_comments=False, include_tables=True,
                           include_links=False, include_formatting=False, deduplicate=False)  # fmt: skip
        except Exception:  # the page decides what the extractor runs into
            text = None
    text = text or _whole_text(tree)
    if description and description not in text and (text.strip() or len(description) > 40):
        text = f"{description}\n\n{text}"
    return title, text, declared


def _whole_text(tree: Any) -> str:
    """All text of a page, a line for each block."""
    import lxml.etree

    pieces: list[str] = []
    skipped = None  # an element whose content is no text
    for event, element in lxml.etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        name = element.tag if isinstance(element.tag, str) else None
        if event == "start":
            if skipped is None and name in _NO_TEXT:
                skipped = element
            if name in _BLOCKS:
                pieces.append("\n")
            elif name in ("td", "th"):
                pieces.append(" | ")
            if skipped is None and element.text:
                pieces.append(element.text)
            continue
        if skipped is element:
            skipped = None
        if name in _BLOCKS:
            pieces.append("\n")
        if skipped is None and element.tail:
            pieces.append(element.tail)
    return "\n\n".join(line for line in (" ".join(line.split()) for line in "".join(pieces).split("\n")) if line)


def _first(tree: object, *paths: str) -> str:
    for path in paths:
        try:
            found = tree.xpath(path)  # type: ignore[attr-defined]
        except Exception:
            continue
        text = " ".join(html.unescape(" ".join(map(str, found[:20]))).split())
        if text:
            return text[:500]
    return ""


def _language(text: str, declared: str) -> str:
    """`ja` or `en`. Raises Unreadable for others, whose figures nothing here can read."""
    sample = text[:20_000]
    letters = len(_LETTER.findall(sample))
    if letters and len(_KANA.findall(sample)) > 0.02 * letters:
        return "ja"
    latin = sum(1 for c in sample if c.isascii() and c.isalpha())
    english = declared.startswith("en") or ((not declared or declared.startswith("ja")) and _ENGLISH.search(sample.lower()))
    if latin > 0.6 * letters and (english or not letters):
        return "en"
    raise Unreadable("language", declared[:20] or "?")
