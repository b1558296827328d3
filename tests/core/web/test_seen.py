"""What a form was made from: versions are checked under a lock, keys count once, and no handler forgets."""

from __future__ import annotations

import asyncio
import uuid

import pytest
from litestar import Litestar, get, post
from sqlalchemy import func, select, update

from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.core.web import access, promises, seen
from marketplace.core.web.forms import Form
from marketplace.core.web.promises import Forgotten, RouteWithoutPromise
from marketplace.core.web.seen import Outdated, SentForm
from marketplace.needs.models import Need
from marketplace.organisations.models import Organisation
from tests.database import opened, with_cast
from tests.people import make_need

SENDER = seen.sender_of(uuid.UUID(int=1), uuid.UUID(int=2))


async def test_a_version_grows_with_what_a_form_shows_and_not_with_the_rest(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        versions = []
        for name, value in (("last_asked_at", clock.now()), ("name", "Ander"), ("changed_at", clock.now())):
            async with database.begin() as db:
                row = await db.get_one(Organisation, cast.groenwerk.id)
                setattr(row, name, value)
                await db.flush()
                versions.append(row.version)
        assert versions == [1, 2, 2]


async def test_a_form_of_an_older_version_is_outdated_and_of_this_one_is_not(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            need = await make_need(db, cast)
            old = Form({seen.VERSIONS: seen.stamp(need)})
            assert await seen.check(db, old, need)
            need.title = "Iets anders"
        async with database.begin() as db:
            again = await db.get_one(Need, need.id)
            assert not await seen.check(db, old, again)
            assert await seen.check(db, Form({seen.VERSIONS: seen.stamp(again)}), again)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", "7", '{"need.x": 1}', "geen json", '{"a":' * 5000, '{"need": {}}']
)
async def test_a_form_that_does_not_say_what_it_shows_is_outdated(database_url: str, text: str) -> None:
    async with with_cast(database_url) as (database, cast), database.begin() as db:
        need = await make_need(db, cast)
        assert not await seen.check(db, Form({seen.VERSIONS: text}), need)
        with pytest.raises(Outdated):
            await seen.require(db, Form({seen.VERSIONS: text}), need)


async def test_a_row_is_read_again_under_its_lock(database_url: str) -> None:
    """Who waited for another's change sees that change, and not what was read before."""
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            identity = (await make_need(db, cast)).id
        async with database.begin() as first:
            need = await first.get_one(Need, identity)
            form = Form({seen.VERSIONS: seen.stamp(need)})
            await seen.lock(first, need)
            waiting = asyncio.create_task(_checked(database, identity, form))
            need.title = "Eerst"
            await first.flush()
        assert await waiting == (False, "Eerst")


async def _checked(database: Database, identity: uuid.UUID, form: Form) -> tuple[bool, str]:
    async with database.begin() as db:
        need = await db.get_one(Need, identity)
        return await seen.check(db, form, need), need.title


async def test_both_versions_are_named_where_they_differ() -> None:
    mine, theirs = {"Titel": "Gras", "Tekst": "Kort"}, {"Titel": "Gras", "Tekst": "Lang", "Stand": "open"}
    assert seen.differences(mine, theirs) == [("Tekst", "Kort", "Lang"), ("Stand", "", "open")]
    assert seen.differences({}, theirs) == []


async def test_one_key_makes_one_thing_however_many_send_it_at_once(database_url: str) -> None:
    form = Form({seen.KEY: str(uuid.uuid4())})
    made = []

    async def send(database: Database) -> None:
        async with database.begin() as db:
            sent = await seen.first_time(db, form, SENDER)
            if sent.made is None:
                sent.made = uuid.uuid4()
                made.append(sent.made)

    async with opened(database_url) as database:
        await asyncio.gather(*(send(database) for _ in range(30)))
    assert len(made) == 1


async def test_a_key_of_someone_else_or_of_another_organisation_is_another_form(database_url: str) -> None:
    form = Form({seen.KEY: str(uuid.uuid4())})
    senders = [
        SENDER,
        seen.sender_of(uuid.UUID(int=1), uuid.UUID(int=3)),
        seen.sender_of(uuid.UUID(int=4), uuid.UUID(int=2)),
        seen.sender_of(None, visit="a browser"),
        seen.sender_of(None, visit="another browser"),
    ]
    async with opened(database_url) as database, database.begin() as db:
        for sender in senders:
            sent = await seen.first_time(db, form, sender)
            assert sent.made is None
            sent.made = uuid.uuid4()
        assert await db.scalar(select(func.count()).select_from(SentForm)) == len(senders)


async def test_what_was_rolled_back_was_not_sent(database_url: str) -> None:
    form = Form({seen.KEY: str(uuid.uuid4())})
    async with opened(database_url) as database:
        async with database.session() as db:
            (await seen.first_time(db, form, SENDER)).made = uuid.uuid4()
            await db.flush()
            await db.rollback()
        async with database.begin() as db:
            assert (await seen.first_time(db, form, SENDER)).made is None


def _app(**opt: object) -> Litestar:
    @post("/iets", guards=[access.anyone], opt=opt)
    async def change() -> str:
        return ""

    @get("/lees", guards=[access.anyone])
    async def read() -> str:
        return ""

    return Litestar([change, read], openapi_config=None)


def test_a_route_that_does_not_say_what_its_form_carries_stops_the_app() -> None:
    for opt in ({}, {promises.PROMISE: "need"}, promises.neither(""), {promises.PROMISE: None}):
        with pytest.raises(RouteWithoutPromise, match="/iets"):
            promises.promises_of(_app(**opt))
    assert promises.promises_of(_app(**promises.shows("need"))).keys() == {"/iets"}


async def test_a_handler_that_forgot_to_look_is_not_committed(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        for opt in (promises.shows("need"), promises.makes("need"), promises.shows("need", makes="lot")):
            handler = next(
                h for r in _app(**opt).routes for h in r.route_handlers if "POST" in h.http_methods
            )
            async with database.session() as db:
                with pytest.raises(Forgotten):
                    promises.forgotten(db, handler)
                need = await make_need(db, cast)
                await seen.check(db, Form(), need)
                await seen.first_time(db, Form(), SENDER)
                promises.forgotten(db, handler)


async def test_an_update_past_the_session_is_seen_by_the_next_check(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            need = await make_need(db, cast)
            form = Form({seen.VERSIONS: seen.stamp(need)})
        async with database.begin() as db:
            await db.execute(update(Need).values(title="past the session", version=Need.version + 1))
        async with database.begin() as db:
            assert not await seen.check(db, form, await db.get_one(Need, need.id))
