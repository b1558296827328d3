"""What buyers look for, in plain words, and how such a need lives."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Numeric, Select, desc, false, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core import clock
from marketplace.core.db import Base, Identified, Versioned
from marketplace.core.errors import Conflict
from marketplace.core.i18n import _
from marketplace.core.web.access import Actor
from marketplace.needs.lot_models import Lot, LotStatus, divided
from marketplace.needs.states import (
    BEFORE_PUBLICATION,
    EDITABLE,
    OVER,
    RESERVED_NAMES,
    STATUS_NAMES,
    NeedStatus,
    Visibility,
)
from marketplace.needs.steps import Steps
from marketplace.offers.models import Kind
from marketplace.organisations.models import Municipality, Organisation


class Need(Steps, Identified, Versioned, Base):
    """A need of a buyer. One status, changed only by the named transitions below.

    `submitted_at`: when it was handed in, to the helpdesk or first to its buyer (unconfirmed).

    `deadline`: until when suppliers may answer, `questions_until`: may ask (aware, UTC). `amount`: estimate
    in euro, excl. VAT; of a range the least, `amount_to` the most. Suppliers read it if `amount_shown`.
    `rhythm`: how often, in words. `fte`: how much work it is, in full-time equivalents. `set_aside`: keys of
    advice that does not apply. `contact_id`: whom suppliers reach.
    `reserved`: whether only the social economy may take part; None while nobody said so or not. `meant`: the
    activity (code) said to be meant, "" for none of ours, None while unsaid. `source_id`: of its notice.
    """

    __tablename__ = "need"
    __quiet__ = frozenset({"changed_at", "set_aside", "questions_until"})
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    region_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("region.id"), index=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    title: Mapped[str]
    text: Mapped[str]
    nis: Mapped[str | None] = mapped_column(ForeignKey("municipality.nis"))
    place: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    deadline: Mapped[datetime | None]
    quantity: Mapped[str] = mapped_column(default="", server_default="")
    rhythm: Mapped[str] = mapped_column(default="", server_default="")
    amount: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    amount_to: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    amount_shown: Mapped[bool] = mapped_column(default=False, server_default=false())
    fte: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    conditions: Mapped[str] = mapped_column(default="", server_default="")
    labels: Mapped[list[str]] = mapped_column(default=list, server_default="{}")
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.ASKED, server_default=Visibility.ASKED)
    contact_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    questions_until: Mapped[datetime | None]
    set_aside: Mapped[list[str]] = mapped_column(default=list, server_default="{}")
    copied_from: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("need.id", ondelete="SET NULL"))
    cpv: Mapped[list[str]] = mapped_column(default=list)
    kind: Mapped[Kind | None]
    reserved: Mapped[bool | None]
    language: Mapped[str] = mapped_column(default="nl")
    meant: Mapped[str | None]
    source_id: Mapped[str | None] = mapped_column(unique=True)
    source_url: Mapped[str | None]
    form_key: Mapped[uuid.UUID | None] = mapped_column(unique=True)  # the demo's own name for it
    status: Mapped[NeedStatus] = mapped_column(default=NeedStatus.DRAFT)
    reason: Mapped[str] = mapped_column(default="")
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)
    awarded_to: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    awarded_amount: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    organisation: Mapped[Organisation] = relationship(lazy="raise", foreign_keys=[organisation_id])
    municipality: Mapped[Municipality | None] = relationship(lazy="raise")
    winner: Mapped[Organisation | None] = relationship(lazy="raise", foreign_keys=[awarded_to])
    lots: Mapped[list[Lot]] = relationship(
        lazy="raise", order_by="Lot.position", cascade="all, delete-orphan"
    )

    __table_args__ = (
        Index("ix_need_status_deadline", "status", "deadline"),
        Index("ix_need_newest", desc("changed_at"), "id"),
        Index("ix_need_visibility_status_ended_at", "visibility", "status", desc("ended_at")),
    )

    @property
    def status_name(self) -> str:
        return STATUS_NAMES[self.status]

    @property
    def reserved_name(self) -> str:
        return RESERVED_NAMES[self.reserved]

    @property
    def may_be_reserved(self) -> bool:
        """Whether its buyer can still decide that: in any procedure, under and over the European thresholds.

        Source: article 15 of the law of 17 June 2016. An official notice has decided it already.
        """
        return self.reserved is None and self.source_id is None and self.status in BEFORE_PUBLICATION

    @property
    def is_open(self) -> bool:
        """Whether suppliers may still answer."""
        return self.status is NeedStatus.PUBLISHED and (self.deadline is None or self.deadline > clock.now())

    @property
    def takes_questions(self) -> bool:
        """Whether suppliers may still ask: while they may answer, or until the day that the buyer set."""
        return self.is_open and (self.questions_until is None or self.questions_until > clock.now())

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    @property
    def parts(self) -> list[Lot]:
        """The (loaded) lots when it is divided: each is ranked, asked and awarded by itself.

        A single lot is the need itself: official notices have one lot at least.
        """
        return divided(self.lots)

    @property
    def can_be_edited(self) -> bool:
        return self.status in EDITABLE and (self.status is not NeedStatus.PUBLISHED or self.is_open)

    @property
    def can_be_reopened(self) -> bool:
        """Whether closing it can be undone: nobody was chosen, and its deadline did not pass."""
        return self.status is NeedStatus.CLOSED and (self.deadline is None or self.deadline > clock.now())

    def submit(self) -> None:
        """Draft or changes requested -> submitted. Raises Conflict while something is missing."""
        self._must_be_complete()
        self._move((NeedStatus.DRAFT, NeedStatus.CHANGES_REQUESTED), NeedStatus.SUBMITTED)
        self.submitted_at, self.reason = clock.now(), ""

    def publish(self) -> None:
        """Submitted -> published: the coordinator's yes."""
        if self.deadline is None or self.deadline <= clock.now():
            raise Conflict(_("De antwoorddatum is voorbij. Vraag de koper om een nieuwe datum."))
        self._move((NeedStatus.SUBMITTED,), NeedStatus.PUBLISHED)
        self.published_at = clock.now()

    def request_changes(self, reason: str) -> None:
        """Submitted -> changes requested, with what the coordinator misses."""
        self._move((NeedStatus.SUBMITTED,), NeedStatus.CHANGES_REQUESTED)
        self.reason = reason

    def refuse(self, reason: str) -> None:
        """Submitted -> refused, with the reason."""
        self._move((NeedStatus.SUBMITTED,), NeedStatus.REFUSED)
        self.reason, self.ended_at = reason, clock.now()

    def close(self) -> None:
        """Published -> closed: no more answers."""
        self._move((NeedStatus.PUBLISHED,), NeedStatus.CLOSED)
        self.closed_at = clock.now()

    def reopen(self) -> None:
        """Closed -> published again, while its deadline has not passed."""
        self.must_be(NeedStatus.CLOSED)
        if not self.can_be_reopened:
            raise Conflict(_("De antwoorddatum is voorbij. Antwoorden kan niet meer."))
        self.status, self.closed_at = NeedStatus.PUBLISHED, None

    def award(self, organisation_id: uuid.UUID, amount: Decimal | None, reason: str = "") -> None:
        """Published or closed -> awarded to a supplier, with why when that is told.

        `amount` in euro excl. VAT, None when not told.
        """
        self._move((NeedStatus.PUBLISHED, NeedStatus.CLOSED), NeedStatus.AWARDED)
        self.awarded_to, self.awarded_amount, self.ended_at = organisation_id, amount, clock.now()
        self.reason = reason

    def end_without_award(self, reason: str) -> None:
        """Published or closed -> not awarded, with the reason."""
        self._move((NeedStatus.PUBLISHED, NeedStatus.CLOSED), NeedStatus.NOT_AWARDED)
        self.reason, self.ended_at = reason, clock.now()

    def end_by_lots(self, lots: Sequence[Lot], reason: str = "") -> None:
        """Published or closed -> awarded when one of its lots is, else not awarded. All lots are decided."""
        awarded = any(lot.status is LotStatus.AWARDED for lot in lots)
        self._move(
            (NeedStatus.PUBLISHED, NeedStatus.CLOSED),
            NeedStatus.AWARDED if awarded else NeedStatus.NOT_AWARDED,
        )
        self.reason, self.ended_at = reason, clock.now()

    def withdraw(self, reason: str) -> None:
        """Anything that is not over -> withdrawn, with the reason."""
        self._move((*EDITABLE, NeedStatus.CLOSED), NeedStatus.WITHDRAWN)
        self.reason, self.ended_at = reason, clock.now()

    @staticmethod
    def visible_to(actor: Actor) -> Select[Need]:
        """The buyer's own people; the region's coordinators, once it is more than a draft."""
        if actor.is_admin:
            return select(Need)
        return select(Need).where(
            or_(
                Need.organisation_id.in_(actor.buyers),
                Need.region_id.in_(actor.regions) & (Need.status != NeedStatus.DRAFT),
                Need.region_id.in_(actor.regions) & (Need.person_id == actor.person_id),
                Need.region_id.in_(actor.regions) & Need.source_id.is_not(None),
            )
        )

    @staticmethod
    def of_buyer(actor: Actor) -> Select[Need]:
        """Those the actor may change, award and withdraw."""
        mine = Need.organisation_id.in_(actor.buyers)
        if actor.is_admin:
            return select(Need)
        imported = Need.region_id.in_(actor.regions) & Need.source_id.is_not(None)
        posted_for = Need.region_id.in_(actor.regions) & (Need.person_id == actor.person_id)
        return select(Need).where(or_(mine, imported, posted_for))

    @staticmethod
    def coordinated_by(actor: Actor) -> Select[Need]:
        """Those the actor checks and curates."""
        return select(Need) if actor.is_admin else select(Need).where(Need.region_id.in_(actor.regions))
