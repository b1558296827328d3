"""A thief who registers, and the organisation that others want."""

from __future__ import annotations

from sqlalchemy import text

from marketplace.core.web.access import Role
from marketplace.organisations.models import Organisation, OrganisationStatus
from tests.guest import House
from tests.people import kbo

THIEF = {"person_name": "Boef", "email": "boef@elders.example", "name": "Gestolen", "phone": "09 999 99 99"}

UNTOUCHED = ("organisation", "membership", "person", "need", "invitation", "offer", "recognition")


async def all_rows(house: House) -> dict[str, list[str]]:
    """Every row of the tables that signing up may not touch."""
    async with house.database.begin() as db:
        return {name: sorted(await db.scalars(text(f"SELECT t::text FROM {name} t"))) for name in UNTOUCHED}


async def victim(house: House, kind: str) -> Organisation:
    """An organisation with people, one that came with a notice, or one outside all regions."""
    if kind == "with people":
        return house.cast.temse
    async with house.database.begin() as db:
        row = Organisation(
            role=Role.BUYER,
            name="Uit een aankondiging",
            kbo=kbo(91),
            nis="46025",
            region_id=house.cast.temse.region_id if kind == "imported" else None,
            email="aankoop@temse.example",
            status=OrganisationStatus.APPROVED,
        )
        db.add(row)
    return row
