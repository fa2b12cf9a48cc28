"""Detectors: one module for each family of rules, and plug-ins that come in through the entry point `factcheck.detectors`."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from factcheck.detectors.registry import Detector

ENTRY_POINTS = "factcheck.detectors"


@lru_cache(maxsize=1)
def load_detectors() -> None:
    """Imports every module of this package, each of which registers its detectors."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")


@lru_cache(maxsize=1)
def load_plugins() -> dict[str, str]:
    """Imports what installed packages declare under the entry point, and says by name which could not be imported, and why.

    A plug-in is a module that registers detectors. It cannot take the place of a built-in one.
    """
    from importlib.metadata import entry_points

    from factcheck.detectors.registry import DETECTORS

    load_detectors()
    builtin = dict(DETECTORS)
    failed: dict[str, str] = {}
    for entry in entry_points(group=ENTRY_POINTS):
        try:
            entry.load()
        except Exception as error:  # a plug-in is anybody's code
            failed[entry.name] = f"{type(error).__name__}: {error}"
    DETECTORS.update(builtin)
    return failed


def find_detector(name: str) -> Detector:
    """The detector of that name; plug-ins are looked at only for a name that no built-in one has. Raises KeyError."""
    from factcheck.detectors.registry import DETECTORS

    load_detectors()
    if name not in DETECTORS:
        load_plugins()
    return DETECTORS[name]
