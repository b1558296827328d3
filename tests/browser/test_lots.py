"""A need with lots is asked lot by lot in a browser: on each screen, by keyboard, without JavaScript."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from marketplace.needs.models import Need
from tests.browser.checks import axe_findings, html_findings
from tests.browser.test_long_words import TOO_WIDE, WORD, too_wide
from tests.browser.test_polling import run
from tests.database import opened, with_cast
from tests.lots import CLEANING, GRASS, PAINTING, asked_for, both, lotted_need
from tests.people import sign_in_token
from tests.site import Site

pytestmark = pytest.mark.slow
PHONE, DESKTOP = {"width": 320, "height": 800}, {"width": 1280, "height": 900}


@dataclass
class Lotted:
    """A need with four lots, and Chadia's way in."""

    site: Site
    need: Need
    token: str

    def sign_in(self, page: Page) -> None:
        page.goto(f"{self.site.url}/aanmelden/link/{self.token}")
        page.get_by_role("button", name="Aanmelden", exact=True).click()
        page.locator("form[action='/afmelden']").wait_for()

    @property
    def selection(self) -> str:
        return f"{self.site.url}/behoeften/{self.need.id}/selectie"

    def asked(self) -> list[list[int]]:
        """The lots of each supplier that is asked."""

        async def look() -> list[list[int]]:
            async with opened(self.site.database_url) as database:
                return sorted((await asked_for(database, self.need)).values())

        return run(look())


async def _prepare(url: str) -> tuple[Need, str]:
    async with with_cast(url) as (database, cast):
        for number in range(1, 5):
            await both(database, cast, number)
        need = await lotted_need(database, cast, GRASS, CLEANING, PAINTING, ("Ramen", "Ramen poetsen."))
        async with database.begin() as db:
            return need, await sign_in_token(db, cast.chadia)


@pytest.fixture
def lotted(site: Site) -> Lotted:
    return Lotted(site, *run(_prepare(site.database_url)))


def go(page: Page, url: str) -> str:
    """Open a page; -> its HTML as it was sent."""
    answer = page.goto(url)
    assert answer is not None
    return answer.text()


def press(page: Page, button: str) -> str:
    """Send a form; -> the HTML of the answer."""
    with page.expect_response(lambda answer: answer.request.method == "POST") as caught:
        page.get_by_role("button", name=button).click()
    return caught.value.text()


def checked(page: Page, name: str, html: str) -> None:
    """Nothing for axe, valid HTML, and nothing wider than the window."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    assert axe_findings(page) == [], name
    assert html_findings({name: html}) == []
    assert page.evaluate(TOO_WIDE) == [], name


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_each_step_reads_well_on_each_screen(lotted: Lotted, page: Page, size: dict[str, int]) -> None:
    page.set_viewport_size(size)
    lotted.sign_in(page)
    width, count = size["width"], page.get_by_label("Hoeveel leveranciers per perceel?")
    checked(page, f"selection-{width}", go(page, lotted.selection))
    expect(page.get_by_text("Niemand biedt perceel 3 zeker aan.")).to_be_visible()
    checked(page, f"nobody-{width}", go(page, f"{lotted.selection}?perceel=3"))
    checked(page, f"lot-{width}", go(page, f"{lotted.selection}?perceel=2"))
    expect(page.get_by_role("heading", name="Perceel 2: Schoonmaak van de zalen")).to_be_visible()
    go(page, lotted.selection)
    count.fill("99")
    html = press(page, "Verder")
    expect(page.get_by_role("alert")).to_contain_text("Vul een aantal in van 1 tot")
    checked(page, f"refused-{width}", html)
    count.fill("3")
    html = press(page, "Verder")
    expect(page.get_by_role("heading", name="U mailt")).to_be_visible()
    checked(page, f"confirm-{width}", html)
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    html = press(page, "Leveranciers vragen")
    expect(page.get_by_role("alert")).to_contain_text("Vink minstens één perceel aan")
    checked(page, f"none-{width}", html)
    assert too_wide(page, WORD) == []


def test_by_keyboard_one_lot_of_one_supplier_is_taken_off(lotted: Lotted, page: Page) -> None:
    lotted.sign_in(page)
    page.goto(lotted.selection)
    page.get_by_label("Hoeveel leveranciers per perceel?").press("Enter")
    box = page.get_by_role("group", name="Alleskunner1 vzw").get_by_label("Perceel 1: Gras maaien")
    box.focus()
    page.keyboard.press("Space")
    expect(box).not_to_be_checked()
    page.get_by_role("button", name="Leveranciers vragen").press("Enter")
    expect(page.get_by_text("leveranciers krijgen een mail.")).to_be_visible()
    both_lots = [lots for lots in lotted.asked() if 1 in lots and 2 in lots]
    assert len(both_lots) == 3, "of the four that do both, one is not asked for the first"


def test_without_javascript_it_is_the_same(lotted: Lotted, plain_page: Page) -> None:
    lotted.sign_in(plain_page)
    plain_page.goto(lotted.selection)
    plain_page.get_by_role("link", name="Ramen").first.click()
    expect(plain_page.get_by_role("heading", name="Perceel 4: Ramen")).to_be_visible()
    plain_page.get_by_role("link", name="Alle percelen samen").click()
    plain_page.get_by_label("Hoeveel leveranciers per perceel?").fill("1")
    plain_page.get_by_role("button", name="Verder").click()
    plain_page.get_by_role("button", name="Leveranciers vragen").click()
    expect(plain_page.get_by_text("krijgen een mail.")).to_be_visible()
    assert 1 in {number for lots in lotted.asked() for number in lots}
