"""What a supplier answers beyond yes or no: lot by lot, and to what the buyer asked to fill in."""

from __future__ import annotations

import uuid
from decimal import Decimal

from sqlalchemy import ForeignKey, LargeBinary, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.db import Base, Identified
from marketplace.leads.given import Answer


class LotAnswer(Identified, Base):
    """A lot that a supplier was asked for (`asked`), or answered unasked. `price` in euro excl. VAT."""

    __tablename__ = "lot_answer"
    invitation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"))
    lot_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lot.id", ondelete="CASCADE"), index=True)
    asked: Mapped[bool]
    answer: Mapped[Answer | None]
    price: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))

    __table_args__ = (UniqueConstraint("invitation_id", "lot_id"),)


class FieldAnswer(Identified, Base):
    """What a supplier filled in. `text`: as typed, "yes" or "no", or a number with a point.

    Of a file: `name` is what its sender called it, `size` in bytes.
    """

    __tablename__ = "field_answer"
    invitation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("invitation.id", ondelete="CASCADE"))
    field_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("answer_field.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(default="")
    name: Mapped[str] = mapped_column(default="")
    content_type: Mapped[str] = mapped_column(default="")
    extension: Mapped[str] = mapped_column(default="")
    size: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(default="")
    data: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)

    __table_args__ = (UniqueConstraint("invitation_id", "field_id"),)
