"""Sends what nobody expects to every form, page and htmx endpoint, as every kind of user.

`python -m tests.security.fuzz --requests 50000 [--seed N]` prints a summary and ends with 1 when something
was found: an answer of 500 or more, markup that was reflected, a header or redirect that was injected, an
answer without the security headers, or one that took over two seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import sys
import tempfile
import time
from itertools import product
from pathlib import Path

import httpx
import structlog
from litestar import Litestar
from litestar.testing import AsyncTestClient

from tests import databases
from tests.inprocess import client_of
from tests.security.access import COLUMNS, TABLE, filled, read_table, world_of
from tests.security.hostile_values import SEGMENTS, body_of, encoded, headers_of, spoiled, spoiled_path
from tests.security.judge import SLOWEST, Summary, judge
from tests.security.targets import Target, enter, fuzzed_app, targets_of
from tests.security.world import World


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
