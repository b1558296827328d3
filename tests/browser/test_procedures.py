"""The procedure guide in a browser: a visitor, on phone and desktop, without scripts, and on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.checks import axe_findings, scrolls_sideways
from tests.site import Site

pytestmark = pytest.mark.slow

PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
DAY = "dag-day=25&dag-month=11&dag-year=2026"
PURCHASES = (
    f"soort=D&raming=60.000&zelfde=80.000&cpv=77310000&{DAY}",
    f"soort=S&raming=90.000&cpv=85312110&maanden=37&voorbehouden=ja&{DAY}",
    f"soort=D&raming=139.999,99&offerte=140.000&{DAY}",
)


def check(page: Page) -> None:
    size = page.viewport_size
    assert size is not None
    assert axe_findings(page) == [], page.url
    assert not scrolls_sideways(page), page.url
    page.set_viewport_size(size)


def ask(page: Page) -> None:
    """From the first page to an answer, by the words on it."""
    page.get_by_role("link", name="Kijk het na voor uw aankoop").click()
    page.get_by_label("Diensten", exact=True).check()
    page.get_by_label("Raming van de hele opdracht").fill("139.999,99")
    page.get_by_role("button", name="Procedures tonen").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_visitor_finds_what_is_open_and_its_rule(
    demo_site: Site, browser: Browser, scripts: bool, size: dict[str, int]
) -> None:
    with browser.new_context(java_script_enabled=scripts, viewport=size) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(f"{demo_site.url}/wat-mag-ik-voorbehouden")
        expect(page.get_by_role("heading", level=1)).to_have_text("Wat mag ik voorbehouden?")
        ask(page)
        expect(page.get_by_role("heading", name=re.compile("staan 4 procedures open"))).to_be_visible()
        table = page.get_by_role("table", name="De procedures, de lichtste eerst")
        row = table.get_by_role("row", name=re.compile("Onderhandelen zonder"))
        expect(row).to_contain_text("staat open")
        expect(row.get_by_role("link")).to_contain_text("art. 42")
        expect(page.get_by_text("voorbehouden volgens artikel 15").first).to_be_visible()
        page.get_by_text("Uw vraag wijzigen").click()
        expect(page.get_by_label("Raming van de hele opdracht")).to_have_value("139.999,99")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_in_answers_and_errors(demo_site: Site, page: Page, size: dict[str, int]) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto(f"{demo_site.url}/wat-mag-ik-voorbehouden")
    check(page)
    page.goto(f"{demo_site.url}/procedurewijzer")
    check(page)
    for purchase in PURCHASES:
        page.goto(f"{demo_site.url}/procedurewijzer?{purchase}")
        page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
        check(page)
    page.goto(f"{demo_site.url}/procedurewijzer?soort=X&raming=veel&dag-day=31&dag-month=2&dag-year=2026")
    check(page)


def test_what_is_wrong_is_said_at_its_field_and_has_the_focus(demo_site: Site, page: Page) -> None:
    page.goto(f"{demo_site.url}/procedurewijzer?soort=D&raming=12,500&cpv=123&maanden=x&{DAY}")
    assert page.title().startswith("Fout: ")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    for name in ("raming", "cpv", "maanden"):
        page.locator(f".govuk-error-summary a[href='#{name}']").click()
        expect(page.locator(f"#{name}")).to_be_focused()
    expect(page.locator("#raming")).to_have_value("12,500")


def test_what_nobody_read_and_what_is_no_law_yet_is_visible(demo_site: Site, page: Page) -> None:
    page.goto(f"{demo_site.url}/procedurewijzer?soort=S&raming=90.000&cpv=85312110&{DAY}")
    expect(page.get_by_text("is door niemand nagekeken")).to_be_visible()
    assert page.locator("[data-status=not_read]:visible").count() > 0
    expect(page.get_by_text("Nog geen wet, telt hier niet mee.")).to_be_visible()
    expect(page.get_by_text("informeert en beslist niet")).to_be_visible()


def test_on_paper_there_is_the_answer(demo_site: Site, page: Page) -> None:
    page.goto(f"{demo_site.url}/procedurewijzer?{PURCHASES[0]}")
    page.emulate_media(media="print")
    expect(page.get_by_role("table", name="De procedures, de lichtste eerst")).to_be_visible()
    expect(page.get_by_text("Uw vraag wijzigen")).to_be_hidden()
    folded = page.locator("details:not([open])", has_text="Vereenvoudigde").locator("dl")
    expect(folded.first).to_contain_text("Bekendmaken")
    assert (folded.first.bounding_box() or {"height": 0})["height"] > 0


def test_a_keyboard_is_enough(demo_site: Site, page: Page) -> None:
    page.goto(f"{demo_site.url}/procedurewijzer")
    page.get_by_label("Diensten", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("25.000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("staan 5 procedures open"))).to_be_visible()
