"""What surrounds every request: its database session, the security headers. `visit.py` knows who asks."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from litestar import Request
from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.response import Response
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.config import Settings
from marketplace.core.db import Database
from marketplace.core.nudge import Nudger
from marketplace.core.web import promises
from marketplace.core.web.access import ALONE, SAFE

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
CommitFailed = Callable[[Request[Any, Any, Any], Exception], Response[Any]]
NoteViews = Callable[[AsyncSession], Awaitable[None]]


class Transaction(ASGIMiddleware):
    """One session a request, in `scope["state"]["db"]`. Committed just before the answer starts.

    An answer of 400 or more rolls back. When the commit fails the answer never starts, so nobody is told
    that something worked which did not: `failed` gives the answer instead. After the commit workers are
    nudged and `note` writes who looked.

    A GET has no transaction (`Database.looking`): what it writes, such as that a browser's session is in
    use, stands also when the answer is an error.
    """

    scopes = (ScopeType.HTTP,)
    exclude_opt_key = ALONE

    def __init__(self, database: Database, nudge: Nudger, failed: CommitFailed, note: NoteViews) -> None:
        self._database = database
        self._nudge = nudge
        self._failed = failed
        self._note = note

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        begin = self._database.looking if scope.get("method") in SAFE else self._database.session
        async with begin() as session:
            scope["state"]["db"] = session
            replaced = False

            async def finish(message: Message) -> None:
                nonlocal replaced
                if message["type"] == "http.response.start" and session.in_transaction():
                    try:
                        await self._end(session, message["status"], scope)
                    except Exception as error:
                        replaced = True
                        await session.rollback()
                        request: Request[Any, Any, Any] = Request(scope, receive=receive)
                        answer = self._failed(request, error).to_asgi_response(None, request)
                        await answer(scope, receive, send)
                if not replaced:
                    await send(message)

            await next_app(scope, receive, finish)

    async def _end(self, session: AsyncSession, status: int, scope: Scope) -> None:
        if status >= 400:
            await session.rollback()
            return
        promises.forgotten(session, scope["route_handler"])
        await session.commit()
        self._nudge(session.info.pop("nudges", []))
        await self._note(session)


def security_headers(settings: Settings) -> dict[str, str]:
    """Those of every answer; HSTS only where the site is reached over TLS (RFC 6797, section 7.2)."""
    if settings.secure:
        return HEADERS | {"strict-transport-security": "max-age=31536000; includeSubDomains"}
    return HEADERS


class Headers(ASGIMiddleware):
    """Security headers on every answer, the request's id, and no caching of people's pages."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, settings: Settings) -> None:
        self._headers = security_headers(settings)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        identity = uuid.uuid4().hex[:12]
        scope["state"]["request_id"] = identity

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders(message)
                own = headers.get("content-security-policy", "")
                for name, value in self._headers.items():
                    headers[name] = value
                if own.startswith("sandbox"):  # a document of somebody else, which may do even less
                    headers["content-security-policy"] = own
                headers["x-request-id"] = identity
                if "cache-control" not in headers:
                    headers["cache-control"] = "no-store"
            await send(message)

        await next_app(scope, receive, with_headers)
