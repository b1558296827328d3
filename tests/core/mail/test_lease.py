"""A mail belongs to one worker for a while: who lost it changes nothing, and what is too late stays."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from marketplace.core import clock
from marketplace.core.mail.hold import MailHold, held_since, lift
from marketplace.core.mail.message import TOO_LATE, Message, MessageStatus, Suppression
from tests.core.mail.line import HOUR, LEASE, Line, line

__all__ = ["line"]


async def test_a_claimed_mail_is_nobody_elses_until_its_lease_ends(line: Line) -> None:
    await line.store()
    assert await line.claim() == ["one"]
    row = await line.row()
    assert row.lease_token is not None
    assert clock.now() < (row.lease_until or clock.now()) <= clock.now() + LEASE
    assert await line.claim(line.theirs) == []
    await line.change(lease_until=clock.now() - timedelta(seconds=1))
    assert await line.claim(line.theirs) == ["one"]
    assert (await line.row()).ambiguous == 0, "it was not handed over"


@pytest.mark.parametrize("status", list(MessageStatus))
async def test_only_what_waits_or_was_left_half_sent_is_claimed(line: Line, status: MessageStatus) -> None:
    await line.store(status=status)
    claimed = await line.claim()
    assert claimed == (["one"] if status in ("waiting", "sending") else [])
    assert (await line.row()).ambiguous == (1 if status == "sending" else 0)
    assert (await line.row()).status == ("waiting" if claimed else status)


async def test_links_to_sign_in_go_first_then_what_waits_longest_and_no_more_than_asked(line: Line) -> None:
    now = clock.now()
    await line.store("late", next_attempt_at=now - HOUR)
    await line.store("early", next_attempt_at=now - 2 * HOUR)
    await line.store("link", secret=True, next_attempt_at=now - timedelta(minutes=1))
    await line.store("later", next_attempt_at=now + HOUR)
    assert [job.row.dedupe_key for job in await line.ours.claim(2)] == ["link", "early"]
    assert await line.claim() == ["late"]


async def test_what_came_too_late_is_cancelled_but_for_what_may_have_left(line: Line) -> None:
    past = clock.now() - HOUR
    await line.store("late", not_after=past)
    await line.store("half", not_after=past, status=MessageStatus.SENDING)
    await line.store("timely", not_after=clock.now() + HOUR)
    assert sorted(await line.claim()) == ["half", "timely"]
    late = await line.row("late")
    assert (late.status, late.last_error) == (MessageStatus.CANCELLED, TOO_LATE)
    assert (await line.row("half")).last_error is None


async def test_while_mail_is_held_nothing_leaves(line: Line) -> None:
    await line.store()
    async with line.database.begin() as db:
        assert await held_since(db) is None
        db.add_all([MailHold(reason="teruggezet"), MailHold(reason="daarna")])
    async with line.database.begin() as db:
        held = await held_since(db)
        assert held is not None
        assert held.reason == "teruggezet"
    assert await line.claim() == []
    async with line.database.begin() as db:
        await lift(db)
        lifted = list(await db.scalars(select(MailHold.lifted_at)))
    async with line.database.begin() as db:
        await lift(db)
    async with line.database.begin() as db:
        assert await held_since(db) is None
        assert list(await db.scalars(select(MailHold.lifted_at))) == lifted, "once"
    assert await line.claim() == ["one"]


async def test_a_mail_is_noted_before_it_goes_and_after_it_was_taken(line: Line) -> None:
    await line.store("one", next_attempt_at=clock.now() - HOUR, last_error="451", secret=True)
    await line.store("two")
    first, second = await line.ours.claim(10)
    assert await line.ours.turn(None, first)
    going = await line.row("one")
    assert (going.status, going.attempts, going.sent_at) == (MessageStatus.SENDING, 1, None)
    assert (going.last_error, bool(going.text), bool(going.html)) == ("451", True, True)
    assert await line.ours.turn(first, second)
    sent, going = await line.row("one"), await line.row("two")
    assert (sent.status, sent.attempts, sent.last_error) == (MessageStatus.SENT, 1, None)
    assert sent.sent_at is not None
    assert (sent.text, sent.html) == ("", ""), "the text of a mail with a link is forgotten"
    assert (going.status, going.attempts) == (MessageStatus.SENDING, 1)
    assert await line.ours.turn(second, None) is False, "none follows"
    sent = await line.row("two")
    assert (sent.status, bool(sent.text), bool(sent.html)) == (MessageStatus.SENT, True, True)
    assert line.ours.stale_writes_refused == 0


@pytest.mark.parametrize(
    "lost",
    [
        {"lease_token": uuid.uuid4()},
        {"lease_until": clock.now() - HOUR},
        {"status": MessageStatus.CANCELLED},
    ],
)
async def test_who_lost_a_mail_neither_sends_nor_changes_it(line: Line, lost: dict[str, object]) -> None:
    await line.store()
    job = await line.one()
    await line.change(**lost)
    before = await line.row()
    assert not await line.ours.turn(None, job)
    await line.ours.turn(job, None)
    await line.ours.keep(job)
    assert not await line.ours.later(job, HOUR, "451", tried=True, ambiguous=True)
    assert not await line.ours.dead(job, "550", tried=True, suppress=True)
    await line.ours.cancel(job, "niet meer waar")
    after = await line.row()
    for name in ("status", "attempts", "ambiguous", "last_error", "lease_token", "lease_until", "sent_at"):
        assert getattr(after, name) == getattr(before, name), name
    async with line.database.begin() as db:
        assert list(await db.scalars(select(Suppression))) == []
    assert line.ours.stale_writes_refused == 6


@pytest.mark.parametrize(("tried", "ambiguous"), [(True, False), (False, True)])
async def test_a_mail_that_must_wait_says_why_and_until_when(
    line: Line, tried: bool, ambiguous: bool
) -> None:
    await line.store("one", next_attempt_at=clock.now() - HOUR)
    await line.store("two")
    first, second = await line.ours.claim(10)
    assert await line.ours.later(first, HOUR, "451 " * 999, tried=tried, ambiguous=ambiguous)
    row, other = await line.row(), await line.row("two")
    assert (other.lease_token, other.last_error) == (second.token, None), "only this mail"
    assert (row.status, row.attempts, row.ambiguous) == (MessageStatus.WAITING, int(tried), int(ambiguous))
    assert (row.lease_token, row.lease_until, row.last_error) == (None, None, ("451 " * 999)[:500])
    assert timedelta(minutes=59) < row.next_attempt_at - clock.now() <= HOUR
    assert await line.claim(line.theirs) == []


@pytest.mark.parametrize("suppress", [True, False])
async def test_a_mail_that_is_given_up_may_take_its_address_along(line: Line, suppress: bool) -> None:
    await line.store()
    said = "550 no such user" * 99
    assert await line.ours.dead(await line.one(), said, tried=True, suppress=suppress)
    row = await line.row()
    assert (row.status, row.attempts) == (MessageStatus.DEAD, 1)
    assert (row.last_error, row.lease_token, row.lease_until) == (said[:500], None, None)
    async with line.database.begin() as db:
        refused = {one.address: one.reason for one in await db.scalars(select(Suppression))}
    assert refused == ({"one@d.example": said[:500]} if suppress else {})
    assert line.ours.stale_writes_refused == 0


async def test_what_no_longer_holds_is_cancelled(line: Line) -> None:
    await line.store()
    await line.ours.cancel(await line.one(), "al beantwoord")
    row = await line.row()
    assert (row.status, row.last_error) == (MessageStatus.CANCELLED, "al beantwoord")
    assert (row.lease_token, row.lease_until) == (None, None)


async def test_a_batch_is_kept_and_what_was_not_tried_given_back(line: Line) -> None:
    await line.store("one", next_attempt_at=clock.now() - HOUR)
    await line.store("two")
    await line.store("foreign", next_attempt_at=clock.now() + HOUR, lease_until=clock.now() + HOUR)
    first, second = await line.ours.claim(10)
    await line.ours.turn(None, first)
    soon = clock.now() + timedelta(seconds=2)
    async with line.database.begin() as db:
        await db.execute(update(Message).where(Message.lease_token.is_not(None)).values(lease_until=soon))
    await line.ours.renew(second.token)
    assert ((await line.row("two")).lease_until or soon) > soon
    assert (await line.row("one")).lease_until == soon, "it is on its way"
    await line.ours.keep(first)
    assert ((await line.row("one")).lease_until or soon) > soon
    await line.ours.release(second.token, "de mailserver is weg")
    given_back, going = await line.row("two"), await line.row("one")
    assert (given_back.lease_token, given_back.lease_until) == (None, None)
    assert given_back.last_error == "de mailserver is weg"
    assert (going.status, going.lease_token) == (MessageStatus.SENDING, first.token)
    assert (await line.row("foreign")).last_error is None
    await line.ours.release(uuid.uuid4())
    assert line.ours.stale_writes_refused == 0, "nothing was left to give back"


async def test_only_ones_own_lease_that_still_runs_is_renewed(line: Line) -> None:
    await line.store()
    (job,) = await line.ours.claim(10)
    await line.store("foreign")
    await line.theirs.claim(10)
    soon, past = clock.now() + timedelta(seconds=9), clock.now() - HOUR
    await line.change(lease_until=soon)
    await line.ours.renew(job.token)
    assert ((await line.row()).lease_until or soon) > soon
    assert (await line.row("foreign")).lease_until == soon
    await line.change(lease_until=past)
    await line.ours.renew(job.token)
    assert (await line.row()).lease_until == past
    assert line.ours.stale_writes_refused == 0, "nothing is left to renew at the end of a batch"
