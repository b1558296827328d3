"""Work that was given up stands on the administrator's page, and is tried again from there."""

from __future__ import annotations

import uuid
from pathlib import Path

import httpx
from sqlalchemy import select, update

from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core import answering, clock
from marketplace.core.db import Database
from marketplace.core.events import StoredEvent, emit_once
from marketplace.core.web.access import Role
from marketplace.matches.events import CatalogueChanged, RankingDue
from tests.database import answer_all, with_cast
from tests.inprocess import app_for, client_of, cookie_of, csrf_of

PAGE = "/beheer/vastgelopen"


async def given_up(database: Database) -> list[int]:
    """Two rows that failed too often: one that can be done now, one that no slice knows."""
    kinds = [(CatalogueChanged.name, {}), ("of.nobody", {})]
    rows = [
        StoredEvent(
            name=name, payload=payload, attempts=8, dead_at=clock.now(), last_error="ValueError: <b>kapot</b>"
        )
        for name, payload in kinds
    ]
    async with database.begin() as db:
        db.add_all(rows)
    return [row.id for row in rows]


async def signed_in_administrator(database: Database, client: httpx.AsyncClient) -> str:
    """Wis is signed in; -> the token of the forms."""
    async with database.begin() as db:
        boss = await find_or_add_person(db, "wis@beheer.example", "Wis Beheer")
        await add_membership(db, boss.id, Role.ADMINISTRATOR)
    cookie = await cookie_of(database, boss)
    client.cookies.update(cookie)
    return csrf_of(cookie)


async def test_an_administrator_sees_what_was_given_up_and_has_it_tried_again(
    database_url: str, tmp_path: Path
) -> None:
    async with (
        with_cast(database_url) as (database, _),
        client_of(app_for(database_url, tmp_path)) as client,
    ):
        await answer_all(database)
        done, unknown = await given_up(database)
        token = await signed_in_administrator(database, client)
        assert "2 taken liepen vast na acht pogingen" in (await client.get("/start")).text
        page = (await client.get(PAGE)).text
        assert "2 taken" in page
        assert "&lt;b&gt;kapot" in page
        answer = await client.post(f"{PAGE}/{done}", data={"_csrf": token})
        assert "Dit wordt opnieuw geprobeerd" in answer.text
        await answer_all(database)
        page = (await client.get(PAGE)).text
        assert ("1 taak" in page, "catalogue.changed" in page, "of.nobody" in page) == (True, False, True)
        assert (await client.post(f"{PAGE}/{done}", data={"_csrf": token})).status_code == 404, "it is done"
        await client.post(PAGE, data={"_csrf": token})
        await answer_all(database)
        assert "Niets liep vast" in (await client.get(PAGE)).text
        async with database.begin() as db:
            kept = await db.get_one(StoredEvent, unknown)
            assert (kept.dead_at, kept.last_error) == (None, "UnknownEvent: of.nobody"), "it is tried on"


async def test_what_is_due_once_can_be_given_up_and_written_down_again(database_url: str) -> None:
    """A row that was given up is in nobody's way when the same is due, or when it is tried again."""
    async with with_cast(database_url) as (database, _):
        due = RankingDue(need_id=uuid.uuid4())
        async with database.begin() as db:
            await emit_once(db, [due])
        async with database.begin() as db:
            await db.execute(
                update(StoredEvent)
                .where(StoredEvent.once.is_not(None))
                .values(attempts=8, dead_at=clock.now())
            )
            await emit_once(db, [due])
        async with database.begin() as db:
            assert len(await answering.try_again(db)) == 1
        await answer_all(database)
        async with database.begin() as db:
            left = select(StoredEvent.id).where(StoredEvent.name == RankingDue.name)
            assert (await db.scalars(left)).all() == []
