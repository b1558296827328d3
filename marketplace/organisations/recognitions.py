"""A supplier gives, corrects and takes back its recognitions. What was said stays as history."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from marketplace.core.errors import Conflict
from marketplace.core.i18n import _
from marketplace.organisations import evidence
from marketplace.organisations.models import Organisation, SupplierType
from marketplace.organisations.proof_models import Evidence, Recognition


class Label(NamedTuple):
    """A recognition as typed; first and last day are both included."""

    type: SupplierType
    document: str
    valid_from: date
    valid_to: date | None = None


async def one(
    session: AsyncSession, organisation: Organisation, recognition_id: uuid.UUID
) -> Recognition | None:
    """A recognition of this organisation, also one that ended."""
    found: Recognition | None = await session.scalar(
        select(Recognition).where(
            Recognition.id == recognition_id, Recognition.organisation_id == organisation.id
        )
    )
    return found


async def history(session: AsyncSession, row: Recognition) -> Sequence[Recognition]:
    """What stood in its place before, newest first."""
    by_id = {found.id: found for found in await _all(session, row)}
    line = []
    while row.replaces in by_id:
        row = by_id[row.replaces]
        line.append(row)
    return line


async def taken_back(session: AsyncSession, organisation: Organisation) -> Sequence[Recognition]:
    """Those that ended without a correction in their place, newest first."""
    later = aliased(Recognition)
    replaced = select(later.id).where(later.replaces == Recognition.id).exists()
    rows = await session.scalars(
        select(Recognition)
        .where(Recognition.organisation_id == organisation.id, Recognition.ended_at.is_not(None), ~replaced)
        .order_by(Recognition.ended_at.desc(), Recognition.id)
    )
    return rows.all()


async def latest(session: AsyncSession, row: Recognition) -> Recognition:
    """What stands in its place now: the last correction of it, which may have ended too."""
    next_of = {found.replaces: found for found in await _all(session, row)}
    while row.id in next_of:
        row = next_of[row.id]
    return row


async def is_taken_back(session: AsyncSession, row: Recognition) -> bool:
    """Whether it ended without a correction in its place."""
    return row.ended_at is not None and (await latest(session, row)).id == row.id


async def _all(session: AsyncSession, row: Recognition) -> Sequence[Recognition]:
    rows = await session.scalars(
        select(Recognition).where(Recognition.organisation_id == row.organisation_id)
    )
    return rows.all()


async def add(
    session: AsyncSession, person_id: uuid.UUID | None, organisation: Organisation, label: Label
) -> Recognition:
    row = Recognition(organisation_id=organisation.id, stated_by=person_id, **label._asdict())
    session.add(row)
    await session.flush()
    evidence.changed(session, person_id, organisation, "organisation.add_recognition")
    return row


async def correct(
    session: AsyncSession, person_id: uuid.UUID, organisation: Organisation, row: Recognition, label: Label
) -> Recognition:
    """Put a new recognition in the place of this one. Its documents go along, their check lapses."""
    if row.ended_at is None and label_of(row) == label:
        return row
    row.end(person_id)
    new = await _replace(session, person_id, organisation, row, label)
    evidence.changed(session, person_id, organisation, "organisation.correct_recognition")
    return new


async def put_back(
    session: AsyncSession, person_id: uuid.UUID, organisation: Organisation, row: Recognition
) -> Recognition:
    """Say a recognition that was taken back once more, in its place. Raises Conflict for any other."""
    if not await is_taken_back(session, row):
        raise Conflict(_("Deze erkenning staat er al, of werd verbeterd."))
    new = await _replace(session, person_id, organisation, row, label_of(row))
    evidence.changed(session, person_id, organisation, "organisation.put_back_recognition")
    return new


async def _replace(
    session: AsyncSession, person_id: uuid.UUID, organisation: Organisation, row: Recognition, label: Label
) -> Recognition:
    """A new recognition in the place of one that ended, with its documents, unchecked."""
    new = Recognition(
        organisation_id=organisation.id, stated_by=person_id, replaces=row.id, **label._asdict()
    )
    session.add(new)
    await session.flush()
    for document in await evidence.lapse(session, Evidence.recognition_id == row.id):
        document.recognition_id = new.id
    return new


async def remove(
    session: AsyncSession, person_id: uuid.UUID, organisation: Organisation, row: Recognition
) -> None:
    """Take a recognition back; it proves nothing any more, nor do its documents."""
    row.end(person_id)
    await evidence.lapse(session, Evidence.recognition_id == row.id)
    evidence.changed(session, person_id, organisation, "organisation.remove_recognition")


def label_of(row: Recognition) -> Label:
    return Label(row.type, row.document, row.valid_from, row.valid_to)
