"""What a supplier says of itself, recognitions and figures on social value, and documents that show it."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, LargeBinary, Numeric, Select, String, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core import clock
from marketplace.core.db import Base, Identified, Versioned
from marketplace.core.errors import Conflict
from marketplace.core.i18n import _
from marketplace.core.retention import DAY
from marketplace.organisations.models import SUPPLIER_TYPES, SupplierType
from marketplace.organisations.social_value import BY_NAME

PUT_BACK_FOR = 30 * DAY
"""How long a removed document can be put back; the night after that it is gone for good."""


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


class Evidence(Identified, Versioned, Base):
    """A document about one figure (`key`) or one recognition (then `key` is empty).

    `name` is what its sender called it; files never bear it. `checked_*`: the coordinator who compared it
    with what it shows, when, and the figure's value at that moment. `removed_*`: who removed it, and when.
    """

    __tablename__ = "evidence"
    organisation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    key: Mapped[str]
    recognition_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("recognition.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    content_type: Mapped[str]
    extension: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    checked_value: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    recognition: Mapped[Recognition | None] = relationship(lazy="raise")

    @property
    def label(self) -> str:
        """What it is about."""
        return self.recognition.label if self.recognition is not None else BY_NAME[self.key].label

    @property
    def file_name(self) -> str:
        """Made by us, of letters, digits and hyphens."""
        about = self.key.replace("_", "-") or "erkenning"
        return f"bewijsstuk-{about}-{self.id.hex[:8]}.{self.extension}"

    def lapse(self) -> None:
        """What was checked is no longer what it says."""
        self.checked_at = self.checked_by = self.checked_value = None

    @property
    def gone_at(self) -> datetime | None:
        """When a removed document goes for good."""
        return self.removed_at and self.removed_at + PUT_BACK_FOR

    def remove(self, person_id: uuid.UUID | None) -> None:
        """From now on it shows nothing to anybody. Raises Conflict when it was removed already."""
        if self.removed_at is not None:
            raise Conflict(_("Dit bewijsstuk is al verwijderd."))
        self.removed_at, self.removed_by = clock.now(), person_id

    def put_back(self) -> None:
        """It counts again, also its check: that lapsed when what it shows changed meanwhile."""
        if self.removed_at is None:
            raise Conflict(_("Dit bewijsstuk staat er al."))
        self.removed_at = self.removed_by = None

    @staticmethod
    def current() -> Select[Evidence]:
        """Those that count. A removed one shows nothing to anybody, until it is put back."""
        return select(Evidence).where(Evidence.removed_at.is_(None))
