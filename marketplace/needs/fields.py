"""What a buyer asks suppliers to fill in with their answer: add, change, order, remove."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.errors import Conflict
from marketplace.core.i18n import _
from marketplace.core.web.access import Actor
from marketplace.core.web.forms import Form
from marketplace.needs import verbs
from marketplace.needs.asking_models import FIELD_KIND_NAMES, AnswerField, FieldKind
from marketplace.needs.models import Need
from marketplace.needs.states import BEFORE_PUBLICATION

MOST = 20
MOST_FILES = 3
PART = "fields"
TEXT, UNIT = 300, 30


@dataclass(frozen=True, slots=True)
class FieldValues:
    """What a question to suppliers says. `unit`: of a number."""

    text: str
    kind: FieldKind
    unit: str
    required: bool


def read(form: Form, stored: AnswerField | None = None, *, fixed: bool = False) -> FieldValues | None:
    """A question as typed, or None with errors in the form. `fixed`: only its text may still change."""
    text = form.line("text", _("Schrijf wat u aan leveranciers vraagt"), limit=TEXT)
    if stored is not None and fixed:
        return FieldValues(text, stored.kind, stored.unit, stored.required) if form.ok else None
    kind = form.choice("kind", list(FieldKind), _("Kies hoe leveranciers antwoorden"))
    unit = form.line("unit", limit=UNIT) if kind == FieldKind.NUMBER else ""
    required = bool(form.choices("required", ["yes"]))
    return FieldValues(text, FieldKind(kind), unit, required) if form.ok and kind else None


def values_of(row: AnswerField) -> dict[str, object]:
    """A stored question as its form shows it."""
    required = ["yes"] if row.required else []
    return {"text": row.text, "kind": row.kind, "unit": row.unit, "required": required}


def shown(row: FieldValues | AnswerField) -> dict[str, str]:
    """What a question says, by label."""
    return {
        _("Vraag"): row.text,
        _("Soort antwoord"): _(FIELD_KIND_NAMES[row.kind]),
        _("Eenheid"): row.unit,
        _("Verplicht"): _("Ja") if row.required else _("Nee"),
    }


def why_fixed(need: Need) -> str:
    """Why no question can be added, moved or removed; empty while that can be done."""
    if need.status in BEFORE_PUBLICATION:
        return ""
    return _(
        "Deze behoefte is gepubliceerd: leveranciers kunnen al antwoorden. U kunt geen vragen toevoegen, "
        "verplaatsen of verwijderen. Hun tekst kan nog veranderen."
    )


def must_be_free(need: Need) -> None:
    """Raises Conflict when no question can be added, moved or removed."""
    if why := why_fixed(need):
        raise Conflict(why)


def _must_have_room(rows: Sequence[AnswerField], kind: FieldKind) -> None:
    """Raises Conflict above the limits: all files of an answer come in one form."""
    if len(rows) >= MOST:
        raise Conflict(_("U kunt hoogstens %(most)s vragen stellen.") % {"most": MOST})
    if kind is FieldKind.FILE and sum(row.kind is FieldKind.FILE for row in rows) >= MOST_FILES:
        raise Conflict(_("U kunt hoogstens %(most)s bestanden vragen.") % {"most": MOST_FILES})


async def add(
    session: AsyncSession, actor: Actor, need: Need, rows: Sequence[AnswerField], values: FieldValues
) -> AnswerField:
    """A question behind `rows`, the others of the need. Conflict once published, and above the limits."""
    must_be_free(need)
    _must_have_room(rows, values.kind)
    row = AnswerField(
        need_id=need.id,
        position=len(rows) + 1,
        text=values.text,
        kind=values.kind,
        unit=values.unit,
        required=values.required,
    )
    session.add(row)
    await session.flush()
    await verbs.changed_beside(session, actor.person_id, need, "need.add_field", PART)
    return row


async def change(
    session: AsyncSession,
    actor: Actor,
    need: Need,
    rows: Sequence[AnswerField],
    row: AnswerField,
    values: FieldValues,
) -> bool:
    """Other words for a question; -> whether suppliers who were asked get a mail about it."""
    if values == FieldValues(row.text, row.kind, row.unit, row.required):
        return False
    if values.kind is not row.kind:
        _must_have_room([other for other in rows if other is not row], values.kind)
    row.text, row.kind, row.unit, row.required = values.text, values.kind, values.unit, values.required
    return await verbs.changed_beside(session, actor.person_id, need, "need.change_field", PART)


async def move(
    session: AsyncSession, actor: Actor, need: Need, rows: Sequence[AnswerField], row_id: UUID, *, up: bool
) -> None:
    """Let a question change places with the one above or below it."""
    must_be_free(need)
    ordered = list(rows)
    at = next(number for number, row in enumerate(ordered) if row.id == row_id)
    other = at - 1 if up else at + 1
    if 0 <= other < len(ordered):
        ordered[at], ordered[other] = ordered[other], ordered[at]
        _number(ordered)
        await verbs.changed_beside(session, actor.person_id, need, "need.order_fields", PART)


async def remove(
    session: AsyncSession, actor: Actor, need: Need, rows: Sequence[AnswerField], row: AnswerField
) -> None:
    """Take a question away. Raises Conflict once suppliers may answer it."""
    must_be_free(need)
    await session.delete(row)
    _number([other for other in rows if other is not row])
    await verbs.changed_beside(session, actor.person_id, need, "need.remove_field", PART)


def _number(rows: Sequence[AnswerField]) -> None:
    for place, row in enumerate(rows, start=1):
        row.position = place
