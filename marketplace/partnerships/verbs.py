"""A partnership starts from an award, is written down together and confirmed by both."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import audit, clock
from marketplace.core.events import emit
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from marketplace.partnerships.events import PartnershipConfirmed, PartnershipGrew, PartnershipStarted
from marketplace.partnerships.forms import Terms
from marketplace.partnerships.models import Partnership, Side


async def start(session: AsyncSession, need: Need, supplier_id: uuid.UUID | None = None) -> Partnership:
    """The partnership of a need with the supplier that was chosen for it, or for lots of it; made once.

    `supplier_id`: who gets lots; a supplier that gets several has one partnership for all of them, which
    grows by those that come later (`grow`).
    """
    supplier_id = supplier_id or need.awarded_to
    made = await session.scalar(
        insert(Partnership)
        .values(
            id=uuid.uuid4(),
            created_at=clock.now(),
            need_id=need.id,
            region_id=need.region_id,
            buyer_id=need.organisation_id,
            supplier_id=supplier_id,
            starts_on=need.starts_on,
            ends_on=need.ends_on,
            version=1,
        )
        .on_conflict_do_nothing(index_elements=["need_id", "supplier_id"])
        .returning(Partnership.id)
    )
    if made is not None:
        emit(session, PartnershipStarted(partnership_id=made))
    both = (Partnership.need_id == need.id, Partnership.supplier_id == supplier_id)
    return (await session.scalars(select(Partnership).where(*both))).one()


async def grow(session: AsyncSession, partnership: Partnership, lots: Sequence[Lot]) -> None:
    """Its supplier gets these lots: what was confirmed lapses and both sides hear of those that are new.

    Lots that were told before the partnership was made are no news: it is about them from its start.
    """
    new = [lot for lot in lots if lot.told_at is not None and lot.told_at > partnership.created_at]
    if not new:
        return
    await session.refresh(partnership, with_for_update={"key_share": True})
    partnership.grow()
    await session.flush()
    ids = tuple(lot.id for lot in new)
    emit(session, PartnershipGrew(partnership_id=partnership.id, version=partnership.version, lots=ids))


def agree(session: AsyncSession, person_id: uuid.UUID, partnership: Partnership, terms: Terms) -> None:
    """Write down what one side typed; confirmations of an earlier text lapse."""
    partnership.agree(**terms.texts, starts_on=terms.starts_on, ends_on=terms.ends_on)
    audit.record(session, person_id, "partnership.agree", partnership.id)


async def confirm(
    session: AsyncSession, person_id: uuid.UUID | None, partnership: Partnership, side: Side
) -> None:
    """One side confirms; the other side gets a mail."""
    partnership.confirm(side)
    await session.flush()
    audit.record(session, person_id, "partnership.confirm", partnership.id, side=str(side))
    emit(
        session,
        PartnershipConfirmed(partnership_id=partnership.id, side=side, version=partnership.version),
    )
