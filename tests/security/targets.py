"""Every route and form that a kind of user can reach, to be fuzzed."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
from litestar import Litestar
from litestar.testing import AsyncTestClient
from lxml import html

from marketplace.app import create_app
from marketplace.core.web.limits import Limiter
from marketplace.wiring import make_parts
from tests.inprocess import csrf_of
from tests.markup import goes_to
from tests.security.access import COLUMNS, Row, filled
from tests.security.undone import Undone, demo_settings
from tests.security.world import World
from tests.site import SECRET

TARGETS = ("results", "answers", "matches", "cpv-suggestions", "period-line", "tips")


class Boundless(Limiter):
    """Lets everything through: the limits have their own tests, and would stop the fuzzer at its 60th."""

    async def count(self, *_: object) -> bool:
        return True

    async def require_left(self, *_: object) -> None:
        return None

    async def forget(self, *_: object) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Target:
    """An address and the form that was seen for it: field -> value as the page had it."""

    method: str
    path: str
    column: str
    fields: tuple[tuple[str, str], ...] = ()


def fuzzed_app(database_url: str, var: Path) -> Litestar:
    """The demo's application; keeps nothing and limits nothing."""
    chosen = demo_settings(database_url, var)
    parts = make_parts(chosen)
    database, limiter = Undone(chosen.database_url), Boundless(None, SECRET)
    return create_app(chosen, dataclasses.replace(parts, database=database, limiter=limiter))


def enter(client: AsyncTestClient[Litestar], world: World, column: str) -> str:
    """Become one kind of user; -> the CSRF token."""
    client.cookies.clear()
    cookies = world.cookies.get(column) or world.cookies["visitor"]
    client.cookies.set("maatmarkt", cookies["maatmarkt"], "testserver.local", "/")
    return csrf_of(cookies)


@dataclass(frozen=True, slots=True)
class Visit:
    """A row of the access table asked by somebody who gets past it; only what is read has a page."""

    row: Row
    column: str
    path: str
    values: dict[str, str]
    page: httpx.Response | None


async def visits(client: AsyncTestClient[Litestar], world: World, rows: list[Row]) -> AsyncIterator[Visit]:
    """Every row of the access table for each kind of user that gets past it."""
    for row in rows:
        path, more = filled(row, world)
        if path.startswith("/static/"):
            continue
        for column, answer in zip(COLUMNS, row.answers, strict=True):
            if answer in ("403", "404"):
                continue
            page = None
            if row.method == "GET" and answer == "200":
                enter(client, world, column)
                page = await client.get(path, params=more, follow_redirects=False)
            yield Visit(row, column, path, more, page)


async def targets_of(client: AsyncTestClient[Litestar], world: World, rows: list[Row]) -> list[Target]:
    """Every row of the access table for who gets past it, and each form on the pages they see."""
    found: dict[Target, None] = {}
    async for seen in visits(client, world, rows):
        found[Target(seen.row.method, seen.path, seen.column, tuple(seen.values.items()))] = None
        for form in forms_on(seen.page):
            for address in goes_to(form):
                found[target_of(form, address, seen.column)] = None
    return list(found)


def forms_on(page: httpx.Response | None) -> list[html.FormElement]:
    """The forms of a page, with the page's address to resolve theirs."""
    if page is None or "html" not in page.headers.get("content-type", "") or not page.text.strip():
        return []
    return list(html.document_fromstring(page.text, base_url=str(page.url)).forms)


def target_of(form: html.FormElement, address: str, column: str) -> Target:
    """What is sent when a form of a page goes to one of its addresses."""
    path = urlsplit(urljoin(form.base_url, address)).path
    fields = [(name, value or "") for name, value in form.form_values() if name != "_csrf"]
    known = {name for name, _ in fields}
    extra = [
        (e.get("name"), e.get("value") or "") for e in form.iter("input", "button", "select", "textarea")
    ]
    fields += [(name, value) for name, value in extra if name and name not in known and name != "_csrf"]
    return Target((form.get("method") or "get").upper(), path, column, tuple(fields))
