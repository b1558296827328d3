"""What someone typed when the session had ended: kept for an hour, and back in the form after sign-in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from litestar import Request
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send
from sqlalchemy import LargeBinary, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock, tokens
from marketplace.core.db import Base
from marketplace.core.errors import TooOften
from marketplace.core.web.access import ALONE
from marketplace.core.web.forms import Form
from marketplace.core.web.limits import KEEP, Limiter

LIFE = timedelta(hours=1)
PARAMETER = "bewaard"
MOST = 100_000
_LEFT_OUT = ("_csrf", "password", "current_password", "code")


class KeptForm(Base):
    """A posted form by the hash of a random token that only its browser was given."""

    __tablename__ = "kept_form"
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    values: Mapped[dict[str, Any]]
    expires_at: Mapped[datetime]


def keep(session: AsyncSession, values: dict[str, Any]) -> str | None:
    """Store a form; -> the token for the address to come back to. None for an empty or huge one."""
    kept = {name: value for name, value in values.items() if name not in _LEFT_OUT}
    if not kept or sum(len(str(value)) for value in kept.values()) > MOST:
        return None
    token = tokens.random_token()
    session.add(KeptForm(token_hash=tokens.digest(token), values=kept, expires_at=clock.now() + LIFE))
    return token


async def kept_values(session: AsyncSession, token: str) -> dict[str, Any]:
    """The form behind a token; empty when there is none (any more)."""
    row = await session.scalar(
        select(KeptForm).where(KeptForm.token_hash == tokens.digest(token), KeptForm.expires_at > clock.now())
    )
    return dict(row.values) if row is not None else {}


async def forget_expired(session: AsyncSession) -> None:
    """Delete what nobody came back for."""
    await session.execute(delete(KeptForm).where(KeptForm.expires_at <= clock.now()))


class KeptForms(ASGIMiddleware):
    """Notes what a visitor posts, in case it needs a sign-in, and brings it back with its token.

    `state["posted"]`: the values of this request; `state["kept"]`: those of the one before the sign-in. Who
    posts very often from one address is not noted any more, so that nobody fills the table.
    """

    scopes = (ScopeType.HTTP,)
    exclude_opt_key = ALONE

    def __init__(self, limiter: Limiter) -> None:
        self._limiter = limiter

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        request: Request[Any, Any, Any] = Request(scope, receive=receive)
        state = scope["state"]
        if scope["user"] is None and request.method == "POST" and await self._may_keep(request):
            state["posted"] = Form.of(await request.form()).values
        token = request.query_params.get(PARAMETER)
        if token and request.method == "GET":
            state["kept"] = await kept_values(state["db"], token)
        await next_app(scope, receive, send)

    async def _may_keep(self, request: Request[Any, Any, Any]) -> bool:
        try:
            await self._limiter.hit(
                KEEP, f"keep:{request.client.host if request.client else '?'}", closed=False
            )
        except TooOften:
            return False
        return True
