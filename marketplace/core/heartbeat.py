"""Workers say that they live, so that readiness can be told and an operator warned."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Base

LATE = timedelta(seconds=15)


class Heartbeat(Base):
    """The last sign of life of one worker process, on database time."""

    __tablename__ = "heartbeat"
    worker: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


async def beat(session: AsyncSession, worker: str) -> None:
    """Say that `worker` lives; those silent for a day are forgotten."""
    await session.execute(
        insert(Heartbeat)
        .values(worker=worker, at=func.now())
        .on_conflict_do_update(index_elements=["worker"], set_={"at": func.now()})
    )
    await session.execute(delete(Heartbeat).where(Heartbeat.at < func.now() - timedelta(days=1)))


async def workers_alive(session: AsyncSession) -> int:
    """How many workers were heard of lately."""
    query = select(func.count()).select_from(Heartbeat).where(Heartbeat.at > func.now() - LATE)
    return await session.scalar(query) or 0
