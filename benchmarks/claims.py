"""How fast claims are extracted, beside the bare GiNZA parser on the same sentences, in one run.

    python benchmarks/claims.py [PATH …] [--posts N]

Prints characters per second of both over the sentences that claim extraction parses, their ratio, and the characters of all
text that was read a second. The model is loaded before the clock starts.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from factcheck.audit import Settings
from factcheck.claims.context import PostContext
from factcheck.claims.extract import extract_claims
from factcheck.language import pipeline
from factcheck.posts.discover import find_posts
from factcheck.posts.read import read_post


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("paths", nargs="*", type=Path, default=[Path("examples/posts")])
    arguments.add_argument("--posts", type=int, default=60, help="at most so many posts, evenly spread")
    options = arguments.parse_args()

    files = find_posts(options.paths)
    posts = [read_post(path) for path in files[:: max(1, len(files) // options.posts)][: options.posts]]
    lexicon = Settings().load_lexicon()
    pipeline.parse(["準備のための文です。"])
    pipeline.forget()

    started = time.perf_counter()
    claims = sum(len(extract_claims(PostContext(post, lexicon, extract_claims))) for post in posts)
    extraction = time.perf_counter() - started

    sentences = pipeline.forget()
    started = time.perf_counter()
    pipeline.parse(sentences)
    parsing = time.perf_counter() - started

    parsed, read = sum(map(len, sentences)), sum(post.characters for post in posts)
    print(f"{len(posts)} posts, {read:,} characters, {len(sentences)} sentences parsed ({parsed:,} characters), {claims} claims")
    print(f"bare parser       {parsed / parsing:10,.0f} characters/s of the parsed sentences")
    print(f"claim extraction  {parsed / extraction:10,.0f} characters/s of the parsed sentences")
    print(f"                  {read / extraction:10,.0f} characters/s of all text")
    print(f"extraction takes  {extraction / parsing:10.2f} times as long as the bare parser")


if __name__ == "__main__":
    main()
