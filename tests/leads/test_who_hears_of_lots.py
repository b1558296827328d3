"""Which suppliers hear of the lots of a need: those that were asked for them, or want them."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, update

from marketplace.core import clock
from marketplace.core.events import emit
from marketplace.core.mail.message import Message
from marketplace.leads import still_true
from marketplace.leads import verbs as leads
from marketplace.leads.answer_models import LotAnswer
from marketplace.leads.models import Invitation
from marketplace.needs import verbs as needs
from marketplace.needs.events import NeedChanged
from marketplace.needs.models import Need
from tests.guest import House
from tests.leads.lots import Lots, lots_asked
from tests.truth import why_not


async def test_who_was_asked_for_all_and_wants_one_hears_how_the_others_end(house: House) -> None:
    """As who was asked before the need had lots: nothing is kept of it but what it answers."""
    lots = await lots_asked(house)
    async with house.database.begin() as db:
        await db.execute(delete(LotAnswer).where(LotAnswer.invitation_id == lots.groenwerk.id))
    await lots.answer(lots.groenwerk, 900)
    await lots.answer(lots.poetslijn, 800, 500)
    await lots.decide(2, lots.poetslijn, 500)
    await lots.tell()
    await house.work()
    assert [mail.to_address for mail in await house.mails("lots_outcome")] == ["bram@bram.example"]


async def _told_of_all_its_lots(house: House) -> Lots:
    """Poetslijn was asked for the first lot only, said nothing, and heard how it ended."""
    lots = await lots_asked(house)
    async with house.database.begin() as db:
        others = [lot.id for lot in lots.lots[1:]]
        mine = LotAnswer.invitation_id == lots.poetslijn.id
        await db.execute(delete(LotAnswer).where(mine, LotAnswer.lot_id.in_(others)))
    await lots.answer(lots.groenwerk, 900, 500)
    await lots.decide(1, lots.groenwerk, 900)
    await lots.tell()
    await house.work()
    return lots


async def test_whose_lots_are_all_told_is_not_reminded(house: House) -> None:
    lots = await _told_of_all_its_lots(house)
    async with house.database.begin() as db:
        await db.execute(update(Invitation).values(created_at=clock.now() - timedelta(days=5)))
        assert await leads.remind_due(db) == 0
    async with house.database.begin() as db:
        row = await db.get_one(Invitation, lots.poetslijn.id)
        waiting = Message(about=row.id, to_address="info@poetslijn.example")
        assert await why_not(still_true.waits_for_an_answer, db, waiting) == still_true.ALL_TOLD
        assert await why_not(still_true.can_be_answered, db, waiting) == still_true.ALL_TOLD


async def test_whose_lots_are_all_told_hears_of_no_change_and_no_closing(house: House) -> None:
    lots = await _told_of_all_its_lots(house)
    async with house.database.begin() as db:
        need = await db.get_one(Need, lots.need.id)
        emit(db, NeedChanged(need_id=need.id, version=need.version, changed=("text",)))
    await house.work()
    assert len(await house.mails("need_changed")) == 1, "Groenwerk still waits for two lots"
    async with house.database.begin() as db:
        await needs.close(db, None, await db.get_one(Need, lots.need.id))
    await house.work()
    assert await house.mails("answering_closed") == []


async def test_the_reminder_names_only_lots_that_are_open(house: House) -> None:
    lots = await lots_asked(house)
    await lots.decide(1, None, why="Te duur")
    await lots.tell()
    async with house.database.begin() as db:
        await db.execute(update(Invitation).values(created_at=clock.now() - timedelta(days=5)))
        assert await leads.remind_due(db) == 2
    await house.work()
    for mail in await house.mails("reminder"):
        assert "Perceel 2: Hagen scheren" in mail.text
        assert "Perceel 1" not in mail.text
