"""Files to posts."""

from __future__ import annotations

import hashlib
from array import array
from pathlib import Path

from factcheck.posts.encoding import NAMES, UnreadablePost, decode
from factcheck.posts.front_matter import parse_front_matter
from factcheck.posts.markdown import parse_blocks
from factcheck.posts.model import Block, Post, ReadProblem

__all__ = ["UnreadablePost", "parse_post", "read_post"]

_EXCERPT_KEYS = ("excerpt", "description", "summary")


def read_post(path: Path, shown: str | None = None) -> Post:
    """The post in a file; `shown` is the path that findings name it by.

    Raises UnreadablePost, also for a file that cannot be opened.
    """
    shown = path.as_posix() if shown is None else shown
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnreadablePost(
            shown, {"ja": f"ファイルを開けません（{reason}）。", "en": f"the file cannot be opened ({reason})."}
        ) from error
    return parse_post(data, shown)


def parse_post(data: bytes, path: str) -> Post:
    """The post in a file's bytes. Raises UnreadablePost where they are no text."""
    source, encoding, invalid = decode(data, path)
    parsed = parse_front_matter(source)
    front_matter = parsed.front_matter
    blocks: list[Block] = []
    for kind, keys in (("title", ("title",)), ("excerpt", _EXCERPT_KEYS)):
        for key in keys:
            scalar = parsed.scalars.get(key)
            if scalar and scalar.text.strip():
                start, end = front_matter.spans[key]
                text, offsets = _stripped(scalar.text, scalar.offsets)
                blocks.append(Block(kind, text, offsets, start=start, end=end))
                break
    blocks += parse_blocks(source, front_matter.end, len(blocks))
    post = Post(
        path=path,
        source=source,
        front_matter=front_matter,
        blocks=tuple(blocks),
        encoding=encoding,
        invalid=invalid,
        digest=hashlib.sha256(data).hexdigest(),
    )
    object.__setattr__(post, "problems", (*_encoding_problems(post), *parsed.problems))
    return post


def _stripped(text: str, offsets: array[int]) -> tuple[str, array[int]]:
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    return text[start:end], offsets[start:end]


def _encoding_problems(post: Post) -> list[ReadProblem]:
    problems = []
    if name := NAMES.get(post.encoding):
        problems.append(
            ReadProblem(
                "encoding", 1, 1,
                {"ja": f"文字コードがUTF-8ではなく{name}です。", "en": f"the file is {name}, not UTF-8."},
            )
        )  # fmt: skip
    for offset, run in post.invalid:
        shown = run[:16].hex(" ").upper() + (" …" if len(run) > 16 else "")
        line, column = post.position(offset)
        problems.append(
            ReadProblem(
                "invalid_bytes", line, column,
                {"ja": f"文字として読めないバイトがあります: {shown}", "en": f"bytes that are no character: {shown}"},
            )
        )  # fmt: skip
    return problems
