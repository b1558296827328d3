"""Which offers are delivered in a municipality: the engine's rule, as a condition for the database."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.offers.models import AreaKind, Offer
from marketplace.organisations.models import Municipality, Organisation
from matching import Area, Need, serves


async def delivered_in(db: AsyncSession, nis: str) -> ColumnElement[bool]:
    """For a select of offers joined to their organisations; no offer for a place that does not exist.

    Offers within a distance differ only in town and distance, so the rule is asked about each pair of them.
    """
    place = await db.get(Municipality, nis)
    if place is None:
        return false()
    need = Need("", "", nis=place.nis, lat=place.lat, lng=place.lng)
    circles = select(Municipality.nis, Municipality.lat, Municipality.lng, Offer.radius_km).distinct()
    circles = circles.select_from(Offer).join(Organisation).join(Municipality)
    rows = await db.execute(circles.where(Offer.area_kind == AreaKind.RADIUS))
    within = [
        (town, radius)
        for town, lat, lng, radius in rows
        if serves(Area("radius", lat=lat, lng=lng, radius_km=radius), need)
    ]
    return or_(
        Offer.area_kind == AreaKind.FLANDERS,
        and_(Offer.area_kind == AreaKind.MUNICIPALITIES, Offer.area_nis.contains([nis])),
        and_(Offer.area_kind == AreaKind.RADIUS, tuple_(Organisation.nis, Offer.radius_km).in_(within)),
    )
