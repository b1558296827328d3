"""Loaded, the demo shows every level, each for the reason that people would have."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select

from marketplace.accounts.models import Membership
from marketplace.core import clock
from marketplace.core.web.access import Role
from marketplace.organisations import levels
from marketplace.organisations.contact import public_contact
from marketplace.organisations.levels import Level
from marketplace.organisations.models import Organisation
from marketplace.organisations.proof_models import Evidence
from marketplace.organisations.social_value import BY_NAME
from seed.demo import content
from tests.database import opened


async def test_levels_are_those_of_the_documents(shared_demo_database_url: str) -> None:
    expected = Counter(
        Level.VERIFIED if item.checked else Level.DOCUMENTED if item.evidence else Level.DECLARED
        for row in content.suppliers()
        for item in row.figures
    )
    async with opened(shared_demo_database_url) as database, database.begin() as db:
        suppliers = await db.scalars(select(Organisation.id).where(Organisation.role == Role.SUPPLIER))
        everyone = suppliers.all()
        figures = await levels.figures_of(db, everyone)
        labels = await levels.recognitions_of(db, everyone)
    assert Counter(one.proof for one in figures) == expected
    shown = {Level.DECLARED, Level.DOCUMENTED, Level.VERIFIED, Level.EXPIRED}
    assert {one.level(clock.today()) for one in figures} == shown
    assert {one.level(clock.today()) for one in labels} == shown
    assert all(one.row.key in BY_NAME for one in figures)


async def test_each_check_is_by_a_coordinator_of_the_region(shared_demo_database_url: str) -> None:
    async with opened(shared_demo_database_url) as database, database.begin() as db:
        rows = await db.execute(
            select(Evidence.checked_by, Organisation.region_id)
            .join(Organisation, Organisation.id == Evidence.organisation_id)
            .where(Evidence.checked_at.is_not(None))
        )
        checks = {(row.checked_by, row.region_id) for row in rows}
        places = select(Membership.person_id, Membership.region_id).where(Membership.role == Role.COORDINATOR)
        assert checks
        assert checks <= {(row.person_id, row.region_id) for row in await db.execute(places)}
        bodies = await db.scalars(select(Evidence.digest).distinct())
        assert len(bodies.all()) == 1, "one page is shared by all"


async def test_the_contact_that_was_chosen_is_published(shared_demo_database_url: str) -> None:
    chosen = {row.name: row.public_email for row in content.suppliers()}
    async with opened(shared_demo_database_url) as database, database.begin() as db:
        rows = await db.scalars(select(Organisation).where(Organisation.name.in_(chosen)))
        for row in rows.all():
            assert (await public_contact(db, row)).email == chosen[row.name]
