"""Telling the suppliers how lots ended: all at once, or some before the others."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import audit
from marketplace.core.errors import Conflict
from marketplace.core.events import emit
from marketplace.core.i18n import _
from marketplace.needs import lots
from marketplace.needs.events import LotsDecided, NeedEnded
from marketplace.needs.lot_models import Lot, LotStatus
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus


async def tell(
    session: AsyncSession, person_id: uuid.UUID | None, need: Need, rows: Sequence[Lot]
) -> list[Lot]:
    """Tell the suppliers how the decided ones of all lots of a need ended; -> which those are.

    Once all are decided, the need is over. Raises Conflict when nothing is to be told.
    """
    need.must_be(NeedStatus.PUBLISHED, NeedStatus.CLOSED)
    told = lots.mark_told(rows)
    if not told:
        raise Conflict(_("Er is niets nieuws om mee te delen. Kies eerst per perceel."))
    over = all(lot.status is not LotStatus.OPEN for lot in rows)
    if over:
        need.end_by_lots(rows)
    await session.flush()
    audit.record(session, person_id, "need.tell_lots", need.id, lots=len(told))
    ids = tuple(lot.id for lot in told)
    emit(session, LotsDecided(need_id=need.id, version=need.version, lots=ids))
    if over:
        emit(session, NeedEnded(need_id=need.id, version=need.version))
    return told
