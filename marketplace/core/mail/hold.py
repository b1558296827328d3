"""A hold on all outgoing mail, until an administrator lifts it: set after a backup was put back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, Identity, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Base


class MailHold(Base):
    """While a row without `lifted_at` exists, workers send nothing; mails wait and lose nothing."""

    __tablename__ = "mail_hold"
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    reason: Mapped[str]
    since: Mapped[datetime] = mapped_column(server_default=func.now())
    lifted_at: Mapped[datetime | None]


def no_hold() -> ColumnElement[bool]:
    """The condition under which mail may leave."""
    return ~select(MailHold.id).where(MailHold.lifted_at.is_(None)).exists()


async def held_since(session: AsyncSession) -> MailHold | None:
    """The hold that is in force."""
    held: MailHold | None = await session.scalar(
        select(MailHold).where(MailHold.lifted_at.is_(None)).order_by(MailHold.id).limit(1)
    )
    return held


async def lift(session: AsyncSession) -> None:
    """Let mail leave again."""
    await session.execute(update(MailHold).where(MailHold.lifted_at.is_(None)).values(lifted_at=func.now()))
