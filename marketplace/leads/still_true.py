"""Checks of mails about an invitation: does what a waiting mail says still hold? Each raises NoLongerTrue."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.hearers import NOT_AT_HELPDESK, looks_after
from marketplace.core.i18n import N_
from marketplace.core.mail.kinds import NoLongerTrue, must
from marketplace.core.mail.message import Message
from marketplace.leads import closing
from marketplace.leads.given import Answer
from marketplace.leads.lots_open import waits
from marketplace.leads.mails import may_read
from marketplace.leads.models import Invitation
from marketplace.needs.lot_models import Lot
from marketplace.needs.mails import ENDED, must_hear_of
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.organisations.models import Organisation
from marketplace.organisations.reached import reached

GONE = N_("De uitnodiging bestaat niet meer.")
NOT_OPEN = N_("De behoefte nam geen antwoorden meer aan.")
OPEN_AGAIN = N_("De behoefte nam intussen weer antwoorden aan.")
ALL_TOLD = N_("De leverancier wist intussen hoe al zijn percelen afliepen.")
ANSWERED = N_("De leverancier antwoordde intussen.")
OTHER_ANSWER = N_("De leverancier veranderde intussen zijn antwoord.")
NOT_AT_SUPPLIER = N_("Wie hem zou krijgen, antwoordt niet meer voor de leverancier.")
NOT_TOLD = N_("Wie hem zou krijgen, kreeg nooit de mail dat antwoorden niet meer kon.")
NOT_CHOSEN = N_("De behoefte is niet aan deze leverancier gegund.")
REACHABLE = N_("De leverancier was intussen bereikbaar.")


async def _about(session: AsyncSession, message: Message) -> tuple[Invitation, Need]:
    found = await session.execute(
        select(Invitation, Need)
        .join(Need, Need.id == Invitation.need_id)
        .where(Invitation.id == message.about)
    )
    row = found.first()
    if row is None:
        raise NoLongerTrue(GONE)
    return row[0], row[1]


async def _must_answer(session: AsyncSession, row: Invitation, message: Message) -> None:
    """The recipient may still answer for the supplier."""
    supplier = await session.get_one(Organisation, row.organisation_id)
    must(await may_read(session, supplier, message.to_address), NOT_AT_SUPPLIER)


async def _must_be_told(session: AsyncSession, message: Message, *answers: Answer | None) -> None:
    """The answer is one of these, nobody was chosen yet, and the recipient may hear of the need."""
    row, need = await _about(session, message)
    must(row.answer in answers, OTHER_ANSWER)
    must(not need.is_over, ENDED)
    await must_hear_of(session, need, message)


async def can_be_answered(session: AsyncSession, message: Message) -> None:
    """The need takes answers of the supplier, of whom not all lots are told; the recipient answers for it."""
    row, need = await _about(session, message)
    must(need.is_open, NOT_OPEN)
    must(await waits(session, row.id), ALL_TOLD)
    await _must_answer(session, row, message)


async def waits_for_an_answer(session: AsyncSession, message: Message) -> None:
    """As above, and the supplier did not answer meanwhile."""
    row, _need = await _about(session, message)
    must(row.answer is None, ANSWERED)
    await can_be_answered(session, message)


async def closed_while_thinking(session: AsyncSession, message: Message) -> None:
    """The need is closed and not over, the supplier gave no answer, and the recipient answers for it."""
    row, need = await _about(session, message)
    must(row.answer is None, ANSWERED)
    must(need.status is NeedStatus.CLOSED, ENDED if need.is_over else OPEN_AGAIN)
    must(await waits(session, row.id), ALL_TOLD)
    await _must_answer(session, row, message)


async def waits_for_an_answer_again(session: AsyncSession, message: Message) -> None:
    """It waits for an answer, and the recipient was mailed that it no longer did."""
    await waits_for_an_answer(session, message)
    must(await closing.read_of_it(session, message), NOT_TOLD)


async def hears_answers(session: AsyncSession, message: Message) -> None:
    """The need is not over, though it may be closed, and the recipient still answers for the supplier."""
    row, need = await _about(session, message)
    must(not need.is_over, ENDED)
    await _must_answer(session, row, message)


async def answers_for_the_supplier(session: AsyncSession, message: Message) -> None:
    """The recipient still answers for the supplier."""
    row, _need = await _about(session, message)
    await _must_answer(session, row, message)


async def was_chosen(session: AsyncSession, message: Message) -> None:
    """The need is awarded to the supplier, and the recipient still answers for it."""
    row, need = await _about(session, message)
    must(need.awarded_to == row.organisation_id, NOT_CHOSEN)
    await _must_answer(session, row, message)


async def got_a_lot(session: AsyncSession, message: Message) -> None:
    """A lot of the need is awarded to the supplier, and the recipient still answers for it."""
    row, need = await _about(session, message)
    found = select(Lot.id).where(Lot.need_id == need.id, Lot.awarded_to == row.organisation_id).limit(1)
    must(await session.scalar(found) is not None, NOT_CHOSEN)
    await _must_answer(session, row, message)


async def has_interest(session: AsyncSession, message: Message) -> None:
    """The supplier still has interest, nobody was chosen yet, and the recipient may hear of the need."""
    await _must_be_told(session, message, Answer.INTERESTED)


async def has_no_interest(session: AsyncSession, message: Message) -> None:
    """The supplier still has none, nobody was chosen yet, and the recipient may hear of the need."""
    await _must_be_told(session, message, None, Answer.DECLINED)


async def needs_an_address(session: AsyncSession, message: Message) -> None:
    """The need is open, still nobody of the supplier can be mailed, and the recipient looks after it."""
    row, need = await _about(session, message)
    must(need.is_open, NOT_OPEN)
    supplier = await session.get_one(Organisation, row.organisation_id)
    must(not await reached(session, supplier), REACHABLE)
    must(await looks_after(session, message.to_address, supplier.region_id), NOT_AT_HELPDESK)
