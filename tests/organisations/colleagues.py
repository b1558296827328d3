"""An's town with a colleague, and how one invites and how one ends."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Membership, Person
from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core.web.access import Role
from tests.guest import Guest, House

JO = "jo@temse.example"


def own(house: House) -> str:
    return f"/organisaties/{house.cast.temse.id}/collegas"


async def members(house: House) -> set[str]:
    async with house.database.begin() as db:
        query = select(Person.email).join(Membership)
        return set(await db.scalars(query.where(Membership.organisation_id == house.cast.temse.id)))


async def invited(house: House, email: str = JO, name: str = "Jo Typfout") -> str:
    """An invites someone; -> the path in the mail."""
    an = await house.signed_in(house.cast.an)
    await an.see(own(house))
    await an.press("Collega uitnodigen", colleague_name=name, colleague_email=email)
    assert an.status == 200, an.words
    return await house.link("colleague_invite", "collega")


async def end(house: House, by: Person, person: Person) -> Guest:
    guest = await house.signed_in(by)
    await guest.see(f"{own(house)}/{person.id}/einde")
    if guest.status == 200:
        await guest.press("Toegang beëindigen")
    return guest


@pytest.fixture
async def jo(house: House) -> Person:
    """An has a colleague in Temse: Jo, who works for Oostende as well."""
    async with house.database.begin() as db:
        jo = await find_or_add_person(db, JO, "Jo Voorbeeld")
        await add_membership(db, jo.id, Role.BUYER, organisation_id=house.cast.temse.id)
        await add_membership(db, jo.id, Role.BUYER, organisation_id=house.cast.oostende_town.id)
    return jo
