"""What becomes of a mail at the server: how it is handed over, and what is noted of each answer."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import delete, select, update

from marketplace.core.mail.message import Message, MessageStatus, Suppression
from marketplace.core.mail.outgoing import return_path
from marketplace.core.mail.retries import MAX_ATTEMPTS
from tests.core.mail.post_office import Post, post

__all__ = ["post"]
FIRST, SECOND, THIRD = "m0@d.example", "m1@d.example", "m2@d.example"
OUT_OF_STORAGE = "452 4.3.1 out of storage"


async def test_a_failure_goes_back_to_the_mailbox_for_failures_and_tells_which_mail(post: Post) -> None:
    await post.store(1)
    rows = await post.deliver(bounces="terug@maatmarkt.example")
    (envelope,) = post.office.taken
    assert envelope.mail_from == return_path("terug@maatmarkt.example", rows[FIRST].id)
    assert b"From: Maatmarkt <noreply@maatmarkt.example>" in (envelope.original_content or b"")


async def test_mails_share_few_lines_and_none_is_left_open(post: Post) -> None:
    """A batch that opened a line for each mail would be taken for spam."""
    await post.store(12)
    post.office.answer_after_s = 0.01
    rows = await post.deliver()
    assert {row.status for row in rows.values()} == {MessageStatus.SENT}
    assert post.office.sent_to == [f"m{number}@d.example" for number in range(12)]
    assert post.office.all_lines == post.office.most_lines <= 3
    await asyncio.sleep(0)
    assert post.office.lines == 0
    assert post.database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("at_rcpt", "at_data", "ambiguous"),
    [("451 4.7.1 greylisted", None, 0), (None, OUT_OF_STORAGE, 0), (None, "", 1)],
)
async def test_a_fault_that_may_pass_is_one_try_and_soon_comes_the_next(
    post: Post, at_rcpt: str | None, at_data: str | None, ambiguous: int
) -> None:
    """Without an answer to the content nobody knows whether it was taken."""
    await post.store(1)
    post.office.at_rcpt |= {FIRST: at_rcpt} if at_rcpt else {}
    post.office.at_data |= {FIRST: at_data} if at_data is not None else {}
    row = (await post.deliver())[FIRST]
    assert (row.status, row.attempts, row.ambiguous) == (MessageStatus.WAITING, 1, ambiguous)
    assert row.lease_token is None
    assert (at_rcpt or at_data or "") in (row.last_error or "")
    assert await post.next_try_s() <= 1
    assert post.office.lines == 0


async def test_a_sender_that_is_refused_is_one_try_of_a_mail_that_surely_did_not_go(post: Post) -> None:
    await post.store(1)
    post.office.at_mail = "553 5.1.8 sender not allowed"
    row = (await post.deliver())[FIRST]
    assert (row.status, row.attempts, row.ambiguous) == (MessageStatus.WAITING, 1, 0)
    assert (row.lease_token, row.lease_until) == (None, None)
    assert "sender not allowed" in (row.last_error or "")


async def test_after_an_answer_that_came_too_late_the_next_try_waits_as_long_as_it_may_take(
    post: Post,
) -> None:
    await post.store(1)
    post.office.answer_after_s = 5
    row = (await post.deliver())[FIRST]
    assert (row.status, row.attempts, row.ambiguous) == (MessageStatus.WAITING, 1, 1)
    assert 1.5 < await post.next_try_s() <= 2, "four times the half second of now"
    assert post.office.lines == 0


@pytest.mark.parametrize("answer", ["500 5.7.1 what", "554 5.7.1 not this", "550 5.1.1 no such user"])
async def test_what_is_refused_for_good_is_tried_once(post: Post, answer: str) -> None:
    """Only a fault of the address ends all mail to it."""
    await post.store(1)
    post.office.at_data[FIRST] = answer
    row = (await post.deliver())[FIRST]
    assert (row.status, row.attempts, row.ambiguous) == (MessageStatus.DEAD, 1, 0)
    async with post.database.begin() as db:
        ended = list(await db.scalars(select(Suppression.address)))
    assert ended == ([FIRST] if "5.1.1" in answer else [])


@pytest.mark.parametrize(("attempts", "ends"), [(MAX_ATTEMPTS - 2, False), (MAX_ATTEMPTS - 1, True)])
async def test_the_last_try_is_the_last_and_costs_the_address_nothing(
    post: Post, attempts: int, ends: bool
) -> None:
    await post.store(1)
    await post.change(attempts=attempts)
    post.office.at_rcpt[FIRST] = "450 4.2.2 mailbox full"
    row = (await post.deliver())[FIRST]
    assert (row.status, row.attempts) == (
        MessageStatus.DEAD if ends else MessageStatus.WAITING,
        attempts + 1,
    )
    assert "mailbox full" in (row.last_error or "")
    async with post.database.begin() as db:
        assert await db.scalar(select(Suppression)) is None


async def test_a_row_that_is_no_mail_was_not_tried_and_costs_the_address_nothing(post: Post) -> None:
    await post.store(1)
    await post.change(to_address="geen adres")
    row = (await post.deliver())["geen adres"]
    assert (row.status, row.attempts) == (MessageStatus.DEAD, 0)
    async with post.database.begin() as db:
        assert await db.scalar(select(Suppression)) is None


async def test_a_refused_address_is_asked_once_until_someone_mended_it(post: Post) -> None:
    """Others of the batch go on, and the worker does not remember it for ever."""
    await post.store(2, to="weg@d.example")
    await post.store(1)
    post.office.at_rcpt["weg@d.example"] = "550 5.1.1 no such user"
    worker = post.worker()
    assert await worker.deliver_due() == 3
    assert post.office.asked == ["weg@d.example", FIRST]
    assert post.office.sent_to == [FIRST]
    post.office.at_rcpt.clear()
    async with post.database.begin() as db:
        await db.execute(delete(Suppression))
        again = Message.status == MessageStatus.SUPPRESSED
        columns = {"status": MessageStatus.WAITING, "lease_token": None, "lease_until": None}
        await db.execute(update(Message).where(again).values(columns))
    assert await worker.deliver_due() == 1
    await worker.close()
    assert post.office.sent_to == [FIRST, "weg@d.example"]


async def test_what_was_cancelled_a_moment_ago_does_not_go_and_the_others_do(post: Post) -> None:
    """Its person was erased, or wants no more mails, while the server was asked."""

    async def cancel(address: str) -> None:
        if address == FIRST:
            async with post.database.begin() as db:
                own = update(Message).where(Message.to_address == FIRST)
                await db.execute(own.values(status=MessageStatus.CANCELLED))

    post.office.meanwhile = cancel
    await post.store(3)
    worker = post.worker()
    await worker.deliver_due()
    await worker.close()
    rows = await post.rows()
    assert post.office.sent_to == [SECOND, THIRD]
    assert [rows[to].status for to in (FIRST, SECOND, THIRD)] == ["cancelled", "sent", "sent"]
    assert post.office.lines == 0
