"""What an insider or a stranger tries with colleagues: others' accounts stay theirs."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, select, text

from marketplace.accounts.models import Membership, Person, SignInLink, WebSession
from marketplace.core.mail.message import Message
from marketplace.organisations.joining_models import ColleagueInvitation
from marketplace.privacy import erasure as privacy
from tests.database import HOUSE
from tests.guest import House


async def invite(house: House, email: str, name: str = "Iemand") -> str:
    an = await house.signed_in(house.cast.an)
    await an.see(f"/organisaties/{house.cast.temse.id}/collegas")
    await an.press("Collega uitnodigen", colleague_name=name, colleague_email=email)
    assert an.status == 200
    return await house.link("colleague_invite", "collega")


async def rows(house: House, *tables: str) -> list[str]:
    async with house.database.begin() as db:
        return [
            row
            for table in tables
            for row in sorted(await db.scalars(text(f"SELECT t::text FROM {table} t")))
        ]


async def test_inviting_shows_and_changes_nothing_of_the_invited(house: House) -> None:
    """Someone who has an account and someone who has none look the same to who invites."""
    before = await rows(house, "person", "membership", "sign_in_link")
    pages = []
    for email in (house.cast.chadia.email, "niemand@nergens.example"):
        an = await house.signed_in(house.cast.an)
        await an.see(f"/organisaties/{house.cast.temse.id}/collegas")
        page = await an.press("Collega uitnodigen", colleague_name="Gast", colleague_email=email)
        link = await house.link("colleague_invite", "collega")
        guest = house.guest()
        pages.append((page.replace(email, ""), (await guest.see(link)).replace(email, "")))
        await an.see(f"/organisaties/{house.cast.temse.id}/collegas")
        await an.press("Intrekken")
    assert pages[0] == pages[1]
    assert await rows(house, "person", "membership", "sign_in_link") == before


async def test_accepting_tells_nothing_of_the_account_either(house: House) -> None:
    pages = []
    for email in (house.cast.chadia.email, "niemand@nergens.example"):
        guest = house.guest()
        await guest.see(await invite(house, email, "Gast"))
        page = await guest.press("Ja, ik hoor bij")
        pages.append((guest.status, page.replace(email, "")))
        await guest.see("/start")
        assert guest.page.url.path == "/aanmelden", "no session comes of it"
    assert pages[0][0] == pages[1][0] == 200
    assert pages[0][1].split("aanvaardde")[0] == pages[1][1].split("aanvaardde")[0]
    async with house.database.begin() as db:
        assert await db.scalar(select(func.count()).select_from(SignInLink)) == 0


async def test_the_mail_opens_no_account(house: House) -> None:
    await invite(house, house.cast.chadia.email)
    async with house.database.begin() as db:
        (mail,) = await db.scalars(select(Message).where(Message.template == "colleague_invite"))
    assert "/aanmelden/link/" not in mail.text + mail.html
    assert house.cast.chadia.name not in mail.text


async def test_accepting_twenty_times_at_once_makes_one_member(house: House) -> None:
    link = await invite(house, "fien@temse.example")
    guests = [house.guest() for _ in range(20)]
    for guest in guests:
        await guest.see(link)
    await asyncio.gather(*(guest.press("Ja, ik hoor bij") for guest in guests))
    assert {guest.status for guest in guests} == {200}
    async with house.database.begin() as db:
        query = select(func.count()).select_from(Membership).join(Person)
        assert await db.scalar(query.where(Person.email == "fien@temse.example")) == 1


async def test_accepting_while_it_is_withdrawn_is_one_or_the_other(house: House) -> None:
    for number in range(20):
        email = f"fien{number}@temse.example"
        link = await invite(house, email)
        an = await house.signed_in(house.cast.an)
        await an.see(f"/organisaties/{house.cast.temse.id}/collegas")
        guest = house.guest()
        await guest.see(link)
        await asyncio.gather(an.press("Intrekken"), guest.press("Ja, ik hoor bij"))
        async with house.database.begin() as db:
            row = (
                await db.scalars(select(ColleagueInvitation).where(ColleagueInvitation.email == email))
            ).one()
            member = await db.scalar(select(Membership.id).join(Person).where(Person.email == email))
        assert (row.accepted_at is None) != (row.withdrawn_at is None)
        assert (member is not None) == (row.accepted_at is not None)
        assert 500 not in (an.status, guest.status)


async def test_who_was_removed_can_not_come_back_by_an_invitation_sent_before(house: House) -> None:
    """An insider invites a second address of the own before being removed."""
    back = await invite(house, "achterdeur@elders.example")
    chadia = await house.signed_in(house.cast.chadia)
    await chadia.see(f"/organisaties/{house.cast.temse.id}/collegas/{house.cast.an.id}/einde")
    await chadia.press("Toegang beëindigen")
    guest = house.guest()
    await guest.see(back)
    await guest.send(back)
    assert guest.status == 410
    async with house.database.begin() as db:
        query = select(func.count()).where(Membership.organisation_id == house.cast.temse.id)
        assert await db.scalar(query) == 0


async def test_an_invitation_of_one_organisation_is_not_withdrawn_by_another(house: House) -> None:
    await invite(house, "fien@temse.example")
    async with house.database.begin() as db:
        row = (await db.scalars(select(ColleagueInvitation))).one()
    for person, place in (
        (house.cast.bram, house.cast.groenwerk.id),
        (house.cast.bram, house.cast.temse.id),
        (house.cast.els, house.cast.oostende_town.id),
        (house.cast.dirk, house.cast.temse.id),
    ):
        guest = await house.signed_in(person)
        await guest.see("/start")
        seen = f'{{"colleague_invitation.{row.id.hex}": 1}}'
        await guest.send(f"/organisaties/{place}/collegas/uitnodigingen/{row.id}/intrekking", _seen=seen)
        assert guest.status == 404
    async with house.database.begin() as db:
        assert (await db.get_one(ColleagueInvitation, row.id)).is_open


async def test_removal_touches_nothing_but_that_membership(house: House) -> None:
    guest = house.guest()
    await guest.see(await invite(house, house.cast.els.email))
    await guest.press("Ja, ik hoor bij")
    await house.signed_in(house.cast.els)
    tables = ("person", "web_session", "sign_in_link", "organisation", "mail_preference")
    an = await house.signed_in(house.cast.an)
    await an.see(f"/organisaties/{house.cast.temse.id}/collegas/{house.cast.els.id}/einde")
    before, members = await rows(house, *tables), await rows(house, "membership")
    await an.press("Toegang beëindigen")
    assert await rows(house, *tables) == before
    gone = set(members) - set(await rows(house, "membership"))
    assert len(gone) == 1
    assert str(house.cast.temse.id) in gone.pop()
    async with house.database.begin() as db:
        sessions = select(func.count()).where(WebSession.person_id == house.cast.els.id)
        assert await db.scalar(sessions) == 1


@pytest.mark.parametrize("name", ["de", "https", "Maatmarkt", "a", "%", "_", ".*"])
async def test_a_chosen_name_takes_no_words_out_of_others_mails_when_wiped(house: House, name: str) -> None:
    """One takes a common word for a name and wipes the account: the outbox stays whole."""
    link = await invite(house, "fien@temse.example")
    els = await house.signed_in(house.cast.els)
    await els.see("/account")
    await els.press("Naam bewaren", name=name)
    async with house.database.begin() as db:
        mails = select(Message.text).where(Message.template == "colleague_invite")
        before = (await db.scalars(mails)).one()
        await privacy.erase_unused(db, HOUSE.traces, await db.get_one(Person, house.cast.els.id))
        assert (await db.scalars(mails)).one() == before
    guest = house.guest()
    await guest.see(link)
    assert guest.status == 200
