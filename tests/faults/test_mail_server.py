"""A mail server that misbehaves: what it accepted counts as sent, what it refused for good is tried once."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select, update

from marketplace.core.events import StoredEvent
from marketplace.core.mail.delivery import Delivery
from marketplace.core.mail.message import Message, MessageStatus, Suppression
from tests.database import composer, opened
from tests.faults.mails import SENDER, deliver, rows, store


async def test_quit_that_fails_doubles_nothing(database_url: str, relay) -> None:
    async with opened(database_url) as database, relay("quit") as server:
        await store(database, 60)
        await deliver(database, server.url, passes=2, mails_per_connection=1)
        found = await rows(database)
        taken = server.accepted()
    assert {row.status for row in found} == {MessageStatus.SENT}
    assert {row.attempts for row in found} == {1}
    assert taken == {row.message_id: 1 for row in found}


async def test_an_answer_that_got_lost_is_sent_again_and_counted(database_url: str, relay) -> None:
    async with opened(database_url) as database, relay("ok", drop_acks=3, every=5) as server:
        await store(database, 20)
        await deliver(database, server.url, passes=3)
        found = await rows(database)
        taken = server.accepted()
    assert {row.status for row in found} == {MessageStatus.SENT}
    doubled = {identity for identity, times in taken.items() if times == 2}
    assert len(doubled) == 3
    assert max(taken.values()) == 2
    assert doubled == {row.message_id for row in found if row.ambiguous == 1}


async def test_550_is_one_attempt_and_ends_the_address(database_url: str, relay) -> None:
    async with opened(database_url) as database, relay("5xx") as server:
        await store(database, 1, to="weg@d.example")
        async with database.begin() as db:
            await composer().send(
                db,
                "colleague_invite",
                to="weg@d.example",
                name="Ontvanger",
                dedupe_key="second",
                token="t",
                inviter="An",
                organisation="Groen",
            )
        await deliver(database, server.url, passes=3)
        found = {row.status: row for row in await rows(database)}
        async with database.begin() as db:
            suppressed = await db.get(Suppression, "weg@d.example")
            events = list(await db.scalars(select(StoredEvent.name)))
    dead, kept = found[MessageStatus.DEAD], found[MessageStatus.SUPPRESSED]
    assert (dead.attempts, kept.attempts) == (1, 0)
    assert "550 5.1.1 no such user" in (dead.last_error or "")
    assert suppressed is not None
    assert "550" in suppressed.reason
    assert events == ["address.refused"], "who looks after the supplier is asked to check, once"


@pytest.mark.parametrize("fault", ["4xx", "drop"])
async def test_a_fault_that_passes_loses_and_doubles_nothing(database_url: str, relay, fault: str) -> None:
    async with opened(database_url) as database, relay(fault) as server:
        await store(database, 12)
        await deliver(database, server.url, passes=1)
        server.faults.mode = "ok"
        await deliver(database, server.url, passes=1)
        found = await rows(database)
        taken = server.accepted()
    assert {row.status for row in found} == {MessageStatus.SENT}
    assert taken == {row.message_id: 1 for row in found}
    assert max(row.attempts for row in found) == 2


async def test_a_server_that_hangs_holds_up_one_mail_for_its_timeout(database_url: str, relay) -> None:
    async with opened(database_url) as database, relay("hang") as server:
        await store(database, 2)
        loop = asyncio.get_running_loop()
        began = loop.time()
        await deliver(database, server.url, passes=1, timeout=0.5)
        took = loop.time() - began
        hung = await rows(database)
        server.faults.mode = "ok"
        await deliver(database, server.url, passes=1)
        found = await rows(database)
    assert took < 10
    assert {(row.status, row.ambiguous) for row in hung} == {(MessageStatus.WAITING, 1)}
    assert {row.status for row in found} == {MessageStatus.SENT}


async def test_a_refused_sender_does_not_cost_an_address_its_mail(database_url: str, relay) -> None:
    async with opened(database_url) as database, relay("sender") as server:
        await store(database, 1)
        await deliver(database, server.url)
        (row,) = await rows(database)
        async with database.begin() as db:
            suppressed = (await db.scalars(select(Suppression))).all()
    assert row.status is MessageStatus.WAITING
    assert suppressed == []


async def test_a_sender_that_is_no_address_is_told_at_the_start(database_url: str) -> None:
    async with opened(database_url) as database:
        with pytest.raises(ValueError, match="BOUNCE_ADDRESS"):
            Delivery(database, "smtp://127.0.0.1:9", SENDER, bounces="twee woorden@maatmarkt.example")


async def test_a_row_that_is_no_mail_does_not_hold_up_the_others(database_url: str, relay) -> None:
    async with opened(database_url) as database, relay("ok") as server:
        await store(database, 3)
        async with database.begin() as db:
            broken = select(Message.id).order_by(Message.next_attempt_at, Message.id).limit(1)
            await db.execute(
                update(Message).where(Message.id == broken.scalar_subquery()).values(to_address="geen adres")
            )
        await deliver(database, server.url)
        found = await rows(database)
    assert sorted(row.status for row in found) == ["dead", "sent", "sent"]
    assert "geen mailadres" in next(row.last_error for row in found if row.status is MessageStatus.DEAD)
