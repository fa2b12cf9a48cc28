"""`factcheck rules`: the rules that there are, and whether their examples hold."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from factcheck.commands.options import split

if TYPE_CHECKING:
    from factcheck.rules.model import RuleSet


@click.command(name="rules")
@click.option(
    "--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True, help="How to print."
)
@click.option("--lang", type=click.Choice(["ja", "en"]), default="ja", show_default=True, help="Language of the descriptions.")
@click.option("--rules", multiple=True, type=click.Path(path_type=Path), help="Further rule files or folders.")
@click.option("--select", "-s", multiple=True, metavar="RULE", help="Only these: codes (FC301), families (FC3), names or kinds.")
@click.option(
    "--test", multiple=True, type=click.Path(path_type=Path), help="Run the examples of the rules of these files instead."
)
def command(format_: str, lang: str, rules: tuple[Path, ...], select: tuple[str, ...], test: tuple[Path, ...]) -> None:
    """List the rules, or test them against their own examples.

    Exit codes: 0, with --test 1 where an example does not hold, 2 for a mistake in a rule file.
    """
    from factcheck.rules.load import RuleError, builtin_rules, load_rules, rule_files

    try:
        ruleset = load_rules([builtin_rules(), *rules, *test]).select(split(select))
    except RuleError as error:
        raise click.UsageError(str(error)) from error
    if test:
        files = {file.resolve() for file in rule_files(test)}
        _test(type(ruleset)(tuple(rule for rule in ruleset if Path(rule.path).resolve() in files)), lang)
    elif format_ == "json":
        click.echo(json.dumps({"version": 1, "rules": [asdict(rule) for rule in ruleset]}, ensure_ascii=False, indent=2))
    else:
        _table(ruleset, lang)


def _test(rules: RuleSet, lang: str) -> None:
    from factcheck.examples import run_examples

    failures = list(run_examples(rules))
    for failure in failures:
        click.echo(failure.text(lang))
    count = sum(len(rule.bad) + len(rule.good) for rule in rules)
    click.echo(f"{len(rules)} rules, {count} examples: {f'{len(failures)} failures' if failures else 'all hold'}", err=True)
    sys.exit(1 if failures else 0)


def _table(rules: RuleSet, lang: str) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("code", "name", "severity", "kind", "ルールの理由" if lang == "ja" else "why", box=None, pad_edge=False)
    for rule in rules:
        table.add_row(rule.code, rule.name, rule.severity, rule.kind, Text(rule.why[lang]))
    console = Console(width=None if sys.stdout.isatty() else 160)
    console.print(table)
