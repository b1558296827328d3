"""What the fault tests share: a mail server of the test's own that misbehaves as asked."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.delivery_smtp import Faults, Server
from marketplace.migrations.run import upgrade
from marketplace.services.leases import using
from marketplace.services.postgres import DATABASE, Postgres
from tests.databases import VAR


@dataclass
class Relay:
    """A mail server in this process. `faults` may be changed while it runs."""

    url: str
    faults: Faults
    log: Path

    def accepted(self) -> Counter[str]:
        """Message-ID -> how often the server took it."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return Counter(line.split(" ")[1] for line in lines)


@pytest.fixture
def relay(tmp_path: Path) -> Callable[[str], object]:
    """A context manager that runs a relay in the test's event loop: `async with relay("quit") as it`."""

    @asynccontextmanager
    async def running(mode: str = "ok", drop_acks: int = 0, every: int = 1) -> AsyncIterator[Relay]:
        log = tmp_path / "accepted.log"
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        faults = Faults(mode, drop_acks, seed=3)
        faults.every = every
        server = await asyncio.get_running_loop().create_server(
            lambda: Server(faults, descriptor), "127.0.0.1", 0
        )
        try:
            yield Relay(f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}", faults, log)
        finally:
            server.close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            os.close(descriptor)

    return running


@pytest.fixture
def own_server() -> Iterator[Postgres]:
    """A server that this test may restart; not in pytest's folder, which others may not pass through."""
    VAR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=VAR, prefix="faults-") as name:
        server = Postgres(Path(name) / "postgres")
        with using(server, Path(name) / "postgres.lock"):
            server.ensure_database(DATABASE)
            upgrade(server.url())
            yield server
