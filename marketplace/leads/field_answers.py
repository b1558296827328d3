"""What suppliers fill in of what the buyer asked: read from the form, kept, and shown to the buyer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.documents import KINDS_SHOWN, Desk, Document
from marketplace.core.i18n import _
from marketplace.core.web.files import sent_file, was_sent
from marketplace.core.web.forms import Form
from marketplace.leads.answer_models import FieldAnswer
from marketplace.leads.given import Answer
from marketplace.leads.models import Invitation
from marketplace.needs.asking_models import AnswerField, FieldKind
from marketplace.needs.depth import depth_of, fields_of
from marketplace.organisations.evidence import shown_name

TEXT = 2000
LARGEST = 999_999_999_999
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Filled:
    """The answer to one question: `text` as `FieldAnswer` keeps it, or a file with its name."""

    text: str = ""
    name: str = ""
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """An answer to a question as the buyer reads it. `file`: there is one, called `text`, to open."""

    field_id: UUID
    question: str
    text: str
    file: bool


Rows = Mapping[UUID, FieldAnswer]


@dataclass(frozen=True, slots=True)
class FilledIn:
    """All that came with one answer, beside what was kept before."""

    fields: Sequence[AnswerField] = ()
    given: Mapping[UUID, Filled] = field(default_factory=dict)
    stored: Rows = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        """Whether it says anything else than what is kept."""
        return differs(self.given, self.stored)

    @property
    def shown(self) -> dict[str, str]:
        return shown(self.fields, self.given) if self.given else {}

    @property
    def shown_before(self) -> dict[str, str]:
        return shown(self.fields, self.stored) if self.given else {}

    def keep(self, session: AsyncSession, invitation: Invitation) -> bool:
        """Keep what was filled in; -> whether that says anything new."""
        new = self.is_new
        keep(session, invitation, self.given, self.stored)
        return new


def name_of(field: AnswerField) -> str:
    """What the field is called in the form."""
    return f"f-{field.id.hex}"


async def of_invitation(session: AsyncSession, invitation_id: UUID) -> Rows:
    """What a supplier filled in before, by the question's id; files without their content."""
    rows = await session.scalars(select(FieldAnswer).where(FieldAnswer.invitation_id == invitation_id))
    return {row.field_id: row for row in rows}


async def for_page(session: AsyncSession, invitation: Invitation, token: str) -> dict[str, Any]:
    """What the page behind a link shows beside the need and the answer, for its template."""
    depth = await depth_of(session, invitation.need)
    return {
        "depth": depth,
        "attachments_at": f"/uitnodiging/{token}/bijlagen",
        "filled": await of_invitation(session, invitation.id) if depth.fields else {},
        "kinds": KINDS_SHOWN,
    }


async def as_shown(session: AsyncSession, invitation: Invitation) -> dict[str, str]:
    """What a supplier filled in before, as the form shows it."""
    fields = await fields_of(session, invitation.need_id)
    return values_of(fields, await of_invitation(session, invitation.id)) if fields else {}


async def of_form(
    session: AsyncSession, form: Form, posted: Any, desk: Desk, invitation: Invitation | None
) -> FilledIn:
    """What came with an answer, with errors in the form at their fields."""
    fields = await fields_of(session, invitation.need_id) if invitation else ()
    if invitation is None or not fields:
        return FilledIn()
    stored = await of_invitation(session, invitation.id)
    return FilledIn(fields, await read(form, posted, desk, fields, stored), stored)


async def read(
    form: Form, posted: Any, desk: Desk, fields: Sequence[AnswerField], stored: Rows
) -> dict[UUID, Filled]:
    """What was filled in, with errors in the form at their fields. Nothing is asked of who declines.

    A file that was sent before stays while no other is sent.
    """
    if form.raw("choice") != Answer.INTERESTED:
        return {}
    return {
        field.id: (
            await _file(form, posted, desk, field, stored.get(field.id))
            if field.kind is FieldKind.FILE
            else Filled(_typed(form, field))
        )
        for field in fields
    }


def _typed(form: Form, field: AnswerField) -> str:
    """A text, "yes" or "no", or a number with a point; empty where nothing is."""
    name = name_of(field)
    required = (
        _("Vul in wat de koper vraagt: “%(question)s”") % {"question": field.text} if field.required else None
    )
    if field.kind is FieldKind.YES_NO:
        return form.choice(name, (YES, NO), required) or ""
    if field.kind is FieldKind.NUMBER:
        form.text(name, required, limit=40)
        number = form.decimal(
            name, least=0, most=LARGEST, message=_("Vul een getal in, zoals 12 of 12,5"), unit=field.unit
        )
        return "" if number is None else f"{number.normalize():f}"
    return form.text(name, required, limit=TEXT)


async def _file(
    form: Form, posted: Any, desk: Desk, field: AnswerField, stored: FieldAnswer | None
) -> Filled:
    name = name_of(field)
    if not was_sent(posted, name):
        if field.required and (stored is None or not stored.name):
            form.fail(name, _("Kies een bestand bij “%(question)s”") % {"question": field.text})
        return Filled(name=stored.name if stored else "")
    sent = await sent_file(desk, form, posted, name)
    return Filled(name=shown_name(sent[0]), document=sent[1]) if sent else Filled()


def differs(given: Mapping[UUID, Filled], stored: Rows) -> bool:
    """Whether this says anything else than what is kept."""
    return any(
        (one.text, one.name) != ((row.text, row.name) if (row := stored.get(field_id)) else ("", ""))
        or (one.document is not None and (row is None or one.document.digest != row.digest))
        for field_id, one in given.items()
    )


def keep(session: AsyncSession, invitation: Invitation, given: Mapping[UUID, Filled], stored: Rows) -> None:
    """Keep what was filled in."""
    for field_id, one in given.items():
        row = stored.get(field_id)
        if row is None:
            row = FieldAnswer(invitation_id=invitation.id, field_id=field_id)
            session.add(row)
        row.text, row.name = one.text, one.name
        if one.document is not None:
            row.content_type, row.extension = one.document.content_type, one.document.extension
            row.size, row.digest, row.data = len(one.document.data), one.document.digest, one.document.data


def values_of(fields: Sequence[AnswerField], stored: Rows) -> dict[str, str]:
    """What was filled in before, as the form shows it."""
    return {
        name_of(field): row.text.replace(".", ",") if field.kind is FieldKind.NUMBER else row.text
        for field in fields
        if (row := stored.get(field.id)) is not None
    }


def in_words(field: AnswerField, one: Filled | FieldAnswer) -> str:
    """An answer as people read it."""
    if field.kind is FieldKind.YES_NO:
        return {YES: _("Ja"), NO: _("Nee")}.get(one.text, "")
    if field.kind is FieldKind.NUMBER:
        return f"{one.text.replace('.', ',')} {field.unit}".strip() if one.text else ""
    return one.name if field.kind is FieldKind.FILE else one.text


def shown(
    fields: Sequence[AnswerField], given: Mapping[UUID, Filled] | Mapping[UUID, FieldAnswer]
) -> dict[str, str]:
    """What was filled in, by question: to set two versions beside each other."""
    return {field.text: in_words(field, given[field.id]) if field.id in given else "" for field in fields}


async def told_of(session: AsyncSession, need_id: UUID) -> dict[UUID, list[Told]]:
    """What all who have interest filled in for a need, by invitation, in the buyer's order."""
    rows = await session.execute(
        select(FieldAnswer, AnswerField)
        .join(AnswerField, AnswerField.id == FieldAnswer.field_id)
        .join(Invitation, Invitation.id == FieldAnswer.invitation_id)
        .where(Invitation.need_id == need_id, Invitation.answer == Answer.INTERESTED)
        .order_by(AnswerField.position, AnswerField.id)
    )
    found: dict[UUID, list[Told]] = {}
    for row, asked in rows:
        if words := in_words(asked, row):
            told = Told(asked.id, asked.text, words, asked.kind is FieldKind.FILE)
            found.setdefault(row.invitation_id, []).append(told)
    return found


async def file_of(
    session: AsyncSession, need_id: UUID, invitation_id: UUID, field_id: UUID
) -> tuple[FieldAnswer, bytes] | None:
    """A file with its content that a supplier sent with its interest in this need."""
    found = await session.execute(
        select(FieldAnswer, FieldAnswer.data)
        .join(Invitation, Invitation.id == FieldAnswer.invitation_id)
        .where(
            Invitation.need_id == need_id,
            Invitation.answer == Answer.INTERESTED,
            FieldAnswer.invitation_id == invitation_id,
            FieldAnswer.field_id == field_id,
        )
    )
    row = found.first()
    return (row[0], row[1]) if row is not None and row[1] is not None else None
