"""What is kept of what suppliers and buyers do with lots is about those lots, not about the others."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.leads import verbs
from marketplace.leads.given import Answer, DeclineReason, Given
from marketplace.leads.models import Invitation
from marketplace.matches.experience_models import Experience, Source
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from marketplace.organisations.models import Organisation
from tests.guest import House
from tests.leads.lots import Lots, lots_asked
from tests.lots import CLEANING, GRASS, both, lots_of, lotted_need


async def _asked(house: House, *numbers: int) -> tuple[Need, list[Lot], Organisation]:
    """A need with two lots of other work, and who does both; it is asked for these."""
    supplier = await both(house.database, house.cast)
    need = await lotted_need(house.database, house.cast, GRASS, CLEANING)
    lots = await lots_of(house.database, need)
    async with house.database.begin() as db:
        asked = {supplier.id: [lots[number - 1].id for number in numbers]}
        await verbs.invite(db, None, await db.get_one(Need, need.id), [supplier.id], asked)
    return need, lots, supplier


async def _answered(house: House, need: Need, given: Given) -> None:
    async with house.database.begin() as db:
        (row,) = await db.scalars(select(Invitation))
        await verbs.answer(db, row, await db.get_one(Need, need.id), given)


async def _told(house: House, need: Need, lot: Lot) -> None:
    """The only supplier that was asked gets a lot, and hears it."""
    async with house.database.begin() as db:
        (row,) = await db.scalars(select(Invitation))
        await db.refresh(row, ["lots"])
        mine, found = await db.get_one(Need, need.id), await db.get_one(Lot, lot.id)
        await verbs.decide_lot(db, None, mine, found, row, None, "")
        await verbs.tell_lots(db, None, mine)


async def _about(house: House, source: Source) -> dict[str, float]:
    async with house.database.begin() as db:
        about: dict[str, float] = (
            await db.scalars(select(Experience.about).where(Experience.source == source))
        ).one()
        return about


async def test_not_our_work_is_about_the_lots_that_were_asked(house: House) -> None:
    need, lots, _ = await _asked(house, 2)
    await _answered(house, need, Given(Answer.INTERESTED, lots={lots[1].id: None}))
    cleaning = await _about(house, Source.SUPPLIER)
    await _answered(house, need, Given(Answer.DECLINED, reason=DeclineReason.NOT_OUR_WORK))
    assert await _about(house, Source.SUPPLIER) == cleaning


async def test_a_second_lot_is_kept_beside_the_first(house: House) -> None:
    need, lots, _ = await _asked(house, 1, 2)
    await _answered(house, need, Given(Answer.INTERESTED))
    both_lots = await _about(house, Source.SUPPLIER)
    await _told(house, need, lots[0])
    first = await _about(house, Source.BUYER)
    await _told(house, need, lots[1])
    assert await _about(house, Source.BUYER) == both_lots != first


async def _interested_in_two(house: House) -> Lots:
    lots = await lots_asked(house)
    await lots.answer(lots.groenwerk, 900, 500)
    await house.work()
    return lots


async def test_who_declines_the_rest_keeps_what_it_got_and_the_mail_says_so(house: House) -> None:
    lots = await _interested_in_two(house)
    await lots.decide(1, lots.groenwerk, 900)
    await lots.tell()
    await lots.answer(lots.groenwerk, choice=Answer.DECLINED)
    await house.work()
    (mail,) = await house.mails("answer_withdrawn")
    assert "heeft geen interesse in de andere percelen" in mail.subject
    for body in (mail.text, mail.html):
        assert "Wat u al meedeelde, blijft: perceel 1." in body
        assert "trekt de interesse" not in body


async def test_who_declines_all_withdraws_its_interest(house: House) -> None:
    lots = await _interested_in_two(house)
    await lots.answer(lots.groenwerk, choice=Answer.DECLINED)
    await house.work()
    (mail,) = await house.mails("answer_withdrawn")
    assert mail.subject.startswith("Groenwerk vzw heeft toch geen interesse: ")
    assert "trekt de interesse" in mail.text
