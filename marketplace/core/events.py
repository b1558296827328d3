"""Events: rows written with the change they tell of, handed later to whoever subscribed.

A slice never calls one that comes after it on the journey: it emits, and that slice answers. Each kind of
event is a type, defined once in the slice that emits it; subscribers get a value of that type.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

import msgspec
from sqlalchemy import BigInteger, Identity, Index, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock
from marketplace.core.db import Base, Database, after_commit_tasks
from marketplace.core.logs import without_values

LEASE = timedelta(seconds=15)  # for the few that are claimed together
MAX_ATTEMPTS = 8


class Event(msgspec.Struct, frozen=True):
    """One thing that happened. A subclass sets `name` ("need.published") and says what it tells.

    Rows of a version before must stay readable: a new field has a default, and no field changes meaning.
    """

    name: ClassVar[str]


Subscriber = Callable[[AsyncSession, Any], Awaitable[None]]
"""What a slice does on an event, in the transaction that marks the event as done."""


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A kind of event and who answers it, in the order of the journey."""

    kind: type[Event]
    subscribers: tuple[Subscriber, ...]


Subscriptions = Mapping[str, Subscribed]
"""Event name -> who answers it."""


class StoredEvent(Base):
    """An event as a row. Done when all its subscribers ran, in one transaction with this row."""

    __tablename__ = "event"
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    name: Mapped[str]
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    next_attempt_at: Mapped[datetime] = mapped_column(server_default=func.now())
    attempts: Mapped[int] = mapped_column(default=0)
    lease_token: Mapped[uuid.UUID | None]
    lease_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    last_error: Mapped[str | None]

    __table_args__ = (
        Index("ix_event_open", "next_attempt_at", postgresql_where="done_at IS NULL AND dead_at IS NULL"),
    )


def emit(session: AsyncSession, event: Event) -> None:
    """Write down that something happened, in the caller's transaction."""
    session.add(StoredEvent(name=event.name, payload=msgspec.to_builtins(event)))
    after_commit_tasks(session).append("events")


async def claim(session: AsyncSession, limit: int = 5) -> list[tuple[int, str, dict[str, Any], uuid.UUID]]:
    """Lease open events, oldest first, on the database's clock -> (id, name, payload, token) rows."""
    free = (
        select(StoredEvent.id)
        .where(
            StoredEvent.done_at.is_(None),
            StoredEvent.dead_at.is_(None),
            StoredEvent.next_attempt_at <= func.now(),
            or_(StoredEvent.lease_until.is_(None), StoredEvent.lease_until < func.now()),
        )
        .order_by(StoredEvent.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    token = uuid.uuid4()
    rows = await session.execute(
        update(StoredEvent)
        .where(StoredEvent.id.in_(free))
        .values(lease_token=token, lease_until=func.now() + LEASE, attempts=StoredEvent.attempts + 1)
        .returning(StoredEvent.id, StoredEvent.name, StoredEvent.payload)
    )
    return [(row.id, row.name, row.payload, token) for row in sorted(rows, key=lambda row: row.id)]


async def _finish(session: AsyncSession, event_id: int, token: uuid.UUID) -> bool:
    done = await session.execute(
        update(StoredEvent)
        .where(
            StoredEvent.id == event_id,
            StoredEvent.lease_token == token,
            StoredEvent.lease_until > func.now(),
        )
        .values(done_at=func.now(), lease_token=None, lease_until=None, last_error=None)
        .returning(StoredEvent.id)
    )
    return done.first() is not None


async def _fail(session: AsyncSession, event_id: int, token: uuid.UUID, error: str) -> None:
    row = await session.scalar(
        select(StoredEvent)
        .where(StoredEvent.id == event_id, StoredEvent.lease_token == token)
        .with_for_update()
    )
    if row is None:
        return
    row.last_error, row.lease_token, row.lease_until = error[:2000], None, None
    row.next_attempt_at = clock.now() + timedelta(seconds=2**row.attempts)
    if row.attempts >= MAX_ATTEMPTS:
        row.dead_at = clock.now()


class StaleLease(Exception):
    """The lease ran out while the work was done; someone else has it now, so nothing is written."""


async def _answer(session: AsyncSession, subscribed: Subscribed | None, payload: dict[str, Any]) -> None:
    """Run the subscribers of one event; an event that nobody answers is done at once."""
    if subscribed is None:
        return
    event = msgspec.convert(payload, subscribed.kind)
    for subscriber in subscribed.subscribers:
        await subscriber(session, event)


async def handle_open(database: Database, subscriptions: Subscriptions, limit: int = 5) -> int:
    """Claim up to `limit` events and run their subscribers; -> how many were claimed.

    Effects and `done` commit together, so an event that runs twice takes effect once.
    """
    async with database.begin() as session:
        claimed = await claim(session, limit)
    for event_id, name, payload, token in claimed:
        try:
            async with database.begin() as session:
                await _answer(session, subscriptions.get(name), payload)
                if not await _finish(session, event_id, token):
                    raise StaleLease(event_id)
        except StaleLease:
            continue
        except Exception as error:  # one broken event must not stop the ones behind it
            async with database.begin() as session:
                await _fail(session, event_id, token, without_values(f"{type(error).__name__}: {error}"))
    return len(claimed)
