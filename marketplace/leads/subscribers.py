"""Mails that follow an invitation: to the suppliers, to the buyer about interest, and how it ended."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from marketplace.accounts.events import MembershipEnded
from marketplace.core import clock
from marketplace.core.events import emit_once
from marketplace.core.mail.compose import Composer
from marketplace.leads import answer_mails, closing, lot_answers, lot_mails, lots_asked, lots_said, mails
from marketplace.leads.events import ChangeToTell, InvitationAnswered, LotsAdded, ReminderDue, SupplierInvited
from marketplace.leads.given import Answer
from marketplace.leads.lot_mails import Told
from marketplace.leads.lots_open import waits_for_a_lot
from marketplace.leads.mails import AskedNeed
from marketplace.leads.models import Invitation
from marketplace.leads.tally import tally_of
from marketplace.needs.events import LotsDecided, NeedChanged, NeedClosed, NeedEnded, NeedReopened
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need


async def invite(session: AsyncSession, event: SupplierInvited, mail: Composer) -> None:
    row = await session.get_one(Invitation, event.invitation_id)
    question = await AskedNeed.of(session, await session.get_one(Need, row.need_id))
    await mails.invitation(session, mail, question, row)


async def tell_more_lots(session: AsyncSession, event: LotsAdded, mail: Composer) -> None:
    """Mail who is asked for more lots than before, of those that are still there."""
    row = await session.get_one(Invitation, event.invitation_id)
    need = await session.get_one(Need, row.need_id)
    asked = await lots_asked.of_invitation(session, row)
    lots = [lot for lot in asked.lots if lot.id in event.lots]
    if lots and need.is_open:
        await mails.lots_added(session, mail, await AskedNeed.of(session, need), row, event.version, lots)


async def remind(session: AsyncSession, event: ReminderDue, mail: Composer) -> None:
    """Mail the reminder, unless the supplier answered meanwhile or the need closed."""
    row = await session.get_one(Invitation, event.invitation_id)
    need = await session.get_one(Need, row.need_id)
    if row.answer is None and need.is_open:
        await mails.reminder(session, mail, await AskedNeed.of(session, need), row)


async def tell_answer(session: AsyncSession, event: InvitationAnswered, mail: Composer) -> None:
    """Mail the buyer about interest, a change in it, or its withdrawal, by the answer as it is now."""
    row = await session.get_one(Invitation, event.invitation_id)
    need = await session.get_one(Need, row.need_id)
    knows_of_interest = await answer_mails.last_about_answer(session, row) in (
        "answer_received",
        "answer_changed",
    )
    if row.answer is Answer.INTERESTED:
        tell = answer_mails.answer_changed if knows_of_interest else answer_mails.answer_received
        await tell(session, mail, need, row)
    elif knows_of_interest:
        await answer_mails.answer_withdrawn(session, mail, need, row)


async def tell_change(session: AsyncSession, event: NeedChanged) -> None:
    """Note that suppliers are to hear of a change, together with those that follow it soon.

    Its name stands in rows that a version before wrote, which are answered by this one.
    """
    await emit_once(session, [ChangeToTell(need_id=event.need_id)])


async def tell_changes(session: AsyncSession, event: ChangeToTell, mail: Composer) -> None:
    """Mail who was asked about the changes, but for those that declined or of whom all lots are told."""
    need = await session.get_one(Need, event.need_id)
    question = await AskedNeed.of(session, need)
    invitations = await session.scalars(
        select(Invitation).where(
            Invitation.need_id == event.need_id,
            Invitation.answer.is_distinct_from(Answer.DECLINED),
            waits_for_a_lot(),
        )
    )
    for row in invitations.all():
        await mails.need_changed(session, mail, question, row, need.version)


async def tell_closed(session: AsyncSession, event: NeedClosed, mail: Composer) -> None:
    """Mail those who were still thinking, when it closed before the deadline that they know."""
    need = await session.get_one(Need, event.need_id)
    if need.can_be_reopened:
        question = await AskedNeed.of(session, need)
        for row in await closing.silent(session, need.id):
            await mails.answering_closed(session, mail, question, row, event.version)


async def tell_reopened(session: AsyncSession, event: NeedReopened, mail: Composer) -> None:
    """Mail those who were told of the closing, and did not answer before it."""
    need = await session.get_one(Need, event.need_id)
    if need.is_open:
        question = await AskedNeed.of(session, need)
        for row in await closing.told(session, need.id):
            await mails.answering_reopened(session, mail, question, row, event.version)


async def tell_decided(session: AsyncSession, event: LotsDecided, mail: Composer) -> None:
    """Mail everyone who was asked for one of these lots, or wants one, how they ended."""
    question = await AskedNeed.of(session, await session.get_one(Need, event.need_id))
    parts = await lots_asked.parts_of(session, event.need_id)
    rows = await session.scalars(
        select(Invitation)
        .where(Invitation.need_id == event.need_id)
        .options(selectinload(Invitation.lots))
        .order_by(Invitation.id)
    )
    invitations = rows.all()
    for row in invitations:
        mine = lot_answers.concerned(row, parts)
        if lots := [lot for lot in mine if lot.id in event.lots]:
            tally = lots_said.tally(invitations, lots)
            told = Told(lots, lot_answers.still_open(mine), tally, event.lots[0])
            await lot_mails.lots_told(session, mail, question, row, told)


async def tell_outcome(session: AsyncSession, event: NeedEnded, mail: Composer) -> None:
    """Mail everyone who was asked how it ended, also those who declined or did not answer.

    Where it was decided lot by lot, they heard so of each lot.
    """
    if await session.scalar(select(Lot.id).where(Lot.need_id == event.need_id, Lot.told_at.is_not(None))):
        return
    question = await AskedNeed.of(session, await session.get_one(Need, event.need_id))
    tally = await tally_of(session, event.need_id)
    invitations = await session.scalars(
        select(Invitation).where(Invitation.need_id == event.need_id, Invitation.told_outcome_at.is_(None))
    )
    for row in invitations.all():
        row.told_outcome_at = clock.now()
        if row.organisation_id == question.need.awarded_to:
            await mails.chosen(session, mail, question, row)
        else:
            await mails.outcome(session, mail, question, tally, row)


async def end_shared_links(session: AsyncSession, event: MembershipEnded) -> None:
    """End the links that an earlier version mailed to all people of a supplier, because one of them left."""
    await session.execute(
        update(Invitation)
        .where(Invitation.organisation_id == event.organisation_id, Invitation.shared_link)
        .values(shared_link=False)
        .execution_options(synchronize_session=False)
    )
