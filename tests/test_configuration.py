"""Configuration files: what they change, that the command line goes before them, and how mistakes in them are named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from factcheck.__main__ import cli
from factcheck.configuration import KEYS, re2_of

POST = "---\ntitle: {title}\ndate: 2026-04-01\n---\n\n{body}\n"


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("_posts/one.md", "drafts/deep/two.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(POST.format(title=f"{path.stem} の題", body="本文です。\n\n---END---"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def configure(text: str, name: str = "factcheck.toml") -> Path:
    path = Path(name)
    path.write_text(text, encoding="utf-8")
    return path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [*map(str, arguments)])


def check(*arguments: str | Path) -> Result:
    return run("check", *(arguments or (".",)), "--no-index", "--no-report")


def findings(*arguments: str | Path) -> list[dict[str, Any]]:
    result = check(*(arguments or (".",)), "--format", "json", "--quiet")
    assert result.exit_code in (0, 1), result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)["findings"]
    return found


def paths(*arguments: str | Path) -> list[str]:
    return [finding["locations"][0]["path"] for finding in findings(*arguments)]


# --- what it changes ------------------------------------------------------------------------------------------------


def test_select_and_the_command_line_before_it() -> None:
    configure('select = ["FC3"]\nlang = "en"\n')
    assert paths() == []
    assert paths(".", "--select", "FC7") == ["_posts/one.md", "drafts/deep/two.md"]
    configure('ignore = ["FC7"]\nselect = ["FC7", "FC3"]\n')
    assert paths() == []


def test_severities_and_the_threshold() -> None:
    configure('select = ["FC7"]\nfail-on = "error"\nseverities = {FC7 = "info", end-marker = "warning"}\n')
    assert {finding["severity"] for finding in findings()} == {"warning"}
    assert check().exit_code == 0
    assert check(".", "--fail-on", "warning").exit_code == 1


def test_rules_for_paths_hold_from_any_folder(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configure('select = ["FC7"]\n\n[[per-path]]\npaths = ["drafts/**"]\nignore = ["leftover_marker"]\n')
    assert paths() == ["_posts/one.md"]
    monkeypatch.chdir(site / "drafts")
    assert paths() == []
    assert run("fix", ".", "--diff", "--select", "FC7").exit_code == 0
    assert paths("../_posts") == ["../_posts/one.md"]


def test_pyproject_serves_as_well_and_the_nearest_file_holds(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configure('[project]\nname = "x"\n\n[tool.factcheck]\nselect = ["FC3"]\n', "pyproject.toml")
    monkeypatch.chdir(site / "drafts")
    assert paths() == []
    configure('[tool.other]\nselect = ["FC7"]\n', "pyproject.toml")  # says nothing of us
    assert paths() == []
    configure('select = ["FC7"]\n')
    assert paths() == ["deep/two.md"]
    assert paths(".", "--config", site / "pyproject.toml") == []


def test_the_search_ends_at_the_top_of_the_repository(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configure('select = ["FC3"]\n')
    (site / "drafts" / ".git").mkdir()
    monkeypatch.chdir(site / "drafts" / "deep")
    assert paths(".", "--ignore", "FC4") == ["two.md"]


def test_paths_are_relative_to_the_file(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configure('select = ["FC7"]\nbaseline = "accepted.baseline"\nindex = "cache/index.sqlite"\n')
    monkeypatch.chdir(site / "_posts")
    assert run("baseline", "..", "--quiet").exit_code == 0
    assert (site / "accepted.baseline").exists()
    assert (site / "cache" / "index.sqlite").exists()
    assert paths("..") == []


def test_posts_are_named_once(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configure('paths = ["_posts"]\nselect = ["FC7"]\n')
    result = run("check", "--no-index", "--no-report", "--format", "csv", "--quiet")
    assert result.stdout.count("_posts/one.md") == 1 and "two.md" not in result.stdout
    assert paths("drafts") == ["drafts/deep/two.md"]
    monkeypatch.chdir(site / "drafts")
    assert run("baseline", "--no-index", "--quiet").exit_code == 0
    assert "../_posts/one.md" in Path("factcheck.baseline").read_text("utf-8")
    configure("")
    nothing = run("check")
    assert nothing.exit_code == 2 and "no posts given" in nothing.output


def test_no_index_and_the_command_line_before_it(site: Path) -> None:
    configure('select = ["FC7"]\nindex = false\n')
    run("check", ".", "--no-report", "--index", "here.sqlite")
    assert (site / "here.sqlite").exists()


def test_further_rules(site: Path) -> None:
    (site / "rules").mkdir()
    Path("rules/ours.yaml").write_text(
        """\
rules:
  - code: FC790
    name: our-end
    kind: leftover_marker
    severity: warning
    detector: pattern
    parameters: {patterns: ["本文です"]}
    message: {ja: "「{text}」", en: "{text}"}
    why: {ja: "例", en: "an example"}
    examples: {bad: ["本文です。"], good: ["記事です。"]}
""",
        encoding="utf-8",
    )
    configure('rules = ["rules"]\nselect = ["our-end"]\n')
    assert paths() == ["_posts/one.md", "drafts/deep/two.md"]


def test_parameters_of_rules(site: Path) -> None:
    sentence = "仙台の工場では水を循環させて機器を冷やしています。"
    Path("_posts/one.md").write_text(POST.format(title="題", body=f"{sentence}\n\n間の話です。\n\n{sentence}"), encoding="utf-8")
    configure('select = ["FC301"]\n')
    assert paths() == []
    configure('select = ["FC301"]\n[parameters.FC301]\nleast_characters = 20\n')
    assert paths() == ["_posts/one.md"]
    assert "least_characters: 20" in run("explain", "FC301").output


def test_further_facts() -> None:
    Path("facts.yaml").write_text(
        """\
facts:
  - id: hoshino-founded
    entity: Hoshino
    metric: 設立時期
    value: 2015-04-01
    source: {title: 登記, address: "https://example.org/hoshino", date: 2015-04-01}
    checked: 2026-04-01
""",
        encoding="utf-8",
    )
    configure('facts = ["facts.yaml"]\nselect = ["FC7"]\n')
    assert len(paths()) == 2
    Path("facts.yaml").write_text("facts:\n  - id: x\n    entty: Hoshino\n", encoding="utf-8")
    result = check()
    assert result.exit_code == 2
    assert "facts.yaml:3: " in result.output and "entity" in result.output


def test_rules_and_explain_show_the_rules_as_they_hold_here() -> None:
    configure('select = ["FC7"]\nignore = ["FC702"]\nlang = "en"\nseverities = {FC701 = "info"}\n')
    listed = {rule["code"]: rule["severity"] for rule in json.loads(run("rules", "--format", "json").output)["rules"]}
    assert listed["FC701"] == "info"
    assert {code[:3] for code in listed} == {"FC7"} and "FC702" not in listed
    whole = run("rules", "--all")
    assert "FC702" in whole.output and "FC301" in whole.output
    assert "- severity: info" in run("explain", "FC701").output
    assert "--all" in run("rules").stderr and "--all" not in run("rules", "-s", "FC7", "-i", "FC702").stderr
    assert "FC301" not in run("rules", "--all", "-s", "FC7").output


def test_the_examples_of_rules_are_tested_as_their_file_has_them(site: Path) -> None:
    Path("ours.yaml").write_text(
        "rules:\n  - extends: FC301\n    severity: info\n    examples: {bad: [直す。], good: [本文です。]}\n", encoding="utf-8"
    )
    configure('select = ["FC7"]\n[parameters.FC301]\nleast_characters = 60\n')
    result = run("rules", "--test", "ours.yaml")
    assert (result.exit_code, "1 rules, 2 examples: 1 failures" in result.stderr) == (1, True)


def test_claims_know_the_lexicon_of_the_configuration() -> None:
    Path("lexicon.yaml").write_text("entities:\n  - {name: Kurage 2, kind: product, aliases: [くらげ二号]}\n", encoding="utf-8")
    Path("_posts/one.md").write_text(POST.format(title="題", body="くらげ二号の容量は300GBです。"), encoding="utf-8")
    configure('lexicons = ["lexicon.yaml"]\n')
    (claim,) = [json.loads(line) for line in run("claims", "_posts", "--format", "jsonl").output.splitlines()]
    assert claim["entity"] == "Kurage 2"


# --- mistakes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ('lang = "ja"\nselct = ["FC7"]\n', 2, "select"),
        ('lang = "de"\n', 1, "'de'"),
        ('\nfail-on = "erorr"\n', 2, "error"),
        ("min-confidence = 50\n", 1, "0 to 1"),
        ("min-confidence = true\n", 1, "0 to 1"),
        ('select = "FC7"\n', 1, "list"),
        ('select = [\n  "FC7",\n  "FC3O1",\n]\n', 3, "FC301"),
        ('ignore = ["garbld"]\n', 1, "garbled"),
        ('[severities]\nFC7 = "info"\nFC3 = "warnig"\n', 3, "warning"),
        ('[severities]\nFC7 = "info"\nleftover_makrer = "info"\n', 3, "leftover_marker"),
        ('severities = ["FC7"]\n', 1, "table"),
        ('[[per-path]]\npaths = ["x"]\nignor = ["FC7"]\n', 3, "ignore"),
        ('[[per-path]]\npaths = ["x"]\n', 1, "'ignore' is missing"),
        ('[[per-path]]\npaths = ["x"]\nignore = ["FC99"]\n', 3, "FC99"),
        ('[[per-path]]\npaths = ["x"]\nignore = ["FC7"]\n\n[[per-path]]\npaths = ["y"]\nignor = []\n', 7, "ignore"),
        ('[[per-path]]\npaths = ["x"]\nignore = ["FC7"]\n\n[[per-path]]\npaths = ["y"]\nignore = ["FC99"]\n', 7, "FC99"),
        ('# select = ["FC99"]\nselect = ["FC99"]\n', 2, "FC99"),
        ("[parameters.FC301]\nleast_charaters = 60\n", 2, "least_characters"),
        ('[parameters]\nduplicate-paragraph = {least_characters = "sixty"}\n', 2, "a whole number"),
        ("parameters.FC301 = 60\n", 1, "expected a table"),
        ("[parameters.FC399]\nleast_characters = 60\n", 1, "FC399"),
        ("[parameters.FC3]\nleast_characters = 60\n", 1, "FC3"),
        ('paths = ["_post"]\n', 1, "no such file or folder: _post"),
        ('rules = ["_posts", "ours.yaml"]\n', 1, "no such file or folder: ours.yaml"),
        ('lexicons = [\n"ours.yaml"]\n', 2, "no such file or folder: ours.yaml"),
        ('facts = ["ours.yaml"]\n', 1, "no such file or folder: ours.yaml"),
        ("index = true\n", 1, "false"),
        ('baseline = ""\n', 1, "text"),
        ('lang = "ja"\nselect = [\n', 2, "not TOML"),
        ('lang = "ja"\nlang = "en"\n', 2, "not TOML"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_the_nearest(text: str, place: int, says: str) -> None:
    configure(text)
    for result in (check(), run("config")):
        assert result.exit_code == 2
        assert f"factcheck.toml:{place}:" in result.output
        assert says in result.output


def test_a_mistake_in_pyproject_is_named_in_its_table() -> None:
    configure('[tool.other]\nselct = 1\n\n[tool.factcheck]\nselct = ["FC7"]\n', "pyproject.toml")
    result = check()
    assert result.exit_code == 2
    assert "pyproject.toml:5:" in result.output


def test_all_mistakes_are_told_at_once() -> None:
    configure('selct = []\nlang = "de"\n')
    assert {"factcheck.toml:1", "factcheck.toml:2"} <= set(check().output.replace(": ", " ").split())


@pytest.mark.parametrize("data", [b"lang = '\xff'", b"a = " + b"[" * 100_000])
def test_a_file_that_is_no_text_or_too_deep(data: bytes) -> None:
    Path("factcheck.toml").write_bytes(data)
    result = check()
    assert result.exit_code == 2
    assert "factcheck.toml" in result.output


def test_help_is_there_in_spite_of_a_mistake() -> None:
    configure("x =\n")
    assert run("check", "--help").exit_code == 0


# --- showing it -----------------------------------------------------------------------------------------------------


def test_config_shows_what_holds_and_from_where() -> None:
    assert "no configuration file" in run("config").output
    configure('# ours\nselect = ["FC7"]\n')
    lines = run("config").output.splitlines()
    assert 'select = ["FC7"]  # factcheck.toml:2' in lines
    assert "min-confidence = 0.5  # default" in lines
    held = json.loads(run("config", "--format", "json").output)
    assert held["lang"] == {"value": "ja", "from": "default"}
    assert set(held) == set(KEYS)


def test_what_config_shows_is_a_configuration() -> None:
    text = (
        'select = ["FC7"]\nseverities = {"FC701" = "info", end-marker = "warning"}\n'
        'parameters = {FC301 = {least_characters = 60}}\nper-path = [{paths = ["下書き/**"], ignore = ["FC6"]}]\n'
    )
    configure(text)
    shown = run("config").output
    configure(shown)
    again = run("config").output
    assert [line.split("  #")[0] for line in again.splitlines()[1:]] == [line.split("  #")[0] for line in shown.splitlines()[1:]]
    assert 'per-path = [{paths = ["下書き/**"], ignore = ["FC6"]}]' in again


def test_config_shows_the_defaults_that_check_has() -> None:
    from factcheck.commands.check import command
    from factcheck.commands.config import DEFAULTS

    defaults = {option.name: option.default for option in command.params}
    for key in ("min-confidence", "fail-on", "lang"):
        assert DEFAULTS[key] == defaults[key.replace("-", "_")], key


# --- patterns -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "fits", "not_"),
    [
        ("drafts/**", ["drafts/a.md", "drafts/x/a.md"], ["a.md", "old/drafts/a.md"]),
        ("drafts", ["drafts/a.md", "drafts/x/a.md"], ["drafts2/a.md"]),
        ("drafts/", ["drafts/x/a.md"], ["drafts2/a.md"]),
        ("*.md", ["a.md"], ["x/a.md", "amd"]),
        ("**/*.md", ["a.md", "x/y/a.md"], ["a.txt"]),
        ("x/**/a.md", ["x/a.md", "x/y/z/a.md"], ["xa.md"]),
        ("下書き/?.md", ["下書き/一.md"], ["下書き/一二.md"]),
        ("a[1].md", ["a[1].md"], ["a1.md"]),
    ],
)
def test_patterns(pattern: str, fits: list[str], not_: list[str]) -> None:
    matches = re2_of(pattern)
    assert all(matches(path) for path in fits)
    assert not any(matches(path) for path in not_)
