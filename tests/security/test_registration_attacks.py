"""Taking over what exists by signing up for it, and everything else that a stranger tries with sign-ups."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from marketplace.accounts.models import Membership, Person
from marketplace.core.errors import Conflict
from marketplace.core.web.access import Role
from marketplace.core.web.limits import SIGN_UP, STRANGER_MAILS
from marketplace.organisations import admission
from marketplace.organisations.joining_models import SignUp, SignUpStatus
from marketplace.organisations.models import Organisation, OrganisationStatus
from marketplace.organisations.sign_up import Registration, claimed
from tests.database import composer
from tests.guest import Guest, House, open_house
from tests.inprocess import counted
from tests.organisations.test_sign_up import NEW, confirmed, register
from tests.people import kbo

THIEF = {"person_name": "Boef", "email": "boef@elders.example", "name": "Gestolen", "phone": "09 999 99 99"}
UNTOUCHED = ("organisation", "membership", "person", "need", "invitation", "offer", "recognition")


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(database_url, tmp_path) as opened:
        yield opened


async def all_rows(house: House) -> dict[str, list[str]]:
    """Every row of the tables that signing up may not touch."""
    async with house.database.begin() as db:
        return {name: sorted(await db.scalars(text(f"SELECT t::text FROM {name} t"))) for name in UNTOUCHED}


async def victim(house: House, kind: str) -> Organisation:
    """An organisation with people, one that came with a notice, or one outside all regions."""
    if kind == "with people":
        return house.cast.temse
    async with house.database.begin() as db:
        row = Organisation(
            role=Role.BUYER,
            name="Uit een aankondiging",
            kbo=kbo(91),
            nis="46025",
            region_id=house.cast.temse.region_id if kind == "imported" else None,
            email="aankoop@temse.example",
            status=OrganisationStatus.APPROVED,
        )
        db.add(row)
    return row


KINDS = ("with people", "imported", "outside all regions")
PLACES = ("46025", "35013")
"""Temse lies in the region of Chadia, Oostende in that of Dirk."""


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("nis", PLACES)
async def test_registering_what_exists_changes_nothing_of_it(house: House, kind: str, nis: str) -> None:
    target = await victim(house, kind)
    before = await all_rows(house)
    row = await confirmed(house, role="buyer", kbo=target.kbo, nis=nis, supplier_type="", **THIEF)
    await house.work()
    assert await all_rows(house) == before
    told = {mail.to_address for mail in await house.mails("organisation_registered")}
    own = {house.cast.chadia.email} if kind != "outside all regions" else set()
    assert told == own, "its own region, whatever municipality was typed"
    dirk = await house.signed_in(house.cast.dirk)
    await dirk.see(f"/aanmeldingen/{row.id}")
    assert dirk.status == 404
    await dirk.send(f"/aanmeldingen/{row.id}/besluit", decision="approve")
    assert dirk.status == 404
    assert await all_rows(house) == before


@pytest.mark.parametrize("kind", KINDS[:2])
async def test_an_approved_claim_adds_one_membership_and_nothing_else(house: House, kind: str) -> None:
    target = await victim(house, kind)
    row = await confirmed(house, role="buyer", kbo=target.kbo, nis="35013", supplier_type="", **THIEF)
    before = await all_rows(house)
    chadia = await house.signed_in(house.cast.chadia)
    page = await chadia.see(f"/aanmeldingen/{row.id}")
    assert "Deze organisatie staat al op Maatmarkt" in page
    assert (f"An Voorbeeld, {house.cast.an.email}" in page) == (kind == "with people")
    await chadia.press("Goedkeuren")
    after = await all_rows(house)
    assert {name for name in UNTOUCHED if after[name] != before[name]} == {"membership", "person"}
    for name in ("membership", "person"):
        assert len(set(after[name]) - set(before[name])) == 1
        assert set(before[name]) <= set(after[name])


async def test_an_approved_claim_of_a_known_person_changes_nothing_of_that_person(house: House) -> None:
    claim = {"person_name": "Andere Naam", "email": house.cast.bram.email}
    row = await confirmed(house, role="buyer", kbo=house.cast.temse.kbo, supplier_type="", **claim)
    before = await all_rows(house)
    chadia = await house.signed_in(house.cast.chadia)
    await chadia.see(f"/aanmeldingen/{row.id}")
    await chadia.press("Goedkeuren")
    after = await all_rows(house)
    assert {name for name in UNTOUCHED if after[name] != before[name]} == {"membership"}


async def test_a_refused_claim_does_not_keep_the_rightful_one_out(house: House) -> None:
    target = await victim(house, "imported")
    chadia = await house.signed_in(house.cast.chadia)
    stolen = await confirmed(house, role="buyer", kbo=target.kbo, supplier_type="", **THIEF)
    await chadia.see(f"/aanmeldingen/{stolen.id}")
    await chadia.press("Weigeren", decision="refuse", reason="Wij kennen u niet")
    rightful = await confirmed(house, role="buyer", kbo=target.kbo, supplier_type="")
    await chadia.see(f"/aanmeldingen/{rightful.id}")
    await chadia.press("Goedkeuren")
    async with house.database.begin() as db:
        members = select(Person.email).join(Membership).where(Membership.organisation_id == target.id)
        assert list(await db.scalars(members)) == [NEW["email"]]


async def test_the_answer_is_the_same_for_what_is_known_and_what_is_not(house: House) -> None:
    """As many statements of the same kinds, the same page: neither looked at nor timed."""
    answers = []
    for number, email in (
        (house.cast.groenwerk.kbo, "fien@nieuw.example"),
        (kbo(93), house.cast.bram.email),
        (kbo(94), "niemand@nergens.example"),
    ):
        guest = house.guest()
        await guest.see("/registreren")
        with counted() as statements:
            await guest.press("Registreren", **(NEW | {"kbo": number, "email": email}))
        page = guest.words.replace(email, "")
        answers.append((tuple(statements), guest.status, guest.page.url.path, page))
    assert answers[1] == answers[0]
    assert answers[2] == answers[0]


async def test_30_at_once_for_one_number_are_30_rows_and_approving_all_makes_one(house: House) -> None:
    guests = [house.guest() for _ in range(30)]
    await asyncio.gather(*(guest.see("/registreren") for guest in guests))
    typed = [NEW | {"email": f"fien{number}@nieuw.example"} for number in range(30)]
    await asyncio.gather(
        *(guest.press("Registreren", **values) for guest, values in zip(guests, typed, strict=True))
    )
    assert {guest.status for guest in guests} == {200}
    async with house.database.begin() as db:
        rows = list(await db.scalars(select(SignUp)))
        assert len(rows) == 30
        for row in rows:
            admission.confirm(db, row)

    async def approve(identity: uuid.UUID) -> bool:
        async with house.database.begin() as db:
            row = await db.get_one(SignUp, identity, with_for_update=True)
            try:
                await admission.approve(db, house.cast.chadia.id, row, await claimed(db, row))
            except Conflict:
                await db.rollback()
                return False
            return True

    done = await asyncio.gather(*(approve(row.id) for row in rows))
    async with house.database.begin() as db:
        made = (await db.scalars(select(Organisation).where(Organisation.kbo == NEW["kbo"]))).one()
        members = select(func.count()).where(Membership.organisation_id == made.id)
        assert await db.scalar(members) == sum(done) >= 1
        waiting = select(func.count()).where(SignUp.status == SignUpStatus.WAITING)
        assert await db.scalar(waiting) == 30 - sum(done), "what did not get through still waits"


async def test_pages_that_approve_two_for_one_number_at_once_never_break(house: House) -> None:
    for number in range(8):
        asks = {"kbo": kbo(200 + number)}
        one = await confirmed(house, **asks, email=f"een{number}@nieuw.example")
        two = await confirmed(house, **asks, email=f"twee{number}@nieuw.example")
        guests = [await house.signed_in(house.cast.chadia) for _ in range(2)]
        for guest, row in zip(guests, (one, two), strict=True):
            await guest.see(f"/aanmeldingen/{row.id}")
        await asyncio.gather(*(guest.press("Goedkeuren") for guest in guests))
        assert sorted(guest.status for guest in guests) == [200, 409]


async def test_one_sign_up_approved_and_refused_at_once_is_decided_once(house: House) -> None:
    for number in range(8):
        row = await confirmed(house, kbo=kbo(300 + number), email=f"een{number}@nieuw.example")
        guests = [await house.signed_in(house.cast.chadia) for _ in range(3)]
        for guest in guests:
            await guest.see(f"/aanmeldingen/{row.id}")
        reason = {"decision": "refuse", "reason": "neen"}
        await asyncio.gather(
            guests[0].press("Goedkeuren"),
            guests[1].press("Goedkeuren"),
            guests[2].press("Weigeren", **reason),
        )
        assert sorted(guest.status for guest in guests) == [200, 409, 409]
        await house.work()
        decided = [m for m in await house.mails("organisation_decided") if m.to_address == row.email]
        assert len(decided) == 1


async def test_confirming_ten_times_at_once_tells_the_helpdesk_once(house: House) -> None:
    await register(house)
    link = await house.link("sign_up_confirm", "aanmelding")
    guests = [house.guest() for _ in range(10)]
    for guest in guests:
        await guest.see(link)
    await asyncio.gather(*(guest.press("Ja, dit ben ik") for guest in guests))
    assert {guest.status for guest in guests} == {200}
    await house.work()
    assert len(await house.mails("organisation_registered")) == 1


async def test_a_planted_form_key_shows_and_stops_nothing_of_another(house: House) -> None:
    """A stranger plants the key of a form: it is the stranger's own, in that one's own browser."""
    first = await register(house, email="eerst@nieuw.example")
    planted = str(uuid.uuid4())
    await first.see("/registreren")
    await first.press("Registreren", **(NEW | {"_key": planted, "email": "boef@elders.example"}))
    other = house.guest()
    await other.see("/registreren")
    page = await other.press("Registreren", **(NEW | {"_key": planted}))
    assert NEW["email"] in page
    assert "boef@elders.example" not in page
    async with house.database.begin() as db:
        assert await db.scalar(select(func.count()).select_from(SignUp)) == 3


async def test_the_page_after_it_shows_an_address_only_with_its_own_signature(house: House) -> None:
    guest = await register(house)
    receipt = str(guest.page.url.params["aanmelding"])
    async with house.database.begin() as db:
        identity = await db.scalar(select(SignUp.id))
    assert identity is not None
    for forged in (
        identity.hex,
        f"{identity.hex}.",
        receipt[:-1],
        "x" + receipt,
        "",
        "é",
        f"{uuid.uuid4().hex}.x",
    ):
        page = await guest.see(f"/registreren/ontvangen?aanmelding={forged}")
        assert (guest.status, NEW["email"] in page) == (200, False), forged


async def strangers(house: House) -> list[Guest]:
    cast = house.cast
    people = [await house.signed_in(one) for one in (cast.an, cast.bram, cast.els, cast.dirk)]
    return [house.guest(), *people]


async def test_nobody_else_sees_or_decides_a_sign_up(house: House) -> None:
    row = await confirmed(house)
    for guest in await strangers(house):
        page = await guest.see(f"/aanmeldingen/{row.id}")
        assert NEW["email"] not in page
        await guest.send(f"/aanmeldingen/{row.id}/besluit", decision="approve")
        async with house.database.begin() as db:
            assert await db.scalar(select(SignUp.status)) is SignUpStatus.WAITING


async def test_an_unconfirmed_one_can_not_be_decided_by_its_address(house: House) -> None:
    await register(house)
    async with house.database.begin() as db:
        identity = await db.scalar(select(SignUp.id))
    chadia = await house.signed_in(house.cast.chadia)
    await chadia.see("/organisaties")
    for choice in ("approve", "refuse"):
        await chadia.send(f"/aanmeldingen/{identity}/besluit", decision=choice, reason="x")
        assert chadia.status == 404


@pytest.mark.parametrize("seen", ["", "{}", "[]", "null", '{"sign_up": 1}', "x" * 500])
async def test_a_decision_without_the_version_it_was_made_from_decides_nothing(
    house: House, seen: str
) -> None:
    row = await confirmed(house)
    chadia = await house.signed_in(house.cast.chadia)
    await chadia.see(f"/aanmeldingen/{row.id}")
    await chadia.press("Goedkeuren", _seen=seen)
    assert chadia.status == 409
    async with house.database.begin() as db:
        assert await db.scalar(select(SignUp.status)) is SignUpStatus.WAITING


async def test_tokens_of_elsewhere_open_no_confirmation(house: House) -> None:
    await register(house)
    link = await house.link("sign_up_confirm", "aanmelding")
    guest = house.guest()
    token = link.rsplit("/", 1)[1]
    for path in (f"/collega/{token}", f"/adres/{token}", f"/mails/{token}", f"/uitnodiging/{token}"):
        await guest.see(path)
        assert guest.status == 404
    await guest.see(f"/aanmelden/link/{token}")
    assert guest.status == 410
    for wrong in (token.swapcase(), token + "x", "x", "%00", "é"):
        await guest.see(f"/aanmelding/{wrong}")
        assert guest.status in (400, 404)


async def test_nobody_is_flooded_with_mails_and_the_page_stays_the_same(house: House) -> None:
    pages = set()
    for _ in range(STRANGER_MAILS.amount + 3):
        guest = await register(house)
        pages.add((guest.status, re.sub(r"\s+", " ", guest.words)))
    assert len(pages) == 1
    assert len(await house.mails("sign_up_confirm")) == STRANGER_MAILS.amount


async def test_one_client_address_registers_so_many_an_hour(house: House) -> None:
    guest, statuses = house.guest(), []
    for number in range(SIGN_UP.amount + 2):
        await guest.see("/registreren")
        await guest.press("Registreren", **(NEW | {"email": f"f{number}@nieuw.example"}))
        statuses.append(guest.status)
    assert statuses == [200] * SIGN_UP.amount + [429] * 2


async def test_a_person_erased_meanwhile_takes_the_sign_up_along(house: House) -> None:
    row = await confirmed(house)
    async with house.database.begin() as db:
        entry = Registration(Role.BUYER, "School", kbo(95), "46025", None, "", "Fien", row.email)
        await admission.register(db, composer(), entry)
        await db.execute(text("DELETE FROM sign_up WHERE email = :email"), {"email": row.email})
    await house.work()
    chadia = await house.signed_in(house.cast.chadia)
    await chadia.see(f"/aanmeldingen/{row.id}")
    assert chadia.status == 404
