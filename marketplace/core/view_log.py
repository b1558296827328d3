"""The log of who looked at data that an organisation does not publish: one row a person, kind and day.

Rows are added only: a trigger refuses changes, and deletion before they are about a year old.
"""

from __future__ import annotations

import logging
import uuid
from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock
from marketplace.core.db import Base
from marketplace.core.web.access import Actor

log = logging.getLogger(__name__)
PATIENCE = "250ms"


class Seen(StrEnum):
    """What was looked at."""

    DETAILS = "details"
    EVIDENCE = "evidence"
    OFFERS = "offers"
    NEEDS = "needs"
    PARTNERSHIPS = "partnerships"
    LOG = "log"


class ViewEntry(Base):
    """`on`: the day in Brussels. The person stands here by reference, so erasing a person needs no change."""

    __tablename__ = "view_entry"
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True, index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    seen: Mapped[Seen] = mapped_column(primary_key=True)


async def record(session: AsyncSession, actor: Actor | None, organisation_id: uuid.UUID, seen: Seen) -> None:
    """Note that someone from elsewhere looked; for those who load what is not public (`reach.py`).

    Never keeps the page waiting for long, nor fails it.
    """
    if actor is None or organisation_id in actor.organisations:
        return
    row = {
        "organisation_id": organisation_id,
        "on": clock.today(),
        "person_id": actor.person_id,
        "seen": seen,
    }
    try:
        async with session.begin_nested():
            await session.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
            await session.execute(insert(ViewEntry).values(row).on_conflict_do_nothing())
            await session.execute(text("SET LOCAL lock_timeout = 0"))
    except SQLAlchemyError as error:
        log.warning("a view was not noted: %s", error)
