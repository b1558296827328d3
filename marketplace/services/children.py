"""Child processes with their log under var/log/."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from marketplace.services.errors import ServiceError

LARGEST_LOG = 20_000_000


class Child:
    """A Python module run as a process of its own: `name` for people, `arguments` after `python -m`."""

    def __init__(
        self,
        name: str,
        arguments: tuple[str, ...],
        environment: Mapping[str, str],
        log: Path,
        leash: bool = False,
    ) -> None:
        """With `leash` its standard input is a pipe that closes when this process ends, even by kill -9."""
        self.name = name
        self.arguments = arguments
        self.leash = leash
        self.environment = dict(environment)
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        if self.process is None:
            raise RuntimeError(f"{self.name} was not started")
        return self.process.pid

    def start(self) -> None:
        self._let_go()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".old"))
        with self.log.open("ab") as log:
            # An own session: Ctrl-C reaches only the supervisor, which then stops the children in order.
            self.process = subprocess.Popen(  # noqa: S603 - our own modules
                [sys.executable, "-m", *self.arguments],
                env={**os.environ, **self.environment, "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.PIPE if self.leash else subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self, patience: float = 10) -> None:
        """Asks it to end, and after `patience` seconds makes it."""
        if self.process is None:
            return
        if self.running():
            self.process.terminate()
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
        self._let_go()

    def kill(self) -> None:
        """kill -9, as the tests of lost power do; its own children go with it."""
        if self.process is None:
            return
        if self.running():
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._let_go()

    def _let_go(self) -> None:
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()

    def fail(self) -> ServiceError:
        """The error to raise when it ended before it was ready."""
        return ServiceError(f"{self.name} start niet. Lees waarom in {self.log}.")
