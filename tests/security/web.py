"""The cast with the application in this process, and what several of them press."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy import func, select

from marketplace.accounts.models import Person
from marketplace.core.db import Base, Database
from marketplace.leads.given import Answer, Given
from marketplace.leads.links import ANSWER
from marketplace.leads.models import Invitation
from marketplace.needs.models import Need
from marketplace.offers.models import Offer
from marketplace.partnerships import verbs as partnerships
from marketplace.partnerships.models import Partnership
from tests.database import composer, with_cast
from tests.inprocess import app_for, client_of
from tests.journey import asked_need
from tests.people import Cast, make_need, sign_in_token
from tests.tab import Tab

INTERESTED = Given(Answer.INTERESTED, "Wij komen graag.", Decimal(900))


@dataclass
class Web:
    client: AsyncTestClient[Litestar]
    database: Database
    cast: Cast

    async def tab(self, person: Person) -> Tab:
        return await Tab.of(self.client, self.database, person)

    def link(self, invitation: Invitation, person: Person) -> str:
        return f"/uitnodiging/{composer().signed(ANSWER, invitation.id, person.id)}"

    async def sign_in(self, tab: Tab, person: Person) -> None:
        """By a mailed link, in another tab of the same browser."""
        async with self.database.begin() as db:
            path = f"/aanmelden/link/{await sign_in_token(db, person)}"
        assert (await tab.post(path, await tab.form(path))).status_code == 303

    async def sign_out(self, tab: Tab) -> None:
        """In another tab of the same browser."""
        assert (await tab.post("/afmelden", await tab.form("/account", "/afmelden"))).status_code == 303

    async def count(self, rows: type[Base]) -> int:
        async with self.database.begin() as db:
            return await db.scalar(select(func.count()).select_from(rows)) or 0

    async def stored(self, row: object) -> object:
        async with self.database.begin() as db:
            return await db.get_one(type(row), row.id)  # type: ignore[attr-defined]


async def draft(web: Web) -> Need:
    async with web.database.begin() as db:
        return await make_need(db, web.cast)


async def partnership_of(web: Web) -> Partnership:
    need, _ = await asked_need(web.database, web.cast, given=INTERESTED)
    async with web.database.begin() as db:
        need = await db.get_one(Need, need.id)
        need.award(web.cast.groenwerk.id, None)
        await db.flush()
        return await partnerships.start(db, need)


TERMS = {
    "goals": "Werk voor drie mensen",
    "buyer_gives": "Een jaar zekerheid",
    "buyer_gets": "Een proper park",
    "supplier_gives": "Vier mensen",
    "supplier_gets": "Werk",
    "starts_on-day": "1",
    "starts_on-month": "3",
    "starts_on-year": "2027",
}


async def published_offer(web: Web) -> Offer:
    async with web.database.begin() as db:
        offer = await db.scalar(select(Offer).where(Offer.organisation_id == web.cast.groenwerk.id))
    assert offer is not None
    return offer


@pytest.fixture
async def web(database_url: str, tmp_path: Path) -> AsyncIterator[Web]:
    app = app_for(database_url, tmp_path)
    async with with_cast(database_url) as (database, cast), client_of(app) as client:
        yield Web(client, database, cast)
