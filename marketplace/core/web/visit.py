"""Who asks: the browser and the signed-in person of a request, and whether its form is one of ours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from litestar import Request
from litestar.datastructures import FormMultiDict, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.response import Response
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.config import Settings
from marketplace.core import tokens
from marketplace.core.errors import Forbidden, Refusal
from marketplace.core.i18n import N_, _
from marketplace.core.web import form_tokens, promises
from marketplace.core.web.access import ALONE, SAFE, Actor
from marketplace.core.web.form_tokens import FormTokens, owner_mark
from marketplace.core.web.places import on_this_site

Req = Request[Any, Any, Any]
Note = Callable[[Req, FormMultiDict], Awaitable[None]]
TOO_LONG = N_("Deze pagina stond te lang open. Ga terug, ververs de pagina en probeer opnieuw.")


@dataclass(frozen=True, slots=True)
class Opened:
    """What a cookie's token opens. `token` is the new one where the old one was replaced just now."""

    actor: Actor
    token: str | None = None


class SessionReader(Protocol):
    """Finds what a session token opens; accounts provides it."""

    async def __call__(self, session: AsyncSession, token: str) -> Opened | None: ...


class Cookie(NamedTuple):
    """What a browser's cookie holds. `browser` stays; `session` is a new one at each sign-in and sign-out.

    `browser` opens nothing: it says that forms of another session were opened here.
    """

    browser: str
    session: str

    @classmethod
    def new(cls) -> Cookie:
        return cls(tokens.random_token(), tokens.random_token())


class Cookies:
    """Writes and reads the cookies of one installation. They are signed, so one made elsewhere is refused."""

    def __init__(self, secret: str) -> None:
        self._signer = tokens.Signer(secret, "cookie")

    def write(self, cookie: Cookie) -> str:
        return self._signer.sign(".".join(cookie))

    def read(self, value: str) -> Cookie | None:
        """None for one that is not ours. One of an earlier version holds a session alone."""
        browser, _, session = (self._signer.read(value) or "").rpartition(".")
        return Cookie(browser or session, session) if session else None


class Visit(ASGIMiddleware):
    """Reads the cookie: who asks, and which token their forms carry.

    `note` keeps in mind what was posted, `stale` answers a form of another visit of this browser.

    The cookie is made and signed here. Its session is renewed at sign-in (see `renew`) and when the person's
    roles change, and the token of forms is bound to it.
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
        self._note = note
        self._stale = stale
        self._cookies = Cookies(settings.secret)
        self._forms = FormTokens(settings.secret)
        self._read_session = read_session
        self._name = "__Host-maatmarkt" if settings.secure else "maatmarkt"
        self._attributes = "Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000"
        if settings.secure:
            self._attributes += "; Secure"

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        request, state = Req(scope, receive=receive), scope["state"]
        if "\0" in scope["path"] or b"%00" in scope["query_string"] or b"\0" in scope["query_string"]:
            raise Refusal(_("Dit adres konden wij niet lezen."))  # PostgreSQL keeps no NUL in a text
        await self._recognise(request)

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and state.get("keep_cookie") and state["new_token"]:
                value = self._cookies.write(Cookie(state["browser"], state["new_token"]))
                MutableScopeHeaders(message).add("set-cookie", f"{self._name}={value}; {self._attributes}")
            await send(message)

        if scope.get("method") not in SAFE and not _exempt(scope) and not await self._is_of_now(request):
            promises.excuse(state["db"])
            await self._stale(request).to_asgi_response(None, request)(scope, receive, with_cookie)
            return
        await next_app(scope, receive, with_cookie)

    async def _recognise(self, request: Req) -> None:
        """Put in the request's state and `user` what the cookie tells."""
        state = request.scope["state"]
        given = self._cookies.read(request.cookies.get(self._name, ""))
        state["browser"], session = cookie = given or Cookie.new()
        state["token"], state["new_token"] = session, None if given else session
        opened = await self._read_session(state["db"], session) if given else None
        request.scope["user"] = actor = opened.actor if opened else None
        if opened and opened.token:
            renew(request.scope, opened.token)
            session = opened.token
        owner = owner_mark(actor.person_id if actor else None)
        state["csrf"] = self._forms.make(cookie.browser, session, owner)

    async def _is_of_now(self, request: Req) -> bool:
        """Whether the form is of this very visit. Raises Forbidden when it is not ours at all.

        False for a form of ours that is of another visit: someone signed in or out in another tab. Nothing
        is done then, and what was typed is noted. Of a visitor it is noted as well: the page may ask to sign
        in first.
        """
        sent_from_here, state = _sent_from_here(request), request.scope["state"]
        form = await _form(request)
        given = str(request.headers.get(form_tokens.HEADER) or form.get(form_tokens.FIELD, ""))
        origin = self._forms.read(given, state["browser"], state["token"], sent_from_here=sent_from_here)
        if origin is None:
            raise Forbidden(TOO_LONG)
        state["form_owner"] = origin.owner
        if not origin.this_visit or request.scope["user"] is None:
            await self._note(request, form)
        return origin.this_visit


def _sent_from_here(request: Req) -> bool:
    """Whether the browser says that one of our pages sent this; False when it says nothing of that.

    Raises Forbidden when it says another site; an Origin of "null" (a sandboxed frame, a local file) is one.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    here = on_this_site(request, origin) is not None if origin else None
    if site not in (None, "same-origin", "none") or here is False:
        raise Forbidden(_("Deze vraag kwam van een andere website."))
    return site == "same-origin" or here is True


async def _form(request: Req) -> FormMultiDict:
    """The posted form, read once for all who ask for it. Raises Refusal for one that is no text."""
    try:
        return await request.form()
    except UnicodeDecodeError as error:
        raise Refusal(_("Wat u stuurde, konden wij niet lezen.")) from error


def _exempt(scope: Scope) -> bool:
    """Routes that say `csrf=False` do so because a mail program posts to them (RFC 8058)."""
    return scope["route_handler"].opt.get("csrf") is False


def renew(scope: Scope, session: str) -> None:
    """Give this browser a new session: at sign-in and sign-out, so that an old cookie opens nothing."""
    scope["state"]["new_token"], scope["state"]["keep_cookie"] = session, True
