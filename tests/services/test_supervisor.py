import os
import signal
from pathlib import Path

import psutil
import pytest

from marketplace.services.children import Child
from marketplace.services.embedded import smtp_server, wait_for_port
from marketplace.services.errors import ServiceError
from marketplace.services.supervisor import TOO_MANY, Supervisor, end_leftovers
from marketplace.services.valkey import free_port


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def child(tmp_path: Path, port: int) -> Child:
    return smtp_server(tmp_path / "mail", port, tmp_path / "mail.log")


def test_a_killed_process_is_started_again(child: Child, port: int, tmp_path: Path) -> None:
    said: list[str] = []
    supervisor = Supervisor([], tmp_path / "record.json", said.append)
    supervisor.start(child)
    first = child.pid
    child.kill()

    supervisor.look()
    try:
        wait_for_port(port, child)
        assert child.pid != first
        assert said == ["De mailserver van de demo stopte en start opnieuw."]
    finally:
        supervisor.stop()


def test_a_process_that_keeps_ending_is_reported(tmp_path: Path) -> None:
    hopeless = Child("Iets", ("marketplace.no_such_module",), {}, tmp_path / "log")
    supervisor = Supervisor([], tmp_path / "record.json", lambda _: None)
    supervisor.start(hopeless)
    hopeless.kill()
    for _ in range(TOO_MANY):
        supervisor.look()
        hopeless.kill()

    with pytest.raises(ServiceError, match="telkens opnieuw"):
        supervisor.look()


def test_what_a_killed_supervisor_left_is_ended(child: Child, tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    Supervisor([], record, lambda _: None).start(child)

    end_leftovers(record)

    assert not child.running()
    child.stop()
    assert not record.exists()


def test_a_process_id_that_was_used_again_is_left_alone(tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    record.write_text(f'[{{"pid": {os.getpid()}, "began": {psutil.Process().create_time() - 3600}}}]')
    reached: list[int] = []
    signal.signal(signal.SIGTERM, lambda *_: reached.append(1))
    try:
        end_leftovers(record)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)

    assert reached == []
