"""What the social economy of a region can do for a purchase: each figure against the rows it comes from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import select, update

from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.potential import potential_in
from marketplace.matches.potential_values import Proof, VolumeSource, Way
from marketplace.matches.region_facts import RegionFacts
from marketplace.offers.models import Offer
from marketplace.organisations import evidence, levels
from marketplace.organisations.models import Organisation
from marketplace.procedures.models import Basis, Certainty, Comparison, ProcedureRule
from matching import Band
from tests.database import with_cast
from tests.inprocess import counted
from tests.matches.purchases import GRASS, PAPER, YEAR, asked, awarded, mower, says_share
from tests.people import Cast


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
    """A recognition or a share of 30 % counts with its document until its last day; a word does not."""
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
