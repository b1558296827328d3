"""What one's own page says of the account and of places, and what goes with a refused organisation."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import Membership, Person
from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.core.view_log import Seen, ViewEntry
from marketplace.core.web.access import Role
from marketplace.organisations.models import Organisation, OrganisationStatus
from marketplace.privacy.own_data import own_data
from tests.database import HOUSE, with_cast
from tests.inprocess import cookie_of
from tests.privacy.nights import DAY, row_of, tidy

LONG_AGO = 4000 * DAY


async def _data(database: Database, person: Person) -> dict[str, Any]:
    async with database.begin() as db:
        return await own_data(db, HOUSE, person.id)


async def test_own_data_says_how_one_signs_in_and_when_one_did(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        await cookie_of(database, cast.an)
        moment = clock.now()
        async with database.begin() as db:
            an = await db.get_one(Person, cast.an.id)
            an.password_hash, an.last_sign_in_at = "hash", moment
        data, other = await _data(database, cast.an), await _data(database, cast.bram)
    assert datetime.fromisoformat(data["laatst aangemeld"]) == moment
    assert (data["wachtwoord"], other["wachtwoord"]) == ("gekozen, onleesbaar bewaard", "geen")
    assert (len(data["toestellen"]), other["toestellen"]) == (1, [])
    assert "hash" not in str(data)


async def test_own_data_names_places_where_one_was_let_in(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            person = await find_or_add_person(db, "fien@temse.example", "Fien Wegwerp")
            await add_membership(db, person.id, Role.ADMINISTRATOR)
            await add_membership(db, person.id, Role.BUYER, organisation_id=cast.temse.id)
            await add_membership(db, person.id, Role.COORDINATOR, region_id=cast.temse.region_id)
            waits = {"role": Role.SUPPLIER, "organisation_id": cast.poetslijn.id, "active_since": None}
            db.add(Membership(person_id=person.id, **waits))
        data = await _data(database, person)
    assert {(row["rol"], row["waar"]) for row in data["rollen"]} == {
        ("administrator", ""),
        ("buyer", "Gemeente Temse"),
        ("coordinator", "Waasland"),
    }


async def test_with_a_refused_organisation_its_places_go_and_no_others(database_url: str) -> None:
    """One that somebody looked at stays: the log of views names it."""
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            gone, seen = row_of("refused", LONG_AGO, cast), row_of("refused", LONG_AGO, cast)
            assert isinstance(gone, Organisation)
            assert isinstance(seen, Organisation)
            (await db.get_one(Organisation, cast.zeekracht.id)).decided_at = clock.now() - LONG_AGO
            db.add_all([gone, seen])
            await db.flush()
            for row in (gone, seen):
                db.add(Membership(person_id=cast.els.id, role=Role.BUYER, organisation_id=row.id))
            look = {"on": clock.today(), "person_id": cast.chadia.id, "seen": Seen.DETAILS}
            db.add(ViewEntry(organisation_id=seen.id, **look))
            await db.flush()
            before = set(await db.scalars(select(Membership.organisation_id)))
        assert (await tidy(database))["refused"] == 1
        async with database.begin() as db:
            refused = Organisation.status == OrganisationStatus.REFUSED
            assert list(await db.scalars(select(Organisation.id).where(refused))) == [seen.id]
            assert set(await db.scalars(select(Membership.organisation_id))) == before - {gone.id}
            assert await db.get(Organisation, cast.zeekracht.id) is not None


async def test_a_mail_that_is_kept_names_the_time_it_was_made(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            for days in (3, 9):
                mail = row_of("mail", timedelta(days=days), cast)
                mail.to_address = cast.an.email  # type: ignore[attr-defined]
                db.add(mail)
            db.add(row_of("mail", DAY, cast))
        mails = (await _data(database, cast.an))["mails"]
    moments = [datetime.fromisoformat(mail["op"]) for mail in mails]
    assert len(moments) == 2
    assert moments == sorted(moments), "the oldest first"
