"""Outgoing mail as rows: composed and stored with the change it tells of, delivered by a worker.

A message is never handed to a mail server inside a request. See `delivery.py` for how it leaves.
"""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock
from marketplace.core.db import Base, Identified
from marketplace.core.i18n import N_, Label
from marketplace.core.visible import on_one_line


class MessageStatus(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"
    OPTED_OUT = "opted_out"
    BUNDLED = "bundled"
    IN_DIGEST = "in_digest"
    BOUNCED = "bounced"


LEFT = (MessageStatus.SENDING, MessageStatus.SENT, MessageStatus.BOUNCED, MessageStatus.IN_DIGEST)
"""A mail that is on its way to its reader, or came there by itself or in an overview."""

TOO_LATE = N_("Het was te laat om nog te mailen.")
UNWANTED = N_("Wie hem zou krijgen, wil deze mails niet.")


class Message(Identified, Base):
    """One mail to one person. `dedupe_key` makes the same news to the same person one row.

    `sent` means: accepted by the mail server (250 after DATA); `bounced`: it came back after that.
    `bundled` waits for the day's overview and is `in_digest` afterwards. `ambiguous` counts the times a
    try ended without our knowing (RFC 1047). `secret` mails lose their text once sent.
    `last_error`: why it did not leave (yet), in a mail server's words or as a Dutch sentence of ours, which
    `why` gives to pages. `region_id`: where what it is about lies, whose helpdesk mails it (`from_name`,
    `reply_to`); empty for the site itself. `mentions`: where others are named (`mentions.py`); None in mails
    of before they were kept.
    """

    __tablename__ = "message"
    template: Mapped[str]
    to_address: Mapped[str] = mapped_column(index=True)
    to_name: Mapped[str]
    region_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("region.id", ondelete="SET NULL"))
    from_name: Mapped[str] = mapped_column(default="", server_default="")
    reply_to: Mapped[str] = mapped_column(default="", server_default="")
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    message_id: Mapped[str] = mapped_column(unique=True)
    about: Mapped[uuid.UUID | None] = mapped_column(index=True)
    secret: Mapped[bool] = mapped_column(default=False)
    status: Mapped[MessageStatus] = mapped_column(default=MessageStatus.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    ambiguous: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(server_default=func.now())
    not_after: Mapped[datetime | None]
    lease_token: Mapped[uuid.UUID | None]
    lease_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    mentions: Mapped[list[dict[str, Any]] | None]

    __table_args__ = (
        Index(
            "ix_message_mentions",
            "mentions",
            postgresql_using="gin",
            postgresql_ops={"mentions": "jsonb_path_ops"},
        ),
        Index("ix_message_open", "next_attempt_at", postgresql_where="status IN ('waiting', 'sending')"),
        Index("ix_message_cancelled", "region_id", "created_at", postgresql_where="status = 'cancelled'"),
    )

    @property
    def why(self) -> Label:
        """Why it did not leave (yet), for a page; a mail server's words have no translation."""
        return Label(self.last_error or "")


class Suppression(Base):
    """An address that refused mail for good (5xx), with what the server said."""

    __tablename__ = "suppression"
    address: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    reason: Mapped[str]


_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def one_line(text: str, limit: int = 200) -> str:
    """A text fit for a mail header: nothing unseen, no line breaks, at most `limit` long."""
    return on_one_line(_CONTROL.sub(" ", text))[:limit]
