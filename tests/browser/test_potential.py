"""What the social economy can do, asked in a browser: with and without scripts, on a phone and on paper."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import axe_findings, html_findings
from tests.browser.test_print import TO_PRESS
from tests.database import with_cast
from tests.site import Site

pytestmark = pytest.mark.slow
HERE = "/wat-kan-de-sociale-economie"
PHONE = {"width": 320, "height": 640}


async def _prepare(url: str) -> None:
    async with with_cast(url):
        pass


@pytest.fixture
def home(site: Site) -> str:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, _prepare(site.database_url)).result()
    return site.url


def looks_right(page: Page, name: str) -> None:
    assert axe_findings(page) == []
    assert html_findings({name: page.request.get(page.url).text()}) == []
    wide = page.viewport_size
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
    page.set_viewport_size(wide or PHONE)  # type: ignore[arg-type]


def ask(page: Page, home: str) -> None:
    """From the first page to the answer, with what a visitor sees."""
    page.goto(home)
    page.get_by_role("link", name="Zo koopt u sociaal").first.click()
    page.get_by_role("link", name="Begin met wat u wilt kopen").click()
    page.get_by_label("Wat wilt u kopen?").fill("Gras maaien in het park")
    page.get_by_label("In welke gemeente?").select_option("Temse")
    page.get_by_label("Hoeveel werk is het?").fill("2")
    page.get_by_role("button", name="Bekijk wat er kan").click()
    expect(page.get_by_text("1 leverancier kan dit doen in Temse")).to_be_visible()


def test_a_visitor_is_led_to_an_answer_that_can_be_shared(home: str, page: Page) -> None:
    page.goto(f"{home}/zo-koopt-u-sociaal")
    looks_right(page, "three steps")
    page.goto(home + HERE)
    looks_right(page, "form")
    ask(page, home)
    looks_right(page, "answer")
    expect(page.get_by_role("table", name="Werk en vrije capaciteit")).to_contain_text("Nodig")
    address = page.url
    page.get_by_role("link", name="Plaats deze behoefte").click()
    expect(page.get_by_role("heading", name="Aanmelden").first).to_be_visible()
    page.go_back()
    expect(page).to_have_url(address)
    expect(page.get_by_text("1 leverancier kan dit doen in Temse")).to_be_visible()


def test_it_works_without_scripts(home: str, plain_page: Page) -> None:
    ask(plain_page, home)
    plain_page.get_by_text("Iets aan uw vraag veranderen").click()
    expect(plain_page.get_by_label("Wat wilt u kopen?")).to_have_value("Gras maaien in het park")
    plain_page.get_by_label("Hoeveel werk is het?").fill("veel")
    plain_page.get_by_role("button", name="Bekijk wat er kan").click()
    expect(plain_page.get_by_role("link", name="Vul het werk in voltijdse medewerkers in")).to_be_visible()


def test_what_is_wrong_has_the_focus_and_leads_to_its_field(home: str, page: Page) -> None:
    page.goto(f"{home}{HERE}?wat=&gemeente=46025")
    looks_right(page, "error")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Wat wilt u kopen?")).to_be_focused()


def test_on_paper_stands_the_answer_and_nothing_to_press(home: str, page: Page) -> None:
    ask(page, home)
    page.emulate_media(media="print")
    expect(page.get_by_text("1 leverancier kan dit doen in Temse")).to_be_visible()
    assert page.locator(TO_PRESS).filter(visible=True).count() == 0
