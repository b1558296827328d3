"""Who sees a need, who may change it and who checks it; everyone else does not know that it exists."""

from __future__ import annotations

import uuid

from marketplace.core.web.access import Actor, Role
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from tests.database import with_cast
from tests.people import Cast, make_need

SCOPES = {"sees": Need.visible_to, "changes": Need.of_buyer, "checks": Need.coordinated_by}
DRAFT, PUBLISHED, IMPORTED, FOR_TEMSE = "a draft", "a published one", "an imported draft", "Chadia's draft"
ALL = {DRAFT, PUBLISHED, IMPORTED, FOR_TEMSE}


def _actor(person: uuid.UUID, **more: object) -> Actor:
    return Actor(person, "Iemand", "iemand@voorbeeld.example", uuid.uuid4(), **more)  # type: ignore[arg-type]


def _actors(cast: Cast) -> dict[str, Actor]:
    here, there = cast.temse.region_id, cast.oostende_town.region_id
    return {
        "An, who buys for Temse": _actor(cast.an.id, organisations={cast.temse.id: Role.BUYER}),
        "Els, who buys for Oostende": _actor(cast.els.id, organisations={cast.oostende_town.id: Role.BUYER}),
        "Bram, who supplies": _actor(cast.bram.id, organisations={cast.groenwerk.id: Role.SUPPLIER}),
        "Chadia, who coordinates here": _actor(cast.chadia.id, regions=frozenset({here})),
        "another coordinator of here": _actor(uuid.uuid4(), regions=frozenset({here})),
        "Dirk, who coordinates elsewhere": _actor(cast.dirk.id, regions=frozenset({there})),
        "Chadia, who left": _actor(cast.chadia.id),
        "an administrator": _actor(uuid.uuid4(), is_admin=True),
    }


EXPECTED = {
    "An, who buys for Temse": {"sees": ALL, "changes": ALL, "checks": set()},
    "Els, who buys for Oostende": {"sees": set(), "changes": set(), "checks": set()},
    "Bram, who supplies": {"sees": set(), "changes": set(), "checks": set()},
    "Chadia, who coordinates here": {
        "sees": {PUBLISHED, IMPORTED, FOR_TEMSE},
        "changes": {IMPORTED, FOR_TEMSE},
        "checks": ALL,
    },
    "another coordinator of here": {"sees": {PUBLISHED, IMPORTED}, "changes": {IMPORTED}, "checks": ALL},
    "Dirk, who coordinates elsewhere": {"sees": set(), "changes": set(), "checks": set()},
    "Chadia, who left": {"sees": set(), "changes": set(), "checks": set()},
    "an administrator": {"sees": ALL, "changes": ALL, "checks": ALL},
}


async def test_each_sees_changes_and_checks_its_own_and_no_other(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            await make_need(db, cast, title=DRAFT)
            (await make_need(db, cast, title=PUBLISHED)).status = NeedStatus.PUBLISHED
            (await make_need(db, cast, title=IMPORTED)).source_id = "notice 1"
            (await make_need(db, cast, title=FOR_TEMSE)).person_id = cast.chadia.id
        async with database.begin() as db:
            for who, actor in _actors(cast).items():
                for name, scope in SCOPES.items():
                    found = {need.title for need in await db.scalars(scope(actor))}
                    assert found == EXPECTED[who][name], f"{who}: {name}"
