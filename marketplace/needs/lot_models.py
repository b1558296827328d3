"""Lots: parts of a need that are ranked, answered and awarded each by itself."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core import clock
from marketplace.core.db import Base, Identified, Versioned
from marketplace.core.errors import Conflict
from marketplace.core.i18n import N_, _
from marketplace.organisations.models import Organisation


class LotStatus(StrEnum):
    OPEN = "open"
    AWARDED = "awarded"
    NOT_AWARDED = "not_awarded"


LOT_STATUS_NAMES = {
    LotStatus.OPEN: N_("Nog te kiezen"),
    LotStatus.AWARDED: N_("Gegund"),
    LotStatus.NOT_AWARDED: N_("Niet gegund"),
}


class Lot(Identified, Versioned, Base):
    """A part of a need that may be awarded by itself (perceel).

    `amount`: estimate in euro, excl. VAT. What was decided can be changed until `told_at`, when the suppliers
    were told; `reason`: why this one, or why nobody.
    """

    __tablename__ = "lot"
    __quiet__ = frozenset({"told_at"})
    need_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    identifier: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    quantity: Mapped[str] = mapped_column(default="", server_default="")
    cpv: Mapped[list[str]] = mapped_column(default=list)
    amount: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    status: Mapped[LotStatus] = mapped_column(default=LotStatus.OPEN, server_default=LotStatus.OPEN)
    awarded_to: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    awarded_amount: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    reason: Mapped[str] = mapped_column(default="", server_default="")
    decided_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    winner: Mapped[Organisation | None] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("need_id", "identifier"),)

    @property
    def name(self) -> str:
        """What it is called in a sentence or list, as in "perceel 3: Ramen wassen"."""
        return _("perceel %(number)s: %(title)s") % {"number": self.position, "title": self.title}

    @property
    def status_name(self) -> str:
        """What its state is called; until the suppliers are told, it is only chosen."""
        if self.told_at is None and self.status is not LotStatus.OPEN:
            return N_("Gekozen") if self.status is LotStatus.AWARDED else N_("Voor niemand")
        return LOT_STATUS_NAMES[self.status]

    def _decide(self, status: LotStatus, to: uuid.UUID | None, amount: Decimal | None, reason: str) -> None:
        if self.told_at is not None:
            raise Conflict(_("De leveranciers weten al hoe dit perceel afliep."))
        self.status, self.awarded_to, self.awarded_amount = status, to, amount
        self.reason, self.decided_at = reason, None if status is LotStatus.OPEN else clock.now()

    def award(self, organisation_id: uuid.UUID, amount: Decimal | None, reason: str = "") -> None:
        """Choose a supplier; `amount` in euro excl. VAT. Conflict once the suppliers were told."""
        self._decide(LotStatus.AWARDED, organisation_id, amount, reason)

    def leave(self, reason: str) -> None:
        """Choose nobody, with the reason. Raises Conflict once the suppliers were told."""
        self._decide(LotStatus.NOT_AWARDED, None, None, reason)

    def take_back(self) -> None:
        """Nothing is decided any more. Raises Conflict once the suppliers were told."""
        self._decide(LotStatus.OPEN, None, None, "")


def divided(lots: Sequence[Lot]) -> list[Lot]:
    """The lots of a need that is divided; none of one that is a single lot, which is the need itself."""
    return list(lots) if len(lots) > 1 else []
