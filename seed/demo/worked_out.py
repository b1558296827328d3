"""What stands beside a need of the demo: its lots, what suppliers fill in, and an attachment."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from marketplace.core import clock
from marketplace.core.web.access import Actor
from marketplace.leads import lot_answers, questions
from marketplace.leads import verbs as leads
from marketplace.leads.answer_models import FieldAnswer
from marketplace.leads.lots_asked import parts_of
from marketplace.leads.models import Invitation
from marketplace.needs import attachments, copying
from marketplace.needs.asking_models import AnswerField, FieldKind
from marketplace.needs.depth import fields_of
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from marketplace.partnerships import verbs as partnerships
from marketplace.partnerships.models import Side
from seed.demo import need_rows
from seed.demo.papers import page

KEYS = uuid.UUID("6a1f4d0e-5c0b-4b7e-9a0d-6d61726b7401")


async def work_out(session: AsyncSession, need: Need, row: need_rows.NeedRow, by: Actor) -> None:
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
    for name in row.attachments:
        await attachments.add(session, by, need, name, page())
    await session.flush()


async def copied(session: AsyncSession, row: need_rows.NeedRow) -> None:
    """The draft that somebody made of an earlier need."""
    made = uuid.uuid5(KEYS, row.slug)
    earlier = await session.scalar(
        select(Need).where(Need.form_key == uuid.uuid5(KEYS, row.copy_of)).options(selectinload(Need.lots))
    )
    if earlier is not None and earlier.person_id is not None:
        need = await copying.copy(session, earlier.person_id, earlier)
        need.form_key = made


async def prices(
    session: AsyncSession, need: Need, row: need_rows.AnswerRow
) -> dict[uuid.UUID, Decimal | None]:
    """The lots that a supplier wants, with its prices."""
    lots = {str(lot.position): lot.id for lot in await parts_of(session, need.id)}
    return {lots[number]: Decimal(price) for number, price in row.lot_prices.items()}


async def fill_in(session: AsyncSession, invitation: Invitation, row: need_rows.AnswerRow) -> None:
    """What a supplier fills in of what the buyer asks."""
    fields = await fields_of(session, invitation.need_id)
    for asked, text in zip(fields, row.filled, strict=False):
        session.add(FieldAnswer(invitation_id=invitation.id, field_id=asked.id, text=text))


async def ask_back(
    session: AsyncSession, need: Need, asked: Sequence[Invitation], row: need_rows.NeedRow
) -> None:
    """Questions of those who were asked, and what the buyer answers."""
    for each in row.questions:
        if each.supplier > len(asked) or need.person_id is None:
            continue
        question = await questions.ask(session, asked[each.supplier - 1], need, each.text, None)
        if each.answer:
            questions.answer(session, need.person_id, need, question, each.text, each.answer)
        elif each.declined:
            questions.decline(session, need.person_id, need, question, each.declined)
        question.asked_told_at = question.told_at = clock.now()


async def decide(
    session: AsyncSession, need: Need, asked: Sequence[Invitation], row: need_rows.NeedRow
) -> None:
    """The lots of which the suppliers were told, each with whom it went to, and those that are only chosen."""
    await _choose(session, need, asked, row.decided, row.reason)
    if row.decided:
        await leads.tell_lots(session, need.person_id, need)
        for winner_id in sorted(
            {lot.awarded_to for lot in await parts_of(session, need.id) if lot.awarded_to}
        ):
            await partnerships.start(session, need, winner_id)
    await _choose(session, need, asked, row.chosen, row.reason)


async def _choose(
    session: AsyncSession,
    need: Need,
    asked: Sequence[Invitation],
    places: Mapping[str, int],
    reason: str,
) -> None:
    for lot in await parts_of(session, need.id):
        place = places.get(str(lot.position))
        if place is None:
            continue
        winner = asked[place - 1] if 0 < place <= len(asked) else None
        if winner is not None:
            await session.refresh(winner, ["lots"])
        price = lot_answers.wanted(winner).get(lot.id) if winner is not None else None
        await leads.decide_lot(session, need.person_id, need, lot, winner, price, "" if winner else reason)


async def partnership(session: AsyncSession, row: need_rows.NeedRow, need: Need) -> None:
    """The partnership of an award, as far as its sides agreed and confirmed."""
    partnership = await partnerships.start(session, need)
    if row.partnership is None:
        return
    agreed = row.partnership
    today = clock.today()
    partnership.agree(
        goals=agreed.goals,
        buyer_gives=agreed.buyer_gives,
        buyer_gets=agreed.buyer_gets,
        supplier_gives=agreed.supplier_gives,
        supplier_gets=agreed.supplier_gets,
        starts_on=today + timedelta(days=agreed.starts_in_days),
        ends_on=today + timedelta(days=agreed.ends_in_days),
    )
    await partnerships.confirm(session, None, partnership, Side.BUYER)
    if agreed.confirmed == "both":
        await partnerships.confirm(session, None, partnership, Side.SUPPLIER)
