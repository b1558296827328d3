"""A buyer's purchase plan and one of its helpdesk, in each of the two demo regions."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Person
from marketplace.core import clock
from marketplace.core.sheets import Column, made
from marketplace.core.sheets.reading import read
from marketplace.core.web.access import Actor
from marketplace.matches import plan_verbs
from marketplace.matches.plan_columns import guess
from marketplace.matches.plan_models import PurchasePlan
from marketplace.matches.plan_rows import read_lines
from marketplace.matches.plan_towns import Towns
from marketplace.matches.plan_verbs import Owner
from marketplace.organisations.models import Region
from tests.security.world import REGIONS, World

HEADS = [Column("Omschrijving"), Column("Raming")]
FILE = made("Plan", HEADS, [["Gras maaien", "veel"], ["Poetsen", "12.500"]])
COORDINATORS = {"waasland": "coord", "oostende": "coord2"}


async def plan_of(db: AsyncSession, person: Person, owner: Owner) -> PurchasePlan:
    """One that is ready, of which the worker has nothing to say."""
    actor, book = Actor(person.id, person.name, person.email, uuid.uuid4()), read(FILE)
    plan = await plan_verbs.send(db, actor, owner, "plan.xlsx", FILE, book)
    lines = read_lines(book.sheets[0], guess(book), Towns([]), clock.today())
    await plan_verbs.start(db, person.id, plan, guess(book), lines)
    plan_verbs.finish(plan)
    await db.flush()
    return plan


async def plans(db: AsyncSession, world: World, region: str) -> None:
    """That of the town, and that of the helpdesk."""
    column = REGIONS[region][0]
    mine = await plan_of(db, world.people[column], Owner(organisation_id=world.organisations[column].id))
    region_id = await db.scalar(select(Region.id).where(Region.slug == region))
    theirs = await plan_of(db, world.people[COORDINATORS[region]], Owner(region_id=region_id))
    world.objects |= {
        f"{region}.plan": {"plan_id": str(mine.id), "row": "2"},
        f"{region}.helpdesk_plan": {"plan_id": str(theirs.id), "row": "2"},
    }
