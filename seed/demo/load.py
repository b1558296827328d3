"""Loads the demo region through the verbs that people use. Loading twice changes nothing."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Person, coordinators_of
from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.config import async_url
from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.core.web.access import Role
from marketplace.offers import verbs as offers
from marketplace.offers.models import AreaKind, Kind
from marketplace.organisations import admission, claims, recognitions
from marketplace.organisations.claims import Figure
from marketplace.organisations.models import (
    Organisation,
    Region,
    RegionMunicipality,
    SupplierType,
)
from marketplace.organisations.recognitions import Label
from marketplace.organisations.sign_up import Registration
from marketplace.organisations.social_value import BY_NAME
from seed.demo import content
from seed.demo.load_mails import load_mails
from seed.demo.load_needs import load_needs
from seed.demo.load_notices import load_notices
from seed.demo.load_people import load_people
from seed.demo.load_plans import load_plans
from seed.demo.load_rules import load_rules_edit
from seed.demo.numbers import kbo
from seed.demo.papers import Papers
from seed.reference.load import load_reference


async def load(database_url: str) -> None:
    """Municipalities, regions, people, suppliers with offers, and needs in every state."""
    database = Database(async_url(database_url))
    try:
        async with database.begin() as session:
            await load_reference(session)
            await _load_regions(session)
            for buyer in content.buyers():
                await _organisation(session, buyer, Role.BUYER)
            for supplier in content.suppliers():
                await _load_supplier(session, supplier)
            await load_people(session)
        await load_notices(database)
        await load_needs(database)
        await load_plans(database)
        await load_mails(database)
    finally:
        clock.travel(timedelta(0))
        await database.close()


async def _load_regions(session: AsyncSession) -> None:
    rows = content.regions()
    for row in rows.region:
        region = await session.scalar(select(Region).where(Region.slug == row.slug))
        if region is None:
            region = Region(
                slug=row.slug,
                name=row.name,
                helpdesk_name=row.helpdesk_name,
                helpdesk_phone=row.helpdesk_phone,
                helpdesk_email=row.helpdesk_email,
            )
            session.add(region)
            await session.flush()
            session.add_all(RegionMunicipality(nis=nis, region_id=region.id) for nis in row.municipalities)
        for coordinator in row.coordinators:
            person = await find_or_add_person(session, coordinator.email, coordinator.name)
            await add_membership(session, person.id, Role.COORDINATOR, region_id=region.id)
    administrator = await find_or_add_person(session, rows.administrator.email, rows.administrator.name)
    await add_membership(session, administrator.id, Role.ADMINISTRATOR)
    await load_rules_edit(session, administrator)


async def _organisation(
    session: AsyncSession, row: content.BuyerRow | content.SupplierRow, role: Role
) -> Organisation | None:
    """A registered and approved organisation with its contact; None when it is there already."""
    known = select(Organisation.id).where(Organisation.kbo == kbo(row.slug), Organisation.role == role)
    if await session.scalar(known) is not None:
        return None
    entry = Registration(
        role=role,
        name=row.name,
        kbo=kbo(row.slug),
        nis=row.nis,
        supplier_type=SupplierType(row.type) if isinstance(row, content.SupplierRow) else None,
        phone=row.phone if isinstance(row, content.SupplierRow) else "",
        person_name=row.contact_name,
        person_email=row.contact_email,
    )
    return await admission.enter(session, entry)


async def _coordinator(session: AsyncSession, organisation: Organisation) -> Person | None:
    """Who checks the papers of a supplier: the first of its region's; None outside all regions."""
    if organisation.region_id is None:
        return None
    found: Person | None = await session.scalar(
        coordinators_of(organisation.region_id).order_by(Person.email)
    )
    return found


async def _load_supplier(session: AsyncSession, row: content.SupplierRow) -> None:
    organisation = await _organisation(session, row, Role.SUPPLIER)
    if organisation is None:
        return
    organisation.description = row.description
    organisation.public_contact, organisation.public_email = row.public_contact, row.public_email
    organisation.public_phone = row.public_phone
    papers = Papers(session, organisation, await _coordinator(session, organisation))
    for label in row.recognitions:
        typed = Label(SupplierType(label.type), label.document, label.valid_from, label.valid_to)
        recognition = await recognitions.add(session, None, organisation, typed)
        await papers.add("", recognition, label)
    figures = [
        (BY_NAME[item.key], Figure(Decimal(str(item.value)), item.on, item.valid_to)) for item in row.figures
    ]
    given = await claims.give(session, None, organisation, figures)
    for item, claim in zip(row.figures, given, strict=True):
        await papers.add(item.key, claim, item)
    for offer in row.offers:
        await _load_offer(session, organisation.id, offer)


async def _load_offer(session: AsyncSession, organisation_id: uuid.UUID, row: content.OfferRow) -> None:
    values = offers.OfferValues(
        title=row.title,
        text=row.text,
        cpv=list(row.cpv),
        kind=Kind(row.kind),
        area_kind=AreaKind(row.area),
        area_nis=list(row.nis),
        radius_km=row.radius_km if row.area == AreaKind.RADIUS else None,
        capacity_fte=Decimal(str(row.capacity_fte)) if row.capacity_fte is not None else None,
    )
    offer = await offers.save(session, None, organisation_id, values)
    if row.status in ("published", "archived"):
        await offers.publish(session, None, offer)
    if row.status == "archived":
        await offers.archive(session, None, offer)
