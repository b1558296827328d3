"""Settings that can't be used end a process with a line for each, and never with a stack trace."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from marketplace.environment import SettingsError, from_environment, learns

RIGHT = {"DATABASE_URL": "postgresql://ann:pass@db.example/maatmarkt"}


def read(tmp_path: Path, **given: str) -> dict[str, object]:
    settings = from_environment(RIGHT | {"MAATMARKT_VAR": str(tmp_path)} | given)
    return {name: getattr(settings, name) for name in settings.__slots__}


def test_what_is_not_given_suits_one_machine(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert found["database_url"] == "postgresql+asyncpg://ann:pass@db.example/maatmarkt"
    assert found["redis_url"] is None
    assert found["base_url"] == "http://localhost:8000"
    assert found["allowed_hosts"] == tuple({"localhost", "127.0.0.1", "testserver"})
    assert found["secret"] == (tmp_path / "secret").read_text() == read(tmp_path)["secret"]
    assert len(str(found["secret"])) >= 32
    assert found["learns"] is True


def test_what_is_given_is_taken(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        REDIS_URL="rediss://:p%40ss@queue.example/2",
        SMTP_URL="smtps://user:pass@mail.example",
        BASE_URL="https://Maatmarkt.example:8443/",
        MAATMARKT_SECRET="x" * 32,
        ALLOWED_HOSTS=" www.maatmarkt.example, ,intern ",
        MAIL_FROM="helpdesk@waas.example",
        SMTP_TIMEOUT="2.5",
        SMTP_MAILS_PER_CONNECTION="1",
        LEARN_FROM_ANSWERS="0",
    )
    assert found["learns"] is False
    assert [learns(given) for given in ({}, {"LEARN_FROM_ANSWERS": "0"})] == [True, False]
    assert found["redis_url"] == "rediss://:p%40ss@queue.example:6379/2"
    assert found["base_url"] == "https://Maatmarkt.example:8443"
    assert found["secret"] == "x" * 32
    hosts = found["allowed_hosts"]
    assert isinstance(hosts, tuple)
    assert set(hosts) == {"maatmarkt.example", "www.maatmarkt.example", "intern"}
    assert (found["smtp_timeout"], found["smtp_mails_per_connection"]) == (2.5, 1)
    assert not (tmp_path / "secret").exists()


HTTPS = {
    "BASE_URL": "https://maatmarkt.example",
    "REDIS_URL": "redis://queue.example",
    "MAATMARKT_SECRET": "x" * 32,
}


def test_a_site_over_tls_answers_to_its_own_name_alone(tmp_path: Path) -> None:
    assert read(tmp_path, **HTTPS)["allowed_hosts"] == ("maatmarkt.example",)
    listed = read(tmp_path, **HTTPS, ALLOWED_HOSTS="localhost")["allowed_hosts"]
    assert set(listed) == {"maatmarkt.example", "localhost"}  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("REDIS_URL", "", "niet ingevuld"),
        ("MAATMARKT_DEMO", "1", "laat iedereen binnen"),
        ("ALLOWED_HOSTS", "www.maatmarkt.example,testserver", "“testserver”"),
        ("ALLOWED_HOSTS", "www.testserver", "“www.testserver”"),
    ],
)
def test_what_suits_one_machine_is_refused_over_tls(tmp_path: Path, name: str, value: str, why: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, **(HTTPS | {name: value}))
    assert str(caught.value).startswith(name)
    assert why in str(caught.value)
    assert read(tmp_path, **{name: value})["demo"] is (name == "MAATMARKT_DEMO")


def test_what_the_mail_server_may_do_is_said_by_name(tmp_path: Path) -> None:
    found = read(tmp_path)
    assert (found["smtp_plain_password"], found["smtp_ca_file"]) == (False, "")
    (tmp_path / "ca.pem").write_text("")
    found = read(tmp_path, SMTP_PLAIN_PASSWORD="1", SMTP_CA_FILE=str(tmp_path / "ca.pem"))
    assert (found["smtp_plain_password"], found["smtp_ca_file"]) == (True, str(tmp_path / "ca.pem"))
    with pytest.raises(SettingsError, match="SMTP_CA_FILE noemt een bestand"):
        read(tmp_path, SMTP_CA_FILE=str(tmp_path / "none.pem"))


def test_an_ipv6_address_stands_in_brackets_and_names_in_lower_case(tmp_path: Path) -> None:
    found = read(tmp_path, BASE_URL="http://[::1]:8000", ALLOWED_HOSTS="Intern.example")
    assert set(found["allowed_hosts"]) == {"[::1]", "intern.example"}  # type: ignore[call-overload]


def test_a_socket_is_an_address_of_a_database(tmp_path: Path) -> None:
    url = "postgresql://postgres@/maatmarkt?host=/run/postgresql"
    assert read(tmp_path, DATABASE_URL=url)["database_url"] == url.replace(
        "postgresql:", "postgresql+asyncpg:"
    )


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("DATABASE_URL", "", "niet ingevuld"),
        ("DATABASE_URL", "mysql://host/x", "geen geldig adres"),
        ("DATABASE_URL", "postgresql://host:abc/x", "geen geldig adres"),
        ("DATABASE_URL", "postgresql://[::1/x", "geen geldig adres"),
        ("REDIS_URL", "queue.example", "geen geldig adres"),
        ("REDIS_URL", "redis:///0", "geen geldig adres"),
        ("SMTP_URL", "smtp://mail.example:70000", "geen geldig adres"),
        ("SMTP_URL", "mail.example:25", "geen geldig adres"),
        ("BASE_URL", "maatmarkt.example", "geen geldig adres"),
        ("SMTP_TIMEOUT", "snel", "van 0,5 tot 3600"),
        ("SMTP_TIMEOUT", "nan", "van 0,5 tot 3600"),
        ("SMTP_TIMEOUT", "0", "van 0,5 tot 3600"),
        ("SMTP_MAILS_PER_CONNECTION", "-1", "van 1 tot 100000"),
        ("MAIL_FROM", "Maatmarkt", "Geef een mailadres"),
        ("BOUNCE_ADDRESS", "a b@c", "Geef een mailadres"),
    ],
)
def test_what_can_not_be_used_is_named(tmp_path: Path, name: str, value: str, why: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(tmp_path, **{name: value})
    assert str(caught.value).startswith(name)
    assert why in str(caught.value)


def test_a_short_secret_is_refused_where_people_come_in_over_tls(tmp_path: Path) -> None:
    short = "kort geheim"
    assert read(tmp_path, MAATMARKT_SECRET=short)["secret"] == short
    with pytest.raises(SettingsError, match="minstens 32 tekens") as caught:
        read(tmp_path, MAATMARKT_SECRET=short, BASE_URL="https://maatmarkt.example")
    assert short not in str(caught.value)


@pytest.mark.parametrize(
    "arguments",
    [
        ("-m", "workers"),
        ("-m", "uvicorn", "marketplace.app:create_app", "--factory", "--port", "0"),
    ],
)
def test_a_process_tells_all_that_is_wrong_and_ends(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    wrong = {"REDIS_URL": "redis://:geheim@", "SMTP_TIMEOUT": "snel", "MAATMARKT_VAR": str(tmp_path)}
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, *arguments],
        env=environment | wrong,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "geheim" not in done.stderr
    for name in ("DATABASE_URL", "REDIS_URL", "SMTP_TIMEOUT"):
        assert f"\n{name} " in f"\n{done.stderr}"
