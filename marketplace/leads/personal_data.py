"""Personal data of invitations, and what happens to it when their need ends its period."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.personal_data import TypedText
from marketplace.leads.answer_models import FieldAnswer
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
    TypedText(
        FieldAnswer,
        (FieldAnswer.text, FieldAnswer.name),
        lambda own: FieldAnswer.invitation_id.in_(
            select(Invitation.id)
            .join(Need, Need.id == Invitation.need_id)
            .where(or_(Invitation.organisation_id.in_(own), Need.organisation_id.in_(own)))
        ),
    ),
)


async def end(session: AsyncSession, needs: Sequence[UUID]) -> None:
    """Strip the invitations of old needs: who was asked and the answer stay, texts and people go."""
    old = select(Invitation.id).where(Invitation.need_id.in_(needs))
    await session.execute(delete(FieldAnswer).where(FieldAnswer.invitation_id.in_(old)))
    await session.execute(
        update(Invitation)
        .where(Invitation.need_id.in_(needs))
        .values(message="", asked_by=None, facts=[], reasons=[])
        .execution_options(synchronize_session=False)
    )
