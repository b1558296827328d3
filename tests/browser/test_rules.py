"""An administrator keeps the rules in a browser, and everyone reads them: phone, desktop, keyboard, paper."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from marketplace.accounts.verbs import add_membership
from marketplace.core.web.access import Role
from marketplace.procedures.reading import load_rules
from tests.browser.checks import axe_findings, html_findings, scrolls_sideways
from tests.database import with_cast
from tests.people import sign_in_token
from tests.site import Site

pytestmark = pytest.mark.slow

PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
PUBLIC = ("/regels", "/regels?dag=2020-01-01&soort=works", "/regels?dag=31+februari", "/regels/SOC-LIJST")
OWN = (
    *("/beheer/regels", "/beheer/regels/nieuw", "/beheer/regels/SOC-LIJST"),
    *("/beheer/regels/OPZB-2026/bedrag", "/beheer/regels/MERK/intrekken"),
)
LOOK = "Bekijken wat er verandert"


@dataclass
class Stage:
    site: Site
    token: str

    def enter(self, page: Page) -> None:
        page.goto(f"{self.site.url}/aanmelden/link/{self.token}")
        page.get_by_role("button", name="Aanmelden", exact=True).click()

    def open(self, page: Page, path: str) -> None:
        page.goto(self.site.url + path)


async def _prepare(url: str) -> str:
    async with with_cast(url) as (database, cast), database.begin() as db:
        await load_rules(db)
        await add_membership(db, cast.els.id, Role.ADMINISTRATOR)
        return await sign_in_token(db, cast.els)


@pytest.fixture
def stage(site: Site) -> Stage:
    with ThreadPoolExecutor(1) as pool:
        token = pool.submit(asyncio.run, _prepare(site.database_url)).result()
    return Stage(site, token)


def fine(page: Page, name: str) -> None:
    """Nothing for axe, and nothing beside the screen of a phone."""
    assert axe_findings(page) == [], name
    assert not scrolls_sideways(page), name


def new_amount(page: Page, amount: str) -> None:
    page.get_by_role("textbox", name="Bedrag").fill(amount)
    page.get_by_role("group", name="Geldt vanaf").get_by_label("Dag").fill("1 juli 2027")
    page.get_by_role("textbox", name="Bron").fill("Staatsblad - https://voorbeeld.example/staatsblad")
    page.get_by_label("Waarom?").fill("Nieuw besluit")


def test_every_page_of_the_rules_is_fine_on_a_phone_and_a_desktop(stage: Stage, page: Page) -> None:
    stage.enter(page)
    sent = {}
    for path in (*PUBLIC, *OWN):
        page.set_viewport_size(DESKTOP)
        stage.open(page, path)
        fine(page, path)
        sent[path] = page.request.get(stage.site.url + path).text()
    assert html_findings(sent) == []


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_new_amount_is_looked_at_stored_and_taken_back(
    stage: Stage, page: Page, size: dict[str, int]
) -> None:
    stage.enter(page)
    page.set_viewport_size(size)  # type: ignore[arg-type]
    _through(stage, page)


def test_the_same_without_scripts(stage: Stage, plain_page: Page) -> None:
    stage.enter(plain_page)
    _through(stage, plain_page, looked_at=False)


def _through(stage: Stage, page: Page, *, looked_at: bool = True) -> None:
    stage.open(page, "/beheer/regels/OPZB-2026/bedrag")
    new_amount(page, "veel")
    page.get_by_role("button", name=LOOK).click()
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_contain_text("Vul een bedrag in euro in")
    if looked_at:
        expect(summary).to_be_focused()
        fine(page, "errors")
        summary.get_by_role("link").first.click()
        expect(page.get_by_role("textbox", name="Bedrag")).to_be_focused()
    new_amount(page, "200.000")
    page.get_by_role("button", name=LOOK).click()
    expect(
        page.get_by_text("Onderhandelen zonder voorafgaande bekendmaking wordt open").first
    ).to_be_visible()
    expect(page.get_by_text("In de tekst van OPZB-2027 staat nog 140.000.")).to_be_visible()
    if looked_at:
        fine(page, "preview")
    page.get_by_role("button", name="Bewaren").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Regel OPZB-2027 beheren")
    _take_out(stage, page, looked_at=looked_at)


def _take_out(stage: Stage, page: Page, *, looked_at: bool) -> None:
    stage.open(page, "/beheer/regels/OPZB-2027/intrekken")
    page.get_by_label("Waarom?").fill("Toch niet")
    page.get_by_role("button", name=LOOK).click()
    page.get_by_role("button", name="Bewaren").click()
    page.get_by_role("link", name="Terugzetten").click()
    page.get_by_role("heading", name="Terugzetten: OPZB-2027").wait_for()
    if looked_at:
        fine(page, "put back")
    stage.open(page, "/regels/OPZB-2027")
    expect(page.get_by_text("niet meer in de tabel").first).to_be_visible()


def test_a_correction_by_keyboard(stage: Stage, page: Page) -> None:
    stage.enter(page)
    stage.open(page, "/beheer/regels/LOKAAL")
    page.get_by_label("Wat de regel zegt").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Uw streek is geen reden om te gunnen.")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "reason":
            break
    page.keyboard.type("Korter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Bewaren").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Regel LOKAAL beheren")
    page.get_by_role("link", name="Vergelijken met wat de makers zeggen").click()
    fine(page, "makers")
    stage.open(page, "/regels/LOKAAL")
    expect(page.get_by_text("Uw streek is geen reden om te gunnen.").first).to_be_visible()


def test_the_table_on_paper(stage: Stage, page: Page) -> None:
    """The rules and their sources, and nothing to press."""
    stage.open(page, "/regels")
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Tonen")).to_be_hidden()
    expect(page.get_by_text("Regels voor overheidsopdrachten").first).to_be_visible()
    expect(page.get_by_text("Onder 30.000 euro mag u prijzen vragen per mail of telefoon.")).to_be_visible()
