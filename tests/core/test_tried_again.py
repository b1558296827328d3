"""Work that came too early waits and costs no try; what is tried again starts without its old fault."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from marketplace.core import answering, clock
from marketplace.core.answering import NOT_YET, handle_open
from marketplace.core.db import Database, after_commit_tasks
from marketplace.core.errors import NotYet
from marketplace.core.events import StoredEvent, Subscribed, emit
from tests.core.happenings import Happened, answered_by
from tests.database import opened


async def too_early(session: Any, event: Happened) -> None:
    raise NotYet


async def broken(session: Any, event: Happened) -> None:
    raise ValueError("broken")


async def works(session: Any, event: Happened) -> None:
    pass


async def _emitted(database: Database, *numbers: int, **columns: object) -> None:
    async with database.begin() as db:
        for number in numbers:
            emit(db, Happened(number=number))
        if columns:
            await db.flush()
            await db.execute(update(StoredEvent).values(**columns))


async def _rows(database: Database) -> list[StoredEvent]:
    async with database.begin() as db:
        return list(await db.scalars(select(StoredEvent).order_by(StoredEvent.id)))


@pytest.mark.parametrize(("begun", "counted"), [(0, 1), (3, 3), (7, 7)])
async def test_what_came_too_early_is_tried_soon_and_costs_no_try(
    database_url: str, begun: int, counted: int
) -> None:
    """Also the last try; the first one counts, so that nobody takes it for work that was never begun."""
    async with opened(database_url) as database:
        await _emitted(database, 1, attempts=begun)
        assert await handle_open(database, answered_by(too_early)) == 1
        (row,) = await _rows(database)
        wait = (row.next_attempt_at - clock.now()).total_seconds()
        assert await handle_open(database, answered_by(too_early)) == 0
    assert (row.attempts, row.done_at, row.dead_at, row.last_error) == (counted, None, None, None)
    assert (row.lease_token, row.lease_until) == (None, None)
    assert 0 < wait <= NOT_YET.total_seconds() <= 5


async def test_what_works_at_last_is_done_and_says_no_fault(database_url: str) -> None:
    async with opened(database_url) as database:
        await _emitted(database, 1)
        await handle_open(database, answered_by(broken))
        assert [row.last_error for row in await _rows(database)] == ["ValueError: broken"]
        async with database.begin() as db:
            await db.execute(update(StoredEvent).values(next_attempt_at=func.now()))
        await handle_open(database, answered_by(works))
        (row,) = await _rows(database)
    assert (row.done_at is not None, row.last_error) == (True, None)


async def test_a_fault_is_told_of_the_row_that_had_it(database_url: str) -> None:
    async def breaks_at_two(session: Any, event: Happened) -> None:
        if event.number == 2:
            raise ValueError("broken")

    async with opened(database_url) as database:
        await _emitted(database, 1, 2, 3)
        async with database.begin() as db:
            second = StoredEvent.payload["number"].as_integer() == 2
            oldest = clock.now() - timedelta(hours=1)
            await db.execute(update(StoredEvent).where(second).values(created_at=oldest))
        assert await handle_open(database, answered_by(breaks_at_two)) == 3
        rows = await _rows(database)
    assert [row.last_error for row in rows] == [None, "ValueError: broken", None]
    assert [row.done_at is None for row in rows] == [False, True, False]


async def test_work_of_a_subscriber_that_only_another_version_has_waits_for_it(database_url: str) -> None:
    async with opened(database_url) as database:
        await _emitted(database, 1, subscriber="tests.tomorrow")
        await handle_open(database, answered_by(works))
        (row,) = await _rows(database)
    assert (row.done_at, row.last_error) == (None, "UnknownEvent: it.happened for tests.tomorrow")


async def test_an_event_that_nobody_answers_is_done(database_url: str) -> None:
    async with opened(database_url) as database:
        await _emitted(database, 1)
        await handle_open(database, {Happened.name: Subscribed(Happened, {})})
        (row,) = await _rows(database)
    assert row.done_at is not None


async def test_who_lets_it_be_tried_again_wakes_the_worker_and_clears_the_fault(database_url: str) -> None:
    async with opened(database_url) as database:
        await _emitted(database, 1, 2, dead_at=func.now(), last_error="broken", attempts=8)
        async with database.begin() as db:
            assert len(await answering.try_again(db)) == 2
            assert after_commit_tasks(db) == ["events"]
        rows = await _rows(database)
    assert [(row.dead_at, row.last_error, row.attempts) for row in rows] == [(None, None, 1)] * 2
