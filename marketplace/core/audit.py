"""The log of who did what. Rows are added, never changed: a trigger refuses it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index
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

    __table_args__ = (Index("ix_audit_entry_subject_at", "subject", "at"),)


def record(
    session: AsyncSession, person_id: uuid.UUID | None, verb: str, subject: uuid.UUID | None, **detail: Any
) -> None:
    """Note an act in the transaction that carries it out. `detail` holds no personal data."""
    session.add(AuditEntry(person_id=person_id, verb=verb, subject=subject, detail=detail))
