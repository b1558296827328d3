"""Who hears that a need closed before its deadline, and that it takes answers again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.mail.message import LEFT, Message, MessageStatus
from marketplace.leads.lots_open import waits_for_a_lot
from marketplace.leads.mails import CLOSED, REOPENED
from marketplace.leads.models import Invitation

NOT_TOLD = (MessageStatus.CANCELLED, MessageStatus.OPTED_OUT, MessageStatus.SUPPRESSED, MessageStatus.DEAD)


async def silent(session: AsyncSession, need_id: uuid.UUID) -> Sequence[Invitation]:
    """Who was asked and did not answer, but for those of whom all lots are told."""
    return (await session.scalars(_silent(need_id))).all()


async def told(session: AsyncSession, need_id: uuid.UUID) -> Sequence[Invitation]:
    """Who of them was mailed that it closed, and not since that it is open again."""
    last = (
        select(Message.template)
        .where(
            Message.about == Invitation.id,
            Message.template.in_((CLOSED, REOPENED)),
            Message.status.not_in(NOT_TOLD),
        )
        .order_by(Message.created_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (await session.scalars(_silent(need_id).where(last == CLOSED))).all()


async def read_of_it(session: AsyncSession, message: Message) -> bool:
    """Whether the reader of a mail about an invitation was mailed before that it closed."""
    found = select(func.count()).where(
        Message.about == message.about,
        Message.to_address == message.to_address,
        Message.template == CLOSED,
        Message.status.in_(LEFT),
    )
    return bool(await session.scalar(found))


def _silent(need_id: uuid.UUID) -> Select[Invitation]:
    mine = (Invitation.need_id == need_id, Invitation.answer.is_(None), waits_for_a_lot())
    return select(Invitation).where(*mine).order_by(Invitation.created_at, Invitation.id)
