"""A supplier writes, publishes and archives offers."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import audit
from marketplace.core.events import emit
from marketplace.offers.events import OfferArchived, OfferPublished
from marketplace.offers.models import AreaKind, Kind, Offer, OfferStatus


@dataclass(frozen=True, slots=True)
class OfferValues:
    """A valid offer form. Codes are eight digits; the area's parts fit its kind."""

    title: str
    text: str
    cpv: list[str]
    kind: Kind
    area_kind: AreaKind
    area_nis: list[str]
    radius_km: int | None
    capacity_fte: Decimal | None


async def save(
    session: AsyncSession,
    person_id: uuid.UUID | None,
    organisation_id: uuid.UUID,
    values: OfferValues,
    offer: Offer | None = None,
) -> Offer:
    """Make a draft, or change an offer; a published one is matched again."""
    if offer is None:
        offer = Offer(organisation_id=organisation_id)
        session.add(offer)
    for name in OfferValues.__slots__:
        setattr(offer, name, getattr(values, name))
    await session.flush()
    audit.record(session, person_id, "offer.save", offer.id)
    if offer.status is OfferStatus.PUBLISHED:
        emit(session, OfferPublished(offer_id=offer.id))
    return offer


async def publish(session: AsyncSession, person_id: uuid.UUID | None, offer: Offer) -> None:
    """Put an offer online; open needs are matched with it."""
    offer.publish()
    audit.record(session, person_id, "offer.publish", offer.id)
    emit(session, OfferPublished(offer_id=offer.id))


async def archive(session: AsyncSession, person_id: uuid.UUID | None, offer: Offer) -> None:
    """Take an offer offline; rankings that were made keep it."""
    offer.archive()
    audit.record(session, person_id, "offer.archive", offer.id)
    emit(session, OfferArchived(offer_id=offer.id))
