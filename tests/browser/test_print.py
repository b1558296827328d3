"""On paper: the text and nothing to press, and no address behind a link."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.test_components import SITE, serve

ADDRESSES = """() => [...document.querySelectorAll("a")]
    .filter(link => getComputedStyle(link, "::after").content.includes("("))
    .map(link => link.href)"""
TO_PRESS = (
    "button, .govuk-button, .mm-link-button, nav, .govuk-service-navigation, .govuk-back-link, .mm-account, "
    "form[role=search], .govuk-pagination, .govuk-skip-link, .mm-demo"
)


def test_no_address_is_printed_behind_a_link(page: Page) -> None:
    page.route("**/*", serve)
    page.goto(SITE)
    page.evaluate(
        """() => {
            const link = document.createElement("a");
            Object.assign(link, {className: "govuk-link", href: "https://elders.example/", text: "Elders"});
            document.querySelector("main").append(link);
        }"""
    )
    page.emulate_media(media="print")
    assert page.evaluate(ADDRESSES) == []


def test_nothing_to_press_is_printed(page: Page) -> None:
    page.route("**/*", serve)
    page.goto(SITE)
    page.emulate_media(media="print")
    assert page.locator(TO_PRESS).count() > 20
    assert page.locator(TO_PRESS).filter(visible=True).count() == 0
    expect(page.get_by_role("heading", name="Stijlgids")).to_be_visible()
    expect(page.get_by_role("table", name="Leveranciers")).to_be_visible()
