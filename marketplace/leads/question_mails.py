"""Mails about questions: to the buyer that some wait, to the suppliers how they were answered."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.i18n import N_
from marketplace.core.mail.compose import Composer
from marketplace.core.mail.kinds import NoLongerTrue, must
from marketplace.core.mail.message import Message
from marketplace.leads.mails import AskedNeed, to_supplier
from marketplace.leads.models import Invitation
from marketplace.needs.asking_models import Question, QuestionStatus
from marketplace.needs.mails import ENDED, buyer_people, must_hear_of
from marketplace.needs.models import Need

ASKED, ANSWERED = "question_asked", "questions_answered"
ALL_ANSWERED = N_("Op alle vragen was intussen geantwoord.")


async def question_asked(session: AsyncSession, mail: Composer, need: Need, rows: Sequence[Question]) -> None:
    """To the buyer: suppliers asked this, all of them wait for the answer."""
    for person in await buyer_people(session, need):
        await mail.send(
            session,
            ASKED,
            to=person.email,
            name=person.name,
            dedupe_key=f"{ASKED}:{rows[0].id}:{person.id}",
            region=need.region_id,
            about=need.id,
            need=need,
            questions=list(rows),
        )


async def questions_answered(
    session: AsyncSession, mail: Composer, asked: AskedNeed, row: Invitation, rows: Sequence[Question]
) -> None:
    """To a supplier that was asked: new answers, and which question of its own gets none."""
    answered = [each for each in rows if each.status is QuestionStatus.ANSWERED]
    mine = [each for each in rows if each.organisation_id == row.organisation_id]
    declined = [each for each in mine if each.status is QuestionStatus.DECLINED]
    if answered or declined:
        first = min(rows, key=lambda each: (each.answered_at, each.id))
        stamp = f"{first.id}:{first.version}"
        await to_supplier(
            session, mail, asked, row, ANSWERED, stamp=stamp, answered=answered, declined=declined
        )


async def question_waits(session: AsyncSession, message: Message) -> None:
    """A question of the need waits, it is not over, and the recipient may hear of it."""
    need = await session.get(Need, message.about)
    if need is None or need.is_over:
        raise NoLongerTrue(ENDED)
    waiting = select(Question.id).where(
        Question.need_id == need.id, Question.status == QuestionStatus.WAITING
    )
    must(await session.scalar(waiting.limit(1)) is not None, ALL_ANSWERED)
    await must_hear_of(session, need, message)
