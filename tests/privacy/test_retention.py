"""What is too old goes, what is not stays; unused accounts hear of it 30 days before."""

from __future__ import annotations

import asyncio
import html
import uuid
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from marketplace.accounts.models import Membership, Person, SignInLink, WebSession
from marketplace.accounts.profile import AddressChange
from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core import audit, clock
from marketplace.core.db import Base, Database
from marketplace.core.events import Event, handle_open
from marketplace.core.mail.message import Message, MessageStatus, Suppression
from marketplace.core.view_log import Seen, ViewEntry
from marketplace.core.web.access import Role
from marketplace.core.web.kept import KeptForm
from marketplace.leads import verbs as leads
from marketplace.leads.models import Answer, Given, Invitation
from marketplace.matches import verbs as matches
from marketplace.matches.catalogue import Catalogue
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need, NeedStatus
from marketplace.organisations.colleagues import ColleagueInvitation
from marketplace.organisations.models import Organisation, OrganisationStatus
from marketplace.organisations.sign_up import SignUp, SignUpStatus
from marketplace.partnerships import verbs as partnerships
from marketplace.partnerships.models import Partnership
from marketplace.privacy import erasure as privacy
from marketplace.privacy import nightly
from marketplace.privacy import unused_accounts as expiry
from marketplace.privacy.models import AccountNotice, RetentionRun
from marketplace.privacy.retention import RULES, in_words
from marketplace.tables import metadata
from marketplace.wiring import make_parts
from tests.database import composer, with_cast
from tests.inprocess import app_for, client_of, settings
from tests.people import Cast, kbo, make_need
from workers.jobs import CRON
from workers.subscriptions import all_subscriptions
from workers.work import Work

DAY = timedelta(days=1)
NO_PEOPLE = {
    "municipality",
    "region",
    "region_municipality",
    "cpv_code",
    "heartbeat",
    "mail_hold",
    "retention_run",
}
"""Public lists and the site's own state: nothing in them is about a person or an organisation's doings."""


@pytest.fixture(autouse=True)
def daytime(monkeypatch: pytest.MonkeyPatch) -> None:
    """The suite runs at any hour; before two at night there would be nothing to see."""
    monkeypatch.setattr(nightly, "FROM_HOUR", 0)


async def tidy(database: Database) -> dict[str, int]:
    counts = await nightly.tidy(database, composer())
    assert counts is not None
    return counts


async def tidy_again(database: Database) -> dict[str, int]:
    """The next night: the run of this one is taken for one of yesterday."""
    async with database.begin() as db:
        await db.execute(text("UPDATE retention_run SET night = night - 1"))
    return await tidy(database)


def row_of(name: str, age: timedelta, cast: Cast) -> Base:
    """A row that the rule `name` counts as `age` old."""
    then = clock.now() - age
    rows: dict[str, Base] = {
        "session": WebSession(token_hash=uuid.uuid4().bytes, person_id=cast.an.id, created_at=then),
        "sign_in_link": SignInLink(token_hash=uuid.uuid4().bytes, person_id=cast.an.id, expires_at=then),
        "kept_form": KeptForm(
            token_hash=uuid.uuid4().bytes, values={"a": "b"}, expires_at=then + timedelta(hours=1)
        ),
        "mail": Message(
            template="reminder",
            to_address="x@x.example",
            to_name="X",
            subject="",
            text="",
            html="",
            dedupe_key=str(uuid.uuid4()),
            message_id=str(uuid.uuid4()),
            status=MessageStatus.SENT,
            created_at=then,
        ),
        "suppression": Suppression(address=f"{uuid.uuid4()}@x.example", reason="550", at=then),
        "draft": Need(organisation_id=cast.temse.id, title="Ontwerp", text="", changed_at=then),
        "refused": Organisation(
            role=Role.BUYER,
            name="Geweigerd",
            kbo=str(uuid.uuid4()),
            nis="46025",
            status=OrganisationStatus.REFUSED,
            decided_at=then,
            email="g@g.example",
        ),
        "view": ViewEntry(
            organisation_id=cast.temse.id,
            on=then.astimezone(clock.BRUSSELS).date(),
            person_id=cast.chadia.id,
            seen=Seen.DETAILS,
        ),
        "event": Event(name="x", payload={}, done_at=then),
        "unconfirmed": sign_up(created_at=then),
        "sign_up": sign_up(status=SignUpStatus.REFUSED, decided_at=then),
        "colleague_invitation": ColleagueInvitation(
            organisation_id=cast.temse.id,
            email="x@x.example",
            name="X",
            invited_by=cast.an.id,
            token_hash=uuid.uuid4().bytes,
            expires_at=then,
        ),
        "address_change": AddressChange(
            person_id=cast.an.id, email="x@x.example", token_hash=uuid.uuid4().bytes, expires_at=then
        ),
    }
    return rows[name]


def sign_up(**more: object) -> SignUp:
    values = {"role": Role.BUYER, "name": "School", "kbo": kbo(70), "nis": "46025", "person_name": "X"}
    link = {"token_hash": uuid.uuid4().bytes, "expires_at": clock.now()}
    return SignUp(email="x@x.example", **values, **link, **more)


@pytest.mark.parametrize(
    "name",
    [
        "session",
        "sign_in_link",
        "address_change",
        "kept_form",
        "mail",
        "suppression",
        "draft",
        "refused",
        "view",
        "event",
        "unconfirmed",
        "sign_up",
        "colleague_invitation",
    ],
)
async def test_what_is_older_than_the_table_says_goes(database_url: str, name: str) -> None:
    kind = {"address_change": "sign_in_link"}.get(name, name)
    (rule,) = (rule for rule in RULES if rule.name == kind)
    assert rule.life is not None
    margin = DAY if rule.life > DAY else timedelta(minutes=5)
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            old, young = (row_of(name, rule.life + margin, cast), row_of(name, rule.life - margin, cast))
            if name == "view":
                assert isinstance(young, ViewEntry)
                young.seen = Seen.OFFERS
            db.add_all([old, young])
        counts = await tidy(database)
        assert counts[kind] == 1
        async with database.begin() as db:
            table, key = type(old), type(old).__mapper__.primary_key_from_instance
            assert await db.get(table, tuple(key(old))) is None
            assert await db.get(table, tuple(key(young))) is not None


async def test_a_session_that_is_not_used_goes_sooner(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            idle = row_of("session", timedelta(days=16), cast)
            assert isinstance(idle, WebSession)
            idle.last_seen_at = clock.now() - timedelta(days=15)
            db.add_all([idle, row_of("session", timedelta(days=16), cast)])
        assert (await tidy(database))["session"] == 1


def test_every_table_is_in_the_table() -> None:
    named = {table for rule in RULES for table in rule.tables}
    assert set(metadata.tables) - named - NO_PEOPLE == set()
    assert named - set(metadata.tables) == set()
    assert all((rule.life is None) == (rule.step is None) for rule in RULES)


async def test_the_privacy_page_shows_the_very_table(shared_demo_database_url: str, tmp_path: Path) -> None:
    async with client_of(app_for(shared_demo_database_url, tmp_path)) as client:
        page = html.unescape((await client.get("/privacy")).text)
    for rule in RULES:
        for cell in (rule.what, rule.period, rule.why, rule.basis):
            assert cell in page, cell
        if rule.life is not None:
            assert rule.period.startswith(in_words(rule.life))


@pytest.mark.parametrize(
    ("life", "words"),
    [
        (timedelta(hours=1), "1 uur"),
        (DAY, "1 dag"),
        (90 * DAY, "90 dagen"),
        (365 * DAY, "1 jaar"),
        (3650 * DAY, "10 jaar"),
    ],
)
def test_a_period_in_words(life: timedelta, words: str) -> None:
    assert in_words(life) == words


async def test_it_runs_once_a_night_and_makes_up_a_missed_one(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            db.add(RetentionRun(night=clock.today() - 9 * DAY, counts={}))
            db.add(row_of("event", timedelta(days=95), cast))
        assert (await tidy(database))["event"] == 1
        async with database.begin() as db:
            db.add(row_of("event", timedelta(days=95), cast))
        assert await nightly.tidy(database, composer()) is None
        assert (await tidy_again(database))["event"] == 1


async def test_a_night_that_broke_off_is_not_done(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            db.add(row_of("event", timedelta(days=95), cast))
            await db.execute(text("ALTER TABLE view_entry RENAME TO away"))
        with pytest.raises(DBAPIError):
            await nightly.tidy(database, composer())
        async with database.begin() as db:
            assert await db.scalar(select(RetentionRun)) is None
            await db.execute(text("ALTER TABLE away RENAME TO view_entry"))
        assert set(await tidy(database)) >= {"view", "event", "account"}


async def test_two_workers_at_once_tidy_once(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            db.add_all(row_of("event", timedelta(days=95), cast) for _ in range(3))
        found = await asyncio.gather(*(nightly.tidy(database, composer()) for _ in range(4)))
        done = [counts for counts in found if counts is not None]
        assert len(done) <= 1
        again = await nightly.tidy(database, composer())
        assert (again is None) == bool(done), "when they gave way to each other the next call does it"
        async with database.begin() as db:
            assert list(await db.scalars(select(Event.id).where(Event.name == "x"))) == []
            assert len(list(await db.scalars(select(RetentionRun.night)))) == 1


async def test_the_worker_s_timetable_holds_it(database_url: str, tmp_path: Path) -> None:
    (job,) = (job for job in CRON if job.coroutine.__qualname__ == "tidy")
    work = Work(make_parts(settings(database_url, None, tmp_path)))
    try:
        async with with_cast(database_url) as (database, cast):
            async with database.begin() as db:
                db.add(row_of("event", timedelta(days=95), cast))
            await job.coroutine({"work": work})
            async with database.begin() as db:
                run = await db.scalar(select(RetentionRun))
            assert run is not None
            assert run.counts["event"] == 1
    finally:
        await work.close()


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
            need = await _asked(db, cast)
            row = await db.scalar(select(Invitation).where(Invitation.need_id == need.id))
            assert row is not None
            await leads.answer(db, row, need, Given(Answer.INTERESTED))
        assert (await tidy(database))["announced"] == 0


async def test_the_last_of_an_organisation_goes_and_its_coordinator_is_told(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        await _unused(database, cast.bram, 4 * 365)
        await tidy(database)
        await _mailed(database, timedelta(days=31))
        assert (await tidy_again(database))["account"] == 1
        while await handle_open(database, composer(), all_subscriptions(Catalogue())):
            pass
        async with database.begin() as db:
            told = select(Message.to_address).where(Message.template == "organisation_without_people")
            assert list(await db.scalars(told)) == [cast.chadia.email]


async def test_a_region_never_loses_its_last_coordinator(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        await _unused(database, cast.dirk, 9 * 365)
        assert (await tidy(database))["announced"] == 0
        assert await _is_there(database, cast.dirk)


async def _asked(db, cast: Cast) -> Need:
    need = await make_need(db, cast)
    await needs.submit(db, cast.an.id, need)
    await needs.publish(db, cast.chadia.id, need)
    await matches.rank(db, await Catalogue().current(db), need.id)
    await leads.invite(db, cast.chadia.id, need, [cast.groenwerk.id])
    return need


async def test_what_ended_ten_years_ago_stays_as_figures(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            need = await _asked(db, cast)
            row = await db.scalar(select(Invitation).where(Invitation.need_id == need.id))
            assert row is not None
            await leads.answer(db, row, need, Given(Answer.INTERESTED, message="Bel Bram op 0470 00 00 00"))
            await leads.award(db, cast.an.id, need, row, need.amount)
            await partnerships.start(db, need)
            need.ended_at = clock.now() - timedelta(days=3651)
            younger = await make_need(db, cast, title="Een jonger geval")
            await needs.withdraw(db, cast.an.id, younger, "niet meer nodig")
            younger.ended_at = clock.now() - timedelta(days=3649)
            await db.flush()
            await db.execute(update(Partnership).values(goals="Samen met Bram"))
        assert (await tidy(database))["need"] == 1
        async with database.begin() as db:
            kept = await db.get_one(Need, need.id)
            assert (kept.status, kept.amount, kept.nis) == (NeedStatus.AWARDED, need.amount, "46025")
            assert (kept.awarded_to, kept.awarded_amount) == (cast.groenwerk.id, need.amount)
            assert (kept.text, kept.place, kept.person_id) == ("", "", None)
            answer = await db.scalar(select(Invitation).where(Invitation.need_id == need.id))
            assert answer is not None
            assert (answer.answer, answer.message, answer.asked_by) == (Answer.INTERESTED, "", None)
            partnership = await db.scalar(select(Partnership).where(Partnership.need_id == need.id))
            assert partnership is not None
            assert partnership.goals == ""
            assert (await db.get_one(Need, younger.id)).title == "Een jonger geval"
        assert (await tidy_again(database))["need"] == 0


@pytest.mark.parametrize(
    "statement",
    ["UPDATE view_entry SET seen = 'needs'", "DELETE FROM view_entry", "TRUNCATE view_entry"],
)
async def test_the_view_log_is_append_only(database_url: str, statement: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            db.add(row_of("view", timedelta(days=350), cast))
        with pytest.raises(DBAPIError, match="append-only"):
            async with database.begin() as db:
                await db.execute(text(statement))


def test_the_table_counts_what_the_job_counts() -> None:
    (account,) = (rule for rule in RULES if rule.name == "account")
    assert account.life == expiry.UNUSED
    assert in_words(expiry.NOTICE) in account.since
