"""The log of who did what. Rows are added, never changed: a trigger refuses it, and a chain would show it."""

from __future__ import annotations

import hashlib
import json
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock
from marketplace.core.db import Base


class AuditEntry(Base):
    """`verb` in the field's words ("need.publish"), `subject` the id of what it was done to."""

    __tablename__ = "audit_entry"
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    verb: Mapped[str]
    subject: Mapped[uuid.UUID | None]
    detail: Mapped[dict[str, Any]]

    __table_args__ = (
        Index("ix_audit_entry_subject_at", "subject", "at"),
        Index("ix_audit_entry_person_id", "person_id", "at"),
    )


def record(
    session: AsyncSession, person_id: uuid.UUID | None, verb: str, subject: uuid.UUID | None, **detail: Any
) -> None:
    """Note an act in the transaction that carries it out. `detail` holds no personal data."""
    session.add(AuditEntry(person_id=person_id, verb=verb, subject=subject, detail=detail))


class AuditSeal(Base):
    """The place of an entry in the chain. `hash` covers the entry and the hash before it (SHA-256).

    Entries are sealed by a worker some moments after they commit, so that writers never wait for each
    other. Personal data stand in an entry by reference only, so erasing a person keeps the chain whole.
    """

    __tablename__ = "audit_seal"
    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entry.id"), unique=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


SEAL_LOCK = 4_711_226_026
FIRST = b"\0" * 32


def entry_hash(before: bytes, entry: AuditEntry) -> bytes:
    """The hash of an entry behind the one before it."""
    parts = [entry.id, entry.at.isoformat(), entry.person_id, entry.verb, entry.subject, entry.detail]
    text = json.dumps(parts, default=str, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(before + text.encode()).digest()


async def seal(session: AsyncSession, limit: int = 1000) -> int:
    """Put committed entries that are not in the chain yet behind it; -> how many. One worker at a time."""
    free = await session.scalar(select(func.pg_try_advisory_xact_lock(SEAL_LOCK)))
    if not free:
        return 0
    last: bytes | None = await session.scalar(
        select(AuditSeal.hash).order_by(AuditSeal.position.desc()).limit(1)
    )
    entries = await session.scalars(
        select(AuditEntry)
        .outerjoin(AuditSeal, AuditSeal.entry_id == AuditEntry.id)
        .where(AuditSeal.position.is_(None))
        .order_by(AuditEntry.id)
        .limit(limit)
    )
    before, sealed = last or FIRST, 0
    for entry in entries:
        before = entry_hash(before, entry)
        session.add(AuditSeal(entry_id=entry.id, hash=before))
        await session.flush()
        sealed += 1
    return sealed


async def check(session: AsyncSession) -> tuple[int, int | None]:
    """-> (entries in the chain, id of the first entry that is not what was sealed; None when all are)."""
    before, count = FIRST, 0
    rows = await session.stream(
        select(AuditSeal, AuditEntry)
        .join(AuditEntry, AuditEntry.id == AuditSeal.entry_id)
        .order_by(AuditSeal.position)
        .execution_options(yield_per=1000)
    )
    async for sealed, entry in rows:
        if entry_hash(before, entry) != sealed.hash:
            return count, sealed.entry_id
        before, count = sealed.hash, count + 1
    return count, None
