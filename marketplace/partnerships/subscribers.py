"""An award starts a partnership; the buyer hears of the start.

Each side hears of the other's confirmation, and both of lots that come later.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.mail.compose import Composer
from marketplace.needs.events import LotsDecided, NeedEnded
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.partnerships import mails, verbs
from marketplace.partnerships.events import PartnershipConfirmed, PartnershipGrew, PartnershipStarted
from marketplace.partnerships.models import Partnership, Side


async def start(session: AsyncSession, event: NeedEnded) -> None:
    """With the supplier that was chosen; where the need was awarded lot by lot, `start_of_lots` did it."""
    need = await session.get_one(Need, event.need_id)
    if need.status is NeedStatus.AWARDED and need.awarded_to is not None:
        await verbs.start(session, need)


async def start_of_lots(session: AsyncSession, event: LotsDecided) -> None:
    """With each supplier that gets one of these lots, in one order, so that no two wait for each other.

    One that had a partnership for other lots of the need gets more in it.
    """
    need = await session.get_one(Need, event.need_id)
    rows = await session.scalars(select(Lot).where(Lot.id.in_(event.lots)).order_by(Lot.position))
    lots = rows.all()
    for supplier_id in sorted({lot.awarded_to for lot in lots if lot.awarded_to is not None}):
        partnership = await verbs.start(session, need, supplier_id)
        await verbs.grow(session, partnership, [lot for lot in lots if lot.awarded_to == supplier_id])


async def tell_started(session: AsyncSession, event: PartnershipStarted, mail: Composer) -> None:
    partnership = await session.get_one(Partnership, event.partnership_id)
    await mails.partnership_started(session, mail, partnership)


async def tell_grown(session: AsyncSession, event: PartnershipGrew, mail: Composer) -> None:
    partnership = await session.get_one(Partnership, event.partnership_id)
    lots = await session.scalars(select(Lot).where(Lot.id.in_(event.lots)).order_by(Lot.position))
    await mails.partnership_grew(session, mail, partnership, lots.all(), event.version)


async def tell_confirmed(session: AsyncSession, event: PartnershipConfirmed, mail: Composer) -> None:
    partnership = await session.get_one(Partnership, event.partnership_id)
    other = partnership.supplier_id if event.side is Side.BUYER else partnership.buyer_id
    await mails.partnership_confirmed(session, mail, partnership, other, event.version)
