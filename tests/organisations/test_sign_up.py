"""An organisation signs up, confirms its address and is checked by its region; before that nothing exists."""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import func, select, update

from marketplace.core import clock
from marketplace.core.web.access import Role
from marketplace.organisations import admission
from marketplace.organisations.joining_models import SignUp, SignUpStatus
from marketplace.organisations.models import OrganisationStatus
from marketplace.organisations.sign_up import Registration
from tests.guest import House
from tests.organisations.sign_ups import NEW, counts, register
from tests.people import kbo


async def test_registering_makes_a_row_and_a_mail_and_shows_the_address(house: House) -> None:
    before = await counts(house)
    guest = await register(house)
    assert "fien@nieuw.example" in guest.words
    assert "Druk op de knop in die mail" in guest.words
    (mail,) = await house.mails("sign_up_confirm")
    assert mail.to_address == "fien@nieuw.example"
    assert "Nieuw vzw" not in mail.text + mail.subject + mail.html, (
        "a stranger's address gets no stranger's words"
    )
    assert await counts(house) == before
    await house.work()
    assert await house.mails("organisation_registered") == []
    chadia = await house.signed_in(house.cast.chadia)
    assert "Nieuw vzw" not in await chadia.see("/organisaties") + await chadia.see("/start")


async def test_sent_twice_is_one_sign_up(house: House) -> None:
    guest = house.guest()
    await guest.see("/registreren")
    target, held = guest.form("Registreren")
    first = await guest.client.post(target, data=held | NEW, follow_redirects=False)
    again = await guest.client.post(target, data=held | NEW, follow_redirects=False)
    assert first.headers["location"] == again.headers["location"]
    async with house.database.begin() as db:
        assert await db.scalar(select(func.count()).select_from(SignUp)) == 1
    assert len(await house.mails("sign_up_confirm")) == 1


async def test_only_the_button_confirms_and_then_the_coordinators_hear(house: House) -> None:
    guest = await register(house)
    link = await house.link("sign_up_confirm", "aanmelding")
    assert "Nieuw vzw" in await guest.see(link)
    async with house.database.begin() as db:
        assert await db.scalar(select(SignUp.status)) is SignUpStatus.UNCONFIRMED
    assert "De helpdesk van uw regio kijkt uw aanmelding na" in await guest.press("Ja, dit ben ik")
    assert "U bevestigde al op" in await guest.see(link)
    await house.work()
    (mail,) = await house.mails("organisation_registered")
    assert mail.to_address == house.cast.chadia.email
    chadia = await house.signed_in(house.cast.chadia)
    for page in ("/organisaties", "/start"):
        await chadia.see(page)
        assert len(re.findall(r'href="/aanmeldingen/', chadia.page.text)) == 1


async def test_a_link_that_is_old_or_damaged_gives_a_plain_page_with_the_phone(house: House) -> None:
    guest = await register(house)
    link = await house.link("sign_up_confirm", "aanmelding")
    async with house.database.begin() as db:
        await db.execute(update(SignUp).values(expires_at=clock.now() - timedelta(minutes=1)))
    assert "Deze link werkt niet meer" in await guest.see(link)
    assert (guest.status, "03 000 00 00" in guest.words) == (410, True)
    await guest.send(link)
    assert guest.status == 410
    assert "stuk van de link weggevallen" in await guest.see(link[:-3])
    assert (guest.status, "03 000 00 00" in guest.words) == (404, True)
    async with house.database.begin() as db:
        assert await db.scalar(select(SignUp.status)) is SignUpStatus.UNCONFIRMED


async def test_what_is_loaded_by_a_command_is_there_at_once(house: House) -> None:
    entry = Registration(Role.BUYER, "Stad Nieuw", kbo(92), "46025", None, "", "Wim", "wim@nieuw.example")
    async with house.database.begin() as db:
        organisation = await admission.enter(db, entry)
        assert organisation.status is OrganisationStatus.APPROVED
    await house.work()
    assert [mail.to_address for mail in await house.mails("organisation_decided")] == ["wim@nieuw.example"]
