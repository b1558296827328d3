"""What someone typed but could not send: kept for an hour, and put back in the form it came from.

It happens when the session ended, or when someone signed in or out in another tab. What is kept belongs to
the browser that typed it (a cookie says which one that is) and to the page with the form: no address fills
in a form for somebody else.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from litestar import Request
from litestar.datastructures import FormMultiDict, MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from sqlalchemy import LargeBinary, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock, tokens
from marketplace.core.db import Base
from marketplace.core.errors import TooOften
from marketplace.core.web.access import ALONE
from marketplace.core.web.forms import Form
from marketplace.core.web.limits import KEEP, Limiter
from marketplace.core.web.places import client_address, safe_path

Req = Request[Any, Any, Any]
LIFE = timedelta(hours=1)
PARAMETER = "bewaard"
MOST = 100_000
_LEFT_OUT = ("_csrf", "password", "current_password", "address_password", "code")


class KeptForm(Base):
    """A posted form by the hash of a random token; only its own browser gets it back, on its own page.

    `page`: a hash too, since the address of a mailed link opens what it is about.
    """

    __tablename__ = "kept_form"
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    browser_hash: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    page: Mapped[str] = mapped_column(server_default="")
    values: Mapped[dict[str, Any]]
    expires_at: Mapped[datetime]


def form_page(request: Req) -> str:
    """The path of the page whose form is posted: where it came from, or else the address it is sent to.

    Always an own one: "https://here//elders.example" is a page of ours, and its path another site.
    """
    seen = urlsplit(request.headers.get("referer", ""))
    same = seen.netloc and seen.netloc == request.headers.get("host")
    return safe_path(seen.path if same else request.url.path)


def keep(request: Req) -> str | None:
    """Store what this request posted; -> the address to come back to. None when there is nothing to keep."""
    state = request.scope["state"]
    values = {name: value for name, value in state.get("posted", {}).items() if name not in _LEFT_OUT}
    if not values or sum(len(name) + len(str(value)) for name, value in values.items()) > MOST:
        return None
    token, page = tokens.random_token(), form_page(request)
    browser = request.cookies.get(state["kept_cookie"]) or tokens.random_token()
    state["kept_browser"] = browser
    state["db"].add(
        KeptForm(
            token_hash=tokens.digest(token),
            browser_hash=tokens.digest(browser),
            page=_mark(page),
            values=values,
            expires_at=clock.now() + LIFE,
        )
    )
    return f"{page}?{urlencode({PARAMETER: token})}"


def _mark(page: str) -> str:
    return tokens.digest(page).hex()


async def kept_values(session: AsyncSession, token: str, browser: str, page: str) -> dict[str, Any]:
    """The form behind a token, for the browser and the page it belongs to; else empty."""
    row = await session.scalar(
        select(KeptForm).where(
            KeptForm.token_hash == tokens.digest(token),
            KeptForm.browser_hash == tokens.digest(browser),
            KeptForm.page == _mark(page),
            KeptForm.expires_at > clock.now(),
        )
    )
    return dict(row.values) if row is not None else {}


async def forget_expired(session: AsyncSession) -> None:
    """Delete the kept forms whose hour is over."""
    await session.execute(delete(KeptForm).where(KeptForm.expires_at <= clock.now()))


class Notes:
    """Notes what is posted in `state["posted"]`, in case it can't be carried out now.

    Who posts very often from one address is not noted any more, so that nobody fills the table.
    """

    def __init__(self, limiter: Limiter) -> None:
        self._limiter = limiter

    async def __call__(self, request: Req, form: FormMultiDict) -> None:
        try:
            await self._limiter.hit(KEEP, f"keep:{client_address(request)}", closed=False)
        except TooOften:
            return
        request.scope["state"]["posted"] = Form.of(form).values


class KeptForms(ASGIMiddleware):
    """Brings a kept form back as `state["kept"]`, and gives the browser its cookie when one is kept."""

    scopes = (ScopeType.HTTP,)
    exclude_opt_key = ALONE

    def __init__(self, *, secure: bool) -> None:
        self._cookie = "__Host-bewaard" if secure else "bewaard"
        self._attributes = f"Path=/; HttpOnly; SameSite=Lax; Max-Age={int(LIFE.total_seconds())}"
        if secure:
            self._attributes += "; Secure"

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        request: Req = Request(scope, receive=receive)
        state = scope["state"]
        state["kept_cookie"] = self._cookie
        token, browser = request.query_params.get(PARAMETER), request.cookies.get(self._cookie)
        if token and browser and request.method == "GET":
            state["kept"] = await kept_values(state["db"], token, browser, request.url.path)

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start" and "kept_browser" in state:
                cookie = f"{self._cookie}={state['kept_browser']}; {self._attributes}"
                MutableScopeHeaders(message).add("set-cookie", cookie)
            await send(message)

        await next_app(scope, receive, with_cookie)
