"""The command line: a group that imports a command only when it is called, so that `--help` answers at once."""

from __future__ import annotations

import gc
import importlib
import os
import sys

import click

from factcheck import __version__

#: Each command's module (in `factcheck.commands`, holding a click command named `command`) and its line in `--help`.
COMMANDS = {
    "check": "Check posts and report what contradicts, repeats, breaks off or is garbled.",
    "index": "Read an archive beforehand, so that a check against it takes seconds.",
    "fix": "Repair what only one repair is possible for; --diff shows it first.",
    "baseline": "Accept the findings that there are, so that only new ones count.",
    "facts": "Look at the editors' facts, add to them, import, export and check them.",
    "resolve": "Settle a contradiction: by a fact, by one of its sides, or as an accepted exception.",
    "config": "Show which configuration holds, and where it comes from.",
    "claims": "List what posts claim, as a table, CSV or JSON Lines.",
    "init": "Write a configuration, a GitHub workflow and a pre-commit entry to start from.",
    "rules": "List the rules.",
    "explain": "Explain a rule: what it finds, why, examples, how to suppress it.",
}


class LazyGroup(click.Group):
    """A click group whose commands live in modules of the same name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"factcheck.commands.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, but for a word that names no command the nearest one is told."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from factcheck.rules.model import nearest

            close = nearest(args[0], COMMANDS)
            ctx.fail(f"No such command '{args[0]}'." + (f" Did you mean {' or '.join(close)}?" if close else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from the table above: importing them all would take seconds."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="factcheck")
def cli() -> None:
    """A linter for facts: reads Japanese posts in Markdown and shows where they cannot all be right."""


def main() -> None:
    """Runs the command line. Exit codes: 0 clean, 1 findings, 2 wrong usage or configuration, 3 not completed."""
    # What a run makes mostly lives to its end: to search it for cycles again and again takes a quarter of the time.
    gc.set_threshold(100_000, 20, 50)
    # Processes share the processors already; for products as small as a sentence's, threads of NumPy's wait more than they work.
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
        os.environ.setdefault(variable, "1")
    for stream in (sys.stdout, sys.stderr):
        # A post may hold what the terminal's encoding lacks; a report with a replacement character beats a crash.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    cli(prog_name="factcheck")


if __name__ == "__main__":
    main()
