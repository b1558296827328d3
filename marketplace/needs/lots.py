"""Lots of a need as they are decided: one by one, until the suppliers are told."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.core.errors import Conflict
from marketplace.core.i18n import _
from marketplace.needs.lot_models import Lot, LotStatus, divided


async def of(session: AsyncSession, need_id: uuid.UUID) -> Sequence[Lot]:
    """The lots of a need that is divided (`Need.parts`) in their order, locked till the transaction ends."""
    query = select(Lot).where(Lot.need_id == need_id).order_by(Lot.position, Lot.id)
    rows = await session.scalars(
        query.with_for_update(key_share=True).execution_options(populate_existing=True)
    )
    return divided(rows.all())


async def must_have_none(session: AsyncSession, need_id: uuid.UUID) -> None:
    """Raises Conflict for a need with lots: a supplier is chosen for each."""
    if await of(session, need_id):
        raise Conflict(_("Deze behoefte heeft percelen. Kies per perceel een leverancier."))


async def none_told(session: AsyncSession, need_id: uuid.UUID) -> None:
    """Raises Conflict when suppliers were told how some lots ended."""
    if any(lot.told_at for lot in await of(session, need_id)):
        raise Conflict(
            _("De leveranciers weten al hoe sommige percelen afliepen. Beslis ook over de andere percelen.")
        )


async def leave_rest(session: AsyncSession, need_id: uuid.UUID, reason: str) -> Sequence[Lot]:
    """Give the lots that wait to nobody, when others were told of before; -> all lots, else none."""
    lots = await of(session, need_id)
    if not any(lot.told_at for lot in lots):
        return ()
    for lot in lots:
        if lot.told_at is None and lot.status is LotStatus.OPEN:
            lot.leave(reason)
    return lots


def to_tell(lots: Sequence[Lot]) -> list[Lot]:
    """Those that are decided and of which the suppliers know nothing yet."""
    return [lot for lot in lots if lot.status is not LotStatus.OPEN and lot.told_at is None]


def mark_told(lots: Sequence[Lot]) -> list[Lot]:
    """Say that the suppliers are told of what is decided; -> of which lots."""
    told = to_tell(lots)
    for lot in told:
        lot.told_at = clock.now()
    return told
