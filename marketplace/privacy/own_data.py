"""Everything that is kept about a person, shown to that person (GDPR, articles 15 and 20)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Person
from marketplace.core.audit import AuditEntry
from marketplace.core.house import House
from marketplace.core.i18n import _, iso_day
from marketplace.core.personal_data import MOST_ROWS, Subject
from marketplace.privacy.erasure import subject_of
from marketplace.privacy.models import AccountNotice

SHOWN = 50


class Table(NamedTuple):
    """A table of the page: its title, the names of its columns, and its rows."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[object, ...]]


async def own_data(session: AsyncSession, house: House, person_id: uuid.UUID) -> dict[str, Any]:
    """What all slices keep of a person, in plain values; times in ISO 8601."""
    subject = await subject_of(session, await session.get_one(Person, person_id))
    found: dict[str, Any] = {}
    for part in house.own_data:
        for key, value in (await part.read(session, subject)).items():
            found[key] = [*found[key], *value] if key in found else value
    return found


def tables(house: House, data: Mapping[str, Any]) -> Iterator[Table]:
    """The tables of the page that have rows, each with its latest rows."""
    for shown in (shown for part in house.own_data for shown in part.tables):
        rows = [shown.cells(row) for row in data[shown.key][-SHOWN:]]
        if rows:
            yield Table(shown.title, shown.columns, rows)
    words = house.acts | house.own_acts
    done = [(words.get(row["wat"], row["wat"]), iso_day(row["op"])) for row in data["logboek"][-SHOWN:]]
    if done:
        yield Table(
            _("Wat u deed, de laatste %(shown)s keer") % {"shown": SHOWN}, (_("Wat"), _("Datum")), done
        )


async def acts(session: AsyncSession, subject: Subject) -> dict[str, Any]:
    """What the person did."""
    rows = await session.execute(
        select(AuditEntry.at, AuditEntry.verb)
        .where(AuditEntry.person_id == subject.person_id)
        .order_by(AuditEntry.at)
        .limit(MOST_ROWS)
    )
    return {"logboek": [{"op": row.at.isoformat(), "wat": row.verb} for row in rows]}


async def announcement(session: AsyncSession, subject: Subject) -> dict[str, Any]:
    """When the wiping of the unused account was announced to the person."""
    notice = await session.get(AccountNotice, subject.person_id)
    return {"aankondiging van wissen": notice.announced_at.isoformat() if notice else None}
