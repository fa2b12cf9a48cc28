"""Where the time of a check without claims goes: reading, sentences, and each family of rules, in one run.

    python benchmarks/defects.py [PATH …] [--posts N]

Prints milliseconds a post and the share of the whole. Families are timed alone, each on posts whose sentences are known; what
two of them share (folded sentences, say) counts for both. Rules that need claims are left out.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from factcheck.archive.model import Archive
from factcheck.audit import Analyst, Settings
from factcheck.claims.context import PostContext
from factcheck.detectors import find_detector
from factcheck.posts.discover import find_posts
from factcheck.posts.model import Post
from factcheck.posts.read import read_post
from factcheck.rules.engine import check_archive, check_post
from factcheck.rules.model import FAMILIES, RuleSet


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("paths", nargs="*", type=Path, default=[Path("examples/posts")])
    arguments.add_argument("--posts", type=int, default=60, help="at most so many posts, evenly spread")
    options = arguments.parse_args()

    analyst = Analyst(Settings(), claims=False)
    rules = RuleSet(tuple(rule for rule in analyst.rules if not find_detector(rule.detector).needs_claims))
    files = find_posts(options.paths)
    files = files[:: max(1, len(files) // options.posts)][: options.posts]
    seconds: dict[str, float] = {}

    started = time.perf_counter()
    posts = [read_post(path) for path in files]
    seconds["reading"] = time.perf_counter() - started

    started = time.perf_counter()
    _contexts(posts, analyst)
    seconds["sentences"] = time.perf_counter() - started

    analyst.rules = RuleSet(())
    started = time.perf_counter()
    archive = Archive([analyst.record(post)[0] for post in posts], analyst.lexicon)
    seconds["names, passages"] = time.perf_counter() - started - seconds["sentences"]

    for digit in FAMILIES:
        family = RuleSet(tuple(rule for rule in rules if rule.code[-3] == digit))
        contexts = _contexts(posts, analyst)
        started = time.perf_counter()
        for context in contexts:
            check_post(family, context)
        seconds[f"family {digit}, posts"] = time.perf_counter() - started
        started = time.perf_counter()
        check_archive(family, archive)
        seconds[f"family {digit}, archive"] = time.perf_counter() - started

    whole = sum(seconds.values())
    characters = sum(post.characters for post in posts)
    print(f"{len(posts)} posts, {characters:,} characters, {characters / whole:,.0f} characters/s in one process")
    for part, spent in seconds.items():
        if spent >= whole / 1000:
            print(f"{part:20}{1000 * spent / len(posts):8.1f} ms a post  {spent / whole:6.1%}")


def _contexts(posts: list[Post], analyst: Analyst) -> list[PostContext]:
    """The posts as detectors see them, divided into sentences."""
    contexts = [PostContext(post, analyst.lexicon, lambda context: []) for post in posts]
    for context in contexts:
        _ = context.sentences
    return contexts


if __name__ == "__main__":
    main()
