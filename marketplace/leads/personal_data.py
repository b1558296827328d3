"""Personal data of invitations, and what happens to it when their need ends its period."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.personal_data import TypedText
from marketplace.leads.models import Invitation
from marketplace.needs.models import Need

TYPED = (
    TypedText(
        Invitation,
        (Invitation.message,),
        lambda own: or_(
            Invitation.organisation_id.in_(own),
            Invitation.need_id.in_(select(Need.id).where(Need.organisation_id.in_(own))),
        ),
    ),
)


async def end(session: AsyncSession, needs: Sequence[UUID]) -> None:
    """Strip the invitations of old needs: who was asked and the answer stay, texts and people go."""
    await session.execute(
        update(Invitation)
        .where(Invitation.need_id.in_(needs))
        .values(message="", asked_by=None, facts=[], reasons=[])
        .execution_options(synchronize_session=False)
    )
