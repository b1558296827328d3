"""Which suppliers hear of the lots of a need: those that were asked for them, or want them."""

from __future__ import annotations

from sqlalchemy import delete

from marketplace.leads.answer_models import LotAnswer
from tests.guest import House
from tests.leads.lots import lots_asked


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
