"""Rule files: what is loaded, what is refused, and how a choice of rules is read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from factcheck.examples import run_examples
from factcheck.rules.load import RuleFileError, builtin_rules, load_rules, rule_files
from factcheck.rules.model import UnknownRule

HERE = Path(__file__).parent
BASE = HERE / "base.yaml"
MISTAKES = yaml.safe_load((HERE / "mistakes.yaml").read_text(encoding="utf-8"))


def write(folder: Path, text: str, name: str = "ours.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: case["title"])
def test_mistakes_are_all_reported_at_their_places(case, tmp_path):
    path = write(tmp_path, case["file"])
    with pytest.raises(RuleFileError) as caught:
        load_rules([BASE, path] if case.get("base") else [path])
    said = [(f"{m.line}:{m.column}", m.messages["en"]) for m in caught.value.mistakes]
    assert [place for place, _ in said] == [place for place, _ in case["mistakes"]], said
    for (_, message), (_, expected) in zip(said, case["mistakes"], strict=True):
        assert expected in message
    assert all(m.messages["ja"] and m.path == str(path) for m in caught.value.mistakes)
    assert str(caught.value).startswith(f"{path}:{said[0][0]}: ")


def test_mistakes_of_several_files_are_reported_together(tmp_path):
    first, second = write(tmp_path, "rules: 1", "a.yaml"), write(tmp_path, "rules: 2", "b.yaml")
    missing = tmp_path / "c.yaml"
    with pytest.raises(RuleFileError) as caught:
        load_rules([first, second, missing])
    assert [m.path for m in caught.value.mistakes] == [str(first), str(second), str(missing)]
    assert "cannot read" in caught.value.mistakes[2].text()


@pytest.mark.parametrize("text", ["[" * 400_000, "- " * 400_000, "a: " * 10 + "\n", "\x00", "rules: [" + "x," * 600_000 + "]"])
def test_hostile_files_are_refused_and_crash_nothing(text, tmp_path):
    with pytest.raises(RuleFileError):
        load_rules([write(tmp_path, text)])


def test_another_encoding_is_named_with_its_place(tmp_path):
    path = tmp_path / "sjis.yaml"
    path.write_bytes("rules:\n  - 目印".encode("cp932"))
    with pytest.raises(RuleFileError) as caught:
        load_rules([path])
    assert (caught.value.mistakes[0].line, caught.value.mistakes[0].column) == (2, 5)


def test_a_rule_has_its_fields_the_defaults_of_its_detector_and_its_place():
    end, persona = load_rules([BASE])
    assert (end.code, end.name, end.kind, end.severity, end.confidence) == (
        "FC701",
        "end-marker",
        "leftover_marker",
        "error",
        0.97,
    )
    assert end.parameters["ignore_case"] is False and end.parameters["scope"] == ["source"]
    assert persona.confidence == 0.9
    assert persona.bad[0].posts == {"example.md": "弊社は試しました。"}
    assert (end.path, end.line) == (str(BASE), 2)


def test_extending_without_a_code_replaces_and_with_one_adds(tmp_path):
    ours = write(
        tmp_path,
        """
rules:
  - extends: FC701
    severity: warning
    parameters: {patterns: ["おわり"]}
  - extends: FC701
    code: OURS701
    name: fin-marker
    parameters: {patterns: ["FIN"], ignore_case: true}
""",
    )
    rules = {rule.code: rule for rule in load_rules([BASE, ours])}
    assert set(rules) == {"FC701", "FC801", "OURS701"}
    assert rules["FC701"].severity == "warning" and rules["FC701"].parameters["patterns"] == ["おわり"]
    assert rules["FC701"].parameters["scope"] == ["source"], "the other parameters are kept"
    assert rules["FC701"].confidence == 0.97 and rules["FC701"].path == str(ours)
    assert rules["OURS701"].parameters == {**rules["FC701"].parameters, "patterns": ["FIN"], "ignore_case": True}


def test_anchors_and_merge_keys_share_what_entries_have_in_common(tmp_path):
    ours = write(
        tmp_path,
        """
rules:
  - extends: FC701
    parameters: &common
      patterns: &words ["FIN"]
      ignore_case: true
  - extends: FC801
    parameters:
      <<: *common
      ignore_case: false
    when: 'true'
  - extends: FC801
    code: FC802
    name: fin
    parameters: {patterns: *words}
""",
    )
    end, persona, further = load_rules([BASE, ours])
    assert (end.parameters["patterns"], end.parameters["ignore_case"]) == (["FIN"], True)
    assert (persona.parameters["patterns"], persona.parameters["ignore_case"]) == (["FIN"], False)
    assert further.parameters["patterns"] == ["FIN"]


def test_a_folder_gives_its_files_and_each_file_counts_once(tmp_path):
    first = write(tmp_path, BASE.read_text(encoding="utf-8"), "b.yaml")
    (tmp_path / "lexicon").mkdir()
    write(tmp_path / "lexicon", "entities: []", "entities.yaml")
    assert rule_files([tmp_path, first, tmp_path]) == [first]
    assert len(load_rules([tmp_path, first])) == 2


def test_the_digest_changes_with_what_findings_depend_on_and_not_with_examples(tmp_path):
    text = BASE.read_text(encoding="utf-8")
    same = load_rules([write(tmp_path, text.replace("本文です。", "別の本文です。"))])
    other = load_rules([write(tmp_path, text.replace("END", "FIN"))])
    assert load_rules([BASE]).digest == same.digest != other.digest


@pytest.mark.parametrize(
    ("select", "ignore", "codes"),
    [
        ((), (), ["FC701", "FC801"]),
        (("FC7",), (), ["FC701"]),
        (("fc701",), (), ["FC701"]),
        (("FC",), ("mixed_persona",), ["FC701"]),
        (("i-and-we", "leftover_marker"), (), ["FC701", "FC801"]),
        ((), ("FC",), []),
        (("FC7",), ("FC701",), []),
        (("garbled",), (), []),  # a kind of the vocabulary, though no rule has it
    ],
)
def test_choosing_rules(select, ignore, codes):
    assert [rule.code for rule in load_rules([BASE]).select(select, ignore)] == codes


@pytest.mark.parametrize(
    ("term", "meant"),
    [("FC710", "FC701"), ("end-markr", "end-marker"), ("leftover-marker", "leftover_marker"), ("7", None), ("", None)],
)
def test_an_unknown_choice_names_the_nearest_right_one(term, meant):
    for choose in ({"select": [term]}, {"ignore": [term]}):
        with pytest.raises(UnknownRule) as caught:
            load_rules([BASE]).select(**choose)
        assert (meant in str(caught.value)) if meant else ("did you mean" not in str(caught.value))


def test_the_built_in_folder_is_found():
    assert builtin_rules().is_dir()


def test_the_rule_in_the_guide_for_contributors_loads(tmp_path):
    guide = (HERE.parent.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)
    (rule,) = load_rules([write(tmp_path, text)])
    assert list(run_examples([rule])) == []
