"""Detectors: one module for each family of rules, and plug-ins that come in through the entry point `factcheck.detectors`."""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
import sys
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
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


def plugins_digest(names: Iterable[str]) -> str:
    """SHA-256 of the source of the packages that bring the detectors of these names, empty if all are built-in ones.

    It keys what is cached, so that findings of a plug-in that has changed do not live on.
    """
    packages = {find_detector(name).run.__module__.partition(".")[0] for name in names} - {__name__.partition(".")[0]}
    digest = hashlib.sha256()
    for package in sorted(packages):
        module = sys.modules.get(package)
        places = [Path(place) for place in getattr(module, "__path__", [])] or [Path(getattr(module, "__file__", None) or "")]
        for place in places:
            for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
                digest.update(f"{package} {file.name}\0".encode("utf-8", "surrogateescape") + file.read_bytes())
    return digest.hexdigest() if packages else ""
