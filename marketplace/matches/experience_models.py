"""What was done with suppliers for needs, as far as it tells whether they do such work."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core import clock
from marketplace.core.db import Base, Identified
from marketplace.needs.models import Need


class Source(StrEnum):
    """Who tells it by what they do."""

    SUPPLIER = "supplier"
    HELPDESK = "helpdesk"
    BUYER = "buyer"


class Verdict(StrEnum):
    """What was done; `matching.learned` says what each is worth."""

    DECLINED = "declined"
    LEFT_OUT = "left_out"
    INTERESTED = "interested"
    RECOMMENDED = "recommended"
    AWARDED = "awarded"


class Experience(Identified, Base):
    """One row per need, supplier and who tells it, however often that changes; without people or texts.

    `verdict`: None once it was taken back. `about`: how much the need said of each activity (by code) when
    it was told, on the day `on`. `waits`: the open needs were not ranked again for it.
    """

    __tablename__ = "experience"
    need_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    offer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("offer.id"))
    source: Mapped[Source]
    verdict: Mapped[Verdict | None]
    about: Mapped[dict[str, Any]]
    on: Mapped[date]
    waits: Mapped[bool] = mapped_column(default=True, server_default=true())
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now, index=True)
    need: Mapped[Need] = relationship(lazy="raise")

    __table_args__ = (
        UniqueConstraint("need_id", "organisation_id", "source"),
        Index("ix_experience_waiting", "id", postgresql_where="waits"),
    )
