"""Databases for tests: a migrated template, cloned in some 30 ms for each test that wants one.

Test processes share one server (marketplace.services.leases); templates stay between runs and are made anew
when a migration, or for the demo region the code that loads it, changes. A clone is some 600 small files, so
the server keeps them in memory where there is room: on a disk a clone may take half a second.
"""

import asyncio
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from secrets import token_hex

import psutil

from marketplace.services.errors import ServiceError
from marketplace.services.leases import lock, only_one, using
from marketplace.services.postgres import FAST_AND_FORGETFUL, Postgres
from tests.apart import in_a_thread

ROOT = Path(__file__).parent.parent
MEMORY = Path("/dev/shm")  # noqa: S108 - the folder of this project and user lies in it
ROOM = 4 * 1024**3
"""Bytes: the database of all Flanders, its template and the log of making it take some 2 GB."""
DAY_S = 86_400


def _folder() -> Path:
    """Where the servers of the tests keep their files; the same for each process of a run and the next run.

    Tests that run a copy of the project let it use the same one (TESTS_VAR).
    """
    if given := os.environ.get("TESTS_VAR"):
        return Path(given)
    mark = sha256(os.fsencode(ROOT)).hexdigest()[:8]
    kept = MEMORY / f"maatmarkt-tests-{os.geteuid()}-{mark}"
    if kept.is_dir() and not kept.is_symlink() and kept.stat().st_uid == os.geteuid():
        return kept
    has_room = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM
    if has_room and psutil.virtual_memory().available >= 2 * ROOM:
        with suppress(FileExistsError):  # another process of this run was first
            kept.mkdir(mode=0o755)
        if kept.stat().st_uid == os.geteuid():
            return kept
    return ROOT / "var/tests"


VAR = _folder()


@contextmanager
def test_server() -> Iterator[Postgres]:
    """The server of the tests: fast because it need not survive a loss of power."""
    server = Postgres(VAR / "postgres", (*FAST_AND_FORGETFUL, "max_connections=400", "max_wal_size=256MB"))
    with using(server, VAR / "locks/postgres.lock"):
        with lock(VAR / "locks/left.lock"):
            _drop_what_a_kill_left(server)
        yield server


def _drop_what_a_kill_left(server: Postgres) -> None:
    """The databases of tests whose process is gone."""
    ours = "SELECT datname FROM pg_database WHERE datname ~ '^test_[0-9]+_[0-9a-f]{8}$'"
    for name in server.run_sql(ours).split():
        if not psutil.pid_exists(int(name.split("_")[1])):
            server.run_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def digest(*folders: str) -> str:
    files = sorted(f for folder in folders for f in (ROOT / folder).rglob("*") if f.is_file())
    wanted = (file for file in files if "__pycache__" not in file.parts)
    return sha256(b"".join(str(file).encode() + file.read_bytes() for file in wanted)).hexdigest()[:12]


def _migrate(url: str) -> None:
    import_module("marketplace.migrations.run").upgrade(url)


def _migrate_and_load(url: str) -> None:
    _migrate(url)
    asyncio.run(import_module("seed.demo.load").load(url))


def _template(server: Postgres, name: str, fill: Callable[[str], None]) -> str:
    """The name of a filled database; filled under another name first, so that it is whole or absent."""
    asked = VAR / f"locks/{name}.lock"
    with lock(asked):
        asked.touch()
        if server.run_sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
            return name
        unfinished = f"{name}_unfinished"
        server.run_sql(f'DROP DATABASE IF EXISTS "{unfinished}" WITH (FORCE)')
        server.run_sql(f'CREATE DATABASE "{unfinished}"')
        in_a_thread(lambda: fill(server.url(unfinished)))
        server.run_sql(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
        _drop_old(server)
    return name


def _drop_old(server: Postgres) -> None:
    """Templates that nobody asked for in the last day: those of earlier code. Its lock file stays."""
    for used in (VAR / "locks").glob("*_*.lock"):
        with suppress(ServiceError), only_one(used, "in use"):
            if time.time() - used.stat().st_mtime > DAY_S:
                for name in (used.stem, f"{used.stem}_unfinished"):
                    server.run_sql(f'DROP DATABASE IF EXISTS "{name}"')


@cache
def empty_template(server: Postgres) -> str:
    """Migrated, without a row."""
    return _template(server, f"empty_{digest('marketplace/migrations')}", _migrate)


@cache
def demo_template(server: Postgres) -> str:
    """With the demo region in it."""
    code = digest("seed", "marketplace", "matching", "templates/mail")
    return _template(server, f"demo_{code}", _migrate_and_load)


def flanders_template(server: Postgres, offers: int, mails: int) -> str:
    """The demo region among all of Flanders, which takes half a minute to make."""
    code = digest("seed", "marketplace/migrations", "benchmarks")

    def load(url: str) -> None:
        _migrate_and_load(url)
        asyncio.run(import_module("benchmarks.flanders").fill_url(url, offers, mails, lambda _: None))

    return _template(server, f"flanders_{offers}_{code}", load)


def own_name() -> str:
    """A name for a database of a test of this process."""
    return f"test_{os.getpid()}_{token_hex(4)}"


@contextmanager
def clone(server: Postgres, template: str) -> Iterator[str]:
    """The URL of a fresh copy of `template`, dropped afterwards."""
    name = own_name()
    # Copied as files: for a template of some 10 MB that takes half the time of copying it through the log.
    server.run_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    try:
        yield server.url(name)
    finally:
        server.run_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
