"""Who hears what happens: the one who made it, else who works there now, else who looks after the region."""

from __future__ import annotations

from sqlalchemy import delete

from marketplace.accounts.hearers import who_hears
from marketplace.accounts.models import Membership
from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core.web.access import Role
from tests.database import with_cast


async def test_who_made_it_else_the_members_else_the_region_else_the_administrators(
    database_url: str,
) -> None:
    async with with_cast(database_url) as (database, cast), database.begin() as db:
        place = cast.temse.id, cast.temse.region_id
        jo = await find_or_add_person(db, "jo@temse.example", "Jo Voorbeeld")
        await add_membership(db, jo.id, Role.BUYER, organisation_id=cast.temse.id)
        boss = await find_or_add_person(db, "wis@beheer.example", "Wis Beheer")
        await add_membership(db, boss.id, Role.ADMINISTRATOR)

        async def hears(first: object = None) -> list[str]:
            return [person.name.split()[0] for person in await who_hears(db, *place, first=first)]  # type: ignore[arg-type]

        assert await hears(cast.an.id) == ["An"]
        assert await hears(cast.els.id) == await hears() == ["An", "Jo"]
        await db.execute(delete(Membership).where(Membership.person_id == cast.an.id))
        assert await hears(cast.an.id) == ["Jo"]
        await db.execute(delete(Membership).where(Membership.person_id == jo.id))
        assert await hears(cast.an.id) == ["Chadia"]
        await db.execute(delete(Membership).where(Membership.person_id == cast.chadia.id))
        assert await hears() == ["Wis"]


async def test_who_waits_to_be_let_in_hears_nothing(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast), database.begin() as db:
        fien = await find_or_add_person(db, "fien@nieuw.example", "Fien Nieuw")
        db.add(
            Membership(person_id=fien.id, role=Role.BUYER, organisation_id=cast.temse.id, active_since=None)
        )
        await db.flush()
        heard = await who_hears(db, cast.temse.id, cast.temse.region_id, fien.id)
        assert [person.id for person in heard] == [cast.an.id]
