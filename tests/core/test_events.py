"""An event takes effect once, and one that fails is kept and tried again."""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy import select, text

from marketplace.core import events
from marketplace.core.events import Event, emit
from tests.database import composer, opened


async def test_an_event_is_handled_once_by_two_workers_at_once(database_url: str) -> None:
    seen: list[str] = []

    async def subscriber(session: Any, mail: Any, payload: dict[str, Any]) -> None:
        seen.append(payload["n"])

    async with opened(database_url) as database:
        async with database.begin() as db:
            for number in range(40):
                emit(db, "it.happened", n=str(number))
        subscriptions = {"it.happened": (subscriber,)}
        await asyncio.gather(*(events.handle_open(database, composer(), subscriptions, 40) for _ in range(4)))
    assert sorted(seen, key=int) == [str(number) for number in range(40)]


async def test_nothing_is_emitted_when_the_change_rolls_back(database_url: str) -> None:
    async with opened(database_url) as database:
        try:
            async with database.begin() as db:
                emit(db, "it.happened")
                raise RuntimeError
        except RuntimeError:
            pass
        async with database.begin() as db:
            assert (await db.scalars(select(Event))).all() == []


async def test_a_failing_subscriber_undoes_its_work_and_is_tried_again(database_url: str) -> None:
    async def breaks(session: Any, mail: Any, payload: dict[str, Any]) -> None:
        emit(session, "half.done")
        raise ValueError("broken")

    async with opened(database_url) as database:
        async with database.begin() as db:
            emit(db, "it.happened")
        await events.handle_open(database, composer(), {"it.happened": (breaks,)})
        async with database.begin() as db:
            (row,) = await db.scalars(select(Event))
            assert (row.name, row.done_at, row.attempts) == ("it.happened", None, 1)
            assert row.last_error == "ValueError: broken"


async def test_a_worker_that_lost_its_lease_changes_nothing(database_url: str) -> None:
    async with opened(database_url) as database:

        async def slow(session: Any, mail: Any, payload: dict[str, Any]) -> None:
            emit(session, "from.a.stale.worker")
            async with database.begin() as other:
                await other.execute(text("UPDATE event SET lease_until = now() - interval '1 second'"))

        async with database.begin() as db:
            emit(db, "it.happened")
        await events.handle_open(database, composer(), {"it.happened": (slow,)})
        async with database.begin() as db:
            names = list(await db.scalars(select(Event.name)))
    assert names == ["it.happened"]
