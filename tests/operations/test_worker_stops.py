"""A worker that is asked to end finishes what it is at, gives back the rest, and the next goes on."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.core.events import StoredEvent
from marketplace.core.mail.message import Message, MessageStatus
from marketplace.matches.events import CatalogueChanged
from marketplace.services.children import Child
from marketplace.services.mailbox import Mailbox
from marketplace.services.processes import worker
from tests.database import composer, opened
from tests.waiting import until

MAILS, EVENTS = 500, 2000


@pytest.fixture
def process(database_url: str, redis_url: str, smtp_url: str, tmp_path: Path) -> Iterator[Child]:
    settings = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "SMTP_URL": smtp_url}
    child = worker(settings | {"MAATMARKT_VAR": str(tmp_path)}, tmp_path)
    yield child
    child.stop()


async def _store_mails(database: Database) -> None:
    async with database.begin() as db:
        for number in range(MAILS):
            await composer().send(
                db,
                "colleague_invite",
                to=f"m{number}@d.example",
                name="An",
                dedupe_key=str(number),
                token="t",
                inviter="An",
                organisation="Groen",
            )


async def _store_events(database: Database) -> None:
    rows = [
        {"name": CatalogueChanged.name, "payload": {}, "created_at": clock.now(), "attempts": 0}
        for _ in range(EVENTS)
    ]
    async with database.begin() as db:
        await db.execute(insert(StoredEvent), rows)


async def _sent(database: Database) -> int:
    query = select(func.count()).select_from(Message).where(Message.status == MessageStatus.SENT)
    async with database.begin() as db:
        return await db.scalar(query) or 0


async def _handled(database: Database) -> int:
    async with database.begin() as db:
        return await db.scalar(select(func.count(StoredEvent.done_at))) or 0


async def _until(count: int, counted, database: Database) -> None:
    async def reached() -> bool:
        return await counted(database) >= count

    await until(reached, f"{count} done", seconds=120, every=0.02)


async def _asked_to_end(process: Child) -> int:
    """-> its exit code, within the time that systemd gives it."""
    os.kill(process.pid, signal.SIGTERM)
    assert process.process is not None
    return await asyncio.to_thread(process.process.wait, 20)


async def test_mails_on_the_way_are_finished_and_the_others_given_back(
    database_url: str, process: Child, mailbox: Mailbox
) -> None:
    async with opened(database_url) as database:
        await _store_mails(database)
        process.start()
        await _until(30, _sent, database)
        assert await _asked_to_end(process) == 0
        async with database.begin() as db:
            left = dict(
                (await db.execute(select(Message.status, func.count()).group_by(Message.status))).all()
            )
            held = await db.scalar(
                select(func.count()).where(
                    Message.status == MessageStatus.WAITING, Message.lease_token.is_not(None)
                )
            )
        assert set(left) == {MessageStatus.SENT, MessageStatus.WAITING}
        assert held == 0, "what it did not send is free for another worker at once"
        assert len(mailbox.messages()) == left[MessageStatus.SENT]
        process.start()
        await _until(MAILS, _sent, database)
        assert await _asked_to_end(process) == 0
    taken = Counter(mail.recipients for mail in mailbox.messages())
    assert len(taken) == MAILS
    assert set(taken.values()) == {1}


async def test_events_at_hand_are_finished_and_the_others_left(database_url: str, process: Child) -> None:
    async with opened(database_url) as database:
        await _store_events(database)
        process.start()
        await _until(50, _handled, database)
        assert await _asked_to_end(process) == 0
        handled = await _handled(database)
        async with database.begin() as db:
            held = await db.scalar(
                select(func.count()).where(
                    StoredEvent.done_at.is_(None), StoredEvent.lease_token.is_not(None)
                )
            )
        assert 50 <= handled < EVENTS, "it does not stay until all is done"
        assert held == 0
        process.start()
        await _until(EVENTS, _handled, database)
