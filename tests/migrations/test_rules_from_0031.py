"""A database of the version before, a need in every state: rules come in, and each need asks the guide."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

from sqlalchemy import func, select, text, update

from marketplace.core.db import Database
from marketplace.migrations import run
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.procedures.models import ProcedureRule
from marketplace.procedures.reading import shipped
from seed.reference.load import renew
from tests.database import opened, with_cast
from tests.guest import House
from tests.inprocess import app_for, living
from tests.people import Cast, make_need

BEFORE = "0031"
STATES = sorted(set(NeedStatus))
NOT_OVER = set(NeedStatus) - {NeedStatus.AWARDED, NeedStatus.NOT_AWARDED, NeedStatus.WITHDRAWN}


async def _needs(database: Database, cast: Cast) -> dict[NeedStatus, Need]:
    """A need of each state, whose estimates of one class add up."""
    async with database.begin() as db:
        needs = {
            status: await make_need(db, cast, amount=Decimal(20_000), cpv=["77310000"], kind="service")
            for status in STATES
        }
        for status, need in needs.items():
            await db.execute(update(Need).where(Need.id == need.id).values(status=status))
    return needs


async def _is_before(url: str) -> None:
    async with opened(url) as old, old.begin() as db:
        there = await db.scalar(text("SELECT to_regclass('procedure_rule')"))
        assert there is None, "this is the version before"


async def test_needs_of_the_version_before_ask_the_guide(database_url: str, tmp_path: Path) -> None:
    async with with_cast(database_url) as (database, cast):
        needs = await _needs(database, cast)
        await database.close()
        await asyncio.to_thread(run.downgrade, database_url, BEFORE)
        await _is_before(database_url)
        await run.upgrade_async(database_url)
        await renew(database_url)
        app = app_for(database_url, tmp_path)
        async with opened(database_url) as new, living(app):
            async with new.begin() as db:
                assert await db.scalar(select(func.count()).select_from(ProcedureRule)) == len(shipped())
            an = await House(app, new, cast).signed_in(cast.an)
            for status, need in needs.items():
                page = await an.see(f"/behoeften/{need.id}")
                assert an.status == 200, status
                assert ("Hoe mag u kopen?" in page) == (status in NOT_OVER), status
                assert ("Samen met wat u in twaalf maanden" in page) == (status in NOT_OVER), status
            await an.see(f"/behoeften/{needs[NeedStatus.DRAFT].id}/opstellen/hoeveelheid")
            assert an.status == 200


async def test_rules_come_once_and_what_was_edited_stays(database_url: str) -> None:
    await renew(database_url)
    async with opened(database_url) as database, database.begin() as db:
        rule = (await db.scalars(ProcedureRule.current().where(ProcedureRule.code == "OPZB-2026"))).one()
        rule.amount, rule.edited_at = Decimal(150_000), func.now()
    await renew(database_url)
    async with opened(database_url) as database, database.begin() as db:
        assert await db.scalar(select(func.count()).select_from(ProcedureRule)) == len(shipped())
        amount = select(ProcedureRule.amount).where(ProcedureRule.code == "OPZB-2026")
        assert await db.scalar(amount) == 150_000
