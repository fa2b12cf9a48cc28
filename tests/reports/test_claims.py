"""Claims as a table and as CSV."""

from __future__ import annotations

import csv
import io

from report_samples import CLAIMS, claim, hostile

from factcheck.reports.claims import render_claims


def test_csv_holds_every_field() -> None:
    rows = list(csv.DictReader(io.StringIO(render_claims(CLAIMS, "csv"))))
    assert [row["value_text"] for row in rows] == ["最大で3倍", "5倍以上", "380億ドル"]
    assert rows[2]["low"] == "38000000000"
    assert rows[0]["baseline"] == ""


def test_csv_cells_are_not_run_as_formulas() -> None:
    rows = list(csv.DictReader(io.StringIO(render_claims([claim("a.md", 1, "=1+1", "値は=1+1です。")], "csv"))))
    assert rows[0]["value_text"] == "'=1+1"


def test_the_table_has_a_line_a_claim_with_its_place() -> None:
    lines = render_claims(CLAIMS, "table").splitlines()
    assert len(lines) == 1 + len(CLAIMS)
    assert "posts/b.md:7:" in lines[2]
    assert "5倍以上" in lines[2]


def test_the_table_shows_hostile_text_harmlessly() -> None:
    table = render_claims(hostile().claims, "table")
    assert "\x1b" not in table
    table.encode("utf-8")


def test_no_claims() -> None:
    assert render_claims([], "jsonl") == ""
    assert render_claims([], "csv") == ""
