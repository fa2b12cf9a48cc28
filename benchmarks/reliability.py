"""Whether the confidence of FC1 means something: how many of the findings of each band are right, against judged pairs.

    python benchmarks/reliability.py FINDINGS.json PAIRS.jsonl

PAIRS.jsonl holds pairs of sentences of two posts, a line each: `label` (contradiction, suspicious_same_claim, consistent,
different_scope, unrelated) and `a`, `b` with `post` and `sentence`. FINDINGS.json is `factcheck check … --format json
--min-confidence 0`. Prints for each band of confidence the labelled pairs that a finding puts on two sides and how many of
them are contradictions, and the AUROC of the confidence over all pairs.
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
from collections import defaultdict
from itertools import pairwise
from pathlib import Path, PurePath

BANDS = (0.0, 0.3, 0.5, 0.7, 0.9, 1.01)


def plain(text: str) -> str:
    return re.sub(r"[\s*_`~#>|\\]+", "", unicodedata.normalize("NFKC", text)).casefold()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("findings", type=Path)
    arguments.add_argument("pairs", type=Path)
    options = arguments.parse_args()

    places: dict[str, list[tuple[int, str, str, float]]] = defaultdict(list)
    found = json.loads(options.findings.read_text(encoding="utf-8"))["findings"]
    for number, finding in enumerate(f for f in found if f["rule"].startswith("FC1")):
        for place in finding["locations"]:
            name = PurePath(place["path"]).name
            places[name].append((number, str(place.get("side")), plain(place["sentence"]), finding["confidence"]))

    def at(end: dict[str, str]) -> dict[tuple[int, str], float]:
        wanted = plain(end["sentence"])
        return {
            (n, side): c for n, side, said, c in places[PurePath(end["post"]).name] if said and (said in wanted or wanted in said)
        }

    judged: list[tuple[float, bool]] = []
    for line in options.pairs.read_text(encoding="utf-8").splitlines():
        pair = json.loads(line)
        a, b = at(pair["a"]), at(pair["b"])
        confidence = max((c for (n, s), c in a.items() for m, t in b if n == m and s != t), default=0.0)
        judged.append((confidence, pair["label"] in ("contradiction", "suspicious_same_claim")))

    print("confidence   pairs  right  share")
    for low, high in pairwise(BANDS):
        band = [right for confidence, right in judged if max(low, 1e-9) <= confidence < high]
        if band:
            print(f"{low:.1f} to {min(high, 1.0):.1f}  {len(band):6}  {sum(band):5}  {sum(band) / len(band):.2f}")
    silent = [right for confidence, right in judged if confidence == 0]
    print(f"no finding  {len(silent):6}  {sum(silent):5}  {sum(silent) / max(1, len(silent)):.2f} are contradictions")
    right = [c for c, true in judged if true]
    wrong = [c for c, true in judged if not true]
    wins = sum((x > y) + 0.5 * (x == y) for x in right for y in wrong)
    print(f"AUROC {wins / max(1, len(right) * len(wrong)):.3f} over {len(judged)} pairs")


if __name__ == "__main__":
    main()
