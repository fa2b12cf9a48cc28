"""Names and metrics: which ways of writing are one, which must stay apart, and mistakes in lexicon files."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from factcheck.lexicon import Lexicon, LexiconError, generation_order, load_lexicon, name_key
from factcheck.rules.load import builtin_rules

CASES = yaml.safe_load((Path(__file__).parent / "lexicon.yaml").read_text(encoding="utf-8"))
LEXICON = load_lexicon([builtin_rules() / "lexicon"])


def canonical(name: str) -> str:
    """Which of a company's names is the canonical one is the editors' choice, and no matter of these tests."""
    return LEXICON.resolve(name).name


@pytest.mark.parametrize("case", CASES["same"], ids=lambda case: case["name"])
def test_ways_of_writing_one_name(case):
    assert {LEXICON.resolve(way).name for way in case["ways"]} == {canonical(case["name"])}


@pytest.mark.parametrize("names", CASES["apart"], ids="/".join)
def test_names_that_stay_apart(names):
    assert len({LEXICON.resolve(name).name for name in names}) == len(names)


@pytest.mark.parametrize(("text", "maker", "family", "generation"), CASES["members"])
def test_makers_families_and_generations(text, maker, family, generation):
    resolved = LEXICON.resolve(text)
    assert (resolved.maker, resolved.family, resolved.generation) == (canonical(maker), family, generation)


@pytest.mark.parametrize(("text", "name"), CASES["counts"])
def test_counts_are_no_generations(text, name):
    assert [hit.resolved.name for hit in LEXICON.scan(text)] == [name]


@pytest.mark.parametrize("ways", CASES["without_a_lexicon"]["same"], ids=lambda ways: ways[0])
def test_without_a_lexicon_one_name_stays_one(ways):
    assert len({Lexicon().resolve(way).name for way in ways}) == 1


@pytest.mark.parametrize("names", CASES["without_a_lexicon"]["apart"], ids="/".join)
def test_without_a_lexicon_versions_and_sizes_stay_apart(names):
    assert len({Lexicon().resolve(name).name for name in names}) == len(names)


def test_keys_keep_what_counts():
    assert name_key("コンピューター") == name_key("コンピュータ")
    assert name_key("GPT-4") != name_key("GPT-4o")
    assert name_key("v1-0") != name_key("v10")


def test_generations_are_compared_as_numbers():
    assert generation_order("10") > generation_order("9") > generation_order("3.5") > generation_order("3")  # type: ignore[operator]
    assert generation_order("v5e") == (5.0, 0.0)
    assert generation_order("Hopper") is None


def test_a_maker_before_its_product_belongs_to_the_name():
    text = "AWS Inferentia 3とGoogle CloudのTPU v5pを比べた。"
    hit = LEXICON.scan(text)[0]
    assert (text[hit.start : hit.end], text[hit.core : hit.end]) == ("AWS Inferentia 3", "Inferentia 3")


def test_houses():
    assert LEXICON.same_house("AWS", "Amazon")
    assert not LEXICON.same_house("Amazon", "Google")
    assert not LEXICON.same_house(None, None)


def test_classes_come_from_the_family():
    assert "推論チップ" in LEXICON.classes(LEXICON.resolve("Inferentia 7"))


def test_metrics():
    assert LEXICON.metric("推論の スループット") is LEXICON.metric("推論スループット")
    assert LEXICON.metric("推論性能") is not LEXICON.metric("推論スループット")
    assert LEXICON.metric("ＣＡＧＲ").name == "年平均成長率"  # type: ignore[union-attr]


def test_the_shipped_catalogue_is_broad_enough():
    listed = [e for e in LEXICON.entities.values() if e.kind == "product" and e.family]
    assert len(listed) >= 60
    assert len({e.family for e in listed}) >= 20


def test_predecessors_are_older():
    for entity in LEXICON.entities.values():
        older = LEXICON.entities.get(entity.predecessor or "")
        if older is not None and older.announced and entity.announced:
            shorter = min(len(older.announced), len(entity.announced))
            assert older.announced[:shorter] <= entity.announced[:shorter], entity.name


def test_announced_before_released():
    for entity in LEXICON.entities.values():
        if entity.announced and entity.released:
            shorter = min(len(entity.announced), len(entity.released))
            assert entity.announced[:shorter] <= entity.released[:shorter], entity.name


def load(tmp_path: Path, *texts: str) -> Lexicon:
    paths = []
    for number, text in enumerate(texts):
        paths.append(tmp_path / f"{number}.yaml")
        paths[-1].write_text(text, encoding="utf-8")
    return load_lexicon(paths)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "entities:\n  - {name: A, kind: product}\n  - {name: B, kind: gadget}\n",
            "0.yaml:3: entities/1/kind: 'gadget' is not one of",
        ),
        ("entities:\n  - name: A\n    kind: product\n    colour: red\n", "0.yaml:2: entities/0: Additional properties"),
        (
            "entities:\n  - {name: A, kind: product, announced: 2024-5}\n",
            "0.yaml:2: entities/0/announced: '2024-5' does not match",
        ),
        ("entities:\n  - {name: A, kind: product, maker: Acme}\n", '0.yaml:2: A: its maker "Acme" is not defined'),
        (
            "entities:\n  - {name: A, kind: product}\n  - {name: A, kind: product}\n",
            "0.yaml:3: entities: A stands in this file twice",
        ),
        ("families:\n  - {name: F, maker: Acme}\n", '0.yaml:2: F: its maker "Acme" is not defined'),
        ("families:\n  - {name: F, maker: Acme, style: F}\n", "0.yaml:2: families/0/style"),
        ("entities: [\n", "0.yaml:2: is not YAML"),
        ("a: &a [1]\nb: [*a, *a]\n", "anchors and aliases"),
        ("entities: !!python/object:os.system {}\n", "0.yaml:1"),
        ("terms: 5\n", "0.yaml:1: terms: '5' is not of type 'array'"),
    ],
)
def test_mistakes_are_named_by_file_and_line(tmp_path, text, said):
    with pytest.raises(LexiconError) as caught:
        load(tmp_path, text)
    assert any(said in problem for problem in caught.value.problems), caught.value.problems


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path):
    with pytest.raises(LexiconError) as caught:
        load(tmp_path, "entities: [{name: A}]\n", "metrics: [{name: B, good: sideways}]\n")
    assert len(caught.value.problems) == 2


def test_a_missing_file_and_bytes_that_are_no_text(tmp_path):
    (tmp_path / "b.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LexiconError) as caught:
        load_lexicon([tmp_path / "none.yaml", tmp_path / "b.yaml"])
    assert "cannot be read" in caught.value.problems[0]
    assert "is not UTF-8" in caught.value.problems[1]


def test_a_later_file_redefines_by_name(tmp_path):
    lexicon = load(
        tmp_path,
        "entities:\n  - {name: Acme, kind: company}\n  - {name: Zeta 1, kind: product, maker: Acme}\n",
        "entities:\n  - {name: Zeta 1, kind: product, maker: Acme, released: 2024-05-01, aliases: [ゼータ]}\nterms: [No]\n",
    )
    assert lexicon.resolve("ゼータ").entity.released == "2024-05-01"  # type: ignore[union-attr]
    assert name_key("No") in lexicon.terms


def test_one_long_line_is_scanned_to_its_end():
    assert len(LEXICON.scan("GPT-5 AWS Inferentia 3 a1b2 " * 8000)) == 16_000
