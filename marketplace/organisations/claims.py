"""A supplier gives, corrects and takes back its figures of social value. What was said stays as history."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.organisations import evidence
from marketplace.organisations.models import Organisation
from marketplace.organisations.proof_models import Evidence, SocialValueClaim
from marketplace.organisations.social_value import Key


class Figure(NamedTuple):
    """A figure as typed: the day it is of, never in the future, and the last day it counts."""

    value: Decimal
    on: date
    valid_to: date | None = None


async def all_of(session: AsyncSession, organisation: Organisation) -> Sequence[SocialValueClaim]:
    """Every figure it ever gave, newest first, also those that ended."""
    rows = await session.scalars(
        select(SocialValueClaim)
        .where(SocialValueClaim.organisation_id == organisation.id)
        .order_by(SocialValueClaim.created_at.desc(), SocialValueClaim.id)
    )
    return rows.all()


async def of_key(session: AsyncSession, organisation: Organisation, key: Key) -> list[SocialValueClaim]:
    """What it ever gave for one figure, newest first."""
    return [row for row in await all_of(session, organisation) if row.key == key.name]


def taken_back(rows: Sequence[SocialValueClaim]) -> SocialValueClaim | None:
    """Of what was given for one figure, what was taken back last; None while a figure holds."""
    return rows[0] if rows and not current(rows) else None


def current(rows: Iterable[SocialValueClaim]) -> dict[str, SocialValueClaim]:
    """Those that hold now, by key."""
    return {row.key: row for row in rows if row.ended_at is None}


async def fill(
    session: AsyncSession,
    person_id: uuid.UUID | None,
    organisation: Organisation,
    values: Sequence[tuple[Key, Decimal]],
) -> None:
    """Make these the supplier's figures, of today. What is the same stays; what is not among them ends."""
    before = current(await all_of(session, organisation))
    given = {key: value for key, value in values if _value(before.get(key.name)) != value}
    left_out = before.keys() - {key.name for key, _ in values}
    ending = [row for name, row in before.items() if name in left_out | {key.name for key in given}]
    await _end(session, person_id, organisation, ending)
    today = clock.today()
    figures = [(key, Figure(value, today)) for key, value in given.items()]
    await _give(session, person_id, organisation, figures)
    if given or ending:
        evidence.changed(session, person_id, organisation, "organisation.claim_social_value")


async def give(
    session: AsyncSession,
    person_id: uuid.UUID | None,
    organisation: Organisation,
    figures: Sequence[tuple[Key, Figure]],
) -> list[SocialValueClaim]:
    """Give figures, each with its own days, that the supplier has not given yet."""
    rows = await _give(session, person_id, organisation, figures)
    evidence.changed(session, person_id, organisation, "organisation.claim_social_value")
    return rows


async def correct(
    session: AsyncSession,
    person_id: uuid.UUID | None,
    organisation: Organisation,
    key: Key,
    figure: Figure,
    before: SocialValueClaim | None = None,
) -> SocialValueClaim:
    """Give a figure, in the place of the one `before`. The check of its documents lapses; they stay."""
    if before is not None and figure_of(before) == figure:
        return before
    await _end(session, person_id, organisation, [before] if before else [])
    (row,) = await _give(session, person_id, organisation, [(key, figure)])
    evidence.changed(session, person_id, organisation, "organisation.correct_figure", key=key.name)
    return row


async def remove(
    session: AsyncSession, person_id: uuid.UUID, organisation: Organisation, row: SocialValueClaim
) -> None:
    """Take a figure back: it is unknown again."""
    await _end(session, person_id, organisation, [row])
    evidence.changed(session, person_id, organisation, "organisation.remove_figure", key=row.key)


async def put_back(
    session: AsyncSession, person_id: uuid.UUID, organisation: Organisation, key: Key, row: SocialValueClaim
) -> None:
    """Say a figure that was taken back once more, with its days; its documents are to be checked again."""
    await _give(session, person_id, organisation, [(key, figure_of(row))])
    evidence.changed(session, person_id, organisation, "organisation.put_back_figure", key=row.key)


def figure_of(row: SocialValueClaim) -> Figure:
    return Figure(row.value, row.on, row.valid_to)


def _value(row: SocialValueClaim | None) -> Decimal | None:
    return row.value if row is not None else None


async def _give(
    session: AsyncSession,
    person_id: uuid.UUID | None,
    organisation: Organisation,
    figures: Sequence[tuple[Key, Figure]],
) -> list[SocialValueClaim]:
    rows = [
        SocialValueClaim(
            organisation_id=organisation.id,
            criterion=key.criterion,
            key=key.name,
            stated_by=person_id,
            **figure._asdict(),
        )
        for key, figure in figures
    ]
    session.add_all(rows)
    await session.flush()
    return rows


async def _end(
    session: AsyncSession,
    person_id: uuid.UUID | None,
    organisation: Organisation,
    rows: Sequence[SocialValueClaim],
) -> None:
    """End them before their successors come: at any moment one of each key holds."""
    if not rows:
        return
    for row in rows:
        row.end(person_id)
    keys = [row.key for row in rows]
    await evidence.lapse(session, Evidence.organisation_id == organisation.id, Evidence.key.in_(keys))
    await session.flush()
