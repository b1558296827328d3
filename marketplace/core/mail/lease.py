"""What a delivery writes about messages: each statement commits by itself and only counts under a lease.

Time is the database's. A stale token changes nothing. When the database is away for a moment, a write waits
for as long as the lease may last: a mail that was accepted must not be forgotten because of a restart.
"""

from __future__ import annotations

import asyncio
import uuid
from datetime import timedelta

from asyncpg import PostgresError
from sqlalchemy import CTE, Interval, Update, and_, bindparam, case, func, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from marketplace.core.db import Database
from marketplace.core.mail.hold import no_hold
from marketplace.core.mail.message import TOO_LATE, Message, MessageStatus
from marketplace.core.mail.outgoing import Job
from marketplace.core.mail.suppression import suppress_address

OPEN = (MessageStatus.WAITING, MessageStatus.SENDING)
RETRY_S = 0.1


class Leases:
    """One worker's writes. `lease` is longer than a transfer may take, with room for a restart."""

    def __init__(self, database: Database, lease: timedelta) -> None:
        self._database = database
        self._lease = lease
        self._connection: AsyncConnection | None = None
        self._one_at_a_time = asyncio.Lock()
        self.stale_writes_refused = 0

    async def claim(self, limit: int) -> list[Job]:
        """Lease up to `limit` messages that are due, those with a sign-in link first.

        A message found half sent is counted as ambiguous; one past its last moment is cancelled.
        """
        token = uuid.uuid4()
        due = _due(limit)
        too_late = and_(Message.status == MessageStatus.WAITING, Message.not_after < func.now())
        async with self._database.begin() as session:
            rows = await session.scalars(
                update(Message)
                .where(Message.id == due.c.id)
                .values(
                    lease_token=token,
                    lease_until=func.now() + self._lease,
                    ambiguous=Message.ambiguous + case((Message.status == MessageStatus.SENDING, 1), else_=0),
                    status=case((too_late, MessageStatus.CANCELLED), else_=MessageStatus.WAITING),
                    last_error=case((too_late, TOO_LATE), else_=Message.last_error),
                )
                .returning(Message),
                execution_options={"synchronize_session": False},
            )
            jobs = [Job(row, token) for row in rows if row.status is MessageStatus.WAITING]
        return sorted(jobs, key=lambda job: (not job.row.secret, job.row.next_attempt_at))

    async def renew(self, token: uuid.UUID) -> None:
        """Keep what is still to be sent of a batch."""
        await self._write(
            update(Message)
            .where(
                Message.lease_token == token,
                Message.status == MessageStatus.WAITING,
                Message.lease_until > func.now(),
            )
            .values(lease_until=func.now() + self._lease)
            .returning(Message.id),
            expected=0,
        )

    async def keep(self, job: Job) -> None:
        """Keep the mail that was handed over while its answer is waited for."""
        await self._write(
            _owned(job.id, job.token).values(lease_until=func.now() + self._lease).returning(Message.id)
        )

    async def release(self, token: uuid.UUID, error: str | None = None) -> None:
        """Give back what was not tried; `error` says why."""
        await self._write(
            update(Message)
            .where(Message.lease_token == token, Message.status == MessageStatus.WAITING)
            .values(lease_token=None, lease_until=None, last_error=error)
            .returning(Message.id),
            expected=0,
        )

    async def turn(self, accepted: Job | None, following: Job | None) -> bool:
        """Note in one commit that one mail was accepted and that the next of its batch is about to go.

        -> whether `following` may go: False when its lease was lost. A process that was stopped between
        asking and hearing looks at its own clock too. A mail that was
        cancelled meanwhile, because its person was erased or unsubscribed, does not go.
        """
        loop = asyncio.get_running_loop()
        asked = loop.time()
        wanted = [job for job in (accepted, following) if job is not None]
        found = await self._write(
            TURN,
            {
                "accepted": accepted.id if accepted else None,
                "following": following.id if following else None,
                "token": wanted[0].token,
                "lease": self._lease,
            },
            expected=len(wanted),
        )
        in_time = loop.time() - asked < self._lease.total_seconds() / 2
        return following is not None and following.id in found and in_time

    async def later(self, job: Job, delay: timedelta, error: str, *, tried: bool, ambiguous: bool) -> bool:
        """Try again after `delay`. `tried` when `sending` did not count this attempt yet."""
        found = await self._write(
            _owned(job.id, job.token)
            .values(
                status=MessageStatus.WAITING,
                attempts=Message.attempts + int(tried),
                ambiguous=Message.ambiguous + int(ambiguous),
                last_error=error[:500],
                next_attempt_at=func.now() + delay,
                lease_token=None,
                lease_until=None,
            )
            .returning(Message.id)
        )
        return bool(found)

    async def cancel(self, job: Job, reason: str) -> None:
        """Cancel a message, because what it says no longer holds."""
        await self._write(
            _owned(job.id, job.token)
            .values(status=MessageStatus.CANCELLED, last_error=reason, lease_token=None, lease_until=None)
            .returning(Message.id)
        )

    async def dead(self, job: Job, error: str, *, tried: bool, suppress: bool) -> bool:
        """Give up on a message. With `suppress` its address gets no more mail; emits `address.refused`."""
        async with self._database.begin() as session:
            ours = await session.scalar(
                _owned(job.id, job.token)
                .values(
                    status=MessageStatus.DEAD,
                    attempts=Message.attempts + int(tried),
                    last_error=error[:500],
                    lease_token=None,
                    lease_until=None,
                )
                .returning(Message.id)
            )
            if ours is not None and suppress:
                await suppress_address(session, job.id, job.to_address, error)
        self.stale_writes_refused += ours is None
        return ours is not None

    async def _write(
        self, statement: Update, values: dict[str, object] | None = None, *, expected: int = 1
    ) -> set[uuid.UUID]:
        """Run one statement, again after a lost connection until the lease is surely over.

        -> the rows that it changed. Fewer than `expected` means that a lease was lost.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + self._lease.total_seconds()
        async with self._one_at_a_time:
            while True:
                try:
                    found = await self._run(statement, values)
                    break
                except (SQLAlchemyError, PostgresError, OSError):
                    await self.close()
                    if loop.time() > end:
                        raise
                    await asyncio.sleep(RETRY_S)
        self.stale_writes_refused += max(0, expected - len(found))
        return found

    async def _run(self, statement: Update, values: dict[str, object] | None) -> set[uuid.UUID]:
        if self._connection is None:
            engine = self._database.engine.execution_options(isolation_level="AUTOCOMMIT")
            self._connection = await engine.connect()
        return set(await self._connection.scalars(statement, values))

    async def close(self) -> None:
        """Give the connection back; the next write takes another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                await connection.close()
            except (SQLAlchemyError, PostgresError, OSError):
                await connection.invalidate()


def _due(limit: int) -> CTE:
    """The messages whose turn it is, locked; what another worker holds is passed over."""
    return (
        select(Message.id)
        .where(
            Message.status.in_(OPEN),
            Message.next_attempt_at <= func.now(),
            no_hold(),
            or_(Message.lease_until.is_(None), Message.lease_until < func.now()),
        )
        .order_by(Message.secret.desc(), Message.next_attempt_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )


_DONE = Message.id == bindparam("accepted")
# Written once for each mail, so made once: half of what a statement costs here is making it.
TURN = (
    update(Message)
    .where(
        or_(_DONE, Message.id == bindparam("following")),
        Message.lease_token == bindparam("token"),
        Message.lease_until > func.now(),
        Message.status.in_(OPEN),
    )
    .values(
        status=case((_DONE, MessageStatus.SENT), else_=MessageStatus.SENDING),
        attempts=Message.attempts + case((_DONE, 0), else_=1),
        sent_at=case((_DONE, func.now())),
        last_error=case((_DONE, None), else_=Message.last_error),
        text=case((and_(_DONE, Message.secret), ""), else_=Message.text),
        html=case((and_(_DONE, Message.secret), ""), else_=Message.html),
        lease_until=func.now() + bindparam("lease", type_=Interval),
    )
    .returning(Message.id)
)


def _owned(message_id: uuid.UUID, token: uuid.UUID) -> Update:
    return (
        update(Message)
        .where(
            Message.id == message_id,
            Message.lease_token == token,
            Message.lease_until > func.now(),
            Message.status.in_(OPEN),
        )
        .execution_options(synchronize_session=False)
    )
