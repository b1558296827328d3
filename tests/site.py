"""The whole product as its users meet it: a web process and a worker, on own databases."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from marketplace.services.children import Child
from marketplace.services.mailbox import Mailbox
from marketplace.services.processes import wait_until_ready, web, worker
from marketplace.services.valkey import free_port

SECRET = "a secret of the tests, as long as one of an installation"


@dataclass(frozen=True, slots=True)
class Site:
    url: str
    database_url: str
    mailbox: Mailbox
    web: Child
    worker: Child


@contextmanager
def running_site(
    database_url: str,
    redis_url: str,
    smtp_url: str,
    mailbox: Mailbox,
    var: Path,
    more: Mapping[str, str] | None = None,
    ready: bool = True,
) -> Iterator[Site]:
    """A site that answers; `more` adds environment variables. The worker may be killed and started again.

    Not `ready`: its processes were started, and may not answer yet.
    """
    port = free_port()
    url = f"http://localhost:{port}"
    environment = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "SMTP_URL": smtp_url}
    environment |= {"BASE_URL": url, "MAATMARKT_VAR": str(var), "MAATMARKT_SECRET": SECRET} | dict(more or {})
    with ExitStack() as stack:
        processes = [web(port, environment, var / "log"), worker(environment, var / "log")]
        for process in processes:
            process.start()
            stack.callback(process.stop)
        if ready:
            wait_until_ready(url, processes[0])
        yield Site(url, database_url, mailbox, *processes)
