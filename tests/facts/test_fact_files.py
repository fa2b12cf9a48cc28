"""Fact files: what is read from them, and how mistakes in them are told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from factcheck.audit import Settings
from factcheck.facts.consistency import remarks
from factcheck.facts.load import FactError, builtin_facts, load_facts
from factcheck.facts.model import period_of
from factcheck.lexicon import load_lexicon
from factcheck.rules.load import builtin_rules

LEXICON = load_lexicon([builtin_rules() / "lexicon"])
GOOD = "{id: a, entity: H100, metric: メモリ容量, value: 80GB}"


def write(path: Path, *facts: str) -> Path:
    path.write_text("facts:\n" + "".join(f"  - {fact}\n" for fact in facts), encoding="utf-8")
    return path


def test_values_are_read_as_a_writer_writes_them(tmp_path: Path) -> None:
    file = write(
        tmp_path / "a.yaml",
        GOOD,
        "{id: b, entity: エヌビディア, metric: 設立時期, value: 1993-04}",
        "{id: c, entity: OpenAI, metric: 評価額, value: '約3,000億ドル', valid_from: 2025-03, time: 2025-Q1}",
        "{id: d, entity: H100, metric: predecessor, value: NVIDIA A100}",
        "{id: e, entity: GPT-4, metric: open_weights, value: false}",
    )
    memory, founded, worth, before, weights = load_facts([file], LEXICON)
    assert (memory.claim.low, memory.claim.unit, memory.entity) == (80, "GB", LEXICON.resolve("H100").name)
    assert (founded.entity, founded.claim.date) == ("NVIDIA", "1993-04")
    assert (worth.claim.low, worth.claim.unit, worth.claim.bound) == (3e11, "USD", "approx")
    assert worth.claim.period == ("2025-01-01", "2025-03-31")
    assert worth.holds("2025-04-01") and not worth.holds("2025-02-28")
    assert (before.claim.relation, before.claim.target) == ("predecessor", LEXICON.resolve("A100").name)
    assert weights.claim.target == "false"


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("{id: A b, entity: H100, metric: メモリ容量, value: 80GB}", "id: expected small letters"),
        ("{id: a, entity: H100, metric: メモリ容量}", "value: is missing"),
        (
            "{id: a, entity: H100, metrik: x, metric: メモリ容量, value: 80GB}",
            "metrik: there is no such field; did you mean metric",
        ),
        ("{id: a, entity: H100, metric: メモリ容量, value: 大容量}", "value: expected one figure with its unit"),
        ("{id: a, entity: H100, metric: メモリ容量, value: 80人}", "value: メモリ容量 is measured in bytes"),
        ("{id: a, entity: H100, metric: 発表日, value: 2025-02-30}", "value: expected a date"),
        ("{id: a, entity: H100, metric: 発表日, value: 昨年}", "value: expected a date"),
        ("{id: a, entity: H100, metric: status, value: sold}", "value: expected one of rumored, announced"),
        ("{id: a, entity: GPT-4, metric: open_weights, value: maybe}", "value: expected true or false"),
        (
            "{id: a, entity: GPT-4, metric: maker, value: OpenAI, compared_to: Google}",
            "compared_to: a maker is compared to nothing",
        ),
        ("{id: a, entity: H100, metric: 価格, value: 3万ドル, time: 今年}", "time: expected a period"),
        ("{id: a, entity: H100, metric: 価格, value: 3万ドル, checked: 2026-11}", "checked: expected a date such as 2022-03-22"),
        (
            "{id: a, entity: H100, metric: 価格, value: 3万ドル, valid_from: 2025, valid_until: 2024}",
            "valid_until: 2024 is before valid_from",
        ),
        ("{id: a, entity: H100, metric: 価格, value: 3万ドル, source: {url: x}}", "source.url: there is no such field"),
        (
            '{id: a, entity: H100, metric: 価格, value: 3万ドル, source: {address: "javascript:alert(1)"}}',
            "source.address: expected an address",
        ),
        ("[1, 2]", "expected a fact"),
        (f"{{id: a, entity: {'x' * 3000}, metric: 価格, value: 3万ドル}}", "entity: expected at most"),
        ("&x {id: a, entity: H100, metric: 価格, value: !!python/object:os.system 1}", "tag"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(tmp_path: Path, fact: str, said: str) -> None:
    file = write(tmp_path / "our.yaml", "{id: first, entity: H100, metric: メモリ容量, value: 80GB}", fact)
    with pytest.raises(FactError) as caught:
        load_facts([file], LEXICON)
    assert any(problem.startswith(f"{file}:3: ") and said in problem for problem in caught.value.problems), caught.value.problems


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    one = write(tmp_path / "1.yaml", GOOD, GOOD, "{id: b}")
    two = tmp_path / "2.yaml"
    two.write_text("facts:\n  - id: x\n   entity: [", encoding="utf-8")
    with pytest.raises(FactError) as caught:
        load_facts([tmp_path], LEXICON)
    said = "\n".join(caught.value.problems)
    assert f"{one}:3: id: a stands in this file twice" in said
    assert f"{one}:4: entity: is missing" in said and f"{two}:3: not valid YAML" in said


def test_a_file_cannot_exhaust_the_reader(tmp_path: Path) -> None:
    deep, bomb, large = tmp_path / "deep.yaml", tmp_path / "bomb.yaml", tmp_path / "large.yaml"
    deep.write_text("facts: " + "[" * 100_000, encoding="utf-8")
    bomb.write_text(
        "a: &a [1,2,3,4,5,6,7,8,9]\n"
        + "".join(f"{y}: &{y} [{f'*{x},' * 9}]\n" for x, y in zip("abcdefgh", "bcdefghi", strict=True)),
        encoding="utf-8",
    )
    large.write_text("#" * 1_100_000, encoding="utf-8")
    for file in (deep, bomb, large):
        with pytest.raises(FactError):
            load_facts([file], LEXICON)


def test_a_later_file_redefines_a_fact_by_its_id(tmp_path: Path) -> None:
    write(tmp_path / "1.yaml", GOOD)
    ours = write(tmp_path / "ours.yaml", GOOD.replace("80GB", "94GB"))
    (fact,) = load_facts([tmp_path / "1.yaml", ours], LEXICON)
    assert fact.value == "94GB" and fact.place == f"{ours}:2"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-02-29", "2024-02-29", "2024-02-29"),
        ("2025-Q4", "2025-10-01", "2025-12-31"),
        ("FY2024", "2024-04-01", "2025-03-31"),
        ("FY2024-Q4", "2025-01-01", "2025-03-31"),
    ],
)
def test_periods(text: str, first: str, last: str) -> None:
    assert period_of(text) == (first, last)


def test_what_was_kept_is_what_was_read() -> None:
    settings = Settings()
    kept = settings.load_facts(LEXICON)
    assert tuple(kept) == tuple(load_facts([builtin_facts()], LEXICON))


def test_the_facts_that_ship_are_sourced_and_do_not_contradict_each_other() -> None:
    """At least 150 facts in all, each with a source that can be looked up."""
    facts = load_facts([builtin_facts()], LEXICON)
    assert len(facts) >= 150
    found = [remark.text for remark in remarks(facts, LEXICON, date(2026, 11, 22), 365) if remark.kind in ("conflict", "source")]
    assert found == []
    assert [fact.id for fact in facts if not (fact.source.title and fact.source.address)] == []
