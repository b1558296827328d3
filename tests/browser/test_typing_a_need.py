"""A need while it is typed: its period and tips come, who types keeps the focus, and it takes few acts."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from marketplace.core import clock
from tests.browser.checks import axe_findings, html_findings, scrolls_sideways
from tests.database import with_cast
from tests.people import sign_in_token
from tests.site import Site
from tests.waiting import eventually

pytestmark = pytest.mark.slow

YEAR = clock.today().year + 1
TITLE = "Gras maaien aan de kaai"
TEXT = f"Elke dinsdag het gras maaien, van april tot oktober {YEAR}. Wij zoeken een lokale leverancier."
READ = f"van 1 april {YEAR} tot en met 30 september {YEAR}, elke dinsdag"
#: Most acts of someone who is signed in: a title, a text, and what the form did not know.
FEW = 8
MOST_SIGNED_OUT = 12


async def _prepare(url: str) -> str:
    async with with_cast(url) as (database, cast), database.begin() as db:
        return await sign_in_token(db, cast.an)


@pytest.fixture
def token(site: Site) -> str:
    # Playwright's loop runs in this thread, so the rows are made in another.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, _prepare(site.database_url)).result()


def enter(page: Page, site: Site, token: str) -> None:
    page.goto(f"{site.url}/aanmelden/link/{token}")
    page.get_by_role("button", name="Aanmelden", exact=True).click()
    page.locator("form[action='/afmelden']").wait_for()


@dataclass
class Hand:
    """Somebody's acts at a page, counted: each field filled, box ticked and button or link pressed is one."""

    page: Page
    acts: int = 0

    def press(self, what: Locator) -> None:
        self.acts += 1
        what.click()

    def type(self, label: str, text: str) -> None:
        self.acts += 1
        field = self.page.get_by_label(label)
        field.click()
        field.press_sequentially(text)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def test_a_need_with_a_period_takes_few_acts(site: Site, token: str, page: Page) -> None:
    enter(page, site, token)
    hand = Hand(page)
    hand.press(page.get_by_role("link", name="Behoefte plaatsen").first)
    hand.type("Wat zoekt u?", TITLE)
    hand.type("Wat is er nodig, en waarom?", TEXT)
    expect(page.get_by_text(f"Wij lezen: {READ}.")).to_be_visible()
    expect(page.get_by_label("Dit klopt")).to_be_checked()
    hand.press(button(page, "Indienen bij de helpdesk"))
    expect(page.get_by_text(f"1 april {YEAR} tot en met 30 september {YEAR}")).to_be_visible()
    assert hand.acts <= FEW


def test_it_takes_few_acts_without_javascript_too(site: Site, token: str, plain_page: Page) -> None:
    page = plain_page
    enter(page, site, token)
    hand = Hand(page)
    hand.press(page.get_by_role("link", name="Behoefte plaatsen").first)
    hand.type("Wat zoekt u?", TITLE)
    hand.type("Wat is er nodig, en waarom?", TEXT)
    hand.press(button(page, "Nakijken"))
    expect(page.get_by_text("tips bij uw tekst")).to_be_visible()
    expect(page.get_by_text("Artikel 4 van de wet van 17 juni 2016")).to_be_visible()
    expect(page.get_by_label("Dit klopt")).to_be_checked()
    hand.press(button(page, "Indienen bij de helpdesk"))
    expect(page.get_by_text(f"1 april {YEAR} tot en met 30 september {YEAR}")).to_be_visible()
    assert hand.acts <= FEW


def test_nothing_takes_the_focus_from_who_types(site: Site, token: str, page: Page) -> None:
    enter(page, site, token)
    page.goto(f"{site.url}/behoeften/nieuw")
    Hand(page).type("Wat zoekt u?", TITLE)
    text = page.get_by_label("Wat is er nodig, en waarom?")
    Hand(page).type("Wat is er nodig, en waarom?", TEXT)
    said = page.get_by_role("status").filter(has_text="tips bij uw tekst")
    expect(said).to_be_visible()
    expect(page.get_by_text(f"Wij lezen: {READ}.")).to_be_visible()
    expect(text).to_be_focused()
    number = said.inner_text()
    assert number.endswith(" tips bij uw tekst"), "only their number is read aloud"
    text.press_sequentially(" Wij kiezen op prijs, voor de jeugd.")
    expect(said).not_to_have_text(number)
    expect(text).to_be_focused()
    assert text.input_value().endswith("voor de jeugd."), "no letter is lost"


def test_what_is_ticked_stays_and_is_sent(site: Site, token: str, page: Page) -> None:
    enter(page, site, token)
    page.goto(f"{site.url}/behoeften/nieuw")
    Hand(page).type("Wat zoekt u?", TITLE)
    Hand(page).type("Wat is er nodig, en waarom?", TEXT)
    box = page.locator("#aside-local")
    box.check()
    page.get_by_label("Dit klopt").uncheck()
    page.get_by_label("Wat is er nodig, en waarom?").press_sequentially(" Op 3 velden.")
    expect(page.get_by_text("3 velden").or_(page.locator("#tips"))).not_to_have_count(0)
    with page.expect_response(lambda answer: "/behoeften/nagaan" in answer.url) as caught:
        page.get_by_label("Wat is er nodig, en waarom?").press_sequentially(" Prijs telt.")
    assert "set_aside=local" in caught.value.url
    expect(box).to_be_checked()
    expect(page.get_by_label("Dit klopt")).not_to_be_checked()
    button(page, "Indienen bij de helpdesk").click()
    expect(page.get_by_text("Nog niet bepaald")).to_be_visible()


def test_the_form_with_tips_suits_everybody(site: Site, token: str, page: Page) -> None:
    enter(page, site, token)
    page.goto(f"{site.url}/behoeften/nieuw")
    Hand(page).type("Wat zoekt u?", TITLE)
    Hand(page).type("Wat is er nodig, en waarom?", TEXT)
    expect(page.locator("#aside-local")).to_be_visible()
    expect(page.get_by_label("Dit klopt")).to_be_visible()
    assert axe_findings(page) == []
    assert not scrolls_sideways(page)


def test_the_form_asks_back_without_javascript(site: Site, token: str, plain_page: Page) -> None:
    enter(plain_page, site, token)
    plain_page.goto(f"{site.url}/behoeften/nieuw")
    plain_page.get_by_label("Wat zoekt u?").fill(TITLE)
    plain_page.get_by_label("Wat is er nodig, en waarom?").fill(TEXT)
    answers = {"asked": pressed(plain_page, "Indienen bij de helpdesk")}
    plain_page.get_by_role("link", name="Klopt dat?").click()
    expect(plain_page.get_by_label("Dit klopt")).to_be_focused()
    assert not scrolls_sideways(plain_page)
    answers["tips"] = pressed(plain_page, "Nakijken")
    expect(plain_page.get_by_text("tips bij uw tekst")).to_be_visible()
    assert not scrolls_sideways(plain_page)
    assert html_findings(answers) == []


def pressed(page: Page, name: str) -> str:
    """Press a button of the form; -> the HTML that comes back."""
    with page.expect_response(lambda answer: answer.request.method == "POST") as caught:
        button(page, name).click()
    return caught.value.text()


def test_who_is_not_signed_in_needs_few_acts_more(site: Site, token: str, page: Page) -> None:
    """The link of the mail leads back to the form: one act to open it and one to press its button."""
    page.goto(site.url)
    hand = Hand(page)
    hand.press(page.get_by_role("link", name="Behoefte plaatsen").first)
    page.locator("#email").fill("an@an.example")
    hand.acts += 1
    hand.press(button(page, "Mail mij een link"))
    (mail,) = eventually(lambda: site.mailbox.messages(to="an@an.example"), "the link")
    link = re.search(r"http\S+/aanmelden/link/\S+", mail.text)
    assert link
    hand.acts += 1
    page.goto(link[0])
    hand.press(button(page, "Aanmelden"))
    expect(page.get_by_role("heading", name="Behoefte plaatsen")).to_be_visible()
    hand.type("Wat zoekt u?", TITLE)
    hand.type("Wat is er nodig, en waarom?", TEXT)
    expect(page.get_by_label("Dit klopt")).to_be_checked()
    hand.press(button(page, "Indienen bij de helpdesk"))
    expect(page.get_by_text(f"1 april {YEAR}")).to_be_visible()
    assert hand.acts <= MOST_SIGNED_OUT
