"""Which offers are delivered in a municipality: the engine's rule, as a condition for the database."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Integer, and_, false, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.offers.models import AreaKind, Offer
from marketplace.organisations.models import Municipality, Organisation
from matching import least_radius_km


async def delivered_in(db: AsyncSession, nis: str) -> ColumnElement[bool]:
    """For a select of offers joined to their organisations; no offer for a place that does not exist.

    A distance is a whole number of kilometres from the supplier's town: of each town the least that reaches
    the place is worked out here, so that the database compares two numbers.
    """
    place = await db.get(Municipality, nis)
    if place is None:
        return false()
    towns = await db.execute(select(Municipality.nis, Municipality.lat, Municipality.lng))
    least = {town: least_radius_km(lat, lng, place.lat, place.lng) for town, lat, lng in towns}
    reaches = literal(least, JSONB)[Organisation.nis].astext.cast(Integer)
    return or_(
        Offer.area_kind == AreaKind.FLANDERS,
        and_(Offer.area_kind == AreaKind.MUNICIPALITIES, Offer.area_nis.contains([nis])),
        and_(Offer.area_kind == AreaKind.RADIUS, Offer.radius_km >= reaches),
    )
