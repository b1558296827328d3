"""Colleagues come when they say yes, and leave at once; nothing else of their account changes."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select, update

from marketplace.accounts.models import Membership, Person, SignInLink
from marketplace.core import clock
from marketplace.organisations.joining_models import ColleagueInvitation
from tests.guest import House
from tests.organisations.colleagues import JO, invited, members, own
from tests.people import sign_in_token


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
