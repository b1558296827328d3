"""The Chromium on this machine, and what it is told."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "Geen Chromium gevonden. Installeer het (Debian: apt install chromium) of geef CHROMIUM=/pad."


def find_chromium() -> str | None:
    given = os.environ.get("CHROMIUM")
    return given or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser; RuntimeError when there is none."""
    program = find_chromium()
    if program is None:
        raise RuntimeError(MISSING)
    # Chromium's sandbox does not start for root, as in containers; the pages are our own.
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=[*flags, "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()
