"""The settings as the operator's environment gives them. Wrong settings stop the start."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping
from math import isnan, nan
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from marketplace.config import ROOT, Settings, async_url
from marketplace.core.reading.addresses import read_sender
from marketplace.services.errors import ServiceError, reason_of

#: Signs cookies and links, so it has to be out of reach of guessing: 32 characters of base64 hold 192 bits.
LEAST_SECRET = 32
REDIS_PORT = 6379
TEST_NAME = "testserver"
LOCAL_NAMES = f"localhost,127.0.0.1,{TEST_NAME}"
"""A site over TLS has them only when its operator lists them, such as localhost for a check of its health."""
EXAMPLES = {
    "DATABASE_URL": "postgresql://gebruiker:wachtwoord@host/naam",
    "REDIS_URL": "redis://host:6379/0",
    "SMTP_URL": "smtp://gebruiker:wachtwoord@host:587",
    "BASE_URL": "https://maatmarkt.example",
}


class SettingsError(ServiceError):
    """Settings that can't be used: a Dutch line for each, which names it."""


def encoder_name(given: Mapping[str, str] = os.environ) -> str:
    """The encoder of `Settings`, also for who needs no other setting."""
    return _Reader(given).text("MAATMARKT_ENCODER")


def from_environment(given: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; the defaults suit a machine where the demo runs. Raises SettingsError."""
    read = _Reader(given)
    database_url = read.url("DATABASE_URL", "", ("postgresql", "postgres", "postgresql+asyncpg"))
    redis_url = read.url("REDIS_URL", "", ("redis", "rediss")) if read.text("REDIS_URL") else ""
    base_url = read.url("BASE_URL", f"http://localhost:{read.text('PORT', '8000')}", ("http", "https"))
    secret = read.secret("MAATMARKT_SECRET", LEAST_SECRET if base_url.startswith("https:") else 1)
    mail = _mail_settings(read)
    demo = read.text("MAATMARKT_DEMO") == "1"
    secure = base_url.startswith("https:")
    hosts = read.names("ALLOWED_HOSTS", "" if secure else LOCAL_NAMES)
    if secure:
        read.public_site(redis_url, hosts, demo=demo)
    if read.wrong:
        raise SettingsError("\n".join(read.wrong))
    var = Path(read.text("MAATMARKT_VAR", str(ROOT / "var"))).resolve()
    return Settings(
        database_url=async_url(database_url),
        redis_url=_with_port(redis_url) if redis_url else None,
        base_url=base_url.rstrip("/"),
        secret=secret or _kept_secret(var / "secret"),
        var=var,
        demo=demo,
        learns=learns(given),
        metrics_token=read.text("METRICS_TOKEN"),
        allowed_hosts=tuple({_host_of(base_url), *hosts}),
        encoder=encoder_name(given),
        **mail,
    )


def learns(given: Mapping[str, str] = os.environ) -> bool:
    """Whether rankings count what people did for earlier needs, also for commands, which need no settings."""
    return _Reader(given).text("LEARN_FROM_ANSWERS") != "0"


def _mail_settings(read: _Reader) -> dict[str, Any]:
    """How mails leave, by the names of `Settings`."""
    return {
        "smtp_url": read.url("SMTP_URL", "smtp://localhost:1025", ("smtp", "smtps")),
        "smtp_ca_file": read.file("SMTP_CA_FILE"),
        "mail_from": read.mail_address("MAIL_FROM", "Maatmarkt <noreply@maatmarkt.example>"),
        "bounce_address": read.mail_address("BOUNCE_ADDRESS"),
        "smtp_timeout": read.number("SMTP_TIMEOUT", 10, 0.5, 3600),
        "smtp_mails_per_connection": _whole(read.number("SMTP_MAILS_PER_CONNECTION", 500, 1, 100_000)),
        "smtp_plain_password": read.text("SMTP_PLAIN_PASSWORD") == "1",
    }


def _whole(number: float) -> int:
    """A number; 0 for one that can't be used, which is among the reported errors already."""
    return 0 if isnan(number) else int(number)


def settings_or_exit() -> Settings:
    """The settings; a process that can't use them ends here, with what is wrong on stderr."""
    try:
        return from_environment()
    except SettingsError as error:
        raise SystemExit(str(error)) from None


class _Reader:
    """Values by name, and a line in `wrong` for each that can't be used. An empty one counts as not given."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given
        self.wrong: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return self._given.get(name, "").strip() or default

    def url(self, name: str, default: str, schemes: tuple[str, ...]) -> str:
        """An address of one of these schemes. A wrong one is not repeated: it may hold a password."""
        text = self.text(name, default)
        if not _is_url(text, schemes):
            what = "is geen geldig adres" if text else "is niet ingevuld"
            self.wrong.append(f"{name} {what}. Een voorbeeld: {EXAMPLES[name]}")
        return text

    def number(self, name: str, default: float, least: float, most: float) -> float:
        text = self.text(name, str(default))
        try:
            number = float(text)
        except ValueError:
            number = nan
        if not least <= number <= most:
            bounds = f"van {least:g} tot {most:g}".replace(".", ",")
            self.wrong.append(f"{name} is “{text}”. Geef een getal {bounds}.")
        return number

    def mail_address(self, name: str, default: str = "") -> str:
        """A mail address, with or without a name; "" when it is not given and there is no default."""
        text = self.text(name, default)
        sender = read_sender(text)
        if text and sender is None:
            self.wrong.append(
                f"{name} is “{text}”. Geef een mailadres, zoals Maatmarkt <noreply@stad.example>"
            )
        return str(sender or text)

    def names(self, name: str, default: str) -> tuple[str, ...]:
        """Names with commas between them, in lower case."""
        return tuple(filter(None, map(str.strip, self.text(name, default).lower().split(","))))

    def file(self, name: str) -> str:
        """A file that can be read, or "" when it is not given."""
        text = self.text(name)
        if text and not os.access(text, os.R_OK):
            self.wrong.append(f"{name} noemt een bestand dat niet gelezen kan worden: {text}")
        return text

    def public_site(self, redis_url: str, hosts: tuple[str, ...], *, demo: bool) -> None:
        """What suits one machine, and no site that people reach over TLS."""
        if not redis_url:
            example = EXAMPLES["REDIS_URL"]
            self.wrong.append(f"REDIS_URL is niet ingevuld; bij https tellen alle processen samen: {example}")
        if demo:
            self.wrong.append("MAATMARKT_DEMO laat iedereen binnen. Laat het weg bij een adres met https.")
        for host in hosts:
            if host == TEST_NAME or host.endswith(f".{TEST_NAME}"):
                self.wrong.append(
                    f"ALLOWED_HOSTS noemt “{host}”, een naam van tests. Laat die weg bij https."
                )

    def secret(self, name: str, least: int) -> str:
        """A text of at least this many characters, or "" when it is not given."""
        text = self.text(name)
        if 0 < len(text) < least:
            self.wrong.append(f"{name} is te kort. Neem minstens {least} tekens: openssl rand -base64 48")
        return text


def _is_url(text: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    # A database may be reached over a socket; its folder then stands in the query.
    somewhere = bool(parts.hostname) or parts.scheme.startswith("postgres")
    return parts.scheme in schemes and somewhere and port != 0


def _host_of(url: str) -> str:
    """The host as a request names it: an IPv6 address stands in brackets (RFC 9110, section 7.2)."""
    host = urlsplit(url).hostname or ""
    return f"[{host}]" if ":" in host else host


def _with_port(redis_url: str) -> str:
    """Not every reader of this address knows the port that goes without saying."""
    parts = urlsplit(redis_url)
    return (
        redis_url
        if parts.port
        else parts._replace(netloc=f"{parts.netloc.rstrip(':')}:{REDIS_PORT}").geturl()
    )


def _kept_secret(file: Path) -> str:
    """A secret kept on this machine, so that restarts leave links and sessions valid."""
    try:
        if not file.exists():
            _make_secret(file)
        return file.read_text()
    except OSError as error:
        raise SettingsError(
            f"{file} kan niet gelezen of geschreven worden: {reason_of(error)}. Zet MAATMARKT_VAR op een map "
            "waarin geschreven mag worden, of geef MAATMARKT_SECRET."
        ) from None


def _make_secret(file: Path) -> None:
    """Whole or absent, also when processes start together or the disk is full."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(f".{os.getpid()}")
    try:
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, file)
    finally:
        fresh.unlink(missing_ok=True)
