"""Sends what nobody expects to every form, page and htmx endpoint, as every kind of user.

`python -m tests.security.fuzz --requests 50000 [--seed N]` prints a summary and ends with 1 when something
was found: an answer of 500 or more, markup that was reflected, a header or redirect that was injected, an
answer without the security headers, or one that took over two seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import logging
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from urllib.parse import quote_from_bytes, urljoin, urlsplit

import httpx
import structlog
from litestar import Litestar
from litestar.testing import AsyncTestClient
from lxml import html

from marketplace.app import create_app
from marketplace.core.web.limits import Limiter
from marketplace.wiring import make_parts
from tests import databases
from tests.database import SECRET
from tests.inprocess import client_of, csrf_of
from tests.security import payloads
from tests.security.access import COLUMNS, TABLE, Row, filled, read_table, world_of
from tests.security.judge import SLOWEST, Summary, judge
from tests.security.undone import Undone, demo_settings
from tests.security.world import World

QUERY = (
    "q",
    "soort",
    "type",
    "gemeente",
    "pagina",
    "status",
    "volgende",
    "bewaard",
    "keuze",
    "title",
    "text",
    "cpv",
    "rol",
)
SEGMENTS = (
    "0",
    "-1",
    "9" * 25,
    "9" * 250,
    "9" * 5000,
    "x" * 300,
    "%C3%A9" * 130,
    "%C2%B2",
    "%D9%A3",
    "%FF",
    "%00",
    "%2e%2e",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "%3Cmmx%3E",
    "00000000-0000-0000-0000-000000000000",
)
"""What stands in a place of an address: numbers that fit nowhere, names too long for a file, no text."""
TARGETS = ("results", "answers", "matches", "cpv-suggestions")


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
            found[target_of(form, seen.column)] = None
    return list(found)


def forms_on(page: httpx.Response | None) -> list[html.FormElement]:
    """The forms of a page, with the page's address to resolve theirs."""
    if page is None or "html" not in page.headers.get("content-type", "") or not page.text.strip():
        return []
    return list(html.document_fromstring(page.text, base_url=str(page.url)).forms)


def path_of(form: html.FormElement) -> str:
    """Where a form goes."""
    return urlsplit(urljoin(form.base_url, form.get("action") or "")).path


def target_of(form: html.FormElement, column: str) -> Target:
    fields = [(name, value or "") for name, value in form.form_values() if name != "_csrf"]
    known = {name for name, _ in fields}
    extra = [
        (e.get("name"), e.get("value") or "") for e in form.iter("input", "button", "select", "textarea")
    ]
    fields += [(name, value) for name, value in extra if name and name not in known and name != "_csrf"]
    return Target((form.get("method") or "get").upper(), path_of(form), column, tuple(fields))


def spoiled(pairs: list[tuple[str, str]], dice: random.Random) -> list[tuple[str, str]]:
    """The fields of a form with one to three of them changed, doubled, dropped, renamed or added."""
    pairs = list(pairs)
    for _ in range(dice.randrange(1, 4)):
        roll = dice.random()
        place = dice.randrange(len(pairs)) if pairs else 0
        if not pairs or roll < 0.08:
            pairs.append((dice.choice((*QUERY, payloads.text(dice))), payloads.text(dice)))
        elif roll < 0.75:
            pairs[place] = (pairs[place][0], payloads.text(dice))
        elif roll < 0.85:
            pairs.append((pairs[place][0], payloads.text(dice)))
        elif roll < 0.95:
            del pairs[place]
        else:
            pairs[place] = (payloads.text(dice), pairs[place][1])
    return pairs


def encoded(pairs: list[tuple[str, str]], dice: random.Random) -> bytes:
    parts = (tuple(quote_from_bytes(payloads.as_bytes(text, dice)) for text in pair) for pair in pairs)
    return "&".join("=".join(part) for part in parts).encode()


def spoiled_path(path: str, dice: random.Random) -> str:
    """One segment of the path replaced, now and then."""
    if dice.random() > 0.06:
        return path
    segments = path.split("/")
    instead = quote_from_bytes(payloads.as_bytes(payloads.text(dice)[:300], dice), safe="")
    segments[dice.randrange(1, len(segments))] = instead
    return "/".join(segments)


def body_of(pairs: list[tuple[str, str]], dice: random.Random) -> tuple[bytes, str]:
    """A body and its content type: mostly a plain form, sometimes something that only claims to be one."""
    plain = encoded(pairs, dice)
    roll = dice.random()
    if roll < 0.9:
        return plain, "application/x-www-form-urlencoded"
    if roll < 0.93:
        lines = [
            b'--b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
            % (name.encode("utf-8", "replace"), payloads.as_bytes(value, dice))
            for name, value in pairs
        ]
        return b"".join(lines) + (
            b"--b--\r\n" if dice.random() < 0.7 else b""
        ), "multipart/form-data; boundary=b"
    if roll < 0.95:
        return plain, dice.choice(
            ("application/json", "text/plain", "multipart/form-data", "a/b; charset=x", "")
        )
    if roll < 0.97:
        return b'{"a": [1, {"b": null}]}', dice.choice(
            ("application/json", "application/x-www-form-urlencoded")
        )
    return bytes(dice.randrange(256) for _ in range(200)), "application/x-www-form-urlencoded"


def headers_of(dice: random.Random) -> dict[str, str]:
    headers: dict[str, str] = {}
    if dice.random() < 0.3:
        headers["hx-request"] = "true"
        headers["hx-target"] = dice.choice(TARGETS)
    if dice.random() < 0.03:
        name = dice.choice(
            ("referer", "hx-target", "hx-current-url", "accept", "accept-language", "user-agent", "range")
        )
        headers[name] = (
            payloads.text(dice)
            .encode("ascii", "replace")
            .decode()[:500]
            .translate(dict.fromkeys((*range(32), 127), " "))
        )
    return headers


async def send(
    client: AsyncTestClient[Litestar], world: World, target: Target, dice: random.Random, summary: Summary
) -> None:
    token = enter(client, world, target.column)
    pairs = spoiled(list(target.fields), dice)
    path, headers = spoiled_path(target.path, dice), headers_of(dice)
    if target.method == "POST":
        if dice.random() < 0.97:
            headers["x-csrf-token"] = token
        content, headers["content-type"] = body_of(pairs, dice)
        query = b""
    else:
        content, query = b"", encoded(pairs, dice)
    url = path + ("?" + query.decode() if query else "")
    what = (
        f"{target.method} {url[:200]} as {target.column} {headers.get('content-type', '')} {content[:300]!r}"
    )
    started = time.perf_counter()
    try:
        answer = await client.request(
            target.method, url, content=content or None, headers=headers, follow_redirects=False
        )
    except httpx.InvalidURL:
        return
    judge(summary, what, answer, time.perf_counter() - started)
    summary.reached.add((target.method, target.path))


async def hostile_segments(database_url: str, var: Path, patience: float = SLOWEST) -> Summary:
    """Each segment of each address that can be read, replaced by each of SEGMENTS in turn."""
    summary = Summary(patience=patience)
    world = await world_of(database_url, var)
    rows = read_table(TABLE.read_text())
    async with client_of(fuzzed_app(database_url, var)) as client:
        await client.get("/aanmelden")
        world.cookies["visitor"] = {"maatmarkt": client.cookies["maatmarkt"]}
        for row in (row for row in rows if row.method == "GET"):
            column = next(
                (c for c, a in zip(COLUMNS, row.answers, strict=True) if a not in ("403", "404")), None
            )
            if column is None:
                continue
            enter(client, world, column)
            segments = filled(row, world)[0].split("/")
            for place, instead in product(range(1, len(segments)), SEGMENTS):
                path = "/".join((*segments[:place], instead, *segments[place + 1 :]))
                started = time.perf_counter()
                answer = await client.get(path, follow_redirects=False)
                judge(summary, f"GET {path[:200]} as {column}", answer, time.perf_counter() - started)
                summary.reached.add(("GET", row.path))
    return summary


async def fuzz(database_url: str, var: Path, requests: int, seed: int, patience: float = SLOWEST) -> Summary:
    """So many requests; the same seed on the same code sends the same. `patience`: seconds for an answer."""
    summary, dice = Summary(patience=patience), random.Random(seed)
    world = await world_of(database_url, var)
    async with client_of(fuzzed_app(database_url, var)) as client:
        await client.get("/aanmelden")
        world.cookies["visitor"] = {"maatmarkt": client.cookies["maatmarkt"]}
        targets = await targets_of(client, world, read_table(TABLE.read_text()))
        while summary.requests < requests:
            await send(client, world, dice.choice(targets), dice, summary)
    return summary


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="tracebacks of what failed")
    chosen = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    if not chosen.show:
        logging.disable(logging.CRITICAL)
    started = time.monotonic()
    with (
        databases.test_server() as server,
        databases.clone(server, databases.demo_template(server)) as url,
        tempfile.TemporaryDirectory() as folder,
    ):
        summary = asyncio.run(fuzz(url, Path(folder), chosen.requests, chosen.seed))
    print(summary.text())  # noqa: T201 - a command prints
    print(f"seed {chosen.seed}, {time.monotonic() - started:.0f} s")  # noqa: T201
    sys.exit(bool(summary.findings))


if __name__ == "__main__":
    main()
