"""What a new password, address or role ends, tells and gives, and who has to show to be the person first."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from marketplace.accounts import verbs
from marketplace.accounts.models import Membership, Person, SignInLink, WebSession
from marketplace.accounts.verbs import Change
from marketplace.core import clock, passwords
from marketplace.core.errors import NotFound
from marketplace.core.mail.message import Message
from marketplace.core.web.access import Role
from tests.accounts.door import PASSWORD, Door
from tests.database import composer
from tests.people import sign_in_token


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
        (None, 14, False, True),
        (None, 16, False, False),
        (PASSWORD, 14, False, True),
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
