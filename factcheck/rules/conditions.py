"""Conditions in rules: CEL, which cannot loop, over the values of a match."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from functools import lru_cache
from types import ModuleType
from typing import Any

MOST_CHARACTERS = 2_000

#: The functions of CEL that are of use here; operators and macros (has, all, exists, map, filter) are no calls by name.
_FUNCTIONS = frozenset({"bool", "contains", "double", "endsWith", "int", "matches", "size", "startsWith", "string"})


class ConditionError(ValueError):
    """A condition that does not compile, or that fails on a match."""


@lru_cache(maxsize=1)
def _cel() -> ModuleType:
    """The package `cel`, without its command line: that imports prompt_toolkit, ten times the rest, each time."""
    command_line = "cel.cli"
    if command_line in sys.modules:
        return importlib.import_module("cel")
    sys.modules[command_line] = ModuleType(command_line)
    try:
        return importlib.import_module("cel")
    finally:
        del sys.modules[command_line]


@lru_cache(maxsize=1024)
def _compile(source: str) -> tuple[Any, list[str]]:
    """The program, and the names that it speaks of."""
    program = _cel().compile(source)
    return program, program.variables()


def check_condition(source: str) -> None:
    """Raises ConditionError where `source` is not a condition: too long, not CEL, or calling a function CEL does not have."""
    if len(source) > MOST_CHARACTERS:
        raise ConditionError(f"expected at most {MOST_CHARACTERS} characters")
    try:
        program, _ = _compile(source)
    except ValueError as error:
        # The parser quotes the whole source and draws it; the first complaint says enough.
        raise ConditionError(str(error).partition("ERROR: ")[2].split("\n")[0].removeprefix("<input>:") or str(error)) from error
    for function in program.functions():
        if function.isidentifier() and not function.startswith("_") and function not in _FUNCTIONS:
            raise ConditionError(f"CEL has no function {function}()")


def holds(source: str, values: Mapping[str, Any]) -> bool:
    """Whether the condition is true of the values. Raises ConditionError: a missing value, mismatched types, no truth value."""
    program, names = _compile(source)
    try:
        result = program.execute({name: values[name] for name in names if name in values})
    except KeyError as error:
        raise ConditionError(f"there is no {error}") from error
    except Exception as error:  # the binding raises most of Python's own exceptions, with a lecture after the first sentence
        raise ConditionError(str(error).split(". ")[0].split("\n")[0]) from error
    if not isinstance(result, bool):
        raise ConditionError(f"expected true or false, not {result!r}")
    return result
