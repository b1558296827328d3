"""Lots answered, asked about, chosen and told in a browser: on each screen and without JavaScript."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from marketplace.leads.links import ANSWER
from marketplace.needs.models import Need
from tests.browser.test_lots import DESKTOP, PHONE, checked, go, press
from tests.browser.test_polling import run
from tests.database import composer, with_cast
from tests.guest import House
from tests.inprocess import app_for
from tests.leads.lots import lots_asked
from tests.people import sign_in_token
from tests.site import Site

pytestmark = pytest.mark.slow
ASK, ANSWER_ALL, KEEP = "Vraag versturen", "Antwoorden aan iedereen", "Keuze bewaren"


@dataclass
class Answered:
    """A need with three lots, Bram's link to it, and An's way in."""

    site: Site
    need: Need
    link: str
    token: str

    def sign_in(self, page: Page) -> None:
        page.goto(f"{self.site.url}/aanmelden/link/{self.token}")
        page.get_by_role("button", name="Aanmelden", exact=True).click()
        page.locator("form[action='/afmelden']").wait_for()

    def of_need(self, path: str = "") -> str:
        return f"{self.site.url}/behoeften/{self.need.id}{path}"

    @property
    def invitation(self) -> str:
        return f"{self.site.url}/uitnodiging/{self.link}"


async def _prepare(url: str, var: Path) -> tuple[Need, str, str]:
    async with with_cast(url) as (database, cast):
        made = await lots_asked(House(app_for(url, var), database, cast))
        link = composer().signed(ANSWER, made.groenwerk.id, cast.bram.id)
        async with database.begin() as db:
            return made.need, link, await sign_in_token(db, cast.an)


@pytest.fixture
def answered(site: Site, tmp_path: Path) -> Answered:
    return Answered(site, *run(_prepare(site.database_url, tmp_path)))


def send(page: Page, button: str) -> None:
    """Send a form that leads on to another page."""
    page.get_by_role("button", name=button).click()


def to_choose(page: Page, title: str) -> Locator:
    """The link to a lot that nobody got yet; what only screen readers hear stands between blanks."""
    return page.get_by_role("link", name=re.compile(rf"Kiezen\W+{title}"))


def _supplier(answered: Answered, page: Page, width: int) -> None:
    """Bram answers for two lots and asks something; wrong forms say so at their field."""
    checked(page, f"answer-{width}", go(page, f"{answered.invitation}/interesse"))
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    html = press(page, "Ja, wij hebben interesse")
    expect(page.get_by_role("alert")).to_contain_text("Kies minstens één perceel")
    checked(page, f"no-lot-{width}", html)
    for number, price in ((1, "900"), (2, "500")):
        page.get_by_label(f"Richtprijs voor perceel {number}").fill(price)
    send(page, "Ja, wij hebben interesse")
    expect(page.get_by_text("Bedankt. Uw antwoord is bij de koper.")).to_be_visible()
    checked(page, f"answered-{width}", go(page, answered.invitation))
    html = press(page, ASK)
    expect(page.get_by_role("alert")).to_contain_text("Schrijf uw vraag")
    checked(page, f"no-question-{width}", html)
    page.get_by_label("Stel een vraag aan de koper").fill("Is er water op het terrein?")
    send(page, ASK)
    expect(page.get_by_text("Uw vraag is bij de koper.")).to_be_visible()


def _answers(answered: Answered, page: Page, width: int) -> None:
    """An answers the question."""
    checked(page, f"need-{width}", go(page, answered.of_need()))
    checked(page, f"questions-{width}", go(page, answered.of_need("/vragen")))
    page.get_by_role("link", name="Niet beantwoorden").click()
    checked(page, f"decline-{width}", press(page, "Niet beantwoorden"))
    expect(page.get_by_role("alert")).to_contain_text("Schrijf waarom")
    go(page, answered.of_need("/vragen"))
    page.get_by_role("link", name="Antwoorden").first.click()
    html = press(page, ANSWER_ALL)
    expect(page.get_by_role("alert")).to_contain_text("Schrijf uw antwoord")
    checked(page, f"no-answer-{width}", html)
    page.get_by_label("Uw antwoord").fill("Ja, achter de loods.")
    send(page, ANSWER_ALL)
    expect(page.get_by_text("Ja, achter de loods.")).to_be_visible()


def _chooses(answered: Answered, page: Page, width: int) -> None:
    """An chooses for two lots, leaves one, and tells all."""
    go(page, answered.of_need("/gunning"))
    html = go(page, answered.of_need("/percelen"))
    checked(page, f"lots-{width}", html)
    to_choose(page, "Gras").click()
    html = press(page, KEEP)
    expect(page.get_by_role("alert")).to_contain_text("Kies een leverancier, of niemand")
    checked(page, f"no-choice-{width}", html)
    for title, winner in (
        ("Gras maaien", "Groenwerk"),
        ("Hagen scheren", "Groenwerk"),
        ("Bladeren", "Niemand"),
    ):
        go(page, answered.of_need("/percelen"))
        to_choose(page, title).click()
        page.get_by_role("radio", name=winner).check()
        page.get_by_label("Waarom?").fill("Zo past het.")
        send(page, KEEP)
    page.get_by_role("link", name="3 percelen meedelen").click()
    checked(page, f"telling-{width}", go(page, page.url))
    send(page, "Meedelen")
    expect(page.get_by_text("3 percelen meegedeeld.")).to_be_visible()
    checked(page, f"awarded-{width}", go(page, answered.of_need()))
    checked(page, f"outcome-{width}", go(page, answered.invitation))
    expect(page.get_by_text("u werd gekozen").first).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_each_step_reads_well_on_each_screen(answered: Answered, page: Page, size: dict[str, int]) -> None:
    page.set_viewport_size(size)
    _supplier(answered, page, size["width"])
    answered.sign_in(page)
    _answers(answered, page, size["width"])
    _chooses(answered, page, size["width"])


def test_without_javascript_and_by_keyboard_it_is_the_same(answered: Answered, plain_page: Page) -> None:
    page = plain_page
    page.goto(f"{answered.invitation}/interesse")
    box = page.get_by_role("checkbox", name="Bladeren ruimen")
    box.focus()
    page.keyboard.press("Space")
    expect(box).not_to_be_checked()
    page.get_by_role("button", name="Ja, wij hebben interesse").press("Enter")
    expect(page.get_by_text("Bedankt. Uw antwoord is bij de koper.")).to_be_visible()
    page.get_by_label("Stel een vraag aan de koper").fill("Is er water?")
    page.get_by_role("button", name=ASK).press("Enter")
    expect(page.get_by_text("Uw vraag is bij de koper.")).to_be_visible()
    answered.sign_in(page)
    page.goto(answered.of_need())
    page.get_by_role("link", name="Antwoorden", exact=True).press("Enter")
    page.get_by_label("Uw antwoord").fill("Ja.")
    page.get_by_role("button", name=ANSWER_ALL).press("Enter")
    expect(page.get_by_text("Beantwoord")).to_be_visible()
    page.goto(answered.of_need("/percelen"))
    to_choose(page, "Gras").press("Enter")
    page.get_by_role("radio", name="Groenwerk").press("Space")
    page.get_by_role("button", name=KEEP).press("Enter")
    page.get_by_role("link", name="1 perceel meedelen").press("Enter")
    page.get_by_role("button", name="Meedelen").press("Enter")
    expect(page.get_by_text("1 perceel meegedeeld.")).to_be_visible()
