"""The pages of a sign-up open for who they are for, and show nothing of another."""

from __future__ import annotations

import re
import uuid

import pytest
from sqlalchemy import func, select

from marketplace.core.web.limits import SIGN_UP, STRANGER_MAILS
from marketplace.organisations.joining_models import SignUp, SignUpStatus
from tests.guest import Guest, House
from tests.organisations.sign_ups import NEW, confirmed, register


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
