"""Personal data of rankings, what happens to it when their need ends its period, and what was learned."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.personal_data import TypedText
from marketplace.core.retention import Night, delete_batch
from marketplace.matches.experience_models import Experience
from marketplace.matches.models import Match, Ranking
from marketplace.needs.models import Need

TYPED = (
    TypedText(
        Match,
        (Match.curation_reason,),
        lambda own: Match.need_id.in_(select(Need.id).where(Need.organisation_id.in_(own))),
    ),
)


async def end(session: AsyncSession, needs: Sequence[UUID]) -> None:
    """Strip the matches of old needs: scores stay, reasons and who chose go. Delete their rankings."""
    await session.execute(
        update(Match)
        .where(Match.need_id.in_(needs))
        .values(
            facts=[], reasons=[], excluded_fact=None, excluded_reason="", curation_reason="", curated_by=None
        )
        .execution_options(synchronize_session=False)
    )
    await session.execute(delete(Ranking).where(Ranking.need_id.in_(needs)))


async def old_experience(night: Night) -> int:
    """Delete what the engine does not count any more."""
    return await delete_batch(night.session, Experience, Experience.on < night.before.date())
