"""Connections to the mail server that carry many mails, one after the other."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import aiosmtplib

from marketplace.core.mail.outgoing import Job

QUIT_S = 2.0


class Away(Exception):
    """The server can't be reached, or lets nobody in: that is no fault of the mail at hand."""


@dataclass(frozen=True, slots=True)
class Trust:
    """What an operator allows. `plain_password`: also without TLS. `ca_file`: who may sign the server's
    certificate, beside those that the system knows.
    """

    plain_password: bool = False
    ca_file: str | None = None


NO_TRUST = Trust()
"""Nothing more than what is usual."""


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
    """Lines to one server. `smtp_url` as in Delivery; `most` mails go over one line before QUIT.

    A password goes over TLS only, from the first byte (smtps) or after STARTTLS (RFC 8314, section 4).
    """

    def __init__(self, smtp_url: str, timeout: float, most: int, trust: Trust = NO_TRUST) -> None:
        self._url = urlsplit(smtp_url)
        self._timeout = timeout
        self._most = most
        self._trust = trust
        self._idle: list[SmtpLine] = []
        self._quitting: set[asyncio.Task[None]] = set()
        self._tls = ssl.create_default_context()
        if trust.ca_file:
            self._tls.load_verify_locations(trust.ca_file)

    async def open_mail(self, sender: str, recipient: str) -> SmtpLine:
        """A line on which the server accepted MAIL and RCPT. A line that died while idle is replaced once.

        Raises Away, or aiosmtplib's exception for a refusal by the server.
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
        """Keep the line for the next mail; after its last mail send QUIT in the background."""
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
            start_tls=True if self._needs_start_tls else None,
            tls_context=self._tls,
            timeout=self._timeout,
        )
        try:
            async with asyncio.timeout(self._timeout):
                await client.connect()
                await client.ehlo()
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            client.close()
            raise Away(self._why(error)) from error
        return SmtpLine(client)

    @property
    def _needs_start_tls(self) -> bool:
        return bool(self._url.username) and self._url.scheme == "smtp" and not self._trust.plain_password

    def _why(self, error: Exception) -> str:
        words = f"{type(error).__name__}: {error}"
        if self._needs_start_tls and "STARTTLS" in words:
            return f"no TLS, so the password was not sent (SMTP_PLAIN_PASSWORD=1 allows that): {words}"
        return words


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
