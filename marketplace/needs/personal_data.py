"""Personal data of needs: how long it is kept, how its person sees it, and texts that may name people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.i18n import N_
from marketplace.core.personal_data import MOST_ROWS, Subject, TypedText
from marketplace.core.retention import BATCH, Night, delete_batch
from marketplace.needs.asking_models import AnswerField, Attachment, Question
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from marketplace.needs.states import OVER, STATUS_NAMES, NeedStatus

ENDED_TITLE = N_("Afgelopen behoefte")


def _of(own: Any) -> Select[UUID]:
    """The needs of some organisations."""
    return select(Need.id).where(Need.organisation_id.in_(own))


TYPED = (
    TypedText(
        Need,
        (Need.title, Need.text, Need.place, Need.quantity, Need.rhythm, Need.conditions, Need.reason),
        lambda own: Need.organisation_id.in_(own),
    ),
    TypedText(Lot, (Lot.title, Lot.text, Lot.quantity, Lot.reason), lambda own: Lot.need_id.in_(_of(own))),
    TypedText(AnswerField, (AnswerField.text,), lambda own: AnswerField.need_id.in_(_of(own))),
    TypedText(Attachment, (Attachment.name,), lambda own: Attachment.need_id.in_(_of(own))),
    TypedText(
        Question,
        (Question.text, Question.wording, Question.answer),
        lambda own: or_(Question.organisation_id.in_(own), Question.need_id.in_(_of(own))),
    ),
)


async def old_drafts(night: Night) -> int:
    draft = Need.status == NeedStatus.DRAFT
    return await delete_batch(night.session, Need, draft, Need.changed_at < night.before)


async def old_needs(night: Night) -> int:
    """Take text and people out of what ended; place, codes, amounts, dates and outcome stay as figures."""
    rows = await night.session.scalars(
        select(Need.id)
        .where(
            Need.status.in_((*OVER, NeedStatus.REFUSED)),
            Need.ended_at < night.before,
            Need.title != ENDED_TITLE,
            *night.not_needed(),
        )
        .limit(BATCH)
        .with_for_update()
    )
    found = rows.all()
    if found:
        await _to_figures(night.session, found)
        await night.end(found)
    return len(found)


async def _to_figures(session: AsyncSession, needs: Sequence[UUID]) -> None:
    await session.execute(
        update(Need)
        .where(Need.id.in_(needs))
        .values(
            title=ENDED_TITLE,
            text="",
            place="",
            quantity="",
            rhythm="",
            conditions="",
            reason="",
            person_id=None,
            contact_id=None,
            source_url=None,
            changed_at=Need.changed_at,
            version=Need.version + 1,
        )
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(Lot)
        .where(Lot.need_id.in_(needs))
        .values(title="", text="", quantity="", reason="", version=Lot.version + 1)
        .execution_options(synchronize_session=False)
    )
    for table in (AnswerField, Attachment, Question):
        await session.execute(delete(table).where(table.need_id.in_(needs)))


async def questions_asked(session: AsyncSession, subject: Subject) -> dict[str, Any]:
    """The questions that the person asked for a supplier, and the answers."""
    query = select(Question).where(Question.person_id == subject.person_id)
    rows = await session.scalars(query.order_by(Question.created_at).limit(MOST_ROWS))
    return {
        "vragen": [
            {"vraag": row.text, "antwoord": row.answer, "op": row.created_at.isoformat()} for row in rows
        ]
    }


async def posted(session: AsyncSession, subject: Subject) -> dict[str, Any]:
    """What the person posted."""
    rows = await session.scalars(
        select(Need).where(Need.person_id == subject.person_id).order_by(Need.created_at).limit(MOST_ROWS)
    )
    return {
        "behoeften": [
            {"titel": row.title, "op": row.created_at.isoformat(), "stand": STATUS_NAMES[row.status]}
            for row in rows
        ]
    }
