"""Two tabs of one browser: what is typed in the first outlives a sign-in in the second."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.checks import axe_findings, html_findings, scrolls_sideways
from tests.browser.screenshots import sign_in
from tests.site import Site

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("shared_demo_database_url")]
TITLE = "Hagen scheren rond de school"


@pytest.fixture
def typed(demo_site: Site, page: Page) -> Page:
    """An's first tab, with a need that she is typing."""
    sign_in(page, demo_site, "an@")
    page.goto(f"{demo_site.url}/behoeften/nieuw")
    page.get_by_label("Wat zoekt u?").fill(TITLE)
    return page


def sign_out_and_in(page: Page, site: Site, person: str) -> None:
    """In a second tab."""
    other = page.context.new_page()
    other.goto(f"{site.url}/account")
    other.locator("form[action='/afmelden'] button").click()
    other.get_by_text("U bent afgemeld.").wait_for()
    sign_in(other, site, person)
    other.close()


def test_the_form_is_back_as_it_was_typed(demo_site: Site, typed: Page) -> None:
    sign_out_and_in(typed, demo_site, "an@")
    typed.get_by_role("button", name="Bewaren als ontwerp").click()
    expect(typed.get_by_text("U bent intussen opnieuw aangemeld.")).to_be_visible()
    expect(typed.get_by_label("Wat zoekt u?")).to_have_value(TITLE)
    typed.get_by_role("button", name="Bewaren als ontwerp").click()
    expect(typed.get_by_role("heading", name=TITLE)).to_be_visible()


def test_another_person_is_told_and_the_first_one_gets_it_back(demo_site: Site, typed: Page) -> None:
    sign_out_and_in(typed, demo_site, "chadia@")
    typed.get_by_role("button", name="Bewaren als ontwerp").click()
    expect(typed.get_by_role("heading", name="Dit vulde iemand anders in")).to_be_visible()
    assert TITLE not in typed.content()
    assert axe_findings(typed) == []
    assert html_findings({"someone else's": typed.request.get(typed.url).text()}) == []
    assert not scrolls_sideways(typed)
    back = typed.url
    typed.get_by_role("button", name="Afmelden en ander account gebruiken").click()
    expect(typed.get_by_role("heading", name="Aanmelden", exact=True)).to_be_visible()
    sign_in(typed, demo_site, "an@")
    typed.goto(back)
    expect(typed.get_by_label("Wat zoekt u?")).to_have_value(TITLE)
