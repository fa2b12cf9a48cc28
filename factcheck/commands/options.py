"""What several commands share: which posts, which rules, and how a mistake in them is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from factcheck.audit import Settings
    from factcheck.configuration import Configuration
    from factcheck.rules.model import RuleSet


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


def _given_paths(ctx: click.Context, param: click.Parameter, value: tuple[Path, ...]) -> tuple[Path, ...]:
    value = value or configuration().paths
    if not value and not ctx.resilient_parsing:
        raise click.UsageError('no posts given: name files or folders, or set paths = ["_posts"] in factcheck.toml')
    return value


paths_argument = click.argument("paths", nargs=-1, type=click.Path(path_type=Path), callback=_given_paths)


def configuration() -> Configuration:
    """The configuration of the command that runs."""
    from factcheck.configuration import META, Configuration

    found = click.get_current_context().meta.get(META)
    return found if isinstance(found, Configuration) else Configuration()


def tell_notices(notices: Iterable[Mapping[str, str]], lang: str) -> None:
    """What happened to the index, on standard error."""
    for notice in notices:
        click.echo(f"factcheck: {notice[lang]}", err=True)


def index_of(index: Path | None, no_index: bool) -> Path | None:
    """Where the index is, None for none; --index goes before `index = false` in a configuration."""
    from factcheck.archive.index import default_index

    source = click.get_current_context().get_parameter_source
    if source("index") is ParameterSource.COMMANDLINE and source("no_index") is not ParameterSource.COMMANDLINE:
        no_index = False
    return None if no_index else index or default_index()


config_option = click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    is_eager=True,  # it gives the other options their defaults
    expose_value=False,
    callback=_configure,
    help="The configuration. [default: the nearest factcheck.toml or [tool.factcheck] in pyproject.toml]",
)
rules_option = click.option(
    "--rules", multiple=True, type=click.Path(path_type=Path), help="Further rule files or folders. Repeatable."
)
lexicon_option = click.option(
    "--lexicon", "lexicons", multiple=True, type=click.Path(path_type=Path), help="Further lexicon files or folders. Repeatable."
)
facts_option = click.option(
    "--facts", multiple=True, type=click.Path(path_type=Path), help="Further fact files or folders. Repeatable."
)
select_option = click.option(
    "--select",
    "-s",
    multiple=True,
    metavar="RULE",
    help="Only these rules: codes (FC301), families (FC3), names or kinds.",
)
ignore_option = click.option(
    "--ignore",
    "-i",
    multiple=True,
    metavar="RULE",
    help="Leave out these rules: codes (FC301), families (FC3), names or kinds.",
)
confidence_option = click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    help="Leave out findings that are less sure than this.",
)
jobs_option = click.option(
    "--jobs", "-j", type=click.IntRange(1), help="Processes. [default: by the processors and the number of posts]"
)
index_option = click.option(
    "--index",
    type=click.Path(dir_okay=False, path_type=Path),
    help="What is known of unchanged posts. [default: in the user's cache folder]",
)


def lang_option(what: str) -> Callable[..., Any]:
    """--lang, of what."""
    return click.option("--lang", type=click.Choice(["ja", "en"]), default="ja", show_default=True, help=f"Language of {what}.")


def rule_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """--rules, --lexicon, --facts, --select, --ignore and --config."""
    for option in (config_option, ignore_option, select_option, facts_option, lexicon_option, rules_option):
        function = option(function)
    return function


def index_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """--jobs, --index and --no-index."""
    no_index = click.option("--no-index", is_flag=True, help="Read every post anew and keep nothing.")
    for option in (no_index, index_option, jobs_option):
        function = option(function)
    return function


def split(values: tuple[str, ...]) -> tuple[str, ...]:
    """`-s FC1,FC3 -s garbled` as three values."""
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def settings_of(
    rules: tuple[Path, ...],
    lexicons: tuple[Path, ...],
    facts: tuple[Path, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
) -> tuple[Settings, RuleSet]:
    """The settings and the rules that they choose; a mistake in either ends the command with exit code 2."""
    from factcheck.audit import Settings
    from factcheck.facts.load import FactError
    from factcheck.lexicon import LexiconError
    from factcheck.rules.model import RuleError

    known = known_rules(rules)
    settings = Settings(rules, lexicons, split(select), split(ignore), team_facts(facts), configuration().parameters)
    try:
        ruleset = known.select(settings.select, settings.ignore)
        settings.load_facts(settings.load_lexicon())
    except (RuleError, LexiconError, FactError) as error:
        raise click.UsageError(str(error)) from error
    return settings, ruleset


def team_facts(facts: tuple[Path, ...]) -> tuple[Path, ...]:
    """The fact files given, else the team's own beside the configuration (or in the working folder) where there is one."""
    from factcheck.facts.load import TEAM_FILE

    found = configuration().path
    own = Path(TEAM_FILE) if found is None else found.parent / TEAM_FILE
    return facts or ((own,) if own.is_file() else ())


def known_rules(rules: tuple[Path, ...]) -> RuleSet:
    """All rules, built-in and further ones, graded and tuned by the configuration; mistakes end the command."""
    from factcheck.configuration import ConfigurationError
    from factcheck.rules.load import builtin_rules, load_rules
    from factcheck.rules.model import RuleError

    try:
        return configuration().apply(load_rules([builtin_rules(), *rules]))
    except (RuleError, ConfigurationError) as error:
        raise click.UsageError(str(error)) from error


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
