"""A need whose ranking proposes as a test wants it: suppliers with chances of its choice."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import delete, select, update

from marketplace.core.web.access import Role
from marketplace.matches.models import Match, Ranking
from marketplace.matches.reasons import kept
from marketplace.needs.models import Need
from marketplace.organisations.models import Region, SupplierType
from matching.facts import Names
from tests.guest import House
from tests.journey import published_need
from tests.people import make_organisation


def named(number: int) -> str:
    """The supplier at this place of the ranking, the first one 1."""
    return f"Ploeg{number} vzw"


async def proposed(house: House, *chances: float, version: str | None = None) -> Need:
    """A published need with a supplier for each chance, in this order. `version`: of another engine."""
    need = await published_need(house.database, house.cast)
    async with house.database.begin() as db:
        await db.execute(delete(Match).where(Match.need_id == need.id))
        region = await db.get_one(Region, house.cast.temse.region_id)
        for rank, chance in enumerate(chances, 1):
            kind = SupplierType.MAATWERKBEDRIJF
            supplier = await make_organisation(
                db, named(rank), Role.SUPPLIER, "46021", region, 700 + rank, kind
            )
            row = Match(need_id=need.id, organisation_id=supplier.id, rank=rank, score=Decimal(50))
            row.fit, row.social_value = Decimal(str(chance)), Decimal(40)
            row.social_low, row.social_high = Decimal(30), Decimal(60)
            row.facts = [kept(Names(("gras",)))]
            db.add(row)
        if version:
            await db.execute(update(Ranking).values(engine_version=version))
    return need


async def asked_for(house: House, need: Need) -> Sequence[str]:
    """Who was asked, in the order of the ranking."""
    async with house.database.begin() as db:
        rows = await db.scalars(
            select(Match.rank)
            .where(Match.need_id == need.id, Match.asked_at.is_not(None))
            .order_by(Match.rank)
        )
        return [named(rank) for rank in rows if rank]
