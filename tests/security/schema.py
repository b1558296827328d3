"""Schemathesis on all pages and forms: cases that fit the schema of each operation, and cases that don't.

`python -m tests.security.schema [--cases N] [--seed N]` sends N of both kinds to every operation as every
kind of user who gets past it, prints a summary, and ends with 1 when an answer is one of those that
`judge` or the schema doesn't allow.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import requests
import schemathesis
import structlog
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Unsatisfiable
from litestar import Litestar
from litestar.testing import AsyncTestClient
from schemathesis import GenerationMode

from tests import databases
from tests.inprocess import client_of
from tests.security.access import TABLE, read_table, world_of
from tests.security.judge import SLOWEST, Summary, judge
from tests.security.openapi import STATUSES, Document, add_visit, empty_document
from tests.security.targets import enter, fuzzed_app, visits
from tests.security.world import World

BASE = "http://testserver.local"
QUIET = settings(
    database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


async def documents_of(client: AsyncTestClient[Litestar], world: World) -> dict[str, Document]:
    """By kind of user: the application as an OpenAPI document, of what they get past."""
    documents: dict[str, Document] = {}
    async for seen in visits(client, world, read_table(TABLE.read_text())):
        add_visit(documents.setdefault(seen.column, empty_document()), seen)
    return documents


def operations_of(document: Document) -> Iterator[Any]:
    """The operations of a document, as schemathesis sees them."""
    for found in schemathesis.openapi.from_dict(document).get_all_operations():
        yield found.ok()


def cases_of(operation: Any, mode: GenerationMode, count: int, seed: int) -> list[requests.PreparedRequest]:
    """Requests that fit the schema of an operation, or that don't."""
    found: list[requests.PreparedRequest] = []

    @seeded(seed)
    @settings(QUIET, max_examples=count)
    @given(operation.as_strategy(generation_mode=mode))
    def collect(case: Any) -> None:
        found.append(requests.Request(**case.as_transport_kwargs(base_url=BASE)).prepare())

    with suppress(Unsatisfiable):  # nothing can be wrong where nothing is asked
        collect()
    return found


async def send(
    client: AsyncTestClient[Litestar], token: str, asked: requests.PreparedRequest, who: str, summary: Summary
) -> None:
    """Send one request as who is signed in, and judge the answer."""
    method, url, body = asked.method or "GET", asked.url or BASE, asked.body or b""
    content = body.encode() if isinstance(body, str) else body
    headers = {"x-csrf-token": token} if method == "POST" else {}
    if content:
        headers["content-type"] = asked.headers["Content-Type"]
    what = f"{method} {url[:200]} as {who} {content[:300]!r}"
    started = time.perf_counter()
    try:
        answer = await client.request(method, url, content=content, headers=headers, follow_redirects=False)
    except httpx.InvalidURL:
        return
    judge(summary, what, answer, time.perf_counter() - started)
    if answer.status_code not in (*STATUSES, 503):
        summary.findings.append(f"status {answer.status_code}: {what}")


async def run(database_url: str, var: Path, count: int, most: int, seed: int, patience: float) -> Summary:
    """`count` cases of both kinds for each of `most` operations at most, picked by chance."""
    summary, dice = Summary(patience=patience), random.Random(seed)
    world = await world_of(database_url, var)
    async with client_of(fuzzed_app(database_url, var)) as client:
        await client.get("/aanmelden")
        world.cookies["visitor"] = {"maatmarkt": client.cookies["maatmarkt"]}
        documents = await documents_of(client, world)
        asked = [(who, one) for who, document in documents.items() for one in operations_of(document)]
        for who, operation in dice.sample(asked, min(most, len(asked))):
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                for case in cases_of(operation, mode, count, dice.randrange(10**6)):
                    token = enter(client, world, who)
                    await send(client, token, case, who, summary)
            summary.reached.add((operation.method, operation.path))
    return summary


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10)
    parser.add_argument("--operations", type=int, default=10**6)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    started = time.monotonic()
    with (
        databases.test_server() as server,
        databases.clone(server, databases.demo_template(server)) as url,
        tempfile.TemporaryDirectory() as folder,
    ):
        counts = chosen.cases, chosen.operations, chosen.seed
        summary = asyncio.run(run(url, Path(folder), *counts, SLOWEST))
    print(summary.text())  # noqa: T201 - a command prints
    print(f"seed {chosen.seed}, {time.monotonic() - started:.0f} s")  # noqa: T201
    sys.exit(bool(summary.findings))


if __name__ == "__main__":
    main()
