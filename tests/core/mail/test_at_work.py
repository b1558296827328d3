"""A worker that delivers: what it holds it keeps, it waits for a server that is away, it stops in time."""

from __future__ import annotations

import asyncio

import pytest

from marketplace.core.mail.delivery import Delivery
from marketplace.core.mail.message import MessageStatus
from marketplace.core.mail.retries import lease_s
from marketplace.services.valkey import free_port
from tests.core.mail.post_office import Post, post, serving
from tests.waiting import until

__all__ = ["post"]
FIRST = "m0@d.example"
TIMEOUT = 0.5


async def _tries(worker: Delivery, count: int) -> list[float]:
    """Seconds between so many tries of the one mail, which the server is not there to take."""
    loop, waits = asyncio.get_running_loop(), []
    assert await worker.deliver_due() == 1
    for _ in range(count):
        began = loop.time()
        assert await worker.deliver_due() == 0, "not at once"
        await until(worker.deliver_due, "another try")
        waits.append(loop.time() - began)
    return waits


async def test_a_server_that_is_away_is_asked_again_soon_and_then_less_often(post: Post) -> None:
    """That costs the mail no try; once the server was there, it begins anew."""
    await post.store(1)
    port = free_port()
    post.url = f"smtp://127.0.0.1:{port}"
    worker = post.worker(mails_per_connection=1)
    soon, *_, late = await _tries(worker, 3)
    assert soon < 0.45 < late < 1.5
    row = (await post.rows())[FIRST]
    assert (row.status, row.attempts, row.lease_token) == (MessageStatus.WAITING, 0, None)
    assert row.last_error
    async with serving(post.office, port):
        await until(worker.deliver_due, "the mail to leave")
    assert post.office.sent_to == [FIRST]
    await post.store(1, to="next{}@d.example")
    (soon,) = await _tries(worker, 1)
    assert soon < 0.45
    await worker.close()


async def test_who_stops_takes_nothing_more_and_gives_back_what_was_not_tried(post: Post) -> None:
    await post.store(6)
    post.office.answer_after_s = 0.1
    worker = post.worker()
    delivering = asyncio.create_task(worker.deliver_due())
    await until(lambda: post.office.taken, "the first mail at the server")
    worker.stopping = True
    assert await delivering == 6
    rows = await post.rows()
    assert len(post.office.taken) <= 3, "it ends what it began"
    assert len(post.office.asked) <= 4, "and begins no other"
    sent = {to for to, row in rows.items() if row.status is MessageStatus.SENT}
    assert sent == set(post.office.sent_to)
    left = [row for row in rows.values() if row.status is MessageStatus.WAITING]
    assert [(row.attempts, row.lease_token) for row in left] == [(0, None)] * (6 - len(sent))
    assert await worker.deliver_due() == 0
    await worker.close()
    assert len(post.office.taken) == len(sent)


async def test_who_is_broken_off_leaves_no_line_and_no_task(post: Post) -> None:
    await post.store(6)
    post.office.answer_after_s = 60
    before = asyncio.all_tasks()
    worker = post.worker(timeout=5)
    delivering = asyncio.create_task(worker.deliver_due())
    await until(lambda: len(post.office.asked) >= 3, "a mail at the server, and others behind it")
    delivering.cancel()
    async with asyncio.timeout(4):
        await asyncio.wait({delivering})
    assert delivering.cancelled()
    ours = {task for task in asyncio.all_tasks() - before if "Delivery" in repr(task)}
    assert ours == set()
    await worker.close()
    await until(lambda: post.office.lines <= 1, "an end to the lines of the mails behind it")


async def test_a_fault_of_our_own_is_not_passed_over_in_silence(post: Post) -> None:
    def broken(template: str, message: object) -> str:
        raise LookupError(template)

    await post.store(1)
    worker = post.worker(unsubscribe_url=broken)
    with pytest.raises(LookupError):
        await worker.deliver_due()
    await worker.close()


async def test_a_mail_says_where_its_reader_ends_such_mails(post: Post) -> None:
    await post.store(1)
    await post.deliver(unsubscribe_url=lambda template, message: f"https://x.example/{template}/{message}")
    (envelope,) = post.office.taken
    identity = (await post.rows())[FIRST].id
    found = (envelope.original_content or b"").replace(b"\r\n ", b"")
    assert f"https://x.example/colleague_invite/{identity}".encode() in found


async def _delivered_beside_another(post: Post, timeout: float = TIMEOUT) -> int:
    """How many mails a worker sends while another one looks for mails all the time; none is sent twice."""
    ours, theirs = post.worker(timeout=timeout), post.worker(timeout=timeout)
    delivering = asyncio.create_task(ours.deliver_due())
    await until(lambda: post.office.taken, "the first mail at the server")
    while not delivering.done():
        await theirs.deliver_due()
        await asyncio.wait({delivering}, timeout=0.1)
    await _nothing_doubled(post, [ours, theirs])
    return await delivering


async def test_a_batch_that_takes_longer_than_a_lease_is_sent_once(post: Post) -> None:
    """Each answer comes long before the worker hangs up, also on a machine that is busy."""
    await post.store(12)
    post.office.answer_after_s, timeout = 0.45, 2.0
    assert await _delivered_beside_another(post, timeout) == 12
    assert lease_s(timeout) < 12 * 0.45


async def test_an_answer_that_takes_longer_than_a_lease_is_waited_for(post: Post) -> None:
    """The server was slow with this mail before, so it gets more time."""
    await post.store(1)
    await post.change(ambiguous=2)
    post.office.answer_after_s = lease_s(TIMEOUT) + 0.5
    assert await _delivered_beside_another(post) == 1


async def _nothing_doubled(post: Post, workers: list[Delivery]) -> None:
    """All left once, and no worker lost what it held."""
    rows = await post.rows()
    assert {row.status for row in rows.values()} == {MessageStatus.SENT}
    assert sorted(post.office.sent_to) == sorted(rows)
    assert [worker.stale_writes_refused for worker in workers] == [0, 0]
    for worker in workers:
        await worker.close()


async def test_who_stops_does_not_sit_out_a_long_answer(post: Post) -> None:
    await post.store(1)
    await post.change(ambiguous=4)
    post.office.answer_after_s = 60
    worker = post.worker()
    delivering = asyncio.create_task(worker.deliver_due())
    await until(lambda: post.office.taken, "the mail at the server")
    worker.stopping = True
    async with asyncio.timeout(lease_s(TIMEOUT)):
        await delivering
    await worker.close()
    row = (await post.rows())[FIRST]
    assert (row.status, row.ambiguous, row.lease_token) == (MessageStatus.WAITING, 5, None)
