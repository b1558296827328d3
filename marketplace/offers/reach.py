"""Loads an offer or a supplier for a page; who sees what is not public stands in the log of views."""

from __future__ import annotations

import uuid

from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.core import view_log
from marketplace.core.errors import NotFound
from marketplace.core.view_log import Seen
from marketplace.core.web.access import Actor, Role
from marketplace.offers.models import Offer, OfferStatus
from marketplace.organisations.helpdesks import shows
from marketplace.organisations.models import Organisation


async def offer_seen_by(db: AsyncSession, actor: Actor | None, offer_id: uuid.UUID) -> Offer:
    """A public offer, one's own, or one that the actor looks after, with its supplier. Raises NotFound."""
    supplier = joinedload(Offer.organisation).joinedload(Organisation.municipality)
    found = await db.scalar(Offer.visible_to(actor).where(Offer.id == offer_id).options(supplier))
    if found is None:
        raise NotFound
    if found.status is not OfferStatus.PUBLISHED or not found.organisation.is_public:
        view_log.record(db, actor, found.organisation_id, Seen.OFFERS)
    shows(db, found.organisation.region_id)
    return found


async def supplier_seen_by(db: AsyncSession, actor: Actor | None, organisation_id: uuid.UUID) -> Organisation:
    """A public supplier, one's own, or one that the actor looks after. Raises NotFound."""
    query = Organisation.visible_to(actor).where(
        Organisation.id == organisation_id, Organisation.role == Role.SUPPLIER
    )
    found = await db.scalar(query.options(joinedload(Organisation.municipality)))
    if found is None:
        raise NotFound
    if not found.is_public:
        view_log.record(db, actor, found.id, Seen.DETAILS)
    shows(db, found.region_id)
    return found
