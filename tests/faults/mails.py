"""Mails that wait, and a worker that tries to deliver them."""

from __future__ import annotations

from sqlalchemy import func, select, update

from marketplace.core.db import Database
from marketplace.core.mail.delivery import Delivery
from marketplace.core.mail.message import Message
from tests.database import composer

SENDER = "Maatmarkt <noreply@maatmarkt.example>"


async def store(database: Database, count: int, to: str = "m{}@d.example") -> None:
    """Mails that wait."""
    async with database.begin() as db:
        for number in range(count):
            await composer().send(
                db,
                "colleague_invite",
                to=to.format(number),
                name=f"Ontvanger {number}",
                dedupe_key=f"{to}:{number}",
                token="t",
                inviter="An",
                organisation="Groen",
            )


async def rows(database: Database) -> list[Message]:
    async with database.begin() as db:
        return list(await db.scalars(select(Message).order_by(Message.dedupe_key)))


async def deliver(database: Database, url: str, passes: int = 1, **more: object) -> None:
    """Try what is due, `passes` times, making waiting mails due before each."""
    delivery = Delivery(database, url, SENDER, **({"timeout": 5} | more))
    for _ in range(passes):
        async with database.begin() as db:
            await db.execute(
                update(Message).where(Message.status == "waiting").values(next_attempt_at=func.now())
            )
        while await delivery.deliver_due():
            pass
    await delivery.close()
