"""A purchase plan of An's town, sent and advised on by the steps that people and a worker would take."""

from __future__ import annotations

import uuid

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Membership, Person
from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.core.documents import accept
from marketplace.core.events import StoredEvent
from marketplace.core.sheets.reading import read
from marketplace.core.web.access import Actor
from marketplace.matches import plan_verbs
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.events import PlanToAdvise
from marketplace.matches.plan_columns import guess
from marketplace.matches.plan_models import PlanStatus, PurchasePlan
from marketplace.matches.plan_rows import read_lines
from marketplace.matches.plan_subscribers import advise_rows
from marketplace.matches.plan_towns import towns
from marketplace.matches.plan_verbs import Owner
from seed.demo import plan_rows

SENDER = "an@temse.example"


async def load_plans(database: Database) -> None:
    """The plan, unless it is there already or was removed with its town."""
    async with database.begin() as session:
        if await session.scalar(select(PurchasePlan.id).limit(1)) is not None:
            return
        plan = await _send(session)
    catalogue = Catalogue()
    while await _advised(database, plan.id, catalogue):
        pass


async def _advised(database: Database, plan_id: uuid.UUID, catalogue: Catalogue) -> bool:
    """Advise on the next rows, as the worker would; -> whether more are waiting."""
    async with database.begin() as session:
        plan = await session.get_one(PurchasePlan, plan_id)
        await advise_rows(session, PlanToAdvise(plan_id=plan.id, version=plan.version), catalogue)
        await session.flush()
        await _settle(session)
        return plan.status is PlanStatus.ADVISING


async def _send(session: AsyncSession) -> PurchasePlan:
    sender = (await session.scalars(Person.by_email(SENDER))).one()
    place = await session.scalar(select(Membership.organisation_id).where(Membership.person_id == sender.id))
    actor = Actor(sender.id, sender.name, sender.email, uuid.uuid4())
    document = accept(plan_rows.workbook())
    book = read(document.data)
    plan = await plan_verbs.send(
        session, actor, Owner(organisation_id=place), plan_rows.NAME, document.data, book
    )
    layout = guess(book)
    sheet = book.named(layout.sheet)
    assert sheet is not None  # noqa: S101 - it was guessed from the book
    lines = read_lines(sheet, layout, await towns(session), clock.today())
    await plan_verbs.start(session, sender.id, plan, layout, lines)
    return plan


async def _settle(session: AsyncSession) -> None:
    """What the worker would do was done."""
    mine = (StoredEvent.name == PlanToAdvise.name) & StoredEvent.done_at.is_(None)
    await session.execute(update(StoredEvent).where(mine).values(done_at=clock.now()))
