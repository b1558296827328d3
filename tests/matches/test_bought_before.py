"""What was bought in a region before and who looks now, against the rows that it comes from."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from marketplace.core import clock
from marketplace.matches.bought import FEWEST_AWARDS
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.potential import potential
from marketplace.matches.potential_values import PlannedPurchase, VolumeSource, Way
from marketplace.matches.region_facts import AWARDS_DAYS
from marketplace.needs import verbs as needs
from marketplace.needs.lot_models import Lot
from marketplace.needs.states import NeedStatus, Visibility
from tests.database import with_cast
from tests.matches.purchases import GRASS, YEAR, asked, awarded
from tests.people import make_need


@pytest.mark.parametrize("known", range(FEWEST_AWARDS + 1))
async def test_the_volume_is_derived_from_three_awards(database_url: str, known: int) -> None:
    async with with_cast(database_url) as (database, cast), database.begin() as db:
        for number in range(known):
            await awarded(db, cast, 40_000 + 5_000 * number, fte=Decimal(1), **YEAR)
        await awarded(db, cast, 900_000, **YEAR)  # nobody knows how much work it was
        await awarded(db, cast, None, fte=Decimal(9), **YEAR)
        await awarded(db, cast, 900_000, fte=Decimal(1))  # nor how long
        await awarded(db, cast, 900_000, title="Ramen wassen", text="", fte=Decimal(1), **YEAR)
        await db.flush()
        found = (await asked(db, cast)).volume
        if known < FEWEST_AWARDS:
            assert found is None
        else:
            assert found is not None
            assert (found.source, found.awards) == (VolumeSource.DERIVED, 3)
            assert found.fte == 2, "90.000 euro in a year, at 45.000 a year"
            assert (await asked(db, cast, replace(GRASS, amount=None))).volume is None
            assert (await asked(db, cast, replace(GRASS, ends_on=None))).volume is None


async def test_what_was_bought_is_that_of_the_region_of_this_work_and_not_too_old(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast), database.begin() as db:
        for amount in (10_000, 20_000, None):
            await awarded(db, cast, amount)
        old = await awarded(db, cast, 5_000)
        old.ended_at = clock.now() - timedelta(days=AWARDS_DAYS + 1)
        await awarded(db, cast, 7_000, title="Vloeren van de feestzaal dweilen", text="Poetsen.")
        elsewhere = await awarded(db, cast, 8_000)
        elsewhere.region_id = cast.oostende_town.region_id
        not_yet = await make_need(db, cast)
        not_yet.status = NeedStatus.PUBLISHED
        await db.flush()
        before = (await asked(db, cast)).bought
        assert before is not None
        assert (before.count, before.with_amount, before.buyers) == (3, 2, 1)
        assert before.total is None, "of two awards a sum tells what one supplier asked"
        assert before.latest == clock.today()
        await awarded(db, cast, 30_000)
        await db.flush()
        before = (await asked(db, cast)).bought
        assert before is not None
        assert before.total == 60_000
        nowhere = await potential(db, await Catalogue().current(db), GRASS, None)
        assert nowhere.bought is None, "no region covers it: nobody can know"


async def test_of_lots_those_count_of_which_the_suppliers_were_told(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast), database.begin() as db:
        need = await make_need(db, cast, title="Onderhoud", text="In percelen.")
        need.status = NeedStatus.CLOSED
        lots = [
            Lot(
                need_id=need.id,
                position=place,
                identifier=str(place),
                title=title,
                text=f"{title} in parken.",
            )
            for place, title in enumerate(
                ("Gras maaien", "Gras maaien langs wegen", "Gras maaien bij scholen"), 1
            )
        ]
        for lot in lots[:2]:
            lot.award(cast.groenwerk.id, Decimal(1_000))
        lots[0].told_at = clock.now()
        db.add_all(lots)
        await db.flush()
        before = (await asked(db, cast)).bought
        assert before is not None
        assert before.count == 1


@pytest.mark.parametrize("visibility", sorted(Visibility))
async def test_of_others_only_what_everyone_may_know_is_told(
    database_url: str, visibility: Visibility
) -> None:
    async with with_cast(database_url) as (database, cast), database.begin() as db:
        need = await make_need(db, cast, visibility=visibility)
        await needs.submit(db, cast.an.id, need)
        await db.flush()
        in_town = replace(GRASS, nis="46021")
        assert (await asked(db, cast, in_town)).others == (), "it is not published"
        await needs.publish(db, cast.chadia.id, need)
        await db.flush()
        told = visibility is Visibility.PUBLIC
        found = await asked(db, cast, in_town)
        assert found.others == (("Temse",) if told else ())
        assert (Way.TOGETHER in [one.way for one in found.suggestions]) is told
        assert (await asked(db, cast)).others == (), "its own town is no other one"
        other = PlannedPurchase("Ramen wassen", nis="46021")
        assert (await asked(db, cast, other)).others == ()
        need.withdraw("Niet meer nodig")
        await db.flush()
        assert (await asked(db, cast, in_town)).others == ()
