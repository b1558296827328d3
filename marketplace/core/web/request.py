"""What surrounds every request: one transaction, the signed-in person, CSRF and the security headers."""

from __future__ import annotations

import hmac
import logging
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from litestar import Request
from litestar.datastructures import FormMultiDict, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.response import Response
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.config import Settings
from marketplace.core import tokens
from marketplace.core.db import Database
from marketplace.core.errors import Forbidden, Refusal
from marketplace.core.i18n import N_, _
from marketplace.core.nudge import Nudger
from marketplace.core.web import promises
from marketplace.core.web.access import ALONE, SAFE, Actor

log = logging.getLogger(__name__)

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
CSRF_FIELD = "_csrf"


TOO_LONG = N_("Deze pagina stond te lang open. Ga terug, ververs de pagina en probeer opnieuw.")

Req = Request[Any, Any, Any]
Note = Callable[[Req, FormMultiDict], Awaitable[None]]
CommitFailed = Callable[[Request[Any, Any, Any], Exception], Response[Any]]


class Transaction(ASGIMiddleware):
    """One session a request, in `scope["state"]["db"]`. Committed just before the answer starts.

    An answer of 400 or more rolls back. When the commit fails the answer never starts, so nobody is
    told that something worked which did not: `failed` gives the answer instead. Workers are nudged
    after the commit.
    """

    scopes = (ScopeType.HTTP,)
    exclude_opt_key = ALONE

    def __init__(self, database: Database, nudge: Nudger, failed: CommitFailed) -> None:
        self._database = database
        self._nudge = nudge
        self._failed = failed

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        async with self._database.session() as session:
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


@dataclass(frozen=True, slots=True)
class Opened:
    """What a cookie's token opens. `token` is the new one where the old one was replaced just now."""

    actor: Actor
    token: str | None = None


class SessionReader(Protocol):
    """Finds what a session token opens; accounts provides it."""

    async def __call__(self, session: AsyncSession, token: str) -> Opened | None: ...


class Visit(ASGIMiddleware):
    """Reads the cookie: who asks, and which CSRF token their forms carry.

    `note` keeps in mind what was posted, `stale` answers a form whose token is of another sign-in.

    The cookie is made and signed here, so a value chosen by someone else is refused. It is renewed at
    sign-in (see `renew`) and when the person's roles change, and the CSRF token is bound to it.
    """

    scopes = (ScopeType.HTTP,)
    exclude_opt_key = ALONE

    def __init__(
        self,
        settings: Settings,
        read_session: SessionReader,
        note: Note,
        stale: Callable[[Req], Response[Any]],
    ) -> None:
        self._settings = settings
        self._note = note
        self._stale = stale
        self._cookies = tokens.Signer(settings.secret, "cookie")
        self._csrf = tokens.Signer(settings.secret, "csrf")
        self._read_session = read_session
        self.cookie = "__Host-maatmarkt" if settings.secure else "maatmarkt"

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if "\0" in scope["path"] or b"%00" in scope["query_string"] or b"\0" in scope["query_string"]:
            raise Refusal(_("Dit adres konden wij niet lezen."))  # PostgreSQL keeps no NUL in a text
        state = scope["state"]
        given = self._cookies.read(_cookie(scope, self.cookie) or "")
        token = given or tokens.random_token()
        state["token"], state["new_token"] = token, None if given else token
        expected = state["csrf"] = self._csrf.signature(token)
        opened = await self._read_session(state["db"], token) if given else None
        scope["user"] = opened.actor if opened else None
        if opened and opened.token:
            renew(scope, opened.token)
            state["csrf"] = self._csrf.signature(opened.token)

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and state.get("keep_cookie") and state["new_token"]:
                headers = MutableScopeHeaders(message)
                headers.add("set-cookie", self._set_cookie(state["new_token"]))
            await send(message)

        if scope.get("method") not in SAFE and not _exempt(scope):
            request = Req(scope, receive=receive)
            if not await self._came_from_here(request, expected):
                promises.excuse(state["db"])
                await self._stale(request).to_asgi_response(None, request)(scope, receive, with_cookie)
                return
        await next_app(scope, receive, with_cookie)

    def _set_cookie(self, token: str) -> str:
        secure = "; Secure" if self._settings.secure else ""
        value = self._cookies.sign(token)
        return f"{self.cookie}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000{secure}"

    async def _came_from_here(self, request: Req, expected: str) -> bool:
        """Whether the form holds the token of this very cookie. Raises Forbidden when it is not ours at all.

        False for a form of ours that holds another token: someone signed in or out in another tab. Nothing
        is done then, and what was typed is noted. An Origin of "null" (a sandboxed frame, a local file) is
        another origin too. Of a visitor the form is noted as well: the page may ask to sign in first.
        """
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise Forbidden(_("Deze vraag kwam van een andere website."))
        origin = request.headers.get("origin")
        if origin and urlsplit(origin).netloc != request.headers.get("host"):
            raise Forbidden(_("Deze vraag kwam van een andere website."))
        form = await _form(request)
        given = str(request.headers.get("x-csrf-token") or form.get(CSRF_FIELD, ""))
        if not given:
            raise Forbidden(TOO_LONG)
        right = hmac.compare_digest(given.encode(), expected.encode())
        if not right or request.scope["user"] is None:
            await self._note(request, form)
        return right


async def _form(request: Request[Any, Any, Any]) -> FormMultiDict:
    """The posted form, read once for all who ask for it. Raises Refusal for one that is no text."""
    try:
        return await request.form()
    except UnicodeDecodeError as error:
        raise Refusal(_("Wat u stuurde, konden wij niet lezen.")) from error


def _cookie(scope: Scope, name: str) -> str | None:
    return Request[Any, Any, Any](scope).cookies.get(name)


def _exempt(scope: Scope) -> bool:
    """Routes that say `csrf=False` do so because a mail program posts to them (RFC 8058)."""
    return scope["route_handler"].opt.get("csrf") is False


def renew(scope: Scope, token: str) -> None:
    """Give this browser a new cookie value: at sign-in and sign-out, so that an old one opens nothing."""
    scope["state"]["new_token"], scope["state"]["keep_cookie"] = token, True


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
                for name, value in self._headers.items():
                    headers[name] = value
                headers["x-request-id"] = identity
                if "cache-control" not in headers:
                    headers["cache-control"] = "no-store"
            await send(message)

        await next_app(scope, receive, with_headers)
