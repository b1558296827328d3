"""What is the same for all purchases of a region, loaded once: its places, what was bought, who looks now."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from marketplace.core import clock
from marketplace.core.clock import BRUSSELS
from marketplace.matches.alike import Work, work_of
from marketplace.matches.bought import Award
from marketplace.matches.engine_records import engine_lot, engine_need
from marketplace.needs.lot_models import Lot, LotStatus
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus, Visibility
from marketplace.organisations.models import Municipality, Organisation
from marketplace.procedures.models import ProcedureRule

#: Awards of so many days count, the newest first and at most so many: older ones say little of today.
AWARDS_DAYS, MOST_AWARDS = 5 * 365, 2_000
#: A buyer that published a need in so many days still looks, or did so recently.
RECENT_DAYS, MOST_LOOKING = 183, 1_000
#: Words that are read at once before others have their turn.
AT_A_TIME = 50
#: The rules on when lots have to be considered, as the table of procurement names them.
LOTS = "lots"


class Place(NamedTuple):
    """A municipality: its name and its point."""

    name: str
    lat: float
    lng: float


@dataclass(frozen=True, slots=True)
class Looking:
    """A need that everyone may read. `town` is that of its buyer, `nis` its code."""

    work: Work
    buyer: UUID
    nis: str
    town: str


class LotsFrom(NamedTuple):
    """From `amount` in euro without VAT lots have to be considered, from a day to a day, both included."""

    amount: Decimal
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class RegionFacts:
    """`lots_from`: the amounts from which lots have to be considered, with the days on which they hold."""

    region_id: UUID | None
    places: Mapping[str, Place]
    awards: Sequence[Award]
    looking: Sequence[Looking]
    lots_from: Sequence[LotsFrom]

    @classmethod
    async def load(cls, session: AsyncSession, region_id: UUID | None) -> RegionFacts:
        """In the same number of queries however much there is; no region has no awards and nobody looking."""
        return cls(
            region_id,
            await _places(session),
            await _awards(session, region_id) if region_id else (),
            await _looking(session, region_id) if region_id else (),
            await _lots_from(session),
        )

    @property
    def total(self) -> int:
        """How many rows it was made from."""
        return len(self.awards) + len(self.looking)

    def lots_considered_from(self, on: date) -> Decimal | None:
        """The amount in euro without VAT from which lots have to be considered on a day; None if unknown."""
        for rule in self.lots_from:
            if rule.valid_from <= on and (rule.valid_to is None or on <= rule.valid_to):
                return rule.amount
        return None


async def _lots_from(session: AsyncSession) -> list[LotsFrom]:
    """Of the rules that are not pending."""
    rows = await session.scalars(ProcedureRule.current().where(ProcedureRule.topic == LOTS))
    return [
        LotsFrom(row.amount, row.valid_from, row.valid_to)
        for row in rows
        if row.amount is not None and row.valid_from is not None
    ]


async def _places(session: AsyncSession) -> dict[str, Place]:
    rows = await session.execute(
        select(Municipality.nis, Municipality.name, Municipality.lat, Municipality.lng)
    )
    return {row.nis: Place(row.name, row.lat, row.lng) for row in rows}


async def _awards(session: AsyncSession, region_id: UUID) -> list[Award]:
    """Awarded needs without lots, and lots of which the suppliers were told; the newest first."""
    since = clock.now() - timedelta(days=AWARDS_DAYS)
    told = (Lot.status == LotStatus.AWARDED) & (Lot.told_at >= since)
    ended = (Need.status == NeedStatus.AWARDED) & (Need.ended_at >= since)
    rows = await session.scalars(
        select(Need)
        .where(Need.region_id == region_id, ended | Need.lots.any(told))
        .order_by(Need.changed_at.desc(), Need.id)
        .limit(MOST_AWARDS)
        .options(selectinload(Need.lots))
    )
    awards: list[Award] = []
    for number, need in enumerate(rows.all()):
        if number % AT_A_TIME == 0:
            await asyncio.sleep(0)
        awards.extend(_awards_of(need))
    return awards


def _awards_of(need: Need) -> list[Award]:
    if not need.parts:
        assert need.ended_at is not None  # noqa: S101 - it was awarded
        work, on = work_of(engine_need(need, None)), need.ended_at.astimezone(BRUSSELS).date()
        period = need.starts_on, need.ends_on
        return [Award(work, need.organisation_id, on, need.awarded_amount, *period, need.fte)]
    return [
        Award(
            work_of(engine_lot(need, lot, None)),
            need.organisation_id,
            lot.told_at.astimezone(BRUSSELS).date(),
            lot.awarded_amount,
        )
        for lot in need.parts
        if lot.status is LotStatus.AWARDED and lot.told_at is not None
    ]


async def _looking(session: AsyncSession, region_id: UUID) -> list[Looking]:
    """Needs that everyone may read, published not long ago; of those with lots each lot."""
    open_now = (Need.status == NeedStatus.PUBLISHED) & (Need.deadline > clock.now())
    over = (NeedStatus.PUBLISHED, NeedStatus.CLOSED, NeedStatus.AWARDED, NeedStatus.NOT_AWARDED)
    rows = await session.execute(
        select(Need, Organisation.nis, Municipality.name)
        .join(Organisation, Need.organisation_id == Organisation.id)
        .join(Municipality, Organisation.nis == Municipality.nis)
        .where(
            Need.region_id == region_id,
            Need.visibility == Visibility.PUBLIC,
            Need.status.in_(over),
            open_now | (Need.published_at >= clock.now() - timedelta(days=RECENT_DAYS)),
        )
        .order_by(Need.published_at.desc(), Need.id)
        .limit(MOST_LOOKING)
        .options(selectinload(Need.lots))
    )
    return [
        Looking(work, need.organisation_id, nis, town) for need, nis, town in rows for work in _works(need)
    ]


def _works(need: Need) -> list[Work]:
    if not need.parts:
        return [work_of(engine_need(need, None))]
    return [work_of(engine_lot(need, lot, None)) for lot in need.parts]
