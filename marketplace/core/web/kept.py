"""What someone typed but could not send: kept for an hour, and put back in the form it came from.

It happens when the session ended, when someone signed in or out in another tab, and when someone first has to
say for which organisation. Each time nothing is done, and the form comes back with a new token. What is kept
belongs to the browser that typed it, to the page with the form, and to the person who opened that page:
nobody else who signs in there sees it, and no address fills in a form for somebody else.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from litestar import Request
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send
from sqlalchemy import LargeBinary, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock, tokens
from marketplace.core.db import Base
from marketplace.core.errors import SignInNeeded, TooOften, TypedByAnother
from marketplace.core.i18n import N_, _
from marketplace.core.web import form_tokens
from marketplace.core.web.access import ALONE, Actor, actor_of
from marketplace.core.web.form_tokens import VISITOR, owner_mark
from marketplace.core.web.forms import Form
from marketplace.core.web.limits import KEEP, Limiter
from marketplace.core.web.places import client_address, on_this_site, safe_path

Req = Request[Any, Any, Any]
LIFE = timedelta(hours=1)
PARAMETER = "bewaard"
MOST = 100_000
_LEFT_OUT = (form_tokens.FIELD, "password", "current_password", "address_password", "code")

SIGNED_IN = N_("U bent intussen opnieuw aangemeld.")
NOT_SENT = N_("Dit is nog niet verstuurd. Kijk na wat u invulde en verstuur het opnieuw.")
FILE_AGAIN = N_("Kies ook uw bestand opnieuw.")


class KeptForm(Base):
    """A posted form by the hash of a random token; only its own browser gets it back, on its own page.

    `page`: a hash too, since the address of a mailed link opens what it is about. `owner`: the mark of the
    person who opened the form; a visitor's is for whoever is at that browser. `with_file`: a file was sent
    along, which is not kept.
    """

    __tablename__ = "kept_form"
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    browser_hash: Mapped[bytes] = mapped_column(LargeBinary, server_default="")
    owner: Mapped[str] = mapped_column(server_default=VISITOR, default=VISITOR)
    page: Mapped[str] = mapped_column(server_default="")
    values: Mapped[dict[str, Any]]
    with_file: Mapped[bool] = mapped_column(server_default="false", default=False)
    expires_at: Mapped[datetime]

    def belongs_to(self, actor: Actor | None) -> bool:
        return self.owner == VISITOR or (actor is not None and self.owner == owner_mark(actor.person_id))

    def notice(self, actor: Actor | None) -> str:
        """What the page with the form says above it."""
        said = [SIGNED_IN] * (actor is not None) + [NOT_SENT] + [FILE_AGAIN] * self.with_file
        return " ".join(_(sentence) for sentence in said)


def form_page(request: Req) -> str:
    """The address of the page whose form is posted: where it came from, or else the address it is sent to.

    Always an own one: "https://here//elders.example" is a page of ours, and its path another site.
    """
    seen = on_this_site(request, request.headers.get("referer", ""))
    if seen is None:
        return safe_path(request.url.path)
    query = urlencode([(name, value) for name, value in parse_qsl(seen.query) if name != PARAMETER])
    return safe_path(f"{seen.path}?{query}" if query else seen.path)


def keep(request: Req) -> str | None:
    """Store what this request posted; -> the address to come back to. None when there is nothing to keep."""
    state = request.scope["state"]
    values = {name: value for name, value in state.get("posted", {}).items() if name not in _LEFT_OUT}
    if not values or sum(len(name) + len(str(value)) for name, value in values.items()) > MOST:
        return None
    token, page = tokens.random_token(), form_page(request)
    state["db"].add(
        KeptForm(
            token_hash=tokens.digest(token),
            browser_hash=tokens.digest(state["browser"]),
            owner=state["form_owner"],
            page=_mark(page),
            values=values,
            with_file=state["posted_file"],
            expires_at=clock.now() + LIFE,
        )
    )
    state["keep_cookie"] = True
    return _with_token(page, token)


def _with_token(page: str, token: str) -> str:
    return f"{page}{'&' if '?' in page else '?'}{urlencode({PARAMETER: token})}"


def _mark(page: str) -> str:
    return tokens.digest(page.partition("?")[0]).hex()


def moved(request: Req, page: str) -> str:
    """The address of `page`, where the form stands that was kept for this address: it comes along."""
    row: KeptForm | None = request.scope["state"].get("kept")
    if row is None:
        return page
    row.page = _mark(page)
    return _with_token(page, request.query_params[PARAMETER])


async def kept_form(session: AsyncSession, token: str, browser: str, page: str) -> KeptForm | None:
    """The form behind a token, for the browser and the page it belongs to."""
    row: KeptForm | None = await session.scalar(
        select(KeptForm).where(
            KeptForm.token_hash == tokens.digest(token),
            KeptForm.browser_hash == tokens.digest(browser),
            KeptForm.page == _mark(page),
            KeptForm.expires_at > clock.now(),
        )
    )
    return row


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
        state = request.scope["state"]
        state["posted"] = Form.of(form).values
        state["posted_file"] = any(isinstance(value, UploadFile) for _, value in form.multi_items())


class KeptForms(ASGIMiddleware):
    """Brings a kept form back as `state["kept"]`, with a notice for above it, to the person it belongs to.

    Raises SignInNeeded while nobody is signed in, TypedByAnother when someone else is.
    """

    scopes = (ScopeType.HTTP,)
    exclude_opt_key = ALONE

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        request, state = Req(scope, receive=receive), scope["state"]
        token = request.query_params.get(PARAMETER)
        if token and request.method == "GET":
            row = await kept_form(state["db"], token, state["browser"], request.url.path)
            actor = actor_of(request)
            if row is not None:
                if not row.belongs_to(actor):
                    raise TypedByAnother if actor else SignInNeeded
                state["kept"], state["notice"] = row, row.notice(actor)
        await next_app(scope, receive, send)
