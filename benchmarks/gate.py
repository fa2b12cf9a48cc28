"""How long the gate takes: everything cold, everything again, a draft, one post changed, and commands that only tell something.

    python benchmarks/gate.py [PATH …] [--posts N] [--jobs N]

Each line is one run of the command in a process of its own: seconds by the clock, seconds of processor in all its processes, the
most memory of all of them together (MB, where the system tells; what they share counts in each), and the processor's time as a
multiple of that of checking again with nothing changed. Ratios within one run hold on a machine that others use as well.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from factcheck.posts.discover import find_posts

#: A sentence that has to be parsed, and one that holds no claim.
FIGURE = "\n\nHoshinoは、仙台工場への投資額が1,234億円になると発表しました。\n"
PLAIN = "\n\nこの話には、まだ続きがあります。\n"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("paths", nargs="*", type=Path, default=[Path("examples/posts")])
    arguments.add_argument("--posts", type=int, default=10_000, help="at most so many posts, evenly spread")
    arguments.add_argument("--jobs", help="processes, as for factcheck check")
    options = arguments.parse_args()
    files = find_posts(options.paths)
    files = files[:: max(1, -(-len(files) // options.posts))]
    with tempfile.TemporaryDirectory() as folder:
        posts = Path(folder, "posts")
        posts.mkdir()
        for number, file in enumerate(files):
            shutil.copyfile(file, posts / f"{number:05}-{file.name}")
        check = ["check", str(posts), "--index", str(Path(folder, "index.sqlite")), "--fail-on", "never", "-q"]
        check += [*(["--jobs", options.jobs] if options.jobs else []), "--report", str(Path(folder, "report.html"))]
        within = ["--select", "FC3,FC4,FC5,FC6,FC7,FC8", "--no-index", "--no-report"]
        changed = sorted(posts.iterdir())[len(files) // 2]
        against = [check[0], str(Path(folder, "draft.md")), "--against", str(posts), *check[2:]]
        results = {"first check": _run(check), "nothing changed": _run(check)}
        results["the same without a report"] = _run([*check[: check.index("--report")], "--no-report"])
        for name, text in (("a draft without figures", PLAIN), ("a draft with a figure", FIGURE)):
            _append(Path(folder, "draft.md"), text)
            results[name] = _run(against)
        _append(changed, FIGURE)
        results["all, one post changed"] = _run(check)
        results["FC3 to FC8 without index"] = _run([*check[:2], "--fail-on", "never", "-q", *within])
        for command in (["rules"], ["--help"], ["--version"]):
            _run(command)  # what it keeps is there
            results[command[0]] = _run(command)
    print(f"{len(files)} posts, {sum(file.stat().st_size for file in files):,} bytes, {len(os.sched_getaffinity(0))} processors")
    print(f"{'':26}{'clock':>8}{'cpu':>8}{'memory':>8}{'ratio':>8}")
    for name, (clock, processor, memory) in results.items():
        ratio = processor / results["nothing changed"][1]
        print(f"{name:26}{clock:8.2f}{processor:8.2f}{memory:8.0f}{ratio:8.2f}")


def _append(post: Path, text: str) -> None:
    with post.open("a", encoding="utf-8") as file:
        file.write(text)


def _run(arguments: list[str]) -> tuple[float, float, float]:
    """Seconds by the clock, seconds of processor, and the most memory of all processes together in MB."""
    before = os.times()
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "factcheck", *arguments], stdout=subprocess.DEVNULL)
    most = 0.0
    while process.poll() is None:
        most = max(most, sum(map(_memory, _family(process.pid))))
        time.sleep(0.02 if time.perf_counter() - started < 2 else 0.5)
    clock = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(f"factcheck {' '.join(arguments)} ended with {process.returncode}")
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return clock, spent, most


def _family(pid: int) -> list[int]:
    """A process and its children, where the system tells."""
    try:
        children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return [pid]
    return [pid, *(descendant for child in children for descendant in _family(child))]


def _memory(pid: int) -> float:
    """Memory of a process in MB; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except OSError:
        return 0.0


if __name__ == "__main__":
    main()
