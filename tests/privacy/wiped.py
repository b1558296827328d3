"""Someone who works at two places and wrote things, to be wiped."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from marketplace.accounts.models import AddressChange, Person
from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.core.web.access import Role
from marketplace.organisations.models import Organisation
from marketplace.privacy import erasure
from tests.database import HOUSE, with_cast
from tests.people import Cast

NAME, EMAIL, OLD = "Fien Wegwerp", "fien@groenwerk.example", "fien@vroeger.example"


@dataclass
class Works:
    """Fien works for Groenwerk, beside Bram."""

    database: Database
    cast: Cast
    fien: Person

    async def wipe(self, person: Person | None = None) -> None:
        async with self.database.begin() as db:
            await erasure.erase(db, HOUSE.traces, (person or self.fien).id)

    async def organisation(self, row: Organisation) -> Organisation:
        async with self.database.begin() as db:
            return await db.get_one(Organisation, row.id)

    async def says(self, row: Organisation, **values: str) -> int:
        """An organisation has these texts; -> its version."""
        async with self.database.begin() as db:
            found = await db.get_one(Organisation, row.id)
            for name, value in values.items():
                setattr(found, name, value)
            await db.flush()
            return found.version

    async def last_places(self, person: Person) -> list[Role]:
        async with self.database.begin() as db:
            return [place.role for place in await erasure.last_places(db, person.id)]


@pytest.fixture
async def works(database_url: str) -> AsyncIterator[Works]:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            fien = await find_or_add_person(db, EMAIL, NAME)
            await add_membership(db, fien.id, Role.SUPPLIER, organisation_id=cast.groenwerk.id)
            fien.password_hash, fien.last_sign_in_at = "hash", clock.now()
            moved = AddressChange(
                person_id=fien.id, email=EMAIL, old_email=OLD, token_hash=b"1", expires_at=clock.now()
            )
            moved.confirmed_at = clock.now()
            db.add(moved)
        yield Works(database, cast, fien)
