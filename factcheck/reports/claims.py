"""Claims as a table, CSV or JSON Lines."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Sequence

from factcheck.claims.model import Claim
from factcheck.reports.csv import cell
from factcheck.reports.json import claim_record, dump
from factcheck.reports.passages import shorten

_COLUMNS = ("path", "entity", "metric", "value_text", "baseline", "modality", "time")


def render_claims(claims: Sequence[Claim], format_: str) -> str:
    """Claims in the order given: `jsonl` and `csv` hold every field of the contract, `table` what fits a screen."""
    if format_ == "jsonl":
        return "".join(dump(claim_record(claim)) + "\n" for claim in claims)
    return _csv(claims) if format_ == "csv" else _table(claims)


def _csv(claims: Sequence[Claim]) -> str:
    if not claims:
        return ""
    out = io.StringIO()
    records = [claim_record(claim) for claim in claims]
    writer = csv.DictWriter(out, list(records[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: cell(value) for key, value in record.items()} for record in records)
    return out.getvalue()


def _table(claims: Sequence[Claim]) -> str:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    out = io.StringIO()
    terminal = sys.stdout.isatty()
    console = Console(file=out, force_terminal=terminal, width=None if terminal else 200, highlight=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in _COLUMNS:
        table.add_column(column, overflow="fold")
    for claim in claims:
        record = claim_record(claim)
        record["path"] = f"{claim.path}:{claim.location.line}:{claim.location.column}"
        table.add_row(*(Text(shorten(record[column] or "", 80)) for column in _COLUMNS))
    console.print(table)
    return out.getvalue()
