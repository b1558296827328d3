"""Suppliers are asked lot by lot: the first ones of each, each for all lots that it is proposed for."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select, update

from marketplace.leads import verbs
from marketplace.leads.models import Invitation
from marketplace.matches.lot_models import LotMatch
from marketplace.matches.models import Curation, Match
from marketplace.matches.reasons import speaking_for
from marketplace.needs.lot_models import Lot, LotStatus
from marketplace.needs.models import Need
from marketplace.organisations.models import Organisation
from tests.guest import Guest, House
from tests.lots import CLEANING, GRASS, PAINTING, asked_for, both, lots_of, lotted_need, ranked_in
from tests.markup import Fields


async def at_selection(house: House, need: Need) -> Guest:
    chadia = await house.signed_in(house.cast.chadia)
    await chadia.see(f"/behoeften/{need.id}/selectie")
    return chadia


async def asked_names(house: House, need: Need) -> dict[str, list[int]]:
    found = await asked_for(house.database, need)
    async with house.database.begin() as db:
        rows = await db.execute(select(Organisation.id, Organisation.name).where(Organisation.id.in_(found)))
        return {name: found[identity] for identity, name in rows}


def boxes(form: Fields) -> dict[str, list[str]]:
    """The ticked lots by the name of the field."""
    ticked = {name: given for name, given in form.items() if name.startswith("lots-")}
    return {name: given if isinstance(given, list) else [given] for name, given in ticked.items()}


async def test_who_is_asked_for_one_lot_is_asked_for_all_that_it_fits(house: House) -> None:
    await both(house.database, house.cast)
    need = await lotted_need(house.database, house.cast, GRASS, CLEANING, PAINTING)
    chadia = await at_selection(house, need)
    assert "Niemand biedt perceel 3 zeker aan." in chadia.words
    assert chadia.form("Verder")[1]["count"] == "2", "at most what is there"
    told = await chadia.press("Verder")
    assert "U mailt 3 leveranciers" in told
    assert "Perceel 1, 2: aan 2 leveranciers Perceel 3: u vraagt nu niemand" in told
    assert await asked_for(house.database, need) == {}
    assert "3 leveranciers krijgen een mail." in await chadia.press("Leveranciers vragen")
    assert await asked_names(house, need) == {
        "Groenwerk vzw": [1],
        "Poetslijn vzw": [2],
        "Alleskunner1 vzw": [1, 2],
    }


async def test_of_each_lot_the_first_ones_are_asked(house: House) -> None:
    for number in (1, 2, 3):
        await both(house.database, house.cast, number)
    need = await lotted_need(house.database, house.cast, GRASS, CLEANING)
    first = {names[0] for names in (await ranked_in(house.database, need)).values()}
    chadia = await at_selection(house, need)
    await chadia.press("Verder", count="1")
    await chadia.press("Leveranciers vragen")
    assert set(await asked_names(house, need)) == first


@pytest.mark.parametrize("count", ["0", "3", "", "veel"])
async def test_no_more_are_asked_than_a_lot_has(house: House, count: str) -> None:
    await both(house.database, house.cast)
    need = await lotted_need(house.database, house.cast, GRASS, CLEANING)
    chadia = await at_selection(house, need)
    assert "Vul een aantal in van 1 tot 2" in await chadia.press("Verder", count=count)
    assert chadia.status == 422


async def doubt(house: House, need: Need, supplier: Organisation, *, lot: int | None = None) -> None:
    """Let the ranking doubt about a supplier, for one lot or for all."""
    mine = select(Match.id).where(Match.need_id == need.id, Match.organisation_id == supplier.id)
    lots = select(Lot.id).where(Lot.need_id == need.id, Lot.position == lot if lot else Lot.position > 0)
    async with house.database.begin() as db:
        rows = update(LotMatch).where(LotMatch.match_id.in_(mine), LotMatch.lot_id.in_(lots))
        await db.execute(rows.values(fit=30))
        if lot is None:
            await db.execute(update(Match).where(Match.id.in_(mine)).values(fit=30))


async def test_who_is_in_doubt_is_asked_only_when_the_coordinator_says_so(house: House) -> None:
    need = await lotted_need(house.database, house.cast, GRASS, CLEANING)
    await doubt(house, need, house.cast.poetslijn)
    chadia = await at_selection(house, need)
    assert "U mailt 1 leverancier" in await chadia.press("Verder")
    await chadia.see(f"/behoeften/{need.id}/selectie")
    told = await chadia.press("Verder", doubt="yes")
    assert "U mailt 2 leveranciers" in told
    assert "(twijfel)" in told
    await chadia.press("Leveranciers vragen")
    assert await asked_names(house, need) == {"Groenwerk vzw": [1], "Poetslijn vzw": [2]}


async def test_a_lot_in_doubt_of_who_is_asked_for_another_is_offered_and_not_ticked(house: House) -> None:
    supplier = await both(house.database, house.cast)
    need = await lotted_need(house.database, house.cast, GRASS, CLEANING)
    await doubt(house, need, supplier, lot=2)
    chadia = await at_selection(house, need)
    told = await chadia.press("Verder")
    first, second = await lots_of(house.database, need)
    assert "Perceel 2: Schoonmaak van de zalen (twijfel)" in told
    form = chadia.form("Leveranciers vragen")[1]
    field = f"lots-{supplier.id}"
    assert boxes(form)[field] == [str(first.id)]
    await chadia.press("Leveranciers vragen", **{field: [str(first.id), str(second.id)]})
    assert (await asked_names(house, need))["Alleskunner1 vzw"] == [1, 2]


@pytest.mark.parametrize("curation", [Curation.PINNED, Curation.ADDED])
async def test_whom_the_coordinator_wants_without_a_lot_of_its_own_is_asked_for_all(
    house: House, curation: Curation
) -> None:
    need = await lotted_need(house.database, house.cast, GRASS, CLEANING)
    async with house.database.begin() as db:
        mine = (Match.need_id == need.id, Match.organisation_id == house.cast.zeekracht.id)
        by_hand = {"curation": curation, "curation_reason": "kent het park"}
        await db.execute(update(Match).where(*mine).values(by_hand))
        excluded = select(Match.id).where(*mine)
        await db.execute(LotMatch.__table__.delete().where(LotMatch.match_id.in_(excluded)))
    chadia = await at_selection(house, need)
    await chadia.press("Verder", count="2")
    await chadia.press("Leveranciers vragen")
    assert (await asked_names(house, need))["Zeekracht vzw"] == [1, 2]


async def test_whom_a_rule_leaves_out_is_asked_by_hand_for_the_lot_that_it_fits(house: House) -> None:
    need = await lotted_need(house.database, house.cast, GRASS, CLEANING)
    async with house.database.begin() as db:
        mine = (Match.need_id == need.id, Match.organisation_id == house.cast.zeekracht.id)
        by_hand = {"curation": Curation.ADDED, "curation_reason": "wil wel komen"}
        await db.execute(update(Match).where(*mine).values(by_hand))
    chadia = await at_selection(house, need)
    told = await chadia.press("Verder", count="2")
    first, second = await lots_of(house.database, need)
    field = f"lots-{house.cast.zeekracht.id}"
    assert boxes(chadia.form("Leveranciers vragen")[1])[field] == [str(first.id)]
    assert told.count("Perceel 2: Schoonmaak van de zalen") == 2, "it can be ticked for the other too"
    await chadia.press("Leveranciers vragen", **{field: [str(second.id)]})
    assert (await asked_names(house, need))["Zeekracht vzw"] == [2]


async def test_who_keeps_no_tick_gets_no_mail(house: House) -> None:
    supplier = await both(house.database, house.cast)
    need = await lotted_need(house.database, house.cast, GRASS, CLEANING)
    chadia = await at_selection(house, need)
    await chadia.press("Verder")
    form = chadia.form("Leveranciers vragen")[1]
    first, _ = await lots_of(house.database, need)
    await chadia.press(
        "Leveranciers vragen", **dict.fromkeys(boxes(form), "") | {f"lots-{supplier.id}": str(first.id)}
    )
    assert await asked_names(house, need) == {"Alleskunner1 vzw": [1]}


async def test_a_form_without_any_tick_comes_back_and_asks_nobody(house: House) -> None:
    need = await lotted_need(house.database, house.cast, GRASS, CLEANING)
    chadia = await at_selection(house, need)
    await chadia.press("Verder")
    empty = dict.fromkeys(boxes(chadia.form("Leveranciers vragen")[1]), "")
    assert "Vink minstens één perceel aan" in await chadia.press("Leveranciers vragen", **empty)
    assert chadia.status == 422
    first, _ = await lots_of(house.database, need)
    await chadia.press("Leveranciers vragen", **{f"lots-{house.cast.groenwerk.id}": str(first.id)})
    assert await asked_names(house, need) == {"Groenwerk vzw": [1]}


async def test_why_a_supplier_is_asked_is_what_its_best_asked_lot_says(house: House) -> None:
    supplier = await both(house.database, house.cast)
    need = await lotted_need(house.database, house.cast, GRASS, CLEANING)
    lots = await lots_of(house.database, need)
    for lot in lots:
        async with house.database.begin() as db:
            await db.execute(Invitation.__table__.delete())
            row = await db.get_one(Need, need.id)
            await verbs.invite(db, None, row, [supplier.id], {supplier.id: [lot.id]})
            of_lot = (
                select(LotMatch)
                .join(Match)
                .where(Match.organisation_id == supplier.id, LotMatch.lot_id == lot.id)
            )
            (ranked,) = await db.scalars(of_lot)
            (invitation,) = await db.scalars(select(Invitation))
            assert invitation.facts == speaking_for(ranked.facts) != []


async def test_lots_that_are_decided_are_asked_for_no_more(house: House) -> None:
    need = await lotted_need(house.database, house.cast, GRASS, CLEANING)
    async with house.database.begin() as db:
        decided = update(Lot).where(Lot.need_id == need.id, Lot.position == 1)
        await db.execute(decided.values(status=LotStatus.NOT_AWARDED, version=Lot.version + 1))
    chadia = await at_selection(house, need)
    assert "U mailt 1 leverancier" in await chadia.press("Verder")
    await chadia.press("Leveranciers vragen")
    assert await asked_names(house, need) == {"Poetslijn vzw": [2]}


async def test_a_lot_that_changed_meanwhile_asks_nobody(house: House) -> None:
    need = await lotted_need(house.database, house.cast, GRASS, CLEANING)
    chadia = await at_selection(house, need)
    await chadia.press("Verder")
    async with house.database.begin() as db:
        (lot,) = await db.scalars(select(Lot).where(Lot.need_id == need.id, Lot.position == 1))
        lot.title = "Hagen snoeien"
    await chadia.press("Leveranciers vragen")
    assert chadia.status == 409
    assert await asked_for(house.database, need) == {}


async def test_lots_of_another_need_and_what_is_no_lot_are_refused(house: House) -> None:
    need = await lotted_need(house.database, house.cast, GRASS, CLEANING)
    other = await lotted_need(house.database, house.cast, GRASS, PAINTING)
    foreign, _ = await lots_of(house.database, other)
    first, _ = await lots_of(house.database, need)
    field = f"lots-{house.cast.groenwerk.id}"
    for given in (str(foreign.id), str(uuid.uuid4()), "perceel", [str(first.id), str(foreign.id)]):
        chadia = await at_selection(house, need)
        await chadia.press("Verder")
        await chadia.press("Leveranciers vragen", **{field: given})
        assert chadia.status == 409, given
    assert await asked_for(house.database, need) == await asked_for(house.database, other) == {}
