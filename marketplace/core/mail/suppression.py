"""An address that refuses mail: nothing goes to it any more, until someone checked it."""

from __future__ import annotations

import uuid

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.core.events import emit
from marketplace.core.mail.events import AddressRefused
from marketplace.core.mail.message import Message, MessageStatus, Suppression


async def suppress_address(session: AsyncSession, message_id: uuid.UUID, address: str, reason: str) -> None:
    """No more mail to an address: what waits for it stops, and `address.refused` tells of it, once.

    The event names the mail and not the address, so that an erasure need not look into events.
    """
    added = await session.scalar(
        insert(Suppression)
        .values(address=address, at=clock.now(), reason=reason[:500])
        .on_conflict_do_nothing()
        .returning(Suppression.address)
    )
    await session.execute(
        update(Message)
        .where(
            Message.to_address == address, Message.status.in_((MessageStatus.WAITING, MessageStatus.BUNDLED))
        )
        .values(status=MessageStatus.SUPPRESSED, last_error=reason[:500])
        .execution_options(synchronize_session=False)
    )
    if added is not None:
        emit(session, AddressRefused(message_id=message_id))
