"""One frozen settings object; `marketplace.environment` reads it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation may set. URLs are complete; paths are absolute.

    `secret` signs cookies and mail links: all processes of one installation share it. `bounce_address`
    takes mail that could not be delivered (empty: `mail_from` does); `smtp_timeout`: seconds a step may take.
    `encoder`: `semantic` or a folder, see `matching.encoders`; empty for words alone.
    `smtp_plain_password`: a password may go to the mail server without TLS. `learns`:
    rankings count what people did for earlier needs.
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
    smtp_plain_password: bool = False
    smtp_ca_file: str = ""
    learns: bool = True
    encoder: str = ""

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
