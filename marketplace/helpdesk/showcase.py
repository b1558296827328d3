"""What the home page shows of the marketplace: a public need, what others bought, how long it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.core import clock
from marketplace.leads.given import Answer
from marketplace.leads.models import Invitation
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus, Visibility

SHOWN = 3
LATELY = timedelta(days=365)
LEAST = 5
"""Of fewer needs a median says nothing."""
WHOLE = (joinedload(Need.organisation), joinedload(Need.municipality))


@dataclass(frozen=True, slots=True)
class HowLong:
    """Medians of the last year: hours until the helpdesk published a need, days until a supplier wanted it.

    `total`: of how many needs. None where these are fewer than five.
    """

    hours_to_publish: float | None
    days_to_interest: float | None
    total: int


def _public() -> Select[Need]:
    """Needs that their buyer lets everybody read."""
    return select(Need).where(Need.visibility == Visibility.PUBLIC).options(*WHOLE)


async def newest(session: AsyncSession) -> Need | None:
    """The newest public need that suppliers can answer, to show what one looks like."""
    now = Need.status == NeedStatus.PUBLISHED, Need.deadline > clock.now()
    found: Need | None = await session.scalar(
        _public().where(*now).order_by(Need.published_at.desc(), Need.id).limit(1)
    )
    return found


async def bought(session: AsyncSession) -> Sequence[Need]:
    """The last public needs for which a supplier was chosen."""
    over = _public().where(Need.status == NeedStatus.AWARDED)
    return (await session.scalars(over.order_by(Need.ended_at.desc(), Need.id).limit(SHOWN))).all()


async def how_long(session: AsyncSession) -> HowLong:
    """How long it took in the last year, over all needs; no need can be told from it."""
    first = (
        select(Invitation.need_id, func.min(Invitation.answered_at).label("at"))
        .where(Invitation.answer == Answer.INTERESTED)
        .group_by(Invitation.need_id)
        .subquery()
    )
    published, interested = Need.published_at - Need.submitted_at, first.c.at - Need.published_at
    query = (
        select(
            func.count(published),
            func.count(interested),
            func.percentile_cont(0.5).within_group(func.extract("epoch", published)),
            func.percentile_cont(0.5).within_group(func.extract("epoch", interested)),
        )
        .select_from(Need)
        .outerjoin(first, first.c.need_id == Need.id)
        .where(Need.published_at > clock.now() - LATELY, Need.submitted_at.is_not(None))
    )
    needs, answered, seconds, more = (await session.execute(query)).one()
    hours = float(seconds) / 3600 if needs >= LEAST else None
    return HowLong(hours, float(more) / 86400 if answered >= LEAST else None, needs)
