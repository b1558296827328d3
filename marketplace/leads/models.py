"""Invitations: suppliers who are asked, what they answer, and that they hear how it ended."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ForeignKey, Index, Numeric, Select, UniqueConstraint, false, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core import clock
from marketplace.core.db import Base, Identified, Versioned
from marketplace.core.errors import Conflict
from marketplace.core.i18n import N_, _
from marketplace.core.web.access import Actor
from marketplace.matches.readers import Reader
from marketplace.matches.reasons import told
from marketplace.needs.models import Need
from marketplace.organisations.models import Organisation


class Answer(StrEnum):
    INTERESTED = "interested"
    DECLINED = "declined"


class DeclineReason(StrEnum):
    NO_CAPACITY = "no_capacity"
    NOT_OUR_WORK = "not_our_work"
    TOO_FAR = "too_far"
    TOO_BIG = "too_big"
    TOO_SHORT = "too_short"
    OTHER = "other"


DECLINE_REASONS = {
    DeclineReason.NO_CAPACITY: N_("Geen plaats in de planning"),
    DeclineReason.NOT_OUR_WORK: N_("Dit doen wij niet"),
    DeclineReason.TOO_FAR: N_("Te ver"),
    DeclineReason.TOO_BIG: N_("Te groot voor ons"),
    DeclineReason.TOO_SHORT: N_("Te weinig tijd"),
    DeclineReason.OTHER: N_("Iets anders"),
}


ANSWERS = {Answer.INTERESTED: N_("wij hebben interesse"), Answer.DECLINED: N_("niet voor ons")}


class Given(NamedTuple):
    """An answer: `price` an indication in euro excl. VAT, `reason` why not."""

    choice: Answer
    message: str = ""
    price: Decimal | None = None
    reason: DeclineReason | None = None

    @property
    def kept(self) -> Given:
        """The answer as stored: without a reason when interested, without a price when declined."""
        interested = self.choice is Answer.INTERESTED
        return self._replace(reason=None) if interested else self._replace(price=None)


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
        """The answer as it stands; None while there is none."""
        if self.answer is None:
            return None
        return Given(self.answer, self.message, self.price, self.decline_reason)

    def repeats(self, given: Given) -> bool:
        """Whether this is the answer that was given before."""
        return given.kept == self.given

    def respond(self, need: Need, given: Given) -> bool:
        """Answer, or change the answer; -> whether that says anything new. Conflict after the deadline."""
        self._open(need)
        if self.repeats(given):
            return False
        self.answer, self.message, self.price, self.decline_reason = given.kept
        self.answered_at = clock.now()
        return True

    @staticmethod
    def for_supplier(actor: Actor) -> Select[Invitation]:
        """What the actor's own suppliers were asked."""
        return select(Invitation).where(Invitation.organisation_id.in_(actor.suppliers))
