"""One worker's work: open events, due mail, and what time brings. Each pass may run twice harmlessly."""

from __future__ import annotations

import asyncio
import logging
import os
import socket

from sqlalchemy.exc import SQLAlchemyError

from marketplace.core import audit, events, heartbeat, kept
from marketplace.core.delivery import Delivery
from marketplace.leads.verbs import remind_due
from marketplace.needs.verbs import close_overdue
from marketplace.wiring import Parts
from workers.subscriptions import all_subscriptions

log = logging.getLogger(__name__)
SWEEP_S = 0.5
HEARTBEAT_S = 3.0


class Work:
    """`events()` and `mail()` do what is due now; `sweep()` finds, each half second, what no one told of."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._subscriptions = all_subscriptions(parts.catalogue)
        self.delivery = Delivery(parts.database, parts.settings.smtp_url, parts.settings.mail_from)
        self.name = f"{socket.gethostname()}-{os.getpid()}"
        self._events = asyncio.Lock()
        self._mail = asyncio.Lock()

    async def events(self) -> int:
        """Handle open events until none is left; -> how many."""
        handled = 0
        async with self._events:
            while count := await events.handle_open(
                self._parts.database, self._parts.mail, self._subscriptions
            ):
                handled += count
        return handled

    async def mail(self) -> int:
        """Try each mail that is due once; -> how many tries."""
        tried = 0
        async with self._mail:
            while count := await self.delivery.deliver_due():
                tried += count
        return tried

    async def close_overdue_needs(self) -> int:
        async with self._parts.database.begin() as session:
            await kept.forget_expired(session)
            return await close_overdue(session)

    async def remind(self) -> int:
        async with self._parts.database.begin() as session:
            return await remind_due(session)

    async def seal_audit_log(self) -> int:
        async with self._parts.database.begin() as session:
            return await audit.seal(session)

    async def beat(self) -> None:
        async with self._parts.database.begin() as session:
            await heartbeat.beat(session, self.name)

    async def sweep(self, stop: asyncio.Event) -> None:
        """Run until `stop`. A database that is away is waited for, not died of."""
        loop = asyncio.get_running_loop()
        next_beat = 0.0
        while not stop.is_set():
            try:
                if loop.time() >= next_beat:
                    await self.beat()
                    next_beat = loop.time() + HEARTBEAT_S
                await self.events()
                await self.mail()
            except (SQLAlchemyError, OSError) as error:
                log.warning("sweep failed, trying again: %s", error)
            try:
                await asyncio.wait_for(stop.wait(), SWEEP_S)
            except TimeoutError:
                continue

    async def close(self) -> None:
        await self.delivery.close()
        await self._parts.close()
