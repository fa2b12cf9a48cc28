"""`factcheck rules`: the rules that there are, and whether their examples hold."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from factcheck.commands.options import (
    config_option,
    ignore_option,
    known_rules,
    lang_option,
    rules_option,
    select_option,
    split,
)

if TYPE_CHECKING:
    from factcheck.rules.model import RuleSet


@click.command(name="rules")
@click.option(
    "--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True, help="How to print."
)
@lang_option("the descriptions")
@rules_option
@select_option
@ignore_option
@config_option
@click.option("--all", "all_", is_flag=True, help="Also the rules that the configuration leaves out.")
@click.option(
    "--test", multiple=True, type=click.Path(path_type=Path), help="Run the examples of the rules of these files instead."
)
def command(
    format_: str,
    lang: str,
    rules: tuple[Path, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    all_: bool,
    test: tuple[Path, ...],
) -> None:
    """List the rules that hold here, or test rules against their own examples.

    Exit codes: 0, with --test 1 where an example does not hold, 2 for a mistake in a rule file or the configuration.
    """
    from factcheck.rules.load import RuleError, builtin_rules, load_rules, rule_files

    try:
        # Examples are tested as their file has them: what a configuration tunes or leaves out is no concern of theirs.
        known = load_rules([builtin_rules(), *rules, *test]) if test else known_rules(rules)
        said = tuple(_said(name, terms) for name, terms in (("select", select), ("ignore", ignore)))
        if test or all_:
            select, ignore = said
        ruleset = known.select(split(select), split(ignore))
    except RuleError as error:
        raise click.UsageError(str(error)) from error
    if test:
        files = {file.resolve() for file in rule_files(test)}
        _test(type(ruleset)(tuple(rule for rule in ruleset if Path(rule.path).resolve() in files)), lang)
    elif format_ == "json":
        click.echo(json.dumps({"version": 1, "rules": [asdict(rule) for rule in ruleset]}, ensure_ascii=False, indent=2))
    else:
        _table(ruleset, lang)
        if (select, ignore) != said:
            click.echo(f"the configuration leaves out {len(known) - len(ruleset)} rules; --all lists them, too", err=True)


def _said(name: str, terms: tuple[str, ...]) -> tuple[str, ...]:
    """The terms of an option, where the command line gives them."""
    return terms if click.get_current_context().get_parameter_source(name) is ParameterSource.COMMANDLINE else ()


def _test(rules: RuleSet, lang: str) -> None:
    from factcheck.examples import run_examples

    failures = list(run_examples(rules))
    for failure in failures:
        click.echo(failure.text(lang))
    count = sum(len(rule.bad) + len(rule.good) for rule in rules)
    click.echo(f"{len(rules)} rules, {count} examples: {f'{len(failures)} failures' if failures else 'all hold'}", err=True)
    sys.exit(1 if failures else 0)


def _table(rules: RuleSet, lang: str) -> None:
    """A line for each rule. By hand: a table of rich takes longer than everything else that this command does."""
    from rich.cells import cell_len, set_cell_size

    rows = [("code", "name", "severity", "kind", "ルールの理由" if lang == "ja" else "why")]
    rows += [(rule.code, rule.name, rule.severity, rule.kind, " ".join(rule.why[lang].split())) for rule in rules]
    widths = [max(map(len, column)) + 2 for column in list(zip(*rows, strict=True))[:4]]
    left = (shutil.get_terminal_size().columns if sys.stdout.isatty() else 160) - sum(widths)
    for *columns, why in rows:
        if cell_len(why) > left:
            why = set_cell_size(why, max(left - 2, 8)) + "…"
        click.echo("".join(column.ljust(width) for column, width in zip(columns, widths, strict=True)) + why)
