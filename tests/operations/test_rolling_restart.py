"""New code without a failed request: web workers are replaced one by one while people ask for pages."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from marketplace.services.children import Child
from marketplace.services.processes import wait_until_ready, web, worker
from marketplace.services.valkey import free_port
from tests.waiting import eventually

CLIENTS = 6
FORM = "email=iemand%40temse.example&password=verkeerd"


@dataclass
class Load:
    """Clients that open a connection for every request, as a proxy does that keeps none open."""

    port: int
    answers: Counter[str] = field(default_factory=Counter)
    stop: threading.Event = field(default_factory=threading.Event)

    def ask(self, number: int) -> None:
        turn = number
        while not self.stop.is_set():
            turn += 1
            try:
                status = self._once(*(("POST", "/aanmelden") if turn % 4 == 0 else ("GET", "/")))
            except (OSError, http.client.HTTPException) as error:
                status = type(error).__name__
            self.answers[status] += 1

    def _once(self, method: str, path: str) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {"Content-Type": "application/x-www-form-urlencoded", "Connection": "close"}
            connection.request(method, path, FORM if method == "POST" else None, headers)
            answer = connection.getresponse()
            answer.read()
            return f"{method} {answer.status}"
        finally:
            connection.close()


@contextmanager
def under_load(port: int) -> Iterator[Load]:
    load = Load(port)
    clients = [threading.Thread(target=load.ask, args=(number,)) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    try:
        yield load
    finally:
        load.stop.set()
        for client in clients:
            client.join(60)


def serving(process: Child) -> set[int]:
    """The process ids of the web workers; uvicorn also has a helper that only tracks shared resources."""
    found = set()
    for child in psutil.Process(process.pid).children():
        with suppress(psutil.Error):  # it ends while we look
            if "spawn_main" in " ".join(child.cmdline()):
                found.add(child.pid)
    return found


def wait_for(count: int, gone: set[int], process: Child) -> set[int]:
    def replaced() -> set[int]:
        now = serving(process)
        return now if len(now) == count and not now & gone else set()

    return eventually(replaced, f"{count} workers in the place of {gone}", 90)


@pytest.fixture
def environment(database_url: str, redis_url: str, smtp_url: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Settings of an installation whose worker runs."""
    settings = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SMTP_URL": smtp_url,
        "MAATMARKT_VAR": str(tmp_path),
        "PORT": str(free_port()),
    }
    mails = worker(settings, tmp_path)
    mails.start()
    yield settings
    mails.stop()


@contextmanager
def serve(environment: dict[str, str], workers: int) -> Iterator[tuple[Child, int]]:
    port = int(environment["PORT"])
    site = web(port, environment, Path(environment["MAATMARKT_VAR"]), workers)
    site.start()
    try:
        wait_until_ready(f"http://localhost:{port}", site)
        yield site, port
    finally:
        site.stop()


def test_a_rolling_restart_fails_no_request(environment: dict[str, str]) -> None:
    with serve(environment, workers=2) as (site, port), under_load(port) as load:
        before = wait_for(2, set(), site)
        os.kill(site.pid, signal.SIGHUP)
        wait_for(2, before, site)
    assert set(load.answers) == {"GET 200", "POST 403"}, load.answers
    assert min(load.answers.values()) > 20


def test_a_stopped_web_process_finishes_what_it_was_asked(environment: dict[str, str]) -> None:
    with serve(environment, workers=1) as (site, port):
        slow = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        slow.putrequest("POST", "/aanmelden")
        slow.putheader("Content-Type", "application/x-www-form-urlencoded")
        slow.putheader("Content-Length", str(len(FORM)))
        slow.endheaders(FORM[:10].encode())
        os.kill(site.pid, signal.SIGTERM)
        wait_until_refused(port)
        slow.send(FORM[10:].encode())
        assert slow.getresponse().status == 403
        slow.close()


def wait_until_refused(port: int) -> None:
    """Returns when nobody listens any more: the process has understood that it must stop."""

    def refused() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionError:
            return True
        return False

    eventually(refused, "an end to its listening")
