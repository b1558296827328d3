"""A coordinator, or where there is no region an administrator, decides on a sign-up."""

from __future__ import annotations

import re

from sqlalchemy import func, select, update

from marketplace.accounts.models import WELCOME_LIFE, Membership, Person, SignInLink
from marketplace.core import clock
from marketplace.core.web.access import Role
from marketplace.organisations import admission
from marketplace.organisations.joining_models import SignUp, SignUpStatus
from marketplace.organisations.models import Organisation, OrganisationStatus, SupplierType
from marketplace.organisations.sign_up import claimed
from tests.guest import House
from tests.organisations.sign_ups import NEW, confirmed, counts


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


async def test_the_welcome_mail_signs_in_once_and_leads_to_the_start(house: House) -> None:
    link = await _welcomed(house)
    fien = house.guest()
    await fien.see(link)
    words = await fien.press("Aanmelden")
    assert (fien.status, fien.page.url.path) == (200, "/start")
    assert "Fien Nieuw" in words
    other = house.guest()
    await other.see(link)
    assert other.status == 410
    assert other.form("Mail mij een link")[1]["email"] == "fien@nieuw.example"
    assert other.form("Mail mij een link")[1]["next"] == "/start"


async def test_a_welcome_mail_that_is_read_late_leads_to_the_page_to_sign_in(house: House) -> None:
    link = await _welcomed(house)
    fien = house.guest()
    await fien.see(link)
    path, form = fien.form("Aanmelden")
    async with house.database.begin() as db:
        await db.execute(update(SignInLink).values(expires_at=clock.now()))
    fien.page = await fien.client.post(path, data=form)
    assert (fien.status, "Deze link werkt niet meer" in fien.words) == (410, True)
    await fien.press("Mail mij een link")
    await house.work()
    assert [mail.to_address for mail in await house.mails("sign_in_link")] == ["fien@nieuw.example"]


async def _welcomed(house: House) -> str:
    """Fien is let in; -> the path of the link in her mail."""
    row = await confirmed(house)
    chadia = await house.signed_in(house.cast.chadia)
    await chadia.see(f"/aanmeldingen/{row.id}")
    await chadia.press("Goedkeuren")
    await house.work()
    (mail,) = await house.mails("organisation_decided")
    async with house.database.begin() as db:
        link = (await db.scalars(select(SignInLink))).one()
    assert (mail.secret, mail.not_after) == (True, link.expires_at), "its text is forgotten once it left"
    assert link.expires_at <= clock.now() + WELCOME_LIFE
    found = re.search(r"/aanmelden/link/\S+", mail.text)
    assert found
    return found[0]


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
