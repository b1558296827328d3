"""What the delivery run sends: a pile of mails at once, and needs published one after the other."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.delivery_smtp import GONE
from marketplace.config import async_url
from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.core.mail.compose import Composer
from marketplace.core.mail.message import Message
from marketplace.core.nudge import Nudger
from marketplace.core.web.pages import environment
from marketplace.needs import verbs as needs
from marketplace.slices import built
from tests.people import Cast, make_cast, make_need

TOGETHER = 250


def composer() -> Composer:
    return Composer(environment(), "http://localhost:8000", "only for this measurement", built().kinds)


async def make_people(url: str) -> Cast:
    database = Database(async_url(url))
    try:
        async with database.begin() as session:
            return await make_cast(session)
    finally:
        await database.close()


async def pile(url: str, count: int, refused: int) -> set[str]:
    """Commit `count` mails, the last `refused` of them to addresses that do not exist; -> Message-IDs."""
    database, mail = Database(async_url(url)), composer()
    try:
        for first in range(0, count, TOGETHER):
            async with database.begin() as session:
                for number in range(first, min(count, first + TOGETHER)):
                    domain = GONE if number >= count - refused else f"@d{number % 97}.example"
                    await mail.send(
                        session,
                        "account_changed",  # stays true however long it waits
                        to=f"m{number}{domain}",
                        name=f"Ontvanger {number}",
                        dedupe_key=f"pile:{number}",
                        what="wachtwoord",
                        moved=False,
                        at=clock.now(),
                    )
        async with database.begin() as session:
            found = await session.scalars(
                select(Message.message_id).where(Message.dedupe_key.startswith("pile:"))
            )
            return set(found)
    finally:
        await database.close()


@dataclass(frozen=True, slots=True)
class Published:
    """When each need was published (its commit ended), and which mails followed."""

    at: dict[str, float]
    message_ids: dict[str, str]


@asynccontextmanager
async def as_a_page(database: Database, nudge: Nudger) -> AsyncIterator[AsyncSession]:
    """A transaction like one of the web process: commit, then nudge the workers."""
    async with database.begin() as session:
        yield session
    nudge(session.info.pop("nudges", []))


async def publish(url: str, redis_url: str, cast: Cast, count: int, per_second: float) -> Published:
    """Publish `count` needs. -> after their mails exist."""
    database, nudge = Database(async_url(url)), Nudger(redis_url)
    at: dict[str, float] = {}
    try:
        for number in range(count):
            async with as_a_page(database, nudge) as session:
                need = await make_need(session, cast, title=f"Gras maaien, perk {number}")
                await needs.submit(session, cast.an.id, need)
            async with as_a_page(database, nudge) as session:
                need = await session.merge(need)
                await needs.publish(session, cast.chadia.id, need)
            at[str(need.id)] = time.time()
            await asyncio.sleep(1 / per_second)
        found = await _mails(database, count)
    finally:
        await nudge.close()
        await database.close()
    return Published(at, found)


async def _mails(database: Database, count: int) -> dict[str, str]:
    """Message-ID -> need of the mails that tell of a publication; waits at most 20 s for all of them."""
    end = time.monotonic() + 20
    while True:
        async with database.begin() as session:
            rows = await session.execute(
                select(Message.message_id, Message.about).where(Message.template == "need_published")
            )
            found = {row.message_id: str(row.about) for row in rows}
        if len(found) >= count or time.monotonic() > end:
            return found
        await asyncio.sleep(0.1)
