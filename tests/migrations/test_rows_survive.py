"""Each migration goes up, down and up with 10,000 rows in every table: what was there before it stays.

What one is meant to change stands in `MEANT`; a test of its own says into what.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.script import ScriptDirectory

from marketplace.migrations import run
from tests.database import opened
from tests.migrations import rows
from tests.migrations.rows import Columns

MEANT = {"0023": {("need", "reserved")}}
"""Columns of which a migration changes the values, by its number (`test_reserved_from_0020.py`)."""

ADDED = {
    number: f"DELETE FROM event WHERE once = 'catalogue.changed {number}'"
    for number in ("0026", "0028", "0031")
}
"""What takes the rows away again that a migration adds (`test_chances_from_0025.py` and its like)."""


def revisions() -> list[str]:
    """From the oldest to the newest."""
    folder = ScriptDirectory(str(Path(run.__file__).parent))
    return [script.revision for script in folder.walk_revisions()][::-1]


async def ask(url: str, question: Callable[..., Any], *values: Any) -> Any:
    async with opened(url) as database, database.engine.begin() as connection:
        return await connection.run_sync(question, *values)


def take_away(connection: sa.Connection, revision: str) -> None:
    """The rows that a migration added, of which there must be."""
    if revision in ADDED:
        assert connection.exec_driver_sql(ADDED[revision]).rowcount


def unchanged(known: Columns, revision: str) -> Columns:
    """The columns of which a migration may not change the values."""
    meant = MEANT.get(revision, set())
    return {table: [name for name in names if (table, name) not in meant] for table, names in known.items()}


async def test_rows_survive_each_migration_up_down_and_up(database_url: str) -> None:
    await asyncio.to_thread(run.downgrade, database_url, "base")
    oldest, *newer = revisions()
    await run.upgrade_async(database_url, oldest)
    assert await ask(database_url, rows.fill, {}) > 15
    known = await ask(database_url, rows.columns)
    there = await ask(database_url, rows.fingerprint, known)
    assert {count for count, _ in there.values()} == {rows.ROWS}
    for before, revision in pairwise([oldest, *newer]):
        same = unchanged(known, revision)
        kept = await ask(database_url, rows.fingerprint, same)
        await run.upgrade_async(database_url, revision)
        await ask(database_url, rows.fill, known)
        await asyncio.to_thread(run.downgrade, database_url, before)
        assert await ask(database_url, rows.columns) == known, f"{revision} down leaves another schema"
        assert await ask(database_url, rows.fingerprint, known) == there, f"{revision} up and down"
        await run.upgrade_async(database_url, revision)
        await ask(database_url, take_away, revision)
        assert await ask(database_url, rows.fingerprint, same) == kept, f"{revision} up again"
        await ask(database_url, rows.fill, known)
        known = await ask(database_url, rows.columns)
        there = await ask(database_url, rows.fingerprint, known)
    assert {count for count, _ in there.values()} == {rows.ROWS}
    await asyncio.to_thread(run.downgrade, database_url, "base")
    await run.upgrade_async(database_url)


async def test_a_changed_value_is_noticed(database_url: str) -> None:
    def change(connection: sa.Connection) -> None:
        connection.exec_driver_sql("UPDATE region SET name = name || '.' WHERE slug = 'slug 7'")

    await ask(database_url, rows.fill, {})
    known = {"region": ["id", "slug", "name"]}
    there = await ask(database_url, rows.fingerprint, known)
    await ask(database_url, change)
    changed = await ask(database_url, rows.fingerprint, known)
    assert changed["region"][0] == there["region"][0] == rows.ROWS
    assert changed != there
