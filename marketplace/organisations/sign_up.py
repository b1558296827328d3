"""Signing an organisation up: a row of its own, that changes nothing else until a coordinator decides.

The typed address is confirmed first. For an organisation that is there already it is a claim: somebody asks
to act for it, and the coordinators of that organisation's own region decide.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, LargeBinary, Select, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from marketplace.core import clock, tokens
from marketplace.core.db import Base, Identified, Versioned
from marketplace.core.errors import Conflict
from marketplace.core.web.access import Actor, Role
from marketplace.organisations.models import (
    SUPPLIER_TYPES,
    Municipality,
    Organisation,
    OrganisationStatus,
    RegionMunicipality,
    SupplierType,
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
        return SUPPLIER_TYPES[self.supplier_type] if self.supplier_type else "Koper"

    @property
    def kbo_shown(self) -> str:
        return f"{self.kbo[:4]}.{self.kbo[4:7]}.{self.kbo[7:]}"

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
        query = _with_region(select(SignUp)).where(SignUp.status != SignUpStatus.UNCONFIRMED)
        return query if actor.is_admin else query.where(_REGION.in_(actor.regions))

    @staticmethod
    def waiting_for(actor: Actor) -> Select[SignUp]:
        """What an actor has to decide, the oldest first."""
        waiting = SignUp.status == SignUpStatus.WAITING
        return SignUp.coordinated_by(actor).where(waiting).order_by(SignUp.confirmed_at)


_Town = aliased(Municipality)
_REGION: ColumnElement[uuid.UUID | None] = case(
    (Organisation.id.is_not(None), Organisation.region_id), else_=RegionMunicipality.region_id
)
"""Whose region decides: that of the organisation which is there; for a new one that of its municipality."""


def _with_region(query: Select[SignUp]) -> Select[SignUp]:
    """Join what `_REGION` reads; a municipality that merged counts as its successor."""
    same = and_(Organisation.kbo == SignUp.kbo, Organisation.role == SignUp.role)
    now = func.coalesce(_Town.successor, _Town.nis)
    return (
        query.select_from(SignUp)
        .join(_Town, _Town.nis == SignUp.nis)
        .outerjoin(Organisation, same)
        .outerjoin(RegionMunicipality, RegionMunicipality.nis == now)
    )


async def deciding_region(session: AsyncSession, sign_up: SignUp) -> uuid.UUID | None:
    """The region whose coordinators decide; None for the administrators."""
    query = _with_region(select(SignUp)).where(SignUp.id == sign_up.id).with_only_columns(_REGION)
    region: uuid.UUID | None = await session.scalar(query)
    return region


async def claimed(session: AsyncSession, sign_up: SignUp) -> Organisation | None:
    """The organisation that is there with this number in this role."""
    found: Organisation | None = await session.scalar(
        select(Organisation).where(Organisation.kbo == sign_up.kbo, Organisation.role == sign_up.role)
    )
    return found


async def waiting(session: AsyncSession, actor: Actor, most: int) -> list[tuple[SignUp, str, str]]:
    """What an actor has to decide, the oldest first, with the name of its municipality.

    The last text names the approved organisation that it asks to act for; empty for a new one.
    """
    there = case((Organisation.status == OrganisationStatus.APPROVED, Organisation.name), else_="")
    rows = await session.execute(SignUp.waiting_for(actor).add_columns(_Town.name, there).limit(most))
    return [(row, town, claimed) for row, town, claimed in rows]
