"""Accounts that nobody used for years, and the mails that told their people."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from marketplace.accounts.models import Person
from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.core.mail.message import Message, MessageStatus
from marketplace.core.web.access import Role
from marketplace.privacy.models import AccountNotice
from tests.people import Cast
from tests.privacy.nights import DAY


async def unused(database: Database, person: Person, days: int) -> None:
    """The person was last here `days` ago."""
    then = clock.now() - days * DAY
    async with database.begin() as db:
        await db.execute(
            update(Person).where(Person.id == person.id).values(created_at=then, last_sign_in_at=then)
        )


async def notices(database: Database) -> list[Message]:
    async with database.begin() as db:
        return list(await db.scalars(select(Message).where(Message.template == "account_unused")))


async def mailed(database: Database, ago: timedelta) -> None:
    """The announcement was made and accepted by the mail server that long ago."""
    then: datetime = clock.now() - ago
    async with database.begin() as db:
        await db.execute(update(AccountNotice).values(announced_at=then))
        await db.execute(
            update(Message)
            .where(Message.template == "account_unused")
            .values(status=MessageStatus.SENT, sent_at=then)
        )


async def colleague(database: Database, cast: Cast, name: str = "Fien Wegwerp") -> Person:
    async with database.begin() as db:
        fien = await find_or_add_person(db, f"{name.split()[0].lower()}@temse.example", name)
        await add_membership(db, fien.id, Role.BUYER, organisation_id=cast.temse.id)
    return fien


async def is_there(database: Database, person: Person) -> bool:
    async with database.begin() as db:
        return bool(await db.scalar(select(Person.name).where(Person.id == person.id)) == person.name)


async def addressed(database: Database) -> dict[str, MessageStatus]:
    """Who got an announcement, and what became of it."""
    return {mail.to_address: mail.status for mail in await notices(database)}
