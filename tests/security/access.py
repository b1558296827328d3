"""The table of who gets which answer, read from access.txt and asked of the running application.

`python -m tests.security.access` prints the answers as they are, to compare with the table after a change.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import httpx
import structlog
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy import select

from marketplace.config import ROOT, async_url
from marketplace.core import clock
from marketplace.core.db import Base, Database
from marketplace.core.events import StoredEvent
from marketplace.core.web.access import route_rules
from marketplace.core.web.seen import VERSIONS
from marketplace.services.mailbox import Mailbox
from marketplace.slices import JOURNEY  # noqa: F401 - makes all tables known
from tests import databases
from tests.inprocess import client_of, csrf_of
from tests.security.regions import make_world
from tests.security.undone import app_that_keeps_nothing
from tests.security.world import USERS, World

TABLE = Path(__file__).with_name("access.txt")
COLUMNS = list(USERS)


@dataclass(frozen=True, slots=True)
class Row:
    """One line: `of` names the thing asked for ("-" for none); `answers` stand in the order of COLUMNS."""

    method: str
    path: str
    of: str
    answers: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str]:
        return self.method, self.path


def read_table(text: str) -> list[Row]:
    """Rows of the table. Raises ValueError for a line with too few or too many cells."""
    rows = []
    for line in text.splitlines():
        cells = line.split("#")[0].split()
        if not cells or cells[:1] == ["METHOD"]:
            continue
        if len(cells) != 3 + len(COLUMNS):
            raise ValueError(line)
        rows.append(Row(*cells[:3], answers=tuple(cells[3:])))
    return rows


def routes_of(app: Litestar) -> set[tuple[str, str]]:
    """(method, path as people read it) of every route."""
    return {(method, re.sub(r":\w+}", "}", path)) for method, path in route_rules(app)}


def filled(row: Row, world: World) -> tuple[str, dict[str, str]]:
    """The path with its parameters, and what else `of` names, such as "waasland.published,keuze=add"."""
    name, *pairs = row.of.split(",")
    more = dict(pair.split("=", 1) for pair in pairs)
    values = world.objects.get(name, {}) | more
    wanted = re.findall(r"{(\w+)}", row.path)
    return row.path.format(**values), {key: value for key, value in more.items() if key not in wanted}


def answer_class(answer: httpx.Response) -> str:
    """The status; "login" for being asked to sign in."""
    if answer.status_code == 303 and answer.headers["location"].startswith("/aanmelden?"):
        return "login"
    return str(answer.status_code)


async def ask(client: AsyncTestClient[Litestar], world: World, column: str, row: Row) -> httpx.Response:
    """One request as one kind of user, with that user's own CSRF token."""
    path, values = filled(row, world)
    cookies = world.cookies.get(column, {})
    client.cookies.clear()
    if row.method != "POST":
        client.cookies.update(cookies)
        return await client.request(row.method, path, params=values, follow_redirects=False)
    if cookies:
        client.cookies.update(cookies)
        token = csrf_of(cookies)
    else:
        page = await client.get("/aanmelden")
        token = page.text.split('name="_csrf" value="')[1].split('"')[0]
    made_from = {"_csrf": token, VERSIONS: world.versions}
    return await client.post(path, data=made_from | values, follow_redirects=False)


async def answers_of(app: Litestar, world: World, rows: list[Row]) -> list[Row]:
    """The same rows with what the application answers."""
    found = []
    async with client_of(app) as client:
        for row in rows:
            given = [answer_class(await ask(client, world, column, row)) for column in COLUMNS]
            found.append(Row(row.method, row.path, row.of, tuple(given)))
    return found


async def versions_of(database: Database) -> str:
    """What the forms of all pages together carry: the version of every row that has one."""
    found = {}
    async with database.begin() as db:
        for table in Base.metadata.sorted_tables:
            if "version" in table.columns:
                key = table.primary_key.columns[0]
                for identity, version in await db.execute(select(key, table.c.version)):
                    found[f"{table.name}.{getattr(identity, 'hex', identity)}"] = version
    return json.dumps(found)


async def world_of(database_url: str, var: Path) -> World:
    """The two regions with a thing of each kind, and one mail in the demo's mailbox."""
    database = Database(async_url(database_url))
    try:
        world = await make_world(database)
        world.versions = await versions_of(database)
        async with database.begin() as db:
            stuck = StoredEvent(name="of.nobody", payload={}, attempts=8, dead_at=clock.now())
            db.add(stuck)
        world.objects["stuck"] = {"event_id": str(stuck.id)}
    finally:
        await database.close()
    number = Mailbox(var / "mail").add(b"Subject: x\r\n\r\nx", "a@a.example", ["b@b.example"])
    world.objects["mail"] = {"message_id": str(number)}
    world.objects["asset"] = {"file_path": next((ROOT / "static").glob("favicon*")).name}
    return world


def shown(rows: list[Row]) -> str:
    cells = [("METHOD", "PATH", "OF", *COLUMNS), *((r.method, r.path, r.of, *r.answers) for r in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    return "\n".join(
        "  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in cells
    )


async def as_it_is(database_url: str, var: Path) -> list[Row]:
    """The rows of the table with what the application answers now."""
    world = await world_of(database_url, var)
    app = app_that_keeps_nothing(database_url, var)
    return await answers_of(app, world, read_table(TABLE.read_text()))


def _main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with (
        databases.test_server() as server,
        databases.clone(server, databases.demo_template(server)) as url,
        tempfile.TemporaryDirectory() as folder,
    ):
        print(shown(asyncio.run(as_it_is(url, Path(folder)))))  # noqa: T201 - a command prints


if __name__ == "__main__":
    _main()
