"""`factcheck init`: a configuration, a GitHub workflow and a pre-commit entry to start from."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from urllib.parse import urlsplit

import click

#: Where sites keep their posts; the first that is there is taken.
USUAL_FOLDERS = ("_posts", "content", "posts", "docs")

CONFIGURATION = """\
# factcheck: `factcheck config` shows what holds; the command line goes before this file.

# What is checked where a command names nothing.
paths = [{posts}]

# Rules by code (FC301), family (FC3), name or kind.
# select = ["FC1", "FC3"]
# ignore = ["FC8"]

# Leave out what is less sure than this, and fail from this severity on.
min-confidence = 0.5
fail-on = "error"
lang = "ja"

# Findings that are accepted: written by `factcheck baseline`.
# baseline = "factcheck.baseline"

# [severities]
# FC301 = "warning"

# [parameters.FC301]
# least_characters = 60

# [[per-path]]
# paths = ["drafts/**"]
# ignore = ["FC6"]
"""

WORKFLOW = """\
name: factcheck
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  factcheck:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v5
        with:
          fetch-depth: 0 # what has changed is told from the whole history
          persist-credentials: false
      - uses: actions/setup-python@v6
        with:
          python-version: "3.11"
      - name: Install factcheck
{install}
      - name: Check what the pull request changes
        if: github.event_name == 'pull_request'
        env:
          BASE: ${{{{ github.event.pull_request.base.sha }}}}
        run: factcheck check --changed-since "$BASE" --format github --no-report
      - name: Check everything
        if: github.event_name == 'push'
        run: factcheck check --format github --no-report
"""

#: The name factcheck alone may be another project's on a package index: nothing is installed by it.
INSTALL_BY_VARIABLE = """\
        env:
          FACTCHECK: ${{ vars.FACTCHECK }} # a variable of the repository: what pip installs, such as git+https://…@REVISION
        run: pip install "${FACTCHECK:?set the variable FACTCHECK to what pip installs factcheck from}"
"""

HOOKS = """\
repos:
  - repo: local
    hooks:
      - id: factcheck
        name: factcheck
        entry: factcheck check --staged --no-report
        language: system
        types_or: [markdown, plain-text]
        pass_filenames: false # a staged post is held against all others
        require_serial: true
"""


@click.command(name="init")
@click.argument("posts", required=False)
@click.option(
    "--from",
    "source",
    metavar="REQUIREMENT",
    help="What pip installs factcheck from in CI, such as git+https://…@REVISION. [default: where this one came from by git]",
)
def command(posts: str | None, source: str | None) -> None:
    """Write factcheck.toml, .github/workflows/factcheck.yml and .pre-commit-config.yaml for the posts in the folder POSTS.

    A file that is there already is left as it is. Exit codes: 0 written, 1 some file was there already, 2 wrong usage.
    """
    from factcheck.configuration import find_configuration
    from factcheck.reports.writing import UnwritablePath, ensure_writable, write_whole

    if posts is None:
        posts = next((folder for folder in USUAL_FOLDERS if Path(folder).is_dir()), ".")
    if not posts.isprintable():
        raise click.UsageError(f"no name for a folder: {posts!r}")
    if not Path(posts).is_dir():
        raise click.UsageError(f"no such folder: {posts}")
    source = source or installed_from()
    if source is not None and (not source.isprintable() or "${{" in source or source.startswith("-")):
        raise click.UsageError(f"--from: nothing that pip installs: {source!r}")
    install = INSTALL_BY_VARIABLE if source is None else f"        run: {_yaml(f'pip install {shlex.quote(source)}')}\n"
    files = {
        Path("factcheck.toml"): CONFIGURATION.format(posts=json.dumps(posts, ensure_ascii=False)),
        Path(".github/workflows/factcheck.yml"): WORKFLOW.format(install=install.rstrip("\n")),
        Path(".pre-commit-config.yaml"): HOOKS,
    }
    there = {path: path for path in files if path.exists() or path.is_symlink()}
    if (known := find_configuration(Path.cwd())) is not None and known.parent == Path.cwd():
        there[Path("factcheck.toml")] = Path(known.name)  # a second configuration would take the place of the first
    try:
        for path in files.keys() - there.keys():
            ensure_writable(path)
        for path, text in files.items():
            if path not in there:
                write_whole(path, text)
                click.echo(f"{path}: written")
    except UnwritablePath as error:
        raise click.UsageError(str(error)) from error
    for path, name in there.items():
        click.echo(f"{name}: there already, left as it is; {path} could hold:\n\n{files[path]}")
    if source is None and Path(".github/workflows/factcheck.yml") not in there:
        click.echo("the workflow installs what the repository's variable FACTCHECK names: set it, or run init again with --from")
    sys.exit(1 if there else 0)


def installed_from() -> str | None:
    """What pip installs this factcheck from, where it came from a git repository (PEP 610) that can be told of."""
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        record = json.loads(distribution("factcheck").read_text("direct_url.json") or "{}")
        address, revision = record["url"], record["vcs_info"]["commit_id"]
        parts = urlsplit(address)
    except (PackageNotFoundError, ValueError, KeyError, TypeError):
        return None
    # A file is on this machine only, and a password is no one else's business.
    return f"git+{address}@{revision}" if parts.scheme in ("https", "ssh") and parts.password is None else None


def _yaml(words: str) -> str:
    """A text as YAML that reads as it, in quotes where it has to be."""
    return words if all(c.isalnum() or c in " -+./@_=<>[]" for c in words) else json.dumps(words, ensure_ascii=False)
