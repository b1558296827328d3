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


async def any_told(session: AsyncSession, need_id: uuid.UUID) -> bool:
    """Whether suppliers were told how some lots of a need ended."""
    return any(lot.told_at for lot in await of(session, need_id))


async def drop_choices(session: AsyncSession, need_id: uuid.UUID) -> None:
    """Take back what was decided of lots, as their need ends as a whole.

    Raises Conflict when suppliers were told how some ended.
    """
    lots = await of(session, need_id)
    if any(lot.told_at for lot in lots):
        raise Conflict(
            _("De leveranciers weten al hoe sommige percelen afliepen. Beslis ook over de andere percelen.")
        )
    for lot in to_tell(lots):
        lot.take_back()


async def leave_rest(session: AsyncSession, need_id: uuid.UUID, reason: str) -> Sequence[Lot]:
    """Give all lots that were not told to nobody, when others were told of before; -> all lots, else none.

    Those that were chosen for somebody too; what was left to nobody before keeps its own reason.
    """
    lots = await of(session, need_id)
    if not any(lot.told_at for lot in lots):
        return ()
    for lot in not_told(lots):
        if lot.status is not LotStatus.NOT_AWARDED:
            lot.leave(reason)
    return lots


def left(lots: Sequence[Lot], reason: str) -> bool:
    """Whether the suppliers were told that nobody gets lots, for this reason, and of all others too."""
    return all(lot.told_at for lot in lots) and any(
        lot.status is LotStatus.NOT_AWARDED and lot.reason == reason for lot in lots
    )


def not_told(lots: Sequence[Lot]) -> list[Lot]:
    """Those of which the suppliers know nothing yet, whatever was decided."""
    return [lot for lot in lots if lot.told_at is None]


def to_tell(lots: Sequence[Lot]) -> list[Lot]:
    """Those that are decided and of which the suppliers know nothing yet."""
    return [lot for lot in lots if lot.status is not LotStatus.OPEN and lot.told_at is None]


def chosen(lots: Sequence[Lot]) -> list[Lot]:
    """Those that a supplier was chosen for that knows nothing of it yet."""
    return [lot for lot in to_tell(lots) if lot.status is LotStatus.AWARDED]


def mark_told(lots: Sequence[Lot]) -> list[Lot]:
    """Say that the suppliers are told of what is decided; -> of which lots."""
    told = to_tell(lots)
    for lot in told:
        lot.told_at = clock.now()
    return told
