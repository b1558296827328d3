"""A supplier that gets another lot later: its partnership is about that too, and both sides say so again."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.partnerships.models import Partnership
from tests.guest import House
from tests.leads.lots import Lots, lots_asked
from tests.partnerships.agreement import confirm, write


async def _with_the_first(house: House) -> tuple[Lots, Partnership]:
    """Groenwerk got the first lot."""
    lots = await lots_asked(house)
    await lots.answer(lots.groenwerk, 900, 500)
    await lots.decide(1, lots.groenwerk, 900)
    await lots.tell()
    await house.work()
    return lots, await _stored(house)


async def _stored(house: House) -> Partnership:
    async with house.database.begin() as db:
        return (await db.scalars(select(Partnership))).one()


async def _gets_the_second(lots: Lots) -> None:
    await lots.decide(2, lots.groenwerk, 500)
    await lots.tell()
    await lots.house.work()


async def test_what_was_confirmed_lapses_and_both_sides_hear_it(house: House) -> None:
    lots, partnership = await _with_the_first(house)
    an, bram = await house.signed_in(house.cast.an), await house.signed_in(house.cast.bram)
    await write(an, partnership)
    await confirm(an, partnership)
    assert "De samenwerking loopt." in await confirm(bram, partnership)
    await house.work()
    await _gets_the_second(lots)
    grown = await _stored(house)
    assert (grown.id, grown.confirmed, grown.status) == (partnership.id, False, "to_confirm")
    mails = {mail.to_address: mail for mail in await house.mails("partnership_grew")}
    assert set(mails) == {"an@an.example", "bram@bram.example"}
    for mail in mails.values():
        assert mail.subject.startswith("1 perceel erbij in uw samenwerking: ")
        assert "perceel 2: Hagen scheren" in mail.text
        assert "Gras maaien in het park: " not in mail.text.split("gaat nu ook over:")[1]


async def test_a_page_from_before_it_confirms_nothing(house: House) -> None:
    lots, partnership = await _with_the_first(house)
    an = await house.signed_in(house.cast.an)
    await write(an, partnership)
    await an.see(f"/samenwerkingen/{partnership.id}")
    await _gets_the_second(lots)
    await an.press("Afspraken bevestigen")
    assert an.status == 409
    assert (await _stored(house)).buyer_confirmed_at is None


async def test_lots_that_are_told_together_are_no_news_of_each_other(house: House) -> None:
    lots = await lots_asked(house)
    await lots.answer(lots.groenwerk, 900, 500)
    await lots.decide(1, lots.groenwerk, 900)
    await lots.decide(2, lots.groenwerk, 500)
    await lots.tell()
    await house.work()
    assert await house.mails("partnership_grew") == []
    assert len(await house.mails("partnership_started")) == 1
