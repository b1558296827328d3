"""How many suppliers were asked for a need, and how far their answers are."""

from __future__ import annotations

import uuid
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.leads.given import Answer
from marketplace.leads.models import Invitation


class Tally(NamedTuple):
    """Counts of suppliers: `answered` holds those with interest and those that declined."""

    asked: int
    answered: int
    interested: int

    @property
    def silent(self) -> int:
        """How many were asked and did not answer."""
        return self.asked - self.answered


async def tally_of(session: AsyncSession, need_id: uuid.UUID) -> Tally:
    """The counts of a need now."""
    found = await session.execute(
        select(
            func.count(),
            func.count(Invitation.answer),
            func.count().filter(Invitation.answer == Answer.INTERESTED),
        ).where(Invitation.need_id == need_id)
    )
    return Tally(*found.one())
