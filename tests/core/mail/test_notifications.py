"""What a notification of a mail server says: about which mail, whose address, and whether it is for good."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from marketplace.core import clock
from marketplace.core.mail.bounces import Bounce, Outcome, read_bounce, take
from marketplace.core.mail.message import Message, MessageStatus, Suppression
from marketplace.core.mail.outgoing import return_path
from tests.core.mail.test_bounces import BRAM, came_in, notification, sent_mail
from tests.database import opened

OURS = "bounces@maatmarkt.example"


def _row() -> Message:
    identity = uuid.uuid4()
    return Message(id=identity, message_id=f"<{identity}@maatmarkt.example>")


def _whole_mail_returned(raw: bytes) -> bytes:
    """The same notification of a server that returns the mail itself, not its headers."""
    return raw.replace(b"Content-Type: text/rfc822-headers", b"Content-Type: message/rfc822")


def _said(status: str, action: str = "failed") -> Bounce:
    return Bounce(uuid.uuid4(), True, BRAM, action, status, "")


def test_which_mail_it_was_stands_in_the_address_it_came_back_to() -> None:
    row = _row()
    found = read_bounce(notification(row))
    assert found == Bounce(row.id, True, BRAM, "failed", "5.1.1", f"550 5.1.1 <{BRAM}>: user unknown")
    other = uuid.uuid4()
    for raw, to in ((notification(row, to=OURS), return_path(OURS, other)), (notification(row), "")):
        named = read_bounce(raw, to)
        assert named is not None
        assert (named.message_id, named.certain) == (other if to else row.id, True)


@pytest.mark.parametrize("returned", [bytes, _whole_mail_returned])
def test_else_it_is_read_from_the_mail_that_is_returned_and_is_a_guess(
    returned: Callable[[bytes], bytes],
) -> None:
    row = _row()
    found = read_bounce(returned(notification(row, to=OURS)))
    assert found is not None
    assert (found.message_id, found.certain) == (row.id, False)


def test_the_address_we_wrote_to_goes_before_the_one_it_was_forwarded_to() -> None:
    raw = notification(_row(), recipient="elders@forward.example")
    final = read_bounce(raw)
    asked = b"Original-Recipient: rfc822; bram@bram.example\r\nFinal-Recipient"
    original = read_bounce(raw.replace(b"Final-Recipient", asked))
    assert final is not None
    assert original is not None
    assert (final.recipient, original.recipient) == ("elders@forward.example", BRAM)


def test_what_names_no_mail_of_ours_or_no_recipient_is_no_notification() -> None:
    row = _row()
    whole = notification(row)
    assert read_bounce(notification(row, to=OURS).replace(row.message_id.encode(), b"<1@x.example>")) is None
    assert read_bounce(whole.replace(b"Action:", b"X-Action:")) is None
    assert read_bounce(whole.replace(b"message/delivery-status", b"text/plain")) is None
    assert read_bounce(whole.replace(b"multipart/report", b"multipart/mixed")) is None


def test_only_a_lasting_fault_of_the_address_blames_it() -> None:
    assert [
        status for status in ("5.1.1", "5.7.1", "4.1.1", "4.4.7", "") if _said(status).blames_address
    ] == ["5.1.1"]
    assert [action for action in ("failed", "delayed", "relayed", "") if _said("5.1.1", action).failed] == [
        "failed"
    ]


async def test_a_delay_is_noted_at_its_mail_which_stays_sent(database_url: str) -> None:
    async with opened(database_url) as database:
        row = await sent_mail(database)
        raw = notification(row, action="delayed", status="4.4.1")
        assert await came_in(database, raw) is Outcome.NOTED
        async with database.begin() as db:
            stored = await db.get_one(Message, row.id)
    assert stored.status is MessageStatus.SENT
    assert (stored.last_error or "").startswith("teruggemeld: 4.4.1 550")


async def test_what_came_back_to_the_mails_own_address_needs_no_recipient(database_url: str) -> None:
    """Forwarded by the reader: the address that fails is one we never wrote to. Ours is the one that ends."""
    async with opened(database_url) as database:
        row = await sent_mail(database)
        raw = notification(row, recipient="elders@forward.example")
        assert await came_in(database, raw) is Outcome.SUPPRESSED
        async with database.begin() as db:
            assert await db.scalar(select(Suppression.address)) == BRAM


async def test_a_mail_that_came_back_is_no_workers_any_more(database_url: str) -> None:
    """The notification may be here before the worker noted that the mail was taken."""
    async with opened(database_url) as database:
        row = await sent_mail(database)
        async with database.begin() as db:
            lease = {"lease_token": uuid.uuid4(), "lease_until": clock.now() + timedelta(minutes=1)}
            await db.execute(update(Message).values(status=MessageStatus.SENDING, **lease))
        async with database.begin() as db:
            assert await take(db, read_bounce(notification(row, status="5.7.1"))) is Outcome.BOUNCED
        async with database.begin() as db:
            stored = await db.get_one(Message, row.id)
    assert (stored.status, stored.lease_token, stored.lease_until) == (MessageStatus.BOUNCED, None, None)
