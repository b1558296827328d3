"""What a browser's cookie opens: for whom, with which roles, until when."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from marketplace.accounts.models import Membership, WebSession
from marketplace.accounts.sessions import Sessions
from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core import clock, tokens
from marketplace.core.db import Database
from marketplace.core.web.access import Role
from marketplace.core.web.visit import Opened
from tests.database import with_cast
from tests.people import Cast

TOKEN = "the token in An's cookie"
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@dataclass
class Browser:
    """One in which An is signed in."""

    database: Database
    cast: Cast

    async def opens(self, token: str = TOKEN) -> Opened | None:
        async with self.database.begin() as db:
            return await Sessions(self.database)(db, token)

    async def change(self, **values: object) -> None:
        async with self.database.begin() as db:
            await db.execute(update(WebSession).values(**values))

    async def row(self) -> WebSession:
        async with self.database.begin() as db:
            return (await db.scalars(select(WebSession))).one()

    async def coordinates_too(self) -> None:
        """An gets another role."""
        async with self.database.begin() as db:
            await add_membership(db, self.cast.an.id, Role.COORDINATOR, region_id=self.cast.temse.region_id)


@pytest.fixture
async def browser(database_url: str) -> AsyncIterator[Browser]:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            db.add(WebSession(token_hash=tokens.digest(TOKEN), person_id=cast.an.id))
        yield Browser(database, cast)


async def test_it_opens_for_its_person_with_its_roles(browser: Browser) -> None:
    opened = await browser.opens()
    assert opened is not None
    actor, cast = opened.actor, browser.cast
    assert (actor.person_id, actor.name, actor.email) == (cast.an.id, cast.an.name, cast.an.email)
    assert actor.organisations == {cast.temse.id: Role.BUYER}
    assert (actor.regions, actor.is_admin, actor.chosen) == (frozenset(), False, None)
    assert actor.session_id == (await browser.row()).id
    assert await browser.opens("another token") is None
    assert await browser.opens("") is None


async def test_who_has_no_role_is_signed_in_and_may_nothing(browser: Browser) -> None:
    async with browser.database.begin() as db:
        await db.execute(update(Membership).values(active_since=None))
    opened = await browser.opens()
    assert opened is not None
    assert opened.actor.person_id == browser.cast.an.id
    assert (opened.actor.organisations, opened.actor.regions, opened.actor.is_admin) == (
        {},
        frozenset(),
        False,
    )


async def test_a_region_and_the_administration_are_roles_of_their_own(browser: Browser) -> None:
    await browser.coordinates_too()
    opened = await browser.opens()
    assert opened is not None
    assert opened.actor.regions == {browser.cast.temse.region_id}
    assert not opened.actor.is_admin
    async with browser.database.begin() as db:
        await add_membership(db, browser.cast.an.id, Role.ADMINISTRATOR)
    opened = await browser.opens()
    assert opened is not None
    assert opened.actor.is_admin
    assert opened.actor.organisations == {browser.cast.temse.id: Role.BUYER}


@pytest.mark.parametrize(
    ("seen", "begun", "opens"),
    [
        (timedelta(0), timedelta(0), True),
        (14 * DAY - MINUTE, 20 * DAY, True),
        (14 * DAY + MINUTE, 20 * DAY, False),
        (timedelta(0), 30 * DAY - MINUTE, True),
        (timedelta(0), 30 * DAY + MINUTE, False),
    ],
)
async def test_it_ends_after_two_weeks_unused_and_a_month_in_any_case(
    browser: Browser, seen: timedelta, begun: timedelta, opens: bool
) -> None:
    now = clock.now()
    await browser.change(last_seen_at=now - seen, created_at=now - begun)
    assert (await browser.opens() is not None) is opens


async def test_it_opens_nothing_while_a_code_is_still_asked(browser: Browser) -> None:
    await browser.change(awaits_code=True)
    assert await browser.opens() is None


async def test_using_it_keeps_no_other_session_alive(browser: Browser) -> None:
    before = clock.now() - timedelta(hours=1)
    async with browser.database.begin() as db:
        db.add(WebSession(token_hash=tokens.digest("bram"), person_id=browser.cast.bram.id))
        await db.flush()
        await db.execute(update(WebSession).values(last_seen_at=before))
    await browser.opens()
    async with browser.database.begin() as db:
        query = select(WebSession.last_seen_at).where(WebSession.person_id == browser.cast.bram.id)
        assert await db.scalar(query) == before


async def test_using_it_counts_as_use_but_is_not_written_each_time(browser: Browser) -> None:
    for ago, written in ((4.5 * MINUTE, False), (5.5 * MINUTE, True)):
        before = clock.now() - ago
        await browser.change(last_seen_at=before)
        await browser.opens()
        assert ((await browser.row()).last_seen_at > before) is written


async def test_other_roles_give_another_token_and_the_old_one_a_minute(browser: Browser) -> None:
    first = await browser.opens()
    assert first is not None
    assert first.token is None
    await browser.coordinates_too()
    opened = await browser.opens()
    assert opened is not None
    assert opened.token not in (None, TOKEN)
    again = await browser.opens(opened.token)
    assert again is not None
    assert again.token is None
    old = await browser.opens()
    assert old is not None, "what was asked at the same moment"
    assert old.token is None, "the old token gets no other one"
    await browser.change(renewed_at=clock.now() - timedelta(seconds=55))
    assert await browser.opens() is not None
    await browser.change(renewed_at=clock.now() - timedelta(seconds=65))
    assert await browser.opens() is None
    assert await browser.opens(opened.token) is not None


async def test_of_what_a_browser_asks_at_once_one_answer_renews_its_token(browser: Browser) -> None:
    """Each would end the token of the one before, and the browser keeps only one of them."""
    await browser.opens()
    await browser.coordinates_too()
    found = await asyncio.gather(*(browser.opens() for _ in range(6)))
    assert all(found)
    tokens_given = [opened.token for opened in found if opened and opened.token]
    assert len(tokens_given) == 1
    assert await browser.opens(tokens_given[0]) is not None


async def test_the_chosen_organisation_counts_while_one_belongs_to_it(browser: Browser) -> None:
    await browser.change(acting_for=browser.cast.temse.id)
    opened = await browser.opens()
    assert opened is not None
    assert opened.actor.chosen == browser.cast.temse.id
    await browser.change(acting_for=browser.cast.groenwerk.id)
    opened = await browser.opens()
    assert opened is not None
    assert opened.actor.chosen is None


async def test_it_is_of_one_person_only(browser: Browser) -> None:
    async with browser.database.begin() as db:
        jo = await find_or_add_person(db, "jo@temse.example", "Jo Voorbeeld")
        await add_membership(db, jo.id, Role.BUYER, organisation_id=browser.cast.oostende_town.id)
        db.add(WebSession(token_hash=tokens.digest("jo"), person_id=jo.id))
    opened = await browser.opens("jo")
    assert opened is not None
    assert opened.actor.person_id == jo.id
    assert opened.actor.organisations == {browser.cast.oostende_town.id: Role.BUYER}
