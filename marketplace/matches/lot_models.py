"""How well a supplier of a ranking fits each lot of the need."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Numeric, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core.db import Base, Identified
from marketplace.matches import reasons
from marketplace.matches.bands import BAND_NAMES, RIGHT_OF_TEN
from marketplace.matches.readers import Reader
from marketplace.offers.models import Offer
from matching import Band


class LotMatch(Identified, Base):
    """A supplier for a lot. `rank` is the engine's, None where a rule (`excluded_rule`) leaves it out.

    `score`, `fit`: 0 to 100, as in `Match`, whose own figures are those of the supplier's best lot.
    """

    __tablename__ = "lot_match"
    match_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("match.id", ondelete="CASCADE"))
    lot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lot.id", ondelete="CASCADE"), index=True)
    offer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("offer.id"))
    rank: Mapped[int | None]
    score: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    fit: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    facts: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    excluded_rule: Mapped[str | None]
    excluded_fact: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))

    offer: Mapped[Offer | None] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("match_id", "lot_id"),)

    @property
    def band(self) -> Band | None:
        """What the chance is called of one that is ranked."""
        return None if self.rank is None or self.fit is None else Band.of(float(self.fit))

    @property
    def band_name(self) -> str:
        return BAND_NAMES[self.band] if self.band else ""

    @property
    def right_of_ten(self) -> int | None:
        """Of ten proposals that are called so, how many were right."""
        return RIGHT_OF_TEN[self.band] if self.band else None

    @property
    def told(self) -> list[str]:
        """Why it is in the ranking of the lot, in the language of the coordinator who reads it."""
        return reasons.told(self.facts, [], Reader.HELPDESK)

    @property
    def told_out(self) -> str:
        """Why a rule leaves it out of the lot."""
        return reasons.told_out(self.excluded_fact, "")
