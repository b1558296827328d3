"""Mail that comes back: the address gets no more, and the helpdesk sees why and is asked to check."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from sqlalchemy import select

from marketplace.core.events import StoredEvent
from marketplace.core.mail.bounces import Outcome, read_bounce, take
from marketplace.core.mail.message import Message, MessageStatus, Suppression
from marketplace.core.mail.outgoing import message_of, return_path
from marketplace.core.mail.preferences import end_mails
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need
from marketplace.organisations.models import Organisation
from tests.database import HOUSE, answer_all, composer, opened, with_cast
from tests.inprocess import app_for, client_of, cookie_of, csrf_of
from tests.leads.asked import asked

BRAM = "bram@bram.example"
NOTIFICATION = """\
From: MAILER-DAEMON@relay.example
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=utf-8

I could not deliver your message.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example
Arrival-Date: Mon, 23 Nov 2026 05:00:00 +0000

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <{recipient}>: user
 unknown

--B
Content-Type: text/rfc822-headers

From: noreply@maatmarkt.example
Message-ID: {message_id}
Subject: nieuws

--B--
"""


def notification(
    row: Message,
    *,
    to: str | None = None,
    recipient: str = BRAM,
    action: str = "failed",
    status: str = "5.1.1",
) -> bytes:
    """What a mail server sends back, with CRLF as on the line."""
    text = NOTIFICATION.format(
        to=return_path("bounces@maatmarkt.example", row.id) if to is None else to,
        recipient=recipient,
        action=action,
        status=status,
        message_id=row.message_id,
    )
    return text.replace("\n", "\r\n").encode()


async def sent_mail(database, to: str = BRAM) -> Message:
    """A mail that the relay accepted."""
    async with database.begin() as db:
        await composer().send(
            db,
            "colleague_invite",
            to=to,
            name="Bram",
            dedupe_key=f"sent:{to}",
            token="t",
            inviter="An",
            organisation="Groen",
        )
        (row,) = await db.scalars(select(Message).where(Message.to_address == to))
        row.status = MessageStatus.SENT
    return row


async def came_in(database, raw: bytes, to: str = "") -> Outcome:
    async with database.begin() as db:
        return await take(db, read_bounce(raw, to))


def test_a_return_path_names_its_mail_and_fits() -> None:
    """RFC 5321, 4.5.3.1.1: at most 64 octets before the @."""
    row = Message(id=uuid.uuid4())
    path = return_path("Maatmarkt <noreply@maatmarkt.example>", row.id)
    assert message_of(path) == row.id
    assert len(path.partition("@")[0]) <= 64
    assert message_of("noreply@maatmarkt.example") is None
    assert message_of("an+lijst@temse.example") is None


async def test_a_failure_suppresses_the_address_once(database_url: str) -> None:
    async with opened(database_url) as database:
        row = await sent_mail(database)
        raw = notification(row)
        assert [await came_in(database, raw) for _ in range(2)] == [Outcome.SUPPRESSED] * 2
        async with database.begin() as db:
            stored = await db.get_one(Message, row.id)
            suppressed = await db.get_one(Suppression, BRAM)
            told = list(await db.scalars(select(StoredEvent.name)))
    assert stored.status is MessageStatus.BOUNCED
    assert stored.last_error == suppressed.reason
    assert suppressed.reason.startswith("5.1.1 550 5.1.1 <[adres]>: user unknown")
    assert told == ["address.refused"]


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"action": "delayed", "status": "4.4.1"}, Outcome.NOTED),
        ({"status": "4.4.7"}, Outcome.BOUNCED),
        ({"action": "Failed", "status": "4.2.2 (mailbox full)"}, Outcome.BOUNCED),
        ({"status": ""}, Outcome.BOUNCED),
        ({"status": "5.7.1"}, Outcome.BOUNCED),
        ({"to": "noreply@maatmarkt.example"}, Outcome.SUPPRESSED),
        ({"to": "noreply@maatmarkt.example", "recipient": "an@an.example"}, Outcome.IGNORED),
        ({"to": "noreply+" + "0" * 32 + "@maatmarkt.example"}, Outcome.IGNORED),
    ],
)
async def test_what_a_notification_says_decides(
    database_url: str, changes: dict[str, str], outcome: Outcome
) -> None:
    async with opened(database_url) as database:
        row = await sent_mail(database)
        assert await came_in(database, notification(row, **changes)) is outcome
        async with database.begin() as db:
            suppressed = (await db.scalars(select(Suppression))).all()
    assert bool(suppressed) == (outcome is Outcome.SUPPRESSED)


async def test_an_answer_of_a_person_on_leave_is_no_bounce(database_url: str) -> None:
    async with opened(database_url) as database:
        row = await sent_mail(database)
        raw = f"From: {BRAM}\nTo: {return_path('b@m.example', row.id)}\nSubject: afwezig\n\nIk ben er niet."
        assert await came_in(database, raw.encode()) is Outcome.IGNORED
        assert await came_in(database, b"\xff\x00 geen mail", "x") is Outcome.IGNORED


async def test_the_command_reads_a_mail_from_a_pipe(database_url: str) -> None:
    async with opened(database_url) as database:
        row = await sent_mail(database)
        program = [str(Path(sys.executable).parent / "maatmarkt"), "bounce"]
        given = {"input": notification(row, to="x@y.example"), "capture_output": True, "check": False}
        to = ["--to", return_path("noreply@m.example", row.id)]
        here = {**os.environ, "DATABASE_URL": database_url}
        gone = {**os.environ, "DATABASE_URL": "postgresql://postgres@127.0.0.1:9/none"}
        away = await asyncio.to_thread(subprocess.run, program + to, env=gone, **given)
        assert away.returncode == 75, "the mail server tries again"
        assert b"Traceback" not in away.stderr
        done = await asyncio.to_thread(subprocess.run, program + to, env=here, **given)
        assert (done.returncode, done.stdout.decode().strip()) == (0, "het adres krijgt geen mails meer")
        async with database.begin() as db:
            assert await db.get(Suppression, BRAM) is not None


async def test_the_helpdesk_sees_the_reason_and_is_asked_to_check(database_url: str, tmp_path: Path) -> None:
    async with with_cast(database_url) as (database, cast):
        row = await sent_mail(database)
        assert await came_in(database, notification(row)) is Outcome.SUPPRESSED
        await answer_all(database)
        async with database.begin() as db:
            asked = list(await db.scalars(select(Message).where(Message.template == "address_refused")))
        assert [mail.to_address for mail in asked] == ["chadia@chadia.example"]
        assert "Groenwerk vzw" in asked[0].subject
        assert "user unknown" in asked[0].text
        chadia, dirk = [await cookie_of(database, person) for person in (cast.chadia, cast.dirk)]
        path = f"/organisaties/{cast.groenwerk.id}"
        async with client_of(app_for(database_url, tmp_path)) as client:
            client.cookies.update(chadia)
            page = await client.get(path)
            assert "Weigert onze mails" in page.text
            assert "user unknown" in page.text
            assert "kwam terug" in page.text
            client.cookies.update(dirk)
            form = {"address": BRAM, "_csrf": csrf_of(dirk)}
            assert (await client.post(f"{path}/mailadres", data=form)).status_code == 404
            client.cookies.update(chadia)
            form = {"address": BRAM, "_csrf": csrf_of(chadia)}
            checked = await client.post(f"{path}/mailadres", data=form, follow_redirects=False)
            assert checked.status_code == 303
            assert "Weigert onze mails" not in (await client.get(path)).text
        async with database.begin() as db:
            assert await db.get(Suppression, BRAM) is None


async def test_opted_out_is_visible_to_the_helpdesk(database_url: str, tmp_path: Path) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            await end_mails(db, HOUSE.kinds, BRAM, "asked")
        chadia = await cookie_of(database, cast.chadia)
        async with client_of(app_for(database_url, tmp_path)) as client:
            client.cookies.update(chadia)
            page = await client.get(f"/organisaties/{cast.groenwerk.id}")
    assert "Wil deze mails niet: Vragen of u wilt antwoorden op een behoefte" in page.text


async def test_a_supplier_without_an_address_stops_nobody(database_url: str) -> None:
    """An imported or erased organisation has no address; the others hear how it ended all the same."""
    async with asked(database_url) as lead:
        async with lead.database.begin() as db:
            (await db.get_one(Organisation, lead.cast.poetslijn.id)).email = ""
            need = await db.get_one(Need, lead.need.id)
            await needs.withdraw(db, lead.cast.an.id, need, "Niet meer nodig.")
        await lead.settle()
        assert await lead.mails("outcome") == [BRAM]
        async with lead.database.begin() as db:
            failed = select(StoredEvent.last_error).where(StoredEvent.last_error.is_not(None))
            assert list(await db.scalars(failed)) == []
