"""`factcheck init`: a configuration, a GitHub workflow and a pre-commit entry to start from."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

import click

#: Where sites keep their posts; the first that is there is taken.
USUAL_FOLDERS = ("_posts", "content", "posts", "docs")

CONFIGURATION = """\
# factcheck: `factcheck config` shows what holds; the command line goes before this file.

# Rules by code (FC301), family (FC3), name or kind.
# select = ["FC1", "FC3"]
# ignore = ["FC8"]

# Leave out what is less sure than this, and fail from this severity on.
min-confidence = 0.5
fail-on = "error"
lang = "ja"

# Findings that are accepted: factcheck baseline {posts}
# baseline = "factcheck.baseline"

# [severities]
# FC301 = "warning"

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
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0 # what has changed is told from the whole history
          persist-credentials: false
      - uses: actions/setup-python@v5
        with:
          python-version: "3.11"
      - run: pip install factcheck
      - name: Check what the pull request changes
        if: github.event_name == 'pull_request'
        env:
          BASE: ${{{{ github.event.pull_request.base.sha }}}}
        run: |
          factcheck check {posts} --changed-since "$BASE" --format github --no-report
      - name: Check everything
        if: github.event_name == 'push'
        run: |
          factcheck check {posts} --format github --no-report
"""

HOOKS = """\
repos:
  - repo: local
    hooks:
      - id: factcheck
        name: factcheck
        entry: {entry}
        language: system
        types_or: [markdown, text]
        pass_filenames: false # a changed post is held against all others
        require_serial: true
"""


@click.command(name="init")
@click.argument("posts", required=False)
def command(posts: str | None) -> None:
    """Write factcheck.toml, .github/workflows/factcheck.yml and .pre-commit-config.yaml for the posts in the folder POSTS.

    A file that is there already is left as it is. Exit codes: 0 written, 1 some file was there already, 2 wrong usage.
    """
    from factcheck.reports.writing import UnwritablePath, ensure_writable, write_whole

    if posts is None:
        posts = next((folder for folder in USUAL_FOLDERS if Path(folder).is_dir()), ".")
    if not posts.isprintable() or "${{" in posts or posts.startswith("-"):
        raise click.UsageError(f"no name for a folder: {posts!r}")
    if not Path(posts).is_dir():
        raise click.UsageError(f"no such folder: {posts}")
    quoted = shlex.quote(posts)
    entry = f"factcheck check {quoted} --changed-since HEAD --no-report"
    files = {
        Path("factcheck.toml"): CONFIGURATION.format(posts=quoted),
        Path(".github/workflows/factcheck.yml"): WORKFLOW.format(posts=quoted),
        Path(".pre-commit-config.yaml"): HOOKS.format(entry=json.dumps(entry, ensure_ascii=False)),
    }
    there = [path for path in files if path.exists() or path.is_symlink()]
    try:
        for path in files.keys() - set(there):
            ensure_writable(path)
        for path, text in files.items():
            if path not in there:
                write_whole(path, text)
                click.echo(f"{path}: written")
    except UnwritablePath as error:
        raise click.UsageError(str(error)) from error
    for path in there:
        click.echo(f"{path}: there already, left as it is; it could hold:\n\n{files[path]}")
    sys.exit(1 if there else 0)
