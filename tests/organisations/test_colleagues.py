"""Colleagues come when they say yes, and leave at once; nothing else of their account changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

from marketplace.accounts.models import Membership, Person, SignInLink, WebSession
from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core import clock
from marketplace.core.web.access import Role
from marketplace.organisations.colleagues import ColleagueInvitation
from marketplace.organisations.models import Organisation
from marketplace.privacy import erasure as privacy
from tests.guest import Guest, House, open_house
from tests.people import sign_in_token

JO = "jo@temse.example"


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(database_url, tmp_path) as opened:
        yield opened


@pytest.fixture
async def jo(house: House) -> Person:
    """An has a colleague in Temse: Jo, who works for Oostende as well."""
    async with house.database.begin() as db:
        jo = await find_or_add_person(db, JO, "Jo Voorbeeld")
        await add_membership(db, jo.id, Role.BUYER, organisation_id=house.cast.temse.id)
        await add_membership(db, jo.id, Role.BUYER, organisation_id=house.cast.oostende_town.id)
    return jo


def own(house: House) -> str:
    return f"/organisaties/{house.cast.temse.id}/collegas"


async def members(house: House) -> set[str]:
    async with house.database.begin() as db:
        query = select(Person.email).join(Membership)
        return set(await db.scalars(query.where(Membership.organisation_id == house.cast.temse.id)))


async def invited(house: House, email: str = JO, name: str = "Jo Typfout") -> str:
    """An invites someone; -> the path in the mail."""
    an = await house.signed_in(house.cast.an)
    await an.see(own(house))
    await an.press("Collega uitnodigen", colleague_name=name, colleague_email=email)
    assert an.status == 200, an.words
    return await house.link("colleague_invite", "collega")


async def end(house: House, by: Person, person: Person) -> Guest:
    guest = await house.signed_in(by)
    await guest.see(f"{own(house)}/{person.id}/einde")
    if guest.status == 200:
        await guest.press("Toegang beëindigen")
    return guest


async def test_an_invited_colleague_belongs_to_it_only_after_saying_yes(house: House) -> None:
    link = await invited(house)
    assert await members(house) == {house.cast.an.email}
    async with house.database.begin() as db:
        assert await db.scalar(Person.by_email(JO)) is None
    guest = house.guest()
    assert "An Voorbeeld vraagt of u voor Gemeente Temse wilt werken" in await guest.see(link)
    assert await members(house) == {house.cast.an.email}
    assert "hoort nu bij Gemeente Temse" in await guest.press("Ja, ik hoor bij")
    assert await members(house) == {house.cast.an.email, JO}
    await guest.see("/account")
    assert "Aanmelden" in guest.words, "accepting is not signing in"
    await guest.see(link)
    assert "U aanvaardde deze uitnodiging op" in guest.words
    await guest.press("Mail mij een link")
    await house.work()
    assert [mail.to_address for mail in await house.mails("sign_in_link")] == [JO]


async def test_the_account_of_who_accepts_stays_as_it_was(house: House) -> None:
    async with house.database.begin() as db:
        bram = await db.get_one(Person, house.cast.bram.id)
        bram.password_hash = "kept"
        before = (bram.name, bram.version, bram.password_hash, bram.last_sign_in_at)
        await sign_in_token(db, bram)
    session = await house.signed_in(bram)
    guest = house.guest()
    link = await invited(house, bram.email, "Een Andere Naam")
    page = await guest.see(link) + await guest.press("Ja, ik hoor bij")
    assert "Bram" not in page.replace(bram.email, ""), "the page tells nothing of the account"
    async with house.database.begin() as db:
        bram = await db.get_one(Person, bram.id)
        assert (bram.name, bram.version, bram.password_hash, bram.last_sign_in_at) == before
        assert await db.scalar(select(func.count()).select_from(SignInLink)) == 1
    assert "Bram Voorbeeld" in await session.see("/account")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"expires_at": clock.now() - timedelta(days=1)}, "Deze link werkt niet meer"),
        ({"withdrawn_at": clock.now()}, "is ingetrokken"),
    ],
)
async def test_an_old_or_withdrawn_invitation_gives_a_plain_page(
    house: House, change: dict[str, object], words: str
) -> None:
    link = await invited(house)
    async with house.database.begin() as db:
        await db.execute(update(ColleagueInvitation).values(change))
    guest = house.guest()
    assert words in await guest.see(link)
    assert (guest.status, "03 000 00 00" in guest.words) == (410, True)
    assert words in await guest.send(link)
    assert await members(house) == {house.cast.an.email}


async def test_an_invitation_ends_with_the_access_of_who_invited(house: House, jo: Person) -> None:
    link = await invited(house, "fien@temse.example", "Fien")
    async with house.database.begin() as db:
        await db.execute(delete(Membership).where(Membership.person_id == house.cast.an.id))
    guest = house.guest()
    assert "geldt niet meer" in await guest.see(link)
    await guest.send(link)
    assert guest.status == 410
    assert await members(house) == {JO}


async def test_open_invitations_are_listed_and_can_be_withdrawn(house: House) -> None:
    link = await invited(house)
    an, other = await house.signed_in(house.cast.an), await house.signed_in(house.cast.an)
    for one in (an, other):
        assert f"{JO}, uitgenodigd door An Voorbeeld" in await one.see(own(house))
    assert "is ingetrokken" in await an.press("Intrekken")
    assert JO not in await an.see(own(house))
    await other.press("Intrekken")
    assert other.status == 409
    await other.see(link)
    assert other.status == 410


async def test_inviting_again_leaves_one_link_that_works(house: House) -> None:
    first = await invited(house)
    second = await invited(house)
    guest = house.guest()
    await guest.see(first)
    assert guest.status == 410
    await guest.see(second)
    assert guest.status == 200


async def test_a_form_sent_twice_invites_once(house: House) -> None:
    an = await house.signed_in(house.cast.an)
    await an.see(own(house))
    target, held = an.form("Collega uitnodigen")
    typed = held | {"colleague_name": "Jo", "colleague_email": JO}
    answers = await asyncio.gather(*(an.client.post(target, data=typed) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(await house.mails("colleague_invite")) == 1


async def test_who_belongs_already_is_not_invited(house: House, jo: Person) -> None:
    an = await house.signed_in(house.cast.an)
    await an.see(own(house))
    page = await an.press("Collega uitnodigen", colleague_name="Jo", colleague_email=jo.email)
    assert (an.status, f"{JO} hoort al bij Gemeente Temse" in page) == (422, True)
    assert await house.mails("colleague_invite") == []


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
                await privacy.erase(db, person.id)

        done = await asyncio.gather(guest.press("Toegang beëindigen"), wipe(), return_exceptions=True)
        assert [one for one in done if isinstance(one, Exception) and "enige" not in str(one)] == []
        await house.work()
        told = len(await house.mails("organisation_without_people"))
        assert len(await members(house)) == 1 or told > heard
        heard = told


async def test_when_both_accounts_expire_the_region_hears_once(house: House, jo: Person) -> None:
    async with house.database.begin() as db:
        for person in (house.cast.an, jo):
            await privacy.erase_unused(db, await db.get_one(Person, person.id))
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
