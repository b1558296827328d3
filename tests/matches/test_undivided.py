"""A need that is not divided is ranked and stored as before there were lots."""

from __future__ import annotations

from decimal import Decimal
from hashlib import blake2b

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.core import clock
from marketplace.matches import verbs
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.engine_records import engine_need
from marketplace.matches.lot_models import LotMatch
from marketplace.matches.models import Ranking
from marketplace.needs.models import Need
from tests.database import with_cast
from tests.inprocess import counted
from tests.journey import published_need
from tests.lots import PAINTING, lotted_need, ranked_in
from tests.matches.test_lots import GROENWERK, matches_of


async def test_a_need_without_lots_has_no_rows_of_lots(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        need = await published_need(database, cast)
        async with database.begin() as db:
            engine = await Catalogue().current(db)
            with counted() as statements:
                await verbs.rank(db, engine, need.id)
                await db.flush()
            assert not [line for line in statements if "lot_match" in line]
            assert await db.scalar(select(func.count()).select_from(LotMatch)) == 0


async def test_a_need_without_lots_is_stored_as_it_always_was(database_url: str) -> None:
    """Else every open need would be ranked again after an upgrade."""
    async with with_cast(database_url) as (database, cast):
        need = await published_need(database, cast)
        found = await matches_of(database, need)
        async with database.begin() as db:
            need = await db.get_one(
                Need, need.id, options=[selectinload(Need.lots), joinedload(Need.municipality)]
            )
            asked = engine_need(need, need.municipality)
            said = (await Catalogue().current(db)).rank(asked, top=60, today=clock.today())
            stored = (await db.scalars(Ranking.latest(need.id))).one()
        ranked = {row.supplier_id: (row.rank, row.offer_id) for row in said.ranked}
        assert ranked == {
            str(match.organisation_id): (match.rank, str(match.offer_id))
            for match in found.values()
            if match.rank
        }
        figures = ("score", "fit", "social_value", "social_low", "social_high")
        rows = [
            (
                row.supplier_id,
                *(Decimal(str(round(getattr(row, name), 2))) for name in figures),
                row.offer_id,
                row.reasons,
            )
            for row in said.ranked
        ]
        content = msgspec.json.encode((said.engine_version, rows, said.excluded))
        assert stored.outcome_digest == blake2b(content, digest_size=16).hexdigest()
        assert stored.inputs_digest == said.inputs_digest


async def test_a_single_lot_is_the_need_itself(database_url: str) -> None:
    """As an official notice has one lot at least, also when nothing is divided."""
    async with with_cast(database_url) as (database, cast):
        need = await lotted_need(database, cast, PAINTING, title="Gras maaien", text="In het park.")
        found = await matches_of(database, need)
        assert found[GROENWERK].rank is not None, "the words of the need count"
        assert await ranked_in(database, need) == {}
