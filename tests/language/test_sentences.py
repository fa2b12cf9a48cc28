from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml

from factcheck.language.sentences import split_sentences

CASES = yaml.safe_load((Path(__file__).parent / "sentences.yaml").read_text(encoding="utf-8"))


def sentences_of(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize("case", [case for group in ("in_the_wild", "negative", "synthetic") for case in CASES[group]], ids=str)
def test_sentences(case: dict) -> None:
    assert sentences_of(case["text"]) == case["sentences"]


@pytest.mark.xfail(strict=True)
@pytest.mark.parametrize("case", CASES["known_failures"], ids=str)
def test_known_failures(case: dict) -> None:
    assert sentences_of(case["text"]) == case["sentences"]


@pytest.mark.parametrize("case", CASES["in_the_wild"], ids=str)
def test_nothing_but_white_space_is_lost(case: dict) -> None:
    text = case["text"]
    assert "".join("".join(sentences_of(text)).split()) == "".join(text.split())


@pytest.mark.parametrize("unit", ["「", "。", "「。", "あ「。」", ".", "!", "\n", "あ\n", "」", " 。", "「あ。」と"])
def test_time_is_linear_in_the_length(unit: str) -> None:
    start = time.process_time()
    split_sentences(unit * (200_000 // len(unit)))
    assert time.process_time() - start < 5
