"""Puts the reference tables into a database."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.config import async_url
from marketplace.core.db import Database
from marketplace.organisations.models import Municipality
from marketplace.procedures.reading import load_rules
from seed.reference import municipalities


async def load_reference(session: AsyncSession) -> None:
    """All reference tables, for any installation: new rows come, what people changed stays."""
    await load_municipalities(session)
    await load_rules(session)


async def renew(database_url: str) -> None:
    """The same in a transaction of its own."""
    database = Database(async_url(database_url))
    try:
        async with database.begin() as session:
            await load_reference(session)
    finally:
        await database.close()


async def load_municipalities(session: AsyncSession) -> None:
    """The reference table, for any installation; rows that are there stay."""
    known = set(await session.scalars(select(Municipality.nis)))
    session.add_all(
        Municipality(
            nis=row.nis,
            name=row.name,
            lat=row.lat,
            lng=row.lng,
            postcodes=list(row.postcodes),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            successor=row.successor,
        )
        for row in municipalities()
        if row.nis not in known
    )
    await session.flush()
