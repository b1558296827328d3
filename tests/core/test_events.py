"""An event takes effect once, and one that fails is kept and tried again."""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy import select, text

from marketplace.core.answering import handle_open
from marketplace.core.events import StoredEvent, emit
from tests.core.happenings import HalfDone, Happened, answered_by
from tests.database import opened


async def test_an_event_is_handled_once_by_two_workers_at_once(database_url: str) -> None:
    seen: list[int] = []

    async def subscriber(session: Any, event: Happened) -> None:
        seen.append(event.number)

    async with opened(database_url) as database:
        async with database.begin() as db:
            for number in range(40):
                emit(db, Happened(number=number))
        subscriptions = answered_by(subscriber)
        await asyncio.gather(*(handle_open(database, subscriptions, 40) for _ in range(4)))
    assert sorted(seen) == list(range(40))


async def test_nothing_is_emitted_when_the_change_rolls_back(database_url: str) -> None:
    async with opened(database_url) as database:
        try:
            async with database.begin() as db:
                emit(db, Happened())
                raise RuntimeError
        except RuntimeError:
            pass
        async with database.begin() as db:
            assert (await db.scalars(select(StoredEvent))).all() == []


async def test_a_failing_subscriber_undoes_its_work_and_is_tried_again(database_url: str) -> None:
    async def breaks(session: Any, event: Happened) -> None:
        emit(session, HalfDone())
        raise ValueError("broken")

    async with opened(database_url) as database:
        async with database.begin() as db:
            emit(db, Happened())
        await handle_open(database, answered_by(breaks))
        async with database.begin() as db:
            (row,) = await db.scalars(select(StoredEvent))
            assert (row.name, row.done_at, row.attempts) == ("it.happened", None, 1)
            assert row.last_error == "ValueError: broken"


async def test_a_worker_that_lost_its_lease_changes_nothing(database_url: str) -> None:
    async with opened(database_url) as database:

        async def slow(session: Any, event: Happened) -> None:
            emit(session, HalfDone())
            async with database.begin() as other:
                await other.execute(text("UPDATE event SET lease_until = now() - interval '1 second'"))

        async with database.begin() as db:
            emit(db, Happened())
        await handle_open(database, answered_by(slow))
        async with database.begin() as db:
            names = list(await db.scalars(select(StoredEvent.name)))
    assert names == ["it.happened"]


async def test_an_event_of_another_version_is_read(database_url: str) -> None:
    """Two versions run side by side: unknown fields are left, missing ones have their default, and an
    event that only the other version knows waits for a worker of that version."""
    seen: list[Happened] = []

    async def subscriber(session: Any, event: Happened) -> None:
        seen.append(event)

    async with opened(database_url) as database:
        async with database.begin() as db:
            db.add(StoredEvent(name="it.happened", payload={"colour": "green"}))
            db.add(StoredEvent(name="of.another.version", payload={}))
        assert await handle_open(database, answered_by(subscriber)) == 2
        async with database.begin() as db:
            (left,) = await db.scalars(select(StoredEvent).where(StoredEvent.done_at.is_(None)))
    assert seen == [Happened()]
    assert (left.last_error, left.dead_at) == ("UnknownEvent: of.another.version", None)
