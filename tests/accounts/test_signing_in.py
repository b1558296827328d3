"""What lets someone in, for how long, and what a change of it ends and tells."""

from __future__ import annotations

import asyncio
import uuid
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, update

from marketplace.accounts import second_factor, verbs
from marketplace.accounts.models import LINK_LIFE, Person, SignInLink, WebSession
from marketplace.accounts.second_factor import SecondFactor, Vault
from marketplace.core import clock, passwords, tokens
from marketplace.core.errors import NotFound
from marketplace.core.events import StoredEvent
from marketplace.core.mail.message import Message
from tests.accounts.door import OTHER, PASSWORD, Door
from tests.database import composer
from tests.waiting import held_up


async def test_a_mailed_link_signs_in_once(door: Door) -> None:
    token = await door.link()
    assert (await door.use(token)).id == door.cast.an.id
    with pytest.raises(NotFound, match="gebruikt of te oud"):
        await door.use(token)
    async with door.database.begin() as db:
        (visit,) = await db.scalars(select(WebSession))
    assert (visit.person_id, visit.awaits_code) == (door.cast.an.id, False)
    assert visit.browser == ("Firefox" * 99)[:200]
    assert await door.log("person.sign_in") == [door.cast.an.id]
    assert (await door.an()).last_sign_in_at is not None


async def test_a_mailed_link_ends_after_its_time_and_a_made_up_one_opens_nothing(door: Door) -> None:
    token = await door.link()
    clock.travel(LINK_LIFE - timedelta(seconds=30))
    assert (await door.use(token)).id == door.cast.an.id
    late = await door.link()
    clock.travel(2 * LINK_LIFE)
    for spent in (late, tokens.random_token(), ""):
        with pytest.raises(NotFound):
            await door.use(spent)


async def test_the_mail_holds_a_link_that_works_and_says_where_it_leads(door: Door) -> None:
    async with door.database.begin() as db:
        await verbs.mail_link(db, composer(), await db.get_one(Person, door.cast.an.id), "/behoeften")
    async with door.database.begin() as db:
        (mail,) = await db.scalars(select(Message))
        link = (await db.scalars(select(SignInLink))).one()
    assert mail.to_address == door.cast.an.email
    assert "/behoeften" in mail.text
    assert mail.secret, "its text is forgotten once it left"
    assert mail.not_after == link.expires_at, "later it would open nothing"
    token = mail.text.split("/aanmelden/link/")[1].split()[0].split("?")[0]
    assert (await door.use(token)).id == door.cast.an.id


async def test_each_link_is_mailed_also_the_second_one_of_a_person(door: Door) -> None:
    async with door.database.begin() as db:
        for _ in range(2):
            await verbs.mail_link(db, composer(), await db.get_one(Person, door.cast.an.id))
    async with door.database.begin() as db:
        assert len(list(await db.scalars(select(Message)))) == 2


async def test_asking_for_a_link_writes_the_same_for_who_is_here_and_who_is_not(door: Door) -> None:
    async with door.database.begin() as db:
        await verbs.request_link(db, door.cast.an.email, "/a")
        await verbs.request_link(db, "niemand@nergens.example", "/b")
    async with door.database.begin() as db:
        asked = (
            select(StoredEvent.payload)
            .where(StoredEvent.name == "sign_in.requested")
            .order_by(StoredEvent.id)
        )
        here, nobody = list(await db.scalars(asked))
    assert here == {"person_id": str(door.cast.an.id), "next_path": "/a"}
    assert set(nobody) == set(here)
    assert uuid.UUID(nobody["person_id"]) not in {person.id for person in (door.cast.an, door.cast.bram)}


async def test_only_the_password_of_the_address_signs_in(door: Door) -> None:
    async with door.database.begin() as db:
        (await db.get_one(Person, door.cast.an.id)).password_hash = await passwords.hash_password(PASSWORD)
    for email, password, opens in (
        (door.cast.an.email, PASSWORD, True),
        (door.cast.an.email, OTHER, False),
        (door.cast.an.email, "", False),
        (door.cast.bram.email, PASSWORD, False),
        ("niemand@nergens.example", PASSWORD, False),
        ("niemand@nergens.example", "nobody has this password", False),
    ):
        async with door.database.begin() as db:
            person = await verbs.use_password(db, email, password, "cookie", "Firefox")
            assert (person is not None) is opens, (email, password)
    async with door.database.begin() as db:
        assert [visit.person_id for visit in await db.scalars(select(WebSession))] == [door.cast.an.id]
    assert await door.log("person.sign_in") == [door.cast.an.id]


async def test_a_password_that_is_replaced_while_it_is_checked_opens_nothing(door: Door) -> None:
    """Whoever sets a new one ends the sessions that are there; this one would be made just after."""
    async with door.database.begin() as db:
        (await db.get_one(Person, door.cast.an.id)).password_hash = await passwords.hash_password(PASSWORD)
    new = await passwords.hash_password(OTHER)

    async def sign_in() -> Person | None:
        async with door.database.begin() as db:
            return await verbs.use_password(db, door.cast.an.email, PASSWORD, "cookie", "Firefox")

    async with door.database.begin() as db:
        await db.execute(update(Person).where(Person.id == door.cast.an.id).values(password_hash=new))
        attempt = asyncio.create_task(sign_in())
        await held_up(door.database, attempt)
    assert await attempt is None
    async with door.database.begin() as db:
        assert list(await db.scalars(select(WebSession))) == []


async def test_a_half_session_waits_for_the_code_of_its_own_browser(door: Door) -> None:
    waits, opened = await door.session(door.cast.an, "waits"), await door.session(door.cast.bram, "opened")
    async with door.database.begin() as db:
        await db.execute(update(WebSession).where(WebSession.id == waits.id).values(awaits_code=True))
    for cookie, found in (("waits", waits.id), ("opened", None), ("another", None)):
        async with door.database.begin() as db:
            visit = await verbs.session_awaiting_code(db, cookie)
            assert (visit.id if visit else None) == found, cookie
    for minutes, waiting in ((9, True), (11, False)):
        async with door.database.begin() as db:
            then = clock.now() - timedelta(minutes=minutes)
            await db.execute(update(WebSession).values(created_at=then))
            assert (await verbs.session_awaiting_code(db, "waits") is not None) is waiting, minutes
    assert opened.awaits_code is False


async def test_the_code_opens_the_session_under_another_cookie_from_now_on(door: Door) -> None:
    vault = Vault("secret")
    async with door.database.begin() as db:
        await second_factor.begin(db, vault, door.cast.an.id)
        factor = await db.get_one(SecondFactor, door.cast.an.id)
        codes = pyotp.TOTP(vault.open(factor.sealed_secret))
        await second_factor.confirm(db, vault, door.cast.an.id, codes.at(clock.now()))
    await door.use(await door.link())
    assert await door.log("person.sign_in") == [], "not before the code"
    async with door.database.begin() as db:
        await db.execute(update(WebSession).values(created_at=clock.now() - timedelta(minutes=9)))
    async with door.database.begin() as db:
        (visit,) = await db.scalars(select(WebSession))
        assert visit.awaits_code
        assert not await verbs.use_code(db, vault, visit, "000000", "new")
        later = clock.now() + timedelta(seconds=30)
        assert await verbs.use_code(db, vault, visit, codes.at(later), "new")
    async with door.database.begin() as db:
        (visit,) = await db.scalars(select(WebSession))
    assert (visit.awaits_code, visit.token_hash) == (False, tokens.digest("new"))
    assert visit.created_at > clock.now() - timedelta(minutes=1)
    assert await door.log("person.sign_in") == [door.cast.an.id]
    assert (await door.an()).last_sign_in_at is not None
