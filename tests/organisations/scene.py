"""Groenwerk with figures, and its people, helpdesk and strangers who read and send the forms of its pages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import httpx
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy import func, select

from marketplace.accounts.models import Person
from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.organisations import claims, levels
from marketplace.organisations.levels import Level
from marketplace.organisations.models import Organisation
from marketplace.organisations.proof_models import Evidence, Recognition
from marketplace.organisations.social_value import BY_NAME
from tests.database import with_cast
from tests.documents import PDF
from tests.inprocess import app_for, client_of, csrf_of
from tests.markup import Fields
from tests.people import Cast
from tests.tab import Tab

KEY = "target_group_share"
File = tuple[str, bytes]


@dataclass
class Scene:
    database: Database
    cast: Cast
    client: AsyncTestClient[Litestar]

    @property
    def own(self) -> str:
        return f"/organisaties/{self.cast.groenwerk.id}"

    @property
    def address(self) -> str:
        return f"{self.own}/bewijsstukken"

    @property
    def figure(self) -> str:
        return f"{self.own}/meerwaarde/{KEY}"

    async def get(self, who: Person | None, path: str) -> httpx.Response:
        return await (await self._tab(who)).get(path)

    async def fields(self, who: Person, page: str, action: str) -> Fields:
        """What the form of a page that posts to `action` holds, hidden fields too, but for the CSRF token."""
        found = await (await self._tab(who)).form(page, action)
        del found["_csrf"]
        return found

    async def _tab(self, who: Person | None) -> Tab:
        return await Tab.of(self.client, self.database, who) if who else Tab(self.client)

    async def post(self, who: Person, path: str, file: File | None = None, **fields: str) -> httpx.Response:
        tab = await self._tab(who)
        files = {"file": (file[0], file[1], "application/octet-stream")} if file else None
        return await tab.post(path, {**fields, "_csrf": csrf_of(tab.cookies)}, files=files)

    async def submit(
        self, who: Person, page: str, action: str, file: File | None = None, **fields: str
    ) -> httpx.Response:
        """Open a page and send its form with these values in it."""
        return await self.post(who, action, file, **await self.fields(who, page, action) | fields)

    async def send(self, name: str = "verslag 2025.pdf", data: bytes = PDF, key: str = KEY) -> httpx.Response:
        """Bram adds a document."""
        return await self.submit(self.cast.bram, self.address, self.address, (name, data), key=key)

    async def check(self, who: Person | None = None) -> httpx.Response:
        """Chadia, or someone else, says that the only document is right."""
        row = await self.one()
        path = f"{self.address}/{row.id}/nagekeken"
        return await self.submit(who or self.cast.chadia, self.address, path)

    async def papers(self) -> int:
        """How many documents count."""
        async with self.database.begin() as db:
            return await db.scalar(select(func.count()).select_from(Evidence.current().subquery())) or 0

    async def one(self) -> Evidence:
        async with self.database.begin() as db:
            return (await db.scalars(Evidence.current())).one()

    async def recognition(self) -> Recognition:
        """Groenwerk's only current one."""
        async with self.database.begin() as db:
            query = Recognition.current().where(Recognition.organisation_id == self.cast.groenwerk.id)
            return (await db.scalars(query)).one()

    async def level(self, key: str = KEY) -> Level | None:
        """The level of today of a figure of Groenwerk."""
        async with self.database.begin() as db:
            found = await levels.figures_of(db, [self.cast.groenwerk.id])
        return next((one.level(clock.today()) for one in found if one.row.key == key), None)

    async def recognition_level(self) -> Level:
        async with self.database.begin() as db:
            (found,) = await levels.recognitions_of(db, [self.cast.groenwerk.id])
        return found.level(clock.today())


def days(name: str, day: date) -> dict[str, str]:
    """A day as the three fields of a form."""
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


@asynccontextmanager
async def scene(database_url: str, var: Path) -> AsyncIterator[Scene]:
    """Groenwerk declared one figure."""
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            groenwerk = await db.get_one(Organisation, cast.groenwerk.id)
            await claims.fill(db, cast.bram.id, groenwerk, [(BY_NAME[KEY], Decimal(62))])
        async with client_of(app_for(database_url, var)) as client:
            yield Scene(database, cast, client)
