"""What a supplier says of itself that a document can show: recognitions, and figures on social value."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Numeric, Select, String, select, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock
from marketplace.core.db import Base, Identified, Versioned
from marketplace.core.errors import Conflict
from marketplace.core.i18n import _
from marketplace.organisations.models import SUPPLIER_TYPES, SupplierType


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
            raise Conflict(_("Dit is al verbeterd of verwijderd."))
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
