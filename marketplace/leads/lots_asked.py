"""For which lots of a need each supplier is asked: read and written here.

A supplier that was asked without lots, as when the need had none yet, is asked for the whole need: for all.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from marketplace.core import clock
from marketplace.core.events import emit
from marketplace.leads import lot_answers
from marketplace.leads.answer_models import LotAnswer
from marketplace.leads.events import LotsAdded
from marketplace.leads.models import Invitation
from marketplace.needs.lot_models import Lot, divided


class Known(NamedTuple):
    """The ids of the lots that a supplier is asked for, and of those that it wants, asked or not."""

    asked: frozenset[uuid.UUID] = frozenset()
    wanted: frozenset[uuid.UUID] = frozenset()

    def __contains__(self, lot_id: object) -> bool:
        """Whether asking for a lot is no news."""
        return lot_id in self.asked or lot_id in self.wanted


Asked = Mapping[uuid.UUID, Known]
"""What each supplier is asked for, by organisation."""


class AskedFor(NamedTuple):
    """The lots that one supplier is asked for, in their order, and whether these are all of the need."""

    lots: Sequence[Lot]
    all: bool


async def parts_of(session: AsyncSession, need_id: uuid.UUID) -> list[Lot]:
    """The lots of a need that is divided (`Need.parts`), in their order."""
    rows = await session.scalars(select(Lot).where(Lot.need_id == need_id).order_by(Lot.position))
    return divided(rows.all())


async def by_supplier(session: AsyncSession, need_id: uuid.UUID, lots: Sequence[Lot]) -> Asked:
    """Who is asked for which lots, or wants them unasked. `lots`: all of the need."""
    query = select(Invitation).where(Invitation.need_id == need_id).options(selectinload(Invitation.lots))
    rows = await session.scalars(query.execution_options(populate_existing=True))
    return {
        row.organisation_id: Known(
            frozenset(lot.id for lot in lot_answers.asked(row, lots)), frozenset(lot_answers.wanted(row))
        )
        for row in rows
    }


async def of_invitation(session: AsyncSession, invitation: Invitation) -> AskedFor:
    """What one supplier is asked for, of what is not told; no lots for a need that is not divided."""
    parts = await parts_of(session, invitation.need_id)
    if parts:
        await session.refresh(invitation, ["lots"])
    lots = lot_answers.still_open(lot_answers.asked(invitation, parts)) if parts else []
    return AskedFor(lots, len(lots) == len(parts))


async def ask_for(
    session: AsyncSession, invitation_id: uuid.UUID, lots: Sequence[Lot]
) -> Sequence[uuid.UUID]:
    """Write down that a supplier is asked for these lots; -> the ids of those that it was not asked for."""
    if not lots:
        return ()
    same = {"created_at": clock.now(), "invitation_id": invitation_id, "asked": True}
    given = [same | {"id": uuid.uuid4(), "lot_id": lot.id} for lot in lots]
    row = insert(LotAnswer).values(given)
    added = await session.scalars(
        row.on_conflict_do_update(
            index_elements=["invitation_id", "lot_id"],
            set_={"asked": True},
            where=LotAnswer.asked.is_(False),
        ).returning(LotAnswer.lot_id)
    )
    return added.all()


async def add(
    session: AsyncSession, need_id: uuid.UUID, organisation_id: uuid.UUID, lots: Sequence[Lot]
) -> bool:
    """Ask who was asked before for more lots; -> whether any of them is new to it, so that it gets a mail."""
    mine = (Invitation.need_id == need_id, Invitation.organisation_id == organisation_id)
    query = select(Invitation).where(*mine).with_for_update().execution_options(populate_existing=True)
    invitation = (await session.scalars(query)).one()
    asked = select(LotAnswer.id).where(LotAnswer.invitation_id == invitation.id, LotAnswer.asked).limit(1)
    if not lots or await session.scalar(asked) is None:
        return False  # it is asked for all
    added = await ask_for(session, invitation.id, lots)
    if not added:
        return False
    invitation.version += 1
    await session.flush()
    known = [lot.id for lot in lots if lot.id in set(added)]
    emit(session, LotsAdded(invitation_id=invitation.id, version=invitation.version, lots=tuple(known)))
    return True
