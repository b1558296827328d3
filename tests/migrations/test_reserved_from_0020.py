"""A database of before, in which "not reserved" also stood for what nobody knew: it is not known any more."""

from __future__ import annotations

import asyncio

from sqlalchemy import select, text

from marketplace.core.db import Database
from marketplace.interop.arrival import Fate
from marketplace.interop.eforms import read_notice
from marketplace.interop.models import PublishedNotice
from marketplace.interop.taking_over import read
from marketplace.interop.verbs import import_notice
from marketplace.migrations import run
from marketplace.needs.models import Need
from tests.database import opened, with_cast
from tests.interop import small
from tests.interop.small import correction, number, until, xml
from tests.people import make_need

CALL = xml(1, process=until("2099-01-15"), text='Wij vroegen: {"reserved":false}.')
LATER = xml(
    2,
    process=until("2099-01-15"),
    text='Wij vroegen: {"reserved":false}.',
    changes=correction(f"{number(1)}-01"),
    terms=small.reserved("yes"),
)


async def _old(url: str) -> None:
    """A need that is reserved, one that is not or of which nobody knew, and one of a notice."""
    async with with_cast(url) as (database, cast), database.begin() as db:
        await make_need(db, cast, title="voorbehouden", reserved=True)
        await make_need(db, cast, title="nee of weet ik niet", reserved=False)
        await import_notice(db, read_notice(CALL))
        no = """UPDATE published_notice SET says = replace(says, '"reserved":null', '"reserved":false')"""
        await db.execute(text(no.replace(":", "\\:")))
        await db.execute(text("UPDATE need SET reserved = false WHERE source_id IS NOT NULL"))
    await asyncio.to_thread(run.downgrade, url, "0020")


async def _answers(database: Database) -> dict[str, bool | None]:
    async with database.begin() as db:
        rows = await db.execute(select(Need.title, Need.reserved))
        return {row.title: row.reserved for row in rows}


async def test_what_was_not_reserved_is_not_known(database_url: str) -> None:
    await _old(database_url)
    await run.upgrade_async(database_url)
    async with opened(database_url) as database:
        assert await _answers(database) == {
            "voorbehouden": True,
            "nee of weet ik niet": None,
            "Handdoeken wassen": None,
        }


async def test_a_need_still_follows_its_notice(database_url: str) -> None:
    """What the notice said of before is the same unknown, so nobody seems to have changed the need."""
    await _old(database_url)
    await run.upgrade_async(database_url)
    async with opened(database_url) as database:
        async with database.begin() as db:
            said = read((await db.scalars(select(PublishedNotice.says))).one())
            assert said is not None
            assert (said.reserved, '"reserved":false' in said.text) == (None, True), "only the answer changed"
        async with database.begin() as db:
            told = await import_notice(db, read_notice(LATER))
        assert (told.fate, told.remark) == (Fate.UPDATED, "Veranderd: Voorbehouden aan sociale economie.")
        assert (await _answers(database))["Handdoeken wassen"] is True


async def test_the_version_before_finds_its_no_again(database_url: str) -> None:
    await _old(database_url)
    await run.upgrade_async(database_url)
    await asyncio.to_thread(run.downgrade, database_url, "0020")
    async with opened(database_url) as database, database.begin() as db:
        rows = await db.scalars(text("SELECT reserved FROM need ORDER BY title"))
        assert rows.all() == [False, False, True]
