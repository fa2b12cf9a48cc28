"""Configuration: `factcheck.toml`, or `[tool.factcheck]` in `pyproject.toml`, found upwards from the working folder.

    paths = ["_posts"]                  # what is checked where a command names nothing
    select = ["FC1", "FC3"]             # as --select; so are ignore, rules, lexicons, facts, min-confidence, fail-on,
    min-confidence = 0.7                # lang, index (false for none), baseline, fail-on-stale
    severities = {FC301 = "warning"}    # by code, family, name or kind; of several that fit the last one holds

    [parameters.FC301]                  # by code or name: what `factcheck explain FC301` lists, one by one
    least_characters = 60

    [[per-path]]
    paths = ["drafts/**"]               # * within a folder, ** across folders, from the file's folder
    ignore = ["FC6"]

Paths are relative to the file. The command line goes before the file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from factcheck.findings import SEVERITIES, Finding
from factcheck.rules.load import ParameterError, with_parameters
from factcheck.rules.model import RuleSet, UnknownRule, names_rule, nearest

NAME = "factcheck.toml"
#: A key, and what leads on into its value: keys of tables, numbers of tables in a list, texts.
Trail = tuple[str, *tuple[str | int, ...]]

META = "factcheck.configuration"  # where a command's context keeps it


class ConfigurationError(ValueError):
    """All mistakes of a configuration file, each with file and line."""


@dataclass(frozen=True)
class Configuration:
    """What a configuration file says. `values` are checked, by key as written; `path` is None where there is no file."""

    path: Path | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    table: str = ""  # tool.factcheck in a pyproject.toml

    def options(self) -> dict[str, Any]:
        """The values as command-line parameters by name."""
        options: dict[str, Any] = {}
        for key, value in self.values.items():
            if key in ("rules", "lexicons", "facts"):
                options[key] = [str(self._resolve(path)) for path in value]
            elif key == "index" and value is False:
                options["no_index"] = True
            elif key in ("index", "baseline"):
                options[key] = str(self._resolve(value))
            elif key not in ("paths", "severities", "parameters", "per-path"):
                options[key.replace("-", "_")] = value
        return options

    def missing_files(self) -> Iterator[tuple[Trail, str]]:
        """Where the file names posts, further rules, lexicons or facts that are not there, and what to say."""
        for key in ("paths", "rules", "lexicons", "facts"):
            for path in self.values.get(key, ()):
                if not self._resolve(path).exists():
                    yield (key, path), f"{key}: no such file or folder: {path}"

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files and folders of posts that the file names, as seen from the working folder."""
        return tuple(self._resolve(path) for path in self.values.get("paths", ()))

    @property
    def parameters(self) -> Mapping[str, Mapping[str, Any]]:
        """What the file sets of single rules' parameters, by code or name."""
        tables: Mapping[str, Mapping[str, Any]] = self.values.get("parameters", {})
        return tables

    def apply(self, rules: RuleSet) -> RuleSet:
        """All rules as the file grades and tunes them.

        Raises ConfigurationError for what names no rule and for parameters that a rule does not take.
        """
        mistakes: list[str] = []
        places: list[tuple[Trail, str]] = [
            ((key, term), term) for key in ("select", "ignore", "severities") for term in self.values.get(key, ())
        ]
        places += [
            (("per-path", number, "ignore", term), term)
            for number, entry in enumerate(self.values.get("per-path", ()))
            for term in entry["ignore"]
        ]
        for trail, term in places:
            try:
                rules.find(term)
            except UnknownRule as error:
                mistakes.append(f"{self.place(*trail)}: {trail[0]}: {error}")
        try:
            rules = with_parameters(rules, self.parameters)
        except ParameterError as error:
            for term, parameter, what in error.mistakes:
                keys = ["parameters", term, *([parameter] if parameter else [])]
                mistakes.append(f"{self.place(*keys)}: {'.'.join(keys)}: {what}")
        if mistakes:
            raise ConfigurationError("\n".join(mistakes))
        return RuleSet(
            tuple(replace(rule, severity=self._severity(rule.code, rule.name, rule.kind) or rule.severity) for rule in rules)
        )

    def adjust(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings that are left by the rules for their paths, graded by the file's severities, the worst first.

        As they come, where the file says nothing of either.
        """
        if not self._patterns and not self.values.get("severities"):
            return list(findings)
        from factcheck.audit import worst_first
        from factcheck.rules.suppressions import apply_suppressions, whole_post

        findings = list(findings)
        paths = {place.path for finding in findings for place in finding.locations} if self._patterns else set()
        asked = {path: whole_post(terms) for path in paths if (terms := self.ignored_at(path))}
        left = [
            f if severity in (None, f.severity) else msgspec.structs.replace(f, severity=severity)
            for f in apply_suppressions(findings, asked)
            for severity in (self._severity(f.rule, f.name, f.kind),)
        ]
        return sorted(left, key=worst_first)

    def rules_at(self, path: str, rules: RuleSet) -> RuleSet:
        """The rules that the rules for paths leave for a post (path as shown)."""
        terms = self.ignored_at(path)
        return RuleSet(
            tuple(rule for rule in rules if not any(names_rule(term, rule.code, rule.name, rule.kind) for term in terms))
        )

    def ignored_at(self, path: str) -> list[str]:
        """What the rules for paths leave out at a post's path (as shown)."""
        if self.path is None or not self._patterns:
            return []
        relative = Path(os.path.relpath(path, self.path.parent)).as_posix()
        return [term for matches, terms in self._patterns if matches(relative) for term in terms]

    @cached_property
    def _patterns(self) -> list[tuple[Callable[[str], object], list[str]]]:
        return [(re2_of(pattern), entry["ignore"]) for entry in self.values.get("per-path", ()) for pattern in entry["paths"]]

    def _severity(self, code: str, name: str, kind: str) -> str | None:
        fitting = [level for term, level in self.values.get("severities", {}).items() if names_rule(term, code, name, kind)]
        return fitting[-1] if fitting else None

    def _resolve(self, path: str) -> Path:
        assert self.path is not None
        # As seen from the working folder, so that reports name no machine's folders.
        return Path(path) if os.path.isabs(path) else Path(os.path.relpath(self.path.parent / path))  # noqa: PTH117

    def place(self, key: str, *within: str | int) -> str:
        """`file:line` of a key, or of what its value holds: keys, texts and numbers of tables; the file as seen from here."""
        assert self.path is not None
        return f"{os.path.relpath(self.path)}:{line_of(self.text, self.table, key, *within)}"


def find_configuration(folder: Path) -> Path | None:
    """The nearest configuration file from `folder` upwards, no further than the top of its git repository."""
    for place in (folder, *folder.parents):
        if (file := place / NAME).is_file():
            return file
        if (file := place / "pyproject.toml").is_file() and _has_table(file):
            return file
        if (place / ".git").exists():
            return None
    return None


def _has_table(file: Path) -> bool:
    import tomllib  # not before there is a file to read

    try:
        tool = tomllib.loads(file.read_text("utf-8")).get("tool")
    except (OSError, ValueError):
        return False  # not ours to complain about: it may say nothing of us
    return isinstance(tool, dict) and "factcheck" in tool


def read_configuration(path: Path) -> Configuration:
    """Raises ConfigurationError."""
    import tomllib

    try:
        text = path.read_bytes().decode("utf-8-sig")
        document = tomllib.loads(text.replace("\r\n", "\n"))
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = found[1] if found else len(text.splitlines())
        raise ConfigurationError(f"{path}:{line}: not TOML: {error}") from error
    except RecursionError as error:
        raise ConfigurationError(f"{path}: nested too deeply") from error
    table = ""
    if path.name == "pyproject.toml":
        table = "tool.factcheck"
        tool = document.get("tool")
        document = tool.get("factcheck", {}) if isinstance(tool, dict) else {}
        if not isinstance(document, dict):
            raise ConfigurationError(f"{path}: tool.factcheck has to be a table")
    configuration = Configuration(path, document, text, table)
    mistakes = [f"{configuration.place(*trail)}: {what}" for trail, what in _mistakes(document)]
    if not mistakes:
        mistakes = [f"{configuration.place(*trail)}: {what}" for trail, what in configuration.missing_files()]
    if mistakes:
        raise ConfigurationError("\n".join(mistakes))
    return configuration


def _mistakes(values: Mapping[str, Any]) -> Iterator[tuple[Trail, str]]:
    """Where, as `place` takes it, and what is wrong."""
    for key, value in values.items():
        if key not in KEYS:
            yield (key,), _unknown("key", key, KEYS)
        elif key == "severities" and isinstance(value, dict):
            for term, level in value.items():
                if level not in SEVERITIES:
                    yield (key, term), f"{key}.{term}: {_unknown('severity', level, SEVERITIES)}"
        elif key == "parameters" and isinstance(value, dict):
            for term, parameters in value.items():
                if not isinstance(parameters, dict):
                    yield (key, term), f"{key}.{term}: expected a table, as in [parameters.FC301]"
        elif key == "per-path" and isinstance(value, list) and all(isinstance(entry, dict) for entry in value):
            for number, entry in enumerate(value):
                yield from _path_mistakes(number, entry)
        elif (wrong := KEYS[key](value)) is not None:
            yield (key,), f"{key}: {wrong}"


def _path_mistakes(number: int, entry: Mapping[str, Any]) -> Iterator[tuple[Trail, str]]:
    for key, value in entry.items():
        if key not in ("paths", "ignore"):
            yield ("per-path", number, key), f"per-path: {_unknown('key', key, ('paths', 'ignore'))}"
        elif (wrong := _texts(value)) is not None:
            yield ("per-path", number, key), f"per-path.{key}: {wrong}"
    for key in ("paths", "ignore"):
        if key not in entry:
            yield ("per-path", number), f"per-path: '{key}' is missing"


def _unknown(what: str, found: object, known: Iterable[str]) -> str:
    names = list(known)
    close = nearest(found, names) if isinstance(found, str) else []
    return f"unknown {what} {found!r}; " + (f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(names)}")


def _texts(value: object) -> str | None:
    right = isinstance(value, list) and all(isinstance(text, str) and text.strip() and "\0" not in text for text in value)
    return None if right else 'expected a list of texts, as in ["…", "…"]'


def _text(value: object) -> str | None:
    return None if isinstance(value, str) and value and "\0" not in value else "expected a text"


def _index(value: object) -> str | None:
    return None if value is False or _text(value) is None else "expected a path, or false for no index"


def _flag(value: object) -> str | None:
    return None if isinstance(value, bool) else "expected true or false"


def _confidence(value: object) -> str | None:
    right = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
    return None if right else "expected a number from 0 to 1"


def _one_of(*names: str) -> Callable[[object], str | None]:
    return lambda value: None if value in names else _unknown("value", value, names)


#: What can be said, and what is wrong with a value that cannot be (None for nothing).
KEYS: Mapping[str, Callable[[object], str | None]] = {
    "paths": _texts,
    "select": _texts,
    "ignore": _texts,
    "rules": _texts,
    "lexicons": _texts,
    "facts": _texts,
    "severities": lambda value: 'expected a table, as in {FC301 = "warning"}',
    "parameters": lambda value: "expected tables [parameters.FC301]",
    "per-path": lambda value: "expected tables [[per-path]] with paths and ignore",
    "min-confidence": _confidence,
    "fail-on": _one_of(*SEVERITIES, "never"),
    "lang": _one_of("ja", "en"),
    "index": _index,
    "baseline": _text,
    "fail-on-stale": _flag,
}


def line_of(text: str, table: str, key: str, *within: str | int) -> int:
    """The line on which a table of a TOML text has a key, or has a subtable of that name; 1 where it cannot be told.

    `within` leads on into the value: a number to that one of several tables [[key]], a text to where it stands quoted, as a
    key or as a part of a header. TOML readers give values without places, so that this looks for what a line may say.
    """
    lines = ["" if line.lstrip().startswith("#") else line for line in text.split("\n")]
    name = f"{table}.{key}".lstrip(".")
    starts: list[int] = []
    here = table == ""
    for number, words in enumerate(lines, 1):
        header = re.match(r"\s*\[\[?\s*([^\]]*?)\s*\]", words)
        if header:
            found = header[1].replace('"', "").replace("'", "")
            here = found == table
            if found == name or found.startswith(f"{name}."):
                starts.append(number)
        elif here and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", words):
            starts.append(number)
    line = starts[0] if starts else 1
    for part in within if starts else ():
        if isinstance(part, int):
            line = starts[part] if part < len(starts) else line
            continue
        escaped = re.escape(part)
        sought = re.compile(rf"[\"']{escaped}[\"']|(?<![\w-]){escaped}\s*[=.\]]")
        line = next((n for n, words in enumerate(lines[line - 1 :], line) if sought.search(words)), line)
    return line


def re2_of(pattern: str) -> Callable[[str], object]:
    """Whether a path fits a pattern: `**` any folders, `*` and `?` within one; linear in the path, whatever the pattern."""
    import re2

    parts = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    cleaned = pattern.removeprefix("./")
    expression = re.sub(r"\*\*/|\*\*|\*|\?|[^*?]+", lambda found: parts.get(found[0]) or re2.escape(found[0]), cleaned)
    compiled = re2.compile(f"(?s){expression}(?:/.*)?" if not cleaned.endswith("/") else f"(?s){expression}.*")
    return lambda path: compiled.fullmatch(path)
