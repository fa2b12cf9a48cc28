"""How the time that FC1 takes grows with the archive.

    python benchmarks/alignment.py PATH … [--records FILE] [--posts 100 200 400 791]

Prints, for archives of so many posts, the figures that are compared, the pairs that were looked at and the CPU seconds of all
rules of FC1 together. Reading and extraction are not counted; `--records` keeps them in a file for the next run.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from archives import records_of

from factcheck.archive.model import Archive
from factcheck.audit import Settings
from factcheck.rules.engine import check_archive


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("paths", nargs="+", type=Path)
    arguments.add_argument("--records", type=Path)
    arguments.add_argument("--posts", nargs="+", type=int, default=[100, 200, 400, 791])
    options = arguments.parse_args()

    records = records_of(options.paths, options.records)
    settings = Settings(select=("FC1",))
    rules, lexicon = settings.load_rules(), settings.load_lexicon()
    print("posts  claims   pairs  findings  seconds  µs a claim")
    for posts in options.posts:
        step = max(1, len(records) // posts)
        archive = Archive(records[::step][:posts], lexicon)
        started = time.process_time()
        findings, _ = check_archive(rules, archive)
        seconds = time.process_time() - started
        claims = sum(len(record.claims) for record in archive.records)
        print(
            f"{len(archive.records):5}  {claims:6}  {archive.compared.get('pairs', 0):6}  {len(findings):8}  {seconds:7.2f}"
            f"  {1e6 * seconds / max(1, claims):10.0f}"
        )


if __name__ == "__main__":
    main()
