"""Fits the weights of `alignment` in rules/contradictions.yaml to judged pairs of figures, and checks them by cross-validation.

    python benchmarks/calibration.py PATH … --judged FILE [--records FILE]

FILE holds a judged pair a line, tab-separated: post, figure, post, figure (as written, without commas), and `t` or `f` for
whether both are of one thing. Judged are pairs that exclude each other; pairs that were not judged and score low stand in for
the many that are of different things (a random sample), and figures that agree to three digits for those of one thing. Weights
keep the sign that their feature has by its meaning; some keep a least size, so that few pairs cannot argue a known rule away.
Prints the weights as YAML, the area under the curve and the share of right ones by predicted band.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path, PurePath

import numpy as np
from archives import aligned, candidates, records_of

from factcheck.archive.align import Aligner, Pair
from factcheck.archive.figures import Comparable
from factcheck.audit import Settings

UNFITTED = {"when", "date", "within", "baseline"}  # bonuses for questions that few judged pairs ask
NEGATIVE = {"far", "crowd", "contrast", "stage", "rivals", "lacking", "told", "currency"}
AT_MOST = {"stage": -0.8, "contrast": -0.5, "lacking": -0.5, "told": -3.0}
AT_LEAST = {"template": 2.0}
REGULARISATION = 0.3
SAMPLE = 300


def key(a: Comparable, b: Comparable) -> tuple[str, ...]:
    ends = sorted((PurePath(c.claim.path).name, c.claim.value_text.replace(",", "")) for c in (a, b))
    return (*ends[0], *ends[1])


def figures_that_agree(align: Aligner) -> list[Pair]:
    """Pairs of posts with the very same figure of three digits and more."""
    same = []
    for a, b in candidates(align):
        one, other = a.claim, b.claim
        digits = len(f"{int(one.low)}".rstrip("0")) if one.low else 0
        if a.topic != b.topic and one.unit == other.unit and one.low == other.low and digits >= 3:
            same.append((a, b))
    return [pair for pair in align.compare(same) if pair is not None]


def fit(x: np.ndarray, y: np.ndarray, weight: np.ndarray, names: list[str]) -> np.ndarray:
    """Logistic regression under the signs: bias and a weight for each of `names`."""
    design = np.hstack([np.ones((len(y), 1)), x])
    penalty = np.array([0.0] + [REGULARISATION] * len(names))
    low = np.array([-np.inf] + [-np.inf if n in NEGATIVE else AT_LEAST.get(n, 0.0) for n in names])
    high = np.array([np.inf] + [AT_MOST.get(n, 0.0) if n in NEGATIVE else np.inf for n in names])
    step = 1 / (0.25 * np.linalg.norm(design * np.sqrt(weight)[:, None], 2) ** 2 + REGULARISATION)
    beta = ahead = np.clip(np.zeros(design.shape[1]), low, high)
    momentum = 1.0
    for _ in range(4000):  # accelerated projected gradient descent
        gradient = design.T @ (weight * (1 / (1 + np.exp(-design @ ahead)) - y)) + penalty * ahead
        new = np.clip(ahead - step * gradient, low, high)
        momentum, before = (1 + math.sqrt(1 + 4 * momentum**2)) / 2, momentum
        ahead, beta = new + (before - 1) / momentum * (new - beta), new
    return beta


def area(scores: np.ndarray, y: np.ndarray) -> float:
    right, wrong = scores[y == 1], scores[y == 0]
    return float(((right[:, None] > wrong) + 0.5 * (right[:, None] == wrong)).mean())


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("paths", nargs="+", type=Path)
    arguments.add_argument("--judged", type=Path, required=True)
    arguments.add_argument("--records", type=Path)
    options = arguments.parse_args()

    align = aligned(records_of(options.paths, options.records), Settings().load_lexicon())
    rows = (line.split("\t") for line in options.judged.read_text(encoding="utf-8").splitlines())
    verdicts = {tuple(row[:4]): row[4] for row in rows if len(row) == 5}
    conflicts = [
        conflict.pair
        for conflict in align.conflicts(0.0)
        if not conflict.when and conflict.pair.a.topic != conflict.pair.b.topic and conflict.pair.a.claim.kind == "quantity"
    ]
    judged = [
        (pair, verdicts[key(pair.a, pair.b)] == "t") for pair in conflicts if verdicts.get(key(pair.a, pair.b)) in ("t", "f")
    ]
    unjudged = [pair for pair in conflicts if key(pair.a, pair.b) not in verdicts and pair.same < 0.3]
    agreeing = figures_that_agree(align)
    random = np.random.default_rng(3)
    sampled = [unjudged[i] for i in random.permutation(len(unjudged))[:SAMPLE]]
    same = [agreeing[i] for i in random.permutation(len(agreeing))[:SAMPLE]]
    names = [name for name in judged[0][0].features if name not in UNFITTED]
    pairs = [*((p, t, 1.0) for p, t in judged), *((p, False, 1.0) for p in sampled), *((p, True, 0.2) for p in same)]
    x = np.array([[pair.features[name] for name in names] for pair, _, _ in pairs])
    y = np.array([float(truth) for _, truth, _ in pairs])
    weight = np.array([w for _, _, w in pairs])

    beta = fit(x, y, weight, names)
    for name, value in zip(["bias", *names], beta, strict=True):
        print(f"          {name}: {value:.2f}")
    order, held_out = random.permutation(len(y)), np.zeros(len(y))
    for fold in range(8):
        test = order[fold::8]
        train = np.setdiff1d(order, test)
        b = fit(x[train], y[train], weight[train], names)
        held_out[test] = 1 / (1 + np.exp(-(x[test] @ b[1:] + b[0])))
    few = np.arange(len(judged))
    print(
        f"cross-validated: area under the curve {area(held_out, y):.3f},"
        f" over judged pairs alone {area(held_out[few], y[few]):.3f}"
    )
    for low, high in ((0, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01)):
        band = few[(held_out[few] >= low) & (held_out[few] < high)]
        if len(band):
            print(f"  {low:.1f} to {min(high, 1.0):.1f}: {len(band):4} judged, {y[band].mean():.2f} of one thing")


if __name__ == "__main__":
    main()
