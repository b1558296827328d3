"""Events: rows written with the change they tell of, handed later to whoever subscribed.

A slice never calls one that comes after it on the journey: it emits, and that slice answers. Each kind of
event is a type, defined once in the slice that emits it; subscribers get a value of that type.
`core/answering.py` hands them out.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

import msgspec
from sqlalchemy import BigInteger, Identity, Index, false, func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock
from marketplace.core.db import Base, after_commit_tasks


class Event(msgspec.Struct, frozen=True):
    """One thing that happened. A subclass sets `name` ("need.published") and says what it tells.

    `may_wait`: its subscribers come after those of all events for which somebody waits. `gathers`: how long
    work that is written down once waits before it is begun, so that what is told meanwhile counts with it.
    Rows of a version before must stay readable: a new field has a default, and no field changes meaning.
    """

    name: ClassVar[str]
    may_wait: ClassVar[bool] = False
    gathers: ClassVar[timedelta] = timedelta(0)


Subscriber = Callable[[AsyncSession, Any], Awaitable[None]]
"""What a slice does on an event, in the transaction that marks this as done."""


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A kind of event and who answers it: "slice.function" -> subscriber, in the order of the journey."""

    kind: type[Event]
    subscribers: Mapping[str, Subscriber]


Subscriptions = Mapping[str, Subscribed]
"""Event name -> who answers it."""


class StoredEvent(Base):
    """What one subscriber has to do on an event. Done when it ran, in one transaction with this row.

    `subscriber` is empty until a worker takes the row; each further subscriber then gets a row of its own,
    so that none waits for another. `once` names work that is written down once however often it is told,
    as long as nobody began it. `attempts` counts what was begun, whether or not it came to an end.
    """

    __tablename__ = "event"
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    name: Mapped[str]
    payload: Mapped[dict[str, Any]]
    subscriber: Mapped[str | None]
    once: Mapped[str | None]
    may_wait: Mapped[bool] = mapped_column(default=False, server_default=false())
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
        Index("ix_event_dead", "dead_at", postgresql_where="done_at IS NULL AND dead_at IS NOT NULL"),
        Index(
            "uq_event_once",
            "once",
            "subscriber",
            unique=True,
            postgresql_where="once IS NOT NULL AND attempts = 0",
            postgresql_nulls_not_distinct=True,
        ),
    )


def emit(session: AsyncSession, event: Event) -> None:
    """Write down that something happened, in the caller's transaction."""
    session.add(StoredEvent(**_written(event)))
    after_commit_tasks(session).append("events")


async def emit_once(session: AsyncSession, events: Sequence[Event]) -> None:
    """Write down work that is due, of one kind; what stands there already and was not begun is not written
    again.

    Whoever takes such a row begins after the caller's cause was committed, or after this commit.
    """
    rows = [_written(event) | {"once": _key(event)} for event in events]
    if not rows:
        return
    begun = insert(StoredEvent).values(next_attempt_at=func.now() + events[0].gathers)
    await session.execute(begun.on_conflict_do_nothing(), rows)
    after_commit_tasks(session).append("events")


def _written(event: Event) -> dict[str, Any]:
    return {"name": event.name, "payload": msgspec.to_builtins(event), "may_wait": event.may_wait}


def _key(event: Event) -> str:
    return f"{event.name} {msgspec.json.encode(event, order='sorted').decode()}"
