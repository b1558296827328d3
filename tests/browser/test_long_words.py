"""A title of one long word, or a long address, breaks wherever it stands: nothing is wider than a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.screenshots import SHOTS, go_to, sign_in
from tests.browser.test_components import SITE, serve
from tests.site import Site

WORD = "Meerjarenonderhoudsovereenkomstenaanbestedingsdocumentatiemap"
ADDRESS = (
    "https://www.gemeente.example/aankopen/2027/groenonderhoud/bestek-en-bijlagen.html?versie=definitief"
)
LENGTHEN = """word => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    while (texts.nextNode()) if (texts.currentNode.textContent.trim()) found.push(texts.currentNode);
    const kept = "option, script, style, .govuk-visually-hidden";
    for (const text of found) if (!text.parentElement.closest(kept)) text.textContent = word;
}"""
TOO_WIDE = """() => {
    const width = document.documentElement.clientWidth;
    const scrolls = e => e.closest(".mm-scroll") && !e.matches(".mm-scroll");
    const hidden = e => e.closest(".govuk-visually-hidden, [hidden], .govuk-skip-link");
    return [...document.body.querySelectorAll("*")]
        .filter(e => !scrolls(e) && !hidden(e) && e.getBoundingClientRect().right > width + 1)
        .map(e => `${e.tagName}.${e.className}`);
}"""


def too_wide(page: Page, word: str) -> list[str]:
    """The elements that stick out of a window of 320 px when every text on the page is `word`."""
    page.set_viewport_size({"width": 320, "height": 800})
    page.evaluate(LENGTHEN, word)
    found: list[str] = page.evaluate(TOO_WIDE)
    return found


@pytest.mark.parametrize("word", [WORD, ADDRESS], ids=["word", "address"])
@pytest.mark.parametrize("path", ["/", "/fout", "/welkom"])
def test_no_component_is_wider_than_a_phone(page: Page, path: str, word: str) -> None:
    page.route("**/*", serve)
    page.goto(SITE + path)
    assert too_wide(page, word) == []


@pytest.mark.slow
def test_no_page_is_wider_than_a_phone(demo_site: Site, page: Page) -> None:
    found, person = {}, None
    for shot in SHOTS:
        if shot.person != person:
            page.context.clear_cookies()
            person = shot.person
            if person:
                sign_in(page, demo_site, person)
        go_to(page, demo_site, shot)
        if wide := too_wide(page, WORD):
            found[shot.name] = wide
    assert found == {}
