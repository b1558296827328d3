"""Puts the reference tables into a database."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.organisations.models import Municipality
from seed.reference import municipalities


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
