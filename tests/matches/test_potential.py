"""What the social economy of a region can do for a purchase: each figure against the rows it comes from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.core.documents import Document
from marketplace.core.web.access import Role
from marketplace.matches.bought import FEWEST_AWARDS
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.potential import potential, potential_in
from marketplace.matches.potential_values import PlannedPurchase, Potential, Proof, VolumeSource, Way
from marketplace.matches.region_facts import AWARDS_DAYS, RegionFacts
from marketplace.needs import verbs as needs
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus, Visibility
from marketplace.offers.models import Offer
from marketplace.organisations import evidence, levels
from marketplace.organisations.models import Organisation, Region
from marketplace.organisations.proof_models import SocialValueClaim
from marketplace.procedures.models import Basis, Certainty, Comparison, ProcedureRule
from matching import Band
from tests.database import with_cast
from tests.inprocess import counted
from tests.people import Cast, make_need, make_offer, make_organisation

YEAR = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
GRASS = PlannedPurchase(
    "Gras maaien in het park",
    "Elke twee weken het gras in het park maaien.",
    nis="46025",
    amount=Decimal(90_000),
    starts_on=date(2027, 1, 1),
    ends_on=date(2027, 12, 31),
)
PAPER = Document("application/pdf", "pdf", b"%PDF-1.7 %%EOF")


async def asked(db: AsyncSession, cast: Cast, planned: PlannedPurchase = GRASS) -> Potential:
    return await potential(db, await Catalogue().current(db), planned, cast.temse.region_id)


async def awarded(db: AsyncSession, cast: Cast, amount: int | None = 50_000, **values: object) -> Need:
    """A need of An's town that Groenwerk got."""
    need = await make_need(db, cast, **values)
    need.status, need.awarded_to = NeedStatus.AWARDED, cast.groenwerk.id
    need.published_at = need.ended_at = clock.now()
    need.awarded_amount = Decimal(amount) if amount is not None else None
    return need


async def mower(db: AsyncSession, cast: Cast, number: int) -> Organisation:
    """One more supplier of Waasland that mows, without a recognition."""
    region = await db.get_one(Region, cast.temse.region_id)
    supplier = await make_organisation(
        db, f"Maaier{number} vzw", Role.SUPPLIER, "46021", region, 500 + number
    )
    await make_offer(db, supplier, "Gras maaien", "Wij maaien gras in parken.", "77314000")
    return supplier


async def says_share(db: AsyncSession, supplier: Organisation, percent: int, **values: object) -> None:
    values = {"criterion": 2, "on": date(2026, 1, 1), "valid_to": None} | values
    db.add(
        SocialValueClaim(
            organisation_id=supplier.id, key="target_group_share", value=Decimal(percent), **values
        )
    )
    await db.flush()


async def test_only_who_works_there_counts(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast), database.begin() as db:
        here = await asked(db, cast)
        assert (here.able, here.bands[Band.GOOD]) == (1, 1), "Groenwerk; Zeekracht works in Oostende only"
        assert here.capacity.fte == Decimal(3)
        at_sea = await asked(db, cast, replace(GRASS, nis="35013"))
        assert at_sea.able == 2
        assert at_sea.capacity.fte == Decimal(6)


async def test_the_volume_leaves_nobody_out(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast), database.begin() as db:
        large = await asked(db, cast, replace(GRASS, fte=Decimal(40)))
        assert large.able == 1
        assert large.volume is not None
        assert (large.volume.fte, large.volume.source) == (40, VolumeSource.TYPED)


async def test_who_says_nothing_of_capacity_is_counted_apart(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast), database.begin() as db:
        supplier = await mower(db, cast, 1)
        await db.execute(update(Offer).where(Offer.organisation_id == supplier.id).values(capacity_fte=None))
        free = (await asked(db, cast)).capacity
        assert (free.fte, free.known, free.unknown) == (3, 1, 1)


async def test_who_may_answer_goes_by_documents_and_by_the_day(database_url: str) -> None:
    """A recognition or a share of 30 % with its document counts, until its last day; a word alone does not."""
    async with with_cast(database_url) as (database, cast), database.begin() as db:
        (label,) = await levels.recognitions_of(db, [cast.groenwerk.id])
        one, two, three = [await mower(db, cast, number) for number in (1, 2, 3)]
        await says_share(db, one, 45, valid_to=date(2027, 6, 30))
        await says_share(db, two, 45)
        await says_share(db, three, 20)
        counts = (await asked(db, cast)).may_answer
        assert counts == {Proof.RECOGNITION: 0, Proof.SHARE: 0, Proof.UNPROVEN: 3}
        await evidence.add(db, None, cast.groenwerk, "", "besluit.pdf", PAPER, label.row)
        await evidence.add(db, None, one, "target_group_share", "sociaal.pdf", PAPER)
        counts = (await asked(db, cast)).may_answer
        assert counts == {Proof.RECOGNITION: 1, Proof.SHARE: 1, Proof.UNPROVEN: 1}, "20 % may not answer"
        later = await asked(db, cast, replace(GRASS, starts_on=date(2027, 7, 1)))
        assert later.may_answer == {Proof.RECOGNITION: 1, Proof.SHARE: 0, Proof.UNPROVEN: 2}
        here = await asked(db, cast)
        assert here.suggestions[0].way is Way.RESERVE
        assert "2 leveranciers" in here.suggestions[0].because[0]
        assert "1 leverancier " in here.suggestions[0].because[1], "the one that proved nothing"


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


async def test_the_amount_for_lots_is_that_of_the_rule_on_the_day(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast), database.begin() as db:
        await db.execute(update(ProcedureRule).values(withdrawn_at=clock.now()))
        for code, amount, first, last in (
            ("LOT-A", 140_000, date(2026, 1, 1), date(2027, 12, 31)),
            ("LOT-B", 150_000, date(2028, 1, 1), None),
            ("LOT-C", 99, None, None),
        ):
            db.add(_rule(code, Decimal(amount), first, last))
        await db.flush()
        facts = await RegionFacts.load(db, cast.temse.region_id)
        assert facts.lots_considered_from(date(2027, 12, 31)) == 140_000
        assert facts.lots_considered_from(date(2028, 1, 1)) == 150_000
        assert facts.lots_considered_from(date(2025, 12, 31)) is None, "a pending rule is never applied"


def _rule(code: str, amount: Decimal, first: date | None, last: date | None) -> ProcedureRule:
    return ProcedureRule(
        code=code,
        series="LOT",
        position=1,
        topic="lots",
        applies_to=[],
        amount=amount,
        comparison=Comparison.FROM,
        basis=Basis.ESTIMATE,
        valid_from=first,
        valid_to=last,
        article="artikel 58",
        says="Overweeg percelen.",
        source="verzonnen",
        certainty=Certainty.READ,
    )


async def test_many_purchases_ask_the_database_once(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        counts = []
        for more in (1, 6):
            async with database.begin() as db:
                for number in range(more):
                    await awarded(db, cast, 10_000, fte=Decimal(1), **YEAR)
                    await mower(db, cast, 10 * more + number)
            counts.append(await _queries_of(database, cast, more))
        assert counts[0] == counts[1]


async def _queries_of(database: Database, cast: Cast, purchases: int) -> int:
    async with database.begin() as db:
        engine = await Catalogue().current(db)
        with counted() as statements:
            facts = await RegionFacts.load(db, cast.temse.region_id)
            for number in range(20 * purchases):
                found = potential_in(facts, engine, replace(GRASS, title=f"Gras maaien {number}"))
                assert found.able > 1
        return len(statements)


async def test_a_supplier_that_wants_no_requests_is_not_counted(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast), database.begin() as db:
        row = (await db.scalars(select(Organisation).where(Organisation.id == cast.groenwerk.id))).one()
        row.opted_out = True
        await db.flush()
        assert (await asked(db, cast)).able == 0
