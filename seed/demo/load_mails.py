"""Mails of the demo's past that did not leave, because what they say no longer held."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.core.db import Database
from marketplace.core.mail.compose import Composer
from marketplace.core.mail.message import Message, MessageStatus
from marketplace.core.mail.second_look import why_not
from marketplace.core.web.pages import environment
from marketplace.leads import mails
from marketplace.leads.mails import AskedNeed
from marketplace.leads.models import Invitation
from marketplace.needs.models import Need
from marketplace.organisations.helpdesks import helpdesk_of
from marketplace.slices import built

MOST = 12


async def load_mails(database: Database) -> None:
    """A reminder to each supplier that was asked and never answered, when the need closed before it left."""
    house = built()
    mail = Composer(
        environment(), "http://localhost", "of mails that never leave", house.kinds, house.typed, helpdesk_of
    )
    async with database.begin() as session:
        for row in await _silent(session):
            await mails.reminder(session, mail, await AskedNeed.of(session, row.need), row)
            waiting = Message.status == MessageStatus.WAITING
            reminders = select(Message).where(
                Message.about == row.id, Message.template == "reminder", waiting
            )
            for message in (await session.scalars(reminders)).all():
                message.created_at = row.need.closed_at or message.created_at
                message.status = MessageStatus.CANCELLED
                message.last_error = await why_not(session, house.kinds, message)


async def _silent(session: AsyncSession) -> list[Invitation]:
    """Invitations without an answer, of needs that take none any more."""
    rows = await session.scalars(
        select(Invitation)
        .join(Need)
        .where(Invitation.answer.is_(None), Need.closed_at.is_not(None))
        .options(joinedload(Invitation.need))
        .order_by(Need.closed_at, Invitation.id)
        .limit(MOST)
    )
    return list(rows)
