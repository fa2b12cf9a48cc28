"""The example plug-in, installed as another package is: its detector, its rule and its format."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PLUGIN = ROOT / "examples" / "plugin"
RULES = str(PLUGIN / "rules.yaml")
POST = (
    "---\ntitle: 発表会の日\ndate: 2026-04-02\n---\n\n発表会は2026年4月3日（木）に開かれます。続きは2026年4月10日（金）です。\n"
)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pip put the package."""
    folder = tmp_path_factory.mktemp("plugin")
    source = folder / "source"
    source.mkdir()
    for file in PLUGIN.rglob("*"):  # a build leaves nothing in the repository
        if file.is_file() and "__pycache__" not in file.parts:
            copy = source / file.relative_to(PLUGIN)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--target", str(folder / "site")]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, str(source)], check=True)
    return folder / "site"


def factcheck(*arguments: str, site: Path | None, folder: Path) -> subprocess.CompletedProcess[str]:
    paths = [str(ROOT), *([str(site)] if site else [])]
    return subprocess.run(
        [sys.executable, "-m", "factcheck", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "post.md").write_text(POST, encoding="utf-8")
    return tmp_path


def test_its_rule_and_its_format_work(installed: Path, site: Path) -> None:
    options = ["--rules", RULES, "--select", "wrong-weekday", "--format", "chat", "--no-report", "--no-index", "--quiet"]
    result = factcheck("check", "post.md", *options, site=installed, folder=site)
    assert result.stdout == "factcheck: failed (1)\n• post.md:6 FC190 2026年4月3日（木） は金曜日です\n", result.stderr
    assert result.returncode == 1


def test_its_examples_hold_and_it_is_explained(installed: Path, site: Path) -> None:
    tested = factcheck("rules", "--test", RULES, site=installed, folder=site)
    assert tested.returncode == 0, tested.stderr
    assert "1 rules, 2 examples: all hold" in tested.stderr
    explained = factcheck("explain", "FC190", "--rules", RULES, "--lang", "en", site=installed, folder=site)
    assert "- since: 1950" in explained.stdout and "Years before are not looked at." in explained.stdout


def test_the_index_knows_a_plugin_that_has_changed(installed: Path, site: Path) -> None:
    copy = site / "copy"
    shutil.copytree(installed, copy)
    options = ["--rules", RULES, "--select", "wrong-weekday", "--format", "chat", "--no-report", "--index", "i.sqlite", "--quiet"]
    assert "(1)" in factcheck("check", "post.md", *options, site=copy, folder=site).stdout
    module = copy / "factcheck_weekdays" / "detectors.py"
    module.write_text(module.read_text(encoding="utf-8").replace("found[4] != right", "found[4] == right"), encoding="utf-8")
    assert "4月10日（金）" in factcheck("check", "post.md", *options, site=copy, folder=site).stdout


def test_without_the_package_what_is_missing_is_named(site: Path) -> None:
    rule = factcheck("check", "post.md", "--rules", RULES, "--no-report", site=None, folder=site)
    assert rule.returncode == 2 and "there is no detector 'wrong_weekday'" in rule.stderr
    format_ = factcheck("check", "post.md", "--format", "chat", site=None, folder=site)
    assert format_.returncode == 2 and "'chat' is no format" in format_.stderr
