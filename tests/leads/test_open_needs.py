"""Needs that others than those who are asked may read, and suppliers that want to take part."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest
from sqlalchemy import update

from marketplace.core.mail.kinds import NoLongerTrue
from marketplace.leads import open_needs
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus, Visibility
from tests.guest import House
from tests.journey import asked_need, published_need, submitted_need
from tests.needs.test_attachments import keep

TITLE = "Gras maaien in het park"


@pytest.mark.parametrize(
    ("visibility", "readers"),
    [
        (Visibility.ASKED, set()),
        (Visibility.REGION, {"bram"}),
        (Visibility.PUBLIC, {"visitor", "bram", "els", "an"}),
    ],
)
async def test_who_reads_a_need_is_whom_its_buyer_let(
    house: House, visibility: Visibility, readers: set[str]
) -> None:
    need = await published_need(house.database, house.cast, visibility=visibility)
    for name in ("visitor", "bram", "els", "an"):
        reader = house.guest()
        if name != "visitor":
            reader = await house.signed_in(getattr(house.cast, name))
        assert (TITLE in await reader.see("/open-vragen")) is (name in readers), name
        await reader.see(f"/open-vragen/{need.id}")
        assert reader.status == (200 if name in readers else 404), name


async def test_a_supplier_of_another_region_does_not_read_what_is_for_the_region(house: House) -> None:
    need = await published_need(house.database, house.cast, visibility=Visibility.REGION)
    async with house.database.begin() as db:
        row = await db.get_one(Need, need.id)
        row.region_id = house.cast.oostende_town.region_id
    bram = await house.signed_in(house.cast.bram)
    await bram.see(f"/open-vragen/{need.id}")
    assert bram.status == 404


async def test_only_what_takes_answers_is_open(house: House) -> None:
    need = await submitted_need(house.database, house.cast, visibility=Visibility.PUBLIC)
    visitor = house.guest()
    for status in set(NeedStatus) - {NeedStatus.PUBLISHED}:
        async with house.database.begin() as db:
            await db.execute(update(Need).where(Need.id == need.id).values(status=status))
        assert "Nu geen open vragen" in await visitor.see("/open-vragen")
        await visitor.see(f"/open-vragen/{need.id}")
        assert visitor.status == 404


async def test_it_tells_nothing_that_is_for_those_who_are_asked(house: House) -> None:
    hidden = {"amount": Decimal(4321), "amount_shown": False, "contact_id": house.cast.an.id}
    need, _ = await asked_need(house.database, house.cast, visibility=Visibility.PUBLIC, **hidden)
    attachment = await keep(house, need, "geheim plan.pdf")
    visitor = house.guest()
    await visitor.see(f"/open-vragen/{need.id}")
    for secret in ("4.321", "4321", "geheim plan", "an@an.example", "An Voorbeeld", "Groenwerk"):
        assert secret not in visitor.page.text
    visitor.page = await visitor.client.get(
        f"/behoeften/{need.id}/bijlagen/{attachment.id}", follow_redirects=False
    )
    assert visitor.status in (302, 303)


async def test_a_supplier_says_once_that_it_wants_in_and_the_helpdesk_decides(house: House) -> None:
    need = await published_need(house.database, house.cast, visibility=Visibility.PUBLIC)
    bram = await house.signed_in(house.cast.bram)
    await bram.see(f"/open-vragen/{need.id}")
    target, held = bram.form("Wij willen meedoen")
    other = held | {"_key": "5cf3e0a6-8d1e-4f3c-9a0e-2a63b7a1a222"}
    answers = await asyncio.gather(*(bram.client.post(target, data=form) for form in (held, held, other)))
    assert [answer.status_code for answer in answers] == [200] * 3
    await house.work()
    (mail,) = await house.mails("supplier_wants_in")
    assert mail.to_address == "chadia@chadia.example"
    path = f"/behoeften/{need.id}/selectie/toevoegen?q=Groenwerk%20vzw"
    assert path in mail.text
    assert "De helpdesk weet dat u wilt meedoen." in await bram.see(f"/open-vragen/{need.id}")
    assert "Wij willen meedoen" not in bram.words
    chadia = await house.signed_in(house.cast.chadia)
    assert "Groenwerk vzw" in await chadia.see(path)
    async with house.database.begin() as db:
        await open_needs.still_wanted(db, mail)
        await db.execute(update(Need).values(status=NeedStatus.CLOSED))
        with pytest.raises(NoLongerTrue):
            await open_needs.still_wanted(db, mail)


async def test_who_is_asked_already_is_told_so(house: House) -> None:
    need, _ = await asked_need(house.database, house.cast, visibility=Visibility.REGION)
    bram = await house.signed_in(house.cast.bram)
    page = await bram.see(f"/open-vragen/{need.id}")
    assert "U bent voor deze vraag al gevraagd." in page
    await bram.send(f"/open-vragen/{need.id}/deelname")
    await house.work()
    assert await house.mails("supplier_wants_in") == []


async def test_who_can_not_read_it_can_not_want_in(house: House) -> None:
    need = await published_need(house.database, house.cast)
    for who, status in ((house.cast.bram, 404), (house.cast.an, 403)):
        guest = await house.signed_in(who)
        await guest.see("/open-vragen")
        await guest.send(f"/open-vragen/{need.id}/deelname")
        assert guest.status == status
