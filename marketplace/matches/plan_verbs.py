"""What people do with purchase plans, and how a worker advises on them, some rows at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import audit, clock
from marketplace.core.errors import Conflict, NotFound
from marketplace.core.events import emit
from marketplace.core.i18n import _
from marketplace.core.sheets import Book
from marketplace.core.web.access import Actor
from marketplace.matches.events import PlanToAdvise
from marketplace.matches.plan_columns import Layout, guess
from marketplace.matches.plan_models import PlanLine, PlanStatus, PurchasePlan
from marketplace.matches.plan_rows import ReadLine
from marketplace.organisations.evidence import shown_name

MOST_KEPT = 20
ENDING = ".xlsx"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a plan is: a buyer's, or that of a region whose coordinator sends it."""

    organisation_id: UUID | None = None
    region_id: UUID | None = None

    def owns(self) -> ColumnElement[bool]:
        """The condition for its plans."""
        if self.organisation_id is not None:
            return PurchasePlan.organisation_id == self.organisation_id
        return PurchasePlan.organisation_id.is_(None) & (PurchasePlan.region_id == self.region_id)


async def one(session: AsyncSession, actor: Actor, plan_id: UUID) -> PurchasePlan:
    """A plan that the actor may see, without its file. Raises NotFound for any other."""
    found = await session.scalar(PurchasePlan.visible_to(actor).where(PurchasePlan.id == plan_id))
    if found is None:
        raise NotFound
    return found


async def file_of(session: AsyncSession, plan: PurchasePlan) -> bytes:
    """The sheet as it was sent."""
    return (await session.scalars(select(PurchasePlan.file).where(PurchasePlan.id == plan.id))).one()


async def send(
    session: AsyncSession, actor: Actor, owner: Owner, name: str, data: bytes, book: Book
) -> PurchasePlan:
    """Keep a sheet, with a guess of its columns. Raises Conflict above the limit."""
    there = await session.scalar(select(func.count()).select_from(PurchasePlan).where(owner.owns()))
    if (there or 0) >= MOST_KEPT:
        says = _("U bewaart al %(most)s aankoopplannen. Verwijder er eerst een.")
        raise Conflict(says % {"most": MOST_KEPT})
    layout = guess(book)
    plan = PurchasePlan(
        organisation_id=owner.organisation_id,
        region_id=owner.region_id,
        person_id=actor.person_id,
        name=shown_name(name).removesuffix(ENDING),
        file=data,
    )
    _put_in(plan, layout)
    session.add(plan)
    await session.flush()
    audit.record(session, actor.person_id, "plan.send", plan.id)
    return plan


def _put_in(plan: PurchasePlan, layout: Layout) -> None:
    plan.sheet, plan.header_row = layout.sheet, layout.header_row
    plan.columns = {str(name): column for name, column in layout.columns.items()}


async def start(
    session: AsyncSession,
    person_id: UUID | None,
    plan: PurchasePlan,
    layout: Layout,
    lines: Sequence[ReadLine],
) -> None:
    """Keep what the rows say, and have them advised on. What was advised before goes."""
    _put_in(plan, layout)
    plan.status, plan.started_at, plan.finished_at = PlanStatus.ADVISING, clock.now(), None
    await session.execute(delete(PlanLine).where(PlanLine.plan_id == plan.id))
    await session.execute(insert(PlanLine), [_row(plan, line) for line in lines])
    says_nothing = PlanLine.title == ""
    await session.execute(update(PlanLine).where(PlanLine.plan_id == plan.id, says_nothing).values(advice={}))
    await session.flush()
    audit.record(session, person_id, "plan.start", plan.id, rows=len(lines))
    emit(session, PlanToAdvise(plan_id=plan.id, version=plan.version))


def _row(plan: PurchasePlan, line: ReadLine) -> dict[str, Any]:
    """A row to store."""
    return {
        "plan_id": plan.id,
        "row": line.row,
        "title": line.title,
        "text": line.text,
        "cpv": list(line.cpv),
        "kind": line.kind,
        "nis": line.nis,
        "amount": line.amount,
        "starts_on": line.starts_on,
        "ends_on": line.ends_on,
        "fte": line.fte,
        "problems": [{"column": problem.column, "says": problem.says} for problem in line.problems],
    }


async def remove(session: AsyncSession, actor: Actor, plan: PurchasePlan) -> None:
    """Take a plan away for good, with its file and its advice."""
    audit.record(session, actor.person_id, "plan.remove", plan.id)
    await session.delete(plan)


@dataclass(frozen=True, slots=True)
class Progress:
    """How many rows a plan has, on how many was advised, and how many have a cell that can't be read."""

    rows: int
    advised: int
    wrong: int


async def progress(session: AsyncSession, plan_id: UUID) -> Progress:
    """How far a plan is."""
    has_problems = func.jsonb_array_length(PlanLine.problems) > 0
    counts = select(func.count(), func.count(PlanLine.advice), func.count().filter(has_problems)).where(
        PlanLine.plan_id == plan_id
    )
    return Progress(*(await session.execute(counts)).one())


async def due(session: AsyncSession, event: PlanToAdvise) -> PurchasePlan | None:
    """The plan of an event, locked; None when it is gone, ready or was changed since."""
    plan = await session.get(PurchasePlan, event.plan_id, with_for_update={"key_share": True})
    if plan is None or plan.status is not PlanStatus.ADVISING or plan.version != event.version:
        return None
    return plan


async def next_lines(session: AsyncSession, plan: PurchasePlan, most: int) -> Sequence[PlanLine]:
    """The first rows that wait for advice."""
    waiting = select(PlanLine).where(PlanLine.plan_id == plan.id, PlanLine.advice.is_(None))
    return (await session.scalars(waiting.order_by(PlanLine.row).limit(most))).all()


def finish(plan: PurchasePlan) -> None:
    """All rows have their advice."""
    plan.status, plan.finished_at = PlanStatus.READY, clock.now()
