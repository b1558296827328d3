"""Lists of organisations, people and towns stand in the order of a reader, whatever their first letter."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import select

from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core.db import in_reading_order
from marketplace.core.reading.names import sort_key
from marketplace.core.web.access import Role
from marketplace.organisations.models import Municipality, Organisation, OrganisationStatus
from tests.database import opened
from tests.guest import House
from tests.people import kbo

IN_ORDER = ["Dagwerk", "de Draad", "eco-plek", "Écoterra", "Ecoworks", "Oever", "Ömer", "Orka", "Zwaluw"]


def places_of(words: str) -> list[int]:
    return [words.index(name) for name in IN_ORDER]


@pytest.mark.parametrize("path", ["/organisaties", "/behoeften/nieuw"])
async def test_a_coordinator_reads_them_in_order(house: House, path: str) -> None:
    async with house.database.begin() as db:
        for number, name in enumerate(reversed(IN_ORDER), start=300):
            row = Organisation(role=Role.BUYER, name=name, kbo=kbo(number), nis="46025", email="")
            row.status, row.region_id = OrganisationStatus.APPROVED, house.cast.temse.region_id
            db.add(row)
    chadia = await house.signed_in(house.cast.chadia)
    words = await chadia.see(path)
    found = places_of(words)
    assert found == sorted(found)


async def test_colleagues_stand_in_order(house: House) -> None:
    async with house.database.begin() as db:
        for name in reversed(IN_ORDER):
            email = f"collega{IN_ORDER.index(name)}@temse.example"
            person = await find_or_add_person(db, email, f"{name} Voorbeeld")
            await add_membership(db, person.id, Role.BUYER, organisation_id=house.cast.temse.id)
    an = await house.signed_in(house.cast.an)
    found = places_of(await an.see(f"/organisaties/{house.cast.temse.id}/collegas"))
    assert found == sorted(found)


async def test_the_database_orders_names_as_python_does(database_url: str) -> None:
    chance = random.Random(7)
    signs = "aAbBzZéÉëçÖoøØœŒñß -'’.&129"
    names = ["".join(chance.choices(signs, k=chance.randint(1, 6))) for _ in range(2_000)]
    async with opened(database_url) as database, database.begin() as db:
        for number, name in enumerate(names):
            db.add(Municipality(nis=f"{number:05}", name=name, lat=51.0, lng=4.0, postcodes=[]))
        await db.flush()
        query = select(Municipality.name).order_by(in_reading_order(Municipality.name), Municipality.nis)
        assert (await db.scalars(query)).all() == sorted(names, key=sort_key)
