"""Forms that choose and tell lot by lot, when answers change meanwhile or a button is pressed twice."""

from __future__ import annotations

from decimal import Decimal

from marketplace.needs.lot_models import LotStatus
from tests.guest import Guest, House
from tests.leads.lots import Lots, lots_asked

SAVE = "Keuze bewaren"


async def _choosing(lots: Lots) -> Guest:
    """An at the page of the first lot."""
    an = await lots.house.signed_in(lots.house.cast.an)
    await an.see(f"/behoeften/{lots.need.id}/percelen/{lots.lots[0].id}/gunning")
    return an


async def _wanted(house: House) -> Lots:
    lots = await lots_asked(house)
    await lots.answer(lots.groenwerk, 900)
    await lots.answer(lots.poetslijn, 1800)
    return lots


async def test_nobody_is_chosen_by_the_offers_on_the_screen(house: House) -> None:
    lots = await _wanted(house)
    an = await _choosing(lots)
    await lots.answer(lots.poetslijn, 400)
    words = await an.press(SAVE, invitation="nobody", reason="Te duur")
    assert an.status == 409
    assert "€ 400,00" in words
    assert (await lots.stored())[1][0].status is LotStatus.OPEN


async def test_after_a_conflict_any_offer_on_the_screen_can_be_chosen(house: House) -> None:
    lots = await _wanted(house)
    an = await _choosing(lots)
    await lots.answer(lots.poetslijn, 400)
    await lots.answer(lots.groenwerk, 950)
    await an.press(SAVE, invitation=str(lots.groenwerk.id), amount="950")
    assert an.status == 409
    assert "Bewaard" in await an.press(SAVE, invitation=str(lots.poetslijn.id), amount="400")
    assert (await lots.stored())[1][0].awarded_amount == Decimal(400)


async def test_pressed_twice_it_says_what_the_first_did(house: House) -> None:
    lots = await _wanted(house)
    an = await _choosing(lots)
    target, held = an.form(SAVE)
    chosen = held | {"invitation": str(lots.groenwerk.id), "amount": "900"}
    for _ in range(2):
        an.page = await an.client.post(target, data=chosen)
        assert (an.status, "Bewaard." in an.words) == (200, True)
    an.page = await an.client.post(target, data=chosen | {"amount": "800"})
    assert an.status == 409, "another amount is another choice"


async def test_a_price_that_was_raised_after_the_choice_is_shown_before_it_is_told(house: House) -> None:
    lots = await _wanted(house)
    await lots.decide(1, lots.groenwerk, 900)
    an = await house.signed_in(house.cast.an)
    assert "vraagt nu" not in await an.see(f"/behoeften/{lots.need.id}/percelen/mededeling")
    await lots.answer(lots.groenwerk, 1900)
    words = await an.press("Meedelen")
    assert an.status == 409
    assert "richtprijs nu € 1.900,00" in words
    assert (await lots.stored())[1][0].told_at is None
    words = await an.see(f"/behoeften/{lots.need.id}/percelen/mededeling")
    assert "vraagt nu € 1.900,00 zonder btw" in words
    target, held = an.form("Meedelen")
    assert "1 perceel meegedeeld" in await an.press("Meedelen")
    an.page = await an.client.post(target, data=held)
    assert "kregen al bericht" in an.words
