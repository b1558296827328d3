"""Personal data of partnerships, and what happens to it when their need ends its period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.clock import BRUSSELS
from marketplace.core.personal_data import TypedText
from marketplace.needs.models import Need
from marketplace.partnerships.models import Partnership

AGREED = (
    Partnership.goals,
    Partnership.buyer_gives,
    Partnership.buyer_gets,
    Partnership.supplier_gives,
    Partnership.supplier_gets,
)
TYPED = (
    TypedText(
        Partnership,
        AGREED,
        lambda own: or_(Partnership.buyer_id.in_(own), Partnership.supplier_id.in_(own)),
    ),
)


def running(before: datetime) -> ColumnElement[bool]:
    """A need whose confirmed partnership has no end, or an end after that day."""
    return (
        select(1)
        .where(
            Partnership.need_id == Need.id,
            Partnership.buyer_confirmed_at.is_not(None),
            Partnership.supplier_confirmed_at.is_not(None),
            or_(Partnership.ends_on.is_(None), Partnership.ends_on >= before.astimezone(BRUSSELS).date()),
        )
        .exists()
    )


async def end(session: AsyncSession, needs: Sequence[UUID]) -> None:
    """Strip the partnerships of old needs: that there was one and when stays, what was agreed goes."""
    await session.execute(
        update(Partnership)
        .where(Partnership.need_id.in_(needs))
        .values(dict.fromkeys(AGREED, "") | {Partnership.version: Partnership.version + 1})
        .execution_options(synchronize_session=False)
    )
