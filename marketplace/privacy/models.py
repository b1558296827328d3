"""What tidying remembers: which accounts it announced, and which nights it ran."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock
from marketplace.core.db import Base


class AccountNotice(Base):
    """An unused account whose person got a mail that it will be wiped; `mail_key` finds that mail."""

    __tablename__ = "account_notice"
    person_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    mail_key: Mapped[str]
    announced_at: Mapped[datetime] = mapped_column(default=clock.now)


class RetentionRun(Base):
    """A night whose tidying was finished. `counts`: rows per rule."""

    __tablename__ = "retention_run"
    night: Mapped[date] = mapped_column(primary_key=True)
    finished_at: Mapped[datetime] = mapped_column(default=clock.now)
    counts: Mapped[dict[str, Any]]
