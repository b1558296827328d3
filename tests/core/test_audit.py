"""The log can be added to, not changed; and a change made around that shows."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.core import audit
from tests.database import opened


async def _write(database, number: int) -> None:
    async with database.begin() as db:
        for index in range(number):
            audit.record(db, None, "need.publish", None, index=index)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_entry SET verb = 'x'", "DELETE FROM audit_entry", "TRUNCATE audit_entry CASCADE"],
)
async def test_an_entry_can_not_be_changed(database_url: str, statement: str) -> None:
    async with opened(database_url) as database:
        await _write(database, 1)
        with pytest.raises(DBAPIError, match="append-only"):
            async with database.begin() as db:
                await db.execute(text(statement))


async def test_the_chain_holds_over_several_seals(database_url: str) -> None:
    async with opened(database_url) as database:
        for number in (3, 2):
            await _write(database, number)
            async with database.begin() as db:
                assert await audit.seal(db) == number
        async with database.begin() as db:
            assert await audit.check(db) == (5, None)


@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE audit_entry SET verb = 'need.refuse' WHERE id = (SELECT min(id) + 1 FROM audit_entry)",
        "UPDATE audit_entry SET detail = '{}' WHERE id = (SELECT min(id) + 1 FROM audit_entry)",
    ],
)
async def test_a_change_behind_the_trigger_is_found(database_url: str, forgery: str) -> None:
    async with opened(database_url) as database:
        await _write(database, 3)
        async with database.begin() as db:
            await audit.seal(db)
        async with database.begin() as db:
            await db.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER append_only"))
            await db.execute(text(forgery))
        async with database.begin() as db:
            count, wrong = await audit.check(db)
            second = await db.scalar(text("SELECT min(id) + 1 FROM audit_entry"))
    assert (count, wrong) == (1, second)
