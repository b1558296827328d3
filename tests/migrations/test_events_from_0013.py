"""A database of the version before, with an event in every state: each subscriber still gets what is open."""

from __future__ import annotations

import asyncio
import uuid

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import answering
from marketplace.core.events import StoredEvent
from marketplace.matches.models import Ranking
from marketplace.migrations import run
from tests.database import answer_all, opened, with_cast
from tests.journey import published_need

STATES = {
    "new": "",
    "left": ", attempts = 1, lease_token = gen_random_uuid(), lease_until = now() - interval '1 minute'",
    "failed": ", attempts = 3, last_error = 'ValueError: once'",
    "dead": ", attempts = 8, dead_at = now(), last_error = 'ValueError: always'",
    "done": ", attempts = 1, done_at = now()",
}


async def store(db: AsyncSession, need_id: uuid.UUID) -> None:
    """One event in each state, as the version before stored it, and no other."""
    await db.execute(text("DELETE FROM event"))
    published = (
        "INSERT INTO event (name, payload, created_at, attempts) VALUES ('need.published', "
        "jsonb_build_object('need_id', cast(:need as text), 'version', 1), now(), 0)"
    )
    for values in STATES.values():
        await db.execute(text(published), {"need": str(need_id)})
        newest = "id = (SELECT max(id) FROM event)"
        await db.execute(text(f"UPDATE event SET name = name {values} WHERE {newest}"))


async def test_events_of_the_version_before(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        need = await published_need(database, cast)
        await answer_all(database)
        await database.close()
        await asyncio.to_thread(run.downgrade, database_url, "0013")
        async with opened(database_url) as old, old.begin() as db:
            await db.execute(text("DELETE FROM ranking"))
            await store(db, need.id)
        await run.upgrade_async(database_url)
        async with opened(database_url) as new:
            await answer_all(new)
            async with new.begin() as db:
                assert len((await db.scalars(select(Ranking.id))).all()) == 3, "new, left and failed"
                (dead,) = await answering.given_up(db, 10)
                assert (dead.subscriber, dead.last_error) == (None, "ValueError: always")
                await answering.try_again(db)
            await answer_all(new)
            async with new.begin() as db:
                assert len((await db.scalars(select(Ranking.id))).all()) == 4
                open_ones = select(StoredEvent.id).where(StoredEvent.done_at.is_(None))
                assert (await db.scalars(open_ones)).all() == []
