"""What a worker notes about its mails while the database goes away, hangs, or comes back."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from marketplace.core.db import Database
from marketplace.core.mail.lease import Leases
from marketplace.core.mail.message import Message, MessageStatus
from tests.core.mail.line import HOUR, Line, line

__all__ = ["line"]
OTHERS = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE pid <> pg_backend_pid() AND datname = current_database()"
)


async def _cut(line: Line) -> None:
    """The database ends all connections but the one that says so."""
    async with line.database.begin() as db:
        await db.execute(OTHERS)


def _in_use(line: Line) -> int:
    return int(line.database.engine.sync_engine.pool.checkedout())  # type: ignore[attr-defined]


async def test_what_is_noted_after_a_lost_connection_is_noted_over_another(line: Line) -> None:
    await line.store("one", next_attempt_at=func.now() - HOUR)
    await line.store("two")
    first, second = await line.ours.claim(10)
    assert await line.ours.turn(None, first)
    await _cut(line)
    assert await line.ours.turn(first, second)
    assert ((await line.row("one")).status, (await line.row("two")).attempts) == (MessageStatus.SENT, 1)
    assert _in_use(line) == 1
    await line.ours.close()
    await line.ours.close()
    assert _in_use(line) == 0, "given back"


async def test_a_connection_that_is_lost_is_given_back_too(line: Line) -> None:
    await line.store()
    assert await line.ours.turn(None, await line.one())
    await _cut(line)
    await line.ours.close()
    assert _in_use(line) == 0


@asynccontextmanager
async def hanging_up() -> AsyncIterator[tuple[Database, list[float]]]:
    """A database that takes no connection, and when it was asked."""
    asked: list[float] = []

    def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(asyncio.get_running_loop().time())
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        database = Database(f"postgresql+asyncpg://nobody@127.0.0.1:{port}/none?ssl=disable")
        yield database, asked
        await database.close()


async def test_a_database_that_is_away_is_asked_again_as_long_as_the_lease_may_last() -> None:
    async with hanging_up() as (database, asked):
        with pytest.raises(DBAPIError, match="connection was closed"):
            await Leases(database, timedelta(seconds=0.35)).renew(uuid.uuid4())
    assert asked[-1] - asked[0] >= 0.3
    assert 3 <= len(asked) <= 8, "not without end, and not all the time"


async def test_who_heard_too_late_that_a_mail_is_his_does_not_send_it(line: Line) -> None:
    """Its lease may be over by then: a process that was stopped knows no better."""
    leases = Leases(line.database, timedelta(seconds=0.8))
    await line.store()
    (job,) = await leases.claim(1)
    locked = asyncio.Event()

    async def hold() -> None:
        async with line.database.begin() as db:
            await db.execute(select(Message.id).with_for_update())
            locked.set()
            await db.execute(select(func.pg_sleep(0.5)))

    holding = asyncio.create_task(hold())
    await locked.wait()
    assert await leases.turn(None, job) is False
    await holding
    assert (await line.row()).status is MessageStatus.SENDING
    await leases.close()
