"""Keeps processes and servers running, and finds those that a killed supervisor left behind."""

import contextlib
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from marketplace.services.children import Child
from marketplace.services.errors import ServiceError
from marketplace.services.leases import Server

PAUSE = 0.5
SERVER_CHECK_EVERY = 4.0
# So many restarts of one process within a minute mean that restarting does not help.
TOO_MANY, WITHIN = 5, 60.0


class Supervisor:
    """Watches processes (`start` adds them) and `servers` (PostgreSQL, Valkey); `say` tells a restart."""

    def __init__(self, servers: Sequence[Server], record: Path, say: Callable[[str], None]) -> None:
        self.servers = servers
        self.record = record
        self.say = say
        self.children: list[Child] = []
        self._restarts: dict[str, list[float]] = {}
        self._servers_checked = time.monotonic()

    def start(self, *children: Child) -> None:
        """Starts more processes to watch, and notes them at once: a kill may come at any moment."""
        for child in children:
            child.start()
            self.children.append(child)
            self.write_record()

    def stop(self) -> None:
        """Stops the processes it started, the last first."""
        for child in reversed(self.children):
            child.stop()
        self.record.unlink(missing_ok=True)

    def watch(self) -> None:
        """Does not return: ends by KeyboardInterrupt, or ServiceError when a process keeps ending."""
        while True:
            time.sleep(PAUSE)
            self.look()

    def look(self) -> None:
        """One round: what stopped is started again."""
        if time.monotonic() - self._servers_checked > SERVER_CHECK_EVERY:
            self._servers_checked = time.monotonic()
            for server in self.servers:
                if not server.running():
                    self.say(f"{type(server).__name__} antwoordt niet meer en start opnieuw.")
                    server.start()
        for child in self.children:
            if not child.running():
                self._restart(child)

    def _restart(self, child: Child) -> None:
        now = time.monotonic()
        recent = [moment for moment in self._restarts.get(child.name, []) if now - moment < WITHIN]
        if len(recent) >= TOO_MANY:
            raise ServiceError(f"{child.name} stopt telkens opnieuw. Lees waarom in {child.log}.")
        self._restarts[child.name] = [*recent, now]
        self.say(f"{child.name} stopte en start opnieuw.")
        child.start()
        self.write_record()

    def write_record(self) -> None:
        """Notes which processes run, with the moment they began: process ids are used again."""
        running = []
        for child in self.children:
            with contextlib.suppress(psutil.Error):
                running.append({"pid": child.pid, "began": psutil.Process(child.pid).create_time()})
        self.record.write_text(json.dumps(running), "utf-8")


def end_leftovers(record: Path) -> None:
    """Ends the processes of a supervisor that was killed, as noted in `record`."""
    try:
        noted = json.loads(record.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return
    left = []
    for entry in noted:
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(entry["pid"])
            if abs(process.create_time() - entry["began"]) < 1:
                left += [process, *process.children(recursive=True)]
                process.terminate()
    _, stubborn = psutil.wait_procs(left, timeout=8)
    for process in stubborn:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(stubborn, timeout=3)
    record.unlink(missing_ok=True)
