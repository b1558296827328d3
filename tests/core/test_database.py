"""Sessions that show and sessions that change."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.config import async_url
from marketplace.core.db import Database


async def transactions(db: AsyncSession) -> int:
    """In how many transactions two statements run: each has the time at which its own began."""
    begun = set()
    for _ in range(2):
        begun.add(await db.scalar(text("SELECT now()")))
        await db.execute(text("SELECT pg_sleep(0.002)"))
    return len(begun)


async def test_a_session_that_shows_has_no_transaction_and_one_that_changes_has(database_url: str) -> None:
    database = Database(async_url(database_url))
    async with database.looking() as db:
        assert await transactions(db) == 2
    async with database.begin() as db:
        assert await transactions(db) == 1
    async with database.looking() as db:
        assert await transactions(db) == 2, "also on a connection that had transactions"
    await database.close()
