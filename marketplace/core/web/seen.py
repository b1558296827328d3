"""What a form was made from: the version of each row that it shows, and a key against sending it twice.

Templates put both in with `seen(...)` and `once(...)`. `promises.py` has what each route says of its form.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import inspect, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock
from marketplace.core.db import Base, Versioned
from marketplace.core.errors import Conflict
from marketplace.core.i18n import N_, _
from marketplace.core.web.forms import Form, clean
from marketplace.core.web.promises import CHECKED, COUNTED

VERSIONS, SHOWN, KEY = "_seen", "_shown", "_key"
HIDDEN = (VERSIONS, SHOWN, KEY)
CHANGED = N_("Dit is intussen veranderd")


class Difference(NamedTuple):
    """One thing that two versions say differently, in words."""

    label: str
    mine: str
    theirs: str


class Outdated(Conflict):
    """The form was made from a version that is no longer the one in the database."""

    title = CHANGED

    def __init__(self, differences: Sequence[Difference] = ()) -> None:
        super().__init__(_("Wij deden niets. Kijk na wat er nu staat en beslis dan opnieuw."))
        self.differences = differences


class SentForm(Base):
    """A form that made something, by its key and by who sent it; `made` is the id of what it made.

    `sender`: the person and the organisation, or a visitor's browser. The same key from someone else is
    another form, so nobody can use up the key of another.
    """

    __tablename__ = "sent_form"
    key: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    sender: Mapped[str] = mapped_column(primary_key=True)
    made: Mapped[uuid.UUID | None]
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)


def _name(row: Versioned) -> str:
    """Table and primary key, as in "offer.0f3c..."."""
    state = inspect(row)
    key = state.mapper.primary_key_from_instance(row)
    return ".".join([state.mapper.local_table.name, *(getattr(part, "hex", str(part)) for part in key)])


def _version(row: Versioned) -> int:
    return row.version if inspect(row).has_identity else 0


def stamp(*rows: Versioned) -> str:
    """The versions of some rows as a form carries them. A row that is not stored yet has version 0."""
    return json.dumps({_name(row): _version(row) for row in rows})


def hidden_fields(
    *rows: Versioned, form: Form | None = None, shown: Mapping[str, str] | None = None
) -> Markup:
    """The hidden fields of a form that shows `rows`.

    A form that comes back with what was typed keeps the versions it was made from. `shown`: label -> text of
    what a person reads before pressing the button, so that a conflict can show both versions.
    """
    posted = form.raw(VERSIONS) if form is not None else ""
    fields = [Markup('<input type="hidden" name="{}" value="{}">').format(VERSIONS, posted or stamp(*rows))]
    if shown:
        text = (form.raw(SHOWN) if form and posted else "") or json.dumps(dict(shown), ensure_ascii=False)
        fields.append(Markup('<input type="hidden" name="{}" value="{}">').format(SHOWN, text))
    return Markup("").join(fields)


def key_field(form: Form | None = None) -> Markup:
    """The hidden key of a form that makes something; new, unless the form comes back."""
    given = form.identifier(KEY) if form is not None else None
    return Markup('<input type="hidden" name="{}" value="{}">').format(KEY, given or uuid.uuid4())


def _read(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def made_from(form: Form, *rows: Versioned) -> bool:
    """Whether the form was made from these rows as they were read last."""
    given = _read(form.raw(VERSIONS))
    return all(given.get(_name(row)) == _version(row) for row in rows)


async def check(session: AsyncSession, form: Form, *rows: Versioned) -> bool:
    """Whether the form was made from these rows as they are now. They are read again and locked till the end.

    Rows are locked in the order given: who locks several names them in the order of the journey (need,
    invitation, partnership), so that no two wait for each other.
    """
    session.info[CHECKED] = True
    for row in rows:
        await lock(session, row)
    return made_from(form, *rows)


async def lock(session: AsyncSession, row: Versioned) -> None:
    """Read a stored row's columns again and keep others from changing it until the transaction ends.

    FOR NO KEY UPDATE: rows that refer to it may be made meanwhile, as a worker does that follows the journey
    backward (invitation, partnership, need). With FOR UPDATE the two would wait for each other.
    """
    state = inspect(row)
    if state.has_identity:
        names = [column.key for column in state.mapper.column_attrs]
        await session.refresh(row, names, with_for_update={"of": type(row), "key_share": True})


async def require(
    session: AsyncSession, form: Form, *rows: Versioned, shown: Mapping[str, str] | None = None
) -> None:
    """As `check`. Raises Outdated, with what differs between what was `shown` and what is there now."""
    if not await check(session, form, *rows):
        raise Outdated(differences(shown_in(form), shown or {}))


def shown_in(form: Form) -> dict[str, str]:
    """What the person read before pressing the button; empty when the form did not say.

    JSON can spell what a form's own text can't hold, such as half a character that no page can show.
    """
    return _cleaned(_read(form.raw(SHOWN)))


def still_reads(form: Form, shown: Mapping[str, str]) -> bool:
    """Whether the person read what is there now, though a row that the form was made from changed."""
    return shown_in(form) == _cleaned(shown)


def _cleaned(shown: Mapping[str, Any]) -> dict[str, str]:
    return {clean(str(label)): clean(str(text)) for label, text in shown.items()}


def differences(mine: Mapping[str, str], theirs: Mapping[str, str]) -> list[Difference]:
    """What two versions say differently, in the order of `theirs`."""
    labels = list(dict.fromkeys([*theirs, *mine])) if mine else []
    return [
        Difference(label, mine.get(label, ""), theirs.get(label, ""))
        for label in labels
        if mine.get(label, "") != theirs.get(label, "")
    ]


def clash(
    form: Form,
    *rows: Versioned,
    mine: Mapping[str, str],
    theirs: Mapping[str, str],
    read_only: bool = False,
) -> None:
    """Let a form that comes back show both versions; sent once more, it is about the one of now.

    `read_only`: `mine` is what the person read, not what was typed.
    """
    form.clash, form.clash_read = differences(mine, theirs), read_only
    form.values.pop(SHOWN, None)
    form.outdated = True
    form.values[VERSIONS] = stamp(*rows)


def sender_of(person_id: uuid.UUID | None, organisation_id: uuid.UUID | None = None, visit: str = "") -> str:
    """The sender of a form: a person for an organisation, or a visitor (`visit`: which browser)."""
    if person_id is None:
        return f"visit {sha256(visit.encode()).hexdigest()}"
    return f"{person_id} {organisation_id or ''}".strip()


async def first_time(session: AsyncSession, form: Form, sender: str) -> SentForm:
    """The row of this form. `made` is set when the form was sent before; else the caller sets it.

    Of two at the same moment the second waits here until the first one is done.
    """
    session.info[COUNTED] = True
    key = form.identifier(KEY) or uuid.uuid4()
    await session.execute(
        insert(SentForm).values(key=key, sender=sender, at=clock.now()).on_conflict_do_nothing()
    )
    query = select(SentForm).where(SentForm.key == key, SentForm.sender == sender)
    return (await session.scalars(query.with_for_update())).one()
