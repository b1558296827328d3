"""The log of who looked at data that an organisation does not publish: one row a person, kind and day.

Rows are added only: a trigger refuses changes, and deletion before they are about a year old.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ForeignKey, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock
from marketplace.core.db import Base, Database
from marketplace.core.web.access import Actor

log = logging.getLogger(__name__)
PATIENCE = "250ms"
#: Also for a connection; then the page goes without.
LONGEST_S = 0.5
VIEWS = "views to write"
MOST_KNOWN = 50_000


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


def record(session: AsyncSession, actor: Actor | None, organisation_id: uuid.UUID, seen: Seen) -> None:
    """Note that someone from elsewhere looked; for those who load what is not public (`reach.py`).

    It is written down when the page is made (`Views.write`).
    """
    if actor is not None and organisation_id not in actor.organisations:
        session.info.setdefault(VIEWS, set()).add(View(organisation_id, clock.today(), actor.person_id, seen))


class View(NamedTuple):
    """What `ViewEntry` keeps."""

    organisation_id: uuid.UUID
    on: date
    person_id: uuid.UUID
    seen: Seen


class Views:
    """Writes down who looked. A view of today is sent to the database once by each process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._written: set[View] = set()

    async def write(self, session: AsyncSession) -> None:
        """The views noted in `session`, in a transaction of their own; after the page's.

        Never keeps the page waiting for long, nor fails it.
        """
        new = session.info.pop(VIEWS, set()) - self._written
        if not new:
            return
        try:
            async with asyncio.timeout(LONGEST_S), self._database.begin() as own:
                await own.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
                await own.execute(insert(ViewEntry).on_conflict_do_nothing(), [v._asdict() for v in new])
        except (SQLAlchemyError, OSError) as error:
            log.warning("a view was not noted: %s", error)
            return
        if len(self._written) >= MOST_KNOWN:
            self._written.clear()
        self._written |= new
