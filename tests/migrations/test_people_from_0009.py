"""An installation at 0009 comes to this version: who works stays at work, who waits still waits."""

from __future__ import annotations

import asyncio
import uuid

from sqlalchemy import Connection, TextClause, select, text

from marketplace.accounts.models import Membership, Person, members_of
from marketplace.core.db import Database
from marketplace.migrations import run
from marketplace.organisations import admission
from marketplace.organisations.colleagues import members
from marketplace.organisations.joining_models import SignUp, SignUpStatus
from marketplace.organisations.models import Organisation, OrganisationStatus
from marketplace.organisations.sign_up import claimed
from tests.database import opened
from tests.people import kbo

PLACES = {name: uuid.uuid5(uuid.NAMESPACE_DNS, name) for name in ("approved", "pending", "refused", "taken")}
"""`taken`: imported, then signed up for by somebody: what an older version made pending."""
PEOPLE = {
    name: uuid.uuid5(uuid.NAMESPACE_URL, name) for name in ("an", "bram", "fien", "gert", "hans", "chadia")
}
REGION = uuid.uuid4()
WORK = [
    ("an", "approved", "buyer", True),
    ("bram", "approved", "buyer", True),
    ("fien", "pending", "supplier", False),
    ("gert", "pending", "supplier", False),
    ("an", "taken", "buyer", False),
    ("hans", "refused", "supplier", False),
]


def old(connection: Connection) -> None:
    """What stood in the database before these people were asked anything."""
    connection.execute(
        text(
            "INSERT INTO municipality (nis, name, lat, lng, postcodes) VALUES ('46025', 'Temse', 51, 4, '{}')"
        )
    )
    connection.execute(
        text(
            "INSERT INTO region (id, created_at, slug, name, helpdesk_name, helpdesk_phone, helpdesk_email)"
            " VALUES (:id, now(), 'waasland', 'Waasland', 'Helpdesk', '03', 'h@h.example')"
        ),
        {"id": REGION},
    )
    _organisations(connection)
    for name, identity in PEOPLE.items():
        connection.execute(
            text("INSERT INTO person (id, created_at, email, name) VALUES (:id, now(), :email, :name)"),
            {"id": identity, "email": f"{name}@{name}.example", "name": name.title()},
        )
    _work(connection)


def _organisations(connection: Connection) -> None:
    for number, (name, identity) in enumerate(PLACES.items()):
        connection.execute(
            text(
                "INSERT INTO organisation (id, created_at, role, name, kbo, nis, region_id, status, email,"
                " phone, website, description, opted_out, changed_at, refusal_reason)"
                " VALUES (:id, now(), :role, :name, :kbo, '46025', :region, :status, 'x@x.example',"
                " '03 1', '', '', false, now(), '')"
            ),
            {
                "id": identity,
                "role": "buyer" if name in ("approved", "taken") else "supplier",
                "name": f"Organisatie {name}",
                "kbo": kbo(number),
                "region": REGION,
                "status": {"taken": "pending"}.get(name, name),
            },
        )


def _work(connection: Connection) -> None:
    for person, place, role, active in WORK:
        connection.execute(
            text(
                "INSERT INTO membership (id, created_at, person_id, role, organisation_id, active_since)"
                " VALUES (gen_random_uuid(), now(), :person, :role, :place, CASE WHEN :active THEN now() END)"
            ),
            {"person": PEOPLE[person], "place": PLACES[place], "role": role, "active": active},
        )
    connection.execute(
        text(
            "INSERT INTO membership (id, created_at, person_id, role, region_id, active_since)"
            " VALUES (gen_random_uuid(), now(), :person, 'coordinator', :region, now())"
        ),
        {"person": PEOPLE["chadia"], "region": REGION},
    )


async def upgraded(database: Database, url: str) -> None:
    await asyncio.to_thread(run.downgrade, url, "0009")
    async with database.engine.begin() as connection:
        await connection.run_sync(old)
    await database.engine.dispose()
    await run.upgrade_async(url)


async def test_who_works_stays_and_who_waits_becomes_a_sign_up(database_url: str) -> None:
    async with opened(database_url) as database:
        await upgraded(database, database_url)
        async with database.begin() as db:
            memberships = list(await db.scalars(text("SELECT active_since IS NOT NULL FROM membership")))
            assert (len(memberships), sum(memberships)) == (len(WORK) + 1, 3), "no row is lost"
            at_work = list(await db.scalars(members_of(PLACES["approved"])))
            assert [person.name for person in at_work] == ["An", "Bram"]
            rows = {(row.person_name, row.name): row for row in await db.execute(_sign_ups())}
            assert set(rows) == {
                ("Fien", "Organisatie pending"),
                ("Gert", "Organisatie pending"),
                ("An", "Organisatie taken"),
            }
            assert {row.status for row in rows.values()} == {"waiting"}
            assert all(row.confirmed_at for row in rows.values())
            for place in ("pending", "taken", "refused"):
                assert await members(db, PLACES[place]) == [], "who waits counts for nothing yet"


def _sign_ups() -> TextClause:
    return text("SELECT person_name, name, status, confirmed_at FROM sign_up")


async def test_what_waited_is_approved_as_it_would_have_been(database_url: str) -> None:
    async with opened(database_url) as database:
        await upgraded(database, database_url)
        async with database.begin() as db:
            row = (await db.scalars(select(SignUp).where(SignUp.person_name == "Fien"))).one()
            assert await admission.approve(db, PEOPLE["chadia"], row, await claimed(db, row))
            assert row.status is SignUpStatus.APPROVED
        async with database.begin() as db:
            organisation = await db.get_one(Organisation, PLACES["pending"])
            assert organisation.status is OrganisationStatus.APPROVED
            at_work = [one.person.name for one in await members(db, organisation.id)]
            assert at_work == ["Fien"], "Gert still waits"
            assert await db.get(Person, PEOPLE["hans"]) is not None
            assert len(list(await db.scalars(select(Membership.id)))) == len(WORK) + 1


async def test_going_back_and_forth_loses_no_membership(database_url: str) -> None:
    async with opened(database_url) as database:
        await upgraded(database, database_url)
        await database.engine.dispose()
        await asyncio.to_thread(run.downgrade, database_url, "0010")
        await run.upgrade_async(database_url)
        async with database.begin() as db:
            assert len(list(await db.execute(_sign_ups()))) == 3
