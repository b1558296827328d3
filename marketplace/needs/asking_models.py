"""What a need asks of suppliers and gives them: fields of their answer, attachments, answers to questions."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.core.db import Base, Identified, Versioned
from marketplace.core.i18n import N_
from marketplace.organisations.models import Organisation


class FieldKind(StrEnum):
    TEXT = "text"
    YES_NO = "yes_no"
    NUMBER = "number"
    FILE = "file"


FIELD_KIND_NAMES = {
    FieldKind.TEXT: N_("Tekst"),
    FieldKind.YES_NO: N_("Ja of nee"),
    FieldKind.NUMBER: N_("Getal"),
    FieldKind.FILE: N_("Bestand"),
}


class AnswerField(Identified, Base):
    """Something that suppliers are asked to fill in with their answer. `unit`: of a number."""

    __tablename__ = "answer_field"
    need_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    text: Mapped[str]
    kind: Mapped[FieldKind]
    unit: Mapped[str] = mapped_column(default="")
    required: Mapped[bool] = mapped_column(default=False, server_default=false())


class Attachment(Identified, Versioned, Base):
    """A document that belongs to a need, shown to those who are asked.

    `name` is what its sender called it; files never bear it. `size` in bytes.
    """

    __tablename__ = "attachment"
    need_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    content_type: Mapped[str]
    extension: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    @property
    def file_name(self) -> str:
        """Made by us, of letters, digits and hyphens."""
        return f"bijlage-{self.id.hex[:8]}.{self.extension}"


class QuestionStatus(StrEnum):
    WAITING = "waiting"
    ANSWERED = "answered"
    DECLINED = "declined"


QUESTION_STATUS_NAMES = {
    QuestionStatus.WAITING: N_("Wacht op antwoord"),
    QuestionStatus.ANSWERED: N_("Beantwoord"),
    QuestionStatus.DECLINED: N_("Niet beantwoord"),
}


class Question(Identified, Versioned, Base):
    """A supplier's question to a need. The buyer answers it for all who were asked, or declines it with why.

    `organisation_id`: who asks, which other suppliers never see. `text`: as it was asked; `wording`: as the
    others read it where the buyer took out what tells who asked. `answer`: the answer, or why there is none.
    `asked_told_at`, `told_at`: when the mails about the question and about its answer were written.
    """

    __tablename__ = "question"
    __quiet__ = frozenset({"asked_told_at", "told_at"})
    need_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    text: Mapped[str]
    wording: Mapped[str] = mapped_column(default="")
    status: Mapped[QuestionStatus] = mapped_column(default=QuestionStatus.WAITING)
    answer: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    answered_at: Mapped[datetime | None]
    asked_told_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    organisation: Mapped[Organisation] = relationship(lazy="raise")

    __table_args__ = (Index("ix_question_need_id_created_at", "need_id", "created_at"),)

    @property
    def read(self) -> str:
        """The question as those who did not ask it read it."""
        return self.wording or self.text

    @property
    def status_name(self) -> str:
        return QUESTION_STATUS_NAMES[self.status]
