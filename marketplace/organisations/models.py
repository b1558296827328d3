"""Buyers, suppliers and the regions that look after them."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import (
    ForeignKey,
    Index,
    Numeric,
    ScalarSelect,
    Select,
    String,
    UniqueConstraint,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column, relationship

from marketplace.core import clock
from marketplace.core.db import Base, Identified, Versioned
from marketplace.core.errors import Conflict
from marketplace.core.web.access import Actor, Role


class OrganisationStatus(StrEnum):
    """New organisations are made approved; the other two come from older versions of the programme."""

    PENDING = "pending"
    APPROVED = "approved"
    REFUSED = "refused"


class SupplierType(StrEnum):
    """Kinds of social-economy organisations in Flanders; individueel maatwerk is no supplier label."""

    MAATWERKBEDRIJF = "maatwerkbedrijf"
    MAATWERKAFDELING = "maatwerkafdeling"
    COOPERATIE = "sociale_cooperatie"
    KRINGWINKEL = "kringwinkel"
    DIENSTENECONOMIE = "lokale_diensteneconomie"
    ARBEIDSZORG = "arbeidszorg"
    OTHER = "andere"


SUPPLIER_TYPES = {
    SupplierType.MAATWERKBEDRIJF: "Maatwerkbedrijf",
    SupplierType.MAATWERKAFDELING: "Maatwerkafdeling",
    SupplierType.COOPERATIE: "Sociale coöperatie",
    SupplierType.KRINGWINKEL: "Kringwinkel",
    SupplierType.DIENSTENECONOMIE: "Lokale diensteneconomie",
    SupplierType.ARBEIDSZORG: "Arbeidszorg",
    SupplierType.OTHER: "Andere sociale onderneming",
}


class Municipality(Base):
    """A municipality by NIS code with its point; `successor` is set on those that merged away."""

    __tablename__ = "municipality"
    nis: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    lat: Mapped[float]
    lng: Mapped[float]
    postcodes: Mapped[list[str]]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    successor: Mapped[str | None]

    @staticmethod
    def current() -> Select[Municipality]:
        return select(Municipality).where(Municipality.valid_to.is_(None)).order_by(Municipality.name)


class Region(Identified, Base):
    """What one helpdesk looks after. `helpdesk_*` stands at the foot of each page."""

    __tablename__ = "region"
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    helpdesk_name: Mapped[str]
    helpdesk_phone: Mapped[str]
    helpdesk_email: Mapped[str]


class RegionMunicipality(Base):
    """A municipality lies in at most one region."""

    __tablename__ = "region_municipality"
    nis: Mapped[str] = mapped_column(ForeignKey("municipality.nis"), primary_key=True)
    region_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("region.id"), index=True)

    @staticmethod
    def covering(nis: str | InstrumentedAttribute[str]) -> ScalarSelect[uuid.UUID]:
        """The region of a municipality (its code, or the column that holds it); None where none covers it.

        A municipality that merged counts as its successor.
        """
        now = func.coalesce(Municipality.successor, Municipality.nis)
        return (
            select(RegionMunicipality.region_id)
            .join(Municipality, RegionMunicipality.nis == now)
            .where(Municipality.nis == nis)
            .scalar_subquery()
        )


def kbo_shown(kbo: str) -> str:
    """A number as it stands on paper, 0123.456.749; empty for an imported buyer without one."""
    return f"{kbo[:4]}.{kbo[4:7]}.{kbo[7:]}" if kbo.isdigit() else ""


def type_name(role: Role, supplier_type: SupplierType | None) -> str:
    """What an organisation is, in words; empty for a supplier that did not say."""
    if role is Role.BUYER:
        return "Koper"
    return SUPPLIER_TYPES[supplier_type] if supplier_type else ""


class Organisation(Identified, Versioned, Base):
    """A buyer or a supplier. Its region follows from its municipality; None where none covers it.

    `email` and `phone` are for the helpdesk and are never published; what a supplier chose to publish are
    the `public_` ones and the website, which pages read by `organisations/contact.py`. `refusal_reason` is
    what an older version of the programme wrote; now it stands with the sign-up.
    """

    __tablename__ = "organisation"
    __quiet__ = frozenset({"last_asked_at", "changed_at"})
    role: Mapped[Role]
    name: Mapped[str]
    kbo: Mapped[str]
    nis: Mapped[str] = mapped_column(ForeignKey("municipality.nis"))
    region_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("region.id"), index=True)
    status: Mapped[OrganisationStatus] = mapped_column(default=OrganisationStatus.PENDING)
    refusal_reason: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    email: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    public_contact: Mapped[str] = mapped_column(default="", server_default="")
    public_email: Mapped[str] = mapped_column(default="", server_default="")
    public_phone: Mapped[str] = mapped_column(default="", server_default="")
    website: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    supplier_type: Mapped[SupplierType | None]
    opted_out: Mapped[bool] = mapped_column(default=False)
    last_asked_at: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now, index=True)
    municipality: Mapped[Municipality] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("kbo", "role"),)

    @property
    def is_public(self) -> bool:
        """Whether everyone may see its page: an approved supplier."""
        return self.role is Role.SUPPLIER and self.status is OrganisationStatus.APPROVED

    @property
    def type_name(self) -> str:
        return type_name(self.role, self.supplier_type)

    @property
    def kbo_shown(self) -> str:
        return kbo_shown(self.kbo)

    @staticmethod
    def visible_to(actor: Actor | None) -> Select[Organisation]:
        """Approved suppliers are public; others are seen by their own people and their region."""
        public = (Organisation.role == Role.SUPPLIER) & (Organisation.status == OrganisationStatus.APPROVED)
        if actor is None:
            return select(Organisation).where(public)
        if actor.is_admin:
            return select(Organisation)
        return select(Organisation).where(
            or_(
                public,
                Organisation.id.in_(actor.organisations),
                Organisation.region_id.in_(actor.regions),
            )
        )

    @staticmethod
    def coordinated_by(actor: Actor) -> Select[Organisation]:
        """The organisations an actor decides about."""
        if actor.is_admin:
            return select(Organisation)
        return select(Organisation).where(Organisation.region_id.in_(actor.regions))


class Stated:
    """Something that a supplier says of itself. A correction ends the row and makes a new one.

    `ended_at` is empty for what holds now. Who said it and who ended it are kept by reference. How well it
    is proven is in no column: `organisations/levels.py` derives it from the documents.
    """

    ended_at: Mapped[datetime | None]
    stated_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    ended_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))

    def end(self, person_id: uuid.UUID | None) -> None:
        """From now on it belongs to the history. Raises Conflict when it did already."""
        if self.ended_at is not None:
            raise Conflict("Dit is al verbeterd of verwijderd.")
        self.ended_at, self.ended_by = clock.now(), person_id


class Recognition(Stated, Identified, Versioned, Base):
    """A label with its document. Flanders has no public number format for it: free text and dates.

    Documents hang on the recognition; a correction takes them along.
    """

    __tablename__ = "recognition"
    organisation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    type: Mapped[SupplierType]
    document: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    replaces: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("recognition.id", ondelete="SET NULL"))

    @property
    def label(self) -> str:
        return SUPPLIER_TYPES[self.type]

    @property
    def first_day(self) -> date:
        return self.valid_from

    @staticmethod
    def current() -> Select[Recognition]:
        return select(Recognition).where(Recognition.ended_at.is_(None))


class SocialValueClaim(Stated, Identified, Versioned, Base):
    """One figure on one of the eight criteria, with the day it is of and the last day it counts.

    `level_as_typed` and `document` are what processes of an older version write and read; they decide
    nothing and leave with the next version.
    """

    __tablename__ = "social_value_claim"
    organisation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    criterion: Mapped[int]
    key: Mapped[str]
    value: Mapped[Decimal] = mapped_column(Numeric(12, 2))
    on: Mapped[date]
    valid_to: Mapped[date | None]
    level_as_typed: Mapped[str] = mapped_column(
        "level", String(40), default="verklaard", server_default="verklaard"
    )
    document: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        Index(
            "uq_social_value_claim_current",
            "organisation_id",
            "key",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    @property
    def first_day(self) -> date:
        """A figure that was given counts; the day it is of says how old it is."""
        return date.min

    @staticmethod
    def current() -> Select[SocialValueClaim]:
        return select(SocialValueClaim).where(SocialValueClaim.ended_at.is_(None))
