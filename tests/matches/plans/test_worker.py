"""A worker advises some rows at a time; what comes twice or for a plan that changed does nothing."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.answering import handle_open
from marketplace.core.events import StoredEvent, emit
from marketplace.matches import plan_subscribers
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.events import PlanToAdvise
from marketplace.matches.plan_models import PlanLine, PlanStatus, PurchasePlan
from tests.database import subscriptions
from tests.guest import Guest, House
from tests.matches.plans.sent import GRASS, START, at_plans, place, send, sheet_of

ROWS = plan_subscribers.AT_ONCE + 5


async def started(house: House, rows: int = ROWS) -> Guest:
    an = await at_plans(house, house.cast.an)
    await send(an, sheet_of(*([GRASS] * rows)))
    await an.press(START)
    return an


async def _plan(db: AsyncSession) -> PurchasePlan:
    return (await db.scalars(select(PurchasePlan))).one()


async def advised_rows(house: House) -> list[int]:
    async with house.database.begin() as db:
        query = select(PlanLine.row).where(PlanLine.advice.is_not(None)).order_by(PlanLine.row)
        return list(await db.scalars(query))


async def test_rows_get_their_advice_in_parts_and_the_page_tells_how_far_it_is(house: House) -> None:
    an = await started(house)
    answers = subscriptions(Catalogue())
    await handle_open(house.database, answers)
    assert await advised_rows(house) == list(range(2, plan_subscribers.AT_ONCE + 2))
    assert f"{plan_subscribers.AT_ONCE} van {ROWS} rijen nagekeken" in await an.see(place(an))
    part = await an.client.get(place(an), headers={"hx-request": "true", "hx-target": "plan"})
    assert f"{plan_subscribers.AT_ONCE} van {ROWS}" in part.text
    assert "<html" not in part.text
    await house.work()
    assert f"Alle {ROWS} rijen zijn nagekeken" in await an.see(place(an))
    part = await an.client.get(place(an), headers={"hx-request": "true", "hx-target": "plan"})
    assert "hx-get" not in part.text, "nothing asks again once nothing can change"


async def test_the_same_event_twice_advises_once(house: House) -> None:
    await started(house, rows=3)
    async with house.database.begin() as db:
        plan = await _plan(db)
        emit(db, PlanToAdvise(plan_id=plan.id, version=plan.version))
    await house.work()
    async with house.database.begin() as db:
        before = {line.row: line.advice for line in await db.scalars(select(PlanLine))}
        version = (await _plan(db)).version
        emit(db, PlanToAdvise(plan_id=plan.id, version=plan.version))
        emit(db, PlanToAdvise(plan_id=plan.id, version=version))
    await house.work()
    async with house.database.begin() as db:
        assert {line.row: line.advice for line in await db.scalars(select(PlanLine))} == before
        assert (await _plan(db)).version == version


async def test_an_event_of_before_a_change_does_nothing(house: House) -> None:
    an = await started(house, rows=3)
    async with house.database.begin() as db:
        old = await _plan(db)
    await an.see(f"{place(an)}/kolommen")
    await an.press(START, amount="")
    async with house.database.begin() as db:
        plan = await _plan(db)
        assert plan.version > old.version
        await plan_subscribers.advise_rows(db, PlanToAdvise(plan_id=old.id, version=old.version), Catalogue())
    assert await advised_rows(house) == []
    await house.work()
    assert len(await advised_rows(house)) == 3


async def test_a_plan_that_was_removed_ends_its_work(house: House) -> None:
    an = await started(house)
    await an.see(f"{place(an)}/verwijderen")
    await an.press("Plan verwijderen")
    await house.work()
    async with house.database.begin() as db:
        assert (await db.scalars(select(StoredEvent).where(StoredEvent.dead_at.is_not(None)))).all() == []
        assert (await db.scalars(select(PlanLine))).all() == []


async def test_what_a_worker_left_half_done_goes_on(house: House) -> None:
    """It died after some rows: its transaction is gone, the event is tried again."""
    await started(house)
    async with house.database.begin() as db:
        await db.execute(
            update(StoredEvent).where(StoredEvent.name == "plan.to_advise").values(attempts=2, last_error="x")
        )
    await house.work()
    assert len(await advised_rows(house)) == ROWS
    async with house.database.begin() as db:
        assert (await _plan(db)).status is PlanStatus.READY
