"""Mails to the buyer about what suppliers answer: a function for each."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.mail.compose import Composer
from marketplace.core.mail.message import Message
from marketplace.leads import lot_answers
from marketplace.leads.lots_asked import parts_of
from marketplace.leads.models import Invitation
from marketplace.needs.mails import buyer_people
from marketplace.needs.models import Need
from marketplace.organisations.models import Organisation


async def answer_received(session: AsyncSession, mail: Composer, need: Need, row: Invitation) -> None:
    """To the buyer: a supplier has interest."""
    await _to_buyer(session, mail, need, row, "answer_received")


async def answer_changed(session: AsyncSession, mail: Composer, need: Need, row: Invitation) -> None:
    """To the buyer: an interested supplier changed its answer."""
    await _to_buyer(session, mail, need, row, "answer_changed")


async def answer_withdrawn(session: AsyncSession, mail: Composer, need: Need, row: Invitation) -> None:
    """To the buyer: a supplier has no interest any more; in other lots, where it knows that it gets some."""
    await _to_buyer(session, mail, need, row, "answer_withdrawn")


ABOUT_ANSWERS = ("answer_received", "answer_changed", "answer_withdrawn")


async def last_about_answer(session: AsyncSession, row: Invitation) -> str | None:
    """The template of the last mail to the buyer about this answer."""
    query = select(Message.template).where(Message.about == row.id, Message.template.in_(ABOUT_ANSWERS))
    last: str | None = await session.scalar(query.order_by(Message.created_at.desc()).limit(1))
    return last


async def _to_buyer(
    session: AsyncSession, mail: Composer, need: Need, row: Invitation, template: str
) -> None:
    supplier = await session.get_one(Organisation, row.organisation_id)
    lots = await parts_of(session, need.id)
    if lots:
        await session.refresh(row, ["lots"])
    wants = lot_answers.wanted(row) if lots else {}
    for person in await buyer_people(session, need):
        await mail.send(
            session,
            template,
            to=person.email,
            name=person.name,
            dedupe_key=f"answer:{row.id}:{row.version}:{person.id}",
            region=need.region_id,
            about=row.id,
            need=need,
            supplier=supplier,
            invitation=row,
            lots=lots,
            wants=wants,
            own=[lot for lot in lots if lot.told_at and lot.awarded_to == row.organisation_id],
        )
