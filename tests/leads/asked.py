"""A published need for which two suppliers were asked, and who was mailed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.core.db import Database
from marketplace.core.mail.message import Message
from marketplace.leads.models import Invitation
from marketplace.matches.catalogue import Catalogue
from marketplace.needs.models import Need
from tests.database import answer_all, with_cast
from tests.journey import asked_need
from tests.people import Cast


@dataclass
class Lead:
    """A published need for which Groenwerk and Poetslijn were asked."""

    database: Database
    cast: Cast
    need: Need
    catalogue: Catalogue

    async def settle(self) -> None:
        """Handle all open events, as the worker does."""
        await answer_all(self.database, self.catalogue)

    async def mails(self, template: str) -> list[str]:
        """To whom this kind of mail was stored, sorted."""
        async with self.database.begin() as db:
            rows = await db.scalars(select(Message.to_address).where(Message.template == template))
            return sorted(rows)

    async def invitation(self, db, supplier) -> Invitation:
        found = await db.scalars(
            select(Invitation).where(
                Invitation.need_id == self.need.id, Invitation.organisation_id == supplier.id
            )
        )
        return found.one()


@asynccontextmanager
async def asked(database_url: str) -> AsyncIterator[Lead]:
    async with with_cast(database_url) as (database, cast):
        catalogue = Catalogue()
        need, _ = await asked_need(database, cast, [cast.groenwerk, cast.poetslijn])
        lead = Lead(database, cast, need, catalogue)
        await lead.settle()
        yield lead
