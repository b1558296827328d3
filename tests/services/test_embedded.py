"""The servers that Maatmarkt brings along come back after a kill -9 and are shared between processes."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from marketplace.services.embedded import embedded_database, embedded_services
from marketplace.services.errors import ServiceError
from marketplace.services.leases import only_one
from marketplace.services.postgres import Postgres
from marketplace.services.valkey import Valkey, free_port

KEEP_AND_DIE = """
import os, sys
from pathlib import Path
from marketplace.services.embedded import embedded_services
with embedded_services(Path(sys.argv[1]), {}) as services:
    services.postgres.run_sql("CREATE TABLE kept (word text)", "maatmarkt")
    services.postgres.run_sql("INSERT INTO kept VALUES ('bewaard')", "maatmarkt")
    print(services.smtp.pid, flush=True)
    os.kill(os.getpid(), 9)
"""


def postmaster(server: Postgres) -> int:
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def test_data_survive_a_kill_of_every_process(tmp_path: Path) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", KEEP_AND_DIE, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(int(killed.stdout)).wait(10)  # the mail server ends by itself
    os.kill(postmaster(Postgres(tmp_path / "postgres")), signal.SIGKILL)

    with embedded_services(tmp_path, {}) as services:
        assert services.postgres is not None
        assert services.postgres.run_sql("SELECT word FROM kept", "maatmarkt") == "bewaard"

    assert not Postgres(tmp_path / "postgres").running()
    assert not Valkey(tmp_path / "valkey").running()


def test_a_process_id_that_now_belongs_to_another_program_is_no_obstacle(tmp_path: Path) -> None:
    server = Postgres(tmp_path / "postgres")
    server.start()
    os.kill(postmaster(server), signal.SIGKILL)
    file = server.data / "postmaster.pid"
    file.write_text("\n".join([str(os.getpid()), *file.read_text().splitlines()[1:]]))

    with embedded_database(tmp_path, {}):
        assert server.running()


def test_the_last_user_stops_the_server(tmp_path: Path) -> None:
    server = Postgres(tmp_path / "postgres")
    with embedded_database(tmp_path, {}) as first:
        with embedded_database(tmp_path, {}) as second:
            assert first == second
        assert server.running()
    assert not server.running()


def test_a_long_path_gets_its_socket_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path / ("a" * 60) / ("b" * 60)
    with embedded_database(deep, {}) as url:
        assert url.startswith("postgresql://")


@pytest.mark.parametrize("variable", ["DATABASE_URL", "REDIS_URL", "SMTP_URL"])
def test_an_unreachable_server_gives_one_line_that_names_the_setting(variable: str, tmp_path: Path) -> None:
    scheme = {"DATABASE_URL": "postgresql", "REDIS_URL": "redis", "SMTP_URL": "smtp"}[variable]
    url = f"{scheme}://user:geheim@127.0.0.1:{free_port()}/x"

    with pytest.raises(ServiceError) as caught, embedded_services(tmp_path, {variable: url}):
        pass

    message = str(caught.value)
    assert variable in message
    assert "antwoordt niet" in message
    assert "geheim" not in message
    assert "\n" not in message


def test_a_second_holder_of_a_lock_is_told_so(tmp_path: Path) -> None:
    with (
        only_one(tmp_path / "lock", "bezet"),
        pytest.raises(ServiceError, match="bezet"),
        only_one(tmp_path / "lock", "bezet"),
    ):
        pass
    with only_one(tmp_path / "lock", "bezet"):
        pass
