"""A planned purchase of grass, and what there is for it: awards, and who mows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.core.documents import Document
from marketplace.core.web.access import Role
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.potential import potential
from marketplace.matches.potential_values import PlannedPurchase, Potential
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.organisations.models import Organisation, Region
from marketplace.organisations.proof_models import SocialValueClaim
from tests.people import Cast, make_need, make_offer, make_organisation

YEAR = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
GRASS = PlannedPurchase(
    "Gras maaien in het park",
    "Elke twee weken het gras in het park maaien.",
    nis="46025",
    amount=Decimal(90_000),
    starts_on=date(2027, 1, 1),
    ends_on=date(2027, 12, 31),
)
PAPER = Document("application/pdf", "pdf", b"%PDF-1.7 %%EOF")


async def asked(db: AsyncSession, cast: Cast, planned: PlannedPurchase = GRASS) -> Potential:
    return await potential(db, await Catalogue().current(db), planned, cast.temse.region_id)


async def awarded(db: AsyncSession, cast: Cast, amount: int | None = 50_000, **values: object) -> Need:
    """A need of An's town that Groenwerk got."""
    need = await make_need(db, cast, **values)
    need.status, need.awarded_to = NeedStatus.AWARDED, cast.groenwerk.id
    need.published_at = need.ended_at = clock.now()
    need.awarded_amount = Decimal(amount) if amount is not None else None
    return need


async def mower(db: AsyncSession, cast: Cast, number: int) -> Organisation:
    """One more supplier of Waasland that mows, without a recognition."""
    region = await db.get_one(Region, cast.temse.region_id)
    supplier = await make_organisation(
        db, f"Maaier{number} vzw", Role.SUPPLIER, "46021", region, 500 + number
    )
    await make_offer(db, supplier, "Gras maaien", "Wij maaien gras in parken.", "77314000")
    return supplier


async def says_share(db: AsyncSession, supplier: Organisation, percent: int, **values: object) -> None:
    values = {"criterion": 2, "on": date(2026, 1, 1), "valid_to": None} | values
    db.add(
        SocialValueClaim(
            organisation_id=supplier.id, key="target_group_share", value=Decimal(percent), **values
        )
    )
    await db.flush()
