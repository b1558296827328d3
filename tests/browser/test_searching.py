"""The directory in a browser: every filter searches when it is chosen, and Back brings each search back."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page, expect

from tests.database import with_cast
from tests.people import make_offer
from tests.site import Site

pytestmark = pytest.mark.slow


async def _prepare(url: str) -> None:
    async with with_cast(url) as (database, cast), database.begin() as db:
        await make_offer(
            db, cast.groenwerk, "Fietsen herstellen", "Wij herstellen fietsen.", "50800000", ["46025"]
        )


@pytest.fixture
def directory(site: Site) -> str:
    # Playwright's loop runs in this thread, so the rows are made in another.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, _prepare(site.database_url)).result()
    return f"{site.url}/aanbod"


@pytest.mark.parametrize(
    ("label", "choice", "query", "gone"),
    [
        ("Soort", "Producten", "soort=good", "Schoonmaak van zalen"),
        ("Type leverancier", "Maatwerkafdeling", "type=maatwerkafdeling", "Schoonmaak van zalen"),
        ("Werkt in", "Temse", "gemeente=46025", "Groenonderhoud aan zee"),
    ],
)
def test_every_filter_searches_when_it_is_chosen(
    directory: str, page: Page, label: str, choice: str, query: str, gone: str
) -> None:
    page.goto(directory)
    expect(page.get_by_role("link", name=gone)).to_be_visible()
    page.get_by_label(label).select_option(choice)
    expect(page.get_by_role("link", name=gone)).to_have_count(0)
    expect(page).to_have_url(re.compile(query))


def test_back_brings_each_search_back_whole(directory: str, page: Page) -> None:
    page.goto(directory)
    page.get_by_label("Wat zoekt u?").fill("fietsen")
    expect(page.get_by_role("link", name="Schoonmaak van zalen")).to_have_count(0)
    expect(page).to_have_url(re.compile("q=fietsen"))
    page.get_by_label("Werkt in").select_option("Sint-Niklaas")
    expect(page.get_by_role("link", name="Fietsen herstellen")).to_have_count(0)
    expect(page).to_have_url(re.compile("gemeente="))  # the address follows the list
    page.go_back()
    expect(page.get_by_role("link", name="Fietsen herstellen")).to_be_visible()
    expect(page.get_by_role("banner")).to_have_count(1)
    expect(page.get_by_label("Wat zoekt u?")).to_have_value("fietsen")
    expect(page.get_by_label("Werkt in")).to_have_value("")
    page.get_by_role("link", name="Fietsen herstellen").click()
    expect(page.get_by_role("heading", level=1, name="Fietsen herstellen")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Wat zoekt u?")).to_have_value("fietsen")
    expect(page.get_by_role("link", name="Fietsen herstellen")).to_be_visible()
    expect(page.get_by_role("banner")).to_have_count(1)
    page.go_back()
    expect(page.get_by_label("Wat zoekt u?")).to_have_value("")
    expect(page.get_by_role("link", name="Schoonmaak van zalen")).to_be_visible()
    page.go_forward()
    expect(page.get_by_label("Wat zoekt u?")).to_have_value("fietsen")
    expect(page.get_by_role("link", name="Schoonmaak van zalen")).to_have_count(0)


def test_without_scripts_the_filters_search_by_the_button(directory: str, plain_page: Page) -> None:
    plain_page.goto(directory)
    plain_page.get_by_label("Werkt in").select_option("Temse")
    plain_page.get_by_role("button", name="Zoeken").click()
    expect(plain_page.get_by_role("link", name="Groenonderhoud aan zee")).to_have_count(0)
    expect(plain_page.get_by_role("link", name="Fietsen herstellen")).to_be_visible()
    plain_page.go_back()
    expect(plain_page.get_by_role("link", name="Groenonderhoud aan zee")).to_be_visible()
