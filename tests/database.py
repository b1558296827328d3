"""A session on a test's own database, with the cast in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from marketplace.config import async_url
from marketplace.core.db import Database
from marketplace.core.mail.compose import Composer
from marketplace.core.web.pages import environment
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


def composer() -> Composer:
    return Composer(environment(), "http://localhost:8000", SECRET)
