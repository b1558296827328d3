"""A colleague's access ends; an organisation keeps someone, or its helpdesk hears."""

from __future__ import annotations

import asyncio

from sqlalchemy import delete, func, select

from marketplace.accounts.models import Membership, Person, SignInLink, WebSession
from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core.web.access import Role
from marketplace.organisations.models import Organisation
from marketplace.privacy import erasure as privacy
from tests.database import HOUSE
from tests.guest import House
from tests.organisations.colleagues import JO, end, members, own
from tests.people import sign_in_token


async def test_leaving_one_organisation_leaves_everything_else(house: House, jo: Person) -> None:
    jos = await house.signed_in(jo)
    async with house.database.begin() as db:
        token = await sign_in_token(db, jo)
    await jos.see(own(house))
    assert jos.status == 200
    asked = await end(house, house.cast.an, jo)
    assert "Jo Voorbeeld heeft geen toegang meer tot Gemeente Temse" in asked.words
    await jos.see(own(house))
    assert jos.status == 404, "at once"
    await jos.see(f"/organisaties/{house.cast.oostende_town.id}/collegas")
    assert jos.status == 200, "and nothing else: still signed in, still there"
    async with house.database.begin() as db:
        assert await db.scalar(select(func.count()).where(WebSession.person_id == jo.id)) == 1
        assert await db.scalar(SignInLink.usable(token)) is not None
    (mail,) = await house.mails("colleague_removed")
    assert (mail.to_address, mail.subject) == (JO, "U hebt geen toegang meer tot Gemeente Temse")
    history = await house.signed_in(house.cast.an)
    assert "Beëindigde de toegang van een collega" in await history.see(
        f"/organisaties/{house.cast.temse.id}/logboek"
    )


async def test_the_last_one_stays_but_for_the_coordinator_who_may_invite_anew(
    house: House, jo: Person
) -> None:
    await end(house, house.cast.an, jo)
    refused = await end(house, house.cast.an, house.cast.an)
    assert (refused.status, "Nodig eerst een collega uit" in refused.words) == (409, True)
    await house.work()
    assert await house.mails("organisation_without_people") == []
    await end(house, house.cast.chadia, house.cast.an)
    assert await members(house) == set()
    await house.work()
    (told,) = await house.mails("organisation_without_people")
    assert told.to_address == house.cast.chadia.email
    chadia = await house.signed_in(house.cast.chadia)
    await chadia.see(own(house))
    await chadia.press("Collega uitnodigen", colleague_name="Fien", colleague_email="fien@temse.example")
    guest = house.guest()
    await guest.see(await house.link("colleague_invite", "collega"))
    await guest.press("Ja, ik hoor bij")
    assert await members(house) == {"fien@temse.example"}


async def test_one_can_leave_oneself_and_stays_signed_in(house: House, jo: Person) -> None:
    left = await end(house, jo, jo)
    assert (left.page.url.path, "geen toegang meer tot Gemeente Temse" in left.words) == ("/start", True)
    assert await members(house) == {house.cast.an.email}


async def test_a_form_from_before_the_membership_changed_ends_nothing(house: House, jo: Person) -> None:
    """Jo left and came back meanwhile: the page that An still has open is about the membership of before."""
    an = await house.signed_in(house.cast.an)
    await an.see(f"{own(house)}/{jo.id}/einde")
    async with house.database.begin() as db:
        here = Membership.organisation_id == house.cast.temse.id
        await db.execute(delete(Membership).where(Membership.person_id == jo.id, here))
        await add_membership(db, jo.id, Role.BUYER, organisation_id=house.cast.temse.id)
    await an.press("Toegang beëindigen")
    assert an.status == 409
    assert JO in await members(house)


async def test_two_who_end_each_others_access_at_once_leave_one(house: House, jo: Person) -> None:
    an = house.cast.an
    for _ in range(10):
        guests = [await house.signed_in(one) for one in (an, jo)]
        await guests[0].see(f"{own(house)}/{jo.id}/einde")
        await guests[1].see(f"{own(house)}/{an.id}/einde")
        await asyncio.gather(*(guest.press("Toegang beëindigen") for guest in guests))
        assert len(await members(house)) == 1
        assert 500 not in [guest.status for guest in guests]
        async with house.database.begin() as db:
            for person in (an, jo):
                await add_membership(db, person.id, Role.BUYER, organisation_id=house.cast.temse.id)


async def test_however_two_last_ones_go_at_once_someone_stays_or_hears(house: House) -> None:
    """20 times: one leaves by the page while the other wipes the account, at the same moment."""
    heard = 0
    for number in range(20):
        async with house.database.begin() as db:
            town = await db.get_one(Organisation, house.cast.temse.id)
            await db.execute(delete(Membership).where(Membership.organisation_id == town.id))
            one = await find_or_add_person(db, f"een{number}@temse.example", f"Een Nummer{number}")
            two = await find_or_add_person(db, f"twee{number}@temse.example", f"Twee Nummer{number}")
            for person in (one, two):
                await add_membership(db, person.id, Role.BUYER, organisation_id=town.id)
        guest = await house.signed_in(one)
        await guest.see(f"{own(house)}/{one.id}/einde")

        async def wipe(person: Person = two) -> None:
            async with house.database.begin() as db:
                await privacy.erase(db, HOUSE.traces, person.id)

        done = await asyncio.gather(guest.press("Toegang beëindigen"), wipe(), return_exceptions=True)
        assert [one for one in done if isinstance(one, Exception) and "enige" not in str(one)] == []
        await house.work()
        told = len(await house.mails("organisation_without_people"))
        assert len(await members(house)) == 1 or told > heard
        heard = told


async def test_when_both_accounts_expire_the_region_hears_once(house: House, jo: Person) -> None:
    async with house.database.begin() as db:
        for person in (house.cast.an, jo):
            await privacy.erase_unused(db, HOUSE.traces, await db.get_one(Person, person.id))
    await house.work()
    told = [mail for mail in await house.mails("organisation_without_people") if "Temse" in mail.subject]
    assert [mail.to_address for mail in told] == [house.cast.chadia.email]


async def test_nobody_from_elsewhere(house: House, jo: Person) -> None:
    for stranger in (house.cast.els, house.cast.bram, house.cast.dirk):
        guest = await house.signed_in(stranger)
        await guest.see("/start")
        for path in (own(house), f"{own(house)}/{jo.id}/einde"):
            await guest.send(path, colleague_name="X", colleague_email="x@x.example")
            assert guest.status == 404
            await guest.see(path)
            assert guest.status == 404
    assert await members(house) == {house.cast.an.email, JO}
