"""A database of the version before, with an invitation in every state: mailed links go on working."""

from __future__ import annotations

import asyncio
import uuid
from datetime import datetime

import pytest
from sqlalchemy import text

from marketplace.core import clock
from marketplace.leads.given import Answer
from marketplace.leads.links import ANSWER, opened_by
from marketplace.leads.models import Invitation
from marketplace.migrations import run
from tests.database import composer, opened, with_cast
from tests.journey import asked_need
from tests.site import SECRET

STATES = {
    "asked": {},
    "reminded": {"reminded_at": clock.now()},
    "interested": {"answer": "interested", "answered_at": clock.now(), "price": 900, "message": "Graag."},
    "declined": {"answer": "declined", "answered_at": clock.now(), "decline_reason": "too_far"},
    "told": {"answer": "declined", "answered_at": clock.now(), "told_outcome_at": clock.now()},
}


@pytest.mark.parametrize("state", STATES)
async def test_an_invitation_of_the_version_before(database_url: str, state: str) -> None:
    async with with_cast(database_url) as (database, cast):
        need, (invitation,) = await asked_need(database, cast)
        await database.close()
        await asyncio.to_thread(run.downgrade, database_url, "0009")
        values: dict[str, object] = STATES[state]
        async with opened(database_url) as old, old.begin() as db:
            changes = ", ".join(f"{name} = {_literal(value)}" for name, value in values.items())
            if changes:
                await db.execute(text(f"UPDATE invitation SET {changes}"))
        await run.upgrade_async(database_url)
        async with opened(database_url) as new, new.begin() as db:
            row = await db.get_one(Invitation, invitation.id)
            assert (row.version, row.shared_link) == (1, True)
            for name, value in values.items():
                if not isinstance(value, datetime):
                    assert getattr(row, name) == value
            link = composer().signed(ANSWER, row.id)
            found = await opened_by(db, SECRET, link)
            assert found is not None
            assert found.invitation.need_id == need.id
        async with opened(database_url) as new, new.begin() as db:
            fresh = Invitation(
                need_id=need.id, organisation_id=cast.poetslijn.id, answer=Answer.INTERESTED, id=uuid.uuid4()
            )
            db.add(fresh)
            await db.flush()
            assert await opened_by(db, SECRET, composer().signed(ANSWER, fresh.id)) is None


def _literal(value: object) -> str:
    return f"'{value}'" if not isinstance(value, int) else str(value)
