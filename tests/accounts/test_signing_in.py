"""What lets someone in, for how long, and what a change of it ends and tells."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from marketplace.accounts import verbs
from marketplace.accounts.models import LINK_LIFE, Membership, Person, SignInLink, WebSession
from marketplace.accounts.verbs import Change
from marketplace.core import clock, passwords, tokens
from marketplace.core.audit import AuditEntry
from marketplace.core.db import Database
from marketplace.core.errors import NotFound
from marketplace.core.events import StoredEvent
from marketplace.core.mail.message import Message
from marketplace.core.web.access import Role
from tests.database import composer, with_cast
from tests.people import Cast, sign_in_token

PASSWORD, OTHER = "vier gele tulpen fietsen", "mijn oma lust geen spruitjes"


@dataclass
class Door:
    database: Database
    cast: Cast

    async def link(self) -> str:
        """A mailed link of An."""
        async with self.database.begin() as db:
            return await sign_in_token(db, self.cast.an)

    async def use(self, token: str) -> Person:
        async with self.database.begin() as db:
            return await verbs.use_link(db, token, f"cookie {uuid.uuid4()}", "Firefox" * 99)

    async def session(self, person: Person) -> WebSession:
        """A session of a person, as signing in makes it."""
        async with self.database.begin() as db:
            row = WebSession(token_hash=tokens.digest(str(uuid.uuid4())), person_id=person.id)
            db.add(row)
        return row

    async def log(self, verb: str) -> list[uuid.UUID | None]:
        async with self.database.begin() as db:
            rows = await db.scalars(select(AuditEntry).where(AuditEntry.verb == verb))
            return [row.person_id for row in rows if row.subject == row.person_id]

    async def an(self) -> Person:
        async with self.database.begin() as db:
            return await db.get_one(Person, self.cast.an.id)


@pytest.fixture
async def door(database_url: str) -> AsyncIterator[Door]:
    async with with_cast(database_url) as (database, cast):
        yield Door(database, cast)
    clock.travel(timedelta(0))


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


async def test_only_ones_own_session_is_ended_and_only_once(door: Door) -> None:
    an, bram = await door.session(door.cast.an), await door.session(door.cast.bram)
    for visit in (bram.id, uuid.uuid4()):
        with pytest.raises(NotFound, match="al afgemeld"):
            async with door.database.begin() as db:
                await verbs.sign_out(db, door.cast.an.id, visit)
    async with door.database.begin() as db:
        await verbs.sign_out(db, door.cast.an.id, an.id)
    async with door.database.begin() as db:
        assert [visit.id for visit in await db.scalars(select(WebSession))] == [bram.id]


async def test_who_has_to_show_to_be_the_person(door: Door) -> None:
    """A session that was left open is not enough for a password or an address."""
    visit = await door.session(door.cast.an)
    for password, minutes, asked, proven in (
        (None, 1, False, True),
        (None, 16, False, False),
        (PASSWORD, 1, False, True),
        (PASSWORD, 16, True, True),
    ):
        async with door.database.begin() as db:
            person = await db.get_one(Person, door.cast.an.id)
            person.password_hash = await passwords.hash_password(password) if password else None
            await db.execute(update(WebSession).values(created_at=clock.now() - timedelta(minutes=minutes)))
        async with door.database.begin() as db:
            assert await verbs.asks_current_password(db, person.id, visit.id) is asked, (password, minutes)
            assert await verbs.has_proven(db, person.id, visit.id) is proven, (password, minutes)
            assert await verbs.may_set_password(db, person.id, visit.id, "niet dit") is not asked
            assert await verbs.may_set_password(db, person.id, visit.id, PASSWORD)


async def test_a_new_password_ends_other_sessions_and_links_and_is_told(door: Door) -> None:
    here, elsewhere = await door.session(door.cast.an), await door.session(door.cast.an)
    bram = await door.session(door.cast.bram)
    await door.link()
    async with door.database.begin() as db:
        others = await sign_in_token(db, door.cast.bram)
        await verbs.set_password(db, composer(), door.cast.an.id, PASSWORD, here.id)
    assert await passwords.verify_password(PASSWORD, (await door.an()).password_hash)
    async with door.database.begin() as db:
        left = set(await db.scalars(select(WebSession.id)))
        assert left == {here.id, bram.id}
        assert elsewhere.id not in left
        assert set(await db.scalars(select(SignInLink.person_id))) == {door.cast.bram.id}
        (mail,) = await db.scalars(select(Message))
    assert mail.to_address == door.cast.an.email
    assert Change.PASSWORD.value in mail.text
    assert await door.log("person.set_password") == [door.cast.an.id]
    assert (await door.use(others)).id == door.cast.bram.id


@pytest.mark.parametrize("change", list(Change))
async def test_each_change_is_told_each_time(door: Door, change: Change) -> None:
    for _ in range(2):
        async with door.database.begin() as db:
            await verbs.tell_change(db, composer(), door.cast.an.id, change)
    async with door.database.begin() as db:
        mails = list(await db.scalars(select(Message)))
    assert [mail.to_address for mail in mails] == [door.cast.an.email] * 2
    assert all(change.value in mail.text for mail in mails)


async def test_an_address_is_one_person_who_keeps_the_first_name(door: Door) -> None:
    async with door.database.begin() as db:
        again = await verbs.find_or_add_person(db, door.cast.an.email, "Iemand Anders")
        new = await verbs.find_or_add_person(db, "jo@temse.example", "Jo Voorbeeld")
        assert (again.id, again.name) == (door.cast.an.id, "An Voorbeeld")
        assert new.id not in {door.cast.an.id, door.cast.bram.id}


async def test_a_role_is_given_once_and_counts_from_now(door: Door) -> None:
    place = {"organisation_id": door.cast.groenwerk.id}

    async def give() -> bool:
        async with door.database.begin() as db:
            return await verbs.add_membership(db, door.cast.an.id, Role.SUPPLIER, **place)

    async def row() -> Membership:
        async with door.database.begin() as db:
            query = select(Membership).where(Membership.person_id == door.cast.an.id)
            return (await db.scalars(query.where(Membership.role == Role.SUPPLIER))).one()

    assert await give() is True
    since = (await row()).active_since
    assert since is not None
    assert await give() is False
    assert (await row()).active_since == since, "it counts from the first time"
    async with door.database.begin() as db:
        await db.execute(update(Membership).where(Membership.role == Role.SUPPLIER).values(active_since=None))
    before = (await row()).version
    assert await give() is True, "one that waited counts now"
    assert (await row()).active_since is not None
    assert (await row()).version == before + 1
