"""One delivery run: own servers, real workers, a misbehaving mail server, and the count at the end."""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import delivery_load, delivery_watch
from benchmarks.delivery_faults import Faults, Wanted
from marketplace.core.mail.retries import lease_s
from marketplace.migrations.run import upgrade
from marketplace.services.children import Child
from marketplace.services.embedded import wait_for_port
from marketplace.services.leases import using
from marketplace.services.postgres import DATABASE, Postgres
from marketplace.services.valkey import Valkey, free_port
from tests.people import Cast

PUBLICATIONS_A_SECOND = 8.0
# Stands for news that did not come within the time that is waited for it.
NEVER_S = 600.0
STARTED_WITHIN_S = 30.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run does; `queue_away` and `needs` are of its second, calm part."""

    messages: int = 1000
    workers: int = 2
    smtp: str = "ok"
    drop_acks: int = 0
    refused: int = 0
    needs: int = 40
    queue_away: float = 0.0
    smtp_timeout: float = 3.0
    wanted: Wanted = field(default_factory=Wanted)

    @property
    def limit_s(self) -> float:
        """When a run is given up: well past what it takes on a slow machine."""
        faults = self.wanted.kills + self.wanted.queue_kills + self.wanted.db_restarts + self.wanted.stops
        return 120 + self.messages / 25 + 8 * faults + (lease_s(self.smtp_timeout) + 5) * self.wanted.stops


@dataclass
class Stage:
    """The running servers and processes of one run."""

    postgres: Postgres
    valkey: Valkey
    smtp: Child
    workers: list[Child]
    accepted_log: Path
    cast: Cast
    _read: int = 0
    _lines: int = 0

    @property
    def url(self) -> str:
        return self.postgres.url(DATABASE)

    def accepted(self) -> list[tuple[float, str, str]]:
        """(moment, Message-ID, recipient) of each mail the server took, in order."""
        if not self.accepted_log.exists():
            return []
        lines = self.accepted_log.read_text().splitlines()
        return [(float(at), identity, to) for at, identity, to in (line.split(" ", 2) for line in lines)]

    def count_accepted(self) -> int:
        """How many lines the log has, without reading what was read before."""
        if self.accepted_log.exists():
            with self.accepted_log.open("rb") as file:
                file.seek(self._read)
                part = file.read()
            self._read += len(part)
            self._lines += part.count(b"\n")
        return self._lines

    def calm(self) -> None:
        process = self.smtp.process
        assert process is not None
        assert process.stdin is not None
        process.stdin.write(b"calm\n")
        process.stdin.flush()


@contextmanager
def stage(plan: Plan) -> Iterator[Stage]:
    """Everything started but the workers; all of it stopped and removed at the end."""
    with tempfile.TemporaryDirectory(prefix="maatmarkt-delivery-") as name:
        folder = Path(name)
        postgres, valkey = Postgres(folder / "postgres"), Valkey(folder / "valkey")
        with using(postgres, folder / "locks/postgres.lock"), using(valkey, folder / "locks/valkey.lock"):
            postgres.ensure_database(DATABASE)
            url = postgres.url(DATABASE)
            upgrade(url)
            cast = asyncio.run(delivery_load.make_people(url))
            delivery_watch.install(postgres, DATABASE)
            port, log = free_port(), folder / "accepted.log"
            smtp = _mail_server(plan, port, log, folder)
            workers = _workers(plan, postgres, valkey, port, folder)
            smtp.start()
            try:
                wait_for_port(port, smtp)
                yield Stage(postgres, valkey, smtp, workers, log, cast)
            finally:
                for child in workers:
                    child.kill()
                smtp.kill()


def _mail_server(plan: Plan, port: int, log: Path, folder: Path) -> Child:
    arguments = (
        *("benchmarks.delivery_smtp", "--port", str(port), "--log", str(log), "--mode", plan.smtp),
        *("--drop-acks", str(plan.drop_acks), "--messages", str(plan.messages)),
    )
    return Child("de mailserver", arguments, {}, folder / "log/smtp.log", leash=True)


def _workers(plan: Plan, postgres: Postgres, valkey: Valkey, port: int, folder: Path) -> list[Child]:
    environment = {
        "DATABASE_URL": postgres.url(DATABASE),
        "REDIS_URL": valkey.url(),
        "SMTP_URL": f"smtp://127.0.0.1:{port}",
        "SMTP_TIMEOUT": str(plan.smtp_timeout),
        # A goodbye after each mail when it is goodbyes that fail.
        "SMTP_MAILS_PER_CONNECTION": "1" if plan.smtp == "quit" else "500",
        "BASE_URL": "http://localhost:8000",
        "MAATMARKT_VAR": str(folder),
        "MAATMARKT_SECRET": "only for this measurement",
    }
    return [
        Child(f"worker {number}", ("workers",), environment, folder / f"log/worker-{number}.log")
        for number in range(plan.workers)
    ]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was counted, in seconds since 1970; `dead` (attempts) and `ambiguous` (times) by Message-ID."""

    ids: set[str]
    accepted: list[tuple[float, str, str]]
    dead: dict[str, int]
    ambiguous: dict[str, int]
    stale_writes: int
    delays: list[float]
    faults: Counter[str]
    in_time: bool
    seconds: float
    longest_recovery_s: float


def run(plan: Plan) -> Outcome:
    """Do what `plan` says; bounded by its limit."""
    began = time.monotonic()
    with stage(plan) as at:
        ids = asyncio.run(delivery_load.pile(at.url, plan.messages, plan.refused))
        faults = Faults(
            plan.wanted,
            at.workers,
            at.postgres,
            at.valkey,
            stop_s=lease_s(plan.smtp_timeout) + 1,
            messages=plan.messages,
        )
        for child in at.workers:
            child.start()
        in_time = _until_done(at, faults, plan)
        at.calm()
        delays = _published(at, plan) if plan.needs and in_time else []
        return Outcome(
            ids=ids,
            accepted=at.accepted(),
            dead=_by_message(at, "attempts", "status IN ('dead', 'suppressed')"),
            ambiguous=_by_message(at, "ambiguous", "ambiguous > 0"),
            stale_writes=delivery_watch.stale_writes(at.postgres, DATABASE),
            delays=delays,
            faults=faults.done,
            in_time=in_time,
            seconds=time.monotonic() - began,
            longest_recovery_s=max(faults.recoveries, default=0.0),
        )


def _by_message(at: Stage, column: str, where: str) -> dict[str, int]:
    """Message-ID -> a number of that mail."""
    rows = at.postgres.run_sql(
        f"SELECT message_id || ' ' || {column} FROM message WHERE {where}",
        DATABASE,
    )
    return {line.split(" ")[0]: int(line.split(" ")[1]) for line in rows.splitlines()}


def _until_done(at: Stage, faults: Faults, plan: Plan) -> bool:
    """Wait until no mail is open any more and all faults came; False when that takes too long."""
    end = time.monotonic() + plan.limit_s
    checked = 0.0
    while time.monotonic() < end:
        faults.look(at.count_accepted())
        if time.monotonic() > checked + 1:
            checked = time.monotonic()
            if not _open_mails(at):
                if not faults.pending:
                    return True
                faults.look(plan.messages)  # what was planned comes, also when mails ran out before
        time.sleep(0.01)
    return False


def _open_mails(at: Stage) -> int:
    return int(
        at.postgres.run_sql("SELECT count(*) FROM message WHERE status IN ('waiting', 'sending')", DATABASE)
    )


def all_work(at: Stage) -> None:
    """Wait until each worker gave a new sign of life: how long one takes to start is not what is timed."""
    began = at.postgres.run_sql("SELECT clock_timestamp()", DATABASE).strip()
    heard = f"SELECT count(*) FROM heartbeat WHERE at > '{began}'"
    end = time.monotonic() + STARTED_WITHIN_S
    while time.monotonic() < end and int(at.postgres.run_sql(heard, DATABASE)) < len(at.workers):
        time.sleep(0.1)


def _published(at: Stage, plan: Plan) -> list[float]:
    """Seconds from a need's publication until its mail was accepted, for each of the plan's needs."""
    all_work(at)
    if plan.queue_away:
        at.valkey.stop()
    count = max(plan.needs, int(plan.queue_away * PUBLICATIONS_A_SECOND))
    found = asyncio.run(delivery_load.publish(at.url, at.valkey.url(), at.cast, count, PUBLICATIONS_A_SECOND))
    if plan.queue_away:
        at.valkey.start()
    end = time.monotonic() + 20
    while time.monotonic() < end:
        taken = {identity: moment for moment, identity, _ in at.accepted()}
        if all(identity in taken for identity in found.message_ids):
            break
        time.sleep(0.05)
    moments = {need: taken[identity] for identity, need in found.message_ids.items() if identity in taken}
    return [moments[need] - moment if need in moments else NEVER_S for need, moment in found.at.items()]
