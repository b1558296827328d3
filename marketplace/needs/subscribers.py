"""What follows from the steps in a need's life: its buyer and its coordinators hear of them."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.mail.compose import Composer
from marketplace.needs import confirming_mails, mails
from marketplace.needs.events import (
    NeedClosed,
    NeedEditedForBuyer,
    NeedObjected,
    NeedPublished,
    NeedSentBack,
    NeedSubmitted,
    NeedToConfirm,
)
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus


async def tell_coordinators(session: AsyncSession, event: NeedSubmitted, mail: Composer) -> None:
    await mails.need_submitted(session, mail, await session.get_one(Need, event.need_id))


async def ask_buyer(session: AsyncSession, event: NeedToConfirm, mail: Composer) -> None:
    """Mail the buyer, unless it said something meanwhile."""
    need = await session.get_one(Need, event.need_id)
    if need.status is NeedStatus.UNCONFIRMED:
        await confirming_mails.need_to_confirm(session, mail, need, event.version, again=event.again)


async def tell_objected(session: AsyncSession, event: NeedObjected, mail: Composer) -> None:
    await confirming_mails.need_objected(session, mail, await session.get_one(Need, event.need_id))


async def tell_published(session: AsyncSession, event: NeedPublished, mail: Composer) -> None:
    await mails.need_published(session, mail, await session.get_one(Need, event.need_id))


async def tell_sent_back(session: AsyncSession, event: NeedSentBack, mail: Composer) -> None:
    await mails.need_sent_back(session, mail, await session.get_one(Need, event.need_id))


async def tell_edited(session: AsyncSession, event: NeedEditedForBuyer, mail: Composer) -> None:
    await mails.need_edited(session, mail, await session.get_one(Need, event.need_id))


async def tell_closed(session: AsyncSession, event: NeedClosed, mail: Composer) -> None:
    await mails.need_closed(session, mail, await session.get_one(Need, event.need_id))
