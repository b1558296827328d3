"""Organisations come in, are checked by their region, and keep their own profile."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Membership, coordinators_of, members_of
from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core import audit, clock
from marketplace.core.errors import Conflict
from marketplace.core.events import emit
from marketplace.core.mail import Composer
from marketplace.core.web.access import Role
from marketplace.organisations.models import (
    Municipality,
    Organisation,
    OrganisationStatus,
    RegionMunicipality,
    SupplierType,
)


@dataclass(frozen=True, slots=True)
class Registration:
    """A valid sign-up. `kbo` ten digits, `nis` a current municipality."""

    role: Role
    name: str
    kbo: str
    nis: str
    supplier_type: SupplierType | None
    phone: str
    person_name: str
    person_email: str


async def region_of(session: AsyncSession, nis: str) -> uuid.UUID | None:
    """The region a municipality lies in, following mergers."""
    successor = await session.scalar(select(Municipality.successor).where(Municipality.nis == nis))
    return await session.scalar(
        select(RegionMunicipality.region_id).where(RegionMunicipality.nis == (successor or nis))
    )


async def is_registered(session: AsyncSession, kbo: str, role: Role) -> bool:
    """Whether people registered this organisation; one that only came with an imported notice is free."""
    return bool(
        await session.scalar(
            select(Organisation.id)
            .join(Membership, Membership.organisation_id == Organisation.id)
            .where(Organisation.kbo == kbo, Organisation.role == role)
            .limit(1)
        )
    )


async def register(session: AsyncSession, entry: Registration) -> Organisation:
    """A new organisation that waits for its coordinator, with its first person.

    Raises Conflict when that number is registered in that role.
    """
    if await is_registered(session, entry.kbo, entry.role):
        raise Conflict("Deze organisatie is al geregistreerd. Vraag een collega om u uit te nodigen.")
    region_id = await region_of(session, entry.nis)
    organisation = await session.scalar(
        select(Organisation).where(Organisation.kbo == entry.kbo, Organisation.role == entry.role)
    )
    if organisation is None:
        organisation = Organisation(role=entry.role, kbo=entry.kbo)
    organisation.name, organisation.nis = entry.name, entry.nis
    organisation.region_id = region_id
    organisation.email, organisation.phone = entry.person_email, entry.phone
    organisation.supplier_type = entry.supplier_type
    organisation.status = OrganisationStatus.PENDING
    session.add(organisation)
    await session.flush()
    person = await find_or_add_person(session, entry.person_email, entry.person_name)
    await add_membership(session, person.id, entry.role, organisation_id=organisation.id, active=False)
    audit.record(session, person.id, "organisation.register", organisation.id)
    emit(session, "organisation.registered", organisation_id=organisation.id)
    return organisation


async def decide(
    session: AsyncSession,
    person_id: uuid.UUID | None,
    organisation: Organisation,
    approved: bool,
    reason: str = "",
) -> None:
    """A coordinator lets an organisation in or refuses it with a reason; its people are told."""
    organisation.decide(approved, reason)
    if approved:
        await session.execute(
            update(Membership)
            .where(Membership.organisation_id == organisation.id, Membership.active_since.is_(None))
            .values(active_since=clock.now())
        )
    verb = "organisation.approve" if approved else "organisation.refuse"
    audit.record(session, person_id, verb, organisation.id)
    emit(session, "organisation.decided", organisation_id=organisation.id)


def edit(
    session: AsyncSession, person_id: uuid.UUID, organisation: Organisation, values: Mapping[str, str]
) -> None:
    """Its own people change what the profile says; the log tells which fields, not what they hold."""
    for name, value in values.items():
        setattr(organisation, name, value)
    audit.record(session, person_id, "organisation.edit", organisation.id, fields=list(values))


async def tell_coordinators(session: AsyncSession, mail: Composer, organisation: Organisation) -> None:
    for person in await session.scalars(coordinators_of(organisation.region_id)):
        await mail.send(
            session,
            "organisation_registered",
            to=person.email,
            name=person.name,
            dedupe_key=f"organisation_registered:{organisation.id}:{person.id}",
            about=organisation.id,
            organisation=organisation,
        )


async def tell_decision(session: AsyncSession, mail: Composer, organisation: Organisation) -> None:
    for person in await session.scalars(members_of(organisation.id)):
        await mail.send(
            session,
            "organisation_decided",
            to=person.email,
            name=person.name,
            dedupe_key=f"organisation_decided:{organisation.id}:{person.id}",
            about=organisation.id,
            organisation=organisation,
            approved=organisation.status == "approved",
        )
