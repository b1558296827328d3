"""The day's overview: one mail, at most one a day for an address, of what was kept for it and still holds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.core.i18n import _
from marketplace.core.mail.compose import LESS_MAIL, Composer
from marketplace.core.mail.mentions import wrapped_again
from marketplace.core.mail.message import Message, MessageStatus
from marketplace.core.mail.preferences import MailPreference
from marketplace.core.mail.second_look import why_not

AT_ONCE = 100


async def send_due(session: AsyncSession, mail: Composer) -> int:
    """Compose the overviews whose moment came; -> how many.

    Compares moments, never days, so one that was missed is made up. The next is not due before something
    is kept again, and then at the next morning: never twice on one day.
    """
    due = await session.scalars(
        select(MailPreference)
        .where(MailPreference.digest_due_at <= clock.now())
        .order_by(MailPreference.digest_due_at)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    sent = 0
    for wishes in due.all():
        moment, wishes.digest_due_at = wishes.digest_due_at, None
        if moment is not None:
            sent += await _send(session, mail, wishes.address, moment)
    return sent


async def _still_true(session: AsyncSession, mail: Composer, row: Message) -> bool:
    """Whether a mail that was kept still holds; else it is cancelled, with the reason."""
    reason = await why_not(session, mail.kinds, row)
    if reason is not None:
        row.status, row.last_error = MessageStatus.CANCELLED, reason
    return reason is None


async def _send(session: AsyncSession, mail: Composer, address: str, moment: datetime) -> bool:
    rows = await session.scalars(
        select(Message)
        .where(Message.to_address == address, Message.status == MessageStatus.BUNDLED)
        .order_by(Message.created_at)
        .with_for_update()
    )
    kept = [row for row in rows.all() if await _still_true(session, mail, row)]
    if not kept:
        return False
    await mail.send(
        session,
        "digest",
        to=address,
        name=kept[-1].to_name,
        dedupe_key=f"digest:{kept[0].id}:{moment.isoformat()}",
        items=[
            (wrapped_again(row, "subject"), wrapped_again(row, "text").split(_(LESS_MAIL))[0].strip())
            for row in kept
        ],
    )
    await session.execute(
        update(Message)
        .where(Message.id.in_([row.id for row in kept]))
        .values(status=MessageStatus.IN_DIGEST)
        .execution_options(synchronize_session=False)
    )
    return True
