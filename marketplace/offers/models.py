"""What suppliers offer: goods and services, where, and how much they can take on."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Numeric,
    Select,
    and_,
    desc,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core import clock
from marketplace.core.db import Base, Identified, Versioned
from marketplace.core.errors import Conflict
from marketplace.core.i18n import _
from marketplace.core.web.access import Actor
from marketplace.organisations.models import Organisation, OrganisationStatus


class OfferStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Kind(StrEnum):
    GOOD = "good"
    SERVICE = "service"


class AreaKind(StrEnum):
    MUNICIPALITIES = "municipalities"
    RADIUS = "radius"
    FLANDERS = "flanders"


class Offer(Identified, Versioned, Base):
    """A good or service of a supplier. Only a published one is public and matched.

    `area_nis` counts with area kind municipalities, `radius_km` (from the supplier's municipality) with
    radius. `capacity_fte` is what is free now, in full-time equivalents; None is not said.
    """

    __tablename__ = "offer"
    __quiet__ = frozenset({"changed_at"})
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    title: Mapped[str]
    text: Mapped[str]
    cpv: Mapped[list[str]]
    kind: Mapped[Kind]
    area_kind: Mapped[AreaKind]
    area_nis: Mapped[list[str]] = mapped_column(default=list)
    radius_km: Mapped[int | None]
    capacity_fte: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    status: Mapped[OfferStatus] = mapped_column(default=OfferStatus.DRAFT)
    published_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now, index=True)
    organisation: Mapped[Organisation] = relationship(lazy="raise")

    __table_args__ = (
        Index(
            "ix_offer_newest",
            desc("published_at"),
            "id",
            postgresql_include=["organisation_id", "kind", "area_kind", "radius_km", "area_nis"],
            postgresql_where="status = 'published'",
        ),
        Index(
            "ix_offer_area_nis",
            "area_nis",
            postgresql_using="gin",
            postgresql_where="status = 'published' AND area_kind = 'municipalities'",
        ),
        CheckConstraint("area_kind <> 'radius' OR radius_km > 0", name="radius_given"),
        CheckConstraint("area_kind <> 'municipalities' OR cardinality(area_nis) > 0", name="area_given"),
    )

    def publish(self) -> None:
        """Draft or archived -> published. Raises Conflict when it is public already."""
        if self.status is OfferStatus.PUBLISHED:
            raise Conflict(_("Dit aanbod staat al online."))
        self.status, self.published_at, self.archived_at = OfferStatus.PUBLISHED, clock.now(), None

    def archive(self) -> None:
        """Take it offline and keep it. Raises Conflict when it is archived already."""
        if self.status is OfferStatus.ARCHIVED:
            raise Conflict(_("Dit aanbod staat al in het archief."))
        self.status, self.archived_at = OfferStatus.ARCHIVED, clock.now()

    @staticmethod
    def is_public() -> ColumnElement[bool]:
        """For an offer joined to its supplier: published, of an approved one."""
        return and_(Offer.status == OfferStatus.PUBLISHED, Organisation.status == OrganisationStatus.APPROVED)

    @staticmethod
    def public() -> Select[Offer]:
        """Those that everyone sees."""
        return select(Offer).join(Organisation).where(Offer.is_public())

    @staticmethod
    def of(organisation_id: uuid.UUID) -> Select[Offer]:
        """All offers of one supplier, newest change first."""
        return (
            select(Offer)
            .where(Offer.organisation_id == organisation_id)
            .order_by(Offer.changed_at.desc(), Offer.id)
        )

    @staticmethod
    def owned_by(actor: Actor) -> Select[Offer]:
        """What the actor may change."""
        return select(Offer).where(Offer.organisation_id.in_(actor.suppliers))

    @staticmethod
    def visible_to(actor: Actor | None) -> Select[Offer]:
        """Public ones; drafts and archived ones for their own people and their region's coordinators."""
        query = select(Offer).join(Organisation)
        if actor is None:
            return query.where(Offer.is_public())
        if actor.is_admin:
            return query
        return query.where(
            or_(
                Offer.is_public(),
                Offer.organisation_id.in_(actor.suppliers),
                Organisation.region_id.in_(actor.regions),
            )
        )
