"""Mails to suppliers who are asked, and to the buyer when one is interested."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.mail import Composer
from marketplace.leads import verbs
from marketplace.leads.models import Answer, Invitation
from marketplace.needs.models import Need
from marketplace.needs.verbs import buyer_people
from marketplace.organisations.models import Organisation


async def _load(session: AsyncSession, payload: dict[str, Any]) -> tuple[Invitation, Need]:
    invitation = await session.get_one(Invitation, uuid.UUID(payload["invitation_id"]))
    return invitation, await session.get_one(Need, invitation.need_id)


async def on_invited(session: AsyncSession, mail: Composer, payload: dict[str, Any]) -> None:
    invitation, need = await _load(session, payload)
    await verbs.tell_supplier(session, mail, invitation, need, "invitation")


async def on_reminder_due(session: AsyncSession, mail: Composer, payload: dict[str, Any]) -> None:
    """Looks again: who answered meanwhile, or whose need closed, gets no reminder."""
    invitation, need = await _load(session, payload)
    if invitation.answer is None and need.is_open:
        await verbs.tell_supplier(session, mail, invitation, need, "reminder")


async def on_answered(session: AsyncSession, mail: Composer, payload: dict[str, Any]) -> None:
    invitation, need = await _load(session, payload)
    if payload["answer"] != Answer.INTERESTED or invitation.answered_at is None:
        return
    supplier = await session.get_one(Organisation, invitation.organisation_id)
    for person in await buyer_people(session, need):
        await mail.send(
            session,
            "answer_received",
            to=person.email,
            name=person.name,
            dedupe_key=f"answer_received:{invitation.id}:{person.id}",
            about=invitation.id,
            need=need,
            supplier=supplier,
            invitation=invitation,
        )


async def on_need_changed(session: AsyncSession, mail: Composer, payload: dict[str, Any]) -> None:
    """Those who were asked hear of the change; not those who declined."""
    need = await session.get_one(Need, uuid.UUID(payload["need_id"]))
    invitations = await session.scalars(
        select(Invitation).where(
            Invitation.need_id == need.id, Invitation.answer.is_distinct_from(Answer.DECLINED)
        )
    )
    for invitation in invitations.all():
        await verbs.tell_supplier(session, mail, invitation, need, "need_changed", str(payload["version"]))


async def on_ended(session: AsyncSession, mail: Composer, payload: dict[str, Any]) -> None:
    need = await session.get_one(Need, uuid.UUID(payload["need_id"]))
    await verbs.tell_outcome(session, mail, need)


SUBSCRIPTIONS = {
    "supplier.invited": on_invited,
    "invitation.reminder_due": on_reminder_due,
    "invitation.answered": on_answered,
    "need.changed": on_need_changed,
    "need.ended": on_ended,
}
