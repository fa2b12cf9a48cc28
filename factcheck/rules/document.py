"""YAML files as values that remember where each stood, read so that no file can exhaust or crash the reader."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import Any

import yaml

from factcheck.rules.model import Mistake, RuleFileError

MOST_BYTES = 1_000_000
MOST_LEVELS = 32
MOST_VALUES = 200_000

#: Where a value stands in a document: the keys and indices that lead to it.
Trail = tuple[str | int, ...]

_SCALARS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null")}


@dataclass
class Document:
    """A file's value, and the place (line and column from 1) of each value and each key in it."""

    path: str
    value: Any = None
    values: dict[Trail, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Trail, tuple[int, int]] = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)

    def mistake(self, trail: Trail, ja: str, en: str, *, key: bool = False) -> None:
        """Notes a mistake at a value (or at its key), or at the nearest value around it that stands in this file."""
        place = self.keys.get(trail) if key else None
        while place is None:
            place = self.values.get(trail)
            if not trail:
                break
            trail = trail[:-1]
        line, column = place or (1, 1)
        self.mistakes.append(Mistake(self.path, line, column, {"ja": ja, "en": en}))


def read_document(path: Path, *, texts: bool = False) -> Document:
    """Reads a YAML file of plain values. Raises RuleFileError with all that keeps it from being read.

    With `texts`, numbers and dates are texts as they are written. Refused, each at its place: files above 1 MB, other encodings
    than UTF-8, aliases that make a small file more than 200,000 values, tags, keys that are no text or stand twice, more than 32
    levels.
    """
    document = Document(str(path))
    try:
        data = path.read_bytes() if path.stat().st_size <= MOST_BYTES else None
    except OSError as error:
        reason = error.strerror or str(error)
        raise RuleFileError(
            [_of_file(path, f"ルールファイルを読めません: {reason}", f"cannot read the rule file: {reason}")]
        ) from error
    if data is None:
        raise RuleFileError([_of_file(path, f"{MOST_BYTES} バイトを超えています", f"expected at most {MOST_BYTES} bytes")])
    try:
        _Builder(data.decode("utf-8-sig"), document, texts=texts).build()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        document.mistakes.append(Mistake(document.path, line, column, {"ja": "UTF-8 ではありません", "en": "expected UTF-8"}))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = " ".join(part for part in (error.context, error.problem) if part)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        document.mistakes.append(
            Mistake(document.path, line, column, {"ja": f"YAML として読めません: {what}", "en": f"not valid YAML: {what}"})
        )
    except yaml.YAMLError as error:  # characters that YAML forbids
        what = str(error).splitlines()[0]
        document.mistakes.append(_of_file(path, f"YAML として読めません: {what}", f"not valid YAML: {what}"))
    if document.mistakes:
        raise RuleFileError(document.mistakes)
    return document


def _of_file(path: Path, ja: str, en: str) -> Mistake:
    return Mistake(str(path), 0, 0, {"ja": ja, "en": en})


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


class _TooMuch(Exception):
    """The file is refused as a whole; why has been noted."""


class _Builder:
    """Makes values of a YAML file's events.

    PyYAML's own composer recurses, in C, without a limit (a few kilobytes of `[` end the process), and keeps no places.
    """

    def __init__(self, text: str, document: Document, *, texts: bool = False) -> None:
        self.texts = texts
        self.loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
        self.document = document
        self.count = 0  # values so far, those of aliases counted each time
        self.anchors: dict[str, tuple[Any, int]] = {}  # finished values by anchor, and how many values they are

    def build(self) -> None:
        loader = self.loader
        loader.get_event()  # stream start
        if loader.check_event(yaml.StreamEndEvent):
            return
        loader.get_event()  # document start
        try:
            self.document.value = self.node(())
        except _TooMuch:
            return
        loader.get_event()  # document end
        if not loader.check_event(yaml.StreamEndEvent):
            self.refuse(loader.get_event(), "文書は 1 つだけ書けます", "expected a single YAML document")

    def refuse(self, event: yaml.Event, ja: str, en: str) -> None:
        line, column = _place(event)
        self.document.mistakes.append(Mistake(self.document.path, line, column, {"ja": ja, "en": en}))

    def node(self, trail: Trail) -> Any:
        event = self.loader.get_event()
        self.document.values[trail] = _place(event)
        before = self.count
        value = self.alias(event) if isinstance(event, yaml.AliasEvent) else self.plain(event, trail)
        self.count += 1
        if self.count > MOST_VALUES:
            self.refuse(event, f"値が {MOST_VALUES} 個を超えています", f"expected at most {MOST_VALUES} values")
            raise _TooMuch
        if event.anchor and not isinstance(event, yaml.AliasEvent):
            self.anchors[event.anchor] = value, self.count - before
        return value

    def alias(self, event: yaml.AliasEvent) -> Any:
        """What stands at the anchor, which has to be finished: a value inside itself has no end."""
        if event.anchor not in self.anchors:
            self.refuse(event, f"アンカー &{event.anchor} がまだありません", f"there is no anchor &{event.anchor} before this")
            return None
        value, size = self.anchors[event.anchor]
        self.count += size
        return value

    def plain(self, event: Any, trail: Trail) -> Any:
        if len(trail) > MOST_LEVELS:
            self.refuse(event, f"{MOST_LEVELS} 段より深い入れ子です", f"expected at most {MOST_LEVELS} levels")
            raise _TooMuch
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if event.tag is not None:
            self.refuse(event, f"タグ {event.tag} は使えません", f"the tag {event.tag} is not allowed")
        return self.sequence(trail) if isinstance(event, yaml.SequenceStartEvent) else self.mapping(trail)

    def scalar(self, event: yaml.ScalarEvent) -> Any:
        tag = event.tag
        if tag is None or tag == "!":
            tag = self.loader.resolve(yaml.ScalarNode, event.value, event.implicit)
            if self.texts and tag.removeprefix("tag:yaml.org,2002:") in ("int", "float", "timestamp"):
                return event.value
        if tag not in _SCALARS:
            if event.tag is None:  # a date, a merge key
                self.refuse(event, f"{event.value} は引用符で囲んでください", f"write {event.value} in quotes")
            else:
                self.refuse(event, f"タグ {event.tag} は使えません", f"the tag {event.tag} is not allowed")
            return None
        try:
            value = self.loader.construct_object(yaml.ScalarNode(tag, event.value))
            if not isinstance(value, float) or isfinite(value):
                return value
        except (ValueError, KeyError):  # a number of 5,000 digits, !!int abc
            pass
        self.refuse(event, f"{event.value[:40]} を読めません", f"{event.value[:40]} is no value of its type")
        return None

    def sequence(self, trail: Trail) -> list[Any]:
        items: list[Any] = []
        while not self.loader.check_event(yaml.SequenceEndEvent):
            items.append(self.node((*trail, len(items))))
        self.loader.get_event()
        return items

    def mapping(self, trail: Trail) -> dict[str, Any]:
        values: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        while not self.loader.check_event(yaml.MappingEndEvent):
            event = self.loader.peek_event()
            if isinstance(event, yaml.ScalarEvent) and event.value == "<<" and event.implicit[0]:
                self.loader.get_event()
                merged = {**self.merged(trail), **merged}
                continue
            key = self.node((*trail, ""))
            if not isinstance(key, str):
                self.refuse(
                    event,
                    "キーは文字列でなければなりません（引用符で囲んでください）",
                    "expected a text as key (write it in quotes)",
                )
                key = ""
            elif key in values:
                self.refuse(event, f"キー「{key}」が重複しています", f"the key '{key}' stands twice")
            self.document.keys[(*trail, key)] = _place(event)
            values[key] = self.node((*trail, key))
        self.loader.get_event()
        return {**merged, **values}

    def merged(self, trail: Trail) -> dict[str, Any]:
        """The value of a merge key (`<<: *anchor`): keys that count where the mapping has none of its own."""
        event = self.loader.peek_event()
        value = self.node((*trail, "<<"))
        if isinstance(value, dict):
            return value
        self.refuse(event, "<< にはマッピングが必要です", "expected a mapping after <<")
        return {}
