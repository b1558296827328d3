"""Choosing lot by lot: kept until the suppliers are told, of some lots before the others."""

from __future__ import annotations

from decimal import Decimal

import pytest

from marketplace.core.errors import Conflict
from marketplace.leads.given import Answer
from marketplace.needs.lot_models import LotStatus
from marketplace.needs.states import NeedStatus
from tests.guest import Guest, House
from tests.leads.lots import Lots, lots_asked


async def _answered(house: House) -> Lots:
    """Groenwerk wants the first two, Poetslijn the first; nobody wants the third."""
    lots = await lots_asked(house)
    await lots.answer(lots.groenwerk, 900, 500)
    await lots.answer(lots.poetslijn, 800)
    return lots


async def _choosing(lots: Lots, number: int) -> Guest:
    an = await lots.house.signed_in(lots.house.cast.an)
    await an.see(f"/behoeften/{lots.need.id}/percelen/{lots.lots[number - 1].id}/gunning")
    return an


async def _chosen_in_part(lots: Lots) -> None:
    """Of twelve lots three go to Groenwerk and two to Poetslijn; the rest is too dear."""
    an = await lots.house.signed_in(lots.house.cast.an)
    await an.see(f"/behoeften/{lots.need.id}/gunning")
    assert "Kiezen per perceel" in an.words, "a need with lots is chosen lot by lot"
    for number, lot in enumerate(lots.lots, 1):
        winner = lots.groenwerk if number in (1, 2, 6) else lots.poetslijn if number in (3, 4) else None
        await an.see(f"/behoeften/{lots.need.id}/percelen/{lot.id}/gunning")
        chosen = {"invitation": str(winner.id), "amount": "100"} if winner else {"invitation": "nobody"}
        words = await an.press("Keuze bewaren", reason="" if winner else "Te duur", **chosen)
        assert "Bewaard. De leveranciers horen het pas" in words


async def test_from_the_choice_to_the_mails_of_twelve_lots_in_part_awarded(house: House) -> None:
    lots = await lots_asked(house, 12)
    await lots.answer(lots.groenwerk, *range(100, 1300, 100))
    await lots.answer(lots.poetslijn, *range(150, 650, 100))
    await _chosen_in_part(lots)
    assert await house.mails("lots_chosen") == []
    an = await house.signed_in(house.cast.an)
    words = await an.see(f"/behoeften/{lots.need.id}/percelen/mededeling")
    assert "U mailt 2 leveranciers" in words
    assert "is de behoefte afgelopen" in words
    assert "12 percelen meegedeeld" in await an.press("Meedelen")
    await house.work()
    need, rows = await lots.stored()
    assert (need.status, need.awarded_to) == (NeedStatus.AWARDED, None)
    assert [lot.status for lot in rows].count(LotStatus.AWARDED) == 5
    mails = {mail.to_address: mail for mail in await house.mails("lots_chosen")}
    assert set(mails) == {"bram@bram.example", "info@poetslijn.example"}
    assert "U bent gekozen voor 3 percelen" in mails["bram@bram.example"].subject
    assert "perceel 3: Bladeren ruimen: een andere leverancier" in mails["bram@bram.example"].text
    told = " ".join(mails["info@poetslijn.example"].text.split())
    assert "aan niemand gegund. De reden: Te duur" in told
    assert await house.mails("outcome") == [], "one mail says it all"
    assert len(await house.mails("partnership_started")) == 2


async def test_a_choice_can_be_changed_until_it_is_told(house: House) -> None:
    lots = await _answered(house)
    await lots.decide(1, lots.groenwerk, 900)
    an = await _choosing(lots, 1)
    assert 'value="900,00"' in an.page.text
    await an.press("Keuze bewaren", invitation=str(lots.poetslijn.id), amount="800")
    _, rows = await lots.stored()
    assert (rows[0].awarded_to, rows[0].awarded_amount) == (lots.poetslijn.organisation_id, Decimal(800))
    await lots.tell()
    with pytest.raises(Conflict):
        await lots.decide(1, lots.groenwerk, 900)
    assert (await _choosing(lots, 1)).status == 409


async def test_some_are_told_before_the_others_and_the_need_stays_open(house: House) -> None:
    lots = await _answered(house)
    await lots.decide(1, lots.groenwerk, 900)
    await lots.tell()
    await house.work()
    need, rows = await lots.stored()
    assert need.status is NeedStatus.PUBLISHED
    assert [bool(lot.told_at) for lot in rows] == [True, False, False]
    assert [mail.to_address for mail in await house.mails("lots_chosen")] == ["bram@bram.example"]
    assert [mail.to_address for mail in await house.mails("lots_outcome")] == ["info@poetslijn.example"]
    await lots.decide(2, lots.groenwerk, 500)
    await lots.decide(3, None, why="Niemand had interesse")
    await lots.tell()
    await house.work()
    assert (await lots.stored())[0].status is NeedStatus.AWARDED
    assert len(await house.mails("lots_chosen")) == 2
    assert len(await house.mails("partnership_started")) == 1, "one partnership for both lots"
    last = (await house.mails("lots_chosen"))[-1]
    assert "Hagen scheren" in last.text
    assert "Gras maaien in het park: " not in last.text, "what was told before is not told again"


async def test_the_lots_that_are_left_can_be_left_to_nobody_at_once(house: House) -> None:
    lots = await _answered(house)
    await lots.decide(1, lots.groenwerk, 900)
    await lots.tell()
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{lots.need.id}/niet-gunning")
    await an.press("Niet gunnen", reason="Geen budget meer")
    await house.work()
    need, rows = await lots.stored()
    assert need.status is NeedStatus.AWARDED, "one lot was awarded"
    assert [lot.status for lot in rows[1:]] == [LotStatus.NOT_AWARDED] * 2
    assert "Geen budget meer" in (await house.mails("lots_outcome"))[-1].text
    assert await house.mails("outcome") == []


async def test_what_was_told_can_t_be_withdrawn(house: House) -> None:
    lots = await _answered(house)
    await lots.decide(1, lots.groenwerk, 900)
    await lots.tell()
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{lots.need.id}/intrekking")
    assert "Beslis ook over de andere percelen" in await an.press("Intrekken", reason="Niet meer nodig")
    assert (await lots.stored())[0].status is NeedStatus.PUBLISHED


async def test_nobody_gets_a_lot_that_it_does_not_want(house: House) -> None:
    lots = await _answered(house)
    with pytest.raises(Conflict):
        await lots.decide(2, lots.poetslijn, 500)
    await lots.decide(1, lots.poetslijn, 800)
    await lots.answer(lots.poetslijn, choice=Answer.DECLINED)
    with pytest.raises(Conflict, match="geen interesse meer"):
        await lots.tell()
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{lots.need.id}/percelen/mededeling")
    assert "Kies opnieuw" in await an.press("Meedelen")
    await house.work()
    assert await house.mails("lots_chosen") == []


async def test_a_wrong_choice_stands_at_its_field(house: House) -> None:
    lots = await _answered(house)
    an = await _choosing(lots, 1)
    assert "Kies een leverancier, of niemand" in await an.press("Keuze bewaren")
    assert an.status == 422
    assert "Schrijf waarom u dit perceel niet gunt" in await an.press("Keuze bewaren", invitation="nobody")
    words = await an.press("Keuze bewaren", invitation=str(lots.groenwerk.id), amount="veel")
    assert "Vul een bedrag in euro in" in words
    assert (await lots.stored())[1][0].status is LotStatus.OPEN


async def test_a_choice_by_an_answer_that_changed_meanwhile_is_refused(house: House) -> None:
    lots = await _answered(house)
    an = await _choosing(lots, 1)
    await lots.answer(lots.groenwerk, 1900)
    words = await an.press("Keuze bewaren", invitation=str(lots.groenwerk.id), amount="900")
    assert an.status == 409
    assert "€ 1.900,00" in words
    assert (await lots.stored())[1][0].status is LotStatus.OPEN


async def test_two_who_tell_at_once_tell_once(house: House) -> None:
    lots = await _answered(house)
    await lots.decide(1, lots.groenwerk, 900)
    first, second = [await house.signed_in(house.cast.an) for _ in range(2)]
    for an in (first, second):
        await an.see(f"/behoeften/{lots.need.id}/percelen/mededeling")
    assert "1 perceel meegedeeld" in await first.press("Meedelen")
    assert "kregen al bericht" in await second.press("Meedelen")
    await house.work()
    assert len(await house.mails("lots_chosen")) == 1


async def test_others_reach_none_of_it(house: House) -> None:
    lots = await _answered(house)
    lot = lots.lots[0].id
    for person in (house.cast.bram, house.cast.dirk, house.cast.els):
        guest = await house.signed_in(person)
        for path in ("", "/mededeling", f"/{lot}/gunning"):
            await guest.see(f"/behoeften/{lots.need.id}/percelen{path}")
            assert guest.status in (403, 404), (person.name, path)
    an = await house.signed_in(house.cast.an)
    other = await lots_asked(house)
    await an.see(f"/behoeften/{lots.need.id}/percelen/{other.lots[0].id}/gunning")
    assert an.status == 404, "a lot of another need"


async def test_a_supplier_never_reads_who_got_what_another_asked(house: House) -> None:
    lots = await _answered(house)
    await lots.decide(1, lots.poetslijn, 800)
    guest = await lots.opened()
    assert "Poetslijn" not in guest.words, "nor before it is told"
    await lots.tell()
    await house.work()
    guest = await lots.opened()
    assert "een andere leverancier werd gekozen" in guest.words
    assert "Poetslijn" not in guest.words
    assert "800" not in guest.words
