"""A budget that its buyer does not show reaches no supplier: on no page, in no hidden field, in no mail."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from marketplace.core.mail.message import Message
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from tests.database import composer
from tests.guest import House
from tests.journey import asked_need
from tests.tab import Tab

AMOUNTS = {"amount": Decimal(4321), "amount_to": Decimal(5678)}
SPELLINGS = ("4321", "4.321", "5678", "5.678", "8765", "8.765")


def _found(text: str) -> set[str]:
    return {spelling for spelling in SPELLINGS if spelling in text}


async def _pages(house: House, need: Need, link: str) -> str:
    """What Bram gets on all pages about the need, and in answer to a form from before it changed."""
    bram = await house.signed_in(house.cast.bram)
    pages = ""
    for path in (link, f"{link}/interesse", f"{link}/niet-voor-ons", "/uitnodigingen", "/start"):
        await bram.see(path)
        pages += bram.page.text.replace("\xa0", " ")
    tab = Tab(bram.client)
    stale = await tab.form(f"{link}/interesse", f"{link}/antwoord")
    async with house.database.begin() as db:
        (await db.get_one(Need, need.id)).place = "Elders"
    pages += (await tab.post(f"{link}/antwoord", stale)).text
    return pages


@pytest.mark.parametrize("shown", [False, True])
async def test_a_budget_is_read_by_suppliers_only_when_it_is_shown(house: House, shown: bool) -> None:
    need, (invitation,) = await asked_need(house.database, house.cast, amount_shown=shown, **AMOUNTS)
    async with house.database.begin() as db:
        for number, money in ((1, Decimal(8765)), (2, None)):
            row = Lot(need_id=need.id, position=number, identifier=str(number), title="Deel", text="")
            row.amount = money
            db.add(row)
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{need.id}/opstellen/hoeveelheid")
    await an.press("Bewaren", quantity="40 are")
    await house.work()
    link = f"/uitnodiging/{composer().signed('answer', invitation.id, house.cast.bram.id)}"
    pages = await _pages(house, need, link)
    async with house.database.begin() as db:
        rows = await db.scalars(select(Message).where(Message.to_address == "bram@bram.example"))
        mails = "".join(mail.text + mail.html for mail in rows)
    assert "40 are" in pages
    assert "40 are" in mails
    if shown:
        assert _found(pages) >= {"4.321", "5.678", "8.765"}
        assert _found(mails) >= {"4.321", "5.678"}
    else:
        assert _found(pages) == _found(mails) == set()
        assert "Niet opgegeven" not in pages, "it was given, but not to them"
    assert "4.321" in await an.see(f"/behoeften/{need.id}")
