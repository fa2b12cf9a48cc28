"""What several commands share: which posts, which rules, and how a mistake in them is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from factcheck.audit import Settings
    from factcheck.rules.model import RuleSet

paths_argument = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))


def rule_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """--rules, --lexicon, --select and --ignore."""
    for option in (
        click.option(
            "--ignore",
            "-i",
            multiple=True,
            metavar="RULE",
            help="Leave out these rules: codes (FC301), families (FC3), names or kinds.",
        ),
        click.option(
            "--select",
            "-s",
            multiple=True,
            metavar="RULE",
            help="Only these rules: codes (FC301), families (FC3), names or kinds.",
        ),
        click.option(
            "--lexicon", "lexicons", multiple=True, type=click.Path(path_type=Path), help="Further lexicon files or folders."
        ),
        click.option("--rules", multiple=True, type=click.Path(path_type=Path), help="Further rule files or folders."),
    ):
        function = option(function)
    return function


def split(values: tuple[str, ...]) -> tuple[str, ...]:
    """`-s FC1,FC3 -s garbled` as three values."""
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def settings_of(
    rules: tuple[Path, ...], lexicons: tuple[Path, ...], select: tuple[str, ...], ignore: tuple[str, ...]
) -> tuple[Settings, RuleSet]:
    """The settings and the rules that they choose; a mistake in either ends the command with exit code 2."""
    from factcheck.audit import Settings
    from factcheck.lexicon import LexiconError
    from factcheck.rules.model import RuleError

    settings = Settings(rules, lexicons, split(select), split(ignore))
    try:
        ruleset = settings.load_rules()
        settings.load_lexicon()
    except (RuleError, LexiconError) as error:
        raise click.UsageError(str(error)) from error
    return settings, ruleset


def find(paths: tuple[Path, ...]) -> list[tuple[Path, str]]:
    """The posts at the given paths, each with the path to show; none at all is a usage error."""
    from factcheck.posts.discover import find_posts

    for path in paths:
        if not path.exists():
            raise click.UsageError(f"no such file or folder: {path}")
    files = [(path, path.as_posix()) for path in find_posts(paths)]
    if not files:
        where = ", ".join(str(path) for path in paths)
        raise click.UsageError(f"no posts (.md, .markdown, .txt) found in: {where}")
    return files
