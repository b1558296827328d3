"""A partnership is read and written by its two sides; its region's helpdesk reads along."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from marketplace.accounts.models import Membership
from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core.web.access import Role
from marketplace.partnerships.models import Partnership
from tests.guest import House
from tests.partnerships.agreement import confirm, page_of, write


@pytest.mark.parametrize(
    ("who", "status"), [("an", 200), ("bram", 200), ("chadia", 200), ("dirk", 404), ("els", 404)]
)
async def test_its_sides_and_their_helpdesk_see_it(
    house: House, partnership: Partnership, who: str, status: int
) -> None:
    guest = await house.signed_in(getattr(house.cast, who))
    for path in (page_of(partnership), f"{page_of(partnership)}/afspraken"):
        await guest.see(path)
        assert guest.status == status
    assert ("Gras maaien in het park" in await guest.see("/samenwerkingen")) == (status == 200)


async def test_a_visitor_is_asked_to_sign_in(house: House, partnership: Partnership) -> None:
    visitor = house.guest()
    for path in ("/samenwerkingen", page_of(partnership)):
        await visitor.see(path)
        assert visitor.page.url.path == "/aanmelden"


async def test_the_helpdesk_confirms_for_nobody(house: House, partnership: Partnership) -> None:
    an, chadia = [await house.signed_in(person) for person in (house.cast.an, house.cast.chadia)]
    await write(an, partnership)
    assert "Afspraken bevestigen" not in await chadia.see(page_of(partnership))
    await an.see(page_of(partnership))
    _, held = an.form("Afspraken bevestigen")
    await chadia.send(f"{page_of(partnership)}/bevestiging", **held | {"_csrf": token_of(chadia.page.text)})
    assert chadia.status == 403
    async with house.database.begin() as db:
        row = await db.get_one(Partnership, partnership.id)
    assert (row.buyer_confirmed_at, row.supplier_confirmed_at) == (None, None)


def token_of(page: str) -> str:
    return page.split('name="csrf-token" content="')[1].split('"')[0]


async def test_who_is_of_another_town_writes_nothing(house: House, partnership: Partnership) -> None:
    els = await house.signed_in(house.cast.els)
    await els.see("/samenwerkingen")
    for step in ("afspraken", "bevestiging"):
        await els.send(f"{page_of(partnership)}/{step}", seen='{"partnership": 1}', goals="Anders")
        assert els.status == 404
    async with house.database.begin() as db:
        assert (await db.get_one(Partnership, partnership.id)).goals == ""


async def test_who_posted_the_need_hears_and_when_gone_the_colleagues(
    house: House, partnership: Partnership
) -> None:
    async with house.database.begin() as db:
        jo = await find_or_add_person(db, "jo@temse.example", "Jo Voorbeeld")
        await add_membership(db, jo.id, Role.BUYER, organisation_id=house.cast.temse.id)
    bram = await house.signed_in(house.cast.bram)
    await write(bram, partnership)
    await confirm(bram, partnership)
    await house.work()
    (mail,) = await house.mails("partnership_confirmed")
    assert mail.to_address == "an@an.example", "she posted the need"
    async with house.database.begin() as db:
        await db.execute(delete(Membership).where(Membership.person_id == house.cast.an.id))
    await write(bram, partnership, goals="Anders dan eerst")
    await confirm(bram, partnership)
    await house.work()
    assert [mail.to_address for mail in await house.mails("partnership_confirmed")][1:] == [
        "jo@temse.example"
    ]


async def test_who_works_for_both_sides_says_for_which(house: House, partnership: Partnership) -> None:
    async with house.database.begin() as db:
        await add_membership(db, house.cast.an.id, Role.SUPPLIER, organisation_id=house.cast.groenwerk.id)
    an = await house.signed_in(house.cast.an)
    await write(an, partnership)
    assert "Voor wie werkt u nu?" in await an.see(page_of(partnership))
