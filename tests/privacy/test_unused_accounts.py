"""Unused accounts hear of it 30 days before they are wiped."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from marketplace.accounts.models import Membership, Person
from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core import audit, clock
from marketplace.core.db import Database
from marketplace.core.mail.message import Message, MessageStatus
from marketplace.core.retention import in_words
from marketplace.core.web.access import Role
from marketplace.leads.models import Answer, Given
from marketplace.privacy import erasure as privacy
from marketplace.privacy import unused_accounts as expiry
from marketplace.privacy.models import AccountNotice
from tests.database import HOUSE, answer_all, with_cast
from tests.journey import asked_need
from tests.people import Cast
from tests.privacy.nights import DAY, tidy, tidy_again
from tests.truth import holds


async def _unused(database: Database, person: Person, days: int) -> None:
    """The person was last here `days` ago."""
    then = clock.now() - days * DAY
    async with database.begin() as db:
        await db.execute(
            update(Person).where(Person.id == person.id).values(created_at=then, last_sign_in_at=then)
        )


async def _notices(database: Database) -> list[Message]:
    async with database.begin() as db:
        return list(await db.scalars(select(Message).where(Message.template == "account_unused")))


async def _mailed(database: Database, ago: timedelta) -> None:
    """The announcement was made and accepted by the mail server that long ago."""
    then: datetime = clock.now() - ago
    async with database.begin() as db:
        await db.execute(update(AccountNotice).values(announced_at=then))
        await db.execute(
            update(Message)
            .where(Message.template == "account_unused")
            .values(status=MessageStatus.SENT, sent_at=then)
        )


async def _colleague(database: Database, cast: Cast, name: str = "Fien Wegwerp") -> Person:
    async with database.begin() as db:
        fien = await find_or_add_person(db, f"{name.split()[0].lower()}@temse.example", name)
        await add_membership(db, fien.id, Role.BUYER, organisation_id=cast.temse.id)
    return fien


async def _is_there(database: Database, person: Person) -> bool:
    async with database.begin() as db:
        return bool(await db.scalar(select(Person.name).where(Person.id == person.id)) == person.name)


async def test_an_unused_account_is_announced_and_wiped_30_days_later(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        fien = await _colleague(database, cast)
        await _unused(database, fien, 3 * 365 - 31)
        assert (await tidy(database))["announced"] == 0
        await _unused(database, fien, 3 * 365 + 1)
        assert (await tidy_again(database))["announced"] == 1
        (mail,) = await _notices(database)
        assert mail.to_address == fien.email
        assert "gewist op" in mail.subject
        await _mailed(database, timedelta(days=29))
        assert (await tidy_again(database))["account"] == 0
        assert await _is_there(database, fien)
        await _mailed(database, timedelta(days=30))
        async with database.begin() as db:
            await audit.seal(db)
        assert (await tidy_again(database))["account"] == 1
        async with database.begin() as db:
            row = await db.get_one(Person, fien.id)
            assert (row.name, row.email) == (privacy.ERASED_NAME, f"gewist-{fien.id.hex}@invalid")
            assert await db.scalar(select(Membership).where(Membership.person_id == fien.id)) is None
            await audit.seal(db)
            assert (await audit.check(db))[1] is None
        assert (await tidy_again(database))["announced"] == 0, "a wiped person is not announced again"


async def test_who_signs_in_meanwhile_keeps_the_account(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        fien = await _colleague(database, cast)
        await _unused(database, fien, 4 * 365)
        await tidy(database)
        await _mailed(database, timedelta(days=31))
        async with database.begin() as db:
            (await db.get_one(Person, fien.id)).last_sign_in_at = clock.now()
        counts = await tidy_again(database)
        assert (counts["came_back"], counts["account"]) == (1, 0)
        assert await _is_there(database, fien)
        async with database.begin() as db:
            assert await db.get(AccountNotice, fien.id) is None


async def test_an_announcement_that_did_not_leave_yet_keeps_the_account(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        fien = await _colleague(database, cast)
        await _unused(database, fien, 4 * 365)
        await tidy(database)
        async with database.begin() as db:
            await db.execute(update(AccountNotice).values(announced_at=clock.now() - 60 * DAY))
        assert (await tidy_again(database))["account"] == 0
        async with database.begin() as db:
            await db.execute(
                update(Message)
                .where(Message.template == "account_unused")
                .values(status=MessageStatus.SENT, sent_at=clock.now() - 2 * DAY)
            )
        assert (await tidy_again(database))["account"] == 0, "30 days from when it left"
        assert await _is_there(database, fien)


async def test_doing_something_or_answering_by_mail_counts_as_use(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        fien = await _colleague(database, cast)
        for person in (fien, cast.bram):
            await _unused(database, person, 4 * 365)
        async with database.begin() as db:
            audit.record(db, fien.id, "need.edit", None)
        await asked_need(database, cast, given=Given(Answer.INTERESTED))
        assert (await tidy(database))["announced"] == 0


async def test_the_last_of_an_organisation_goes_and_its_coordinator_is_told(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        await _unused(database, cast.bram, 4 * 365)
        await tidy(database)
        await _mailed(database, timedelta(days=31))
        assert (await tidy_again(database))["account"] == 1
        await answer_all(database)
        async with database.begin() as db:
            told = select(Message.to_address).where(Message.template == "organisation_without_people")
            assert list(await db.scalars(told)) == [cast.chadia.email]


async def test_a_region_never_loses_its_last_coordinator(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        await _unused(database, cast.dirk, 9 * 365)
        assert (await tidy(database))["announced"] == 0
        assert await _is_there(database, cast.dirk)


def test_the_table_counts_what_the_job_counts() -> None:
    (account,) = (rule for rule in HOUSE.rules if rule.name == "account")
    assert account.life == expiry.UNUSED
    assert in_words(expiry.NOTICE) in account.period


@pytest.mark.parametrize(("came_back", "stands"), [(False, True), (True, False)])
async def test_an_announcement_that_waited_stands_until_the_person_comes_back(
    database_url: str, came_back: bool, stands: bool
) -> None:
    """Also one that an earlier version stored, which did not say of whom it is: the wiping counts on it."""
    async with with_cast(database_url) as (database, cast):
        fien = await _colleague(database, cast)
        await _unused(database, fien, 4 * 365)
        await tidy(database)
        async with database.begin() as db:
            await db.execute(update(Message).values(about=None))
            if came_back:
                (await db.get_one(Person, fien.id)).last_sign_in_at = clock.now()
        (mail,) = await _notices(database)
        async with database.begin() as db:
            assert await holds(HOUSE.kinds.still_true(mail.template), db, mail) is stands
