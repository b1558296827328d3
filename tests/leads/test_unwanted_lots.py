"""Lots that nobody wants are given to nobody at once, those that were on the screen only."""

from __future__ import annotations

from marketplace.needs.lot_models import LotStatus
from tests.guest import Guest, House
from tests.leads.lots import Lots, lots_asked

LEAVE = "Niet gunnen"


async def _wanted_first(house: House) -> Lots:
    """Groenwerk wants the first of four lots; nobody wants the others."""
    lots = await lots_asked(house, 4)
    await lots.answer(lots.groenwerk, 900)
    return lots


async def _leaving(lots: Lots) -> Guest:
    an = await lots.house.signed_in(lots.house.cast.an)
    await an.see(f"/behoeften/{lots.need.id}/percelen/zonder-interesse")
    return an


async def _states(lots: Lots) -> list[LotStatus]:
    return [lot.status for lot in (await lots.stored())[1]]


async def test_all_that_nobody_wants_are_left_with_one_reason(house: House) -> None:
    lots = await _wanted_first(house)
    an = await house.signed_in(house.cast.an)
    assert "3 percelen zonder interesse niet gunnen" in await an.see(f"/behoeften/{lots.need.id}/percelen")
    an = await _leaving(lots)
    assert "2. Hagen scheren" in an.words
    assert "1. Gras maaien" not in an.words
    assert "Bewaard: 3 percelen voor niemand." in await an.press(LEAVE, reason="Geen interesse")
    assert await _states(lots) == [LotStatus.OPEN, *[LotStatus.NOT_AWARDED] * 3]
    assert {lot.reason for lot in (await lots.stored())[1][1:]} == {"Geen interesse"}
    assert await house.mails("lots_outcome") == [], "nobody is told yet"


async def test_a_reason_is_needed(house: House) -> None:
    lots = await _wanted_first(house)
    an = await _leaving(lots)
    assert "Schrijf waarom" in await an.press(LEAVE)
    assert an.status == 422
    assert set(await _states(lots)) == {LotStatus.OPEN}


async def test_a_lot_that_somebody_wants_meanwhile_is_not_left(house: House) -> None:
    lots = await _wanted_first(house)
    an = await _leaving(lots)
    await lots.answer(lots.poetslijn, 900, 500)
    words = await an.press(LEAVE, reason="Geen interesse")
    assert an.status == 409
    assert "perceel 2: Hagen scheren" in words
    assert set(await _states(lots)) == {LotStatus.OPEN}


async def test_where_all_are_wanted_or_decided_there_is_nothing_to_leave(house: House) -> None:
    lots = await _wanted_first(house)
    an = await _leaving(lots)
    await an.press(LEAVE, reason="Geen interesse")
    assert "Geen perceel wacht zonder interesse." in (await _leaving(lots)).words


async def test_in_a_closed_need_choosing_comes_first(house: House) -> None:
    lots = await _wanted_first(house)
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{lots.need.id}")
    choose = f'href="/behoeften/{lots.need.id}/gunning"'
    assert an.page.text.count(choose) == 1
    await an.see(f"/behoeften/{lots.need.id}/sluiting")
    await an.press("Antwoorden afsluiten")
    await an.see(f"/behoeften/{lots.need.id}")
    assert an.page.text.index(choose) < an.page.text.index("Niet gunnen")
