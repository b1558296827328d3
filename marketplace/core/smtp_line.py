"""Connections to the mail server that carry many mails, one after the other."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import aiosmtplib

from marketplace.core.outgoing import Job

QUIT_S = 2.0


class Away(Exception):
    """The server can't be reached, or lets nobody in: that is no fault of the mail at hand."""


@dataclass(slots=True)
class SmtpLine:
    """An open connection and how many mails it took."""

    client: aiosmtplib.SMTP
    mails: int = 0

    def drop(self) -> None:
        """Hang up without a word: after an error nobody knows where the conversation stands."""
        self.client.close()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A mail whose recipient the server took; it waits for its content on its own line."""

    job: Job
    content: bytes
    line: SmtpLine


def hang_up(ready: asyncio.Queue[Prepared | None]) -> None:
    """Drop the lines of what was prepared and will not be sent."""
    while not ready.empty():
        left = ready.get_nowait()
        if left is not None:
            left.line.drop()


class Lines:
    """Lines to one server. `smtp_url` as in Delivery; `most` mails go over one line before QUIT."""

    def __init__(self, smtp_url: str, timeout: float, most: int) -> None:
        self._url = urlsplit(smtp_url)
        self._timeout = timeout
        self._most = most
        self._idle: list[SmtpLine] = []
        self._quitting: set[asyncio.Task[None]] = set()

    async def open_mail(self, sender: str, recipient: str) -> SmtpLine:
        """A line on which MAIL and RCPT were taken. A line that died while idle is replaced once.

        Raises Away, or the server's own refusal as aiosmtplib tells it.
        """
        while True:
            line = self._idle.pop() if self._idle else await self._new()
            try:
                async with asyncio.timeout(self._timeout):
                    await line.client.mail(sender)
                    await line.client.rcpt(recipient)
            except BaseException as error:
                line.drop()
                if line.mails and _hung_up(error):
                    continue
                raise
            return line

    def give_back(self, line: SmtpLine) -> None:
        """The line is free for the next mail, or says goodbye beside the work when it carried enough."""
        line.mails += 1
        if line.mails < self._most and line.client.is_connected:
            self._idle.append(line)
            return
        task = asyncio.create_task(_quit(line))
        self._quitting.add(task)
        task.add_done_callback(self._quitting.discard)

    async def close(self) -> None:
        await asyncio.gather(*self._quitting, *(_quit(line) for line in self._idle))
        self._idle.clear()

    async def _new(self) -> SmtpLine:
        url = self._url
        client = aiosmtplib.SMTP(
            hostname=url.hostname or "localhost",
            port=url.port,
            username=unquote(url.username) if url.username else None,
            password=unquote(url.password) if url.password else None,
            use_tls=url.scheme == "smtps",
            timeout=self._timeout,
        )
        try:
            async with asyncio.timeout(self._timeout):
                await client.connect()
                await client.ehlo()
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            client.close()
            raise Away(f"{type(error).__name__}: {error}") from error
        return SmtpLine(client)


def _hung_up(error: BaseException) -> bool:
    """Whether the server ended the conversation: 421, or without a word."""
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return error.code == aiosmtplib.SMTPStatus.domain_unavailable
    return isinstance(error, aiosmtplib.SMTPServerDisconnected | ConnectionError)


async def _quit(line: SmtpLine) -> None:
    """A failure at QUIT is not a failure of a mail: those were accepted before."""
    with contextlib.suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
        await line.client.quit(timeout=QUIT_S)
    line.client.close()
