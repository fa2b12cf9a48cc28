from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

from factcheck.language import pipeline


def test_versions_are_known_without_loading_the_model() -> None:
    program = (
        "import sys; from factcheck.language.pipeline import model_version; version = model_version();"
        "assert 'ja_ginza=' in version and 'sudachidict-core=' in version and 'none' not in version, version;"
        "assert 'spacy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_versions_are_those_that_are_installed() -> None:
    for package in ("ja_ginza", "spacy", "SudachiDict-core"):
        assert f"{package.lower()}={version(package)}" in pipeline.model_version().split()


def test_every_distinct_sentence_is_parsed_once_and_keeps_its_text() -> None:
    texts = ["量産は来春に始まる。", "", "  空白の ある 文 です。\n次の行", "量産は来春に始まる。"]
    docs = pipeline.parse(texts)
    assert [doc.text for doc in docs] == texts
    assert docs[0] is docs[3]
    assert pipeline.parse(["量産は来春に始まる。"])[0] is docs[0]
    assert docs[0].has_annotation("DEP")
    assert [token.lemma_ for token in docs[0] if token.dep_ == "ROOT"] == ["始まる"]


def test_a_sentence_reads_the_same_in_any_batch() -> None:
    texts = [f"第{number}工場では、来春までに{number}基の装置が{'新たに' * (number % 4)}動き始める。" for number in range(2, 40)]
    together = pipeline.parse(texts)
    pipeline.forget()
    alone = [pipeline.parse([text])[0] for text in texts]
    for one, other in zip(together, alone, strict=True):
        assert one.to_json() == other.to_json()
        assert (one.tensor == other.tensor).all(), one.text


def test_names_only_on_request() -> None:
    sentence = "豊田市の工場は2024年に閉じた。"
    assert not pipeline.parse([sentence])[0].ents
    assert any(entity.text == "2024年" for entity in pipeline.parse([sentence], names=True)[0].ents)


def test_overlong_sentences_are_parsed_in_pieces() -> None:
    texts = ["これは長い文であり、" * 60, "あ" * 60_000]
    docs = pipeline.parse(texts)
    assert [doc.text for doc in docs] == texts
    assert docs[0].has_annotation("DEP")
