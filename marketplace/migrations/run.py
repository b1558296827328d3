"""Brings a database to the schema of this version, or back, or writes a new migration."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from marketplace.config import async_url

LOCK = 4_711_226_025


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


async def _run(database_url: str, work: Callable[[Config], object]) -> None:
    engine = create_async_engine(async_url(database_url), poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            await connection.run_sync(lambda sync: work(_config(sync)))
    finally:
        await engine.dispose()


async def upgrade_async(database_url: str, revision: str = "head") -> None:
    """Migrate up, one process at a time; nothing happens when the schema is there already."""
    await _run(database_url, lambda config: command.upgrade(config, revision))


def upgrade(database_url: str, revision: str = "head") -> None:
    """`upgrade_async` for callers without an event loop."""
    asyncio.run(upgrade_async(database_url, revision))


def downgrade(database_url: str, revision: str) -> None:
    """Migrate down to `revision` ("base" is an empty database)."""
    asyncio.run(_run(database_url, lambda config: command.downgrade(config, revision)))


def write_revision(database_url: str, message: str, number: str) -> None:
    """Write a migration for what the models have and the database has not; `number` as in "0014"."""
    asyncio.run(
        _run(
            database_url,
            lambda config: command.revision(config, message, autogenerate=True, rev_id=number),
        )
    )
