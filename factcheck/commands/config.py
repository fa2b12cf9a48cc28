"""`factcheck config`: what holds, and where it comes from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

#: What holds for keys that no file sets, as the options of `check` have it.
DEFAULTS: dict[str, Any] = {
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
    "index": "in the user's cache folder",
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
    """Show what holds for each key of the configuration, and the file and line that say so.

    Exit codes: 0, 2 for a mistake in the file.
    """
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
        for key, default in DEFAULTS.items()
    }
    if format_ == "json":
        record = {key: {"value": value, "from": source} for key, (value, source) in held.items()}
        click.echo(json.dumps(record, ensure_ascii=False, indent=1))
        return
    click.echo(f"# {found.path or 'no configuration file'}")
    for key, (value, source) in held.items():
        click.echo(f"{key} = {json.dumps(value, ensure_ascii=False)}  # {source}")
