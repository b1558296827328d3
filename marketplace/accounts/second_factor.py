"""A second step of signing in: a code of six digits from an app (TOTP, RFC 6238), or a recovery code.

For coordinators and administrators who want it. The secret is stored sealed; recovery codes as hashes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import uuid
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet
from sqlalchemy import ARRAY, BigInteger, ForeignKey, LargeBinary, any_, delete, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import audit, clock, tokens
from marketplace.core.db import Base
from marketplace.core.errors import Conflict
from marketplace.core.i18n import _

STEP = 30
RECOVERY_CODES = 10
ISSUER = "Maatmarkt"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class SecondFactor(Base):
    """One a person. It counts from `confirmed_at`, once a first code was typed.

    `last_step`: the time step (30 s since 1970) of the last code that was taken, so that it is taken once.
    """

    __tablename__ = "second_factor"
    person_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    sealed_secret: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    recovery_hashes: Mapped[list[bytes]] = mapped_column(ARRAY(LargeBinary), default=list)


class Vault:
    """Seals secrets with the installation's own: a copy of the table alone makes no codes."""

    def __init__(self, secret: str) -> None:
        key = hashlib.sha256(f"second factor\0{secret}".encode()).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        return self._fernet.decrypt(sealed.encode()).decode()


async def is_on(session: AsyncSession, person_id: uuid.UUID) -> bool:
    """Whether signing in asks this person for a code."""
    confirmed = await session.scalar(
        select(SecondFactor.confirmed_at).where(SecondFactor.person_id == person_id)
    )
    return confirmed is not None


async def begin(session: AsyncSession, vault: Vault, person_id: uuid.UUID) -> None:
    """Make a secret to put into an app. Raises Conflict when one is in use."""
    if await is_on(session, person_id):
        raise Conflict(_("De code is al ingesteld. Zet ze eerst uit."))
    await session.execute(delete(SecondFactor).where(SecondFactor.person_id == person_id))
    session.add(SecondFactor(person_id=person_id, sealed_secret=vault.seal(pyotp.random_base32())))
    await session.flush()


def app_address(secret: str, email: str) -> str:
    """The otpauth address that apps read from a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


async def confirm(session: AsyncSession, vault: Vault, person_id: uuid.UUID, code: str) -> list[str] | None:
    """Turn it on with a first code; -> the recovery codes, shown this once. None for a wrong code."""
    if not await _take_app_code(session, vault, person_id, code):
        return None
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    await session.execute(
        update(SecondFactor)
        .where(SecondFactor.person_id == person_id)
        .values(confirmed_at=clock.now(), recovery_hashes=[_hash(code) for code in codes])
    )
    audit.record(session, person_id, "person.second_factor_on", person_id)
    return codes


async def take(session: AsyncSession, vault: Vault, person_id: uuid.UUID, code: str) -> bool:
    """Whether this code lets the person in. Each code of the app and each recovery code works once."""
    digits = "".join(code.split())
    if digits.isascii() and digits.isdigit():
        return await _take_app_code(session, vault, person_id, digits)
    hashed = _hash(code)
    used = await session.scalar(
        update(SecondFactor)
        .where(SecondFactor.person_id == person_id, literal(hashed) == any_(SecondFactor.recovery_hashes))
        .values(recovery_hashes=func.array_remove(SecondFactor.recovery_hashes, hashed))
        .returning(SecondFactor.person_id)
    )
    if used is not None:
        audit.record(session, person_id, "person.recovery_code", person_id)
    return used is not None


async def end(session: AsyncSession, vault: Vault, person_id: uuid.UUID, code: str) -> bool:
    """Turn it off with a code; False when the code is wrong."""
    if not await take(session, vault, person_id, code):
        return False
    await session.execute(delete(SecondFactor).where(SecondFactor.person_id == person_id))
    audit.record(session, person_id, "person.second_factor_off", person_id)
    return True


async def _take_app_code(session: AsyncSession, vault: Vault, person_id: uuid.UUID, code: str) -> bool:
    """The code of now, or of the step before or after: clocks differ. Never a step that was taken before."""
    row = await session.get(SecondFactor, person_id)
    if row is None:
        return False
    totp, now = pyotp.TOTP(vault.open(row.sealed_secret)), int(clock.now().timestamp()) // STEP
    given = "".join(code.split()).encode()
    right = [
        step
        for step in (now - 1, now, now + 1)
        if hmac.compare_digest(totp.generate_otp(step).encode(), given)
    ]
    if not right:
        return False
    taken = await session.scalar(
        update(SecondFactor)
        .where(SecondFactor.person_id == person_id, SecondFactor.last_step < right[-1])
        .values(last_step=right[-1])
        .returning(SecondFactor.person_id)
        .execution_options(synchronize_session=False)
    )
    return taken is not None


def _recovery_code() -> str:
    """Some 59 random bits, in letters and digits that are not mistaken for each other."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))


def _hash(code: str) -> bytes:
    return tokens.digest("".join(code.lower().split()))
