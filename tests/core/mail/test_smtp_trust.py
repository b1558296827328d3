"""A mail password goes over TLS or stays here, and the server shows a certificate that is trusted."""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import select

from marketplace.core.mail.delivery import Delivery
from marketplace.core.mail.message import Message, MessageStatus
from marketplace.core.mail.smtp_line import Trust
from tests.database import composer, opened

SENDER = "Maatmarkt <noreply@maatmarkt.example>"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that signed itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@dataclass
class Heard:
    """What a server was told."""

    url: str = ""
    passwords: list[tuple[bytes, bool]] = field(default_factory=list)
    mails: int = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.mails += 1
        return "250 OK"


@asynccontextmanager
async def server(certificate: Path | None, *, smtps: bool = False) -> AsyncIterator[Heard]:
    """A server that asks for a password; with `certificate` it offers STARTTLS, or speaks TLS at once."""
    heard = Heard()
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)

    def check(server: SMTP, session: Session, _: Envelope, __: str, given: object) -> AuthResult:
        heard.passwords.append((given.password, session.ssl is not None or smtps))  # type: ignore[attr-defined]
        return AuthResult(success=True)

    def session() -> SMTP:
        return SMTP(
            heard,
            hostname="localhost",
            authenticator=check,
            auth_require_tls=False,
            tls_context=None if smtps else context,
        )

    loop = asyncio.get_running_loop()
    running = await loop.create_server(session, "127.0.0.1", 0, ssl=context if smtps else None)
    port = running.sockets[0].getsockname()[1]
    heard.url = f"smtp{'s' if smtps else ''}://ann:geheim@127.0.0.1:{port}"
    try:
        yield heard
    finally:
        running.close()


async def deliver(database_url: str, url: str, trust: Trust) -> Message:
    """One mail, tried once."""
    async with opened(database_url) as database:
        async with database.begin() as db:
            await composer().send(
                db,
                "colleague_invite",
                to="bram@groenwerk.example",
                name="Bram",
                dedupe_key="one",
                token="t",
                inviter="An",
                organisation="Groen",
            )
        delivery = Delivery(database, url, SENDER, timeout=5, trust=trust)
        await delivery.deliver_due()
        await delivery.close()
        async with database.begin() as db:
            return (await db.scalars(select(Message))).one()


async def test_without_tls_the_password_stays_here(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with server(None) as heard:
        mail = await deliver(database_url, heard.url, Trust())
    assert (heard.passwords, heard.mails) == ([], 0)
    assert (mail.status, mail.attempts) == (MessageStatus.WAITING, 0)
    assert "SMTP_PLAIN_PASSWORD" in caplog.text
    assert "geheim" not in caplog.text + str(mail.last_error)


async def test_an_operator_may_say_that_it_goes_without(database_url: str) -> None:
    async with server(None) as heard:
        mail = await deliver(database_url, heard.url, Trust(plain_password=True))
    assert (heard.passwords, mail.status) == ([(b"geheim", False)], MessageStatus.SENT)


@pytest.mark.parametrize("smtps", [False, True])
async def test_over_tls_of_a_trusted_server_it_goes(
    database_url: str, certificate: Path, smtps: bool
) -> None:
    async with server(certificate, smtps=smtps) as heard:
        mail = await deliver(database_url, heard.url, Trust(ca_file=str(certificate)))
    assert (heard.passwords, mail.status) == ([(b"geheim", True)], MessageStatus.SENT)


@pytest.mark.parametrize("smtps", [False, True])
async def test_a_certificate_that_nobody_trusts_gets_no_password(
    database_url: str, certificate: Path, caplog: pytest.LogCaptureFixture, smtps: bool
) -> None:
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # tells of the handshake too
    async with server(certificate, smtps=smtps) as heard:
        mail = await deliver(database_url, heard.url, Trust())
    assert (heard.passwords, mail.status) == ([], MessageStatus.WAITING)
    assert "certificate" in caplog.text.lower()
