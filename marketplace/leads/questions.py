"""Questions of suppliers to a need: asked until a day, answered for all who were asked, told in groups."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from marketplace.core import audit, clock
from marketplace.core.errors import Conflict
from marketplace.core.events import Event, emit_once
from marketplace.core.i18n import _
from marketplace.core.web import seen
from marketplace.leads.events import QuestionsAnswered, QuestionsAsked
from marketplace.leads.models import Invitation
from marketplace.needs.asking_models import Question, QuestionStatus
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus

MOST_WAITING = 10
"""Of one supplier for one need: so that nobody fills a buyer's page."""
GATHERS = timedelta(minutes=10)
"""How long an answer waits for others that the buyer writes after it."""
APART = timedelta(hours=1)
"""The least time between two mails about the questions of a need."""


async def of_need(session: AsyncSession, need_id: uuid.UUID) -> Sequence[Question]:
    """All questions of a need with who asked them: those that wait first, then in the order of asking."""
    rows = await session.scalars(
        select(Question).where(Question.need_id == need_id).options(joinedload(Question.organisation))
    )
    return sorted(rows, key=lambda row: (row.status is not QuestionStatus.WAITING, row.created_at))


async def seen_by_supplier(session: AsyncSession, invitation: Invitation) -> Sequence[Question]:
    """What a supplier that was asked reads: all answers, and what it asked itself. Without who asked."""
    mine = Question.organisation_id == invitation.organisation_id
    query = select(Question).where(
        Question.need_id == invitation.need_id, or_(Question.status == QuestionStatus.ANSWERED, mine)
    )
    return (await session.scalars(query.order_by(Question.created_at, Question.id))).all()


async def ask(
    session: AsyncSession, invitation: Invitation, need: Need, text: str, person_id: uuid.UUID | None
) -> Question:
    """A supplier that was asked for a need asks something. The buyer hears of it within the hour.

    Raises Conflict when no questions are taken, or too many of its own wait.
    """
    await seen.lock(session, need)  # of many at once each counts those before it
    if not need.takes_questions:
        raise Conflict(_("Vragen stellen kan niet meer. Bel de helpdesk als er iets onduidelijk is."))
    waiting = await session.scalar(
        select(func.count()).where(
            Question.need_id == need.id,
            Question.organisation_id == invitation.organisation_id,
            Question.status == QuestionStatus.WAITING,
        )
    )
    if (waiting or 0) >= MOST_WAITING:
        raise Conflict(
            _("Er wachten al %(most)s vragen van u op antwoord. Wacht op de koper, of bel de helpdesk.")
            % {"most": MOST_WAITING}
        )
    row = Question(
        need_id=need.id, organisation_id=invitation.organisation_id, person_id=person_id, text=text
    )
    session.add(row)
    await session.flush()
    audit.record(session, person_id, "question.ask", row.id)
    return row


def answer(
    session: AsyncSession, person_id: uuid.UUID, need: Need, row: Question, wording: str, text: str
) -> None:
    """The buyer answers for all who were asked, or answers otherwise than before; the same again is no news.

    `wording`: the question as the others read it. Raises Conflict once the need is over.
    """
    wording = "" if wording == row.text else wording
    if (row.status, row.wording, row.answer) == (QuestionStatus.ANSWERED, wording, text):
        return
    _settle(session, person_id, need, row, QuestionStatus.ANSWERED, text)
    row.wording = wording
    audit.record(session, person_id, "question.answer", row.id)


def decline(session: AsyncSession, person_id: uuid.UUID, need: Need, row: Question, reason: str) -> None:
    """The buyer does not answer, and says why to who asked. Raises Conflict once the need is over."""
    if row.status is QuestionStatus.ANSWERED:
        raise Conflict(_("Op deze vraag is al geantwoord. Pas het antwoord aan."))
    _settle(session, person_id, need, row, QuestionStatus.DECLINED, reason)
    audit.record(session, person_id, "question.decline", row.id)


def _settle(
    session: AsyncSession,
    person_id: uuid.UUID,
    need: Need,
    row: Question,
    status: QuestionStatus,
    text: str,
) -> None:
    if need.is_over:
        raise Conflict(_("Deze behoefte is afgelopen. Antwoorden kan niet meer."))
    row.status, row.answer = status, text
    row.answered_by, row.answered_at, row.told_at = person_id, clock.now(), None


async def mails_due(session: AsyncSession) -> int:
    """Note the needs of which the buyer, or the suppliers, may be mailed now; -> how many.

    Compares moments, so a missed run is made up.
    """
    asked = Question.asked_told_at.is_(None) & (Question.status == QuestionStatus.WAITING)
    answered = (
        Question.told_at.is_(None)
        & (Question.status != QuestionStatus.WAITING)
        & (Question.answered_at <= clock.now() - GATHERS)
    )
    due: list[list[Event]] = [
        [QuestionsAsked(need_id=need_id) for need_id in await session.scalars(_due(asked, "asked_told_at"))],
        [QuestionsAnswered(need_id=need_id) for need_id in await session.scalars(_due(answered, "told_at"))],
    ]
    for events in due:
        await emit_once(session, events)
    return sum(map(len, due))


def _due(which: ColumnElement[bool], told: str) -> Select[uuid.UUID]:
    """Needs with such a question, of which no mail about questions left within the hour."""
    other = aliased(Question)
    lately = exists().where(other.need_id == Need.id, getattr(other, told) > clock.now() - APART)
    there = exists().where(Question.need_id == Need.id, which)
    going_on = (NeedStatus.PUBLISHED, NeedStatus.CLOSED)
    return select(Need.id).where(Need.status.in_(going_on), there, ~lately).limit(500)


async def to_tell_buyer(session: AsyncSession, need_id: uuid.UUID) -> Sequence[Question]:
    """Those of which the buyer did not hear yet; from now on it did."""
    mine = (Question.need_id == need_id, Question.status == QuestionStatus.WAITING)
    query = select(Question).where(*mine, Question.asked_told_at.is_(None))
    rows = (await session.scalars(query.order_by(Question.created_at).with_for_update())).all()
    for row in rows:
        row.asked_told_at = clock.now()
    return rows


async def to_tell_suppliers(session: AsyncSession, need_id: uuid.UUID) -> Sequence[Question]:
    """Those of which the suppliers did not hear the answer yet; from now on they did."""
    mine = (Question.need_id == need_id, Question.status != QuestionStatus.WAITING)
    query = select(Question).where(*mine, Question.told_at.is_(None))
    rows = (await session.scalars(query.order_by(Question.created_at).with_for_update())).all()
    for row in rows:
        row.told_at = clock.now()
    return rows
