"""A backup of a site at work, then all is killed: what is put back is whole, lives, and mails nobody."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import func, select, text

from marketplace.accounts.models import Person
from marketplace.accounts.verbs import find_or_add_person
from marketplace.core import audit
from marketplace.core.db import Database
from marketplace.core.heartbeat import Heartbeat
from marketplace.core.mail import hold
from marketplace.core.mail.message import Message, MessageStatus
from marketplace.services.backup import backup, restore
from marketplace.services.mailbox import Mailbox
from tests.database import composer, opened
from tests.databases import clone, empty_template
from tests.site import Site, running_site
from tests.waiting import eventually, until


async def _work(database: Database, stop: asyncio.Event) -> int:
    """People come in, each with a mail and a line in the log, in one transaction; -> how many."""
    number = 0
    while not stop.is_set():
        number += 1
        email = f"p{number}@p.example"
        async with database.begin() as db:
            person = await find_or_add_person(db, email, "Piet")
            audit.record(db, person.id, "person.drill", person.id)
            await composer().send(
                db, "sign_in_link", to=email, name="Piet", dedupe_key=email, token="t", next_path="/"
            )
    return number


async def _many_people(database: Database) -> int:
    """How many there are, once that is fifty."""
    async with database.begin() as db:
        count = await db.scalar(select(func.count()).select_from(Person)) or 0
    return count if count >= 50 else 0


async def _backup_at_work(site: Site, file: Path) -> tuple[int, int]:
    """-> people that were there before the backup began, and in the end when all was killed."""
    async with opened(site.database_url) as database:
        stop = asyncio.Event()
        working = asyncio.create_task(_work(database, stop))
        before = await until(lambda: _many_people(database), "fifty people")
        await asyncio.to_thread(backup, site.database_url, file)
        site.worker.kill()
        site.web.kill()
        stop.set()
        return before, await working


async def _waiting(database: Database) -> int:
    query = select(func.count()).select_from(Message).where(Message.status != MessageStatus.SENT)
    async with database.begin() as db:
        return await db.scalar(query) or 0


async def _swept_often(database: Database) -> None:
    """Returns after a heartbeat of the worker and the next: it looked for mails a dozen times meanwhile."""
    beats = set()
    async with asyncio.timeout(60):
        while len(beats) < 3:
            async with database.begin() as db:
                beats.add(await db.scalar(select(func.max(Heartbeat.at))))


async def test_a_backup_of_a_site_at_work_comes_back_whole(
    postgres, site: Site, redis_url: str, smtp_url: str, mailbox: Mailbox, tmp_path: Path
) -> None:
    file = tmp_path / "backup.zip"
    before, end = await _backup_at_work(site, file)
    with clone(postgres, empty_template(postgres)) as url:
        async with opened(url) as database, database.begin() as db:
            await db.execute(text("DROP SCHEMA public CASCADE"))
            await db.execute(text("CREATE SCHEMA public"))
        await asyncio.to_thread(restore, url, file)
        async with opened(url) as database:
            async with database.begin() as db:
                people = await db.scalar(select(func.count()).select_from(Person)) or 0
                mails = await db.scalar(select(func.count()).select_from(Message))
                acts = await db.scalar(select(func.count()).select_from(audit.AuditEntry))
                await audit.seal(db)
                assert (await audit.check(db))[1] is None
            assert before <= people <= end
            assert mails == acts == people, "what was done together came back together"
            waiting, gone = await _waiting(database), len(mailbox.messages())
            assert waiting, "some had not left yet"
            with running_site(url, redis_url, smtp_url, mailbox, tmp_path / "again"):
                await _swept_often(database)
                assert len(mailbox.messages()) == gone
                async with database.begin() as db:
                    await hold.lift(db)
                eventually(lambda: len(mailbox.messages()) >= gone + waiting, "the mails that were held")
