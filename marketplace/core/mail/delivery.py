"""From a stored message to an accepted one: claim, MAIL and RCPT, say "sending", DATA, say "sent".

One mail at a time of a process is between DATA and "sent", so a kill leaves at most one in doubt; the next
mail's MAIL and RCPT go meanwhile over another connection. What can't be known (a lost answer after DATA)
is tried again with the same Message-ID and counted as ambiguous (RFC 1047).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import aiosmtplib

from marketplace.core.db import Database
from marketplace.core.logs import without_values
from marketplace.core.mail.kinds import Kinds
from marketplace.core.mail.lease import Leases
from marketplace.core.mail.outgoing import (
    Job,
    UnsubscribeUrl,
    about_address,
    as_email,
    no_unsubscribing,
    return_path,
    words_of,
)
from marketplace.core.mail.retries import LONGEST_AWAY_S, MAX_ATTEMPTS, lease_s, patience_s, until_next_try
from marketplace.core.mail.second_look import SecondLook
from marketplace.core.mail.smtp_line import NO_TRUST, Away, Lines, Prepared, Trust, hang_up
from marketplace.core.reading.addresses import read_sender

TIMEOUT = 10.0
BATCH = 50
NO_KINDS = Kinds()

log = logging.getLogger(__name__)


class Delivery:
    """Delivers due messages over connections that are kept open between them.

    `smtp_url`: smtp://[user:password@]host[:port], smtps:// for TLS from the first byte. `bounces`: the
    mailbox that failures go back to. `kinds`: whether what waited is still true. `unsubscribe_url`: of a
    template and a message. `timeout`: seconds that the server may take for a step; the lease is longer, so
    that a mail is never with two workers because the server was slow.
    """

    def __init__(
        self,
        database: Database,
        smtp_url: str,
        sender: str,
        *,
        bounces: str = "",
        kinds: Kinds = NO_KINDS,
        unsubscribe_url: UnsubscribeUrl = no_unsubscribing,
        timeout: float = TIMEOUT,
        batch: int = BATCH,
        mails_per_connection: int = 500,
        trust: Trust = NO_TRUST,
    ) -> None:
        self._sender = sender
        self._bounces = bounces or sender
        self._unsubscribe_url = unsubscribe_url
        self._still_true = SecondLook(database, kinds)
        for address in (sender, self._bounces):
            if read_sender(address) is None:
                raise ValueError(f"MAIL_FROM of BOUNCE_ADDRESS is geen mailadres: {address!r}")
        self._timeout = timeout
        self._batch = batch
        self._lease_s = lease_s(timeout)
        self._leases = Leases(database, timedelta(seconds=self._lease_s))
        self._lines = Lines(smtp_url, timeout, mails_per_connection, trust)
        self._away_until = 0.0
        self._away_s = 0.25
        self._refused_now: set[str] = set()
        self.stopping = False

    @property
    def stale_writes_refused(self) -> int:
        """Writes that came after the lease was lost, and changed nothing."""
        return self._leases.stale_writes_refused

    async def deliver_due(self) -> int:
        """Claim what is due and try each once; -> how many were claimed. 0 while the server is away."""
        if self.stopping or asyncio.get_running_loop().time() < self._away_until:
            return 0
        jobs = await self._leases.claim(self._batch)
        if not jobs:
            return 0
        claimed, jobs = len(jobs), await self._still_true.of(jobs, self._leases)
        self._refused_now.clear()
        ready: asyncio.Queue[Prepared | None] = asyncio.Queue(maxsize=1)
        preparing = asyncio.create_task(self._prepare_all(jobs, ready))
        try:
            await self._transfer_all(ready)
            await preparing
        finally:
            preparing.cancel()
            hang_up(ready)  # makes room for its last word, or it would wait for a reader for ever
            await asyncio.wait({preparing})
            hang_up(ready)
        return claimed

    async def close(self) -> None:
        await self._lines.close()
        await self._leases.close()

    async def _prepare_all(self, jobs: list[Job], ready: asyncio.Queue[Prepared | None]) -> None:
        """Hand each job to `ready` once its recipient was taken; None at the end, whatever happens."""
        loop = asyncio.get_running_loop()
        renewed = loop.time()
        try:
            for job in jobs:
                if job.to_address in self._refused_now:
                    continue  # suppressed a moment ago, by a mail before it in this batch
                if self.stopping:
                    await self._leases.release(job.token)
                    break
                if loop.time() - renewed > self._lease_s / 4:
                    await self._leases.renew(job.token)
                    renewed = loop.time()
                prepared = await self._prepare(job)
                if prepared is not None:
                    await self._put(ready, prepared)
            self._away_s = 0.25
        except Away as error:
            self._away_until = loop.time() + self._away_s * random.uniform(0.5, 1.0)
            self._away_s = min(self._away_s * 2, LONGEST_AWAY_S)
            log.warning("the mail server is away, trying again soon: %s", error)
            await self._leases.release(jobs[0].token, str(error)[:500])
        finally:
            await ready.put(None)

    async def _put(self, ready: asyncio.Queue[Prepared | None], prepared: Prepared) -> None:
        try:
            await ready.put(prepared)
        except asyncio.CancelledError:
            prepared.line.drop()
            raise

    async def _prepare(self, job: Job) -> Prepared | None:
        """A mail whose recipient the server took; None when it did not, and that is noted."""
        try:
            url = self._unsubscribe_url(job.row.template, job.id)
            content = as_email(job.row, self._sender, url).as_bytes()
            line = await self._lines.open_mail(return_path(self._bounces, job.id), job.to_address)
            return Prepared(job, content, line)
        except ValueError as error:  # one broken row must not hold up the ones behind it
            await self._leases.dead(job, without_values(str(error)), tried=False, suppress=False)
        except aiosmtplib.SMTPRecipientRefused as answer:
            await self._refused(job, answer.code, answer.message, tried=True)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            await self._later(job, words_of(error), tried=True, ambiguous=False)
        return None

    async def _transfer_all(self, ready: asyncio.Queue[Prepared | None]) -> None:
        """Hand over one mail after the other. What was accepted is noted before anything else is sent."""
        accepted: Job | None = None
        while True:
            if accepted is not None and ready.empty():
                await self._leases.turn(accepted, None)
                accepted = None
            prepared = await ready.get()
            if prepared is None:
                break
            may_go = False
            try:
                may_go = await self._leases.turn(accepted, prepared.job)
            finally:
                if not may_go:
                    prepared.line.drop()
            if not may_go:
                accepted = None
                continue
            accepted = prepared.job if await self._transfer(prepared) else None
        if accepted is not None:
            await self._leases.turn(accepted, None)

    async def _transfer(self, prepared: Prepared) -> bool:
        """Send the content; -> whether it was accepted. Anything else is noted here."""
        job, line = prepared.job, prepared.line
        try:
            patience = patience_s(self._timeout, job.row.ambiguous)
            async with asyncio.timeout(patience) as limit, self._kept(job, patience, limit):
                await line.client.data(prepared.content, timeout=patience)
        except aiosmtplib.SMTPResponseException as answer:
            line.drop()
            await self._refused(job, answer.code, answer.message, tried=False)
            return False
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            line.drop()
            await self._later(
                job, words_of(error), tried=False, ambiguous=True, slow=isinstance(error, TimeoutError)
            )
            return False
        self._lines.give_back(line)
        return True

    @asynccontextmanager
    async def _kept(self, job: Job, patience: float, limit: asyncio.Timeout) -> AsyncIterator[None]:
        """The mail stays ours for `patience` seconds, also past its lease; when we stop, `limit` is now."""
        if patience < self._lease_s:
            yield
            return
        over = asyncio.Event()

        async def keep() -> None:
            while True:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(over.wait(), self._lease_s / 3)
                if over.is_set():
                    return
                if self.stopping:
                    limit.reschedule(0)
                    return
                await self._leases.keep(job)

        keeping = asyncio.create_task(keep())
        try:
            yield
        finally:
            over.set()
            await asyncio.gather(keeping, return_exceptions=True)

    async def _refused(self, job: Job, code: int, message: str, *, tried: bool) -> None:
        """After a 4xx answer try again later; 5xx is final, and may end all mail to it (RFC 5321, 4.2.1)."""
        error = without_values(f"{code} {message}")
        if code < 500:
            await self._later(job, error, tried=tried, ambiguous=False)
        else:
            wrong = about_address(message)
            if wrong:
                self._refused_now.add(job.to_address)
            await self._leases.dead(job, error, tried=tried, suppress=wrong)

    async def _later(self, job: Job, error: str, *, tried: bool, ambiguous: bool, slow: bool = False) -> None:
        """Try again later; after a `slow` answer no sooner than the next wait for an answer may take."""
        if job.attempts + 1 >= MAX_ATTEMPTS:
            await self._leases.dead(job, error, tried=tried, suppress=False)
            return
        delay = until_next_try(job.attempts, patience_s(self._timeout, job.row.ambiguous + 1) if slow else 0)
        await self._leases.later(job, delay, error, tried=tried, ambiguous=ambiguous)
