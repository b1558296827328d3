"""The database, the queue and the mail server that a process needs: the operator's, or else our own."""

import os
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from marketplace.services.children import Child
from marketplace.services.leases import using
from marketplace.services.mailbox import Mailbox
from marketplace.services.postgres import DATABASE, Postgres
from marketplace.services.reachable import require
from marketplace.services.valkey import Valkey, free_port


@dataclass(frozen=True, slots=True)
class Services:
    """Where the servers are; the last four are None for a server of the operator."""

    database_url: str
    redis_url: str
    smtp_url: str
    postgres: Postgres | None = None
    valkey: Valkey | None = None
    smtp: Child | None = None
    mailbox: Mailbox | None = None

    def environment(self) -> dict[str, str]:
        """What processes that use these servers get in their environment."""
        return {"DATABASE_URL": self.database_url, "REDIS_URL": self.redis_url, "SMTP_URL": self.smtp_url}


@contextmanager
def embedded_database(var: Path, environment: Mapping[str, str] = os.environ) -> Iterator[str]:
    """The URL of a database that answers: DATABASE_URL's, or the embedded one, started when it must."""
    with _database(var, environment) as (url, _):
        yield url


@contextmanager
def embedded_services(var: Path, environment: Mapping[str, str] = os.environ) -> Iterator[Services]:
    """All three servers; ServiceError when one that the operator names does not answer."""
    with ExitStack() as stack:
        database_url, postgres = stack.enter_context(_database(var, environment))
        redis_url, valkey = stack.enter_context(_queue(var, environment))
        smtp_url, smtp, mailbox = stack.enter_context(_mail(var, environment))
        yield Services(database_url, redis_url, smtp_url, postgres, valkey, smtp, mailbox)


@contextmanager
def _database(var: Path, environment: Mapping[str, str]) -> Iterator[tuple[str, Postgres | None]]:
    if url := environment.get("DATABASE_URL"):
        require("DATABASE_URL", url, "De databank (PostgreSQL)")
        yield url, None
        return
    postgres = Postgres(var / "postgres")
    with using(postgres, var / "locks/postgres.lock"):
        postgres.ensure_database(DATABASE)
        yield postgres.url(), postgres


@contextmanager
def _queue(var: Path, environment: Mapping[str, str]) -> Iterator[tuple[str, Valkey | None]]:
    if url := environment.get("REDIS_URL"):
        require("REDIS_URL", url, "De wachtrij (Redis of Valkey)")
        yield url, None
        return
    valkey = Valkey(var / "valkey")
    with using(valkey, var / "locks/valkey.lock"):
        yield valkey.url(), valkey


@contextmanager
def _mail(var: Path, environment: Mapping[str, str]) -> Iterator[tuple[str, Child | None, Mailbox | None]]:
    if url := environment.get("SMTP_URL"):
        require("SMTP_URL", url, "De mailserver")
        yield url, None, None
        return
    folder = var / "mail"
    port = free_port()
    smtp = smtp_server(folder, port, var / "log/mailserver.log")
    smtp.start()
    try:
        wait_for_port(port, smtp)
        yield f"smtp://127.0.0.1:{port}", smtp, Mailbox(folder)
    finally:
        smtp.stop()


def smtp_server(folder: Path, port: int, log: Path) -> Child:
    """The demo's mail server as a process that still has to start."""
    arguments = ("marketplace.services.smtp", "--port", str(port), "--folder", str(folder), "--leash")
    return Child("De mailserver van de demo", arguments, {}, log, leash=True)


def wait_for_port(port: int, child: Child, patience: float = 15) -> None:
    """Returns when `child` accepts connections on `port`; ServiceError when it ended or takes too long."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and child.running():
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.03)
        else:
            return
    raise child.fail()
