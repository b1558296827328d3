"""An award starts a partnership; the buyer hears of the start, and each side of the other's confirmation."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.mail.compose import Composer
from marketplace.needs.events import NeedEnded
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.partnerships import mails, verbs
from marketplace.partnerships.events import PartnershipConfirmed, PartnershipStarted
from marketplace.partnerships.models import Partnership, Side


async def start(session: AsyncSession, event: NeedEnded) -> None:
    need = await session.get_one(Need, event.need_id)
    if need.status is NeedStatus.AWARDED:
        await verbs.start(session, need)


async def tell_started(session: AsyncSession, event: PartnershipStarted, mail: Composer) -> None:
    partnership = await session.get_one(Partnership, event.partnership_id)
    await mails.partnership_started(session, mail, partnership)


async def tell_confirmed(session: AsyncSession, event: PartnershipConfirmed, mail: Composer) -> None:
    partnership = await session.get_one(Partnership, event.partnership_id)
    other = partnership.supplier_id if event.side is Side.BUYER else partnership.buyer_id
    await mails.partnership_confirmed(session, mail, partnership, other, event.version)
