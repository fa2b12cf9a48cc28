"""The browser in which reports are tested."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright


@pytest.fixture(scope="module")  # while it runs, so does its event loop, and other tests need one of their own
def browser() -> Iterator[Browser]:
    """Chromium as the system has it; tests fail without one, they are not skipped."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("FACTCHECK_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if path is None:
        pytest.fail("there is no Chromium: run `bash tests/browser`, or name one in FACTCHECK_CHROMIUM")
    with sync_playwright() as playwright:
        # Root has no sandbox to give, and the only pages opened are our own. Containers have little shared memory.
        options = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        launched = playwright.chromium.launch(executable_path=path, args=options)
        yield launched
        launched.close()
