"""Unused accounts hear of it 30 days before they are wiped."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from marketplace.accounts.models import Membership, Person
from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core import audit, clock
from marketplace.core.i18n import day
from marketplace.core.mail.message import Message, MessageStatus
from marketplace.core.retention import Night, in_words
from marketplace.core.web.access import Role
from marketplace.leads.given import Answer, Given
from marketplace.privacy import erasure as privacy
from marketplace.privacy import unused_accounts as expiry
from marketplace.privacy.models import AccountNotice
from tests.database import HOUSE, answer_all, with_cast
from tests.journey import asked_need
from tests.privacy.accounts import addressed, colleague, is_there, mailed, notices, unused
from tests.privacy.nights import DAY, tidy, tidy_again
from tests.truth import holds


async def test_an_unused_account_is_announced_and_wiped_30_days_later(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        fien = await colleague(database, cast)
        await unused(database, fien, 3 * 365 - 31)
        assert (await tidy(database))["announced"] == 0
        await unused(database, fien, 3 * 365 + 1)
        assert (await tidy_again(database))["announced"] == 1
        (mail,) = await notices(database)
        assert mail.to_address == fien.email
        assert f"gewist op {day(clock.today() + 31 * DAY)}" in mail.subject
        await mailed(database, timedelta(days=29))
        assert (await tidy_again(database))["account"] == 0
        assert await is_there(database, fien)
        await mailed(database, timedelta(days=30))
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
        fien = await colleague(database, cast)
        await unused(database, fien, 4 * 365)
        await tidy(database)
        await mailed(database, timedelta(days=31))
        async with database.begin() as db:
            (await db.get_one(Person, fien.id)).last_sign_in_at = clock.now()
        counts = await tidy_again(database)
        assert (counts["came_back"], counts["account"]) == (1, 0)
        assert await is_there(database, fien)
        async with database.begin() as db:
            assert await db.get(AccountNotice, fien.id) is None


async def test_an_announcement_that_did_not_leave_yet_keeps_the_account(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        fien = await colleague(database, cast)
        await unused(database, fien, 4 * 365)
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
        assert await is_there(database, fien)


async def test_doing_something_or_answering_by_mail_counts_as_use(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        fien = await colleague(database, cast)
        for person in (fien, cast.bram):
            await unused(database, person, 4 * 365)
        async with database.begin() as db:
            audit.record(db, fien.id, "need.edit", None)
        await asked_need(database, cast, given=Given(Answer.INTERESTED))
        assert (await tidy(database))["announced"] == 0


async def test_the_last_of_an_organisation_goes_and_its_coordinator_is_told(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        await unused(database, cast.bram, 4 * 365)
        await tidy(database)
        await mailed(database, timedelta(days=31))
        assert (await tidy_again(database))["account"] == 1
        await answer_all(database)
        async with database.begin() as db:
            told = select(Message.to_address).where(Message.template == "organisation_without_people")
            assert list(await db.scalars(told)) == [cast.chadia.email]


async def test_a_region_never_loses_its_last_coordinator(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        await unused(database, cast.dirk, 9 * 365)
        assert (await tidy(database))["announced"] == 0
        assert await is_there(database, cast.dirk)


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
        fien = await colleague(database, cast)
        await unused(database, fien, 4 * 365)
        await tidy(database)
        async with database.begin() as db:
            await db.execute(update(Message).values(about=None))
            if came_back:
                (await db.get_one(Person, fien.id)).last_sign_in_at = clock.now()
        (mail,) = await notices(database)
        async with database.begin() as db:
            assert await holds(HOUSE.kinds.still_true(mail.template), db, mail) is stands


async def test_what_others_do_is_no_use_of_an_account(database_url: str) -> None:
    """Nor an answer of a supplier that did not let the person in yet; and no use at all is none."""
    async with with_cast(database_url) as (database, cast):
        fien = await colleague(database, cast)
        async with database.begin() as db:
            place = {"role": Role.SUPPLIER, "organisation_id": cast.groenwerk.id}
            db.add(Membership(person_id=fien.id, active_since=None, **place))
        await unused(database, fien, 4 * 365)
        await asked_need(database, cast, given=Given(Answer.INTERESTED))
        async with database.begin() as db:
            (await db.get_one(Person, fien.id)).last_sign_in_at = None
            audit.record(db, cast.an.id, "need.edit", None)
        assert (await tidy(database))["announced"] == 1


async def test_each_person_is_told_once_however_many_there_are(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        people = [await colleague(database, cast, name) for name in ("Fien Weg", "Gust Weg", "Hans Weg")]
        for person, told in ((people[0], 1), (people[1], 1), (people[2], 1), (people[0], 0)):
            await unused(database, person, 4 * 365)
            assert (await tidy_again(database))["announced"] == told
        assert set(await addressed(database)) == {person.email for person in people}


async def test_who_comes_back_ends_the_own_announcement_only(database_url: str) -> None:
    """A mail that waits does not leave any more; one that left, and other mails, stay what they are."""
    async with with_cast(database_url) as (database, cast):
        waits, left, away = [
            await colleague(database, cast, f"{name} Weg") for name in ("Fien", "Gust", "Hans")
        ]
        for person in (waits, left, away):
            await unused(database, person, 4 * 365)
        await tidy(database)
        async with database.begin() as db:
            own = update(Message).where(Message.to_address == left.email)
            await db.execute(own.values(status=MessageStatus.SENT, sent_at=clock.now()))
            for person in (waits, left):
                (await db.get_one(Person, person.id)).last_sign_in_at = clock.now()
        for mail in await notices(database):
            async with database.begin() as db:
                stands = await holds(HOUSE.kinds.still_true(mail.template), db, mail)
            assert stands is (mail.to_address == away.email)
        assert (await tidy_again(database))["came_back"] == 2
        statuses = {waits.email: "cancelled", left.email: "sent", away.email: "waiting"}
        assert await addressed(database) == statuses
        async with database.begin() as db:
            assert list(await db.scalars(select(AccountNotice.person_id))) == [away.id]


async def test_who_looks_after_a_place_alone_stays_and_the_others_go(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            admin = await find_or_add_person(db, "greet@beheer.example", "Greet Beheer")
            await add_membership(db, admin.id, Role.ADMINISTRATOR)
        fien = await colleague(database, cast)
        for person in (cast.dirk, admin, fien):
            await unused(database, person, 4 * 365)
        assert (await tidy(database))["announced"] == 1
        assert set(await addressed(database)) == {fien.email}
        gust = await colleague(database, cast, "Gust Weg")
        await unused(database, gust, 4 * 365)
        async with database.begin() as db:
            told = (cast.dirk, admin, gust)
            db.add_all(AccountNotice(person_id=person.id, mail_key="x") for person in told)
        await mailed(database, timedelta(days=31))
        assert (await tidy_again(database))["account"] == 2, "they were not alone when they were told"
        stay = [await is_there(database, person) for person in (cast.dirk, admin, fien, gust)]
        assert stay == [True, True, False, False]


@pytest.mark.parametrize(
    ("status", "days", "wiped"),
    [
        (MessageStatus.WAITING, 60, 0),
        (MessageStatus.SENDING, 60, 0),
        (MessageStatus.DEAD, 29, 0),
        (MessageStatus.DEAD, 30, 1),
        (None, 30, 1),
    ],
)
async def test_where_no_mail_arrives_the_days_count_from_our_telling(
    database_url: str, status: MessageStatus | None, days: int, wiped: int
) -> None:
    """Also when the mail itself is deleted by its age; but not while it may still leave."""
    async with with_cast(database_url) as (database, cast):
        await unused(database, await colleague(database, cast), 4 * 365)
        await tidy(database)
        async with database.begin() as db:
            await db.execute(update(AccountNotice).values(announced_at=clock.now() - days * DAY))
            await db.execute(update(Message).values(status=status) if status else delete(Message))
        assert (await tidy_again(database))["account"] == wiped


async def test_a_sign_in_just_before_the_wiping_wins(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        fien, gust = [await colleague(database, cast, f"{name} Weg") for name in ("Fien", "Gust")]
        for person in (fien, gust):
            await unused(database, person, 4 * 365)
        await tidy(database)
        await mailed(database, timedelta(days=31))
        async with database.begin() as db:
            (await db.get_one(Person, fien.id)).last_sign_in_at = clock.now()
            night = Night(db, clock.now() - expiry.UNUSED, (), HOUSE.traces)
            assert await expiry.wipe_unused(night) == 1
        assert [await is_there(database, person) for person in (fien, gust)] == [True, False]
        async with database.begin() as db:
            assert list(await db.scalars(select(AccountNotice.person_id))) == [fien.id]
