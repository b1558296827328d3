"""Keep what people do with suppliers, so that the next rankings know who does which work."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import inspect, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from marketplace.core import clock
from marketplace.core.events import emit_once
from marketplace.matches.engine_records import engine_lot, engine_need
from marketplace.matches.events import CatalogueChanged
from marketplace.matches.experience_models import Experience, Source, Verdict
from marketplace.matches.models import Match
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from matching import about_need

#: So many that are new rank the open needs again: one by one they change little.
TOGETHER = 5


async def note(
    session: AsyncSession,
    need: Need,
    organisation_id: uuid.UUID,
    source: Source,
    verdict: Verdict | None,
    lots: Sequence[Lot] = (),
) -> None:
    """Keep what a source does with a supplier for a need, in place of what it did before.

    The same again is news only when the need says something else by now.
    `verdict`: None when that says nothing of the work. `lots`: those that it is about, where it is not the
    need as a whole.
    """
    mine = (Experience.need_id == need.id, Experience.organisation_id == organisation_id)
    row = await session.scalar(select(Experience).where(*mine, Experience.source == source).with_for_update())
    same = verdict is (row.verdict if row else None)
    if same and verdict is None:
        return
    about = await _about(session, need, lots)
    if same and row is not None and row.about == about:
        return
    offer_id = await session.scalar(
        select(Match.offer_id).where(Match.need_id == need.id, Match.organisation_id == organisation_id)
    )
    if row is None:
        row = Experience(need_id=need.id, organisation_id=organisation_id, source=source)
        session.add(row)
    row.offer_id, row.about, row.verdict = offer_id, about, verdict
    row.on, row.waits = clock.today(), True
    await session.flush()
    await _rank_again_when_due(session)


async def take_back(session: AsyncSession, need_id: uuid.UUID) -> None:
    """Of a need that was withdrawn nothing counts of what the helpdesk did: nobody answered for it."""
    need = await session.get_one(Need, need_id)
    said = await session.scalars(
        select(Experience.organisation_id).where(
            Experience.need_id == need_id,
            Experience.source == Source.HELPDESK,
            Experience.verdict.is_not(None),
        )
    )
    for organisation_id in said.all():
        await note(session, need, organisation_id, Source.HELPDESK, None)


async def _about(session: AsyncSession, need: Need, lots: Sequence[Lot]) -> dict[str, float]:
    """How much the need says of each activity; of some lots, what the one that says most of it says."""
    if "lots" in inspect(need).unloaded:
        whole = select(Need).where(Need.id == need.id).options(selectinload(Need.lots))
        need = (await session.scalars(whole)).one()
    records = [engine_lot(need, lot, None) for lot in lots] or [engine_need(need, None)]
    found: dict[str, float] = {}
    for code, amount in (pair for record in records for pair in about_need(record)):
        found[code] = max(amount, found.get(code, 0.0))
    return found


async def _rank_again_when_due(session: AsyncSession) -> None:
    """Once enough wait, the open needs are looked at; what others are writing is counted by the next."""
    waiting = select(Experience.id).where(Experience.waits).order_by(Experience.id)
    found = (await session.scalars(waiting.with_for_update(skip_locked=True))).all()
    if len(found) < TOGETHER:
        return
    await session.execute(
        update(Experience)
        .where(Experience.id.in_(found))
        .values(waits=False, changed_at=Experience.changed_at)
        .execution_options(synchronize_session=False)
    )
    await emit_once(session, [CatalogueChanged()])
