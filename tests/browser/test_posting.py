"""The task list in a browser: each topic and its errors, on phone and desktop, with and without scripts."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import axe_findings, scrolls_sideways
from tests.database import with_cast
from tests.documents import picture
from tests.people import make_need, sign_in_token
from tests.site import Site

pytestmark = pytest.mark.slow

PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
TOPICS = {
    "onderwerp": {"title": "", "text": ""},
    "hoeveelheid": {"deadline-day": "31", "deadline-month": "2"},
    "plaats": {},
    "budget": {"amount": "veel"},
    "voorwaarden": {},
    "zichtbaarheid": {},
    "contact": {},
    "percelen/nieuw": {"title": "", "amount": "veel"},
    "vragen/nieuw": {"text": ""},
    "bijlagen": {},
}
"""Each topic that is a form, with what is wrong in it; nothing where a form can't be filled in wrongly."""
BUTTONS = re.compile("Bewaren|Perceel bewaren|Vraag bewaren|Bijlage bewaren")


@dataclass
class Stage:
    site: Site
    token: str
    need: str

    def enter(self, page: Page) -> None:
        page.goto(f"{self.site.url}/aanmelden/link/{self.token}")
        page.get_by_role("button", name="Aanmelden", exact=True).click()

    @property
    def list(self) -> str:
        return f"{self.site.url}/behoeften/{self.need}/opstellen"


async def _prepare(url: str) -> tuple[str, str]:
    async with with_cast(url) as (database, cast), database.begin() as db:
        need = await make_need(db, cast, nis=None, amount=None, amount_shown=False)
        return await sign_in_token(db, cast.an), str(need.id)


@pytest.fixture
def stage(site: Site) -> Iterator[Stage]:
    # Playwright's loop runs in this thread, so the rows are made in another.
    with ThreadPoolExecutor(1) as pool:
        token, need = pool.submit(asyncio.run, _prepare(site.database_url)).result()
    return Stage(site, token, need)


def check(page: Page) -> None:
    """Nothing for axe to find, and nothing that scrolls sideways on the smallest phone."""
    size = page.viewport_size
    assert axe_findings(page) == [], page.url
    assert not scrolls_sideways(page), page.url
    assert size is not None
    page.set_viewport_size(size)


def test_every_topic_and_its_errors(stage: Stage, page: Page) -> None:
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        stage.enter(page) if size is DESKTOP else None
        page.goto(stage.list)
        check(page)
        for topic, wrong in TOPICS.items():
            page.goto(f"{stage.list}/{topic}")
            check(page)
            for name, value in wrong.items():
                page.locator(f"[name='{name}']").fill(value)
            if topic == "budget":
                page.get_by_label("Een bedrag").check()
            if wrong or topic == "bijlagen":
                page.get_by_role("button", name=BUTTONS).click()
                expect(page).to_have_title(re.compile("^Fout: "))
                expect(page.locator(".govuk-error-summary")).to_be_focused()
                check(page)
        for path in ("percelen", "vragen", "nazicht"):
            page.goto(f"{stage.list}/{path}")
            check(page)


def test_a_need_worked_out_with_javascript(stage: Stage, page: Page) -> None:
    work_out(stage, page, javascript=True)


def test_a_need_worked_out_without_javascript_on_a_phone(stage: Stage, plain_page: Page) -> None:
    plain_page.set_viewport_size(PHONE)
    work_out(stage, plain_page, javascript=False)


def work_out(stage: Stage, page: Page, *, javascript: bool) -> None:
    """From the list through the topics to the helpdesk, by what people see."""

    def look() -> None:
        if javascript:  # axe needs scripts
            check(page)

    stage.enter(page)
    page.goto(stage.list)
    for part in (place_and_lots, budget_and_question, attachment):
        part(page)
        look()
        page.get_by_role("link", name="Naar alle onderwerpen").click()
        look()
    page.get_by_role("link", name="Controleer uw antwoorden").click()
    for words in ("1. Hagen", "Hoeveel mensen komen er?", "plan.png", "Leveranciers zien dit niet."):
        expect(page.get_by_text(words).first).to_be_visible()
    look()
    page.get_by_role("button", name="Indienen bij de helpdesk").click()
    expect(page.get_by_text(re.compile("Helpdesk Waasland antwoordt vóór")).first).to_be_visible()
    look()


def place_and_lots(page: Page) -> None:
    page.get_by_role("link", name="Plaats", exact=True).click()
    page.get_by_label("Gemeente").select_option("Temse")
    page.get_by_role("button", name="Bewaren").click()
    page.get_by_role("link", name="Percelen", exact=True).click()
    for title in ("Gras", "Hagen"):
        page.get_by_role("link", name="Perceel toevoegen").click()
        page.get_by_label("Wat is dit perceel?").fill(title)
        page.get_by_role("button", name="Perceel bewaren").click()
    page.get_by_role("button", name=re.compile("Omhoog.*Hagen")).click()
    expect(page.get_by_role("link", name="Perceel 1: Hagen")).to_be_visible()


def budget_and_question(page: Page) -> None:
    page.get_by_role("link", name="Budget", exact=True).click()
    page.get_by_label("Tussen twee bedragen").check()
    page.get_by_label("Laagste bedrag").fill("1.000")
    page.get_by_label("Hoogste bedrag").fill("2.000")
    page.get_by_role("button", name="Bewaren").click()
    page.get_by_role("link", name="Vragen aan leveranciers").click()
    page.get_by_role("link", name="Vraag toevoegen").click()
    page.get_by_label("Wat vraagt u?").fill("Hoeveel mensen komen er?")
    page.get_by_label("Getal", exact=True).check()
    page.get_by_role("button", name="Vraag bewaren").click()


def attachment(page: Page) -> None:
    page.get_by_role("link", name="Bijlagen", exact=True).click()
    plan = {"name": "plan.png", "mimeType": "image/png", "buffer": picture("PNG")}
    page.get_by_label("Bestand").set_input_files(plan)
    page.get_by_role("button", name="Bijlage bewaren").click()
    expect(page.get_by_role("link", name="plan.png", exact=True)).to_be_visible()
