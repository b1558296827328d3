"""Outgoing mail as rows: composed and stored with the change it tells of, delivered by a worker.

A message is never handed to a mail server inside a request. See `delivery.py` for how it leaves.
"""

from __future__ import annotations

import re
import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from email_validator import EmailNotValidError, validate_email
from jinja2 import Environment
from sqlalchemy import Index, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock
from marketplace.core.db import Base, Identified, after_commit_tasks
from marketplace.core.tokens import Signer


class MessageStatus(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"


class Message(Identified, Base):
    """One mail to one person. `dedupe_key` makes the same news to the same person one row.

    `sent` means: accepted by the mail server (250 after DATA). `ambiguous` counts the times a try
    ended without our knowing (RFC 1047). `secret` mails lose their text once sent.
    """

    __tablename__ = "message"
    template: Mapped[str]
    to_address: Mapped[str]
    to_name: Mapped[str]
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

    __table_args__ = (
        Index("ix_message_open", "next_attempt_at", postgresql_where="status IN ('waiting', 'sending')"),
    )


class Suppression(Base):
    """An address that refused mail for good (5xx), with what the server said."""

    __tablename__ = "suppression"
    address: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    reason: Mapped[str]


def clean_address(text: str) -> str | None:
    """A mail address as typed -> its normal form in lower case, or None when it can't be one."""
    try:
        checked = validate_email(text.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return checked.normalized.lower()


_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


def one_line(text: str, limit: int = 200) -> str:
    """A text fit for a mail header: no control characters, no line breaks, at most `limit` long."""
    return " ".join(_CONTROL.sub(" ", text).split())[:limit]


class Composer:
    """Renders the three parts of a mail from `templates/mail/<name>/` and stores it as a row.

    `base_url` becomes absolute links; `secret` signs the links that need no sign-in.
    """

    def __init__(self, environment: Environment, base_url: str, secret: str) -> None:
        self._environment = environment
        self._base_url = base_url
        self._secret = secret
        self._domain = base_url.split("://", 1)[1].split("/", 1)[0].rsplit(":", 1)[0]

    def signed(self, purpose: str, identity: uuid.UUID) -> str:
        """A token for a link that needs no sign-in: the id and its signature for this purpose."""
        return Signer(self._secret, purpose).sign(identity.hex)

    def _part(self, name: str, part: str, values: dict[str, Any]) -> str:
        return self._environment.get_template(f"mail/{name}/{part}").render(values)

    async def send(
        self,
        session: AsyncSession,
        template: str,
        *,
        to: str,
        name: str,
        dedupe_key: str,
        about: uuid.UUID | None = None,
        secret: bool = False,
        not_after: datetime | None = None,
        **values: Any,
    ) -> None:
        """Store a mail, once per `dedupe_key`. A second call with the same key changes nothing."""
        values |= {"base_url": self._base_url, "to_name": name}
        identity = uuid.uuid4()
        suppressed = await session.scalar(select(Suppression.reason).where(Suppression.address == to))
        await session.execute(
            insert(Message)
            .values(
                id=identity,
                created_at=clock.now(),
                template=template,
                to_address=to,
                to_name=one_line(name),
                subject=one_line(self._part(template, "subject.txt", values)),
                text=self._part(template, "text.txt", values),
                html=self._part(template, "html.html", values),
                dedupe_key=dedupe_key,
                message_id=f"<{identity}@{self._domain}>",
                about=about,
                secret=secret,
                not_after=not_after,
                status=MessageStatus.SUPPRESSED if suppressed else MessageStatus.WAITING,
                last_error=suppressed,
            )
            .on_conflict_do_nothing(index_elements=["dedupe_key"])
        )
        after_commit_tasks(session).append("mail")
