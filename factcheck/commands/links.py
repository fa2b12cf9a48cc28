"""What commands share that may fetch the pages which posts cite."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from factcheck.rules.model import Rule
    from factcheck.sources.model import Pages


def link_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """--verify-links and --allow-link. They are no keys of a configuration: posts and their folder may be anybody's."""
    for option in (
        click.option(
            "--allow-link",
            "allowed_links",
            multiple=True,
            metavar="HOST|NETWORK",
            help="With --verify-links: fetch from here though it is no public address: wiki.example, 10.1.0.0/16. Repeatable.",
        ),
        click.option(
            "--verify-links",
            is_flag=True,
            help="Fetch the pages that posts cite, and look for their figures there. Without it nothing goes out.",
        ),
    ):
        function = option(function)
    return function


def pages_of(verify_links: bool, allowed: tuple[str, ...], index: Path | None) -> Pages | None:
    """Where cited pages come from: the network, and the pages of earlier runs, unless nothing is to be kept (`index` is None).

    None where links are not verified.
    """
    if not verify_links:
        return None
    from factcheck.sources.fetch import Fetcher
    from factcheck.sources.networks import Allowed
    from factcheck.sources.store import Store, default_folder

    try:
        return Fetcher(Store(default_folder() if index is not None else None), Allowed.parse(allowed))
    except ValueError as error:
        raise click.UsageError(f"--allow-link: {error}") from error


def rules_run(rules: Iterable[Rule], verify_links: bool) -> list[Rule]:
    """The rules that can find something: those about cited pages only where links are verified."""
    from factcheck.detectors import find_detector

    return [rule for rule in rules if verify_links or not find_detector(rule.detector).needs_pages]
