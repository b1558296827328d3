"""What is measured over HTTP, running on this machine: the product with its demo, and the framework alone."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from marketplace.services.children import Child
from marketplace.services.embedded import embedded_services
from marketplace.services.preparation import prepare
from marketplace.services.processes import wait_until_ready, web, worker
from marketplace.services.valkey import free_port


@contextmanager
def running(process: Child, url: str) -> Iterator[None]:
    process.start()
    try:
        wait_until_ready(url, process)
        yield
    finally:
        process.stop()


@contextmanager
def product(processes: int) -> Iterator[str]:
    """The product with the demo region, in a folder of its own that is removed afterwards."""
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
        mails = worker(environment, Path(folder) / "log")
        mails.start()
        try:
            with running(web(port, environment, Path(folder) / "log", processes), url):
                yield url
        finally:
            mails.stop()


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
