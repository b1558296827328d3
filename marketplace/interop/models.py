"""The notices that were read, by procedure: which is the newest, and which need it is about."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Base, Identified
from marketplace.core.i18n import N_
from marketplace.interop.notice import Purpose

NAMES = {
    Purpose.CALL: N_("Oproep"),
    Purpose.PLAN: N_("Vooraankondiging"),
    Purpose.PLAN_CANCELLED: N_("Annulering van de vooraankondiging"),
    Purpose.RESULT: N_("Gunning"),
    Purpose.NO_AWARD: N_("Niet gegund"),
    Purpose.CANCELLED: N_("Annulering"),
    Purpose.OTHER: N_("Andere aankondiging"),
}
CORRECTION = N_("Rechtzetting")
ENDING = (Purpose.RESULT, Purpose.NO_AWARD, Purpose.CANCELLED, Purpose.PLAN_CANCELLED)


class PublishedNotice(Identified, Base):
    """A version of a notice that was read. `procedure` groups those of one procedure.

    `stated_procedure`: the number that the notice itself gives it (BT-04), which a correction may mistake.
    `buyer`: enterprise number, or what stands in for it. `changes`: the notice that it corrects, by id or
    number in the Official Journal, `plans` those that announced it; `publication`: its own number there.
    `says`: what a need takes over of it, as JSON (`taking_over.py`). `winners`: names, with commas.
    `superseded`: a newer one of the procedure is known, or it says nothing about the call; so each procedure
    has at most one that holds.
    """

    __tablename__ = "published_notice"
    procedure: Mapped[str]
    stated_procedure: Mapped[str] = mapped_column(default="", index=True)
    notice_id: Mapped[str]
    version: Mapped[int]
    purpose: Mapped[Purpose]
    buyer: Mapped[str] = mapped_column(default="")
    changes: Mapped[str] = mapped_column(default="", index=True)
    plans: Mapped[list[str]] = mapped_column(default=list, server_default="{}")
    issued_at: Mapped[datetime | None]
    publication: Mapped[str] = mapped_column(default="", index=True)
    url: Mapped[str | None]
    digest: Mapped[str] = mapped_column(default="")
    says: Mapped[str] = mapped_column(default="")
    winners: Mapped[str] = mapped_column(default="")
    superseded: Mapped[bool] = mapped_column(default=False)
    need_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("need.id", ondelete="SET NULL"), index=True)

    __table_args__ = (
        UniqueConstraint("notice_id", "version"),
        Index("ix_published_notice_procedure", "procedure"),
        Index("ix_published_notice_plans", "plans", postgresql_using="gin"),
        Index("uq_published_notice_newest", "procedure", unique=True, postgresql_where="NOT superseded"),
    )

    @property
    def name(self) -> str:
        """What kind of notice it is, in Dutch."""
        corrects = self.purpose in (Purpose.CALL, Purpose.PLAN) and (self.changes or self.version > 1)
        return CORRECTION if corrects else NAMES[self.purpose]
