"""How many suppliers are asked: who fits at first, and who is in doubt only when the coordinator says so."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from marketplace.matches.models import Curation, Match
from marketplace.needs.models import Need
from tests.guest import Guest, House
from tests.proposals import asked_for, named, proposed


async def selection_of(house: House, *chances: float, version: str | None = None) -> tuple[Guest, Need]:
    need = await proposed(house, *chances, version=version)
    chadia = await house.signed_in(house.cast.chadia)
    await chadia.see(f"/behoeften/{need.id}/selectie")
    return chadia, need


@pytest.mark.parametrize(
    ("chances", "count"),
    [
        ((90, 60, 30, 25), "2"),
        ((90,) * 9 + (60, 30), "7"),
        ((60,), "1"),
        ((30, 25), None),
    ],
)
async def test_so_many_are_proposed_as_fit_well_or_possibly(
    house: House, chances: tuple[float, ...], count: str | None
) -> None:
    chadia, _ = await selection_of(house, *chances)
    assert (chadia.form("Verder")[1]["count"] or None) == count


async def test_who_is_in_doubt_is_not_asked_by_default(house: House) -> None:
    chadia, need = await selection_of(house, 90, 60, 30)
    hint = "2 leveranciers passen goed of mogelijk; vraagt u er meer, dan krijgen ook twijfelgevallen"
    assert hint in chadia.words
    told = await chadia.press("Verder")
    assert "U mailt 2 leveranciers" in told
    assert "twijfel" not in told
    await chadia.press("Leveranciers vragen")
    assert await asked_for(house, need) == [named(1), named(2)]


async def test_who_asks_more_sees_who_is_in_doubt_before_the_mails_go(house: House) -> None:
    chadia, need = await selection_of(house, 90, 60, 30)
    told = await chadia.press("Verder", count="3")
    assert f"{named(2)} in Sint-Niklaas {named(3)} in Sint-Niklaas twijfel" in told
    assert "Bij wie “twijfel” staat, is het onzeker dat die dit doet." in told
    assert await asked_for(house, need) == []
    await chadia.press("Leveranciers vragen")
    assert await asked_for(house, need) == [named(1), named(2), named(3)]


async def test_only_doubt_is_asked_by_who_fills_in_how_many(house: House) -> None:
    chadia, need = await selection_of(house, 40, 30)
    assert "Alleen twijfelgevallen wachten nog. Vul zelf in hoeveel ervan een mail krijgen." in chadia.words
    assert "Vul een aantal in van 1 tot 2" in await chadia.press("Verder")
    assert chadia.status == 422
    await chadia.press("Verder", count="1")
    await chadia.press("Leveranciers vragen")
    assert await asked_for(house, need) == [named(1)]


async def test_who_was_pinned_is_asked_first_and_in_no_doubt(house: House) -> None:
    chadia, need = await selection_of(house, 90, 60, 30, 25)
    async with house.database.begin() as db:
        pinned = {"curation": Curation.PINNED, "curation_reason": "kent het park"}
        await db.execute(update(Match).where(Match.need_id == need.id, Match.rank == 4).values(pinned))
    told = await chadia.see(f"/behoeften/{need.id}/selectie")
    assert "U en de rangschikking stellen 3 leveranciers voor; vraagt u er meer" in told
    told = await chadia.press("Verder")
    assert "U mailt 3 leveranciers" in told
    assert told.index(named(4)) < told.index(named(1)) < told.index(named(2))
    assert "twijfel" not in told


async def test_without_doubt_no_word_of_it(house: House) -> None:
    chadia, _ = await selection_of(house, 90, 60)
    assert "De eersten van de lijst. Hierna ziet u wie een mail krijgt." in chadia.words
    assert "twijfelgevallen" not in chadia.words


async def test_a_ranking_of_before_proposes_as_before(house: House) -> None:
    chadia, _ = await selection_of(house, 80, 40, 30, 22, version="10")
    assert chadia.form("Verder")[1]["count"] == "4"
