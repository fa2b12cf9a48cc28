"""Rule files read into rules: every mistake is found at once, and said with file, line, column and what was expected."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from factcheck.detectors import find_detector, load_plugins
from factcheck.detectors.registry import DETECTORS, Detector
from factcheck.language.patterns import PatternError, compile_pattern
from factcheck.rules.conditions import ConditionError, check_condition
from factcheck.rules.document import Document, Trail, read_document
from factcheck.rules.messages import stray_brace
from factcheck.rules.model import DEFAULT_CONFIDENCE, KINDS, Example, Mistake, Rule, RuleFileError, RuleSet, nearest


def read_rules(files: Iterable[Path]) -> RuleSet:
    """The rules of files, each seeing those before it, by code. Raises RuleFileError with all mistakes of all files."""
    loader = _Loader()
    for path in files:
        try:
            loader.add(read_document(path))
        except RuleFileError as error:
            loader.mistakes += error.mistakes
    if loader.mistakes:
        raise RuleFileError(loader.mistakes)
    return RuleSet(tuple(sorted(loader.rules.values(), key=lambda rule: rule.code)))


def parameter_mistakes(rule: Rule, parameters: Mapping[str, Any]) -> Iterator[tuple[str | None, str]]:
    """What is wrong with parameters for a rule's detector: (parameter, or None for all of them; what was expected)."""
    for found in _violations(_parameter_validator(find_detector(rule.detector)), parameters):
        yield (str(found.trail[0]) if found.trail else None), found.en


class _Loader:
    """The rules loaded so far, and the mistakes found in them."""

    def __init__(self) -> None:
        self.rules: dict[str, Rule] = {}
        self.fields: dict[str, dict[str, Any]] = {}  # by code: what an entry gives, together with what it extends
        self.flawed: set[str] = set()  # codes whose entry has mistakes
        self.mistakes: list[Mistake] = []

    def add(self, document: Document) -> None:
        flawed: set[Trail] = set()
        for violation in _violations(_file_validator(), document.value):
            flawed.add(violation.trail[:2])
            violation.note(document)
        if () not in flawed and ("rules",) not in flawed:
            for number, entry in enumerate(document.value["rules"]):
                trail = ("rules", number)
                if isinstance(entry, dict):
                    self._add_entry(document, trail, entry, sound=trail not in flawed)
        self.mistakes += sorted(document.mistakes, key=lambda mistake: (mistake.line, mistake.column))

    def _add_entry(self, document: Document, trail: Trail, entry: Mapping[str, Any], sound: bool) -> None:
        """Adds a rule, or notes what else is wrong with it than its form (`sound` says that this is right)."""
        before = len(document.mistakes)
        fields = self._extended(document, trail, entry)
        if fields is None:
            return
        code, name, kind = (str(fields.get(key, "")) for key in ("code", "name", "kind"))
        replaces = "extends" in entry and "code" not in entry
        self._check_identity(document, trail, code, name, replaces)
        if kind and kind not in KINDS:
            hint = _hint(kind, KINDS)
            document.mistake(
                (*trail, "kind"), f"「{kind}」という kind はありません{hint.ja}", f"there is no kind '{kind}'{hint.en}"
            )
        elif kind and code[-3:].isdigit() and code[-3] != KINDS[kind]:
            document.mistake(
                (*trail, "code"),
                f"{kind} のルールのコードは …{KINDS[kind]}xx でなければなりません",
                f"expected a code of family {KINDS[kind]} (such as FC{KINDS[kind]}01) for a rule of kind {kind}",
            )
        parameters = self._check_detector(document, trail, fields)
        if not sound or len(document.mistakes) > before:
            # Its code is taken all the same, so that a later entry that repeats or extends it is judged rightly.
            if code not in self.fields:
                self.fields[code] = fields
                self.flawed.add(code)
            return
        self.fields[code] = fields
        self.rules[code] = Rule(
            code=code,
            name=name,
            kind=kind,
            severity=fields["severity"],
            confidence=float(fields.get("confidence", DEFAULT_CONFIDENCE)),
            detector=fields["detector"],
            parameters=parameters,
            when=fields.get("when"),
            message=fields["message"],
            suggestion=fields.get("suggestion"),
            why=fields["why"],
            bad=tuple(_example(example) for example in fields["examples"]["bad"]),
            good=tuple(_example(example) for example in fields["examples"]["good"]),
            path=document.path,
            line=document.values[trail][0],
        )

    def _extended(self, document: Document, trail: Trail, entry: Mapping[str, Any]) -> dict[str, Any] | None:
        """The entry's fields, with those of the rule it extends; None where that is missing or has mistakes of its own."""
        if "extends" not in entry:
            return dict(entry)
        term = str(entry["extends"])
        if term in self.flawed:
            return None
        parent = self.fields.get(term)
        if parent is None:
            hint = _hint(term, self.fields)
            document.mistake(
                (*trail, "extends"),
                f"{term} というルールはここまでに定義されていません{hint.ja}",
                f"no rule {term} has been defined up to here{hint.en}",
            )
            return None
        fields = {**parent, **{key: value for key, value in entry.items() if key != "extends"}}
        if isinstance(fields.get("parameters"), dict):
            fields["parameters"] = {**parent.get("parameters", {}), **fields["parameters"]}
        if "code" in entry and "name" not in entry:
            document.mistake(
                trail, "新しい code には新しい name も必要です", "expected a name of its own beside the code of its own"
            )
            del fields["name"]
        return fields

    def _check_identity(self, document: Document, trail: Trail, code: str, name: str, replaces: bool) -> None:
        if code in self.fields and not replaces:
            document.mistake(
                (*trail, "code"),
                f"コード {code} はすでに使われています（変更するには extends: {code} と書きます）",
                f"the code {code} is taken (to change that rule, write extends: {code})",
            )
        if name and any(other.get("name") == name and other.get("code") != code for other in self.fields.values()):
            document.mistake((*trail, "name"), f"name「{name}」はすでに使われています", f"the name '{name}' is taken")

    def _check_detector(self, document: Document, trail: Trail, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The rule's parameters, completed by the detector's defaults; notes what is wrong with them."""
        name = fields.get("detector")
        if not isinstance(name, str):
            return {}
        try:
            detector = find_detector(name)
        except KeyError:
            hint = _hint(name, DETECTORS)
            failed = "".join(f"; {plugin}: {reason}" for plugin, reason in load_plugins().items())
            document.mistake(
                (*trail, "detector"),
                f"「{name}」という detector はありません{hint.ja}{failed}",
                f"there is no detector '{name}'{hint.en}{failed}",
            )
            return {}
        given = fields.get("parameters", {})
        for violation in _violations(_parameter_validator(detector), given):
            violation.within((*trail, "parameters")).note(document)
        defaults = {key: schema["default"] for key, schema in detector.properties.items() if "default" in schema}
        return {**defaults, **given} if isinstance(given, dict) else defaults


def _example(example: str | Mapping[str, Any]) -> Example:
    """An example: posts by file name, a post's body alone, or (where it begins with ---) a whole file."""
    return Example({"example.md": example} if isinstance(example, str) else dict(example["posts"]))


class _Hint(NamedTuple):
    ja: str
    en: str


def _hint(term: str, vocabulary: Iterable[str]) -> _Hint:
    """`; did you mean …?`, or nothing where no word is near."""
    close = nearest(term, vocabulary)
    return _Hint(f"（{'、'.join(close)} のことでしょうか）", f"; did you mean {' or '.join(close)}?") if close else _Hint("", "")


# --- JSON Schema ----------------------------------------------------------------------------------------------------------


class _Violation(NamedTuple):
    """What a schema does not allow: where, what was expected, and whether it is a key that should not be there."""

    trail: Trail
    ja: str
    en: str
    key: bool = False

    def within(self, trail: Trail) -> _Violation:
        return self._replace(trail=(*trail, *self.trail))

    def note(self, document: Document) -> None:
        document.mistake(self.trail, self.ja, self.en, key=self.key)


_TYPES_JA = {
    "object": "マッピング",
    "array": "リスト",
    "string": "文字列",
    "number": "数値",
    "integer": "整数",
    "boolean": "true か false",
    "null": "null",
}
_TYPES_EN = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "null",
}


def _violations(validator: Any, value: Any) -> Iterator[_Violation]:
    """What is wrong with a value, each worded once for a reader who has not seen the schema."""
    seen: set[_Violation] = set()
    for error in validator.iter_errors(value):
        for violation in _worded(error):
            if violation not in seen:
                seen.add(violation)
                yield violation


def _worded(error: Any) -> Iterator[_Violation]:
    trail: Trail = tuple(error.absolute_path)
    expected = error.validator_value
    match error.validator:
        case "required":
            for key in expected:
                if key not in error.instance:
                    yield _Violation(trail, f"{key} がありません", f"expected a field '{key}'")
        case "additionalProperties" if expected is False:
            known = error.schema.get("properties", {})
            for key in error.instance:
                if key not in known:
                    hint = _hint(key, known)
                    yield _Violation(
                        (*trail, key), f"「{key}」という項目はありません{hint.ja}", f"there is no field '{key}'{hint.en}", True
                    )
        case "type":
            types = [expected] if isinstance(expected, str) else expected
            yield _Violation(
                trail,
                f"{'か'.join(_TYPES_JA[t] for t in types)}が必要です",
                f"expected {' or '.join(_TYPES_EN[t] for t in types)}",
            )
        case "enum":
            choices = ", ".join(str(choice) for choice in expected)
            yield _Violation(trail, f"{choices} のいずれかが必要です", f"expected one of {choices}")
        case "pattern":
            example = error.schema["examples"][0] if error.schema.get("examples") else expected
            yield _Violation(trail, f"{example} のような文字列が必要です", f"expected a text such as {example}")
        case "minItems" | "minLength" | "minProperties":
            if expected == 1:
                yield _Violation(trail, "空であってはいけません", "expected something, not nothing")
            else:
                yield _Violation(trail, f"{expected} つ以上必要です", f"expected at least {expected}")
        case "minimum" | "maximum":
            word = "at least" if error.validator == "minimum" else "at most"
            yield _Violation(
                trail, f"{expected} {'以上' if word == 'at least' else '以下'}が必要です", f"expected {word} {expected}"
            )
        case "format":
            reason = str(error.cause)
            yield _Violation(trail, f"{_FORMATS_JA[expected]}: {reason}", f"{_FORMATS_EN[expected]}: {reason}")
        case _:
            yield _Violation(trail, error.message, error.message)


_FORMATS_JA = {
    "re2": "RE2 の正規表現として読めません",
    "condition": "CEL の条件として読めません",
    "message": "文面に誤りがあります",
}
_FORMATS_EN = {"re2": "not an RE2 pattern", "condition": "not a CEL condition", "message": "not a message"}


def _check_message(template: str) -> None:
    if stray_brace(template):
        raise ValueError("expected braces only around a placeholder, as in {value}")


def _validator(schema: Mapping[str, Any]) -> Any:
    """A validator that knows the formats `re2`, `condition` and `message`; a detector's properties may use them too."""
    from jsonschema import FormatChecker
    from jsonschema.validators import Draft202012Validator

    checker = FormatChecker(formats=())
    checks = {
        "re2": (compile_pattern, PatternError),
        "condition": (check_condition, ConditionError),
        "message": (_check_message, ValueError),
    }
    for name, (check, error) in checks.items():

        def accepts(value: Any, check: Any = check) -> bool:
            if isinstance(value, str):
                check(value)
            return True

        checker.checks(name, raises=error)(accepts)
    return Draft202012Validator(schema, format_checker=checker)


@lru_cache(maxsize=1)
def _file_validator() -> Any:
    return _validator(json.loads(Path(__file__).with_name("rule-file.schema.json").read_text(encoding="utf-8")))


def _parameter_validator(detector: Detector) -> Any:
    return _validator(
        {"type": "object", "properties": detector.properties, "required": list(detector.required), "additionalProperties": False}
    )
