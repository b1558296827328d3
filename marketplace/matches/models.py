"""The stored ranking of a need: who fits, who was left out and why, and what the coordinator changed."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Numeric, Select, UniqueConstraint, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core import clock
from marketplace.core.db import Base, Identified, Versioned
from marketplace.matches import reasons
from marketplace.matches.bands import BAND_NAMES, RIGHT_OF_TEN
from marketplace.matches.readers import Reader
from marketplace.offers.models import Offer
from marketplace.organisations.models import Organisation
from matching import Band

#: From this version of the engine on a fit is a chance; before, it told how alike the words were.
CHANCES_FROM = 11


class Ranking(Identified, Base):
    """One run of the engine for a need, reproducible from what is kept here.

    `outcome_digest` stands for what was stored of the suppliers: a run that gives the same changes nothing.
    """

    __tablename__ = "ranking"
    need_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"), index=True)
    engine_version: Mapped[str]
    weights: Mapped[dict[str, Any]]
    inputs_digest: Mapped[str]
    outcome_digest: Mapped[str] = mapped_column(default="", server_default="")

    @property
    def tells_chance(self) -> bool:
        """Whether the fits of its suppliers are chances, which bands name."""
        return int(self.engine_version) >= CHANCES_FROM

    @staticmethod
    def latest(need_id: uuid.UUID) -> Select[Ranking]:
        return select(Ranking).where(Ranking.need_id == need_id).order_by(Ranking.created_at.desc()).limit(1)


class Curation(StrEnum):
    """What the coordinator did with a supplier of the ranking."""

    NONE = ""
    PINNED = "pinned"
    ADDED = "added"
    REMOVED = "removed"


class Match(Identified, Versioned, Base):
    """A supplier for a need. `rank` is the engine's; `excluded_rule` set means it was left out.

    `score`, `fit`, `social_value`: 0 to 100; the fit is a chance if the `Ranking` tells it. The social value
    lies between `social_low` and `social_high` because unknown figures widen it. `facts` and `excluded_fact`
    are why, for `matches/reasons.py` to word; `reasons` ([{"kind", "text"}]) and `excluded_reason` are what
    versions before 12 of the engine wrote instead, in Dutch. `asked_at`: when it was asked to answer.
    """

    __tablename__ = "match"
    __quiet__ = frozenset(
        (
            *("offer_id", "rank", "score", "fit", "social_value", "social_low", "social_high"),
            *("facts", "reasons", "excluded_rule", "excluded_fact", "excluded_reason", "asked_at"),
        )
    )
    need_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    offer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("offer.id"))
    rank: Mapped[int | None]
    score: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    fit: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    social_value: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    social_low: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    social_high: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    facts: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default="[]")
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    excluded_rule: Mapped[str | None]
    excluded_fact: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    excluded_reason: Mapped[str] = mapped_column(default="")
    curation: Mapped[Curation] = mapped_column(default=Curation.NONE)
    curation_reason: Mapped[str] = mapped_column(default="")
    curated_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    curated_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    offer: Mapped[Offer | None] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("need_id", "organisation_id"),)

    @property
    def selectable(self) -> bool:
        """Whether the supplier is to be asked when its turn comes."""
        if self.curation is Curation.REMOVED:
            return False
        return self.rank is not None or self.curation in (Curation.ADDED, Curation.PINNED)

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
        """Why it is in the ranking, in the language of the coordinator who reads it."""
        return self._told_to(Reader.HELPDESK)

    @property
    def told_to_buyer(self) -> list[str]:
        """The same for a buyer, who does not read what other buyers and helpdesks did with it."""
        return self._told_to(Reader.BUYER)

    def _told_to(self, reader: Reader) -> list[str]:
        return reasons.told(self.facts, [reason["text"] for reason in self.reasons], reader)

    @property
    def learned(self) -> bool:
        """Whether what people did for earlier needs moved its chance."""
        return any(fact["kind"] in reasons.LEARNED for fact in self.facts)

    @property
    def told_out(self) -> str:
        """Why a rule leaves it out."""
        return reasons.told_out(self.excluded_fact, self.excluded_reason)

    @property
    def is_excluded(self) -> bool:
        """Whether a rule leaves the supplier out, and nobody decided otherwise."""
        return bool(self.excluded_rule) and not self.selectable and self.curation is not Curation.REMOVED

    def curate(self, curation: Curation, reason: str, person_id: uuid.UUID) -> None:
        """Pin, add, remove or put back, with the reason that the file keeps.

        A supplier that the engine did not rank stays added when only its pin is taken back.
        """
        if curation is Curation.NONE and self.curation is Curation.PINNED and self.rank is None:
            curation, reason = Curation.ADDED, self.curation_reason
        self.curation, self.curation_reason = curation, reason
        self.curated_by, self.curated_at = person_id, clock.now()

    @property
    def order(self) -> tuple[int, int]:
        """Pinned first, then by rank, those added by hand after the ranked ones."""
        return (0 if self.curation is Curation.PINNED else 1, self.rank or 1_000_000)


class CpvCode(Base):
    """A code of the official table with its Dutch name, once an operator imported it. Ours work without."""

    __tablename__ = "cpv_code"
    code: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    imported_at: Mapped[datetime] = mapped_column(default=clock.now)
