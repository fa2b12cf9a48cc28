"""Loading rules: which files, and what came of them the last time. What reads them is imported only where they have changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from factcheck.detectors import find_detector
from factcheck.kept import worked_out
from factcheck.rules.model import Rule, RuleError, RuleFileError, RuleSet, nearest

__all__ = ["ParameterError", "RuleError", "RuleFileError", "builtin_rules", "load_rules", "rule_files", "with_parameters"]


class ParameterError(RuleError):
    """Parameters that rules do not take: `mistakes` are (rule as it was named, parameter or None, what was expected)."""

    def __init__(self, mistakes: Sequence[tuple[str, str | None, str]]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(f"{term}: {what}" for term, _, what in mistakes))


def builtin_rules() -> Path:
    """The folder of the rules that factcheck ships: `builtin_rules` in a wheel, `rules` at the top of a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "builtin_rules"
    return installed if installed.is_dir() else package.parent / "rules"


def rule_files(paths: Iterable[Path]) -> list[Path]:
    """Each file once: as given, or of a folder the `.yaml` and `.yml` files directly in it (lexicons live in subfolders)."""
    files: dict[Path, Path] = {}
    for path in paths:
        inside = sorted(file for file in path.iterdir() if file.suffix in (".yaml", ".yml")) if path.is_dir() else [path]
        for file in inside:
            files.setdefault(file.resolve(), file)
    return list(files.values())


def load_rules(paths: Iterable[Path]) -> RuleSet:
    """Loads rule files, each seeing those before it: `load_rules([builtin_rules(), Path("our-rules.yaml")])`.

    An entry with `extends: FC301` has the fields of FC301 where it gives none of its own; of `parameters`, the single
    parameters. Without a `code` it takes the place of FC301, with one it is a further rule. Nothing else may give a code
    or name a second time.

    Raises RuleFileError with all mistakes of all files. What came of sound files is kept, and loaded again while they stay.
    """
    files = rule_files(paths)
    return worked_out("rules", files, lambda: _read(files), _dumped, _loaded)


def _read(files: Sequence[Path]) -> RuleSet:
    from factcheck.rules.reading import read_rules

    return read_rules(files)


def _dumped(rules: RuleSet) -> tuple[Rule, ...] | None:
    """The rules; None where one has a detector of another package, which may be gone or another the next time."""
    if any(not find_detector(rule.detector).run.__module__.startswith("factcheck.") for rule in rules):
        return None
    return tuple(rules)


def _loaded(data: bytes) -> RuleSet:
    return RuleSet(msgspec.json.decode(data, type=tuple[Rule, ...]))


def with_parameters(rules: RuleSet, given: Mapping[str, Mapping[str, Any]]) -> RuleSet:
    """The rules with single parameters replaced, by code or name: `{"FC301": {"at_least": 60}}`.

    Raises ParameterError with all mistakes: what names no rule, and parameters that the rule's detector does not take.
    """
    if not given:
        return rules
    from factcheck.rules.reading import parameter_mistakes

    tuned = {rule.code: rule for rule in rules}
    mistakes: list[tuple[str, str | None, str]] = []
    for term, values in given.items():
        rule = next((rule for rule in rules if term in (rule.code, rule.name)), None)
        if rule is None:
            close = nearest(term, [name for rule in rules for name in (rule.code, rule.name)])
            hint = f"; did you mean {' or '.join(close)}?" if close else ""
            mistakes.append((term, None, f"no rule has the code or name '{term}'{hint}"))
            continue
        mistakes += [(term, *mistake) for mistake in parameter_mistakes(rule, {**rule.parameters, **values})]
        tuned[rule.code] = replace(tuned[rule.code], parameters={**tuned[rule.code].parameters, **values})
    if mistakes:
        raise ParameterError(mistakes)
    return RuleSet(tuple(tuned.values()))
