"""How many slips FC1 would find: figures that two posts give alike, one of them changed.

    python benchmarks/injected.py PATH … [--records FILE] [--figures 300]

Takes figures that are told alike in two posts (same number, same owner, the same kind of measure), changes the number in one
post as slips do (a power of ten, a digit, half as much again), runs the rules of FC1 on the changed archive and counts the
changes that a finding between the two posts reports at a confidence of one half. Prints recall by unit and by kind of slip.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import msgspec
from archives import aligned, candidates, records_of

from factcheck.archive.figures import Comparable
from factcheck.archive.model import Archive, PostRecord
from factcheck.audit import Settings
from factcheck.claims.model import Claim
from factcheck.rules.engine import check_archive
from factcheck.rules.model import RuleSet

SLIPS = {"ten times": 10.0, "half as much again": 1.5, "a fifth less": 0.8}


def changed(record: PostRecord, claims: set[int], factor: float) -> PostRecord:
    """The record with those of its claims multiplied; the value as written becomes the number, so that its rounding is known."""

    def change(claim: Claim) -> Claim:
        if id(claim) not in claims:
            return claim
        low = claim.low * factor if claim.low is not None else None
        high = claim.high * factor if claim.high is not None else None
        text = f"{(low if low is not None else high or 0):.3g}"
        sentence = claim.sentence.replace(claim.value_text, text, 1)
        location = msgspec.structs.replace(claim.location, text=text, sentence=sentence)
        return msgspec.structs.replace(claim, low=low, high=high, value_text=text, location=location)

    # Nor may the record keep what was worked out of the claims before.
    return replace(record, claims=[change(claim) for claim in record.claims], prepared={})


def reported(rules: RuleSet, archive: Archive, a: Comparable, b: Comparable) -> bool:
    posts = {a.claim.path, b.claim.path}
    findings, _ = check_archive(rules, archive)
    return any(f.confidence >= 0.5 and posts <= {place.path for place in f.locations} for f in findings)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("paths", nargs="+", type=Path)
    arguments.add_argument("--records", type=Path)
    arguments.add_argument("--figures", type=int, default=300)
    options = arguments.parse_args()

    records = records_of(options.paths, options.records)
    settings = Settings(select=("FC101",))
    rules, lexicon = settings.load_rules(), settings.load_lexicon()
    align = aligned(records, lexicon)
    same = []
    for a, b in candidates(align):
        one, other = a.claim, b.claim
        if (
            a.topic == b.topic
            or one.kind != "quantity"
            or one.unit != other.unit
            or (one.low, one.high) != (other.low, other.high)
        ):
            continue
        same.append((a, b))
    pairs = [
        (pair.a, pair.b)
        for pair in align.compare(same, when=True)
        if pair is not None and pair.features["who"] >= 0.9 and pair.features["metric"] == 1.0 and pair.a.claim.low
    ]
    random.Random(7).shuffle(pairs)
    found: Counter[tuple[str, str]] = Counter()
    tried: Counter[tuple[str, str]] = Counter()
    for number, (a, b) in enumerate(pairs[: options.figures]):
        slip, factor = list(SLIPS.items())[number % len(SLIPS)]
        there = changed(records[b.topic], {id(mention.claim) for mention in b.mentions}, factor)
        hit = reported(rules, Archive([records[a.topic], there], lexicon), a, b)
        for group in (("unit", b.claim.unit or "none"), ("slip", slip), ("all", "all")):
            tried[group] += 1
            found[group] += hit
    for what in ("unit", "slip", "all"):
        for group, total in sorted(tried.items(), key=lambda item: (-item[1], item[0])):
            if group[0] == what:
                print(f"{what:5} {group[1]:20} {found[group]:4} of {total:4}  recall {found[group] / total:.2f}")


if __name__ == "__main__":
    main()
