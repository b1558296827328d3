"""Signing an organisation up: a row of its own, that changes nothing else until a coordinator decides.

The typed address is confirmed first. For an organisation that is there already it is a claim: somebody asks
to act for it, and the coordinators of that organisation's own region decide.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, Select, and_, case, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, joinedload, mapped_column

from marketplace.core import clock, tokens
from marketplace.core.db import Base, Identified, Versioned
from marketplace.core.errors import Conflict
from marketplace.core.web.access import Actor, Role
from marketplace.organisations.models import (
    Municipality,
    Organisation,
    OrganisationStatus,
    RegionMunicipality,
    SupplierType,
    kbo_shown,
    type_name,
)

LINK_LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Registration:
    """What someone typed, valid. `kbo` ten digits, `nis` a current municipality."""

    role: Role
    name: str
    kbo: str
    nis: str
    supplier_type: SupplierType | None
    phone: str
    person_name: str
    person_email: str


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
            raise Conflict("U bevestigde uw adres al.")
        self.status, self.confirmed_at = SignUpStatus.WAITING, clock.now()

    def decide(self, status: SignUpStatus, by: uuid.UUID | None, reason: str = "") -> None:
        """Approve or refuse what waits. Raises Conflict when that was done before."""
        if self.status is not SignUpStatus.WAITING:
            raise Conflict("Over deze aanmelding is al beslist.")
        self.status, self.reason = status, reason
        self.decided_by, self.decided_at = by, clock.now()

    @staticmethod
    def of_link(token: str) -> Select[SignUp]:
        """The row of a mailed link, locked, so that of two presses the second sees the first."""
        return select(SignUp).where(SignUp.token_hash == tokens.digest(token)).with_for_update()

    @staticmethod
    def coordinated_by(actor: Actor) -> Select[SignUp]:
        """The confirmed ones that an actor decides about; outside all regions that is an administrator."""
        query = select(SignUp).outerjoin(Organisation, _CLAIMED)
        query = query.where(SignUp.status != SignUpStatus.UNCONFIRMED)
        return query if actor.is_admin else query.where(_REGION.in_(actor.regions))

    @staticmethod
    def waiting_for(actor: Actor) -> Select[SignUp]:
        """What an actor has to decide, the oldest first."""
        waiting = SignUp.status == SignUpStatus.WAITING
        return SignUp.coordinated_by(actor).where(waiting).order_by(SignUp.confirmed_at)


_CLAIMED = and_(Organisation.kbo == SignUp.kbo, Organisation.role == SignUp.role)
"""Which organisation a sign-up is about, when it is there already."""
_REGION = case(
    (Organisation.id.is_not(None), Organisation.region_id), else_=RegionMunicipality.covering(SignUp.nis)
)
"""Whose region decides: that of the organisation which is there; for a new one that of its municipality."""


async def deciding_region(session: AsyncSession, sign_up: SignUp) -> uuid.UUID | None:
    """The region whose coordinators decide; None for the administrators."""
    query = select(_REGION).select_from(SignUp).outerjoin(Organisation, _CLAIMED)
    region: uuid.UUID | None = await session.scalar(query.where(SignUp.id == sign_up.id))
    return region


def waiting_at(organisation: Organisation, email: str) -> Select[uuid.UUID]:
    """The sign-up by which somebody asked to act for this organisation, while nobody decided about it."""
    waiting = (SignUp.status == SignUpStatus.WAITING) & (SignUp.email == email)
    return select(SignUp.id).join(Organisation, _CLAIMED).where(Organisation.id == organisation.id, waiting)


async def claimed(session: AsyncSession, sign_up: SignUp) -> Organisation | None:
    """The organisation that is there with this number in this role, with its municipality."""
    query = select(Organisation).join(SignUp, _CLAIMED).where(SignUp.id == sign_up.id)
    found: Organisation | None = await session.scalar(query.options(joinedload(Organisation.municipality)))
    return found


async def waiting(session: AsyncSession, actor: Actor, most: int) -> list[tuple[SignUp, str, str]]:
    """What an actor has to decide, the oldest first, with the name of its municipality.

    The last text names the approved organisation that it asks to act for; empty for a new one.
    """
    there = case((Organisation.status == OrganisationStatus.APPROVED, Organisation.name), else_="")
    query = SignUp.waiting_for(actor).join(Municipality, Municipality.nis == SignUp.nis)
    rows = await session.execute(query.add_columns(Municipality.name, there).limit(most))
    return [(row, town, claimed) for row, town, claimed in rows]
