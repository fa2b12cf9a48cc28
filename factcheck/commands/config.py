"""`factcheck config`: what holds, and where it comes from."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

#: What holds for keys that no file sets, as the options of `check` have it; the index is where it is for this folder.
DEFAULTS: dict[str, Any] = {
    "paths": [],
    "select": [],
    "ignore": [],
    "rules": [],
    "lexicons": [],
    "facts": [],
    "severities": {},
    "parameters": {},
    "per-path": [],
    "min-confidence": 0.5,
    "fail-on": "error",
    "lang": "ja",
    "index": None,
    "baseline": None,
    "fail-on-stale": False,
}


@click.command(name="config")
@click.option(
    "--config",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The configuration. [default: the nearest factcheck.toml or [tool.factcheck] in pyproject.toml]",
)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print.")
def command(file: Path | None, format_: str) -> None:
    """Show what holds for each key of the configuration, and the file and line that say so; the text is itself TOML.

    Exit codes: 0, 2 for a mistake in the file.
    """
    from factcheck.archive.index import default_index
    from factcheck.configuration import Configuration, ConfigurationError, find_configuration, read_configuration
    from factcheck.rules.load import builtin_rules, load_rules
    from factcheck.rules.model import RuleError

    path = file or find_configuration(Path.cwd())
    try:
        found = Configuration() if path is None else read_configuration(path)
        found.apply(load_rules([builtin_rules(), *map(Path, found.options().get("rules", ()))]))
    except (ConfigurationError, RuleError) as error:
        raise click.UsageError(str(error)) from error
    held = {
        key: (found.values[key], found.place(key)) if key in found.values else (default, "default")
        for key, default in {**DEFAULTS, "index": str(default_index())}.items()
    }
    if format_ == "json":
        record = {key: {"value": value, "from": source} for key, (value, source) in held.items()}
        click.echo(json.dumps(record, ensure_ascii=False, indent=1))
        return
    click.echo(f"# {found.path or 'no configuration file'}")
    for key, (value, source) in held.items():
        # TOML has no word for nothing.
        click.echo(f"# {key} is not set" if value is None else f"{key} = {_toml(value)}  # {source}")


def _toml(value: Any) -> str:
    """A value as TOML, in a line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)} = {_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str | bool) else str(value)


def _key(key: str) -> str:
    return key if re.fullmatch("[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)
