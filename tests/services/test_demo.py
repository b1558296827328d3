"""`make demo` as its user meets it: it starts, comes back after a kill -9, and says clearly what is wrong."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from marketplace.services.embedded import embedded_database
from marketplace.services.postgres import Postgres
from marketplace.services.preparation import prepare
from marketplace.services.supervisor import end_leftovers
from marketplace.services.valkey import Valkey, free_port
from tests.services.conftest import Loader

ROOT = Path(__file__).parent.parent.parent
REPLACEABLE = ("DATABASE_URL", "REDIS_URL", "SMTP_URL", "BASE_URL", "PORT")


@pytest.fixture
def var(tmp_path: Path, loader: Loader) -> Iterator[Path]:
    """A folder whose database is prepared, but for the demo region's rows."""
    with embedded_database(tmp_path, {}) as url:
        prepare(url, lambda _: None)
    assert loader.loads == 1
    yield tmp_path
    end_leftovers(tmp_path / "demo.json")
    Valkey(tmp_path / "valkey").stop()
    Postgres(tmp_path / "postgres").stop()


def start(var: Path, port: int, **settings: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name not in REPLACEABLE}
    return subprocess.Popen(
        [sys.executable, "-m", "marketplace.services.demo", "--port", str(port)],
        cwd=ROOT,
        env={**environment, "MAATMARKT_VAR": str(var), **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def demo(var: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """A demo that has said that it runs."""
    process = start(var, port)
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("Stoppen doet u"):
            break
    with process:
        assert process.poll() is None, "".join(said)
        try:
            yield process
        finally:
            process.kill()


def refused(var: Path, port: int, **settings: str) -> str:
    """The one line on stderr of a demo that does not start."""
    process = start(var, port, **settings)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors.count("\n") == 1, errors
    return errors


def test_it_comes_back_after_a_kill_and_stops_in_order(var: Path) -> None:
    port = free_port()
    with demo(var, port) as first:
        first.send_signal(signal.SIGKILL)

    with demo(var, port) as second:
        with urllib.request.urlopen(f"http://localhost:{port}/klaar", timeout=10) as answer:
            assert answer.status == 200
        assert "al een demo" in refused(var, free_port())
        second.send_signal(signal.SIGINT)
        assert second.wait(30) == 0

    assert not Postgres(var / "postgres").running()
    assert not Valkey(var / "valkey").running()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_busy_port_gives_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        assert f"Poort {port} is al in gebruik" in refused(tmp_path, port)


def test_a_server_that_does_not_answer_gives_one_line(tmp_path: Path) -> None:
    nowhere = f"redis://127.0.0.1:{free_port()}/0"
    assert "Verbeter REDIS_URL" in refused(tmp_path, free_port(), REDIS_URL=nowhere).replace(
        "verbeter", "Verbeter"
    )
