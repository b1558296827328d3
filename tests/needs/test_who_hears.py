"""What people do with a need is done, stands in the log by their name, and is told to who waits for it."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.audit import AuditEntry
from marketplace.core.db import Database
from marketplace.core.events import StoredEvent
from marketplace.core.mail.message import Message
from marketplace.core.web.access import Actor
from marketplace.needs import verbs
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.offers.models import Kind
from tests.database import answer_all, with_cast
from tests.people import Cast, make_need, need_values

Act = Callable[[AsyncSession, uuid.UUID, Need], Awaitable[None]]


async def _award(db: AsyncSession, who: uuid.UUID, need: Need) -> None:
    await verbs.award(db, who, need, need.organisation_id, Decimal(900))


ACTS: dict[str, tuple[NeedStatus, Act, str, str, set[str]]] = {
    # act: (from, what is done, log, event, who is mailed)
    "submit": (NeedStatus.DRAFT, verbs.submit, "need.submit", "need.submitted", {"chadia"}),
    "publish": (NeedStatus.SUBMITTED, verbs.publish, "need.publish", "need.published", {"an"}),
    "request_changes": (
        NeedStatus.SUBMITTED,
        lambda db, who, need: verbs.request_changes(db, who, need, "meer uitleg"),
        "need.request_changes",
        "need.sent_back",
        {"an"},
    ),
    "refuse": (
        NeedStatus.SUBMITTED,
        lambda db, who, need: verbs.refuse(db, who, need, "geen opdracht"),
        "need.refuse",
        "need.sent_back",
        {"an"},
    ),
    "close": (NeedStatus.PUBLISHED, verbs.close, "need.close", "need.closed", {"an"}),
    "reopen": (NeedStatus.CLOSED, verbs.reopen, "need.reopen", "need.reopened", set()),
    "end_without_award": (
        NeedStatus.CLOSED,
        lambda db, who, need: verbs.end_without_award(db, who, need, "geen budget"),
        "need.end_without_award",
        "need.ended",
        set(),
    ),
    "withdraw": (
        NeedStatus.PUBLISHED,
        lambda db, who, need: verbs.withdraw(db, who, need, "niet meer nodig"),
        "need.withdraw",
        "need.ended",
        set(),
    ),
    "award": (NeedStatus.CLOSED, _award, "need.award", "need.ended", set()),
}


async def _logged(db: AsyncSession, need: Need, verb: str) -> list[uuid.UUID | None]:
    rows = await db.scalars(select(AuditEntry).where(AuditEntry.subject == need.id, AuditEntry.verb == verb))
    return [row.person_id for row in rows]


async def _told(database: Database) -> set[str]:
    """Who got a mail about the need, by first name."""
    await answer_all(database)
    async with database.begin() as db:
        of_needs = select(Message.to_address).where(Message.template.startswith("need_"))
        return {address.partition("@")[0] for address in await db.scalars(of_needs)}


@pytest.mark.parametrize("act", ACTS)
async def test_a_step_is_taken_logged_and_told(database_url: str, act: str) -> None:
    status, do, verb, event, heard = ACTS[act]
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            need = await make_need(db, cast)
            need.status = status
        async with database.begin() as db:
            need = await db.get_one(Need, need.id)
            before = need.version
            await do(db, cast.chadia.id, need)
            assert need.status is not status
        async with database.begin() as db:
            assert await _logged(db, need, verb) == [cast.chadia.id]
            (payload,) = await db.scalars(select(StoredEvent.payload).where(StoredEvent.name == event))
            assert payload == {"need_id": str(need.id), "version": before + 1}
        assert await _told(database) == heard


async def _edit(
    database: Database, cast: Cast, status: NeedStatus, **values: object
) -> tuple[bool, list[dict]]:
    """An edits a need with this status; -> whether suppliers are told, and the events of it."""
    async with database.begin() as db:
        need = await make_need(db, cast)
        need.status = status
        original = replace(need_values(), deadline=need.deadline)
    async with database.begin() as db:
        need = await db.get_one(Need, need.id)
        actor = Actor(cast.an.id, "An", cast.an.email, uuid.uuid4())
        told = await verbs.edit(db, actor, need, replace(original, **values))
    async with database.begin() as db:
        kept = await db.get_one(Need, need.id)
        assert {name: getattr(kept, name) for name in values} == values
        assert await _logged(db, need, "need.edit") == [cast.an.id]
        found = await db.scalars(select(StoredEvent.payload).where(StoredEvent.name == "need.changed"))
        of_this = [row for row in found if row["need_id"] == str(need.id)]
        assert [row["version"] for row in of_this] == [kept.version] * len(of_this)
        return told, of_this


async def test_suppliers_hear_of_an_edit_only_when_they_were_shown_something_else(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        told, events = await _edit(database, cast, NeedStatus.PUBLISHED, place="plein", amount=Decimal(99))
        assert told
        assert [row["changed"] for row in events] == [["place", "amount"]]
        told, events = await _edit(
            database, cast, NeedStatus.PUBLISHED, cpv=["77310000"], kind=Kind.SERVICE, reserved=True
        )
        assert told, "who is asked depends on these"
        assert [row["changed"] for row in events] == [["cpv", "kind", "reserved"]]
        assert await _edit(database, cast, NeedStatus.PUBLISHED) == (False, [])
        assert await _edit(database, cast, NeedStatus.SUBMITTED, place="plein") == (False, [])


async def test_a_draft_is_logged_by_who_made_it(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            need = await make_need(db, cast)
        async with database.begin() as db:
            assert await _logged(db, need, "need.draft") == [cast.an.id]
            assert (await db.get_one(Need, need.id)).region_id == cast.temse.region_id
