"""Takes README's pictures of the sample report: python docs/screenshots.py (needs Chromium, as tests/browser installs it)."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"

#: Each picture's address in the report, theme, and what is done before it is taken.
PICTURES = {
    "report-findings.png": ("#view=findings&family=FC1", "light"),
    "report-post.png": ("#view=post&path=examples/posts/2026-04-16-hikari-4.md", "dark"),
}


def main() -> None:
    path = os.environ.get("FACTCHECK_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        for name, (address, theme) in PICTURES.items():
            page = browser.new_page(viewport={"width": 1100, "height": 640}, color_scheme=theme)
            page.goto((ROOT / "reports" / "sample.html").as_uri() + address)
            page.wait_for_selector(":root.ready", state="attached")
            page.wait_for_timeout(300)
            page.screenshot(path=IMAGES / name)
            print(f"{IMAGES.relative_to(ROOT) / name}: {(IMAGES / name).stat().st_size / 1000:.0f} kB")
        browser.close()


if __name__ == "__main__":
    main()
