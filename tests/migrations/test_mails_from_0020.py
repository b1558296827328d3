"""An installation at 0020 comes to this version: its mails get the region in whose name they came."""

from __future__ import annotations

import asyncio
import uuid

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.core.mail.message import TOO_LATE, Message, MessageStatus
from marketplace.migrations import run
from tests.database import opened, with_cast

WRITTEN = text(
    "INSERT INTO message (id, created_at, template, to_address, to_name, from_name, reply_to, subject, text,"
    " html, dedupe_key, message_id, secret, status, attempts, ambiguous) VALUES (:id, :at, 'need_closed',"
    " 'a@a.example', 'A', :name, :mail, '', '', '', :key, :key, false, 'sent', 1, 0)"
)


async def _write(db: AsyncSession, key: str, name: str, mail: str) -> None:
    values = {"id": uuid.uuid4(), "at": clock.now(), "key": key, "name": name, "mail": mail}
    await db.execute(WRITTEN, values)


async def test_why_a_mail_of_before_did_not_leave_is_a_sentence(database_url: str) -> None:
    reasons = {"late": "te laat om nog te mailen", "untrue": "het klopt niet meer", "server": "550 weg"}
    await asyncio.to_thread(run.downgrade, database_url, "0020")
    async with opened(database_url) as database, database.begin() as db:
        for key, reason in reasons.items():
            await _write(db, key, "", "")
            why = update(Message).where(Message.dedupe_key == key)
            await db.execute(why.values(status=MessageStatus.CANCELLED, last_error=reason))
    await run.upgrade_async(database_url, "head")
    async with opened(database_url) as database, database.begin() as db:
        found = dict(iter(await db.execute(select(Message.dedupe_key, Message.last_error))))
    assert found == {"late": TOO_LATE, "untrue": "Wat erin stond, klopte niet meer.", "server": "550 weg"}


async def test_a_mail_of_before_lies_in_the_region_that_mailed_it(database_url: str) -> None:
    async with with_cast(database_url) as (_, cast):
        waasland, oostende = cast.temse.region_id, cast.oostende_town.region_id
    await asyncio.to_thread(run.downgrade, database_url, "0020")
    async with opened(database_url) as database, database.begin() as db:
        await _write(db, "waasland", "Helpdesk Waasland", "helpdesk@waasland.example")
        await _write(db, "oostende", "Helpdesk Oostende", "helpdesk@oostende.example")
        await _write(db, "site", "", "")
        await _write(db, "renamed", "Helpdesk van vroeger", "helpdesk@waasland.example")
    await run.upgrade_async(database_url, "head")
    async with opened(database_url) as database, database.begin() as db:
        found = dict(iter(await db.execute(select(Message.dedupe_key, Message.region_id))))
    assert found == {"waasland": waasland, "oostende": oostende, "site": None, "renamed": None}
