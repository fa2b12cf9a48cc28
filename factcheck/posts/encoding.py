"""Bytes to text: UTF-8 as a rule, Shift_JIS and EUC-JP where the bytes say so, and nothing lost where they are broken."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import NamedTuple

from factcheck.language.patterns import lazy

#: What a byte that cannot be decoded becomes under `surrogateescape`: no valid text of these encodings holds one.
_ESCAPED = lazy("[\udc80-\udcff]+")
_KANA = lazy("[ぁ-ゖァ-ヺー]")
_HALF_WIDTH_KANA = lazy("[｡-ﾟ]")

#: A file of which more than this share is invalid in every encoding is no text.
_MOST_INVALID = 0.3

NAMES = {"cp932": "Shift_JIS", "euc_jp": "EUC-JP"}


class UnreadablePost(Exception):
    """A file that is no text in an encoding read here. `messages` says why, by language (ja, en)."""

    def __init__(self, path: str, messages: Mapping[str, str]) -> None:
        super().__init__(f"{path}: {messages['en']}")
        self.path = path
        self.messages = messages

    def __reduce__(self) -> tuple[type[UnreadablePost], tuple[str, Mapping[str, str]]]:
        return type(self), (self.path, self.messages)


class Decoded(NamedTuple):
    """Text, the codec that gave it, and the bytes behind each U+FFFD that stands for a run of invalid bytes, by offset."""

    text: str
    encoding: str
    invalid: tuple[tuple[int, bytes], ...]


def decode(data: bytes, path: str = "") -> Decoded:
    """The text of a post's bytes; every maximal run of invalid bytes becomes one U+FFFD. Raises UnreadablePost."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadablePost(
            path,
            {
                "ja": "UTF-16のファイルは読めません。UTF-8で保存し直してください。",
                "en": "the file is UTF-16; save it as UTF-8.",
            },
        )
    if b"\0" in data:
        raise UnreadablePost(
            path,
            {
                "ja": "テキストではありません（NULバイトを含みます）。",
                "en": "the file is not text (it contains NUL bytes).",
            },
        )
    encoding = "utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8"
    with suppress(UnicodeDecodeError):
        return Decoded(data.decode(encoding), encoding, ())  # as nearly all are
    escaped = data.decode(encoding, "surrogateescape")
    if encoding == "utf-8" and _ESCAPED.search(escaped):
        encoding, escaped = _choose(data, escaped)
    decoded = _replace_invalid(escaped, encoding)
    if sum(len(run) for _, run in decoded.invalid) > _MOST_INVALID * len(data):
        raise UnreadablePost(
            path,
            {
                "ja": "テキストとして読めません（UTF-8、Shift_JIS、EUC-JPのいずれでもありません）。",
                "en": "the file cannot be read as text (it is not UTF-8, Shift_JIS or EUC-JP).",
            },
        )
    return decoded


def _choose(data: bytes, as_utf8: str) -> tuple[str, str]:
    """The likeliest encoding of bytes that are not valid UTF-8, and the text with invalid bytes escaped.

    Truncated UTF-8 keeps most of its characters, and a legacy encoding has next to none of them; read in the right legacy
    encoding, Japanese is full of kana, and in the wrong one of half-width kana.
    """
    broken = sum(1 for _ in _ESCAPED.finditer(as_utf8))
    sound = sum(1 for c in as_utf8 if c > "\x7f" and not "\udc80" <= c <= "\udcff")
    if sound >= 3 * broken:
        return "utf-8", as_utf8
    best, best_score, text = "utf-8", sound - 3 * broken, as_utf8
    for codec in ("cp932", "euc_jp"):
        candidate = data.decode(codec, "surrogateescape")
        kana = len(_KANA.findall(candidate))
        score = kana - len(_HALF_WIDTH_KANA.findall(candidate)) - 3 * len(_ESCAPED.findall(candidate))
        if kana and score > best_score:
            best, best_score, text = codec, score, candidate
    return best, text


def _replace_invalid(escaped: str, encoding: str) -> Decoded:
    pieces: list[str] = []
    invalid: list[tuple[int, bytes]] = []
    at = shrunk = 0
    for run in _ESCAPED.finditer(escaped):
        pieces += escaped[at : run.start()], "\ufffd"
        invalid.append((run.start() - shrunk, run.group().encode("ascii", "surrogateescape")))
        shrunk += len(run.group()) - 1
        at = run.end()
    pieces.append(escaped[at:])
    return Decoded("".join(pieces), encoding, tuple(invalid))


def replace_spans(data: bytes, decoded: Decoded, spans: Iterable[tuple[int, int, str]]) -> bytes:
    """A post's bytes with spans (start, end, text) of its decoded text replaced; every other byte stays as it is.

    The spans are in order and do not overlap. Raises UnicodeEncodeError for text that the encoding lacks.
    """
    codec = decoded.encoding.removesuffix("-sig")
    starts = [offset for offset, _ in decoded.invalid]

    def size(start: int, end: int) -> int:
        total = 0
        for offset, run in decoded.invalid[bisect_left(starts, start) : bisect_left(starts, end)]:
            total += len(decoded.text[start:offset].encode(codec)) + len(run)
            start = offset + 1
        return total + len(decoded.text[start:end].encode(codec))

    pieces: list[bytes] = []
    at, reached = 0, len(data) - size(0, len(decoded.text))  # behind the byte order mark
    pieces.append(data[:reached])
    for start, end, text in spans:
        left = reached + size(at, start)
        pieces += data[reached:left], text.encode(codec)
        at, reached = end, left + size(start, end)
    pieces.append(data[reached:])
    return b"".join(pieces)
