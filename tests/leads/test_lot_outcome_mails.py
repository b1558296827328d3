"""What the mails about lots say: of those that were told, what was answered of these, and what is left."""

from __future__ import annotations

from marketplace.core.mail.message import Message
from marketplace.leads.given import Answer
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need
from tests.guest import House
from tests.leads.lots import Lots, lots_asked

ENDS = "U hoeft niets meer te doen."


async def _told_of_the_second(house: House) -> Lots:
    """Groenwerk wants the first lot only; Poetslijn gets the second."""
    lots = await lots_asked(house)
    await lots.answer(lots.groenwerk, 900)
    await lots.answer(lots.poetslijn, 800, 500)
    await lots.decide(2, lots.poetslijn, 500)
    await lots.tell()
    await house.work()
    return lots


async def _to_bram(house: House, template: str = "lots_outcome") -> Message:
    return [mail for mail in await house.mails(template) if mail.to_address == "bram@bram.example"][-1]


async def test_it_goes_by_the_answer_of_the_lots_that_were_told(house: House) -> None:
    await _told_of_the_second(house)
    mail = await _to_bram(house)
    assert mail.subject.startswith("Een andere leverancier gekozen: "), "it did not want that lot"
    for body in (mail.text, mail.html):
        assert "U liet weten dat dit niets voor u was." in body
        assert "U had interesse" not in body
        assert "Gevraagd voor deze percelen: 2 leveranciers. Geantwoord: 2, van wie met interesse: 1." in (
            " ".join(body.split())
        )


async def test_while_a_lot_is_open_it_names_what_is_left_and_the_way_to_answer(house: House) -> None:
    lots = await _told_of_the_second(house)
    mail = await _to_bram(house)
    for body in (mail.text, mail.html):
        assert ENDS not in body
        left = body.split("Over deze percelen wordt nog beslist:")[1]
        assert "perceel 1: Gras maaien in het park" in left
        assert "perceel 3: Bladeren ruimen" in left
        assert "Hagen scheren" not in left
        assert "/uitnodiging/" in left
        assert "U kunt daarvoor antwoorden, of uw antwoord veranderen, tot " in left
    await lots.decide(1, lots.poetslijn, 800)
    await lots.decide(3, None, why="Te duur")
    await lots.tell()
    await house.work()
    last = await _to_bram(house)
    assert last.subject.startswith("Niet gekozen: ")
    assert "U had interesse. Bedankt voor uw antwoord." in last.text
    assert ENDS in last.text


async def test_of_a_closed_need_it_asks_nothing(house: House) -> None:
    lots = await lots_asked(house)
    await lots.answer(lots.poetslijn, 800)
    async with house.database.begin() as db:
        await needs.close(db, None, await db.get_one(Need, lots.need.id))
    await lots.decide(1, lots.poetslijn, 800)
    await lots.tell()
    await house.work()
    mail = await _to_bram(house)
    assert "Van u kregen wij geen antwoord." in mail.text
    assert "U hoort van ons hoe dat afloopt." in mail.text
    assert "U kunt daarvoor antwoorden" not in mail.text


async def test_who_gets_a_lot_reads_apart_what_it_wanted_and_what_not(house: House) -> None:
    lots = await lots_asked(house)
    await lots.answer(lots.groenwerk, 900, 700)
    await lots.answer(lots.poetslijn, 800, 500, 300)
    await lots.decide(1, lots.groenwerk, 900)
    await lots.decide(2, lots.poetslijn, 500)
    await lots.decide(3, lots.poetslijn, 300)
    await lots.tell()
    await house.work()
    mail = await _to_bram(house, "lots_chosen")
    for body in (mail.text, mail.html):
        lost, unwanted = body.split("koos Gemeente Temse u niet:")[1].split("toonde u geen interesse")
        assert "Hagen scheren" in lost
        assert "Bladeren ruimen" not in lost
        assert "Bladeren ruimen" in unwanted
        assert "wordt nog beslist" not in body


async def test_a_lot_for_nobody_says_so_to_who_declined(house: House) -> None:
    lots = await lots_asked(house)
    await lots.answer(lots.groenwerk, choice=Answer.DECLINED)
    await lots.decide(1, None, why="Te duur")
    await lots.tell()
    await house.work()
    mail = await _to_bram(house)
    assert mail.subject.startswith("Aan niemand gegund: ")
    assert "Geantwoord: 1, van wie met interesse: 0." in " ".join(mail.text.split())
