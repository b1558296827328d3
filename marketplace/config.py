"""One frozen settings object, read from the environment once."""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from marketplace.services.errors import reason_of

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation may set. URLs are complete; paths are absolute.

    `secret` signs cookies and mail links: all processes of one installation share it. `bounce_address`
    takes mail that could not be delivered (empty: `mail_from` does); `smtp_timeout`: seconds a step may take.
    """

    database_url: str
    redis_url: str | None
    smtp_url: str
    base_url: str
    secret: str
    var: Path
    mail_from: str
    demo: bool
    allowed_hosts: tuple[str, ...]
    metrics_token: str = ""
    bounce_address: str = ""
    smtp_timeout: float = 10.0
    smtp_mails_per_connection: int = 500

    @property
    def secure(self) -> bool:
        """Whether the site is reached over TLS; cookies then carry Secure and pages HSTS."""
        return self.base_url.startswith("https://")


def async_url(url: str) -> str:
    """`postgresql://...` as operators write it -> the form SQLAlchemy's asyncpg dialect wants."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+asyncpg://" + url.removeprefix(prefix)
    return url


def _secret(var: Path) -> str:
    """The configured secret, or one kept under var/ so that restarts keep links and sessions valid."""
    given = os.environ.get("MAATMARKT_SECRET")
    if given:
        return given
    file = var / "secret"
    try:
        if not file.exists():
            _make_secret(file)
        return file.read_text()
    except OSError as error:
        raise SystemExit(
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


def from_environment() -> Settings:
    """Read the settings; the defaults suit a machine where the demo runs.

    Raises KeyError when DATABASE_URL is absent: who starts a process also starts its database.
    """
    var = Path(os.environ.get("MAATMARKT_VAR", ROOT / "var")).resolve()
    base_url = os.environ.get("BASE_URL", f"http://localhost:{os.environ.get('PORT', '8000')}").rstrip("/")
    hosts = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,testserver")
    host = base_url.split("://", 1)[1].split("/", 1)[0].rsplit(":", 1)[0]
    return Settings(
        database_url=async_url(os.environ["DATABASE_URL"]),
        redis_url=os.environ.get("REDIS_URL"),
        smtp_url=os.environ.get("SMTP_URL", "smtp://localhost:1025"),
        base_url=base_url,
        secret=_secret(var),
        var=var,
        mail_from=os.environ.get("MAIL_FROM", "Maatmarkt <noreply@maatmarkt.example>"),
        demo=os.environ.get("MAATMARKT_DEMO") == "1",
        metrics_token=os.environ.get("METRICS_TOKEN", ""),
        bounce_address=os.environ.get("BOUNCE_ADDRESS", ""),
        smtp_timeout=float(os.environ.get("SMTP_TIMEOUT", "10")),
        smtp_mails_per_connection=int(os.environ.get("SMTP_MAILS_PER_CONNECTION", "500")),
        allowed_hosts=tuple({host, *(h.strip() for h in hosts.split(",") if h.strip())}),
    )
