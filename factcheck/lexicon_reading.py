"""Reading lexicon files: what they may hold, and every mistake in them with its line."""

from __future__ import annotations

import json
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from factcheck.lexicon import Entity, Family, Lexicon, LexiconError, Metric

KINDS = ("product", "company", "person", "market", "organisation", "place")

_TEXT: Mapping[str, Any] = {"type": "string", "minLength": 1, "maxLength": 200}
_TEXTS: Mapping[str, Any] = {"type": "array", "items": _TEXT}
_DATE: Mapping[str, Any] = {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}


def _mapping(required: Sequence[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


#: What a lexicon file may hold, as a JSON Schema.
SCHEMA: Mapping[str, Any] = _mapping(
    [],
    entities={
        "type": "array",
        "items": _mapping(
            ["name", "kind"],
            name=_TEXT,
            kind={"enum": list(KINDS)},
            aliases=_TEXTS,
            exact=_TEXTS,  # aliases that count only as written: xAI is not XAI
            maker=_TEXT,
            parent=_TEXT,  # of a company: whom it belongs to; of a product: what it is a variant of
            family=_TEXT,
            generation=_TEXT,
            predecessor=_TEXT,
            announced=_DATE,
            released=_DATE,
            classes=_TEXTS,
            licence=_TEXT,
            open_weights={"type": "boolean"},
        ),
    },
    families={
        "type": "array",
        "items": _mapping(
            ["name", "maker"],
            name=_TEXT,
            maker=_TEXT,
            aliases=_TEXTS,
            style={"type": "string", "pattern": r"^[^{}]*\{generation\}[^{}]*$"},
            classes=_TEXTS,
            variants=_TEXTS,  # words that tell members of one generation apart: Opus, Sonnet, mini
            open_weights={"type": "boolean"},
            complete_until=_DATE,  # all generations announced up to that date are listed as entities
        ),
    },
    metrics={
        "type": "array",
        "items": _mapping(
            ["name"],
            name=_TEXT,
            synonyms=_TEXTS,
            parent=_TEXT,
            related=_TEXTS,
            dimensions=_TEXTS,
            good={"enum": ["up", "down"]},
            measured={"enum": ["point", "cumulative"]},
        ),
    },
    terms=_TEXTS,
    cues={"type": "object", "additionalProperties": {"anyOf": [_TEXTS, {"type": "object", "additionalProperties": _TEXTS}]}},
)

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


#: A lexicon file is smaller (bytes), and its values stand at most so deep in one another.
_MOST_BYTES = 8_000_000
_MOST_LEVELS = 8


def _check_events(text: str) -> None:
    """Raises YAMLError for what composing could not bear: it recurses, in C, without a limit, and aliases multiply."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.YAMLError("anchors and aliases (&, *) are not used in lexicon files")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _MOST_LEVELS:
                raise yaml.MarkedYAMLError(problem="is nested too deeply", problem_mark=event.start_mark)  # type: ignore[arg-type]
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


class _Document:
    """A YAML file as plain values, and the line that each stands on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: dict[tuple[str | int, ...], int] = {}
        self.problems: list[str] = []
        self.value: Any = None
        try:
            if path.stat().st_size > _MOST_BYTES:
                raise yaml.YAMLError(f"expected at most {_MOST_BYTES} bytes")
            text = path.read_text(encoding="utf-8-sig")
            _check_events(text)
            node = yaml.compose(text, Loader=_LOADER)
        except OSError as error:
            self.problem(1, f"cannot be read: {error.strerror}")
        except UnicodeDecodeError as error:
            self.problem(1, f"is not UTF-8 (byte {error.start})")
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self.problem(mark.line + 1 if mark else 1, f"is not YAML: {error.problem or error.context}")
        except yaml.YAMLError as error:
            self.problem(1, f"is not YAML: {error}")
        else:
            self.value = {} if node is None else self._plain(node, ())

    def problem(self, line: int, message: str) -> None:
        self.problems.append(f"{self.path}:{line}: {message}")

    def line(self, path: Sequence[str | int]) -> int:
        place = tuple(path)
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def _plain(self, node: yaml.Node, path: tuple[str | int, ...]) -> Any:
        self.lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            result: dict[str, Any] = {}
            for key_node, value_node in node.value:
                key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
                if key in result:
                    self.problem(key_node.start_mark.line + 1, f"{key} stands here twice")
                result[key] = self._plain(value_node, (*path, key))
            return result
        if isinstance(node, yaml.SequenceNode):
            return [self._plain(item, (*path, number)) for number, item in enumerate(node.value)]
        if node.tag == "tag:yaml.org,2002:bool" and node.value.casefold() in ("true", "false"):  # but `No` is a word
            return node.value.casefold() == "true"
        if node.tag == "tag:yaml.org,2002:null":
            return None
        if node.tag.startswith("tag:yaml.org,2002:"):  # numbers and dates too are names here: generation: 3, released: 2023-04-13
            return node.value
        self.problem(node.start_mark.line + 1, f"the tag {node.tag} is not allowed")
        return None


@dataclass
class _Parts:
    entities: dict[str, Entity] = field(default_factory=dict)
    families: dict[str, Family] = field(default_factory=dict)
    metrics: dict[str, Metric] = field(default_factory=dict)
    terms: list[str] = field(default_factory=list)
    cues: dict[str, Any] = field(default_factory=dict)


def read_lexicon(files: Sequence[Path]) -> Lexicon:
    """The lexicon of some files; raises LexiconError."""
    problems: list[str] = []
    parts = _Parts()
    validator = Draft202012Validator(dict(SCHEMA))
    places: dict[tuple[str, str], str] = {}
    for file in files:
        document = _Document(file)
        if not document.problems:
            for error in validator.iter_errors(document.value):
                where = "/".join(str(p) for p in error.absolute_path)
                document.problem(document.line(list(error.absolute_path)), f"{where + ': ' if where else ''}{error.message}")
        if not document.problems:
            _collect(document, parts, places)
        problems += document.problems
    problems += _unknown_references(parts, places)
    if problems:
        raise LexiconError(problems)
    return Lexicon(parts.entities.values(), parts.families.values(), parts.metrics.values(), parts.terms, parts.cues)


def _collect(document: _Document, parts: _Parts, places: dict[tuple[str, str], str]) -> None:
    for section in ("entities", "families", "metrics"):
        here: set[str] = set()
        for number, item in enumerate(document.value.get(section) or []):
            name, line = item["name"], document.line((section, number))
            if name in here:
                document.problem(line, f"{section}: {name} stands in this file twice")
            here.add(name)
            places[section, name] = f"{document.path}:{line}"
            values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in item.items()}
            if section == "entities":
                parts.entities[name] = Entity(**values)
            elif section == "families":
                parts.families[name] = Family(**values)
            else:
                parts.metrics[name] = Metric(**values)
    parts.terms += document.value.get("terms") or []
    parts.cues.update(document.value.get("cues") or {})


def _unknown_references(parts: _Parts, places: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """A maker, family, predecessor, parent or related metric that no file defines is a slip of the pen."""

    def missing(section: str, name: str, what: str, value: str | None, known: Container[str]) -> Iterator[str]:
        if value is not None and value not in known:
            yield f"{places[section, name]}: {name}: its {what} {json.dumps(value, ensure_ascii=False)} is not defined"

    for entity in parts.entities.values():
        for what in ("maker", "parent", "predecessor"):
            yield from missing("entities", entity.name, what, getattr(entity, what), parts.entities)
        yield from missing("entities", entity.name, "family", entity.family, parts.families)
    for family in parts.families.values():
        yield from missing("families", family.name, "maker", family.maker, parts.entities)
    for metric in parts.metrics.values():
        for other in (metric.parent, *metric.related):
            yield from missing("metrics", metric.name, "metric", other, parts.metrics)
