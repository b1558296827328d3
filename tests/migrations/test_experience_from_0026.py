"""Of the version before, which learned nothing: what was answered stays, and the next answers are learned."""

from __future__ import annotations

import asyncio

from sqlalchemy import select

from marketplace.leads import verbs as leads
from marketplace.leads.given import Answer, DeclineReason, Given
from marketplace.leads.models import Invitation
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.experience_models import Experience, Source, Verdict
from marketplace.migrations import run
from marketplace.needs.models import Need
from tests.database import opened, with_cast
from tests.journey import asked_need

INTERESTED = Given(Answer.INTERESTED)
NOT_OUR_WORK = Given(Answer.DECLINED, reason=DeclineReason.NOT_OUR_WORK)


async def test_answers_of_before_stay_and_those_of_after_are_learned(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        _, (invitation,) = await asked_need(database, cast, given=INTERESTED)
    await asyncio.to_thread(run.downgrade, database_url, "0026")
    await run.upgrade_async(database_url)
    async with opened(database_url) as database:
        async with database.begin() as db:
            assert (await db.scalars(select(Experience))).all() == []
            assert len((await Catalogue().current(db)).experience) == 0
            row = await db.get_one(Invitation, invitation.id)
            assert row.answer is Answer.INTERESTED
            await leads.answer(db, row, await db.get_one(Need, row.need_id), NOT_OUR_WORK)
        async with database.begin() as db:
            (kept,) = await db.scalars(select(Experience))
            assert (kept.source, kept.verdict, kept.waits) == (Source.SUPPLIER, Verdict.DECLINED, True)
            assert kept.about
            assert len((await Catalogue().current(db)).experience) == 1
