"""An organisation signs up, confirms its address and is checked by its region; before that nothing exists."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from marketplace.accounts.models import Membership, Person
from marketplace.core import clock
from marketplace.core.web.access import Role
from marketplace.organisations import admission
from marketplace.organisations.joining_models import SignUp, SignUpStatus
from marketplace.organisations.models import Organisation, OrganisationStatus, SupplierType
from marketplace.organisations.sign_up import Registration, claimed
from tests.guest import Guest, House, open_house
from tests.people import kbo

NEW = {
    "role": "supplier",
    "supplier_type": "maatwerkbedrijf",
    "name": "Nieuw vzw",
    "kbo": kbo(90),
    "nis": "46021",
    "person_name": "Fien Nieuw",
    "email": "fien@nieuw.example",
    "phone": "03 111 22 33",
}


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(database_url, tmp_path) as opened:
        yield opened


async def register(house: House, **more: str) -> Guest:
    guest = house.guest()
    await guest.see("/registreren")
    await guest.press("Registreren", **(NEW | more))
    return guest


async def confirmed(house: House, **more: str) -> SignUp:
    """Signed up and confirmed by the link in the mail."""
    guest = await register(house, **more)
    await guest.see(await house.link("sign_up_confirm", "aanmelding"))
    await guest.press("Ja, dit ben ik")
    await house.work()
    async with house.database.begin() as db:
        return (await db.scalars(select(SignUp).order_by(SignUp.created_at.desc()).limit(1))).one()


async def counts(house: House) -> tuple[int, ...]:
    """People, memberships and organisations."""
    async with house.database.begin() as db:
        return tuple(
            [
                await db.scalar(select(func.count()).select_from(table)) or 0
                for table in (Person, Membership, Organisation)
            ]
        )


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


async def test_approving_makes_the_organisation_its_person_and_nothing_more(house: House) -> None:
    row = await confirmed(house)
    people, memberships, organisations = await counts(house)
    chadia = await house.signed_in(house.cast.chadia)
    await chadia.see(f"/aanmeldingen/{row.id}")
    assert "Fien Nieuw werkt nu voor Nieuw vzw" in await chadia.press("Goedkeuren")
    assert await counts(house) == (people + 1, memberships + 1, organisations + 1)
    await house.work()
    (mail,) = await house.mails("organisation_decided")
    assert (mail.to_address, "Nieuw vzw" in mail.text) == ("fien@nieuw.example", True)
    async with house.database.begin() as db:
        made = await db.scalar(select(Organisation).where(Organisation.kbo == NEW["kbo"]))
        assert made is not None
        assert (made.status, made.region_id) == (OrganisationStatus.APPROVED, house.cast.groenwerk.region_id)
        assert (made.email, made.phone) == ("fien@nieuw.example", "03 111 22 33")
        fien = (await db.scalars(Person.by_email("fien@nieuw.example"))).one()
    page = await house.signed_in(fien)
    assert "Nieuw vzw" in await page.see(f"/organisaties/{made.id}")


async def test_refusing_asks_why_and_tells_why(house: House) -> None:
    row = await confirmed(house)
    before = await counts(house)
    chadia = await house.signed_in(house.cast.chadia)
    await chadia.see(f"/aanmeldingen/{row.id}")
    assert "Schrijf waarom u weigert" in await chadia.press("Weigeren", decision="refuse")
    assert chadia.status == 422
    await chadia.press("Weigeren", decision="refuse", reason="Geen sociale onderneming")
    assert chadia.status == 200
    await house.work()
    (mail,) = await house.mails("organisation_decided")
    assert "Geen sociale onderneming" in mail.text
    assert await counts(house) == before
    assert "Geweigerd" in await chadia.see(f"/aanmeldingen/{row.id}")


async def test_of_two_coordinators_the_second_reads_who_was_first(house: House) -> None:
    row = await confirmed(house)
    first, second = await house.signed_in(house.cast.chadia), await house.signed_in(house.cast.chadia)
    for one in (first, second):
        await one.see(f"/aanmeldingen/{row.id}")
    await first.press("Goedkeuren")
    assert "Chadia Voorbeeld keurde dit al goed op" in await second.press("Goedkeuren")
    assert second.status == 409


async def test_of_two_for_one_number_the_second_becomes_a_claim(house: House) -> None:
    one, other = (
        await confirmed(house),
        await confirmed(house, email="gert@nieuw.example", person_name="Gert"),
    )
    first, second = await house.signed_in(house.cast.chadia), await house.signed_in(house.cast.chadia)
    await first.see(f"/aanmeldingen/{one.id}")
    await second.see(f"/aanmeldingen/{other.id}")
    await first.press("Goedkeuren")
    assert "veranderde intussen" in await second.press("Goedkeuren")
    assert (second.status, "staat al op Maatmarkt" in second.words) == (409, True)
    assert "Fien Nieuw, fien@nieuw.example" in second.words
    listed = await first.see("/organisaties") + await first.see("/start")
    assert "Werken voor Nieuw vzw" in listed
    assert "Gert vraagt om voor Nieuw vzw te werken" in listed
    assert "Gert werkt nu voor Nieuw vzw" in await second.press("Goedkeuren")
    await house.work()
    (told,) = await house.mails("colleague_joined")
    assert (told.to_address, told.subject) == (
        "fien@nieuw.example",
        "Gert werkt nu ook voor Nieuw vzw",
    ), "who was there hears of the colleague; who came first heard of nobody"
    assert "gert@nieuw.example" in told.text
    async with house.database.begin() as db:
        assert await db.scalar(select(func.count()).where(Organisation.kbo == NEW["kbo"])) == 1


async def test_where_no_region_is_the_administrators_decide(house: House) -> None:
    async with house.database.begin() as db:
        await db.execute(
            update(Organisation).where(Organisation.id == house.cast.temse.id).values(region_id=None)
        )
    row = await confirmed(house, role="buyer", kbo=house.cast.temse.kbo, supplier_type="")
    for coordinator in (house.cast.chadia, house.cast.dirk):
        guest = await house.signed_in(coordinator)
        await guest.see(f"/aanmeldingen/{row.id}")
        assert guest.status == 404
    assert await house.mails("organisation_registered") == [], "there is no administrator yet"


async def test_a_refused_organisation_of_an_older_version_comes_in_as_approved_now(house: House) -> None:
    """Nobody accepted what stood there, so what the coordinator approves counts."""
    async with house.database.begin() as db:
        old = Organisation(
            role=Role.SUPPLIER,
            name="Nagemaakt",
            kbo=NEW["kbo"],
            nis="35013",
            region_id=house.cast.groenwerk.region_id,
            status=OrganisationStatus.REFUSED,
            email="boef@elders.example",
            refusal_reason="bestaat niet",
        )
        db.add(old)
    row = await confirmed(house)
    async with house.database.begin() as db:
        stored = await db.get_one(SignUp, row.id)
        organisation = await admission.approve(db, house.cast.chadia.id, stored, await claimed(db, stored))
        assert organisation.id == old.id
        assert (organisation.name, organisation.email) == ("Nieuw vzw", "fien@nieuw.example")
        assert organisation.status is OrganisationStatus.APPROVED


async def test_an_older_process_beside_ours_loses_no_registration(house: House) -> None:
    async with house.database.begin() as db:
        fien = Person(email="fien@nieuw.example", name="Fien Nieuw")
        old = Organisation(
            role=Role.SUPPLIER,
            name="Nieuw vzw",
            kbo=NEW["kbo"],
            nis="46021",
            email=fien.email,
            region_id=house.cast.groenwerk.region_id,
            supplier_type=SupplierType.ARBEIDSZORG,
        )
        db.add_all([fien, old])
        await db.flush()
        db.add(Membership(person_id=fien.id, role=Role.SUPPLIER, organisation_id=old.id, active_since=None))
        for _ in range(2):
            await admission.adopt(db, old)
        row = (await db.scalars(select(SignUp))).one()
        assert (row.status, row.email, row.name) == (SignUpStatus.WAITING, fien.email, "Nieuw vzw")
        await admission.approve(db, house.cast.chadia.id, row, await claimed(db, row))
        membership = (await db.scalars(select(Membership).where(Membership.person_id == fien.id))).one()
        await db.refresh(membership)
        assert membership.active_since is not None


async def test_what_is_loaded_by_a_command_is_there_at_once(house: House) -> None:
    entry = Registration(Role.BUYER, "Stad Nieuw", kbo(92), "46025", None, "", "Wim", "wim@nieuw.example")
    async with house.database.begin() as db:
        organisation = await admission.enter(db, entry)
        assert organisation.status is OrganisationStatus.APPROVED
    await house.work()
    assert [mail.to_address for mail in await house.mails("organisation_decided")] == ["wim@nieuw.example"]
