"""Further rounds: who was asked before is asked for more lots, by one mail, and nobody is asked twice."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from marketplace.core import clock
from marketplace.core.events import StoredEvent
from marketplace.leads import verbs
from marketplace.leads.answer_models import LotAnswer
from marketplace.leads.given import Answer, Given
from marketplace.leads.models import Invitation
from marketplace.needs.models import Need
from marketplace.organisations.models import Organisation
from tests.guest import House
from tests.journey import published_need
from tests.leads.test_asking_lots import asked_names, at_selection
from tests.lots import CLEANING, GRASS, both, lots_of, lotted_need


async def last_asked(house: House, supplier: Organisation) -> datetime | None:
    async with house.database.begin() as db:
        return await db.scalar(select(Organisation.last_asked_at).where(Organisation.id == supplier.id))


async def test_a_second_round_adds_lots_and_asks_others(house: House) -> None:
    supplier = await both(house.database, house.cast)
    need = await lotted_need(house.database, house.cast, GRASS, CLEANING)
    first, second = await lots_of(house.database, need)
    async with house.database.begin() as db:
        row = await db.get_one(Need, need.id)
        assert await verbs.invite(db, None, row, [supplier.id], {supplier.id: [first.id]}) == 1
    await house.work()
    before = await last_asked(house, supplier)
    chadia = await at_selection(house, need)
    assert "2. Schoonmaak van de zalen 2 goed 0" in chadia.words
    assert f"?perceel=2#s-{supplier.id}" in chadia.page.text, "its card stands with the lot"
    told = await chadia.press("Verder")
    assert "Is al gevraagd voor perceel 1." in told
    assert "3 leveranciers krijgen een mail." in await chadia.press("Leveranciers vragen")
    await house.work()
    assert (await asked_names(house, need))["Alleskunner1 vzw"] == [1, 2]
    async with house.database.begin() as db:
        assert await db.scalar(select(func.count()).select_from(Invitation)) == 3
        events = select(StoredEvent.payload).where(
            StoredEvent.name == "invitation.lots_added", StoredEvent.subscriber.is_not(None)
        )
        (payload,) = await db.scalars(events)
        assert payload["lots"] == [str(second.id)]
    assert await last_asked(house, supplier) == before, "its turn counts once for a need"
    (mail,) = await house.mails("lots_added")
    assert mail.subject.startswith("U wordt nu ook gevraagd voor perceel 2: ")
    assert "Perceel 2: Schoonmaak van de zalen" in mail.text
    assert "Perceel 1" not in mail.text


async def test_asked_again_for_the_same_is_no_news(house: House) -> None:
    need = await lotted_need(house.database, house.cast, GRASS, CLEANING)
    for new in (1, 0):
        async with house.database.begin() as db:
            row = await db.get_one(Need, need.id)
            assert await verbs.invite(db, None, row, [house.cast.groenwerk.id]) == new
    async with house.database.begin() as db:
        (invitation,) = await db.scalars(select(Invitation))
        assert invitation.version == 1


async def test_who_was_asked_before_there_were_lots_is_asked_for_all(house: House) -> None:
    need = await lotted_need(house.database, house.cast, GRASS, CLEANING)
    async with house.database.begin() as db:
        await verbs.invite(db, None, await db.get_one(Need, need.id), [house.cast.groenwerk.id])
        await db.execute(LotAnswer.__table__.delete())
    async with house.database.begin() as db:
        row = await db.get_one(Need, need.id)
        assert await verbs.invite(db, None, row, [house.cast.groenwerk.id]) == 0
        assert await db.scalar(select(func.count()).select_from(LotAnswer)) == 0
    assert "Groenwerk vzw Nog geen antwoord perceel 1, 2" in (await at_selection(house, need)).words


async def test_two_coordinators_at_once_ask_each_supplier_once(house: House) -> None:
    await both(house.database, house.cast)
    need = await lotted_need(house.database, house.cast, GRASS, CLEANING)
    guests = [await at_selection(house, need) for _ in range(2)]
    for guest in guests:
        await guest.press("Verder")
    told = await asyncio.gather(*(guest.press("Leveranciers vragen") for guest in guests))
    assert [guest.status for guest in guests] == [200, 200]
    assert sum("Er was niets nieuws" in words for words in told) == 1
    async with house.database.begin() as db:
        assert await db.scalar(select(func.count()).select_from(Invitation)) == 3
        assert await db.scalar(select(func.count()).select_from(LotAnswer)) == 4
        added = select(func.count()).where(StoredEvent.name == "invitation.lots_added")
        assert await db.scalar(added) == 0


async def invited(house: House, lots: int, *numbers: int) -> Need:
    """Groenwerk is asked for some of so many lots."""
    titles = [(f"Gras maaien in wijk {number}", "") for number in range(1, lots + 1)]
    need = await lotted_need(house.database, house.cast, *titles)
    rows = await lots_of(house.database, need)
    named = [lot.id for lot in rows if lot.position in numbers]
    async with house.database.begin() as db:
        row, supplier = await db.get_one(Need, need.id), house.cast.groenwerk.id
        await verbs.invite(db, None, row, [supplier], {supplier: named})
    await house.work()
    return need


@pytest.mark.parametrize(
    ("lots", "numbers", "told", "lines", "more"),
    [
        (3, (1, 3), "U wordt gevraagd voor:", 2, ""),
        (3, (1, 2, 3), "U wordt gevraagd voor alle percelen:", 3, ""),
        (17, tuple(range(1, 18)), "U wordt gevraagd voor alle percelen:", 12, "en 5 andere"),
    ],
)
async def test_the_mail_and_its_reminder_name_the_lots(
    house: House, lots: int, numbers: tuple[int, ...], told: str, lines: int, more: str
) -> None:
    need = await invited(house, lots, *numbers)
    async with house.database.begin() as db:
        await db.execute(update(Need).where(Need.id == need.id).values(deadline=clock.now() + timedelta(1)))
        await db.execute(update(Invitation).values(created_at=clock.now() - timedelta(days=5)))
        assert await verbs.remind_due(db) == 1
    await house.work()
    for template in ("invitation", "reminder"):
        (mail,) = await house.mails(template)
        for body in (mail.text, mail.html):
            assert told in body
            assert body.count("Gras maaien in wijk") == lines
            assert (f"Perceel {numbers[0]}: Gras maaien in wijk {numbers[0]}" in body) is True
            assert (more or "andere") in body if more else "en 5 andere" not in body


async def test_the_mail_of_a_need_without_lots_says_nothing_of_them(house: House) -> None:
    need = await published_need(house.database, house.cast)
    async with house.database.begin() as db:
        await verbs.invite(db, None, await db.get_one(Need, need.id), [house.cast.groenwerk.id])
    await house.work()
    (mail,) = await house.mails("invitation")
    assert "gevraagd voor" not in mail.text
    assert "erceel" not in mail.text


async def test_a_lot_that_is_wanted_unasked_is_not_counted_as_asked(house: House) -> None:
    supplier = await both(house.database, house.cast)
    need = await lotted_need(house.database, house.cast, GRASS, CLEANING, GRASS)
    first, second, _ = await lots_of(house.database, need)
    async with house.database.begin() as db:
        row = await db.get_one(Need, need.id)
        await verbs.invite(db, None, row, [supplier.id], {supplier.id: [first.id]})
        (invitation,) = await db.scalars(select(Invitation))
        wants = {first.id: None, second.id: None}
        await verbs.answer(db, invitation, row, Given(Answer.INTERESTED, lots=wants))
    chadia = await at_selection(house, need)
    assert "2. Schoonmaak van de zalen 2 goed 0 Poetslijn vzw" in chadia.words
    words = await chadia.press("Verder")
    assert "Is al gevraagd voor perceel 1. Wil ook perceel 2." in words
    assert "Haal het vinkje weg waarvoor u iemand niet vraagt." in words
