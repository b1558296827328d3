"""What a browser sends is read here, whole and within limits, before anything else is opened for it.

A body that comes slowly, or is large or cut into very many pieces, so costs no database connection, little
memory and no time of the others. What was read stands where `Request.form()` looks for it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from litestar import Request
from litestar.datastructures import UploadFile
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.response import Response
from litestar.types import ASGIApp, HTTPReceiveMessage, HTTPRequestEvent, Message, Receive, Scope, Send
from litestar.utils.scope.state import ScopeState
from multipart import MultipartError, ParserLimitReached

from marketplace.core.errors import Refusal, Unavailable
from marketplace.core.i18n import N_, _
from marketplace.core.web.access import ALONE, SAFE
from marketplace.core.web.places import client_address
from marketplace.core.web.posted import (
    MOST_BYTES,
    TOO_MANY,
    UNREADABLE,
    Parts,
    Req,
    TooLarge,
    Values,
    reader_of,
)

#: In a route's `opt`: the bytes of the largest file that it takes. Without it a body is a form of text.
UPLOAD = "upload"
#: All bodies that one process holds at once. More are asked to come back.
MOST_AT_ONCE = 64 * 1024 * 1024
#: And those of one client: with less than all, nobody keeps the others out.
MOST_OF_ONE = 24 * 1024 * 1024
#: Of a file that is too large, so that its sender sees the answer.
MOST_PASSED = 64 * 1024 * 1024
#: Seconds that a body may take, and bytes that win another one: a slow line ends, a long file does not.
PATIENCE_S = 10.0
BYTES_A_SECOND = 16 * 1024


class TooSlow(Refusal):
    """The body did not come in time."""

    status = 408
    title = N_("Dat duurde te lang")


class Gone(Exception):
    """The browser hung up, so nobody waits for an answer."""


@dataclass(slots=True)
class _Taken:
    """What one request holds: bytes of its body, and the form."""

    size: int = 0
    form: Values = field(default_factory=dict)

    def close(self) -> None:
        """Let go of the files; handlers have read them."""
        for value in chain.from_iterable(self.form.values()):
            if isinstance(value, UploadFile):
                value.file.close()


class Bodies(ASGIMiddleware):
    """Reads the body of each request that may have one, or answers why not with `refused`.

    `patience_s`: see PATIENCE_S. `most_at_once` and `most_of_one`: bytes. The memory of a body counts until
    its request ends.
    """

    scopes = (ScopeType.HTTP,)
    exclude_opt_key = ALONE

    def __init__(
        self,
        refused: Callable[[Req, Refusal], Response[Any]],
        *,
        patience_s: float = PATIENCE_S,
        most_at_once: int = MOST_AT_ONCE,
        most_of_one: int = MOST_OF_ONE,
    ) -> None:
        self._refused = refused
        self._patience_s = patience_s
        self._most_at_once = most_at_once
        self._most_of_one = most_of_one
        self._held = 0
        self._held_of: Counter[str] = Counter()

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if scope.get("method") in SAFE:
            await next_app(scope, receive, send)
            return
        taken = _Taken()
        try:
            try:
                await self._read(scope, receive, taken)
            except Gone:
                return
            except Refusal as error:
                await self._refuse(error, scope, receive, send)
                return
            await next_app(scope, _after(receive), send)
        finally:
            self._let_go(client_address(Request(scope)), taken)
            taken.close()

    async def _read(self, scope: Scope, receive: Receive, taken: _Taken) -> None:
        """Put the form, or the body of another kind, where Request looks.

        Raises Refusal, or Gone.
        """
        request: Req = Request(scope, receive=receive)
        reader, other = reader_of(request), bytearray()
        most = MOST_BYTES + (
            int(scope["route_handler"].opt.get(UPLOAD, 0)) if isinstance(reader, Parts) else 0
        )
        if _declared(request) > most:
            raise TooLarge(most)
        try:
            async for piece in self._pieces(receive):
                if taken.size + len(piece) > most:
                    raise TooLarge(most)
                self._take(client_address(request), taken, len(piece))
                reader.feed(piece) if reader else other.extend(piece)
            taken.form = reader.values() if reader else {}
        except ParserLimitReached as error:
            raise Refusal(TOO_MANY) from error
        except (MultipartError, UnicodeError) as error:
            raise Refusal(UNREADABLE) from error
        state = ScopeState.from_scope(scope)
        state.body = bytes(other)
        state.form = taken.form  # type: ignore[assignment] # Litestar's own reader leaves lists here too

    def _take(self, client: str, taken: _Taken, size: int) -> None:
        """Count some bytes. Raises Unavailable when all, or those of this client, are too many at once."""
        self._held += size
        self._held_of[client] += size
        taken.size += size
        if self._held > self._most_at_once or self._held_of[client] > self._most_of_one:
            raise Unavailable(_("Er wordt nu veel tegelijk verstuurd. Probeer het zo dadelijk opnieuw."))

    def _let_go(self, client: str, taken: _Taken) -> None:
        self._held -= taken.size
        self._held_of[client] -= taken.size
        if not self._held_of[client]:
            del self._held_of[client]

    async def _pieces(self, receive: Receive) -> AsyncIterator[bytes]:
        """The body as it comes in. Raises TooSlow, or Gone."""
        try:
            async with asyncio.timeout(self._patience_s) as limit:
                while True:
                    message = await receive()
                    if message["type"] != "http.request":
                        raise Gone
                    if message.get("body"):
                        limit.reschedule((limit.when() or 0) + len(message["body"]) / BYTES_A_SECOND)
                        yield message["body"]
                    if not message.get("more_body", False):
                        return
        except TimeoutError as error:
            raise TooSlow(_("Wat u stuurde, kwam te traag binnen. Probeer het opnieuw.")) from error

    async def _refuse(self, error: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer and hang up: the rest of the body is not waited for (RFC 9110, section 15.5.9).

        But where a file was sent in good faith: a browser reads its answer when it is done with sending.
        """
        request: Req = Request(scope, receive=receive)
        response = self._refused(request, error)
        response.headers["connection"] = "close"
        sent_file = isinstance(error, TooLarge) and UPLOAD in scope["route_handler"].opt

        async def then_hang_up(message: Message) -> None:
            if message["type"] == "http.response.body" and sent_file:
                await send({**message, "more_body": True})
                await self._let_pass(receive)
                message = {"type": "http.response.body", "body": b"", "more_body": False}
            await send(message)

        await response.to_asgi_response(None, request)(scope, receive, then_hang_up)

    async def _let_pass(self, receive: Receive) -> None:
        """Take in what still comes, and keep nothing of it."""
        passed = 0
        with contextlib.suppress(Gone, TooSlow):
            async for piece in self._pieces(receive):
                passed += len(piece)
                if passed > MOST_PASSED:
                    return


def _declared(request: Req) -> int:
    """What Content-Length says, in bytes; 0 when it says nothing."""
    text = request.headers.get("content-length", "0")
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise Refusal(UNREADABLE)
    return int(text)


def _after(receive: Receive) -> Receive:
    """What comes after the body; who asks for the body itself finds it empty, and in Request."""
    waiting: list[HTTPRequestEvent] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def following() -> HTTPReceiveMessage:
        return waiting.pop() if waiting else await receive()  # type: ignore[return-value] # of HTTP

    return following
