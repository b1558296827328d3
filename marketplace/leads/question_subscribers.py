"""Mails that follow questions and answers."""

from __future__ import annotations

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.mail.compose import Composer
from marketplace.leads import question_mails, questions
from marketplace.leads.events import QuestionsAnswered, QuestionsAsked
from marketplace.leads.given import Answer
from marketplace.leads.lots_open import waits_for_a_lot
from marketplace.leads.mails import AskedNeed
from marketplace.leads.models import Invitation
from marketplace.needs.models import Need


async def tell_buyer(session: AsyncSession, event: QuestionsAsked, mail: Composer) -> None:
    """Mail the buyer the questions that it does not know of."""
    need = await session.get_one(Need, event.need_id)
    if not need.is_over and (rows := await questions.to_tell_buyer(session, need.id)):
        await question_mails.question_asked(session, mail, need, rows)


async def tell_suppliers(session: AsyncSession, event: QuestionsAnswered, mail: Composer) -> None:
    """Mail the answers to all who were asked.

    Who declined, or heard how all its lots ended, gets only those to its own questions.
    """
    need = await session.get_one(Need, event.need_id)
    rows = await questions.to_tell_suppliers(session, need.id)
    if need.is_over or not rows:
        return
    asked = await AskedNeed.of(session, need)
    goes_on = and_(Invitation.answer.is_distinct_from(Answer.DECLINED), waits_for_a_lot())
    invitations = await session.execute(
        select(Invitation, goes_on.label("goes_on"))
        .where(Invitation.need_id == need.id)
        .order_by(Invitation.id)
    )
    for row, hears_all in invitations.all():
        told = [each for each in rows if hears_all or each.organisation_id == row.organisation_id]
        await question_mails.questions_answered(session, mail, asked, row, told)
