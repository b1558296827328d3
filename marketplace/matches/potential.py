"""What the social economy of a region can do for a purchase that somebody plans, with figures only."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.core.reading.names import sort_key
from marketplace.matches.alike import Work, work_of
from marketplace.matches.bought import bought
from marketplace.matches.capacity import capacity_of
from marketplace.matches.potential_values import PlannedPurchase, Potential
from marketplace.matches.qualifying import may_answer
from marketplace.matches.region_facts import RegionFacts
from marketplace.matches.suggesting import suggestions
from marketplace.matches.volume import volume
from matching import Band, Engine, Need

FITTING = (Band.GOOD, Band.POSSIBLE)


async def potential(
    session: AsyncSession, engine: Engine, planned: PlannedPurchase, region_id: UUID | None
) -> Potential:
    """For one purchase. `region_id`: whose awards and needs are looked at, None where no region covers it.

    For many purchases load `RegionFacts` once and call `potential_in` for each.
    """
    return potential_in(await RegionFacts.load(session, region_id), engine, planned)


def potential_in(facts: RegionFacts, engine: Engine, planned: PlannedPurchase) -> Potential:
    """What the engine and the facts of the region say of a purchase; asks the database nothing."""
    need = engine_purchase(planned, facts)
    work = work_of(need)
    able = [(one, Band.of(one.fit)) for one in engine.able(need, today=clock.today())]
    fitting = [one for one, band in able if band in FITTING]
    alike = [award for award in facts.awards if award.work.is_like(work)]
    on = need.on or clock.today()
    found = Potential(
        planned=planned,
        activity=work.activity,
        bands=Counter(band for _, band in able if band is not None),
        may_answer=may_answer(need, fitting),
        capacity=capacity_of(fitting, on),
        volume=volume(planned, alike),
        bought=bought(alike) if facts.region_id and work.is_known else None,
        others=_others(facts, work, planned),
    )
    return replace(found, suggestions=suggestions(found, facts.lots_considered_from(clock.today())))


def engine_purchase(planned: PlannedPurchase, facts: RegionFacts) -> Need:
    """A planned purchase as the engine's record. Its volume is no rule: suppliers may do a part of it."""
    place = facts.places.get(planned.nis) if planned.nis else None
    return Need(
        title=planned.title,
        text=planned.text,
        cpv=tuple(planned.cpv),
        kind="good" if planned.kind == "good" else "service" if planned.kind == "service" else None,
        nis=planned.nis,
        lat=place.lat if place else None,
        lng=place.lng if place else None,
        on=planned.starts_on or clock.today(),
        town=place.name if place else None,
        meant=planned.meant,
    )


def _others(facts: RegionFacts, work: Work, planned: PlannedPurchase) -> tuple[str, ...]:
    """The names of other municipalities whose buyers look for the same."""
    towns = {one.town for one in facts.looking if one.work.is_like(work) and one.nis != planned.nis}
    return tuple(sorted(towns, key=sort_key))
