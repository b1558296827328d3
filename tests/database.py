"""A session on a test's own database, with the cast in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import func, update

from marketplace.config import async_url
from marketplace.core.answering import handle_open
from marketplace.core.db import Database
from marketplace.core.events import StoredEvent, Subscriptions
from marketplace.core.mail.compose import Composer
from marketplace.core.web.pages import environment
from marketplace.matches.catalogue import Catalogue
from marketplace.organisations.helpdesks import helpdesk_of
from marketplace.slices import built
from tests.people import Cast, make_cast
from tests.site import SECRET


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    database = Database(async_url(url))
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def with_cast(url: str) -> AsyncIterator[tuple[Database, Cast]]:
    """The database and the committed cast."""
    async with opened(url) as database:
        async with database.begin() as db:
            cast = await make_cast(db)
        yield database, cast


HOUSE = built()


def composer() -> Composer:
    return Composer(environment(), "http://localhost:8000", SECRET, HOUSE.kinds, HOUSE.typed, helpdesk_of)


def subscriptions(catalogue: Catalogue | None = None) -> Subscriptions:
    """Who answers which event in the product."""
    parts = {"mail": composer(), "catalogue": catalogue or Catalogue(), "house": HOUSE}
    return HOUSE.subscriptions(parts)


async def answer_all(database: Database, catalogue: Catalogue | None = None) -> None:
    """Handle events, also those that follow from them, until none is open; what gathers is begun at once."""
    answers = subscriptions(catalogue)
    while True:
        async with database.begin() as db:
            await db.execute(
                update(StoredEvent)
                .where(StoredEvent.once.is_not(None), StoredEvent.attempts == 0)
                .values(next_attempt_at=func.now())
            )
        if not await handle_open(database, answers):
            return
