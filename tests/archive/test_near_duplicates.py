"""Near duplicates: what counts as alike, whose figures differ, and how the work grows."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest

from factcheck.archive.near_duplicates import (
    clusters,
    figure_differences,
    fold,
    mask,
    near_copies,
    overlaps,
    repeated,
    seen_before,
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


def copies(
    texts: Sequence[set[int]],
    groups: Sequence[int],
    least: float,
    *,
    among: Sequence[int] | None = None,
    without: Sequence[int] = (),
    neighbours: int = 100,
) -> set[tuple[int, int]]:
    """The near copies of texts that are given by their shingles; with `among`, by the shingles of these texts alone."""
    given = None if among is None else set[int]().union(*(texts[n] for n in among))
    rows = [(shingle, n) for n, text in enumerate(texts) for shingle in text if given is None or shingle in given]
    found = near_copies(
        np.array([shingle * 0x9E3779B97F4A7C15 % 2**64 for shingle, _ in rows], np.uint64),
        np.array([n for _, n in rows], np.int64),
        np.array([len(text) for text in texts]),
        np.array(groups),
        np.array([n not in without for n in range(len(texts))]),
        least,
        neighbours=neighbours,
    )
    assert len(set(found)) == len(found)
    return set(found)


@pytest.mark.parametrize("seed", range(40))
def test_near_copies_are_those_that_share_enough(seed: int) -> None:
    """However many shingles chance has them share; also where only the shingles of some texts are given."""
    chosen = random.Random(seed)
    words = range(chosen.choice([30, 100, 1000]))
    models = [set(chosen.sample(words, chosen.randint(1, 20))) for _ in range(8)]
    texts = [
        {word for word in chosen.choice(models) if chosen.random() > 0.15} | set(chosen.sample(words, chosen.randint(0, 3)))
        for _ in range(30)
    ]
    least = chosen.choice([0.3, 0.5, 0.6, 0.8])
    out = chosen.sample(range(30), 5)
    near = {
        (a, b)
        for a, b in combinations(range(30), 2)
        if not {a, b} & set(out)
        and texts[a]
        and texts[b]
        and len(texts[a] & texts[b]) / max(len(texts[a]), len(texts[b])) >= least
    }
    groups = list(range(30))
    assert copies(texts, groups, least, without=out) == near
    few = chosen.sample(range(30), 3)
    assert {pair for pair in copies(texts, groups, least, without=out, among=few) if set(pair) & set(few)} == {
        pair for pair in near if set(pair) & set(few)
    }


def test_what_a_post_repeats_counts_once_against_others() -> None:
    harbour, bus = set(range(20)), set(range(20, 32))
    assert copies([harbour, harbour | bus, harbour], [0, 0, 1], 0.6) == {(0, 2)}


def test_what_stands_everywhere_is_paired_with_the_first_and_the_nearest() -> None:
    assert copies([set(range(10))] * 6, range(6), 0.6, neighbours=2) == {
        (0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3), (0, 4), (2, 4), (3, 4), (0, 5), (3, 5), (4, 5),
    }  # fmt: skip


def test_places_of_what_stands_several_times() -> None:
    high = 2**63  # hashes that differ in their first bit alone are not the same
    assert sorted(repeated(np.array([7, 5, high + 7, 5, 9, 5, 7], np.uint64))) == [[0, 6], [1, 3, 5]]
    assert repeated(np.zeros(0, np.uint64)) == []


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
