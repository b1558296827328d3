"""What follows from a notice: the people of its need hear of it."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.mail.compose import Composer
from marketplace.interop import mails
from marketplace.interop.events import NoticeArrived
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
        await mails.notice_changed(session, mail, need, notice, event.taken)
