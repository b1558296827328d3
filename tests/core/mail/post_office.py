"""A mail server of a test's own that says how it was asked, and mails that a worker hands to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import func, select, update

from marketplace.core.db import Database
from marketplace.core.mail.delivery import Delivery
from marketplace.core.mail.message import Message
from tests.database import opened
from tests.faults.mails import SENDER, store


@dataclass
class Office:
    """What a server of mails says, by recipient, and what it was asked. The methods' names are aiosmtpd's."""

    at_mail: str = "250 OK"
    at_rcpt: dict[str, str] = field(default_factory=dict)
    at_data: dict[str, str] = field(default_factory=dict)
    answer_after_s: float = 0.0
    meanwhile: Callable[[str], Awaitable[None]] | None = None
    asked: list[str] = field(default_factory=list)
    taken: list[Envelope] = field(default_factory=list)
    lines: int = 0
    most_lines: int = 0
    all_lines: int = 0

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.at_mail

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.asked.append(address)
        if self.meanwhile is not None:
            await self.meanwhile(address)
        if address in self.at_rcpt:
            return self.at_rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.at_data.get(envelope.rcpt_tos[0], "250 2.0.0 accepted")
        if answer.startswith("250"):
            self.taken.append(envelope)
        await asyncio.sleep(self.answer_after_s)
        if not answer:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return answer or "451 gone"

    @property
    def sent_to(self) -> list[str]:
        return [envelope.rcpt_tos[0] for envelope in self.taken]


class _Counted(SMTP):
    """aiosmtpd that counts its lines."""

    def __init__(self, office: Office) -> None:
        super().__init__(office, hostname="localhost", enable_SMTPUTF8=False)
        self._office = office

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        office = self._office
        office.lines, office.all_lines = office.lines + 1, office.all_lines + 1
        office.most_lines = max(office.most_lines, office.lines)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._office.lines -= 1
        super().connection_lost(error)


@dataclass
class Post:
    """A database with mails that wait, the server, and a worker between them."""

    database: Database
    office: Office
    url: str
    workers: list[Delivery] = field(default_factory=list)

    def worker(self, **more: object) -> Delivery:
        """One that is closed with the test, also when the test fails."""
        worker = Delivery(self.database, self.url, SENDER, **({"timeout": 0.5} | more))  # type: ignore[arg-type]
        self.workers.append(worker)
        return worker

    async def store(self, count: int, to: str = "m{}@d.example") -> None:
        """In this order."""
        await store(self.database, count, to)

    async def change(self, **columns: object) -> None:
        async with self.database.begin() as db:
            await db.execute(update(Message).values(**columns))

    async def rows(self) -> dict[str, Message]:
        """By recipient."""
        async with self.database.begin() as db:
            return {row.to_address: row for row in await db.scalars(select(Message))}

    async def next_try_s(self) -> float:
        """Seconds until the one mail is tried again."""
        async with self.database.begin() as db:
            waits = await db.scalar(select(Message.next_attempt_at - func.now()))
        assert waits is not None
        return float(waits.total_seconds())

    async def deliver(self, **more: object) -> dict[str, Message]:
        """Try what is due once; -> the mails as they are then."""
        worker = self.worker(**more)
        await worker.deliver_due()
        await worker.close()
        assert worker.stale_writes_refused == 0
        return await self.rows()


@asynccontextmanager
async def serving(office: Office, port: int = 0) -> AsyncIterator[str]:
    """The address of the server, which runs in the test's event loop."""
    server = await asyncio.get_running_loop().create_server(lambda: _Counted(office), "127.0.0.1", port)
    before = asyncio.all_tasks()
    try:
        yield f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        left = asyncio.all_tasks() - before - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


@pytest.fixture
async def post(database_url: str) -> AsyncIterator[Post]:
    office = Office()
    async with opened(database_url) as database, serving(office) as url:
        opened_post = Post(database, office, url)
        yield opened_post
        for worker in opened_post.workers:
            await worker.close()
