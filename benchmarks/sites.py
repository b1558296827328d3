"""What is measured over HTTP, running on this machine: the product with its demo, and the framework alone."""

import asyncio
import json
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.flanders import fill_url
from marketplace.services.children import Child
from marketplace.services.embedded import Services, embedded_services
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
    """An installation whose processes are started by who measures; `environment` is what they are given."""

    url: str
    environment: Mapping[str, str]
    web: Child
    worker: Child

    @property
    def database_url(self) -> str:
        return self.environment["DATABASE_URL"]

    @property
    def var(self) -> Path:
        return Path(self.environment["MAATMARKT_VAR"])


@contextmanager
def demo_services() -> Iterator[tuple[Services, Path]]:
    """The servers with the demo region in the database, and their folder, which is removed afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="maatmarkt-bench-") as folder,
        embedded_services(Path(folder), {}) as services,
    ):
        prepare(services.database_url, lambda _: None)
        yield services, Path(folder)


def installed(servers: Mapping[str, str], var: Path, processes: int) -> Product:
    """The product on these servers (`Services.environment`), with so many web processes; none runs yet."""
    port = free_port()
    url = f"http://localhost:{port}"
    environment = {
        **servers,
        "BASE_URL": url,
        "MAATMARKT_VAR": str(var),
        "MAATMARKT_DEMO": "1",
        "MAATMARKT_SECRET": "only for this measurement",
    }
    logs = var / "log"
    return Product(url, environment, web(port, environment, logs, processes), worker(environment, logs))


@contextmanager
def product(processes: int, offers: int = 0) -> Iterator[Product]:
    """The product with the demo region, among so many offers of all Flanders. Searching works when the block
    begins."""
    with demo_services() as (services, folder):
        if offers:
            asyncio.run(fill_url(services.database_url, offers, offers, say=lambda _: None))
        site = installed(services.environment(), folder, processes)
        site.worker.start()
        try:
            with running(site.web, site.url):
                _wait_for_search(site.url)
                yield site
        finally:
            site.worker.stop()


def finds(url: str) -> bool:
    """Whether the process that answers can search; False while none answers."""
    try:
        with urllib.request.urlopen(f"{url}/klaar", timeout=5) as answer:  # noqa: S310 - our own http URL
            told = answer.read()
    except urllib.error.HTTPError as unready:  # it serves, but something else is missing
        told = unready.read()
    except OSError:
        return False
    return bool(json.loads(told)["search"] == "ready")


def _wait_for_search(url: str) -> None:
    """Until many answers in a row say so, as each may come from another process."""
    in_a_row, until = 0, time.monotonic() + SEARCH_S
    while in_a_row < 20:
        if time.monotonic() > until:
            raise SystemExit("searching was not ready in time")
        ready = finds(url)
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
