"""A mail is stored once, can carry no header of its writer, and knows whom not to bother."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from marketplace.core import clock
from marketplace.core.mail.delivery import Delivery
from marketplace.core.mail.message import Message, MessageStatus, Suppression, one_line
from marketplace.core.mail.outgoing import as_email
from marketplace.core.reading.addresses import clean_address
from marketplace.services.mailbox import Mailbox
from tests.database import composer, opened


async def _compose(database, to: str = "bram@bram.example", key: str = "k", **values: object) -> None:
    async with database.begin() as db:
        await composer().send(
            db,
            "colleague_invite",
            to=to,
            name="Bram",
            dedupe_key=key,
            token="t",
            inviter="An",
            organisation="Groen",
            **values,
        )


async def test_the_same_news_is_one_mail(database_url: str) -> None:
    async with opened(database_url) as database:
        await _compose(database)
        await _compose(database)
        async with database.begin() as db:
            assert len((await db.scalars(select(Message))).all()) == 1


async def test_a_mail_is_sent_when_the_server_accepted_it(
    database_url: str, smtp_url: str, mailbox: Mailbox
) -> None:
    async with opened(database_url) as database:
        await _compose(database, secret=True)
        delivery = Delivery(database, smtp_url, "Maatmarkt <noreply@maatmarkt.example>")
        assert await delivery.deliver_due() == 1
        assert await delivery.deliver_due() == 0
        await delivery.close()
        async with database.begin() as db:
            (row,) = await db.scalars(select(Message))
    (mail,) = mailbox.messages()
    assert row.status is MessageStatus.SENT
    assert mail.message_id == row.message_id
    assert "An vraagt of u voor Groen wilt werken" in mail.text
    assert row.text == "", "a mail with a sign-in link keeps no copy of it"


async def test_a_server_that_is_away_is_tried_later(database_url: str) -> None:
    async with opened(database_url) as database:
        await _compose(database)
        delivery = Delivery(database, "smtp://127.0.0.1:9", "Maatmarkt <noreply@maatmarkt.example>")
        await delivery.deliver_due()
        await delivery.close()
        async with database.begin() as db:
            (row,) = await db.scalars(select(Message))
    assert (row.status, row.attempts, row.lease_token) == (MessageStatus.WAITING, 0, None)
    assert row.last_error


async def test_a_mail_found_half_sent_counts_as_ambiguous(
    database_url: str, smtp_url: str, mailbox: Mailbox
) -> None:
    async with opened(database_url) as database:
        await _compose(database)
        async with database.begin() as db:
            await db.execute(update(Message).values(status=MessageStatus.SENDING))
        delivery = Delivery(database, smtp_url, "Maatmarkt <noreply@maatmarkt.example>")
        await delivery.deliver_due()
        await delivery.close()
        async with database.begin() as db:
            (row,) = await db.scalars(select(Message))
    assert (row.status, row.ambiguous, len(mailbox.messages())) == (MessageStatus.SENT, 1, 1)


async def test_a_suppressed_address_gets_nothing(database_url: str) -> None:
    async with opened(database_url) as database:
        async with database.begin() as db:
            db.add(Suppression(address="bram@bram.example", reason="550 unknown"))
        await _compose(database)
        async with database.begin() as db:
            (row,) = await db.scalars(select(Message))
    assert (row.status, row.last_error) == (MessageStatus.SUPPRESSED, "550 unknown")


@given(st.text(min_size=1, max_size=200), st.text(max_size=200))
def test_no_text_makes_a_header(name: str, subject: str) -> None:
    row = Message(
        to_address="a@b.example",
        to_name=one_line(name),
        subject=one_line(subject),
        text="t",
        html="<p>t</p>",
        message_id="<x@y.example>",
    )
    row.created_at = clock.now()
    mail = message_from_bytes(as_email(row, "M <m@m.example>").as_bytes(), policy=default)
    allowed = {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "MIME-Version",
        "Content-Type",
    }
    assert set(mail.keys()) <= allowed
    assert [a.addr_spec for a in mail["To"].addresses] == ["a@b.example"]


@pytest.mark.parametrize(
    "typed", ["", "an", "an@", "@temse.example", "a b@c.example", "an@temse.example\nBcc: x@y.z"]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    assert clean_address(typed) is None


def test_an_address_is_kept_in_small_letters() -> None:
    assert clean_address(" An.DeSmet@Temse.Example ") == "an.desmet@temse.example"
