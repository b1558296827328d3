"""Browser tests: `page` is a tab with JavaScript, `plain_page` one without."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.browser.chromium import MISSING, chromium, find_chromium

TIMEOUT_MS = 40_000
"""Only a test that fails waits so long; on a busy machine a page may take many times its time."""
# Chromium logs each answer of 400 and more as an error; tests look at those answers themselves.
ANSWER = "Failed to load resource: the server responded with a status of"


# While Playwright's synchronous interface is open, asyncio believes that its loop runs: so it is closed
# after each module, and a module with browser tests has no asynchronous ones.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if find_chromium() is None:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with chromium() as opened:
        yield opened


class Watch:
    """Notes what no page may do: ask another origin for something, break the CSP, throw an error."""

    def __init__(self, context: BrowserContext) -> None:
        self.found: list[str] = []
        self.origin: str | None = None
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.found.append(f"error: {error.error}"))

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("http", "https"):
            return
        self.origin = self.origin or parts.netloc
        if parts.netloc != self.origin:
            self.found.append(f"request to {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(ANSWER):
            self.found.append(f"console: {message.text}")


def _open(browser: Browser, javascript: bool) -> Iterator[Page]:
    context = browser.new_context(
        locale="nl-BE", timezone_id="Europe/Brussels", java_script_enabled=javascript
    )
    context.set_default_timeout(TIMEOUT_MS)
    watch = Watch(context)
    yield context.new_page()
    context.close()
    assert watch.found == []


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    yield from _open(browser, javascript=True)


@pytest.fixture
def plain_page(browser: Browser) -> Iterator[Page]:
    yield from _open(browser, javascript=False)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
