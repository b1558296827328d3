"""The web application inside a test, with the cast signed in: to count queries or try many pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy import event
from sqlalchemy.engine import Engine

from marketplace.accounts.models import Person, WebSession
from marketplace.app import Front, create_app
from marketplace.config import Settings, async_url
from marketplace.core import tokens
from marketplace.core.db import Database
from marketplace.core.web.form_tokens import FormTokens, owner_mark
from marketplace.core.web.visit import Cookie, Cookies
from marketplace.wiring import make_parts
from tests.site import SECRET


def settings(database_url: str, redis_url: str | None, var: Path) -> Settings:
    return Settings(
        database_url=async_url(database_url),
        redis_url=redis_url,
        smtp_url="smtp://127.0.0.1:9",
        base_url="http://testserver.local",
        secret=SECRET,
        var=var,
        mail_from="Maatmarkt <noreply@maatmarkt.example>",
        demo=False,
        allowed_hosts=("testserver.local",),
    )


_FREE: list[Front] = []
"""Applications that no test of this process uses: their routes take longer to make than most tests take."""


_LENT: set[Front] = set()


@asynccontextmanager
async def client_of(app: Litestar) -> AsyncIterator[AsyncTestClient[Litestar]]:
    async with AsyncTestClient(app, base_url="http://testserver.local") as client:
        yield client
    _leave(app)


@asynccontextmanager
async def living(app: Litestar) -> AsyncIterator[None]:
    """The application from start to end, in one task: its connections belong to the loop of the test."""
    started, done = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with app.lifespan():
            started.set()
            await done.wait()

    life = asyncio.create_task(live())
    await started.wait()
    try:
        yield
    finally:
        done.set()
        await life
        _leave(app)


def app_for(database_url: str, var: Path) -> Front:
    """An application of the test's own; its routes may have been those of an earlier test."""
    chosen = settings(database_url, None, var)
    if not _FREE:
        app = create_app(chosen)
        _LENT.add(app)
        return app
    app = _FREE.pop()
    app.install(make_parts(chosen, "maatmarkt-web"))
    return app


def _leave(app: Litestar) -> None:
    """An application that `app_for` gave has ended."""
    if isinstance(app, Front) and app in _LENT and app not in _FREE:
        _FREE.append(app)


async def cookie_of(database: Database, person: Person) -> dict[str, str]:
    """The cookie of a signed-in browser of a person."""
    token = tokens.random_token()
    async with database.begin() as db:
        db.add(WebSession(token_hash=tokens.digest(token), person_id=person.id))
    return {"maatmarkt": Cookies(SECRET).write(Cookie(tokens.random_token(), token))}


def csrf_of(cookies: dict[str, str], person: Person | None = None) -> str:
    """The CSRF token that belongs to a cookie, in a form that `person` opened, or a visitor."""
    cookie = Cookies(SECRET).read(cookies["maatmarkt"])
    assert cookie is not None
    return FormTokens(SECRET).make(*cookie, owner_mark(person.id if person else None))


@contextmanager
def counted() -> Iterator[list[str]]:
    """Every statement that any engine of this process runs meanwhile."""
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)
