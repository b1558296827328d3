"""What notices keep of people: texts of buyers and names of winners, as they were published."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.personal_data import TypedText
from marketplace.core.retention import Night, delete_batch
from marketplace.interop.models import PublishedNotice
from marketplace.needs.models import Need

TYPED = (
    TypedText(
        PublishedNotice,
        (PublishedNotice.says, PublishedNotice.winners),
        lambda own: PublishedNotice.need_id.in_(select(Need.id).where(Need.organisation_id.in_(own))),
    ),
)


async def without_need(night: Night) -> int:
    """Notices that made no need, or whose draft went."""
    return await delete_batch(
        night.session,
        PublishedNotice,
        PublishedNotice.need_id.is_(None),
        PublishedNotice.created_at < night.before,
    )


async def end(session: AsyncSession, needs: Sequence[UUID]) -> None:
    """Strip the notices of old needs: which there were stays, their texts and names go."""
    await session.execute(
        update(PublishedNotice)
        .where(PublishedNotice.need_id.in_(needs))
        .values(says="", winners="", url=None)
        .execution_options(synchronize_session=False)
    )
