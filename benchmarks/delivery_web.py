"""A web process killed around its commit: `python -m benchmarks.delivery_web --runs 500 [--json]`.

Each run forks a web process that has everything imported, posts a need and kills the process at a random
moment. The need and the event that tells of it must both be there, or neither; and when the answer came
back, both. Exit status 1 when they are not.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import socket
import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn
from litestar import Litestar

from benchmarks.arguments import whole_number
from benchmarks.delivery_load import make_people
from marketplace.app import create_app
from marketplace.config import Settings, async_url
from marketplace.core.db import Database
from marketplace.core.web.seen import KEY
from marketplace.migrations.run import upgrade
from marketplace.needs.forms import blank
from marketplace.services.leases import using
from marketplace.services.postgres import DATABASE, Postgres
from tests.database import SECRET
from tests.inprocess import cookie_of, csrf_of

CALM_RUNS = 5


@dataclass(frozen=True, slots=True)
class Posting:
    """What is needed to post as An."""

    cookies: dict[str, str]
    port: int

    def client(self) -> httpx.Client:
        """One connection: another could wait in the listener for the next process."""
        return httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}",
            cookies=self.cookies,
            headers={"Host": "testserver.local"},
            timeout=10,
        )

    def post(self, client: httpx.Client, key: uuid.UUID) -> int:
        """The status of the answer; 0 when none came."""
        form = blank("46025") | {
            "_csrf": csrf_of(self.cookies),
            KEY: str(key),
            "title": "Gras maaien in het park",
            "text": "Elke twee weken het gras in het park maaien.",
        }
        try:
            answer = client.post("/behoeften/nieuw/indiening", data=form)
        except httpx.HTTPError:
            return 0
        return answer.status_code


def _settings(url: str, var: Path) -> Settings:
    return Settings(
        database_url=async_url(url),
        redis_url=None,
        smtp_url="smtp://127.0.0.1:9",
        base_url="http://testserver.local",
        secret=SECRET,
        var=var,
        mail_from="Maatmarkt <noreply@maatmarkt.example>",
        demo=False,
        allowed_hosts=("testserver.local",),
    )


def _fork(app: Litestar, listener: socket.socket) -> int:
    """The process id of a fresh web process that takes connections from `listener`."""
    pid = os.fork()
    if pid:
        return pid
    try:
        # The orchestrator's handlers are not this process's.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        config = uvicorn.Config(app, log_level="critical", loop="asyncio")
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        os._exit(0)


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


@contextmanager
def _database() -> Iterator[tuple[Postgres, Path]]:
    with tempfile.TemporaryDirectory(prefix="maatmarkt-commit-") as name:
        server = Postgres(Path(name) / "postgres")
        with using(server, Path(name) / "postgres.lock"):
            server.ensure_database(DATABASE)
            upgrade(server.url())
            yield server, Path(name)


async def _cookies(url: str) -> dict[str, str]:
    cast = await make_people(url)
    database = Database(async_url(url))
    try:
        return await cookie_of(database, cast.an)
    finally:
        await database.close()


def _one(app: Litestar, listener: socket.socket, posting: Posting, after: float | None) -> tuple[int, float]:
    """(status, seconds) of one posting; killed `after` seconds, or not at all when None."""
    pid = _fork(app, listener)
    with posting.client() as client:
        try:
            # A page first, so that the process stands ready and the kill falls within the posting.
            client.get("/gezond")
            key, status, began = uuid.uuid4(), [0], time.monotonic()
            thread = threading.Thread(target=lambda: status.__setitem__(0, posting.post(client, key)))
            thread.start()
            thread.join(after)
            took = time.monotonic() - began
        finally:
            _kill(pid)
        thread.join(15)
    return status[0], took


def run(runs: int) -> dict[str, int | float]:
    """Counts of `runs` kills: `both`, `neither`, `torn` (one of two), and `told` (answered before)."""
    with _database() as (server, folder), socket.create_server(("127.0.0.1", 0)) as listener:
        began = time.monotonic()
        app = create_app(_settings(server.url(), folder))
        posting = Posting(asyncio.run(_cookies(server.url())), listener.getsockname()[1])
        calm = [_one(app, listener, posting, None) for _ in range(CALM_RUNS)]
        assert {status for status, _ in calm} == {303}, calm
        usual = statistics.median(took for _, took in calm)
        chance = random.Random(11)
        told = sum(
            _one(app, listener, posting, chance.uniform(0.3, 1.2) * usual)[0] == 303 for _ in range(runs)
        )
        while int(server.run_sql(f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{DATABASE}'")):
            time.sleep(0.05)  # what the killed processes left is rolled back or committed by now
        found = _count(server)
        return {
            "runs": runs,
            "both": found["both"] - CALM_RUNS,
            "neither": runs + CALM_RUNS - found["both"] - found["torn"],
            "torn": found["torn"],
            "told": told,
            "told_but_absent": max(0, told - (found["both"] - CALM_RUNS)),
            "seconds": round(time.monotonic() - began, 1),
        }


def _count(server: Postgres) -> Counter[str]:
    """How many needs and events stand together, and how many alone."""
    rows = server.run_sql(
        "SELECT need.id IS NOT NULL AND event.id IS NOT NULL AND need.status = 'submitted', count(*)"
        " FROM need"
        " FULL JOIN event ON event.payload->>'need_id' = need.id::text AND event.name = 'need.submitted'"
        " WHERE event.name IS NULL OR event.name = 'need.submitted' GROUP BY 1",
        DATABASE,
    )
    counts: Counter[str] = Counter()
    for line in rows.splitlines():
        together, count = line.split("|")
        counts["both" if together == "t" else "torn"] += int(count)
    return counts


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    arguments = argparse.ArgumentParser(prog="benchmarks.delivery_web")
    arguments.add_argument("--runs", type=whole_number(1), default=500)
    arguments.add_argument("--json", action="store_true")
    given = arguments.parse_args()
    found = run(given.runs)
    print(json.dumps(found) if given.json else "\n".join(f"{k:>16}  {v}" for k, v in found.items()))
    return 1 if found["torn"] or found["told_but_absent"] else 0


if __name__ == "__main__":
    sys.exit(main())
