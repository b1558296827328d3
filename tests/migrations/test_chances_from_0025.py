"""Of the version before, whose fits were no chances: open needs are ranked anew, closed ones stay."""

from __future__ import annotations

import asyncio
import uuid

from sqlalchemy import delete, select, text, update

from marketplace.core.answering import handle_open
from marketplace.core.db import Database
from marketplace.core.events import StoredEvent
from marketplace.matches.events import CatalogueChanged
from marketplace.matches.models import Match, Ranking
from marketplace.migrations import run
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from tests.database import answer_all, opened, subscriptions, with_cast
from tests.journey import published_need


async def _old(url: str) -> tuple[uuid.UUID, uuid.UUID]:
    """Two needs as version 10 ranked them; the second one is closed."""
    async with with_cast(url) as (database, cast):
        needs = [await published_need(database, cast) for _ in range(2)]
        await answer_all(database)
        async with database.begin() as db:
            await db.execute(update(Ranking).values(engine_version="10", outcome_digest="that of 10"))
            await db.execute(update(Match).where(Match.rank.is_not(None)).values(fit=44))
            closed = Need.id == needs[1].id
            await db.execute(update(Need).where(closed).values(status=NeedStatus.CLOSED))
            await db.execute(delete(StoredEvent))
    await asyncio.to_thread(run.downgrade, url, "0025")
    return needs[0].id, needs[1].id


async def _last(database: Database, need_id: uuid.UUID) -> tuple[bool, list[object]]:
    """Whether the last ranking of a need tells chances, and the fits that are stored."""
    async with database.begin() as db:
        ranking = (await db.scalars(Ranking.latest(need_id))).one()
        fits = select(Match.fit).where(Match.need_id == need_id, Match.rank.is_not(None))
        return ranking.tells_chance, list(await db.scalars(fits))


async def test_open_needs_get_chances_and_closed_ones_keep_what_was_stored(database_url: str) -> None:
    still_open, closed = await _old(database_url)
    await run.upgrade_async(database_url)
    async with opened(database_url) as database:
        before = await _last(database, closed)
        assert before == (False, [44])
        await answer_all(database)
        told, fits = await _last(database, still_open)
        assert told
        assert fits
        assert 44 not in fits
        assert await _last(database, closed) == before


async def test_a_worker_of_the_version_before_is_gone_when_it_is_begun(database_url: str) -> None:
    """And what changes in the catalogue meanwhile does not wait for it."""
    await _old(database_url)
    await run.upgrade_async(database_url, "0026")
    async with opened(database_url) as database:
        assert not await handle_open(database, subscriptions(None)), "it waits some minutes"
        async with database.begin() as db:
            (row,) = await db.scalars(select(StoredEvent))
            assert (row.name, row.payload, row.may_wait) == (CatalogueChanged.name, {}, True)
            waits = "next_attempt_at BETWEEN now() + interval '5 minutes' AND now() + interval '15 minutes'"
            assert await db.scalar(select(StoredEvent.id).where(text(waits))) == row.id


async def test_a_database_without_rankings_gets_nothing_to_do(database_url: str) -> None:
    await asyncio.to_thread(run.downgrade, database_url, "0025")
    await run.upgrade_async(database_url)
    async with opened(database_url) as database, database.begin() as db:
        assert (await db.scalars(select(StoredEvent.id))).all() == []
