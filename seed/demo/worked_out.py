"""What stands beside a need of the demo: its lots, what suppliers fill in, and an attachment."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.web.access import Actor
from marketplace.needs import attachments
from marketplace.needs.asking_models import AnswerField, FieldKind
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from seed.demo import content
from seed.demo.papers import page


async def work_out(session: AsyncSession, need: Need, row: content.NeedRow, by: Actor) -> None:
    """Add to a new draft what the content says."""
    for number, lot in enumerate(row.lots, start=1):
        session.add(
            Lot(
                need_id=need.id,
                position=number,
                identifier=str(number),
                title=lot.title,
                text=lot.text,
                quantity=lot.quantity,
                amount=lot.amount,
                cpv=[],
            )
        )
    for number, asked in enumerate(row.asks, start=1):
        session.add(
            AnswerField(
                need_id=need.id,
                position=number,
                text=asked.text,
                kind=FieldKind(asked.kind),
                unit=asked.unit,
                required=asked.required,
            )
        )
    if row.attachment:
        await attachments.add(session, by, need, row.attachment, page())
    await session.flush()
