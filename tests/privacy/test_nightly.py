"""The tidying runs once a night, whatever came between."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from marketplace.core import clock
from marketplace.core.events import StoredEvent
from marketplace.privacy import nightly
from marketplace.privacy.models import RetentionRun
from marketplace.wiring import make_parts
from tests.database import HOUSE, composer, with_cast
from tests.inprocess import settings
from tests.privacy.nights import DAY, row_of, tidy, tidy_again
from workers.work import Work


async def test_it_runs_once_a_night_and_makes_up_a_missed_one(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            db.add(RetentionRun(night=clock.today() - 9 * DAY, counts={}))
            db.add(row_of("event", timedelta(days=95), cast))
        assert (await tidy(database))["event"] == 1
        async with database.begin() as db:
            db.add(row_of("event", timedelta(days=95), cast))
        assert await nightly.tidy(database, composer(), HOUSE) is None
        assert (await tidy_again(database))["event"] == 1


async def test_a_night_that_broke_off_is_not_done(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            db.add(row_of("event", timedelta(days=95), cast))
            await db.execute(text("ALTER TABLE view_entry RENAME TO away"))
        with pytest.raises(DBAPIError):
            await nightly.tidy(database, composer(), HOUSE)
        async with database.begin() as db:
            assert await db.scalar(select(RetentionRun)) is None
            await db.execute(text("ALTER TABLE away RENAME TO view_entry"))
        assert set(await tidy(database)) >= {"view", "event", "account"}


async def test_two_workers_at_once_tidy_once(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            db.add_all(row_of("event", timedelta(days=95), cast) for _ in range(3))
        found = await asyncio.gather(*(nightly.tidy(database, composer(), HOUSE) for _ in range(4)))
        done = [counts for counts in found if counts is not None]
        assert len(done) <= 1
        again = await nightly.tidy(database, composer(), HOUSE)
        assert (again is None) == bool(done), "when they gave way to each other the next call does it"
        async with database.begin() as db:
            assert list(await db.scalars(select(StoredEvent.id).where(StoredEvent.name == "x"))) == []
            assert len(list(await db.scalars(select(RetentionRun.night)))) == 1


async def test_the_worker_s_timetable_holds_it(database_url: str, tmp_path: Path) -> None:
    (timed,) = (timed for timed in HOUSE.timed if timed.name == "tidy")
    work = Work(make_parts(settings(database_url, None, tmp_path)))
    try:
        async with with_cast(database_url) as (database, cast):
            async with database.begin() as db:
                db.add(row_of("event", timedelta(days=95), cast))
            await work.do(timed)
            async with database.begin() as db:
                run = await db.scalar(select(RetentionRun))
            assert run is not None
            assert run.counts["event"] == 1
    finally:
        await work.close()
