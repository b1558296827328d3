"""Write a ranking over the one before: only what changed, in so many messages however many rows those are."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.matches.lot_models import LotMatch
from marketplace.matches.models import Match
from marketplace.matches.outcome import NOT_IN_LOT, Outcome, Values

#: What a ranking writes of a supplier: no form shows it, so it changes no version.
RANKED = sorted(Match.__quiet__ - {"asked_at"})
NOT_RANKED: dict[str, Any] = {
    "rank": None,
    "excluded_rule": None,
    "excluded_fact": None,
    "excluded_reason": "",
}
_WRITE = (
    update(Match.__table__)  # type: ignore[arg-type]  # a Table, said to be any FromClause
    .where(Match.id == bindparam("row_id"))
    .values({name: bindparam(name) for name in RANKED})
)
OF_LOT = sorted(NOT_IN_LOT.keys() | {"offer_id"})
_WRITE_LOT = (
    update(LotMatch.__table__)  # type: ignore[arg-type]  # as above
    .where(LotMatch.id == bindparam("row_id"))
    .values({name: bindparam(name) for name in OF_LOT})
)


async def store(session: AsyncSession, need_id: uuid.UUID, outcome: Outcome) -> None:
    """Write the suppliers of a ranking over those of the one before.

    A supplier that is not ranked any more keeps its figures and reasons, without a rank; of its lots it keeps
    nothing.
    """
    match_ids = await _store_suppliers(session, need_id, outcome.suppliers)
    if outcome.has_lots:
        by_supplier = outcome.of_lots
        wanted = {(match_ids[who], lot_id): values for (who, lot_id), values in by_supplier.items()}
        await _store_lots(session, need_id, wanted)


async def _store_suppliers(
    session: AsyncSession, need_id: uuid.UUID, now: dict[uuid.UUID, Values]
) -> dict[uuid.UUID, uuid.UUID]:
    """-> the id of its row, by supplier."""
    columns = (getattr(Match, name) for name in RANKED)
    query = select(Match.id, Match.organisation_id, *columns).where(Match.need_id == need_id)
    match_ids: dict[uuid.UUID, uuid.UUID] = {}
    changed = []
    for row in await session.execute(query.order_by(Match.id).with_for_update()):
        match_ids[row.organisation_id] = row.id
        before = {name: getattr(row, name) for name in RANKED}
        after = before | NOT_RANKED | now.get(row.organisation_id, {})
        if after != before:
            changed.append({"row_id": row.id} | after)
    if changed:
        await (await session.connection()).execute(_WRITE, changed)
        for match in [match for match in session.identity_map.values() if isinstance(match, Match)]:
            session.expire(match, RANKED)
    for supplier in [supplier for supplier in now if supplier not in match_ids]:
        match_ids[supplier] = uuid.uuid4()
        own = {"id": match_ids[supplier], "need_id": need_id, "organisation_id": supplier}
        session.add(Match(**own, **now[supplier]))
    return match_ids


async def _store_lots(
    session: AsyncSession, need_id: uuid.UUID, wanted: dict[tuple[uuid.UUID, uuid.UUID], Values]
) -> None:
    """`wanted`: what the row of a supplier's row and a lot is to hold; all others go."""
    columns = (getattr(LotMatch, name) for name in OF_LOT)
    query = select(LotMatch.id, LotMatch.match_id, LotMatch.lot_id, *columns)
    rows = await session.execute(query.join(Match, Match.id == LotMatch.match_id).filter_by(need_id=need_id))
    changed, gone = [], []
    for row in rows:
        after = wanted.pop((row.match_id, row.lot_id), None)
        if after is None:
            gone.append(row.id)
        elif after != {name: getattr(row, name) for name in OF_LOT}:
            changed.append({"row_id": row.id} | after)
    if changed:
        await (await session.connection()).execute(_WRITE_LOT, changed)
    if gone:
        await session.execute(delete(LotMatch).where(LotMatch.id.in_(gone)))
    for known in [row for row in session.identity_map.values() if isinstance(row, LotMatch)]:
        session.expire(known, OF_LOT)
    session.add_all(LotMatch(match_id=match, lot_id=lot, **values) for (match, lot), values in wanted.items())
