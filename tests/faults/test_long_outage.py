"""A database that is away longer than a lease: the worker gives up the batch, and goes on afterwards."""

from __future__ import annotations

import asyncio

import pytest
from asyncpg import PostgresError
from sqlalchemy import func, update
from sqlalchemy.exc import SQLAlchemyError

from marketplace.core.mail.delivery import Delivery
from marketplace.core.mail.message import Message, MessageStatus
from marketplace.core.mail.retries import lease_s
from marketplace.services.postgres import Postgres
from tests.database import opened
from tests.faults.mails import SENDER, rows, store
from tests.waiting import until

TIMEOUT = 0.5
MAILS = 40


async def test_delivery_goes_on_after_an_outage_longer_than_the_lease(own_server: Postgres, relay) -> None:
    async with opened(own_server.url()) as database, relay("ok") as server:
        await store(database, MAILS)
        delivery = Delivery(database, server.url, SENDER, timeout=TIMEOUT)

        async def stop_amid_the_batch() -> None:
            await until(lambda: server.accepted().total() >= 5, "five mails", every=0.001)
            await asyncio.to_thread(own_server.stop)

        stopping = asyncio.create_task(stop_amid_the_batch())
        with pytest.raises((SQLAlchemyError, PostgresError, OSError)):
            async with asyncio.timeout(lease_s(TIMEOUT) + 20) as hanging:
                await delivery.deliver_due()
        assert not hanging.expired(), "the batch is given up, not waited for"
        await stopping
        assert server.accepted().total() < MAILS
        await asyncio.to_thread(own_server.start)
        async with database.begin() as db:
            await db.execute(update(Message).values(lease_until=func.now()))
        async with asyncio.timeout(30):
            while await delivery.deliver_due():
                pass
        await delivery.close()
        found = await rows(database)
        taken = server.accepted()
    assert {row.status for row in found} == {MessageStatus.SENT}
    doubled = {identity for identity, times in taken.items() if times > 1}
    assert len(doubled) <= 1
    assert doubled <= {row.message_id for row in found if row.ambiguous == 1}
