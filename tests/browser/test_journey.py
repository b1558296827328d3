"""The whole journey in a browser: once with JavaScript and once without, with worker and mail server."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from marketplace.services.mailbox import ReceivedMail
from tests.browser.checks import axe_findings, scrolls_sideways
from tests.database import with_cast
from tests.people import sign_in_token
from tests.site import Site
from tests.waiting import eventually

pytestmark = pytest.mark.slow


@dataclass
class Stage:
    site: Site
    tokens: dict[str, str]

    def enter(self, page: Page, who: str) -> None:
        """Sign in as one of the cast, leaving the one who was there."""
        page.goto(self.site.url)
        if page.get_by_role("button", name="Afmelden", exact=True).count():
            page.get_by_role("button", name="Afmelden", exact=True).click()
        page.goto(f"{self.site.url}/aanmelden/link/{self.tokens[f'{who}-{self.visit(who)}']}")
        page.get_by_role("button", name="Aanmelden", exact=True).click()

    def visit(self, who: str) -> int:
        self.visits[who] = self.visits.get(who, 0) + 1
        return self.visits[who]

    def __post_init__(self) -> None:
        self.visits: dict[str, int] = {}

    def mail(self, to: str, subject: str) -> ReceivedMail:
        def look() -> list[ReceivedMail]:
            return [mail for mail in self.site.mailbox.messages(to=to) if subject in mail.subject]

        (found,) = eventually(look, f"{subject!r} to {to}")
        return found


async def _prepare(url: str) -> dict[str, str]:
    async with with_cast(url) as (database, cast), database.begin() as db:
        people = {"an": cast.an, "bram": cast.bram, "chadia": cast.chadia}
        return {
            f"{name}-{visit}": await sign_in_token(db, person)
            for name, person in people.items()
            for visit in (1, 2, 3)
        }


@pytest.fixture
def stage(site: Site) -> Iterator[Stage]:
    # Playwright's loop runs in this thread, so the rows are made in another.
    with ThreadPoolExecutor(1) as pool:
        tokens = pool.submit(asyncio.run, _prepare(site.database_url)).result()
    return Stage(site, tokens)


def test_the_journey_with_javascript(stage: Stage, page: Page) -> None:
    play(stage, page)


def test_the_journey_without_javascript(stage: Stage, plain_page: Page) -> None:
    play(stage, plain_page, javascript=False)


def play(stage: Stage, page: Page, *, javascript: bool = True) -> None:
    stage.enter(page, "an")
    need = post_need(page, javascript)
    stage.enter(page, "chadia")
    ask(stage, page, need)
    answer(stage, page)
    stage.enter(page, "an")
    page.goto(need)
    expect(page.get_by_text("Wij kunnen starten in april.").first).to_be_visible()
    check(page, javascript)
    page.get_by_role("link", name="Leverancier kiezen").click()
    page.get_by_label("Groenwerk vzw").check()
    page.get_by_role("button", name="Leverancier kiezen").click()
    expect(page.get_by_text("U koos Groenwerk vzw")).to_be_visible()
    stage.mail("bram@bram.example", "U bent gekozen")
    agree(stage, page, need, javascript)


def check(page: Page, javascript: bool) -> None:
    """axe needs scripts; the same pages are checked in the run that has them."""
    if javascript:
        assert axe_findings(page) == []
        assert not scrolls_sideways(page)
        page.set_viewport_size({"width": 1280, "height": 900})


def post_need(page: Page, javascript: bool) -> str:
    page.get_by_role("link", name="Behoefte plaatsen").first.click()
    check(page, javascript)
    page.get_by_role("button", name="Indienen bij de helpdesk").click()
    expect(page).to_have_title(re.compile("^Fout: "))
    check(page, javascript)
    page.get_by_role("link", name="Zeg in enkele woorden wat u zoekt").click()
    expect(page.get_by_label("Wat zoekt u?")).to_be_focused()
    page.get_by_label("Wat zoekt u?").fill("Gras maaien in het park")
    page.get_by_label("Wat is er nodig, en waarom?").fill("Elke twee weken het gras in het park maaien.")
    if javascript:
        expect(page.get_by_text("Passende codes (CPV)")).to_be_visible()
    page.get_by_role("button", name="Indienen bij de helpdesk").click()
    expect(page.get_by_text("Uw behoefte is bij de helpdesk. Die kijkt ze na")).to_be_visible()
    check(page, javascript)
    return page.url


def ask(stage: Stage, page: Page, need: str) -> None:
    page.goto(need)
    page.get_by_role("button", name="Goedkeuren en publiceren").click()
    eventually(
        lambda: page.goto(f"{need}/selectie") and page.get_by_label("Hoeveel leveranciers").count(), "ranking"
    )
    page.get_by_label("Hoeveel leveranciers").fill("1")
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("heading", name="U mailt 1 leverancier")).to_be_visible()
    page.get_by_role("button", name="Leveranciers vragen").click()
    expect(page.get_by_text("1 leverancier krijgt een mail")).to_be_visible()


def answer(stage: Stage, page: Page) -> None:
    mail = stage.mail("bram@bram.example", "Gemeente Temse zoekt")
    link = re.search(r"http\S+/interesse", mail.text)
    assert link
    page.goto(link[0])
    page.get_by_label("Bericht aan de koper").fill("Wij kunnen starten in april.")
    page.get_by_role("button", name="Ja, wij hebben interesse").click()
    expect(page.get_by_text("U antwoordde al op")).to_be_visible()


def agree(stage: Stage, page: Page, need: str, javascript: bool) -> None:
    def started() -> bool:
        answer = page.goto(f"{need}/samenwerking")
        return answer is not None and answer.status == 200

    eventually(started, "a partnership")
    partnership = page.url
    page.get_by_role("link", name="Afspraken invullen").click()
    for label in (
        "Wat wilt u samen bereiken?",
        "Wat brengt Gemeente Temse in?",
        "Wat heeft Gemeente Temse eraan?",
    ):
        page.get_by_label(label).fill("Een verzorgd park.")
    for label in ("Wat brengt Groenwerk vzw in?", "Wat heeft Groenwerk vzw eraan?"):
        page.get_by_label(label).fill("Werk voor een seizoen.")
    for name, value in (("starts_on-day", "1"), ("starts_on-month", "4"), ("starts_on-year", "2030")):
        page.locator(f"[name='{name}']").fill(value)
    check(page, javascript)
    page.get_by_role("button", name="Afspraken bewaren").click()
    page.get_by_role("button", name="Afspraken bevestigen").click()
    stage.enter(page, "bram")
    page.goto(partnership)
    page.get_by_role("button", name="Afspraken bevestigen").click()
    expect(page.get_by_text("De samenwerking loopt.")).to_be_visible()
    check(page, javascript)
