"""Hands events to their subscribers: each by itself, under a lease that is kept while the work goes on."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import takewhile

import msgspec
from sqlalchemy import Update, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.core.db import Database, after_commit_tasks
from marketplace.core.errors import NotYet
from marketplace.core.events import StoredEvent, Subscriptions
from marketplace.core.logs import without_values

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=15)  # for the few that are claimed together; kept while they are worked at
LONGEST_S = 300.0  # no subscriber works longer than the first making of a large engine
MAX_ATTEMPTS = 8
NOT_YET = timedelta(seconds=2)  # until work that came too early is tried again
OPEN = (StoredEvent.done_at.is_(None), StoredEvent.dead_at.is_(None))


class UnknownEvent(Exception):
    """No slice declares an event of this name, or none answers it by this function.

    It is tried again as any other failure: a worker of the next version may know it.
    """


class StaleLease(Exception):
    """The lease ran out while the work was done; someone else has it now, so nothing is written."""


async def handle_open(database: Database, subscriptions: Subscriptions, limit: int = 5) -> int:
    """Claim up to `limit` rows and run the subscriber of each; -> how many were claimed.

    Effects and `done` commit together, so what runs twice takes effect once.
    """
    async with database.begin() as session:
        token = uuid.uuid4()
        claimed = await _claim(session, subscriptions, token, limit)
    if claimed:
        async with _keeping(database, token):
            for row in claimed:
                await _handle(database, subscriptions, row, token)
    return len(claimed)


async def _claim(
    session: AsyncSession, subscriptions: Subscriptions, token: uuid.UUID, limit: int
) -> list[StoredEvent]:
    """Lease open rows on the database's clock, those that somebody waits for first, then the oldest."""
    await _give_up_abandoned(session)
    free = (
        select(StoredEvent)
        .where(
            *OPEN,
            StoredEvent.next_attempt_at <= func.now(),
            or_(StoredEvent.lease_until.is_(None), StoredEvent.lease_until < func.now()),
        )
        .order_by(StoredEvent.may_wait, StoredEvent.created_at, StoredEvent.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = _of_one_sort((await session.scalars(free)).all())
    for row in rows:
        row.lease_token, row.lease_until, row.attempts = token, func.now() + LEASE, row.attempts + 1
        if row.subscriber is None and row.name in subscriptions:
            await _share_out(session, row, list(subscriptions[row.name].subscribers))
    return rows


def _of_one_sort(rows: Sequence[StoredEvent]) -> list[StoredEvent]:
    """Work that is written down once is not taken with what may still ask for it: it would count as begun."""
    return list(takewhile(lambda row: (row.once is None) == (rows[0].once is None), rows))


async def _give_up_abandoned(session: AsyncSession) -> None:
    """What was begun too often without an end, because each worker at it died, is not begun again."""
    await session.execute(
        update(StoredEvent)
        .where(*OPEN, StoredEvent.attempts >= MAX_ATTEMPTS, StoredEvent.lease_until < func.now())
        .values(
            dead_at=func.now(),
            lease_token=None,
            lease_until=None,
            last_error=func.coalesce(StoredEvent.last_error, "each worker that began this ended"),
        )
        .execution_options(synchronize_session=False)
    )


async def _share_out(session: AsyncSession, row: StoredEvent, subscribers: Sequence[str]) -> None:
    """The first subscriber gets this row, each other one a row of its own."""
    if not subscribers:
        return
    row.subscriber = subscribers[0]
    others = [
        {
            "name": row.name,
            "payload": row.payload,
            "subscriber": name,
            "once": row.once,
            "may_wait": row.may_wait,
            "created_at": row.created_at,
        }
        for name in subscribers[1:]
    ]
    if others:
        await session.execute(insert(StoredEvent).on_conflict_do_nothing(), others)


@asynccontextmanager
async def _keeping(database: Database, token: uuid.UUID) -> AsyncIterator[None]:
    """Lengthen the lease again and again while the block runs."""
    over = asyncio.Event()
    task = asyncio.create_task(_lengthen(database, token, over))
    try:
        yield
    finally:
        over.set()
        await task


async def _lengthen(database: Database, token: uuid.UUID, over: asyncio.Event) -> None:
    while True:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), LEASE.total_seconds() / 3)
            return
        try:
            async with database.begin() as session:
                await session.execute(lengthened(token))
        except (SQLAlchemyError, OSError) as error:  # the work's own end finds out whether it still may
            log.warning("a lease could not be lengthened: %s", without_values(str(error)))


def lengthened(token: uuid.UUID) -> Update:
    """Makes the lease of the rows of one claim as long as at first, while it has not run out."""
    return (
        update(StoredEvent)
        .where(*OPEN, StoredEvent.lease_token == token, StoredEvent.lease_until > func.now())
        .values(lease_until=func.now() + LEASE)
        .execution_options(synchronize_session=False)
    )


async def _handle(
    database: Database, subscriptions: Subscriptions, row: StoredEvent, token: uuid.UUID
) -> None:
    try:
        async with asyncio.timeout(LONGEST_S), database.begin() as session:
            await _answer(session, subscriptions, row)
            await _finish(session, row, token)
    except StaleLease:
        return
    except Exception as error:  # one broken event must not stop the ones behind it
        async with database.begin() as session:
            await _fail(session, row.id, token, error)


async def _answer(session: AsyncSession, subscriptions: Subscriptions, row: StoredEvent) -> None:
    """Run the row's subscriber; an event that nobody answers is done at once."""
    subscribed = subscriptions.get(row.name)
    if subscribed is None:
        raise UnknownEvent(row.name)
    if row.subscriber is None:
        return
    if row.subscriber not in subscribed.subscribers:
        raise UnknownEvent(f"{row.name} for {row.subscriber}")
    await subscribed.subscribers[row.subscriber](session, msgspec.convert(row.payload, subscribed.kind))


async def _finish(session: AsyncSession, row: StoredEvent, token: uuid.UUID) -> None:
    """Note that it is done; work that was only written down once leaves no row. Raises StaleLease."""
    mine = (
        StoredEvent.id == row.id,
        StoredEvent.lease_token == token,
        StoredEvent.lease_until > func.now(),
    )
    over = (
        delete(StoredEvent).where(*mine)
        if row.once is not None
        else update(StoredEvent)
        .where(*mine)
        .values(done_at=func.now(), lease_token=None, lease_until=None, last_error=None)
    )
    done = await session.execute(over.returning(StoredEvent.id).execution_options(synchronize_session=False))
    if done.first() is None:
        raise StaleLease(row.id)


async def _fail(session: AsyncSession, event_id: int, token: uuid.UUID, error: Exception) -> None:
    row = await session.scalar(
        select(StoredEvent)
        .where(StoredEvent.id == event_id, StoredEvent.lease_token == token)
        .with_for_update()
    )
    if row is None:
        return
    row.lease_token, row.lease_until = None, None
    if isinstance(error, NotYet):
        row.attempts, row.next_attempt_at = max(1, row.attempts - 1), clock.now() + NOT_YET
        return
    row.last_error = without_values(f"{type(error).__name__}: {error}")[:2000]
    row.next_attempt_at = clock.now() + timedelta(seconds=2**row.attempts)
    if row.attempts >= MAX_ATTEMPTS:
        row.dead_at = clock.now()


DEAD = (StoredEvent.done_at.is_(None), StoredEvent.dead_at.is_not(None))


async def given_up(session: AsyncSession, most: int) -> Sequence[StoredEvent]:
    """Rows that nobody will try again by itself, newest first."""
    rows = await session.scalars(
        select(StoredEvent).where(*DEAD).order_by(StoredEvent.dead_at.desc(), StoredEvent.id).limit(most)
    )
    return rows.all()


async def count_given_up(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(StoredEvent).where(*DEAD)) or 0


async def try_again(session: AsyncSession, event_id: int | None = None) -> Mapping[int, str]:
    """Let given-up work be tried again, one row or all; -> id and name of what will be."""
    rows = await session.execute(
        update(StoredEvent)
        .where(*DEAD, *(() if event_id is None else (StoredEvent.id == event_id,)))
        .values(dead_at=None, attempts=1, next_attempt_at=func.now(), last_error=None)
        .returning(StoredEvent.id, StoredEvent.name)
        .execution_options(synchronize_session=False)
    )
    after_commit_tasks(session).append("events")
    return {row.id: row.name for row in rows}
