"""A worker advises on the rows of a purchase plan, some at a time, so that others have their turn too."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.core.events import emit
from marketplace.matches import plan_verbs
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.events import PlanToAdvise
from marketplace.matches.plan_advice import kept, of_same_class, planned, sums_by_class
from marketplace.matches.plan_models import PlanLine, PurchasePlan
from marketplace.matches.potential import potential_in
from marketplace.matches.region_facts import RegionFacts
from marketplace.organisations.models import Organisation, RegionMunicipality
from marketplace.procedures.reading import rule_table

#: Rows in one transaction.
AT_ONCE = 25


async def advise_rows(session: AsyncSession, event: PlanToAdvise, catalogue: Catalogue) -> None:
    """Advise on the next rows of the plan; the plan is ready when none is left.

    Does nothing for a plan that was changed, or is ready: an event may come twice.
    """
    plan = await plan_verbs.due(session, event)
    if plan is None:
        return
    lines = await plan_verbs.next_lines(session, plan, AT_ONCE)
    if lines:
        await _advise(session, plan, lines, catalogue)
    if len(lines) < AT_ONCE:
        plan_verbs.finish(plan)
    else:
        emit(session, event)


async def _advise(
    session: AsyncSession, plan: PurchasePlan, lines: Sequence[PlanLine], catalogue: Catalogue
) -> None:
    engine, table = await catalogue.current(session), await rule_table(session)
    today, home = clock.today(), await _home(session, plan)
    facts = await RegionFacts.load(session, home.region_id)
    columns = (PlanLine.row, PlanLine.cpv, PlanLine.amount)
    rows = await session.execute(select(*columns).where(PlanLine.plan_id == plan.id))
    sums = sums_by_class([(row.row, row.cpv, row.amount) for row in rows])
    for line in lines:
        await asyncio.sleep(0)  # other work of this process has its turn
        found = potential_in(facts, engine, planned(line, home.nis))
        line.advice = msgspec.to_builtins(kept(found, line, table, of_same_class(sums, line), today))


class _Home(NamedTuple):
    """Where a row is done that does not say it, and the region whose awards are looked at."""

    nis: str | None
    region_id: UUID | None


async def _home(session: AsyncSession, plan: PurchasePlan) -> _Home:
    """At the buyer's; of a coordinator's plan only the region is known."""
    if plan.organisation_id is None:
        return _Home(None, plan.region_id)
    query = select(Organisation.nis, RegionMunicipality.covering(Organisation.nis))
    return _Home(*(await session.execute(query.where(Organisation.id == plan.organisation_id))).one())
