"""A database that answers as usual and keeps nothing, so that many requests start from the same rows."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from litestar import Litestar
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.app import create_app
from marketplace.config import Settings
from marketplace.core.db import Database
from marketplace.wiring import make_parts
from tests.inprocess import settings


class Undone(Database):
    """Every session lies in a transaction that is rolled back; a commit ends a savepoint within it."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.session = self._session  # type: ignore[assignment]

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[AsyncSession]:
        async with self.engine.connect() as connection:
            whole = await connection.begin()
            try:
                async with AsyncSession(
                    connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
                ) as session:
                    yield session
            finally:
                await whole.rollback()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        async with self.session() as session, session.begin():
            yield session


def demo_settings(database_url: str, var: Path) -> Settings:
    return dataclasses.replace(settings(database_url, None, var), demo=True)


def app_that_keeps_nothing(database_url: str, var: Path) -> Litestar:
    """The application of the demo; what a request changes is gone after its answer."""
    chosen = demo_settings(database_url, var)
    parts = make_parts(chosen)
    return create_app(chosen, dataclasses.replace(parts, database=Undone(chosen.database_url)))
