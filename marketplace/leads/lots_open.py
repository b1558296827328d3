"""Which suppliers still wait for the end of a lot: the others hear no more of a need's answers."""

from __future__ import annotations

import uuid

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.leads.answer_models import LotAnswer
from marketplace.leads.given import Answer
from marketplace.leads.models import Invitation
from marketplace.needs.lot_models import Lot


def waits_for_a_lot() -> ColumnElement[bool]:
    """Of an invitation in a query: a lot is open that it was asked for or wants, or no lot was told yet.

    As `lot_answers.concerned`, which has it of rows that were read. It holds for a need that is not divided.
    """
    rows = exists().where(LotAnswer.invitation_id == Invitation.id)
    asked_for_some = rows.where(LotAnswer.asked).correlate(Invitation)
    concerns = or_(LotAnswer.asked, LotAnswer.answer == Answer.INTERESTED)
    mine = rows.where(LotAnswer.lot_id == Lot.id, concerns).correlate(Invitation, Lot)
    lots = exists().where(Lot.need_id == Invitation.need_id)
    still_open = lots.where(Lot.told_at.is_(None), or_(~asked_for_some, mine)).correlate(Invitation)
    return or_(~lots.where(Lot.told_at.is_not(None)).correlate(Invitation), still_open)


async def waits(session: AsyncSession, invitation_id: uuid.UUID) -> bool:
    """Whether that holds for one supplier."""
    found = select(Invitation.id).where(Invitation.id == invitation_id, waits_for_a_lot())
    return await session.scalar(found) is not None
