"""Of the version before, whose reasons were sentences: they are shown as they were, open needs get facts."""

from __future__ import annotations

import asyncio
import uuid

from sqlalchemy import select, text, update

from marketplace.core.db import Database
from marketplace.leads.models import Invitation
from marketplace.matches.models import Match
from marketplace.migrations import run
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from tests.database import answer_all, opened, with_cast
from tests.journey import asked_need

SAID = [{"kind": "terms", "text": "Woorden die overeenkomen: gras."}]
RULE = "De leverancier werkt niet in deze gemeente."


async def _old(url: str) -> tuple[uuid.UUID, uuid.UUID]:
    """Two needs as version 11 ranked and asked for them; the second one is closed."""
    async with with_cast(url) as (database, cast):
        needs = [(await asked_need(database, cast, [cast.groenwerk]))[0].id for _ in range(2)]
        await answer_all(database)
        async with database.begin() as db:
            await db.execute(update(Match).values(reasons=SAID, excluded_reason=RULE))
            await db.execute(update(Invitation).values(reasons=[SAID[0]["text"]]))
            closed = {"status": NeedStatus.CLOSED}
            await db.execute(update(Need).where(Need.id == needs[1]).values(**closed))
            await db.execute(text("UPDATE ranking SET engine_version = '11', outcome_digest = 'that of 11'"))
            await db.execute(text("DELETE FROM event"))
    await asyncio.to_thread(run.downgrade, url, "0026")
    return needs[0], needs[1]


async def _told(database: Database, need_id: uuid.UUID) -> tuple[set[str], set[str]]:
    """What is told of the ranked suppliers of a need, and to those that were asked."""
    async with database.begin() as db:
        ranked = await db.scalars(select(Match).where(Match.need_id == need_id, Match.rank.is_not(None)))
        asked = await db.scalars(select(Invitation).where(Invitation.need_id == need_id))
        return {line for row in ranked for line in row.told}, {line for row in asked for line in row.told}


async def test_sentences_of_before_are_shown_and_open_needs_get_facts(database_url: str) -> None:
    still_open, closed = await _old(database_url)
    await run.upgrade_async(database_url)
    async with opened(database_url) as database:
        said = {SAID[0]["text"]}
        assert await _told(database, still_open) == await _told(database, closed) == (said, said)
        async with database.begin() as db:
            row = (await db.scalars(select(Match).limit(1))).one()
            assert row.told_out == RULE
        await answer_all(database)
        now, asked = await _told(database, still_open)
        assert any("in het aanbod:" in line for line in now), "ranked again"
        assert not now & said
        assert asked == said, "what was mailed stays"
        assert await _told(database, closed) == (said, said)


async def test_what_was_ranked_with_facts_can_go_back_a_version(database_url: str) -> None:
    """A version before finds no sentences of another; it ranks again as it always did."""
    async with with_cast(database_url) as (database, cast):
        await asked_need(database, cast, [cast.groenwerk])
    await asyncio.to_thread(run.downgrade, database_url, "0026")
    async with opened(database_url) as database, database.begin() as db:
        rows = await db.execute(text("SELECT reasons FROM match WHERE rank IS NOT NULL"))
        assert {str(row.reasons) for row in rows} == {"[]"}
    await run.upgrade_async(database_url)
