"""An award starts a partnership, once, and both sides hear of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.core import clock
from marketplace.leads import verbs as leads
from marketplace.leads.given import Answer, Given
from marketplace.leads.models import Invitation
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need
from marketplace.partnerships import verbs
from marketplace.partnerships.models import Partnership
from tests.guest import House
from tests.journey import asked_need, published_need


async def all_of(house: House) -> list[Partnership]:
    async with house.database.begin() as db:
        return list(await db.scalars(select(Partnership)))


async def awarded(house: House, **values: object) -> Need:
    """Groenwerk is chosen; what follows from it did not happen yet."""
    need, (asked,) = await asked_need(house.database, house.cast, given=Given(Answer.INTERESTED), **values)
    async with house.database.begin() as db:
        need, asked = await db.get_one(Need, need.id), await db.get_one(Invitation, asked.id)
        await leads.award(db, house.cast.an.id, need, asked, need.amount)
    return need


async def test_an_award_starts_one_between_the_two(house: House) -> None:
    first = clock.today() + timedelta(days=30)
    need = await awarded(house, starts_on=first, ends_on=first + timedelta(days=200))
    await house.work()
    (started,) = await all_of(house)
    assert (started.need_id, started.buyer_id) == (need.id, house.cast.temse.id)
    assert started.supplier_id == house.cast.groenwerk.id
    assert started.region_id == house.cast.temse.region_id, "that of the buyer"
    assert (started.starts_on, started.ends_on) == (first, first + timedelta(days=200))
    assert (started.status, started.version) == ("to_fill_in", 1)


async def test_the_buyer_is_mailed_the_page_and_whom_it_deals_with(house: House) -> None:
    await awarded(house)
    await house.work()
    (started,) = await all_of(house)
    (mail,) = await house.mails("partnership_started")
    assert mail.to_address == "an@an.example"
    assert f"/samenwerkingen/{started.id}" in mail.text
    assert "Gemeente Temse en Groenwerk vzw starten een samenwerking" in mail.text
    assert "Uw contact bij Groenwerk vzw: Bram Voorbeeld, bram@bram.example." in mail.text


async def test_each_side_sees_whom_it_deals_with_at_the_other(house: House) -> None:
    need = await awarded(house)
    await house.work()
    for person, other in (
        (house.cast.an, "bram@bram.example"),
        (house.cast.bram, "an@an.example"),
        (house.cast.chadia, "an@an.example"),
    ):
        reader = await house.signed_in(person)
        await reader.see(f"/behoeften/{need.id}/samenwerking")
        assert f'href="mailto:{other}"' in reader.page.text


async def test_an_event_that_comes_twice_starts_it_once(house: House) -> None:
    """A worker may do its work again after it was cut off."""
    need = await awarded(house)
    await house.work()
    async with house.database.begin() as db:
        await verbs.start(db, await db.get_one(Need, need.id))
    await house.work()
    assert len(await all_of(house)) == 1
    assert len(await house.mails("partnership_started")) == 1


@pytest.mark.parametrize("end", ["without an award", "withdrawn"])
async def test_a_need_that_ends_otherwise_starts_none(house: House, end: str) -> None:
    need = await published_need(house.database, house.cast)
    async with house.database.begin() as db:
        need = await db.get_one(Need, need.id)
        if end == "withdrawn":
            await needs.withdraw(db, house.cast.an.id, need, "niet meer nodig")
        else:
            await needs.end_without_award(db, house.cast.an.id, need, "geen budget")
    await house.work()
    assert await all_of(house) == []
    assert await house.mails("partnership_started") == []


async def test_the_need_s_address_leads_to_it(house: House) -> None:
    need = await awarded(house)
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{need.id}/samenwerking")
    assert an.status == 404, "not before the worker made it"
    await house.work()
    (started,) = await all_of(house)
    await an.see(f"/behoeften/{need.id}/samenwerking")
    assert (an.status, an.page.url.path) == (200, f"/samenwerkingen/{started.id}")


def test_one_that_both_confirmed_runs_until_its_last_day() -> None:
    said = dict.fromkeys(("goals", "buyer_gives", "buyer_gets", "supplier_gives", "supplier_gets"), "Goed.")
    row = Partnership(**said, buyer_confirmed_at=clock.now(), supplier_confirmed_at=clock.now())
    for last, status in (
        (None, "running"),
        (clock.today() + timedelta(days=2), "running"),
        (date(2020, 1, 1), "ended"),
    ):
        row.ends_on = last
        assert row.status == status
