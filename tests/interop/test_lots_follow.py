"""The lots of a need stay the same rows when a corrected notice says something else of them."""

from __future__ import annotations

from decimal import Decimal

from msgspec import structs
from sqlalchemy import select

from marketplace.interop.verbs import import_notice
from marketplace.needs.lot_models import Lot
from tests.interop.desk import Desk, desk_of
from tests.interop.notices import NOTICE


async def rows(desk: Desk) -> dict[str, Lot]:
    async with desk.database.begin() as db:
        return {lot.identifier: lot for lot in await db.scalars(select(Lot).order_by(Lot.position))}


async def test_a_corrected_lot_is_the_same_row_and_only_those_that_are_gone_go(database_url: str) -> None:
    first, *others = NOTICE.lots
    new = structs.replace(first, identifier="LOT-0099", title="Nieuw perceel")
    changed = structs.replace(first, title="Ander werk", estimated_value=Decimal(1200), currency="EUR")
    corrected = structs.replace(
        NOTICE, version=NOTICE.version + 1, digest="a" * 64, lots=(*others[1:], changed, new)
    )
    async with desk_of(database_url) as desk:
        async with desk.database.begin() as db:
            await import_notice(db, NOTICE)
        before = await rows(desk)
        async with desk.database.begin() as db:
            await import_notice(db, corrected)
        after = await rows(desk)
    kept = {lot.identifier for lot in (*others[1:], changed)}
    assert {name: lot.id for name, lot in after.items() if name in kept} == {
        name: lot.id for name, lot in before.items() if name in kept
    }
    assert after.keys() == kept | {"LOT-0099"} != before.keys()
    same = after[first.identifier]
    assert (same.title, same.amount, same.position) == ("Ander werk", Decimal(1200), len(after) - 1)
    assert same.version > before[first.identifier].version
