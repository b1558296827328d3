"""Buyers, suppliers and the regions that look after them."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    ScalarSelect,
    Select,
    UniqueConstraint,
    and_,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column, relationship, validates

from marketplace.core import clock
from marketplace.core.db import Base, Identified, Versioned, in_reading_order
from marketplace.core.i18n import N_, _
from marketplace.core.reading.companies import digits_in
from marketplace.core.reading.names import folded, folded_words
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
    SupplierType.MAATWERKBEDRIJF: N_("Maatwerkbedrijf"),
    SupplierType.MAATWERKAFDELING: N_("Maatwerkafdeling"),
    SupplierType.COOPERATIE: N_("Sociale coöperatie"),
    SupplierType.KRINGWINKEL: N_("Kringwinkel"),
    SupplierType.DIENSTENECONOMIE: N_("Lokale diensteneconomie"),
    SupplierType.ARBEIDSZORG: N_("Arbeidszorg"),
    SupplierType.OTHER: N_("Andere sociale onderneming"),
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
        return (
            select(Municipality)
            .where(Municipality.valid_to.is_(None))
            .order_by(in_reading_order(Municipality.name))
        )


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


def _folded_name(context: Any) -> str:
    """For rows that are made past the class."""
    return folded(context.get_current_parameters()["name"])


def type_name(role: Role, supplier_type: SupplierType | None) -> str:
    """What an organisation is, in words; empty for a supplier that did not say."""
    if role is Role.BUYER:
        return _("Koper")
    return SUPPLIER_TYPES[supplier_type] if supplier_type else ""


class Organisation(Identified, Versioned, Base):
    """A buyer or a supplier. Its region follows from its municipality; None where none covers it.

    `email` and `phone` are for the helpdesk and are never published; what a supplier chose to publish are
    the `public_` ones and the website, which pages read by `organisations/contact.py`. `folded_name` follows
    the name; a search compares it. `refusal_reason` is what an older version of the programme wrote; now it
    stands with the sign-up.
    """

    __tablename__ = "organisation"
    __quiet__ = frozenset({"last_asked_at", "changed_at"})
    role: Mapped[Role]
    name: Mapped[str]
    folded_name: Mapped[str] = mapped_column(default=_folded_name, server_default="")
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

    @validates("name")
    def _fold(self, _: str, name: str) -> str:
        self.folded_name = folded(name)
        return name

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
    def called(typed: str) -> ColumnElement[bool]:
        """Whether this is what someone looks for: by the words of a name, or a number or the start of one.

        A search without letters or digits finds nothing.
        """
        words, digits = folded_words(typed), digits_in(typed)
        named = (Organisation.folded_name.contains(word, autoescape=True) for word in words)
        by_name = and_(*named) if words else false()
        return or_(by_name, Organisation.kbo.contains(digits)) if digits else by_name

    @staticmethod
    def coordinated_by(actor: Actor) -> Select[Organisation]:
        """The organisations an actor decides about."""
        if actor.is_admin:
            return select(Organisation)
        return select(Organisation).where(Organisation.region_id.in_(actor.regions))
