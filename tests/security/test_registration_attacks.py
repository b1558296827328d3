"""Who registers an organisation that exists takes nothing of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Membership, Person
from tests.guest import House
from tests.inprocess import counted
from tests.organisations.sign_ups import NEW, confirmed
from tests.people import kbo
from tests.security.thieves import THIEF, UNTOUCHED, all_rows, victim

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
