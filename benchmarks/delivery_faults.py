"""The faults of a delivery run, spread over its progress."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import psutil

from marketplace.services.children import Child
from marketplace.services.postgres import Postgres
from marketplace.services.valkey import Valkey


@dataclass(frozen=True, slots=True)
class Wanted:
    """How often each fault comes in one run."""

    kills: int = 0
    flushes: int = 0
    queue_kills: int = 0
    db_restarts: int = 0
    stops: int = 0


@dataclass
class Faults:
    """Does a fault each time the run came a step further. `stop_s`: how long a worker is stopped."""

    wanted: Wanted
    workers: list[Child]
    postgres: Postgres
    valkey: Valkey
    stop_s: float
    messages: int
    done: Counter[str] = field(default_factory=Counter)
    recoveries: list[float] = field(default_factory=list)
    _back_at: float | None = None
    _taken_before: int | None = None
    _plan: list[tuple[float, str]] = field(default_factory=list)
    _stopped: dict[int, tuple[Child, float]] = field(default_factory=dict)
    _turn: int = 0

    def __post_init__(self) -> None:
        names = [
            *["kill"] * self.wanted.kills,
            *["flush"] * self.wanted.flushes,
            *["queue kill"] * self.wanted.queue_kills,
            *["db restart"] * self.wanted.db_restarts,
            *["stop"] * self.wanted.stops,
        ]
        random.Random(7).shuffle(names)
        step = 0.9 * self.messages / (len(names) + 1)
        self._plan = [(step * (number + 1), name) for number, name in enumerate(names)]

    @property
    def pending(self) -> bool:
        return bool(self._plan or self._stopped)

    def look(self, progress: int) -> None:
        """Do what is due at `progress` accepted mails, at most one fault, and wake who was stopped."""
        self._note_recovery(progress)
        for pid, (_, until) in list(self._stopped.items()):
            if time.monotonic() > until:
                os.kill(pid, signal.SIGCONT)
                del self._stopped[pid]
        if self._plan and progress >= self._plan[0][0]:
            _, name = self._plan.pop(0)
            actions: dict[str, Callable[[], None]] = {
                "kill": self._kill,
                "flush": lambda: self.valkey.run("FLUSHALL"),
                "queue kill": self._kill_queue,
                "db restart": self._restart_database,
                "stop": self._stop,
            }
            actions[name]()
            self.done[name] += 1
            if name == "db restart":
                self._back_at, self._taken_before = time.monotonic(), None

    def _note_recovery(self, progress: int) -> None:
        """How long after the database was back mails go on.

        What was accepted while it went down does not count, nor the one of each worker that was under way.
        """
        if self._back_at is None:
            return
        if self._taken_before is None:
            self._taken_before = progress
        elif progress > self._taken_before + len(self.workers):
            self.recoveries.append(time.monotonic() - self._back_at)
            self._back_at = None

    def _next(self) -> Child:
        """The worker whose turn it is, of those that are not stopped."""
        for _ in self.workers:
            self._turn += 1
            child = self.workers[self._turn % len(self.workers)]
            if child.pid not in self._stopped:
                return child
        pid, (child, _) = self._stopped.popitem()
        os.kill(pid, signal.SIGCONT)
        return child

    def _kill(self) -> None:
        child = self._next()
        child.kill()
        child.start()

    def _stop(self) -> None:
        child = self._next()
        os.kill(child.pid, signal.SIGSTOP)
        self._stopped[child.pid] = (child, time.monotonic() + self.stop_s)

    def _kill_queue(self) -> None:
        process = psutil.Process(int(self.valkey.pid_file.read_text()))
        process.kill()
        process.wait(10)
        self.valkey.start()

    def _restart_database(self) -> None:
        self.postgres.stop()
        self.postgres.start()
