"""The tidying runs once a night, whatever came between."""

from __future__ import annotations

import asyncio
import copy
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from marketplace.core import clock
from marketplace.core.events import StoredEvent
from marketplace.core.house import House
from marketplace.core.retention import Night, Rule, Step
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


def _with_one_rule(step: Step | None, life: timedelta | None = DAY) -> House:
    """The slices, of which only one rule is left."""
    house = copy.copy(HOUSE)
    house.rules = (Rule("papers", "papieren", life, "daarna", "", "", (), step),)
    return house


@pytest.mark.parametrize(("hour", "minute", "tidied"), [(0, 30, False), (1, 59, False), (2, 0, True)])
async def test_it_is_night_in_brussels_from_two(
    database_url: str, monkeypatch: pytest.MonkeyPatch, hour: int, minute: int, tidied: bool
) -> None:
    """Not before midnight there, so that the day is over that a period ends with."""
    monkeypatch.undo()
    clock.travel(datetime(2030, 7, 3, hour, minute, tzinfo=clock.BRUSSELS) - clock.now())
    try:
        async with with_cast(database_url) as (database, _cast):
            counts = await nightly.tidy(database, composer(), _with_one_rule(None))
    finally:
        clock.travel(timedelta(0))
    assert (counts is not None) is tidied


async def test_while_another_process_is_at_it_nothing_happens(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            db.add(row_of("event", timedelta(days=95), cast))
        async with database.begin() as other:
            await other.execute(select(func.pg_advisory_xact_lock(nightly.LOCK)))
            assert await nightly.tidy(database, composer(), HOUSE) is None
        assert (await tidy(database))["event"] == 1


@pytest.mark.parametrize("rows", [1, 0])
async def test_when_another_process_finished_the_night_its_figures_stay(database_url: str, rows: int) -> None:
    """A process that was stopped for hours, and goes on: the rest was done meanwhile."""
    async with with_cast(database_url) as (database, _cast):

        async def finish(_night: Night) -> int:
            async with database.begin() as other:
                other.add(RetentionRun(night=clock.today(), counts={"papers": 7}))
            return rows

        assert await nightly.tidy(database, composer(), _with_one_rule(finish)) is None
        async with database.begin() as db:
            assert (await db.scalars(select(RetentionRun.counts))).all() == [{"papers": 7}]


async def test_a_rule_is_repeated_until_nothing_is_left_and_its_rows_are_counted(database_url: str) -> None:
    batches, seen = [3, 2, 0, 9], []

    async def step(night: Night) -> int:
        seen.append(clock.now() - night.before)
        return batches.pop(0)

    async with with_cast(database_url) as (database, _cast):
        counts = await nightly.tidy(database, composer(), _with_one_rule(step, 30 * DAY))
        async with database.begin() as db:
            kept = await db.scalar(select(RetentionRun.counts))
    assert counts == kept == {"came_back": 0, "announced": 0, "papers": 5}
    assert batches == [9]
    assert all(30 * DAY <= age < 31 * DAY for age in seen)


async def test_what_stays_for_ever_is_not_counted(database_url: str) -> None:
    async with with_cast(database_url) as (database, _cast):
        counts = await nightly.tidy(database, composer(), _with_one_rule(None, None))
    assert counts == {"came_back": 0, "announced": 0}
