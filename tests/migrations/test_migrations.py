"""The migrations make the very schema of the models, and go up, down and up again."""

from __future__ import annotations

import asyncio

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from marketplace.core.db import Base
from marketplace.migrations import run
from marketplace.slices import JOURNEY  # noqa: F401 - makes all tables known
from tests.database import opened, with_cast


def test_there_is_one_head() -> None:
    folder = run.Path(run.__file__).parent
    assert len(ScriptDirectory(str(folder)).get_heads()) == 1


async def test_the_models_are_what_the_migrations_make(database_url: str) -> None:
    async with opened(database_url) as database, database.engine.connect() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(
                MigrationContext.configure(sync, opts={"compare_type": True}), Base.metadata
            )
        )
    assert differences == []


async def test_up_down_and_up_again_leaves_a_database_that_works(database_url: str) -> None:
    await asyncio.to_thread(run.downgrade, database_url, "base")
    async with opened(database_url) as database, database.begin() as db:
        left = await db.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        assert set(left) == {"alembic_version"}
    await run.upgrade_async(database_url)
    async with with_cast(database_url) as (_, cast):
        assert cast.temse.name == "Gemeente Temse"


async def test_one_step_back_and_forth_loses_nothing(database_url: str) -> None:
    async with with_cast(database_url) as (database, _):
        await database.close()
        await asyncio.to_thread(run.downgrade, database_url, "0001")
        await run.upgrade_async(database_url)
        async with database.begin() as db:
            assert await db.scalar(text("SELECT count(*) FROM organisation")) == 5
