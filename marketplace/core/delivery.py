"""From a stored message to an accepted one: claim, say "sending", DATA, say "sent".

A lease on database time names who may write; a stale token changes nothing. What can't be known
(a lost answer after DATA) is tried again with the same Message-ID and counted as ambiguous.
"""

from __future__ import annotations

import asyncio
import random
import uuid
from dataclasses import dataclass
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

import aiosmtplib
from sqlalchemy import and_, case, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.core.hold import no_hold
from marketplace.core.mail import Message, MessageStatus, Suppression

LEASE = timedelta(seconds=15)
TIMEOUT = 10.0
MAX_ATTEMPTS = 30
OPEN = (MessageStatus.WAITING, MessageStatus.SENDING)


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed message: what to send and the token that allows to write about it."""

    id: uuid.UUID
    token: uuid.UUID
    to_address: str
    attempts: int
    mail: EmailMessage


def as_email(row: Message, sender: str) -> EmailMessage:
    """The row as an RFC 5322 message. The header objects refuse line breaks by themselves."""
    sender_name, sender_address = parseaddr(sender)
    user, _, domain = row.to_address.rpartition("@")
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(sender_name, addr_spec=sender_address)
    mail["To"] = Address(row.to_name, user, domain)
    mail["Subject"] = row.subject
    mail["Date"] = format_datetime(row.created_at)
    mail["Message-ID"] = row.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(row.text)
    mail.add_alternative(row.html, subtype="html")
    return mail


async def claim(database: Database, sender: str, limit: int) -> list[Job]:
    """Lease up to `limit` messages that are due. Those found half sent are counted as ambiguous."""
    due = (
        select(Message.id)
        .where(
            Message.status.in_(OPEN),
            Message.next_attempt_at <= func.now(),
            no_hold(),
            or_(Message.lease_until.is_(None), Message.lease_until < func.now()),
        )
        .order_by(Message.next_attempt_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    too_late = and_(Message.not_after.is_not(None), Message.not_after < func.now())
    token = uuid.uuid4()
    async with database.begin() as session:
        await session.execute(
            update(Message)
            .where(Message.id.in_(due), Message.status == MessageStatus.WAITING, too_late)
            .values(status=MessageStatus.CANCELLED, last_error="te laat om nog te mailen")
        )
        rows = await session.scalars(
            update(Message)
            .where(Message.id.in_(due))
            .values(
                lease_token=token,
                lease_until=func.now() + LEASE,
                attempts=Message.attempts + 1,
                ambiguous=Message.ambiguous + case((Message.status == MessageStatus.SENDING, 1), else_=0),
                status=MessageStatus.WAITING,
            )
            .returning(Message)
        )
        return [Job(row.id, token, row.to_address, row.attempts, as_email(row, sender)) for row in rows]


class Delivery:
    """Delivers claimed messages over a few SMTP connections that are kept open between them.

    `smtp_url`: smtp://[user:password@]host[:port], smtps:// for TLS from the first byte.
    """

    def __init__(self, database: Database, smtp_url: str, sender: str, connections: int = 8) -> None:
        self._database = database
        self._sender = sender
        self._url = urlsplit(smtp_url)
        self._idle: list[aiosmtplib.SMTP] = []
        self._slots = asyncio.Semaphore(connections)
        self._batch = connections * 2
        self.stale_writes_refused = 0

    async def deliver_due(self) -> int:
        """Claim what is due and try each once; -> how many were claimed."""
        jobs = await claim(self._database, self._sender, self._batch)
        await asyncio.gather(*(self._deliver(job) for job in jobs))
        return len(jobs)

    async def close(self) -> None:
        while self._idle:
            await self._hang_up(self._idle.pop())

    async def _deliver(self, job: Job) -> None:
        async with self._slots:
            client: aiosmtplib.SMTP | None = None
            try:
                client = await self._connection()
                sent = await self._transfer(client, job)
            except aiosmtplib.SMTPResponseException as answer:
                await self._refused(job, answer.code, f"{answer.code} {answer.message}")
                sent = False
            except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
                await self._later(job, f"{type(error).__name__}: {error}")
                sent = False
            if client is not None:
                if sent and client.is_connected:
                    self._idle.append(client)
                else:
                    await self._hang_up(client)

    async def _connection(self) -> aiosmtplib.SMTP:
        while self._idle:
            client = self._idle.pop()
            try:
                await client.rset(timeout=5)
                return client
            except (aiosmtplib.SMTPException, OSError):
                client.close()
        url = self._url
        client = aiosmtplib.SMTP(
            hostname=url.hostname or "localhost",
            port=url.port,
            username=unquote(url.username) if url.username else None,
            password=unquote(url.password) if url.password else None,
            use_tls=url.scheme == "smtps",
            timeout=TIMEOUT,
        )
        await client.connect()
        await client.ehlo()
        return client

    async def _transfer(self, client: aiosmtplib.SMTP, job: Job) -> bool:
        await client.mail(str(job.mail["From"].addresses[0].addr_spec))
        await client.rcpt(job.to_address)
        if not await self._write(job, status=MessageStatus.SENDING, lease_until=func.now() + LEASE):
            return False
        await client.data(job.mail.as_bytes())
        await self._write(
            job,
            status=MessageStatus.SENT,
            sent_at=func.now(),
            last_error=None,
            lease_token=None,
            lease_until=None,
            text=case((Message.secret, ""), else_=Message.text),
            html=case((Message.secret, ""), else_=Message.html),
        )
        return True

    async def _write(self, job: Job, **values: object) -> bool:
        """Change the row as long as the lease is ours; a stale token changes nothing."""
        async with self._database.begin() as session:
            row = await session.execute(
                update(Message)
                .where(
                    Message.id == job.id,
                    Message.lease_token == job.token,
                    Message.lease_until > func.now(),
                )
                .values(**values)
                .returning(Message.id)
            )
            ours = row.first() is not None
        self.stale_writes_refused += not ours
        return ours

    async def _later(self, job: Job, error: str) -> None:
        delay = min(2.0 ** min(job.attempts, 10), 900.0) * random.uniform(0.5, 1.0)
        if job.attempts >= MAX_ATTEMPTS:
            await self._write(
                job, status=MessageStatus.DEAD, last_error=error, lease_token=None, lease_until=None
            )
            return
        await self._write(
            job,
            status=MessageStatus.WAITING,
            last_error=error[:500],
            next_attempt_at=func.now() + timedelta(seconds=delay),
            lease_token=None,
            lease_until=None,
        )

    async def _refused(self, job: Job, code: int, error: str) -> None:
        """4xx comes back later; 5xx is final and the address gets no more mail (RFC 5321, 4.2.1)."""
        if code < 500:
            await self._later(job, error)
            return
        dead = await self._write(
            job, status=MessageStatus.DEAD, last_error=error[:500], lease_token=None, lease_until=None
        )
        if dead:
            async with self._database.begin() as session:
                await session.execute(
                    insert(Suppression)
                    .values(address=job.to_address, at=clock.now(), reason=error[:500])
                    .on_conflict_do_nothing()
                )

    async def _hang_up(self, client: aiosmtplib.SMTP) -> None:
        """A failure at QUIT is not a failure of the mail: it was accepted, or it was put back."""
        try:
            await client.quit(timeout=2)
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            client.close()
