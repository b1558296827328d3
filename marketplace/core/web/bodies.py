"""What a browser sends is read here, whole and within limits, before anything else is opened for it.

A body that comes slowly, or is large or cut into very many pieces, so costs no database connection, little
memory and no time of the others. What was read stands where `Request.form()` looks for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any
from urllib.parse import parse_qsl

from litestar import Request
from litestar.datastructures import UploadFile
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.response import Response
from litestar.types import ASGIApp, HTTPReceiveMessage, HTTPRequestEvent, Receive, Scope, Send
from litestar.utils.scope.state import ScopeState
from multipart import MultipartError, MultipartSegment, ParserLimitReached, PushMultipartParser

from marketplace.core.errors import Refusal, Unavailable
from marketplace.core.web.access import ALONE, SAFE

#: In a route's `opt`: the bytes of the largest file that it takes. Without it a body is a form of text.
UPLOAD = "upload"
MOST_BYTES = 256 * 1024
MOST_FIELDS = 1_000
#: All bodies that one process holds at once. More are asked to come back.
MOST_AT_ONCE = 64 * 1024 * 1024
#: Seconds that a body may take, and bytes that win another one: a slow line ends, a long file does not.
PATIENCE_S = 10.0
BYTES_A_SECOND = 16 * 1024
#: A multipart body is read in pieces of at least this: a byte at a time would cost far more.
PIECE = 64 * 1024
#: RFC 2046, section 5.1.1.
LONGEST_BOUNDARY = 70

UNREADABLE = "Wat u stuurde, konden wij niet lezen."
TOO_MANY = f"Er staan te veel velden in wat u stuurde. Hoogstens {MOST_FIELDS} kunnen."
Req = Request[Any, Any, Any]
Values = dict[str, list[Any]]


class TooSlow(Refusal):
    """The body did not come in time."""

    status = 408
    title = "Dat duurde te lang"


class TooLarge(Refusal):
    """The body is larger than the route takes."""

    status = 413
    title = "Dat is te groot"


class Gone(Exception):
    """The browser hung up, so nobody waits for an answer."""


class _Text:
    """A form as browsers send it (WHATWG URL, 5.1): fields are counted before they are made."""

    def __init__(self) -> None:
        self._data = bytearray()

    def feed(self, piece: bytes) -> None:
        self._data += piece

    def values(self) -> Values:
        if self._data.count(b"&") >= MOST_FIELDS:
            raise Refusal(TOO_MANY)
        found: Values = {}
        for name, value in parse_qsl(self._data.decode(), keep_blank_values=True):
            found.setdefault(name, []).append(value)
        return found


class _Parts:
    """A form with files (RFC 7578), read while it comes in; files stay in memory."""

    def __init__(self, boundary: str) -> None:
        if not 0 < len(boundary) <= LONGEST_BOUNDARY or "\n" in boundary:
            raise Refusal(UNREADABLE)
        self._parser = PushMultipartParser(boundary, max_segment_count=MOST_FIELDS)
        self._waiting = bytearray()
        self._part: MultipartSegment | None = None
        self._data = bytearray()
        self._found: Values = {}

    def feed(self, piece: bytes) -> None:
        self._waiting += piece
        if len(self._waiting) >= PIECE:
            self._read()

    def values(self) -> Values:
        self._read()
        self._parser.close()
        return self._found

    def _read(self) -> None:
        piece = bytes(self._waiting)
        self._waiting.clear()
        if not piece:
            return
        for event in self._parser.parse(piece):
            if isinstance(event, MultipartSegment):
                self._part, self._data = event, bytearray()
            elif event:
                self._data += event
                self._check_text()
            elif self._part is not None:
                self._found.setdefault(self._part.name, []).append(_value(self._part, self._data))
                self._data = bytearray()

    def _check_text(self) -> None:
        """A text is as short as in a form without files; only a file is large."""
        if self._part is not None and not self._part.filename and len(self._data) > MOST_BYTES:
            raise _too_large(MOST_BYTES)


def _value(part: MultipartSegment, data: bytearray) -> str | UploadFile:
    if part.filename:
        kind = part.content_type or "application/octet-stream"
        return UploadFile(kind, part.filename, bytes(data), max_spool_size=0)  # 0: never on disk
    _check_charset(part.charset)
    return data.decode()


def _check_charset(name: str | None) -> None:
    """Our pages are UTF-8, so forms are too (HTML, 4.10.21.8). Raises Refusal for another one."""
    if (name or "utf-8").lower().replace("_", "-") not in ("utf-8", "utf8", "us-ascii"):
        raise Refusal(UNREADABLE)


def _reader(request: Req) -> _Text | _Parts | None:
    """What reads this kind of body; None for one that no handler of ours asks for."""
    kind, options = request.content_type
    if kind == "multipart/form-data":
        return _Parts(options.get("boundary", ""))
    if kind == "application/x-www-form-urlencoded":
        _check_charset(options.get("charset"))
        return _Text()
    return None


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

    `patience_s`: see PATIENCE_S. `most_at_once`: bytes. The memory of a body counts until its request ends.
    """

    scopes = (ScopeType.HTTP,)
    exclude_opt_key = ALONE

    def __init__(
        self,
        refused: Callable[[Req, Refusal], Response[Any]],
        *,
        patience_s: float = PATIENCE_S,
        most_at_once: int = MOST_AT_ONCE,
    ) -> None:
        self._refused = refused
        self._patience_s = patience_s
        self._most_at_once = most_at_once
        self._held = 0

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
            self._held -= taken.size
            taken.close()

    async def _read(self, scope: Scope, receive: Receive, taken: _Taken) -> None:
        """Put the form, or the body of another kind, where Request looks.

        Raises Refusal, or Gone.
        """
        request: Req = Request(scope, receive=receive)
        reader, other = _reader(request), bytearray()
        most = MOST_BYTES + (
            int(scope["route_handler"].opt.get(UPLOAD, 0)) if isinstance(reader, _Parts) else 0
        )
        if _declared(request) > most:
            raise _too_large(most)
        try:
            async for piece in self._pieces(receive):
                if taken.size + len(piece) > most:
                    raise _too_large(most)
                self._held += len(piece)
                taken.size += len(piece)
                if self._held > self._most_at_once:
                    raise Unavailable("Er wordt nu veel tegelijk verstuurd. Probeer het zo dadelijk opnieuw.")
                reader.feed(piece) if reader else other.extend(piece)
            taken.form = reader.values() if reader else {}
        except ParserLimitReached as error:
            raise Refusal(TOO_MANY) from error
        except (MultipartError, UnicodeError) as error:
            raise Refusal(UNREADABLE) from error
        state = ScopeState.from_scope(scope)
        state.body = bytes(other)
        state.form = taken.form  # type: ignore[assignment] # Litestar's own reader leaves lists here too

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
            raise TooSlow("Wat u stuurde, kwam te traag binnen. Probeer het opnieuw.") from error

    async def _refuse(self, error: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer and hang up: the rest of the body is not waited for (RFC 9110, section 15.5.9)."""
        request: Req = Request(scope, receive=receive)
        response = self._refused(request, error)
        response.headers["connection"] = "close"
        await response.to_asgi_response(None, request)(scope, receive, send)


def _declared(request: Req) -> int:
    """What Content-Length says, in bytes; 0 when it says nothing."""
    text = request.headers.get("content-length", "0")
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise Refusal(UNREADABLE)
    return int(text)


def _too_large(most: int) -> TooLarge:
    size = f"{most // 1_048_576} MB" if most > MOST_BYTES else f"{most // 1024} kB"
    return TooLarge(f"Wat u stuurde, is te groot. Hier kan hoogstens {size}.")


def _after(receive: Receive) -> Receive:
    """What comes after the body; who asks for the body itself finds it empty, and in Request."""
    waiting: list[HTTPRequestEvent] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def following() -> HTTPReceiveMessage:
        return waiting.pop() if waiting else await receive()  # type: ignore[return-value] # of HTTP

    return following
