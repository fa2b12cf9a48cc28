"""How heavy and how quick the reports are: python benchmarks/report.py PATH... [--index FILE] [--keep report.html]

Checks the posts at PATH (with an index, minutes become seconds) and renders the report as JSON and HTML: how long all threads
compute, the first time, with imports, and the best of some, and what the file weighs. Then opens the HTML in the system's
Chromium, headless: the time until it answers, and how long filters and views take to be shown, painting included.
Goals on 800 posts: JSON in 0.4 s, HTML in 1 s; 15 MB, 2 s, 100 ms.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from factcheck.audit import Settings, audit
from factcheck.posts.discover import find_posts
from factcheck.reports.formats import render
from factcheck.reports.model import Report, make_report
from factcheck.reports.sources import read_sources

RUNS = 5

#: Notes when the page says that it is ready, in ms since it was asked for.
READY = """
new MutationObserver(() => { if (document.documentElement?.classList.contains("ready")) window.readyAt ??= performance.now(); })
  .observe(document, { attributes: true, subtree: true });
"""

#: Changes a field and waits until the change is painted; the time in ms.
FILTER = """async ([name, value]) => {
  const field = document.querySelector(`.filter [name=${name}]`), list = document.querySelector(".list");
  const before = list.firstElementChild, start = performance.now();
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  while (list.firstElementChild === before) await new Promise((done) => setTimeout(done, 1));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - start;
}"""

#: Goes to a view and waits until it is painted; the time in ms.
VIEW = """async (address) => {
  const view = document.getElementById("view"), start = performance.now();
  view.replaceChildren();
  location.hash = address;
  while (!view.firstElementChild) await new Promise((done) => setTimeout(done, 1));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - start;
}"""


def checked(paths: list[Path], index: Path | None) -> Report:
    """The report on the posts at some paths, with their texts."""
    settings = Settings()
    result = audit([(path, path.as_posix()) for path in find_posts(paths)], settings, index=index)
    made = make_report(result, settings.load_rules(), min_confidence=0.5)
    return Report(
        **{**{name: getattr(made, name) for name in made.__dataclass_fields__}, "sources": read_sources(result.records)}
    )


def measure(page: Page, file: Path, report: Report) -> None:
    """Opens a report and prints what takes how long."""
    busiest = max(
        (post.path for post in report.posts), key=lambda path: sum(f.locations[0].path == path for f in report.findings)
    )
    ready = []
    for _ in range(RUNS):
        page.goto("about:blank")
        page.goto(file.as_uri())
        page.wait_for_function("window.readyAt")
        ready.append(page.evaluate("window.readyAt"))
    print(f"interactive after      {statistics.median(ready):7.0f} ms (worst of {RUNS}: {max(ready):.0f})")
    for name, address in (
        ("findings", "#view=findings"),
        ("entities", "#view=entities"),
        ("an entity", "#view=entity&name=" + next((c.entity for c in report.claims if c.entity), "")),
        ("posts", "#view=posts"),
        ("a post", f"#view=post&path={busiest}"),
    ):
        times = [page.evaluate(VIEW, address) for _ in range(1)]
        print(f"{name:<22} {max(times):7.0f} ms (first time)")
    page.evaluate(VIEW, "#view=findings")
    page.wait_for_timeout(1500)  # words are folded while nobody waits
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def busy() -> float:
        """How long the page's thread has computed, in ms: what is left of a time when the machine does nothing else."""
        metrics = session.send("Performance.getMetrics")["metrics"]
        return 1000 * next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")

    rule = report.findings[len(report.findings) // 2].rule if report.findings else ""
    for field, values in {
        "q": ("NVIDIA", "市場", ""),
        "family": ("FC3", "FC1", ""),
        "rule": (rule, ""),
        "post": ("2025", ""),
        "sure": ("90", ""),
        "sort": ("sure", "newest", "post", ""),
    }.items():
        times, computed = [], []
        for value in values * 3:
            before = busy()
            times.append(page.evaluate(FILTER, [field, value]))
            computed.append(busy() - before)
            page.wait_for_timeout(400)  # the rest of the list is built when nobody waits for it any more
        print(
            f"filter by {field:<12} {statistics.median(times):7.0f} ms (worst of {len(times)}: {max(times):.0f}), "
            f"{statistics.median(computed):.0f} ms of them computing"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--keep", type=Path, help="write the report here")
    arguments = parser.parse_args()
    report = checked(arguments.paths, arguments.index)
    print(f"{len(report.posts)} posts, {len(report.findings)} findings, {len(report.claims)} claims")
    for name in ("json", "html"):
        text, times = "", []
        for _ in range(RUNS):
            start = time.process_time()
            text = render(report, name)
            times.append((time.process_time() - start) * 1000)
        size = len(text.encode("utf-8", "replace")) / 1e6
        print(f"{name} rendered in {times[0]:18.0f} ms of computing (best of {RUNS}: {min(times):.0f}), {size:.1f} MB")
    path = os.environ.get("FACTCHECK_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = arguments.keep or Path(folder) / "report.html"
        file.write_bytes(text.encode("utf-8", "replace"))
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.add_init_script(READY)
        measure(page, file.resolve(), report)
        browser.close()


if __name__ == "__main__":
    main()
