"""What hangs on a need in depth, with texts in it."""

from __future__ import annotations

import uuid

from marketplace.needs.asking_models import Attachment, Question, QuestionStatus


def attachment(need_id: uuid.UUID, name: str = "plan.pdf") -> Attachment:
    return Attachment(
        need_id=need_id,
        name=name,
        content_type="application/pdf",
        extension="pdf",
        size=5,
        digest="d",
        data=b"%PDF-",
    )


def question(need_id: uuid.UUID, organisation_id: uuid.UUID, text: str = "Is er water?") -> Question:
    """One that was answered."""
    status = QuestionStatus.ANSWERED
    return Question(need_id=need_id, organisation_id=organisation_id, text=text, answer=text, status=status)
