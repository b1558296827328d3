"""Each lot of a need is ranked by itself; the need's own ranking is that of each supplier's best lot."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select, update

from marketplace.core.db import Database
from marketplace.core.events import emit
from marketplace.matches import experience, verbs
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.experience_models import Experience, Source, Verdict
from marketplace.matches.lot_models import LotMatch
from marketplace.matches.models import Match, Ranking
from marketplace.needs.events import NeedChanged
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from marketplace.organisations.models import Organisation
from tests.database import answer_all, with_cast
from tests.guest import House
from tests.inprocess import counted
from tests.lots import CLEANING, GRASS, PAINTING, both, lots_of, lotted_need, ranked_in
from tests.people import make_offer

GROENWERK, POETSLIJN, BOTH = "Groenwerk vzw", "Poetslijn vzw", "Alleskunner1 vzw"


async def matches_of(database: Database, need: Need) -> dict[str, Match]:
    async with database.begin() as db:
        rows = await db.execute(
            select(Organisation.name, Match)
            .join(Match, Match.organisation_id == Organisation.id)
            .where(Match.need_id == need.id)
        )
        return dict(tuple(row) for row in rows)


async def lot_rows(database: Database, match: Match) -> dict[int, LotMatch]:
    async with database.begin() as db:
        rows = await db.execute(
            select(Lot.position, LotMatch)
            .join(LotMatch, LotMatch.lot_id == Lot.id)
            .where(LotMatch.match_id == match.id)
        )
        return dict(tuple(row) for row in rows)


async def test_each_lot_finds_who_does_its_work(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        await both(database, cast)
        need = await lotted_need(database, cast, GRASS, CLEANING, PAINTING)
        found = await ranked_in(database, need)
        assert set(found[1]) == {GROENWERK, BOTH}
        assert set(found[2]) == {POETSLIJN, BOTH}
        assert 3 not in found, "nobody paints"


async def test_a_supplier_stands_once_in_the_need_with_what_its_best_lot_says(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        await both(database, cast)
        need = await lotted_need(database, cast, GRASS, CLEANING)
        found = await matches_of(database, need)
        ranked = sorted((match for match in found.values() if match.rank), key=lambda match: match.rank)
        assert [match.rank for match in ranked] == list(range(1, len(ranked) + 1))
        of_lots = await lot_rows(database, found[BOTH])
        assert set(of_lots) == {1, 2}
        best = min(of_lots.values(), key=lambda row: (list(type(row.band)).index(row.band), -row.score))
        mine = found[BOTH]
        assert (mine.fit, mine.score, mine.offer_id, mine.facts) == (
            best.fit,
            best.score,
            best.offer_id,
            best.facts,
        )
        chances = [(list(type(match.band)).index(match.band), -match.score) for match in ranked]
        assert chances == sorted(chances), "the surest band first, then the score"


async def test_who_is_left_out_of_the_lots_that_it_fits_is_left_out_of_the_need(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        need = await lotted_need(database, cast, GRASS, CLEANING)
        found = await matches_of(database, need)
        zeekracht = found["Zeekracht vzw"]
        assert (zeekracht.rank, zeekracht.excluded_rule) == (None, "area")
        rows = await lot_rows(database, zeekracht)
        assert [(number, row.rank, row.excluded_rule) for number, row in rows.items()] == [(1, None, "area")]
        async with database.begin() as db:
            await make_offer(db, cast.zeekracht, "Schoonmaak van zalen", "Wij dweilen vloeren.", "90910000")
        await answer_all(database)
        zeekracht = (await matches_of(database, need))["Zeekracht vzw"]
        assert (zeekracht.rank is not None, zeekracht.excluded_rule) == (True, None)


async def test_lots_that_change_are_ranked_again_and_those_that_go_leave_nothing(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        need = await lotted_need(database, cast, GRASS, CLEANING, PAINTING)
        async with database.begin() as db:
            await db.execute(delete(Lot).where(Lot.need_id == need.id, Lot.position == 1))
            changed = {"title": "Hagen snoeien", "text": "Hagen snoeien rond de school."}
            await db.execute(update(Lot).where(Lot.need_id == need.id, Lot.position == 2).values(changed))
            emit(db, NeedChanged(need_id=need.id))
        await answer_all(database)
        assert await ranked_in(database, need) == {2: [GROENWERK]}
        assert (await matches_of(database, need))[POETSLIJN].rank is None


async def test_a_catalogue_that_changes_a_lot_ranks_the_need_again_and_else_not(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        need = await lotted_need(database, cast, GRASS, PAINTING)
        await answer_all(database)

        async def times() -> int:
            async with database.begin() as db:
                return await db.scalar(select(func.count()).where(Ranking.need_id == need.id)) or 0

        before = await times()
        async with database.begin() as db:
            await make_offer(db, cast.poetslijn, "Kleding naaien", "Wij herstellen kleding.", "98393000")
        await answer_all(database)
        assert await times() == before
        async with database.begin() as db:
            await make_offer(db, cast.poetslijn, "Schilderwerk", "Binnenmuren schilderen.", "45442100")
        await answer_all(database)
        assert await times() == before + 1
        assert (await ranked_in(database, need))[2] == [POETSLIJN]


async def statements_for(database: Database, need: Need) -> int:
    async with database.begin() as db:
        engine = await Catalogue().current(db)
        await db.execute(delete(Match).where(Match.need_id == need.id))
        with counted() as statements:
            await verbs.rank(db, engine, need.id)
            await db.flush()
        with counted() as again:
            await verbs.rank(db, engine, need.id)
            await db.flush()
        return len(statements) + len(again)


async def test_twelve_lots_take_as_many_messages_as_two(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        for number in range(1, 6):
            await both(database, cast, number)
        two = await lotted_need(database, cast, GRASS, CLEANING)
        twelve = await lotted_need(database, cast, *([GRASS, CLEANING] * 6))
        assert await statements_for(database, two) == await statements_for(database, twelve)


@pytest.mark.parametrize(
    ("lot", "found"),
    [(("Perceel 2: Zuid", ""), POETSLIJN), (("Perceel 1", ""), POETSLIJN), (GRASS, GROENWERK)],
)
async def test_a_lot_that_names_only_a_place_asks_what_the_need_asks(
    database_url: str, lot: tuple[str, str], found: str
) -> None:
    async with with_cast(database_url) as (database, cast):
        need = await lotted_need(database, cast, lot, PAINTING, title="Schoonmaak van zalen")
        assert (await ranked_in(database, need))[1] == [found]


async def test_a_card_says_for_which_lots_it_fits_and_a_lot_has_its_own_places(house: House) -> None:
    await both(house.database, house.cast)
    need = await lotted_need(house.database, house.cast, GRASS, CLEANING, ("Hagen", "Hagen snoeien."))
    chadia = await house.signed_in(house.cast.chadia)
    told = await chadia.see(f"/behoeften/{need.id}/selectie")
    assert "Past goed: perceel 1, 2." in told
    assert "En de andere percelen?" in told
    places = await ranked_in(house.database, need)
    told = await chadia.see(f"/behoeften/{need.id}/selectie?perceel=2")
    for place, name in enumerate(places[2], 1):
        assert f"{place}. {name}" in told
    assert "Alle percelen samen" in told
    told = await chadia.see(f"/behoeften/{need.id}/selectie?perceel=9")
    assert "Alle percelen samen" not in told, "a lot that is not there any more shows the whole"
    assert chadia.status == 200


async def test_what_is_learned_is_about_the_lots_that_were_done(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        need = await lotted_need(database, cast, GRASS, CLEANING)
        grass, cleaning = await lots_of(database, need)
        abouts = []
        for lots in ([grass], [cleaning], [grass, cleaning], []):
            async with database.begin() as db:
                row, who = await db.get_one(Need, need.id), cast.groenwerk.id
                await experience.note(db, row, who, Source.BUYER, Verdict.AWARDED, lots)
                abouts.append((await db.scalars(select(Experience.about))).one())
        of_grass, of_cleaning, of_both, _whole = abouts
        assert of_grass != of_cleaning
        assert of_both == {
            code: max(of_grass.get(code, 0), of_cleaning.get(code, 0)) for code in of_grass | of_cleaning
        }
