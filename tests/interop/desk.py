"""A desk at which notices come in, as the command takes them, with a call and what may follow it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from marketplace.core.db import Database
from marketplace.interop.arrival import Fate, Imported
from marketplace.interop.eforms import read_notice
from marketplace.interop.verbs import import_notice
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from tests.database import with_cast
from tests.guest import House
from tests.interop import small
from tests.interop.small import award, correction, number, until, xml

FIRST, SECOND = datetime(2099, 1, 15, 10, tzinfo=UTC), datetime(2099, 1, 29, 10, tzinfo=UTC)
CALL = xml(1, process=until("2099-01-15"))
LATER = xml(2, process=until("2099-01-29"), changes=correction(f"{number(1)}-01"))
STOP = xml(3, process=until("2099-01-15"), changes=correction(f"{number(2)}-01", "cancel"))
WON = award(4)
NOBODY = award(5, code=small.NOBODY)


class Desk:
    """Takes notices in, as the command does, and looks at what became of them."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def take(self, data: bytes) -> Imported:
        async with self.database.begin() as db:
            return await import_notice(db, read_notice(data))

    async def fates(self, *files: bytes) -> list[Fate]:
        return [(await self.take(data)).fate for data in files]

    async def needs(self) -> list[Need]:
        async with self.database.begin() as db:
            return list(await db.scalars(select(Need).order_by(Need.created_at)))

    async def need(self) -> Need:
        """The only one."""
        (found,) = await self.needs()
        return found

    async def bring_to(self, status: NeedStatus) -> None:
        """Take the only need as far as that, by the steps that people take."""
        async with self.database.begin() as db:
            need = (await db.scalars(select(Need))).one()
            for step, *reason in STEPS[status]:
                await step(db, None, need, *reason)

    async def say(self, **values: object) -> None:
        """Somebody changes the only need."""
        async with self.database.begin() as db:
            need = (await db.scalars(select(Need))).one()
            for name, value in values.items():
                setattr(need, name, value)


STEPS: dict[NeedStatus, list[Any]] = {
    NeedStatus.DRAFT: [],
    NeedStatus.SUBMITTED: [(needs.submit,)],
    NeedStatus.CHANGES_REQUESTED: [(needs.submit,), (needs.request_changes, "Hoeveel?")],
    NeedStatus.REFUSED: [(needs.submit,), (needs.refuse, "Dat kan niet")],
    NeedStatus.PUBLISHED: [(needs.submit,), (needs.publish,)],
    NeedStatus.CLOSED: [(needs.submit,), (needs.publish,), (needs.close,)],
    NeedStatus.NOT_AWARDED: [(needs.submit,), (needs.publish,), (needs.end_without_award, "Te duur")],
    NeedStatus.WITHDRAWN: [(needs.withdraw, "Niet nodig")],
}


def of_temse(house: House) -> dict[str, str]:
    """The buyer of the notices is An's town, and Groenwerk can do it."""
    work = {"cpv": "77310000", "text": "Het gras in twee parken maaien."}
    return {"kbo": house.cast.temse.kbo, "buyer": house.cast.temse.name} | work


@asynccontextmanager
async def desk_of(url: str) -> AsyncIterator[Desk]:
    async with with_cast(url) as (database, _):
        yield Desk(database)
