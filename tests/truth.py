"""What a check of a waiting mail says of it."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.mail.kinds import NoLongerTrue, StillTrue
from marketplace.core.mail.message import Message


async def why_not(check: StillTrue, db: AsyncSession, message: Message) -> str | None:
    """The reason for which the mail may not leave; None when it may."""
    try:
        await check(db, message)
    except NoLongerTrue as found:
        return found.reason
    return None


async def holds(check: StillTrue, db: AsyncSession, message: Message) -> bool:
    return await why_not(check, db, message) is None
