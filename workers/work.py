"""One worker's work: open events, due mail, and what time brings. Each pass may run twice harmlessly.

Events and mails are swept four times a second by two loops that do not wait for each other, so what no one
told of is found too, and a need that is published amid a large mailing is not behind it.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import logging
import os
import random
import socket
from collections.abc import Awaitable, Callable
from functools import partial

from asyncpg import PostgresError
from sqlalchemy.exc import SQLAlchemyError

from marketplace.core import answering, heartbeat
from marketplace.core.house import bind
from marketplace.core.mail.delivery import Delivery
from marketplace.core.mail.smtp_line import Trust
from marketplace.core.slices import Timed
from marketplace.wiring import Parts

log = logging.getLogger(__name__)
SWEEP_S = 0.25
HEARTBEAT_S = 3.0
FIRST_S = 30.0


class Work:
    """`events()` and `mail()` do what is due now; `run()` does both again and again, sooner when woken."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        settings = parts.settings
        self.delivery = Delivery(
            parts.database,
            settings.smtp_url,
            settings.mail_from,
            bounces=settings.bounce_address,
            kinds=parts.house.kinds,
            unsubscribe_url=parts.mail.unsubscribe_url,
            timeout=settings.smtp_timeout,
            mails_per_connection=settings.smtp_mails_per_connection,
            trust=Trust(settings.smtp_plain_password, settings.smtp_ca_file or None),
        )
        self.name = f"{socket.gethostname()}-{os.getpid()}"
        self._stopping = False
        self._events = asyncio.Event()
        self._mail = asyncio.Event()

    def wake(self, name: str) -> None:
        """Someone says that there is work: an event or a mail."""
        (self._events if name == "events" else self._mail).set()

    async def events(self) -> int:
        """Handle open events until none is left, or this worker is asked to end; -> how many."""
        handled = 0
        while not self._stopping:
            count = await answering.handle_open(self._parts.database, self._parts.subscriptions)
            if not count:
                break
            handled += count
            self._mail.set()
        return handled

    async def mail(self) -> int:
        """Try each mail that is due once; -> how many tries."""
        tried = 0
        while count := await self.delivery.deliver_due():
            tried += count
        return tried

    async def do(self, timed: Timed) -> object:
        """What time brings, once; in a transaction of its own when it asks for a session."""
        work = bind(timed.do, self._parts.by_name)
        if "session" not in inspect.signature(timed.do).parameters:
            return await work()
        async with self._parts.database.begin() as session:
            done = await work(session)
        self._mail.set()
        return done

    async def beat(self) -> None:
        async with self._parts.database.begin() as session:
            await heartbeat.beat(session, self.name)

    async def run(self, stop: asyncio.Event) -> None:
        """Events, mails and the heartbeat beside each other until `stop`; what is at hand is finished."""
        beats = asyncio.Event()
        timed = {work: asyncio.Event() for work in self._parts.house.timed}
        loops = [
            asyncio.create_task(self._prepare()),
            asyncio.create_task(self._repeat(self.events, self._events, SWEEP_S, stop)),
            asyncio.create_task(self._repeat(self.mail, self._mail, SWEEP_S, stop)),
            asyncio.create_task(self._repeat(self.beat, beats, HEARTBEAT_S, stop)),
            *(asyncio.create_task(self._in_time(work, wake, stop)) for work, wake in timed.items()),
        ]
        await stop.wait()
        self._stopping = self.delivery.stopping = True
        for wake in (self._events, self._mail, beats, *timed.values()):
            wake.set()
        await asyncio.gather(*loops)

    async def _in_time(self, timed: Timed, wake: asyncio.Event, stop: asyncio.Event) -> None:
        """Do timed work each `every`, first after a moment: workers that start together do not collide."""
        every = timed.every.total_seconds()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), min(every, FIRST_S) * random.uniform(0.1, 1.0))
        await self._repeat(partial(self.do, timed), wake, every, stop)

    async def _prepare(self) -> None:
        """Make what the first event would have to wait for: the engine, and the texts of mails."""
        for name in self._parts.templates.list_templates(filter_func=lambda name: name.startswith("mail/")):
            self._parts.templates.get_template(name)
            await asyncio.sleep(0)
        try:
            await self._parts.warm()
        except Exception:
            log.exception("the engine could not be loaded; the first event tries again")

    async def _repeat(
        self, work: Callable[[], Awaitable[object]], wake: asyncio.Event, every: float, stop: asyncio.Event
    ) -> None:
        """Do `work` when woken and at least each `every` seconds. What fails is tried again, not died of."""
        while not stop.is_set():
            wake.clear()
            try:
                await work()
            except (SQLAlchemyError, PostgresError, OSError) as error:
                log.warning("the database is away, trying again: %s", error)
            except Exception:
                log.exception("a pass failed, trying again")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), every)

    async def close(self) -> None:
        await self.delivery.close()
        await self._parts.close()
