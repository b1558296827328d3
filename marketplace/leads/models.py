"""Invitations: suppliers who are asked, what they answer, and that they hear how it ended."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index, Numeric, Select, UniqueConstraint, false, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core import clock
from marketplace.core.db import Base, Identified, Versioned
from marketplace.core.errors import Conflict
from marketplace.core.i18n import _
from marketplace.core.web.access import Actor
from marketplace.leads.answer_models import LotAnswer
from marketplace.leads.given import DECLINE_REASONS, Answer, DeclineReason, Given
from marketplace.matches.readers import Reader
from marketplace.matches.reasons import told
from marketplace.needs.models import Need
from marketplace.organisations.models import Organisation


class Invitation(Identified, Versioned, Base):
    """One row per need and supplier: asked, reminded, answered, told how it ended.

    `facts`: what speaks for the supplier; `reasons` are the sentences of before (`matches/reasons.py`).
    `shared_link`: it was mailed by a version in which all people of a supplier got the same link.
    """

    __tablename__ = "invitation"
    __quiet__ = frozenset({"reminded_at", "told_outcome_at", "shared_link"})
    need_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    asked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    facts: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default="[]")
    reasons: Mapped[list[str]] = mapped_column(default=list)
    reminded_at: Mapped[datetime | None]
    answer: Mapped[Answer | None]
    answered_at: Mapped[datetime | None]
    message: Mapped[str] = mapped_column(default="")
    price: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    decline_reason: Mapped[DeclineReason | None]
    told_outcome_at: Mapped[datetime | None]
    shared_link: Mapped[bool] = mapped_column(default=False, server_default=false())
    need: Mapped[Need] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    lots: Mapped[list[LotAnswer]] = relationship(lazy="raise", cascade="all, delete-orphan")

    __table_args__ = (
        UniqueConstraint("need_id", "organisation_id"),
        Index("ix_invitation_unanswered", "need_id", postgresql_where="answer IS NULL"),
    )

    @property
    def decline_text(self) -> str:
        return DECLINE_REASONS[self.decline_reason] if self.decline_reason else ""

    @property
    def told(self) -> list[str]:
        """Why the supplier was asked, in the language of who reads it."""
        return told(self.facts, self.reasons, Reader.SUPPLIER)

    def _open(self, need: Need) -> None:
        if not need.is_open:
            raise Conflict(_("Deze vraag is afgesloten. Antwoorden kan niet meer."))

    @property
    def given(self) -> Given | None:
        """The answer as it stands, but for its lots; None while there is none."""
        if self.answer is None:
            return None
        return Given(self.answer, self.message, self.price, self.decline_reason)

    def repeats(self, given: Given) -> bool:
        """Whether this is the answer that was given before, but for its lots."""
        return given.kept == self.given

    def respond(self, need: Need, given: Given, *, other_lots: bool = False) -> bool:
        """Answer, or change the answer; -> whether that says anything new. Conflict after the deadline.

        `other_lots`: it is for other lots, or at other prices, than before.
        """
        self._open(need)
        if self.repeats(given) and not other_lots:
            return False
        self.answer, self.message, self.price, self.decline_reason, _lots = given.kept
        self.answered_at = clock.now()
        return True

    @staticmethod
    def for_supplier(actor: Actor) -> Select[Invitation]:
        """What the actor's own suppliers were asked."""
        return select(Invitation).where(Invitation.organisation_id.in_(actor.suppliers))
