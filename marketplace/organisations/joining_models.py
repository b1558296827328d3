"""Who wants to join: an organisation that a visitor signs up, and a colleague who is invited."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, Select, and_, case, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from marketplace.accounts.models import Person
from marketplace.core import clock, tokens
from marketplace.core.db import Base, Identified, Versioned
from marketplace.core.errors import Conflict
from marketplace.core.i18n import _
from marketplace.core.web.access import Actor, Role
from marketplace.organisations.models import (
    Organisation,
    RegionMunicipality,
    SupplierType,
    kbo_shown,
    type_name,
)


class SignUpStatus(StrEnum):
    UNCONFIRMED = "unconfirmed"
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


class SignUp(Identified, Versioned, Base):
    """One form that a visitor sent. `organisation_id`: what it became once approved.

    Only the hash of the mailed link is kept. `decided_by` is empty when a command decided.
    """

    __tablename__ = "sign_up"
    role: Mapped[Role]
    name: Mapped[str]
    kbo: Mapped[str] = mapped_column(index=True)
    nis: Mapped[str] = mapped_column(ForeignKey("municipality.nis"))
    supplier_type: Mapped[SupplierType | None]
    phone: Mapped[str] = mapped_column(default="")
    person_name: Mapped[str]
    email: Mapped[str] = mapped_column(index=True)
    status: Mapped[SignUpStatus] = mapped_column(default=SignUpStatus.UNCONFIRMED)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    expires_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL")
    )

    @property
    def type_name(self) -> str:
        """What it says it is, in words."""
        return type_name(self.role, self.supplier_type)

    @property
    def kbo_shown(self) -> str:
        return kbo_shown(self.kbo)

    @property
    def link_works(self) -> bool:
        """A link that was used goes on saying so."""
        return self.status is not SignUpStatus.UNCONFIRMED or self.expires_at > clock.now()

    def confirm(self) -> None:
        """The address is its own. Raises Conflict when that was known before."""
        if self.status is not SignUpStatus.UNCONFIRMED:
            raise Conflict(_("U bevestigde uw adres al."))
        self.status, self.confirmed_at = SignUpStatus.WAITING, clock.now()

    def decide(self, status: SignUpStatus, by: uuid.UUID | None, reason: str = "") -> None:
        """Approve or refuse what waits. Raises Conflict when that was done before."""
        if self.status is not SignUpStatus.WAITING:
            raise Conflict(_("Over deze aanmelding is al beslist."))
        self.status, self.reason = status, reason
        self.decided_by, self.decided_at = by, clock.now()

    @staticmethod
    def of_link(token: str) -> Select[SignUp]:
        """The row of a mailed link, locked, so that of two presses the second sees the first."""
        return select(SignUp).where(SignUp.token_hash == tokens.digest(token)).with_for_update()

    @staticmethod
    def coordinated_by(actor: Actor) -> Select[SignUp]:
        """The confirmed ones that an actor decides about; outside all regions that is an administrator."""
        query = select(SignUp).outerjoin(Organisation, ABOUT)
        query = query.where(SignUp.status != SignUpStatus.UNCONFIRMED)
        return query if actor.is_admin else query.where(DECIDING_REGION.in_(actor.regions))

    @staticmethod
    def waiting_for(actor: Actor) -> Select[SignUp]:
        """What an actor has to decide, the oldest first."""
        waiting = SignUp.status == SignUpStatus.WAITING
        return SignUp.coordinated_by(actor).where(waiting).order_by(SignUp.confirmed_at)


ABOUT = and_(Organisation.kbo == SignUp.kbo, Organisation.role == SignUp.role)
"""Which organisation a sign-up is about, when it is there already."""
DECIDING_REGION = case(
    (Organisation.id.is_not(None), Organisation.region_id), else_=RegionMunicipality.covering(SignUp.nis)
)
"""Whose region decides: that of the organisation which is there; for a new one that of its municipality."""


class ColleagueInvitation(Identified, Versioned, Base):
    """Someone is asked to work for an organisation here. It makes nobody a member until it is accepted.

    `name` as the inviter typed it. Only the hash of the mailed link is kept.
    """

    __tablename__ = "colleague_invitation"
    organisation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    email: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    invited_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    organisation: Mapped[Organisation] = relationship(lazy="raise")
    inviter: Mapped[Person] = relationship(lazy="raise")

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None and self.expires_at > clock.now()

    def withdraw(self) -> None:
        """Its link opens nothing any more. Raises Conflict when it was accepted, withdrawn or too old."""
        if not self.is_open:
            raise Conflict(_("Deze uitnodiging is al aanvaard, ingetrokken of vervallen."))
        self.withdrawn_at = clock.now()

    def accept(self) -> None:
        """Raises Conflict when it is not open."""
        if not self.is_open:
            raise Conflict(_("Deze uitnodiging is al aanvaard, ingetrokken of vervallen."))
        self.accepted_at = clock.now()

    @staticmethod
    def of_link(token: str) -> Select[ColleagueInvitation]:
        """The row of a mailed link with its organisation and inviter, locked against a second press."""
        return (
            select(ColleagueInvitation)
            .where(ColleagueInvitation.token_hash == tokens.digest(token))
            .options(
                joinedload(ColleagueInvitation.organisation, innerjoin=True),
                joinedload(ColleagueInvitation.inviter, innerjoin=True),
            )
            .with_for_update(of=ColleagueInvitation)
        )

    @staticmethod
    def open_of(organisation_id: uuid.UUID) -> Select[ColleagueInvitation]:
        """Those of an organisation that wait for an answer, the oldest first."""
        return (
            select(ColleagueInvitation)
            .where(
                ColleagueInvitation.organisation_id == organisation_id,
                ColleagueInvitation.accepted_at.is_(None),
                ColleagueInvitation.withdrawn_at.is_(None),
                ColleagueInvitation.expires_at > clock.now(),
            )
            .order_by(ColleagueInvitation.created_at)
        )
