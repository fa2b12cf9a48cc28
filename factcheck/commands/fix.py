"""`factcheck fix`: repair what only one repair is possible for."""

from __future__ import annotations

import difflib
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from factcheck.commands.options import configuration, find, index_of, paths_argument, rule_options, settings_of

if TYPE_CHECKING:
    from factcheck.audit import Settings
    from factcheck.findings import Finding
    from factcheck.fixes import Repair
    from factcheck.lexicon import Lexicon
    from factcheck.rules.model import RuleSet

_TEXTS = {
    "unwritable": {"ja": "書き込めないファイルです", "en": "the file cannot be written to"},
    "changed": {
        "ja": "読んだ後に変更されたため、そのままにしました",
        "en": "it changed after it was read, and was left as it is",
    },
    "unread": {"ja": "読めません: {reason}", "en": "cannot be read: {reason}"},
    "left": {
        "ja": "ほかの箇所も変わってしまうため、直していません",
        "en": "left alone: the repair would change something else, too",
    },
    "nothing": {"ja": "直すものはありません（{posts} 記事）。", "en": "Nothing to repair ({posts})."},
    "would": {"ja": "{posts} 記事の {count} 件を直せます。", "en": "Would repair {count} in {posts}."},
    "did": {"ja": "{posts} 記事の {count} 件を直しました。", "en": "Repaired {count} in {posts}."},
}


@click.command(name="fix")
@paths_argument
@click.option("--diff", is_flag=True, help="Show what would change, as a unified diff, and write nothing.")
@click.option(
    "--figures",
    is_flag=True,
    help="Also put in the figures that facts give, where a plain value contradicts one; posts are read as check reads them.",
)
@rule_options
@click.option("--lang", type=click.Choice(["ja", "en"]), default="ja", show_default=True, help="Language of messages.")
@click.option("--quiet", "-q", is_flag=True, help="Print the summary only.")
def command(
    paths: tuple[Path, ...],
    diff: bool,
    figures: bool,
    rules: tuple[Path, ...],
    lexicons: tuple[Path, ...],
    facts: tuple[Path, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    lang: str,
    quiet: bool,
) -> None:
    """Repair posts where only one repair is possible: end markers, exact duplicate paragraphs, decomposed and invisible
    characters, markup in titles and excerpts, titles that the body has whole; with --figures, figures that facts contradict.

    A file is written whole or not at all, and nothing but the repair changes in it. Exit codes: 0 nothing to repair, or
    repaired; 1 with --diff, something to repair; 2 wrong usage or configuration; 3 some post could not be read or written.
    """
    from factcheck.commands.progress import progress_bar
    from factcheck.fixes import repairing

    settings, ruleset = settings_of(rules, lexicons, facts, select, ignore)
    lexicon = settings.load_lexicon()
    chosen = repairing(ruleset)
    files = find(paths)
    wrong = _wrong_figures(files, settings, ruleset, quiet=quiet) if figures else {}
    repaired = count = failed = 0
    with progress_bar(len(files), quiet=quiet) as progress:
        for done, (path, shown) in enumerate(files, 1):
            made, reason = _repair(path, shown, configuration().rules_at(shown, chosen), lexicon, lang, wrong.get(shown, ()))
            if made is not None and made.applied and not diff:
                reason = _write(path, made, lang)
            if reason is not None:
                failed += 1
                click.echo(f"{shown}: {reason}", err=True)
            for problem in made.problems if made else ():
                failed += 1
                click.echo(f"{shown}: {problem.messages[lang]}", err=True)
            if made is not None and reason is None:
                if made.applied:
                    repaired, count = repaired + 1, count + len(made.applied)
                _tell(made, diff=diff, quiet=quiet, lang=lang)
            progress(done)
    click.echo(_summary(len(files), repaired, count, diff=diff, lang=lang), err=True)
    sys.exit(3 if failed else 1 if diff and repaired else 0)


def _wrong_figures(files: list[tuple[Path, str]], settings: Settings, rules: RuleSet, *, quiet: bool) -> dict[str, list[Finding]]:
    """By post: the findings of the chosen rules that hold figures against facts."""
    from factcheck.archive.index import UnusableIndex
    from factcheck.audit import audit
    from factcheck.commands.progress import progress_bar

    chosen = tuple(rule.code for rule in rules if rule.detector == "compare_facts")
    if not chosen:
        return {}
    configured = configuration().options()
    index = index_of(Path(configured["index"]) if "index" in configured else None, bool(configured.get("no_index")))
    found: dict[str, list[Finding]] = {}
    try:
        with progress_bar(len(files), quiet=quiet) as progress:
            result = audit(files, replace(settings, select=chosen, ignore=()), index=index, progress=progress)
    except UnusableIndex as error:
        raise click.UsageError(str(error)) from error
    for finding in configuration().adjust(result.findings):
        found.setdefault(finding.locations[0].path, []).append(finding)
    return found


def _repair(
    path: Path, shown: str, rules: RuleSet, lexicon: Lexicon, lang: str, figures: Iterable[Finding]
) -> tuple[Repair | None, str | None]:
    """A post repaired in memory, or why it cannot be."""
    from factcheck.fixes import repair
    from factcheck.posts.encoding import UnreadablePost

    try:
        return repair(path.read_bytes(), shown, rules, lexicon, figures), None
    except UnreadablePost as error:
        return None, error.messages[lang]
    except OSError as error:
        return None, _TEXTS["unread"][lang].format(reason=error.strerror or error)


def _write(path: Path, made: Repair, lang: str) -> str | None:
    """Writes a repaired post; what kept it from being written."""
    from factcheck.reports.writing import UnwritablePath, write_bytes_whole

    try:
        # A new file takes the old one's place, so that the old one's protection has to be asked for.
        if not (path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) and os.access(path, os.W_OK)):
            return _TEXTS["unwritable"][lang]
        if not made.is_of(path.read_bytes()):
            return _TEXTS["changed"][lang]
        write_bytes_whole(path, made.data)
    except UnwritablePath as error:
        return error.messages[lang]
    except OSError as error:
        return error.strerror or str(error)
    return None


def _tell(made: Repair, *, diff: bool, quiet: bool, lang: str) -> None:
    if diff and made.applied:
        for line in _unified(made.before.path, made.before.source, made.after.source):
            click.echo(_visible(line) if sys.stdout.isatty() else line, nl=False)
    if quiet:
        return
    for finding in () if diff else made.applied:
        click.echo(f"{finding.locations[0].path}:{finding.locations[0].line}: {finding.rule} {_visible(finding.messages[lang])}")
    for finding in made.left:
        place = finding.locations[0]
        click.echo(f"{place.path}:{place.line}: {finding.rule} {_TEXTS['left'][lang]}", err=True)


_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


def _unified(path: str, old: str, new: str) -> Iterator[str]:
    for line in difflib.unified_diff(_LINE.findall(old), _LINE.findall(new), path, path):
        yield line if line.endswith(("\n", "\r")) else f"{line}\n\\ No newline at end of file\n"


def _visible(text: str) -> str:
    """Text for a terminal: what would not show, or would command the terminal, by its code point."""
    return "".join(c if c.isprintable() or c in "\t\r\n\u3000" else f"<U+{ord(c):04X}>" for c in text)


def _summary(files: int, repaired: int, count: int, *, diff: bool, lang: str) -> str:
    key = "nothing" if not repaired else "would" if diff else "did"
    if lang == "ja":
        return _TEXTS[key]["ja"].format(posts=repaired or files, count=count)
    posts = repaired or files
    return _TEXTS[key]["en"].format(posts=f"{posts} post{'s' * (posts != 1)}", count=f"{count} finding{'s' * (count != 1)}")
