"""`factcheck facts` on real files."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from factcheck.__main__ import cli

OURS = "factcheck.facts.yaml"
TEXT = """# 編集部の事実
facts:
  - id: ours-a  # 先に書いたもの
    entity: ホシノ電算
    metric: 評価額
    value: 300億ドル
    source: {title: "=1+1"}
    checked: 2020-01-01
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, ["facts", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result


def test_a_fact_is_added_shown_and_listed_and_the_file_keeps_its_comments(folder: Path) -> None:
    (folder / OURS).write_text(TEXT, encoding="utf-8")
    added = run(
        "add", "Tsubame 2", "メモリ容量", "64GB", "--source", "仕様", "--address", "https://example.com/t", "--date", "2025-03"
    )
    assert added.exit_code == 0, added.output
    text = (folder / OURS).read_text(encoding="utf-8")
    assert text.startswith(TEXT)  # nothing that stood there has changed
    assert [fact["value"] for fact in yaml.safe_load(text)["facts"]] == ["300億ドル", "64GB"]
    assert "64GB" in run("list", "--own", "メモリ").stdout and "300億ドル" not in run("list", "--own", "メモリ").stdout
    shown = run("show", "Tsubame 2").stdout
    assert "value: 64GB" in shown and "https://example.com/t" in shown and f"# {OURS}:9" in shown
    again = run("add", "Tsubame 2", "メモリ容量", "32GB")
    assert again.exit_code == 1 and f"is taken ({OURS}:9: 64GB)" in again.output
    assert (folder / OURS).read_text(encoding="utf-8") == text


def test_what_is_refused_is_told_and_nothing_is_written(folder: Path) -> None:
    result = run("add", "Tsubame 2", "メモリ容量", "大容量", "--address", "ftp://example.com")
    assert result.exit_code == 1
    assert "value: expected one figure" in result.output and "source.address: expected an address" in result.output
    assert not (folder / OURS).exists()


def test_a_file_with_a_mistake_stops_every_command(folder: Path) -> None:
    (folder / OURS).write_text("facts:\n  - {id: a, entity: x}\n", encoding="utf-8")
    for arguments in (["list"], ["check"], ["add", "a", "価格", "3円"], ["export"]):
        result = run(*arguments)
        assert result.exit_code == 2 and f"{OURS}:2: metric: is missing" in result.output


@pytest.mark.parametrize("format_", ["csv", "yaml"])
def test_export_and_import_come_back_to_the_same_facts(folder: Path, format_: str) -> None:
    (folder / OURS).write_text(TEXT, encoding="utf-8")
    assert run("export", "--own", "--format", format_, "-o", f"out.{format_}").exit_code == 0
    (folder / OURS).unlink()
    taken = run("import", f"out.{format_}")
    assert taken.exit_code == 0 and "1 added" in taken.output, taken.output
    assert yaml.safe_load((folder / OURS).read_text(encoding="utf-8")) == {
        "facts": [
            {
                "id": "ours-a",
                "entity": "ホシノ電算",
                "metric": "評価額",
                "value": "300億ドル",
                "source": {"title": "=1+1"},
                "checked": "2020-01-01",
            }
        ]
    }
    assert "1 known already" in run("import", f"out.{format_}").output


def test_csv_for_spreadsheets_runs_nothing(folder: Path) -> None:
    (folder / OURS).write_text(TEXT, encoding="utf-8")
    run("export", "--own", "-o", "out.csv")
    data = (folder / "out.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")  # or spreadsheets take it for Shift_JIS
    (row,) = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
    assert row["source_title"] == "'=1+1"


def test_import_names_every_line_that_it_refuses_and_takes_the_others(folder: Path) -> None:
    table = "\n".join(
        [
            "metric,entity,value,source_title,note",
            "価格,Tsubame 2,3万円,仕様書,",
            "価格,Tsubame 3,高価,仕様書,",
            '価格,Tsubame 4,4万円,,"二行に',
            'わたる注"',
            "価格,,5万円,,",
            "価格,Tsubame 6,6万円,,,余り",
        ]
    )
    (folder / "in.csv").write_bytes(table.encode("cp932"))
    result = run("import", "in.csv")
    assert result.exit_code == 1
    assert [line.split(": ")[0] for line in result.output.splitlines()[:-1]] == ["in.csv:3", "in.csv:6", "in.csv:7"]
    assert "2 added, 0 known already, 3 refused" in result.output
    assert "わたる注" in (folder / OURS).read_text(encoding="utf-8")
    (folder / "bad.csv").write_text("entity,metrik,value\na,b,c\n", encoding="utf-8")
    refused = run("import", "bad.csv")
    assert refused.exit_code == 1 and "bad.csv:1: there is no column 'metrik'" in refused.output
    assert "bad.csv:1: the column 'metric' is missing" in refused.output


def test_check_finds_contradictions_missing_sources_and_what_is_due(folder: Path) -> None:
    (folder / OURS).write_text(
        TEXT
        + "  - {id: ours-b, entity: ホシノ電算, metric: 評価額, value: 500億ドル, checked: 2020-01-01}\n"
        + "  - {id: ours-c, entity: ホシノ電算, metric: 評価額, value: 500億ドル, time: 2024, source: {title: x}}\n",
        encoding="utf-8",
    )
    result = run("check", "--own")
    assert result.exit_code == 1
    assert f"{OURS}:9: ours-b: says 500億ドル where ours-a ({OURS}:3) says 300億ドル" in result.output
    assert f"{OURS}:9: ours-b: has no source" in result.output
    assert f"{OURS}:3: ours-a: was last looked at on 2020-01-01" in result.output
    assert "3 facts: 1 contradictions, 1 without a source" in result.output


def test_the_configuration_says_where_the_facts_are(folder: Path) -> None:
    (folder / "factcheck.toml").write_text('facts = ["team/known.yaml"]\n', encoding="utf-8")
    (folder / "team").mkdir()
    (folder / "team" / "known.yaml").write_text(TEXT, encoding="utf-8")
    assert "ours-a" in run("list", "--own").stdout
    run("add", "Tsubame 2", "価格", "3万円")
    assert "3万円" in (folder / "team" / "known.yaml").read_text(encoding="utf-8")
    assert not (folder / OURS).exists()
