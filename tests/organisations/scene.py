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
from lxml import html
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.organisations import claims, levels
from marketplace.organisations.evidence import Evidence
from marketplace.organisations.levels import Level
from marketplace.organisations.models import Organisation, Recognition
from marketplace.organisations.social_value import BY_NAME
from tests.database import with_cast
from tests.documents import PDF
from tests.inprocess import app_for, client_of, cookie_of, csrf_of
from tests.people import Cast

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
        self.client.cookies = httpx.Cookies(await cookie_of(self.database, who) if who else {})
        return await self.client.get(path, follow_redirects=False)

    async def fields(self, who: Person, page: str, action: str) -> dict[str, str]:
        """What the form of a page that posts to `action` holds, hidden fields too, but for the CSRF token."""
        answer = await self.get(who, page)
        assert answer.status_code == 200, answer.status_code
        return fields_of(answer.text, action)

    async def post(self, who: Person, path: str, file: File | None = None, **fields: str) -> httpx.Response:
        cookies = await cookie_of(self.database, who)
        files = {"file": (file[0], file[1], "application/octet-stream")} if file else None
        data = {**fields, "_csrf": csrf_of(cookies)}
        self.client.cookies = httpx.Cookies(cookies)
        return await self.client.post(path, data=data, files=files, follow_redirects=False)

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

    async def one(self) -> Evidence:
        async with self.database.begin() as db:
            return (await db.scalars(select(Evidence))).one()

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


def fields_of(page: str, action: str) -> dict[str, str]:
    """What the form of a page holds. Raises AssertionError when it has no such form."""
    for form in html.fromstring(page).forms:
        if form.get("action") == action:
            return {name: str(value) for name, value in form.form_values() if name != "_csrf"}
    raise AssertionError(f"no form to {action}")


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
