"""Checks of mails about an invitation: does what a waiting mail says still hold?"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.hearers import looks_after
from marketplace.core.mail.message import Message
from marketplace.leads import closing
from marketplace.leads.mails import may_read, readers_of
from marketplace.leads.models import Answer, Invitation
from marketplace.needs.mails import may_hear_of
from marketplace.needs.models import Need, NeedStatus
from marketplace.organisations.models import Organisation


async def _about(session: AsyncSession, message: Message) -> tuple[Invitation, Need] | None:
    found = await session.execute(
        select(Invitation, Need)
        .join(Need, Need.id == Invitation.need_id)
        .where(Invitation.id == message.about)
    )
    row = found.first()
    return (row[0], row[1]) if row else None


async def _may_answer(session: AsyncSession, row: Invitation, address: str) -> bool:
    """Whether who has this address may still answer for the supplier."""
    return await may_read(session, await session.get_one(Organisation, row.organisation_id), address)


async def _is_told(session: AsyncSession, message: Message, *answers: Answer | None) -> bool:
    """Whether the answer is one of these, nobody was chosen yet, and the recipient may hear of the need."""
    found = await _about(session, message)
    if found is None or found[0].answer not in answers or found[1].is_over:
        return False
    return await may_hear_of(session, found[1], message)


async def can_be_answered(session: AsyncSession, message: Message) -> bool:
    """The need takes answers, and the recipient still answers for the supplier."""
    found = await _about(session, message)
    return bool(found and found[1].is_open and await _may_answer(session, found[0], message.to_address))


async def waits_for_an_answer(session: AsyncSession, message: Message) -> bool:
    """As above, and the supplier did not answer meanwhile."""
    found = await _about(session, message)
    return bool(found and found[0].answer is None and await can_be_answered(session, message))


async def closed_while_thinking(session: AsyncSession, message: Message) -> bool:
    """The need is closed and not over, the supplier gave no answer, and the recipient answers for it."""
    found = await _about(session, message)
    if found is None or found[0].answer is not None or found[1].status is not NeedStatus.CLOSED:
        return False
    return await _may_answer(session, found[0], message.to_address)


async def waits_for_an_answer_again(session: AsyncSession, message: Message) -> bool:
    """It waits for an answer, and the recipient was mailed that it no longer did."""
    return await waits_for_an_answer(session, message) and await closing.read_of_it(session, message)


async def answers_for_the_supplier(session: AsyncSession, message: Message) -> bool:
    """The recipient still answers for the supplier."""
    found = await _about(session, message)
    return bool(found and await _may_answer(session, found[0], message.to_address))


async def was_chosen(session: AsyncSession, message: Message) -> bool:
    """The need is awarded to the supplier, and the recipient still answers for it."""
    found = await _about(session, message)
    if found is None or found[1].awarded_to != found[0].organisation_id:
        return False
    return await _may_answer(session, found[0], message.to_address)


async def has_interest(session: AsyncSession, message: Message) -> bool:
    """The supplier still has interest, nobody was chosen yet, and the recipient may hear of the need."""
    return await _is_told(session, message, Answer.INTERESTED)


async def has_no_interest(session: AsyncSession, message: Message) -> bool:
    """The supplier still has none, nobody was chosen yet, and the recipient may hear of the need."""
    return await _is_told(session, message, None, Answer.DECLINED)


async def needs_an_address(session: AsyncSession, message: Message) -> bool:
    """The need is open, still nobody of the supplier can be mailed, and the recipient looks after it."""
    found = await _about(session, message)
    if found is None or not found[1].is_open:
        return False
    supplier = await session.get_one(Organisation, found[0].organisation_id)
    if await readers_of(session, supplier):
        return False
    return await looks_after(session, message.to_address, supplier.region_id)
