"""One's own name at once, one's own address once the new one answered; mail wishes know their version."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import func, select, update

from marketplace.accounts.models import AddressChange, Membership, Person, SignInLink, WebSession
from marketplace.core import clock, i18n
from marketplace.core.mail.digest import send_due
from marketplace.core.mail.preferences import MailPreference
from marketplace.needs import mails
from marketplace.needs.states import NeedStatus
from tests.database import composer
from tests.guest import House
from tests.people import make_need, sign_in_token

NEW = "an.devos@temse.example"


async def person(house: House) -> Person:
    async with house.database.begin() as db:
        return await db.get_one(Person, house.cast.an.id)


async def asked(house: House, email: str = NEW) -> str:
    """An asks for another address; -> the link in the mail to it."""
    an = await house.signed_in(house.cast.an)
    await an.see("/account")
    page = await an.press("Adres wijzigen", new_email=email)
    assert f"Wij stuurden een mail naar {email}" in page
    return await house.link("address_change", "adres")


async def test_a_name_is_corrected_at_once_and_of_two_the_second_sees_both(house: House) -> None:
    first, second = await house.signed_in(house.cast.an), await house.signed_in(house.cast.an)
    for one in (first, second):
        await one.see("/account")
    assert "Uw naam is bewaard" in await first.press("Naam bewaren", name="An De Vos")
    page = await second.press("Naam bewaren", name="An Devos")
    assert (second.status, "An De Vos" in page, "An Devos" in page) == (409, True, True)
    assert "<title>Fout: Mijn account" in second.page.text
    assert (await person(house)).name == "An De Vos"
    await second.press("Naam bewaren", name="An Devos")
    assert (await person(house)).name == "An Devos"
    assert "Vul uw naam in" in await second.press("Naam bewaren", name=" ")
    assert second.status == 422


async def test_ones_own_acts_stand_in_words_with_their_day(house: House) -> None:
    an = await house.signed_in(house.cast.an)
    await an.see("/account")
    await an.press("Naam bewaren", name="An De Vos")
    page = await an.see("/account/gegevens")
    assert f"Wijzigde de eigen naam {i18n.day(clock.today())}" in page
    assert "person." not in page


async def test_a_new_address_counts_once_its_own_link_was_used(house: House) -> None:
    old = house.cast.an.email
    async with house.database.begin() as db:
        await sign_in_token(db, house.cast.an)
        db.add(MailPreference(address=old, unwanted=["outcome"], digest=True))
        db.add(MailPreference(address=NEW, unwanted=[], digest=False))
    link = await asked(house)
    assert (await house.mails("address_change"))[0].to_address == NEW
    guest = house.guest()
    await guest.see(link)
    assert (await person(house)).email == old, "opening changes nothing"
    assert f"U bevestigde {NEW} op" in await guest.press("Dit adres gebruiken")
    assert (await person(house)).email == NEW
    assert f"U bevestigde {NEW} op" in await guest.see(link)
    await guest.send(link)
    (told,) = await house.mails("account_changed")
    assert (told.to_address, "Bel dan meteen uw helpdesk" in told.text) == (old, True)
    async with house.database.begin() as db:
        assert await db.scalar(select(SignInLink.id)) is None
        (wishes,) = await db.scalars(select(MailPreference))
        assert (wishes.address, wishes.unwanted, wishes.digest) == (NEW, ["outcome"], True)
        query = select(Membership.organisation_id).where(Membership.person_id == house.cast.an.id)
        assert await db.scalar(query) == house.cast.temse.id


async def test_an_address_of_someone_else_is_told_to_nobody_but_its_holder(house: House) -> None:
    link = await asked(house, house.cast.bram.email)
    guest = house.guest()
    await guest.see(link)
    assert "hoort al bij een ander account" in await guest.press("Dit adres gebruiken")
    assert guest.status == 409
    assert (await person(house)).email == house.cast.an.email
    assert await house.mails("account_changed") == []


async def test_two_who_take_one_address_at_once_never_break(house: House) -> None:
    links = [await asked(house)]
    bram = await house.signed_in(house.cast.bram)
    await bram.see("/account")
    await bram.press("Adres wijzigen", new_email=NEW)
    links.append(await house.link("address_change", "adres"))
    guests = [house.guest() for _ in links]
    for guest, link in zip(guests, links, strict=True):
        await guest.see(link)
    await asyncio.gather(*(guest.press("Dit adres gebruiken") for guest in guests))
    assert sorted(guest.status for guest in guests) == [200, 409]


async def test_old_damaged_and_replaced_links(house: House) -> None:
    first = await asked(house)
    second = await asked(house, "an@elders.example")
    guest = house.guest()
    await guest.see(first)
    assert guest.status == 404
    await guest.see(second[:-2])
    assert (guest.status, "03 000 00 00" in guest.words) == (404, True)
    async with house.database.begin() as db:
        await db.execute(update(AddressChange).values(expires_at=clock.now() - timedelta(hours=1)))
    await guest.see(second)
    assert guest.status == 410
    await guest.send(second)
    assert (await person(house)).email == house.cast.an.email


async def test_of_two_browsers_the_second_sees_what_mails_were_chosen_before(house: House) -> None:
    first, second = await house.signed_in(house.cast.an), await house.signed_in(house.cast.an)
    for one in (first, second):
        await one.see("/account/mails")
    await first.press("Keuze bewaren", wanted=["own_needs"])
    assert first.status == 200
    page = await second.press("Keuze bewaren", pace="digest")
    assert (second.status, "Wat verschilt" in page) == (409, True)
    async with house.database.begin() as db:
        wishes = await db.get_one(MailPreference, house.cast.an.email)
        assert (wishes.wants("partnership"), wishes.digest) == (False, False)
    await second.press("Keuze bewaren")
    assert second.status == 200
    async with house.database.begin() as db:
        assert (await db.get_one(MailPreference, house.cast.an.email)).digest


async def test_of_two_first_choices_at_once_one_is_told(house: House) -> None:
    guests = [await house.signed_in(house.cast.an) for _ in range(2)]
    for guest in guests:
        await guest.see("/account/mails")
    await asyncio.gather(
        guests[0].press("Keuze bewaren", pace="digest"),
        guests[1].press("Keuze bewaren", wanted=["own_needs"]),
    )
    assert sorted(guest.status for guest in guests) == [200, 409]


async def test_an_address_is_changed_only_by_who_just_showed_to_be_the_person(house: House) -> None:
    """A browser that was left open, of someone without a password: a link has to be used first."""
    an = await house.signed_in(house.cast.an)
    await an.see("/account")
    async with house.database.begin() as db:
        await db.execute(update(WebSession).values(created_at=clock.now() - timedelta(hours=1)))
    page = await an.press("Adres wijzigen", new_email=NEW)
    assert an.status == 422
    assert "Meld u eerst af en met een nieuwe link weer aan" in page
    async with house.database.begin() as db:
        assert await db.scalar(select(func.count()).select_from(AddressChange)) == 0


async def test_mails_that_wait_follow_to_the_new_address(house: House) -> None:
    """Those about the account stay: the old address hears of the change, and a link ends with it."""
    old = house.cast.an.email
    async with house.database.begin() as db:
        db.add(MailPreference(address=old, digest=True, digest_due_at=clock.now()))
        need = await make_need(db, house.cast)
        need.status = NeedStatus.PUBLISHED
        await mails.need_published(db, composer(), need)
    link = await asked(house)
    guest = await house.signed_in(house.cast.an)
    await guest.see(link)
    await guest.press("Dit adres gebruiken")
    async with house.database.begin() as db:
        assert await send_due(db, composer()) == 1
    for template, address in (("need_published", NEW), ("digest", NEW), ("account_changed", old)):
        (mail,) = await house.mails(template)
        assert (mail.template, mail.to_address) == (template, address)
