"""A mail server that takes a mail and is long to say so: each try waits longer, and its lease with it."""

from __future__ import annotations

import asyncio

from sqlalchemy import func, select, update

from marketplace.core.db import Database
from marketplace.core.mail.delivery import Delivery
from marketplace.core.mail.message import Message, MessageStatus
from marketplace.core.mail.retries import lease_s, patience_s
from tests.database import opened
from tests.faults.mails import SENDER, rows, store
from tests.waiting import until

TIMEOUT = 0.5
# Past the lease: who waits for an answer must keep what it waits for.
ANSWER_AFTER_S = lease_s(TIMEOUT) + 1


async def test_a_late_answer_is_waited_for_instead_of_doubling_the_mail(database_url: str, relay) -> None:
    async with opened(database_url) as database, opened(database_url) as beside, relay("ok") as server:
        server.faults.answer_after_s = ANSWER_AFTER_S
        await store(database, 1)
        workers = [Delivery(one, server.url, SENDER, timeout=TIMEOUT) for one in (database, beside)]
        at_work = [asyncio.create_task(_go_on(worker)) for worker in workers]
        row = await _sent(database)
        for task in at_work:
            task.cancel()
        await asyncio.wait(at_work)
        for worker in workers:
            await worker.close()
        taken = server.accepted()
    assert row.status is MessageStatus.SENT
    # 0.5, 2 and 8 seconds of patience: the third try hears the answer.
    assert row.attempts == taken.total() == 3
    assert row.ambiguous == 2
    assert sum(worker.stale_writes_refused for worker in workers) == 0


async def test_a_mail_that_hangs_leaves_others_as_much_time_as_it_may_take(database_url: str, relay) -> None:
    async with opened(database_url) as database, relay("hang") as server:
        await store(database, 1)
        worker = Delivery(database, server.url, SENDER, timeout=TIMEOUT)
        await worker.deliver_due()
        await worker.close()
        (row,) = await rows(database)
        async with database.begin() as db:
            waits = await db.scalar(select(Message.next_attempt_at - func.now()))
    assert (row.status, row.ambiguous) == (MessageStatus.WAITING, 1)
    assert waits is not None
    assert waits.total_seconds() > patience_s(TIMEOUT, 1) - 1


async def test_a_worker_that_stops_does_not_sit_out_a_long_wait(database_url: str, relay) -> None:
    async with opened(database_url) as database, relay("ok") as server:
        server.faults.answer_after_s = 60
        await store(database, 1)
        async with database.begin() as db:
            await db.execute(update(Message).values(ambiguous=4))
        worker = Delivery(database, server.url, SENDER, timeout=TIMEOUT)
        delivering = asyncio.create_task(worker.deliver_due())
        await until(server.accepted, "the mail at the server")
        worker.stopping = True
        async with asyncio.timeout(lease_s(TIMEOUT)):
            await delivering
        await worker.close()
        (row,) = await rows(database)
    assert (row.status, row.ambiguous, row.lease_token) == (MessageStatus.WAITING, 5, None)


async def _go_on(worker: Delivery) -> None:
    """Look for work all the time, as a worker process does."""
    while True:
        await worker.deliver_due()
        await asyncio.sleep(0.1)


async def _sent(database: Database) -> Message:
    """The one mail, once nothing is left to try; what waits is due at once meanwhile."""

    async def settled() -> Message | None:
        async with database.begin() as db:
            await db.execute(
                update(Message).where(Message.status == "waiting").values(next_attempt_at=func.now())
            )
        (row,) = await rows(database)
        return None if row.status in (MessageStatus.WAITING, MessageStatus.SENDING) else row

    return await until(settled, "an end to the tries")
