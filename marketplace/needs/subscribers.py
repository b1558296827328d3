"""What follows from the steps in a need's life: its buyer and its coordinators hear of them."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.mail.compose import Composer
from marketplace.needs import mails
from marketplace.needs.events import NeedClosed, NeedPublished, NeedSentBack, NeedSubmitted
from marketplace.needs.models import Need


async def tell_coordinators(session: AsyncSession, event: NeedSubmitted, mail: Composer) -> None:
    await mails.need_submitted(session, mail, await session.get_one(Need, event.need_id))


async def tell_published(session: AsyncSession, event: NeedPublished, mail: Composer) -> None:
    await mails.need_published(session, mail, await session.get_one(Need, event.need_id))


async def tell_sent_back(session: AsyncSession, event: NeedSentBack, mail: Composer) -> None:
    await mails.need_sent_back(session, mail, await session.get_one(Need, event.need_id))


async def tell_closed(session: AsyncSession, event: NeedClosed, mail: Composer) -> None:
    await mails.need_closed(session, mail, await session.get_one(Need, event.need_id))
