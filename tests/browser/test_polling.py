"""A page that asks again takes nothing from its reader: no focus, no selection, and it stops by itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import pytest
from playwright.sync_api import Page, expect

from marketplace.core.db import Database
from marketplace.leads import verbs as leads
from marketplace.leads.given import Answer, Given
from marketplace.leads.models import Invitation
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need
from tests.database import opened, with_cast
from tests.journey import asked_need
from tests.people import sign_in_token
from tests.site import Site

pytestmark = pytest.mark.slow
Made = TypeVar("Made")
SELECT_PRICE = """() => {
    const range = document.createRange();
    range.selectNodeContents(document.querySelector("#answers article h3"));
    getSelection().removeAllRanges();
    getSelection().addRange(range);
}"""


def run(work: Awaitable[Made]) -> Made:
    """Playwright's loop runs in this thread, so what awaits runs in another."""

    async def wait() -> Made:
        return await work

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, wait()).result()


@dataclass
class Asked:
    """An's need, for which Groenwerk and Poetslijn were asked, open in her browser."""

    site: Site
    need: Need
    invitations: list[Invitation]
    token: str

    async def change(self, work: Callable[[Database, Asked], Awaitable[None]]) -> None:
        async with opened(self.site.database_url) as database:
            await work(database, self)


async def _prepare(url: str) -> tuple[Need, list[Invitation], str]:
    async with with_cast(url) as (database, cast):
        need, invitations = await asked_need(database, cast, [cast.groenwerk, cast.poetslijn])
        async with database.begin() as db:
            return need, invitations, await sign_in_token(db, cast.an)


@pytest.fixture
def asked(site: Site, page: Page) -> Asked:
    found = Asked(site, *run(_prepare(site.database_url)))
    page.goto(f"{site.url}/aanmelden/link/{found.token}")
    page.get_by_role("button", name="Aanmelden", exact=True).click()
    page.locator("form[action='/afmelden']").wait_for()
    page.clock.install()
    page.goto(f"{site.url}/behoeften/{found.need.id}")
    return found


def polled(page: Page, status: int) -> None:
    """Five seconds later the part asks again, and gets an answer with this status."""
    with page.expect_response(lambda r: r.request.headers.get("hx-target") == "answers") as caught:
        page.clock.run_for(5_000)
    assert caught.value.status == status


def mark(page: Page, *ids: str) -> None:
    page.evaluate("ids => ids.forEach(id => document.getElementById(id).mine = true)", ids)


def are_marked(page: Page, *ids: str) -> bool:
    """Whether these elements are the very ones that were marked."""
    same: bool = page.evaluate("ids => ids.every(id => document.getElementById(id).mine)", ids)
    return same


async def _interest(database: Database, asked: Asked) -> None:
    async with database.begin() as db:
        row = await db.get_one(Invitation, asked.invitations[0].id)
        need = await db.get_one(Need, asked.need.id)
        await leads.answer(db, row, need, Given(Answer.INTERESTED, "Wij komen graag."))


async def _close(database: Database, asked: Asked) -> None:
    async with database.begin() as db:
        await needs.close(db, None, await db.get_one(Need, asked.need.id))


def test_nothing_is_swapped_while_nothing_changes(asked: Asked, page: Page) -> None:
    link = page.get_by_role("link", name="Groenwerk vzw")
    link.focus()
    page.evaluate(SELECT_PRICE)
    selected = page.evaluate("getSelection().toString()")
    mark(page, "answers", "answers-said")
    polled(page, 204)
    polled(page, 204)
    expect(link).to_be_focused()
    assert page.evaluate("getSelection().toString()") == selected != ""
    assert are_marked(page, "answers", "answers-said")


def test_a_first_answer_brings_the_choice_and_keeps_the_focus(asked: Asked, page: Page) -> None:
    said = page.get_by_role("status").filter(has_text="leveranciers gevraagd")
    expect(said).to_have_text("2 leveranciers gevraagd, 0 met interesse.")
    mark(page, "answers-said")
    link = page.get_by_role("link", name="Poetslijn vzw")
    link.focus()
    run(asked.change(_interest))
    polled(page, 200)
    expect(page.get_by_role("link", name="Leverancier kiezen")).to_be_visible()
    expect(page.get_by_text("Wij komen graag.")).to_be_visible()
    expect(link).to_be_focused()
    expect(said).to_have_text("2 leveranciers gevraagd, 1 met interesse.")
    assert are_marked(page, "answers-said"), "the place that is announced stays"


def test_it_stops_when_no_answer_can_come_any_more(asked: Asked, page: Page) -> None:
    link = page.get_by_role("link", name="Groenwerk vzw")
    link.focus()
    run(asked.change(_close))
    polled(page, 286)
    expect(link).to_be_focused()
    asks: list[str] = []
    page.on("request", lambda request: asks.append(request.url))
    page.clock.run_for(30_000)
    assert asks == []
