"""Where people ask to come in, and how it was told and logged."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.core import clock
from marketplace.core.audit import AuditEntry
from marketplace.core.db import Database
from marketplace.core.events import StoredEvent
from marketplace.core.web.access import Role
from marketplace.organisations import admission, colleagues
from marketplace.organisations.joining_models import ColleagueInvitation, SignUp
from marketplace.organisations.models import Organisation, SupplierType
from marketplace.organisations.sign_up import Registration, claimed
from tests.database import composer, with_cast
from tests.people import Cast, kbo

NEW = Registration(
    Role.SUPPLIER,
    "Nieuw vzw",
    kbo(90),
    "46021",
    SupplierType.MAATWERKBEDRIJF,
    "03 111 22 33",
    "Fien Nieuw",
    "fien@nieuw.example",
)


@dataclass
class Door:
    database: Database
    cast: Cast

    async def confirmed(self, entry: Registration = NEW) -> uuid.UUID:
        """A sign-up whose address is confirmed; -> its id."""
        async with self.database.begin() as db:
            row = await admission.register(db, None, entry)
            admission.confirm(db, row)
            await db.flush()
            return row.id

    async def approve(self, sign_up: uuid.UUID) -> Organisation:
        async with self.database.begin() as db:
            row = await db.get_one(SignUp, sign_up)
            return await admission.approve(db, self.cast.chadia.id, row, await claimed(db, row))

    async def told(self) -> list[str]:
        async with self.database.begin() as db:
            rows = select(StoredEvent.name).order_by(StoredEvent.id)
            return [name for name in await db.scalars(rows) if not name.startswith("offer")]

    async def log(self, subject: uuid.UUID) -> list[tuple[str, uuid.UUID | None]]:
        async with self.database.begin() as db:
            rows = await db.scalars(select(AuditEntry).where(AuditEntry.subject == subject))
            return [(row.verb, row.person_id) for row in rows if "offer" not in row.verb]

    async def invited(self, by: Person, email: str = "jo@temse.example") -> ColleagueInvitation:
        async with self.database.begin() as db:
            temse = await db.get_one(Organisation, self.cast.temse.id)
            row = await colleagues.invite(db, composer(), by, temse, email, "Jo Voorbeeld")
            row.organisation = temse
            return row


@pytest.fixture
async def door(database_url: str) -> AsyncIterator[Door]:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            await db.execute(StoredEvent.__table__.delete())
        yield Door(database, cast)
    clock.travel(timedelta(0))
