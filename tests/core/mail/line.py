"""Mails that wait, and two workers who want them."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from marketplace.core.db import Database
from marketplace.core.mail.lease import Leases
from marketplace.core.mail.message import Message
from marketplace.core.mail.outgoing import Job
from tests.database import composer, opened

LEASE = timedelta(seconds=30)
HOUR = timedelta(hours=1)


@dataclass
class Line:
    """Mails that wait, and two workers."""

    database: Database
    ours: Leases
    theirs: Leases

    async def store(self, key: str = "one", **columns: object) -> uuid.UUID:
        async with self.database.begin() as db:
            await composer().send(
                db,
                "colleague_invite",
                to=f"{key}@d.example",
                name="An",
                dedupe_key=key,
                token="t",
                inviter="Bram",
                organisation="Groen",
            )
            if columns:
                await db.execute(update(Message).where(Message.dedupe_key == key).values(**columns))
            found = await db.scalar(select(Message.id).where(Message.dedupe_key == key))
        assert found is not None
        return found

    async def row(self, key: str = "one") -> Message:
        async with self.database.begin() as db:
            return (await db.scalars(select(Message).where(Message.dedupe_key == key))).one()

    async def change(self, **columns: object) -> None:
        async with self.database.begin() as db:
            await db.execute(update(Message).values(**columns))

    async def claim(self, leases: Leases | None = None) -> list[str]:
        return [job.row.dedupe_key for job in await (leases or self.ours).claim(10)]

    async def one(self) -> Job:
        (job,) = await self.ours.claim(10)
        return job


@pytest.fixture
async def line(database_url: str) -> AsyncIterator[Line]:
    async with opened(database_url) as database:
        ours, theirs = Leases(database, LEASE), Leases(database, LEASE)
        yield Line(database, ours, theirs)
        await ours.close()
        await theirs.close()
