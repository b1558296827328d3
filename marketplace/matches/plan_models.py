"""Purchase plans: a sheet with what a buyer means to buy, and the advice on each of its rows."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, Numeric, Select, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core.db import Base, Identified, Versioned
from marketplace.core.web.access import Actor
from marketplace.organisations.models import Organisation


class PlanStatus(StrEnum):
    """Sent, and to be told which column holds what; being advised on; ready."""

    MAPPING = "mapping"
    ADVISING = "advising"
    READY = "ready"


class PurchasePlan(Identified, Versioned, Base):
    """A sheet as it was sent (`file`), and how it is read.

    It is of a buyer, or of a region whose coordinator sent it. `sheet`: the worksheet; `header_row`: the row
    of its heads, counted from 1; `columns`: name of what is read -> column, counted from 1.
    """

    __tablename__ = "purchase_plan"
    __quiet__ = frozenset({"started_at", "finished_at"})
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    region_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("region.id"), index=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    name: Mapped[str]
    file: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sheet: Mapped[str] = mapped_column(default="")
    header_row: Mapped[int] = mapped_column(default=1)
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)
    status: Mapped[PlanStatus] = mapped_column(default=PlanStatus.MAPPING)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    organisation: Mapped[Organisation | None] = relationship(lazy="raise")

    @staticmethod
    def visible_to(actor: Actor) -> Select[PurchasePlan]:
        """A buyer's own people's; those that coordinators sent for a region they look after."""
        if actor.is_admin:
            return select(PurchasePlan)
        of_region = PurchasePlan.organisation_id.is_(None) & PurchasePlan.region_id.in_(actor.regions)
        return select(PurchasePlan).where(or_(PurchasePlan.organisation_id.in_(actor.buyers), of_region))


class PlanLine(Identified, Base):
    """One row of the sheet (`row`, counted from 1) as it was read, its wrong cells, and its advice.

    `amount` in euro without VAT, `fte` in full-time equivalents. `problems`: of each wrong cell its column
    and what is the matter. `advice` is empty until the worker wrote it.
    """

    __tablename__ = "plan_line"
    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("purchase_plan.id", ondelete="CASCADE"))
    row: Mapped[int]
    title: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    cpv: Mapped[list[str]] = mapped_column(default=list)
    kind: Mapped[str | None]
    nis: Mapped[str | None] = mapped_column(ForeignKey("municipality.nis"))
    amount: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    fte: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    problems: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    advice: Mapped[dict[str, Any] | None]

    __table_args__ = (UniqueConstraint("plan_id", "row"),)
