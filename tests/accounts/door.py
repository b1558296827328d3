"""Where An signs in, with what is kept of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.accounts import verbs
from marketplace.accounts.models import Person, WebSession
from marketplace.core import tokens
from marketplace.core.audit import AuditEntry
from marketplace.core.db import Database
from tests.people import Cast, sign_in_token

PASSWORD, OTHER = "vier gele tulpen fietsen", "mijn oma lust geen spruitjes"


@dataclass
class Door:
    database: Database
    cast: Cast

    async def link(self) -> str:
        """A mailed link of An."""
        async with self.database.begin() as db:
            return await sign_in_token(db, self.cast.an)

    async def use(self, token: str) -> Person:
        async with self.database.begin() as db:
            return await verbs.use_link(db, token, f"cookie {uuid.uuid4()}", "Firefox" * 99)

    async def session(self, person: Person, cookie: str = "") -> WebSession:
        """A session of a person, as signing in makes it."""
        async with self.database.begin() as db:
            token = tokens.digest(cookie or str(uuid.uuid4()))
            row = WebSession(token_hash=token, person_id=person.id)
            db.add(row)
        return row

    async def log(self, verb: str) -> list[uuid.UUID | None]:
        async with self.database.begin() as db:
            rows = await db.scalars(select(AuditEntry).where(AuditEntry.verb == verb))
            return [row.person_id for row in rows if row.subject == row.person_id]

    async def an(self) -> Person:
        async with self.database.begin() as db:
            return await db.get_one(Person, self.cast.an.id)
