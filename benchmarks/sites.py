"""What is measured over HTTP, running on this machine: the product with its demo, and the framework alone."""

import asyncio
import json
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.flanders import fill_url
from marketplace.services.children import Child
from marketplace.services.embedded import embedded_services
from marketplace.services.preparation import prepare
from marketplace.services.processes import wait_until_ready, web, worker
from marketplace.services.valkey import free_port

SEARCH_S = 300.0


@contextmanager
def running(process: Child, url: str) -> Iterator[None]:
    process.start()
    try:
        wait_until_ready(url, process)
        yield
    finally:
        process.stop()


@dataclass(frozen=True, slots=True)
class Product:
    url: str
    database_url: str


@contextmanager
def product(processes: int, offers: int = 0) -> Iterator[Product]:
    """The product with the demo region, among so many offers of all Flanders, in a folder of its own that is
    removed afterwards. Searching works when the block begins."""
    port = free_port()
    url = f"http://localhost:{port}"
    with (
        tempfile.TemporaryDirectory(prefix="maatmarkt-bench-") as folder,
        embedded_services(Path(folder), {}) as services,
    ):
        environment = {
            **services.environment(),
            "BASE_URL": url,
            "MAATMARKT_VAR": folder,
            "MAATMARKT_DEMO": "1",
            "MAATMARKT_SECRET": "only for this measurement",
        }
        prepare(services.database_url, lambda _: None)
        if offers:
            asyncio.run(fill_url(services.database_url, offers, offers, say=lambda _: None))
        mails = worker(environment, Path(folder) / "log")
        mails.start()
        try:
            with running(web(port, environment, Path(folder) / "log", processes), url):
                _wait_for_search(url)
                yield Product(url, services.database_url)
        finally:
            mails.stop()


def _wait_for_search(url: str) -> None:
    """Until many answers in a row say so, as each may come from another process."""
    in_a_row, until = 0, time.monotonic() + SEARCH_S
    while in_a_row < 20:
        if time.monotonic() > until:
            raise SystemExit("searching was not ready in time")
        with urllib.request.urlopen(f"{url}/klaar") as answer:  # noqa: S310 - our own http URL
            ready = json.load(answer)["search"] == "ready"
        in_a_row = in_a_row + 1 if ready else 0
        time.sleep(0.02 if ready else 0.5)


@contextmanager
def framework(processes: int) -> Iterator[str]:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="maatmarkt-bench-") as folder:
        arguments = (
            *("uvicorn", "benchmarks.framework:create_app", "--factory", "--port", str(port)),
            *("--workers", str(processes), "--no-access-log"),
        )
        url = f"http://localhost:{port}"
        with running(Child("framework", arguments, {}, Path(folder) / "log"), url):
            yield url
