"""Near duplicates: what counts as alike, whose figures differ, and how the work grows."""

from __future__ import annotations

import time

import pytest

from factcheck.archive.near_duplicates import (
    clusters,
    figure_differences,
    fold,
    mask,
    overlaps,
    seen_before,
    shared_shingles,
    shingles,
    similarity,
)

HARBOUR = "港の倉庫では、荷物の置き場所を毎朝計算し直しています。"
BUS = "山あいの町で、バスの運行を需要に合わせて決める実験が始まりました。"


def test_folding_leaves_letters_and_digits() -> None:
    assert fold("**ＡＩ**は、\n｢3割｣ 速い！") == fold("AIは3割速い")


def test_alike_texts_overlap_whatever_their_punctuation_and_digits() -> None:
    texts = [mask(fold(text)) for text in (HARBOUR + "3日かかります。", BUS, HARBOUR.replace("、", "") + "5日かかります")]
    (pair,) = overlaps(texts)
    assert (pair.earlier, pair.later) == (0, 2)
    assert pair.of_earlier == pair.of_later == 1.0


def test_a_text_within_a_longer_one_is_shared_wholly_on_one_side() -> None:
    (pair,) = overlaps([fold(HARBOUR), fold(BUS + HARBOUR + BUS)])
    assert pair.of_earlier == 1.0
    assert pair.of_later < 0.5


def test_what_a_post_repeats_counts_once_against_others() -> None:
    texts = [fold(text) for text in (HARBOUR, HARBOUR + BUS, HARBOUR)]
    assert {(p.earlier, p.later) for p in shared_shingles(*shingles(texts), 3, 0.5, groups=[0, 0, 1])} == {(0, 2)}


def test_a_joined_text_has_been_seen_before() -> None:
    shares = seen_before([fold(HARBOUR), fold(BUS), fold(BUS + HARBOUR), fold("船は潮の予報から出航の時刻を決めます。")])
    assert shares[0] == shares[1] == shares[3] == 0.0
    assert shares[2] > 0.8


@pytest.mark.parametrize("texts", [[], [""], ["短い"], ["短い", "短い"], ["", "四文字文"]])
def test_short_texts_have_no_shingles(texts: list[str]) -> None:
    assert overlaps(texts) == []
    assert seen_before(texts) == [0.0] * len(texts)


def test_figures_that_differ_are_found_with_their_places() -> None:
    texts = [
        "港の倉庫は昨年、1,200個の荷物を処理しました。",
        "港の倉庫は、昨年１５００個の荷物を処理しました。",
    ]
    ((a, b),) = figure_differences(*texts)
    assert (texts[0][slice(*a)], texts[1][slice(*b)]) == ("1,200", "１５００")


@pytest.mark.parametrize(
    "other",
    [
        "港の倉庫は昨年、1200個の荷物を処理しました。",  # the same figure, written otherwise
        "港の倉庫は昨年、たくさんの荷物を処理しました。",  # no figure
    ],
)
def test_equal_figures_and_figures_in_other_places_do_not_differ(other: str) -> None:
    assert figure_differences("港の倉庫は昨年、1,200個の荷物を処理しました。", other) == []


def test_clusters_hang_together() -> None:
    assert clusters([(4, 7), (1, 2), (2, 9), (7, 4)]) == [[1, 2, 9], [4, 7]]


def test_endless_repetition_takes_no_time() -> None:
    start = time.process_time()
    overlaps([mask(fold(f"{HARBOUR}{i}{BUS}")) for i in range(3000)])
    similarity("港" * 200_000, "町" * 200_000)
    assert time.process_time() - start < 5
