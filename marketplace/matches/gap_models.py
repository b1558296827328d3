"""Gaps: what was asked for and not found near. The helpdesk of a region notes them until they are solved."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, String, cast, func, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core.db import Base, Identified, Versioned
from marketplace.core.web.access import Actor
from marketplace.needs.models import Need
from marketplace.offers.cpv import activity_name
from marketplace.organisations.models import Municipality


class Gap(Identified, Versioned, Base):
    """A need for which nobody was found. A need has at most one that is not solved.

    `activity`: the code of what was asked for, None where its words are no activity of our list.
    """

    __tablename__ = "gap"
    need_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"), index=True)
    region_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("region.id"))
    activity: Mapped[str | None]
    nis: Mapped[str | None] = mapped_column(ForeignKey("municipality.nis"))
    note: Mapped[str] = mapped_column(default="")
    noted_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    solved_at: Mapped[datetime | None]
    solved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    need: Mapped[Need] = relationship(lazy="raise")
    municipality: Mapped[Municipality | None] = relationship(lazy="raise")

    __table_args__ = (
        Index("ix_gap_region_id_created_at", "region_id", "created_at"),
        Index("uq_gap_need_id_open", "need_id", unique=True, postgresql_where=text("solved_at IS NULL")),
    )

    @property
    def what(self) -> str:
        """What was asked for, in a few words; its need is loaded."""
        name = activity_name(self.activity or "")
        return name[:1].upper() + name[1:] if name else self.need.title

    def solve(self, person_id: uuid.UUID, at: datetime) -> None:
        """`at`: the same moment for all that are solved together."""
        self.solved_at, self.solved_by = at, person_id

    def reopen(self) -> None:
        """Solved by mistake: it is a gap again."""
        self.solved_at = self.solved_by = None

    @classmethod
    def group(cls) -> ColumnElement[str]:
        """What gaps of a region have in common that are listed as one: the activity, else the need."""
        return func.coalesce(cls.activity, cast(cls.need_id, String))

    @staticmethod
    def coordinated_by(actor: Actor) -> Select[Gap]:
        """Those of the regions that the actor coordinates."""
        return select(Gap) if actor.is_admin else select(Gap).where(Gap.region_id.in_(actor.regions))

    @staticmethod
    def open_of(need_id: uuid.UUID) -> Select[Gap]:
        """The one of a need that is not solved."""
        return select(Gap).where(Gap.need_id == need_id, Gap.solved_at.is_(None))
