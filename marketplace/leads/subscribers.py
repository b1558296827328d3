"""Mails to suppliers who are asked, and to the buyer when one is interested."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.mail.compose import Composer
from marketplace.core.mail.message import Message
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
    """Tell the buyer of interest, of what changed in it and of interest that is withdrawn, as it is now."""
    invitation, need = await _load(session, payload)
    template = _news(invitation, await _last_told(session, invitation))
    if template is None:
        return
    supplier = await session.get_one(Organisation, invitation.organisation_id)
    for person in await buyer_people(session, need):
        await mail.send(
            session,
            template,
            to=person.email,
            name=person.name,
            dedupe_key=f"answer:{invitation.id}:{invitation.version}:{person.id}",
            about=invitation.id,
            need=need,
            supplier=supplier,
            invitation=invitation,
        )


TOLD = ("answer_received", "answer_changed", "answer_withdrawn")


async def _last_told(session: AsyncSession, invitation: Invitation) -> str | None:
    """The template of the last mail to the buyer about this answer."""
    query = select(Message.template).where(Message.about == invitation.id, Message.template.in_(TOLD))
    last: str | None = await session.scalar(query.order_by(Message.created_at.desc()).limit(1))
    return last


def _news(invitation: Invitation, told: str | None) -> str | None:
    """Which mail tells the buyer how the answer is now; None when there is nothing to tell."""
    knows_of_interest = told in ("answer_received", "answer_changed")
    if invitation.answer is Answer.INTERESTED:
        return "answer_changed" if knows_of_interest else "answer_received"
    return "answer_withdrawn" if knows_of_interest else None


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


async def on_membership_ended(session: AsyncSession, mail: Composer, payload: dict[str, Any]) -> None:
    """Links that a version before this one mailed to all people of a supplier end: one of them left."""
    await session.execute(
        update(Invitation)
        .where(Invitation.organisation_id == uuid.UUID(payload["organisation_id"]), Invitation.shared_link)
        .values(shared_link=False)
        .execution_options(synchronize_session=False)
    )


SUBSCRIPTIONS = {
    "membership.ended": on_membership_ended,
    "supplier.invited": on_invited,
    "invitation.reminder_due": on_reminder_due,
    "invitation.answered": on_answered,
    "need.changed": on_need_changed,
    "need.ended": on_ended,
}
