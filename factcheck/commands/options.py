"""What several commands share: which posts, which rules, and how a mistake in them is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from factcheck.audit import Settings
    from factcheck.configuration import Configuration
    from factcheck.rules.model import RuleSet

paths_argument = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))


def _configure(ctx: click.Context, param: click.Parameter, value: Path | None) -> None:
    from factcheck.configuration import META, Configuration, ConfigurationError, find_configuration, read_configuration

    if ctx.resilient_parsing:
        return
    path = value or find_configuration(Path.cwd())
    try:
        configuration = Configuration() if path is None else read_configuration(path)
    except ConfigurationError as error:
        raise click.UsageError(str(error)) from error
    ctx.meta[META] = configuration
    ctx.default_map = configuration.options()


def configuration() -> Configuration:
    """The configuration of the command that runs."""
    from factcheck.configuration import META, Configuration

    found = click.get_current_context().meta.get(META)
    return found if isinstance(found, Configuration) else Configuration()


def index_of(index: Path | None, no_index: bool) -> Path | None:
    """Where the index is, None for none; --index goes before `index = false` in a configuration."""
    from factcheck.archive.index import default_index

    source = click.get_current_context().get_parameter_source
    if source("index") is ParameterSource.COMMANDLINE and source("no_index") is not ParameterSource.COMMANDLINE:
        no_index = False
    return None if no_index else index or default_index()


def rule_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """--rules, --lexicon, --select, --ignore and --config."""
    for option in (
        click.option(
            "--config",
            type=click.Path(dir_okay=False, path_type=Path),
            is_eager=True,  # it gives the other options their defaults
            expose_value=False,
            callback=_configure,
            help="The configuration. [default: the nearest factcheck.toml or [tool.factcheck] in pyproject.toml]",
        ),
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
    from factcheck.configuration import ConfigurationError
    from factcheck.lexicon import LexiconError
    from factcheck.rules.load import builtin_rules, load_rules
    from factcheck.rules.model import RuleError

    settings = Settings(rules, lexicons, split(select), split(ignore))
    try:
        known = load_rules([builtin_rules(), *rules])
        configuration().check_rules(known)
        ruleset = configuration().grade(known.select(settings.select, settings.ignore))
        settings.load_lexicon()
    except (RuleError, LexiconError, ConfigurationError) as error:
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
