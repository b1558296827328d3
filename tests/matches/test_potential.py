"""What the social economy of a region can do for a purchase: each figure against the rows it comes from."""

from __future__ import annotations

from decimal import Decimal

from marketplace.matches.potential import potential
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.matches.catalogue import Catalogue
from marketplace.matches.potential_values import PlannedPurchase, Potential, Proof
from matching import Band
from tests.database import with_cast
from tests.people import Cast

GRASS = PlannedPurchase(
    "Gras maaien in het park", "Elke twee weken het gras in het park maaien.", nis="46025"
)


async def asked(db: AsyncSession, cast: Cast, planned: PlannedPurchase = GRASS) -> Potential:
    return await potential(db, await Catalogue().current(db), planned, cast.temse.region_id)


async def test_only_who_works_there_counts(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            here = await asked(db, cast)
        assert (here.able, here.bands[Band.GOOD]) == (1, 1), "Groenwerk; Zeekracht works in Oostende only"
        assert here.capacity.fte == Decimal(3)
        assert here.may_answer == {Proof.RECOGNITION: 0, Proof.SHARE: 0, Proof.UNPROVEN: 1}
        assert (here.volume, here.others) == (None, ())
        assert here.bought is not None
        assert here.bought.count == 0
