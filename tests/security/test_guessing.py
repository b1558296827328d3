"""Who guesses is slowed down, and never shuts out whose account it is; no answer tells who is here."""

from __future__ import annotations

import asyncio
import re

import pytest
from sqlalchemy import func, select

from marketplace.accounts import verbs
from marketplace.accounts.models import Person, SignInLink
from marketplace.core import passwords
from marketplace.core.events import StoredEvent
from marketplace.core.web.limits import ADDRESS, LINK_MAILS, SIGN_IN
from tests.database import composer
from tests.guest import Guest, House
from tests.inprocess import counted
from tests.organisations.sign_ups import NEW
from tests.people import kbo, sign_in_token

RIGHT = "vier gele tulpen fietsen"


@pytest.fixture
async def house(house: House) -> House:
    async with house.database.begin() as db:
        an = await db.get_one(Person, house.cast.an.id)
        an.password_hash = await passwords.hash_password(RIGHT)
    return house


async def tries(guest: Guest, email: str, password: str, count: int) -> list[int]:
    """The answers to so many tries at once."""
    await guest.see("/aanmelden")
    token = re.search(r'name="csrf-token" content="([^"]*)"', guest.page.text)
    data = {"_csrf": token[1] if token else "", "email": email, "password": password}
    answers = await asyncio.gather(
        *(guest.client.post("/aanmelden/wachtwoord", data=data, follow_redirects=False) for _ in range(count))
    )
    return [answer.status_code for answer in answers]


async def test_of_30_guesses_at_once_ten_are_looked_at_and_the_owner_signs_in(house: House) -> None:
    guesser, an = house.guest(), house.cast.an
    statuses = await tries(guesser, an.email, "een verkeerd wachtwoord", 30)
    assert (statuses.count(422), statuses.count(429)) == (SIGN_IN.amount, 30 - SIGN_IN.amount)
    assert await tries(guesser, an.email, RIGHT, 1) == [429], "the guesser is too late even when right"
    assert await tries(house.guest(), an.email, RIGHT, 1) == [303], "the owner is elsewhere"


async def test_a_mailed_link_works_also_where_was_guessed(house: House) -> None:
    guesser = house.guest()
    await tries(guesser, house.cast.an.email, "een verkeerd wachtwoord", 30)
    async with house.database.begin() as db:
        token = await sign_in_token(db, house.cast.an)
    await guesser.see(f"/aanmelden/link/{token}")
    await guesser.press("Aanmelden")
    assert guesser.page.url.path == "/start"


async def test_only_failures_count(house: House) -> None:
    """Half a town hall behind one address signs in all morning."""
    guest = house.guest()
    assert set(await tries(guest, house.cast.an.email, RIGHT, SIGN_IN.amount)) == {303}
    for _ in range(ADDRESS.amount):
        assert await tries(guest, house.cast.an.email, RIGHT, 1) == [303]


async def test_one_address_that_tries_many_accounts_is_stopped(house: House) -> None:
    """Also when it signs in to an account of its own in between."""
    guesser = house.guest()
    refused = 0
    for number in range(ADDRESS.amount + 5):
        refused += (await tries(guesser, f"iemand{number}@temse.example", "Welkom2026!", 1)) == [429]
        if number % 20 == 0:
            await tries(guesser, house.cast.an.email, RIGHT, 1)
    assert refused == 5
    assert await tries(house.guest(), house.cast.an.email, RIGHT, 1) == [303]


async def test_past_a_number_of_link_mails_the_page_is_the_same_and_no_more_are_sent(house: House) -> None:
    an, pages = house.cast.an, set()
    for _ in range(LINK_MAILS.amount + 5):
        guest = house.guest()
        await guest.see("/aanmelden")
        await guest.send("/aanmelden", email=an.email)
        pages.add((guest.page.url.path, guest.status))
    assert pages == {("/aanmelden/verstuurd", 200)}
    await house.work()
    assert len(await house.mails("sign_in_link")) == LINK_MAILS.amount
    other = house.guest()
    await other.see("/aanmelden")
    await other.send("/aanmelden", email=house.cast.bram.email)
    await house.work()
    assert house.cast.bram.email in {mail.to_address for mail in await house.mails("sign_in_link")}


async def test_whoever_types_the_address_elsewhere_uses_up_no_sign_in_link(house: House) -> None:
    """Signing up and asking for a new address send mails to any address; the owner still gets a link."""
    an = house.cast.an
    stranger = await house.signed_in(house.cast.bram)
    for number in range(LINK_MAILS.amount):
        guest = house.guest()
        await guest.see("/registreren")
        await guest.press("Registreren", **(NEW | {"email": an.email, "kbo": kbo(400 + number)}))
        await stranger.see("/account")
        await stranger.press("Adres wijzigen", new_email=an.email)
    owner = house.guest()
    await owner.see("/aanmelden")
    await owner.send("/aanmelden", email=an.email)
    await house.work()
    assert [mail.to_address for mail in await house.mails("sign_in_link")] == [an.email]


async def test_asking_for_a_link_does_the_same_for_who_is_here_and_who_is_not(house: House) -> None:
    """The same statements with values of the same kinds: what is counted can't be timed."""

    async def ask(email: str) -> tuple[list[str], str, bytes]:
        guest = house.guest()
        await guest.see("/aanmelden")
        with counted() as statements:
            await guest.send("/aanmelden", email=email)
        return statements, guest.page.url.path, guest.page.content

    (known, path, page), (unknown, *other) = await ask(house.cast.an.email), await ask("niemand@x.example")
    assert known == unknown
    assert path == other[0]
    assert re.sub(rb'csrf-token" content="[^"]*', b"", page) == re.sub(
        rb'csrf-token" content="[^"]*', b"", other[1]
    )
    await house.work()
    async with house.database.begin() as db:
        rows = list(
            await db.scalars(select(StoredEvent.payload).where(StoredEvent.name == "sign_in.requested"))
        )
    assert len(rows) == 2
    assert "x.example" not in str(rows)
    assert [mail.to_address for mail in await house.mails("sign_in_link")] == [house.cast.an.email]


async def test_a_mailed_link_ends_when_the_password_changes(house: House) -> None:
    async with house.database.begin() as db:
        token = await sign_in_token(db, house.cast.an)
        await verbs.set_password(db, composer(), house.cast.an.id, RIGHT + "en meer", house.cast.an.id)
        assert await db.scalar(SignInLink.usable(token)) is None
        assert await db.scalar(select(func.count()).select_from(SignInLink)) == 0


@pytest.mark.parametrize(
    "password",
    [
        "anneke@temse.example",
        "ANNEKE@TEMSE.EXAMPLE",
        "Anneke-De-Smet",
        "annekedesmet2026",
        "DeSmetAnneke!!!!",
        "anneke.anneke.anneke",
        "smet anneke 1985",
        "Ännéke de Smét",
        "temse-anneke-0123456789",
        "anneketemseexample",
    ],
)
def test_a_password_is_not_ones_own_name_or_address(password: str) -> None:
    assert passwords.objection(password, ("Anneke De Smet", "anneke@temse.example")) == passwords.OWN


@pytest.mark.parametrize("password", [RIGHT, "anneke houdt van vier gele tulpen", "k7Rq2mVz9LpT"])
def test_own_words_among_others_are_fine(password: str) -> None:
    assert passwords.objection(password, ("Anneke De Smet", "anneke@temse.example")) is None
