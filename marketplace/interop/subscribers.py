"""What follows from notices: the people of a need hear of it."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.mail.compose import Composer
from marketplace.interop import mails
from marketplace.interop.events import NeedJoined, NoticeArrived
from marketplace.interop.models import ENDING, PublishedNotice
from marketplace.needs.models import Need


async def tell(session: AsyncSession, event: NoticeArrived, mail: Composer) -> None:
    """Mail the need's people, unless the need or the notice is gone meanwhile."""
    notice = await session.get(PublishedNotice, event.notice_id)
    need = await session.get(Need, notice.need_id) if notice and notice.need_id else None
    if notice is None or need is None:
        return
    if notice.purpose in ENDING:
        await mails.notice_ended(session, mail, need, notice)
    else:
        await mails.notice_changed(session, mail, need, notice, event)


async def tell_joined(session: AsyncSession, event: NeedJoined, mail: Composer) -> None:
    """Mail the people of a need that another one goes on for, unless one is gone meanwhile."""
    need, into = await session.get(Need, event.need_id), await session.get(Need, event.into)
    if need is not None and into is not None:
        await mails.need_joined(session, mail, need, into)
