"""`factcheck resolve` on the example posts: a contradiction becomes knowledge."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from factcheck.__main__ import cli

EXAMPLES = Path(__file__).parents[2] / "examples" / "posts"
FACTS, BASELINE = "factcheck.facts.yaml", "factcheck.baseline"
MARKET, SENDAI = "国内AI半導体市場の市場規模", "仙台工場への投資額"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(EXAMPLES, tmp_path / "posts")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(cli, [*arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result


def check(*arguments: str) -> list[dict[str, Any]]:
    result = run("check", "posts", "--select", "FC1,FC21", "--format", "json", "--quiet", "--fail-on", "never", *arguments)
    findings: list[dict[str, Any]] = json.loads(result.stdout)["findings"]
    return findings


def one(findings: list[dict[str, Any]], rule: str, said: str = "") -> dict[str, Any]:
    (found,) = [finding for finding in findings if finding["rule"] == rule and said in finding["message"]]
    return found


def test_a_side_becomes_a_fact_and_the_other_post_is_wrong_against_it(folder: Path) -> None:
    before = one(check(), "FC101", MARKET)
    right = next(place for place in before["locations"] if place["text"] == "1兆8,000億円")
    settled = run(
        "resolve",
        before["fingerprint"][:8],
        "posts",
        "--side",
        right["side"],
        "--source",
        "https://example.com/m",
        "--select",
        "FC1",
    )
    assert settled.exit_code == 0, settled.output
    after = check()
    assert not [finding for finding in after if finding["rule"] == "FC101" and MARKET in finding["message"]]
    wrong = one(after, "FC211")
    assert wrong["severity"] == "error" and "1兆8,000億円" in wrong["message"]
    assert (wrong["locations"][0]["side"], wrong["locations"][0]["text"]) == ("A", "9,500億円")
    assert {place["text"] for place in wrong["locations"] if place["side"] == "B"} == {"1兆8,000億円"}

    shown = run("fix", "posts", "--figures", "--select", "FC211", "--diff")
    assert shown.exit_code == 1 and "+国内AI半導体市場の規模は、2030年に1兆8,000億円に達する見通しです。" in shown.output
    assert run("fix", "posts", "--figures", "--select", "FC211").exit_code == 0
    assert not [finding for finding in check() if finding["rule"] in ("FC101", "FC211") and "市場規模" in finding["message"]]

    again = run("resolve", one(check(), "FC104")["fingerprint"], "posts", "--value", "Hikari 3")
    assert again.exit_code == 0 and "no source yet" in again.output
    assert "Hikari3" in one(check(), "FC213")["message"] and not [f for f in check() if f["rule"] == "FC104"]


def test_a_date_and_a_rumour_are_settled_too(folder: Path) -> None:
    findings = check()
    done = one(findings, "FC102", "札幌データセンター")
    rumour = one(findings, "FC105")
    assert run("resolve", done["fingerprint"], "posts", "--value", "2027-03", "--source", "完成予定の発表").exit_code == 0
    assert run("resolve", rumour["fingerprint"], "posts", "--value", "announced", "--source", "発表").exit_code == 0
    after = check()
    assert "2027-03" in one(after, "FC212")["message"] and "発表されています" in one(after, "FC216")["message"]
    assert not [f for f in after if f["fingerprint"] in (done["fingerprint"], rumour["fingerprint"])]


def test_an_exception_is_accepted_with_its_reason(folder: Path) -> None:
    finding = one(check(), "FC101", SENDAI)
    missing = run("resolve", finding["fingerprint"], "posts", "--accept", " ")
    assert missing.exit_code == 2 and "needs a reason" in missing.output and not (folder / BASELINE).exists()
    assert run("resolve", finding["fingerprint"], "posts", "--accept", "二期に分かれるため").exit_code == 0
    assert "二期に分かれるため" in (folder / BASELINE).read_text(encoding="utf-8")
    assert not [f for f in check("--baseline", BASELINE) if f["fingerprint"] == finding["fingerprint"]]
    assert not (folder / FACTS).exists()


def test_what_cannot_be_settled_is_said(folder: Path) -> None:
    findings = check()
    market, siblings = one(findings, "FC101", MARKET), one(findings, "FC103")
    for arguments, said in (
        (["0000000000000000", "posts", "--value", "1円"], "no finding has a fingerprint"),
        ([market["fingerprint"], "posts"], "one of --value, --side and --accept is needed"),
        ([market["fingerprint"], "posts", "--side", "C"], "there is no side C; there are A, B"),
        ([siblings["fingerprint"], "posts", "--side", "A"], "--accept accepts it"),
    ):
        refused = run("resolve", *arguments)
        assert refused.exit_code == 2 and said in refused.output
    no_figure = run("resolve", market["fingerprint"], "posts", "--value", "とても大きい")
    assert no_figure.exit_code == 1 and "value: expected one figure" in no_figure.output
    (folder / FACTS).write_text("facts: [{id: a, entity: b, metric: 価格, value: 1円}]\n", encoding="utf-8")
    kept = (folder / FACTS).read_bytes()
    flow = run("resolve", market["fingerprint"], "posts", "--value", "1兆円")
    assert flow.exit_code == 2 and "cannot be added to" in flow.output and (folder / FACTS).read_bytes() == kept
