"""Posting an earlier need again: everything in it but its answers and how it ended, its dates a year on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import audit, clock
from marketplace.core.i18n import _, day
from marketplace.needs import attachments
from marketplace.needs.asking_models import AnswerField, Attachment
from marketplace.needs.depth import contact_of, fields_of
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from marketplace.needs.values import NeedValues
from marketplace.organisations.models import Organisation

ANSWERS_WITHIN = timedelta(days=14)


def years_on(moment: date, years: int) -> date:
    """The same day so many years later; 28 February for a 29th that is not there."""
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, day=28)


def moved(starts_on: date | None, ends_on: date | None, today: date) -> tuple[date | None, date | None]:
    """A period a year on; one that would begin before today moves to the first year in which it won't."""
    first = starts_on or ends_on
    if first is None:
        return None, None
    years = max(1, today.year - first.year)
    if years_on(first, years) < today:
        years += 1
    return tuple(years_on(one, years) if one else None for one in (starts_on, ends_on))  # type: ignore[return-value]


async def copy(session: AsyncSession, person_id: UUID, need: Need) -> Need:
    """A new draft that says what a need says, with its lots, questions to suppliers and attachments.

    Raises Conflict when the buyer has no room for these.
    """
    starts_on, ends_on = moved(need.starts_on, need.ends_on, clock.today())
    contact = await contact_of(session, need)
    buyer = await session.get_one(Organisation, need.organisation_id)
    values = replace(
        NeedValues.of(need),
        starts_on=starts_on,
        ends_on=ends_on,
        deadline=clock.end_of_day(clock.today() + ANSWERS_WITHIN),
        contact_id=contact.id if contact else None,
    )
    made = Need(
        organisation_id=buyer.id,
        region_id=buyer.region_id,  # a helpdesk may have come since
        person_id=person_id,
        meant=need.meant,
        language=need.language,
        set_aside=list(need.set_aside),
        copied_from=need.id,
        **values.by_name(),
    )
    made.lots = [_lot(lot, number) for number, lot in enumerate(need.lots, start=1)]
    session.add(made)
    await session.flush()
    session.add_all(_field(row, made.id) for row in await fields_of(session, need.id))
    await attachments.must_fit(session, made, await attachments.size_of(session, need.id))
    await _copy_attachments(session, need.id, made.id)
    audit.record(session, person_id, "need.copy", made.id)
    return made


def _lot(row: Lot, number: int) -> Lot:
    """The same lot, of which nothing is decided."""
    return Lot(
        position=number,
        identifier=str(number),
        title=row.title,
        text=row.text,
        quantity=row.quantity,
        cpv=list(row.cpv),
        amount=row.amount,
    )


def _field(row: AnswerField, need_id: UUID) -> AnswerField:
    return AnswerField(
        need_id=need_id,
        position=row.position,
        text=row.text,
        kind=row.kind,
        unit=row.unit,
        required=row.required,
    )


async def _copy_attachments(session: AsyncSession, need_id: UUID, made_id: UUID) -> None:
    """Inside the database: what is in them may be 100 MB, which no process has to hold."""
    kept = [
        column for column in Attachment.__table__.columns if column.name not in ("id", "need_id", "version")
    ]
    rows = select(func.gen_random_uuid(), literal(made_id), literal(1), *kept)
    names = ["id", "need_id", "version", *(column.name for column in kept)]
    await session.execute(insert(Attachment).from_select(names, rows.where(Attachment.need_id == need_id)))


def told(made: Need) -> str:
    """What is said of a copy: that it is one, and which dates changed."""
    parts = [_("Dit is een kopie als ontwerp. De oude behoefte bleef zoals ze was.")]
    if made.starts_on and made.ends_on:
        until = {"start": day(made.starts_on), "end": day(made.ends_on)}
        parts.append(_("De periode is nu %(start)s tot %(end)s.") % until)
    elif made.starts_on or made.ends_on:
        parts.append(_("De datum is nu %(day)s.") % {"day": day(made.starts_on or made.ends_on)})
    parts.append(_("Leveranciers kunnen antwoorden tot %(day)s.") % {"day": day(made.deadline)})
    return " ".join([*parts, _("Kijk alles na.")])
