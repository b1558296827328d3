"""Events: rows written with the change they tell of, handed later to whoever subscribed.

A slice never calls one that comes after it on the journey: it emits, and that slice answers.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Identity, Index, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock
from marketplace.core.db import Base, Database, after_commit_tasks
from marketplace.core.logs import without_values
from marketplace.core.mail.compose import Composer

LEASE = timedelta(seconds=15)  # for the few that are claimed together
MAX_ATTEMPTS = 8

Subscriber = Callable[[AsyncSession, Composer, dict[str, Any]], Awaitable[None]]
Subscriptions = Mapping[str, tuple[Subscriber, ...]]


class Event(Base):
    """One thing that happened. Done when all its subscribers ran, in one transaction with this row."""

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


def emit(session: AsyncSession, name: str, **payload: Any) -> None:
    """Write down that `name` happened, in the caller's transaction. UUIDs in `payload` become text."""
    values = {key: str(value) if isinstance(value, uuid.UUID) else value for key, value in payload.items()}
    session.add(Event(name=name, payload=values))
    after_commit_tasks(session).append("events")


async def claim(session: AsyncSession, limit: int = 5) -> list[tuple[int, str, dict[str, Any], uuid.UUID]]:
    """Lease open events, oldest first, on the database's clock -> (id, name, payload, token) rows."""
    free = (
        select(Event.id)
        .where(
            Event.done_at.is_(None),
            Event.dead_at.is_(None),
            Event.next_attempt_at <= func.now(),
            or_(Event.lease_until.is_(None), Event.lease_until < func.now()),
        )
        .order_by(Event.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    token = uuid.uuid4()
    rows = await session.execute(
        update(Event)
        .where(Event.id.in_(free))
        .values(lease_token=token, lease_until=func.now() + LEASE, attempts=Event.attempts + 1)
        .returning(Event.id, Event.name, Event.payload)
    )
    return [(row.id, row.name, row.payload, token) for row in sorted(rows, key=lambda row: row.id)]


async def _finish(session: AsyncSession, event_id: int, token: uuid.UUID) -> bool:
    done = await session.execute(
        update(Event)
        .where(Event.id == event_id, Event.lease_token == token, Event.lease_until > func.now())
        .values(done_at=func.now(), lease_token=None, lease_until=None, last_error=None)
        .returning(Event.id)
    )
    return done.first() is not None


async def _fail(session: AsyncSession, event_id: int, token: uuid.UUID, error: str) -> None:
    row = await session.scalar(
        select(Event).where(Event.id == event_id, Event.lease_token == token).with_for_update()
    )
    if row is None:
        return
    row.last_error, row.lease_token, row.lease_until = error[:2000], None, None
    row.next_attempt_at = clock.now() + timedelta(seconds=2**row.attempts)
    if row.attempts >= MAX_ATTEMPTS:
        row.dead_at = clock.now()


class StaleLease(Exception):
    """The lease ran out while the work was done; someone else has it now, so nothing is written."""


async def handle_open(
    database: Database, mail: Composer, subscriptions: Subscriptions, limit: int = 5
) -> int:
    """Claim up to `limit` events and run their subscribers; -> how many were claimed.

    Effects and `done` commit together, so an event that runs twice takes effect once.
    """
    async with database.begin() as session:
        claimed = await claim(session, limit)
    for event_id, name, payload, token in claimed:
        try:
            async with database.begin() as session:
                for subscriber in subscriptions.get(name, ()):
                    await subscriber(session, mail, payload)
                if not await _finish(session, event_id, token):
                    raise StaleLease(event_id)
        except StaleLease:
            continue
        except Exception as error:  # one broken event must not stop the ones behind it
            async with database.begin() as session:
                await _fail(session, event_id, token, without_values(f"{type(error).__name__}: {error}"))
    return len(claimed)
