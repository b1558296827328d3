"""A supplier answers lot by lot, on the page behind its link."""

from __future__ import annotations

from decimal import Decimal

from marketplace.leads.given import Answer
from marketplace.leads.lot_answers import asked, wanted
from tests.guest import Guest, House
from tests.leads.lots import Lots, lots_asked

YES, NO = Answer.INTERESTED, Answer.DECLINED


async def _sent(
    guest: Guest, lots: Lots, ticked: list[int], prices: dict[int, str] | None = None, message: str = ""
) -> str:
    """The form, with these lots ticked and these prices."""
    more: dict[str, object] = {
        "lot": [str(lots.lots[number - 1].id) for number in ticked],
        "message": message,
    }
    for number, price in (prices or {}).items():
        more[f"price-{lots.lots[number - 1].id.hex}"] = price
    return await guest.press("Ja, wij hebben interesse", **more)


async def test_one_click_answers_for_all_lots_that_were_asked(house: House) -> None:
    lots = await lots_asked(house)
    guest = await lots.opened()
    assert "Bedankt. Uw antwoord is bij de koper." in await guest.press("Ja, wij hebben interesse")
    assert await lots.answers(lots.groenwerk) == dict.fromkeys((1, 2, 3), (YES, None))


async def test_an_answer_says_for_which_lots_and_at_what_price(house: House) -> None:
    lots = await lots_asked(house)
    words = await _sent(await lots.opened(), lots, [1, 3], {1: "1.250,50"})
    assert "1. Gras maaien in het park, € 1.250,50 zonder btw" in words
    kept = await lots.answers(lots.groenwerk)
    assert [kept[1], kept[3]] == [(YES, Decimal("1250.50")), (YES, None)]
    assert kept.get(2, (NO, None)) == (NO, None)


async def test_a_lot_with_a_price_is_meant_also_without_its_tick(house: House) -> None:
    lots = await lots_asked(house)
    await _sent(await lots.opened(), lots, [1], {2: "300"})
    kept = await lots.answers(lots.groenwerk)
    assert [kept[1], kept[2]] == [(YES, None), (YES, Decimal(300))]


async def test_a_lot_whose_tick_is_taken_away_is_not_meant_though_it_has_a_price(
    house: House,
) -> None:
    lots = await lots_asked(house)
    await _sent(await lots.opened(), lots, [1, 2], {2: "300"})
    await _sent(await lots.opened(), lots, [1])
    assert (await lots.answers(lots.groenwerk))[2] == (NO, None)


async def test_no_lot_and_a_price_that_is_none_stand_at_their_field(house: House) -> None:
    lots = await lots_asked(house)
    guest = await lots.opened()
    assert "Kies minstens één perceel, of antwoord “niet voor ons”" in await _sent(guest, lots, [])
    assert guest.status == 422
    words = await _sent(guest, lots, [1, 2], {2: "veel"}, "Wij komen graag.")
    assert guest.status == 422
    assert "Vul een bedrag in euro in" in words
    field = f"price-{lots.lots[1].id.hex}"
    assert f'href="#{field}"' in guest.page.text
    assert 'value="veel"' in guest.page.text
    assert "Wij komen graag." in guest.page.text
    assert not any(answer for answer, _ in (await lots.answers(lots.groenwerk)).values())


async def test_a_lot_of_another_need_is_not_taken(house: House) -> None:
    lots = await lots_asked(house)
    guest = await lots.opened()
    foreign = "0f3c2a52-6d6b-4f0f-9a54-0d0f6c1f2b9e"
    await guest.press("Ja, wij hebben interesse", lot=[foreign, str(lots.lots[0].id)])
    kept = await lots.answers(lots.groenwerk)
    assert [number for number, (answer, _) in kept.items() if answer is YES] == [1]


async def test_another_answer_takes_the_place_of_the_first_and_the_same_is_no_news(house: House) -> None:
    lots = await lots_asked(house)
    await _sent(await lots.opened(), lots, [1, 2], {1: "900"})
    await house.work()
    assert len(await house.mails("answer_received")) == 1
    guest = await lots.opened()
    assert 'value="900,00"' in guest.page.text, "what was answered stands there"
    await _sent(guest, lots, [1, 2], {1: "900"})
    await house.work()
    assert await house.mails("answer_changed") == []
    await _sent(await lots.opened(), lots, [1, 2], {1: "850"})
    await house.work()
    assert len(await house.mails("answer_changed")) == 1
    assert (await lots.answers(lots.groenwerk))[1] == (YES, Decimal(850))


async def test_who_declines_declines_all(house: House) -> None:
    lots = await lots_asked(house)
    await _sent(await lots.opened(), lots, [1, 2], {1: "900"})
    await (await lots.opened("niet-voor-ons")).press("Niet voor ons", reason="too_far")
    assert {answer for answer, _ in (await lots.answers(lots.groenwerk)).values()} == {NO}
    assert {price for _, price in (await lots.answers(lots.groenwerk)).values()} == {None}


async def test_a_slower_form_loses_no_lot(house: House) -> None:
    """Two people of a supplier answer at once: the second sees both answers."""
    lots = await lots_asked(house)
    first, second = await lots.opened(), await lots.opened()
    await _sent(first, lots, [1], {1: "900"})
    words = await _sent(second, lots, [2], {2: "700"})
    assert second.status == 409
    assert "perceel 1: Gras maaien in het park voor € 900,00 zonder btw" in words
    assert "perceel 2: Hagen scheren voor € 700,00 zonder btw" in words
    assert (await lots.answers(lots.groenwerk))[1] == (YES, Decimal(900))


async def test_what_was_told_can_no_longer_be_answered(house: House) -> None:
    lots = await lots_asked(house)
    await lots.answer(lots.groenwerk, 900, 500)
    await lots.decide(1, lots.groenwerk, 900)
    await lots.tell()
    guest = await lots.opened()
    assert "u werd gekozen" in guest.words
    assert "Naar de samenwerking" in guest.words
    assert f'value="{lots.lots[0].id}"' not in guest.page.text
    await _sent(guest, lots, [3], {3: "100"})
    kept = await lots.answers(lots.groenwerk)
    assert kept[1] == (YES, Decimal(900)), "how the lot ended stays"
    assert (kept[2], kept[3]) == ((NO, None), (YES, Decimal(100)))


async def test_the_buyer_reads_who_wants_which_lot(house: House) -> None:
    lots = await lots_asked(house)
    await lots.answer(lots.groenwerk, 900, 500)
    await lots.answer(lots.poetslijn, 800)
    an = await house.signed_in(house.cast.an)
    words = await an.see(f"/behoeften/{lots.need.id}")
    assert "1. Gras maaien in het park Groenwerk vzw, Poetslijn" in words
    assert "€ 800,00 tot € 900,00" in words
    assert "Kiezen per perceel" in words


async def test_the_rows_tell_what_was_asked_and_what_is_wanted(house: House) -> None:
    lots = await lots_asked(house)
    await lots.answer(lots.groenwerk, None, 500)
    async with house.database.begin() as db:
        row = await db.get_one(type(lots.groenwerk), lots.groenwerk.id)
        await db.refresh(row, ["lots"])
        assert wanted(row) == {lots.lots[0].id: None, lots.lots[1].id: Decimal(500)}
        assert {lot.position for lot in asked(row, lots.lots)} == {1, 2, 3}
