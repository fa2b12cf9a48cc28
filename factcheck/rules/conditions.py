"""Conditions in rules: CEL, which cannot loop, over the values of a match."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping
from functools import lru_cache
from importlib.machinery import EXTENSION_SUFFIXES, ExtensionFileLoader, FileFinder
from types import ModuleType
from typing import Any

MOST_CHARACTERS = 2_000

#: The functions of CEL that are of use here; operators and macros (has, all, exists, map, filter) are no calls by name.
_FUNCTIONS = frozenset({"bool", "contains", "double", "endsWith", "int", "matches", "size", "startsWith", "string"})


class ConditionError(ValueError):
    """A condition that does not compile, or that fails on a match."""


@lru_cache(maxsize=1)
def _cel() -> ModuleType:
    """The extension module of the package `cel`.

    The package itself imports its own command line, prompt_toolkit and all, which takes ten times as long as the rest.
    """
    package = importlib.util.find_spec("cel")
    for folder in (package.submodule_search_locations or []) if package else []:
        spec = FileFinder(folder, (ExtensionFileLoader, EXTENSION_SUFFIXES)).find_spec("cel")
        if spec and spec.loader and "cel.cel" not in sys.modules:
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            return module
    return importlib.import_module("cel")


@lru_cache(maxsize=1024)
def _compile(source: str) -> Any:
    return _cel().compile(source)


def check_condition(source: str) -> None:
    """Raises ConditionError where `source` is not a condition: too long, not CEL, or calling a function CEL does not have."""
    if len(source) > MOST_CHARACTERS:
        raise ConditionError(f"expected at most {MOST_CHARACTERS} characters")
    try:
        program = _compile(source)
    except ValueError as error:
        # The parser quotes the whole source and draws it; the first complaint says enough.
        raise ConditionError(str(error).partition("ERROR: ")[2].split("\n")[0].removeprefix("<input>:") or str(error)) from error
    for function in program.functions():
        if function.isidentifier() and not function.startswith("_") and function not in _FUNCTIONS:
            raise ConditionError(f"CEL has no function {function}()")


def holds(source: str, values: Mapping[str, Any]) -> bool:
    """Whether the condition is true of the values. Raises ConditionError: a missing value, mismatched types, no truth value."""
    program = _compile(source)
    try:
        result = program.execute({name: values[name] for name in program.variables() if name in values})
    except Exception as error:  # the binding raises most of Python's own exceptions
        raise ConditionError(str(error).split(". ")[0].strip("'\" ") or type(error).__name__) from error
    if not isinstance(result, bool):
        raise ConditionError(f"expected true or false, not {result!r}")
    return result
