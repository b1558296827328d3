"""An organisation signs up, is checked by its own region, and only then may its people work."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Membership
from marketplace.core.errors import Conflict
from marketplace.core.web.access import Role
from marketplace.organisations import verbs
from marketplace.organisations.models import Organisation, OrganisationStatus, SupplierType
from tests.database import with_cast
from tests.people import kbo


def entry(number: int = 90, role: Role = Role.SUPPLIER, nis: str = "46021") -> verbs.Registration:
    return verbs.Registration(
        role=role,
        name="Nieuw vzw",
        kbo=kbo(number),
        nis=nis,
        supplier_type=SupplierType.MAATWERKBEDRIJF if role is Role.SUPPLIER else None,
        phone="",
        person_name="Fien Nieuw",
        person_email="fien@nieuw.example",
    )


async def test_a_new_organisation_waits_for_the_coordinator_of_its_municipality(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast), database.begin() as db:
        organisation = await verbs.register(db, entry())
        membership = await db.scalar(select(Membership).where(Membership.organisation_id == organisation.id))
        assert organisation.region_id == cast.groenwerk.region_id
        assert (organisation.status, membership.active_since) == (OrganisationStatus.PENDING, None)
        await verbs.decide(db, cast.chadia.id, organisation, approved=True)
        await db.refresh(membership)
        assert membership.active_since is not None


async def test_a_number_registers_once_per_role(database_url: str) -> None:
    async with with_cast(database_url) as (database, _), database.begin() as db:
        await verbs.register(db, entry())
        await verbs.register(db, entry(role=Role.BUYER))
        with pytest.raises(Conflict):
            await verbs.register(db, entry())


async def test_a_buyer_that_came_with_a_notice_can_sign_up(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast), database.begin() as db:
        imported = Organisation(
            role=Role.BUYER,
            name="Uit een aankondiging",
            kbo=kbo(91),
            nis="46025",
            email="",
            status=OrganisationStatus.APPROVED,
        )
        db.add(imported)
        await db.flush()
        registered = await verbs.register(db, entry(91, Role.BUYER, "46025"))
        assert (registered.id, registered.status) == (imported.id, OrganisationStatus.PENDING)
        assert registered.region_id == cast.temse.region_id


async def test_a_decision_is_taken_once(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast), database.begin() as db:
        organisation = await verbs.register(db, entry())
        await verbs.decide(
            db, cast.chadia.id, organisation, approved=False, reason="geen sociale onderneming"
        )
        with pytest.raises(Conflict):
            await verbs.decide(db, cast.chadia.id, organisation, approved=True)
