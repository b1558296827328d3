"""The cast of the tests: An buys in Temse, Bram supplies, Chadia coordinates Waasland, Dirk Oostende; Els is
a stranger. Everyone and everything here is invented; the municipalities are real."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Person, SignInLink
from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core import clock
from marketplace.core.web.access import Role
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need
from marketplace.needs.values import NeedValues
from marketplace.offers import verbs as offers
from marketplace.offers.models import AreaKind, Kind, Offer
from marketplace.organisations.models import (
    Municipality,
    Organisation,
    OrganisationStatus,
    Region,
    RegionMunicipality,
    SupplierType,
)
from marketplace.organisations.proof_models import Recognition

PLACES = {
    "46025": ("Temse", 51.127, 4.213, "9140", "waasland"),
    "46021": ("Sint-Niklaas", 51.165, 4.143, "9100", "waasland"),
    "35013": ("Oostende", 51.226, 2.916, "8400", "oostende"),
}


@dataclass
class Cast:
    """Rows that tests name; all are committed."""

    an: Person
    bram: Person
    chadia: Person
    dirk: Person
    els: Person
    temse: Organisation
    oostende_town: Organisation
    groenwerk: Organisation
    poetslijn: Organisation
    zeekracht: Organisation


def kbo(number: int) -> str:
    """A KBO number that passes the check, from a number of at most seven digits."""
    base = 10_000_000 - 1 - number
    return f"0{base:07d}{97 - int(f'0{base:07d}') % 97:02d}"


async def make_organisation(
    db: AsyncSession,
    name: str,
    role: Role,
    nis: str,
    region: Region,
    number: int,
    opt: SupplierType | None = None,
) -> Organisation:
    row = Organisation(
        role=role,
        name=name,
        kbo=kbo(number),
        nis=nis,
        region_id=region.id,
        status=OrganisationStatus.APPROVED,
        email=f"info@{name.split()[0].lower()}.example",
        supplier_type=opt,
    )
    db.add(row)
    await db.flush()
    if opt:
        first: dict[str, Any] = {"document": "besluit 1", "valid_from": date(2020, 1, 1), "valid_to": None}
        db.add(Recognition(organisation_id=row.id, type=opt, **first))
    return row


async def _person(db: AsyncSession, name: str, role: Role, **place: uuid.UUID) -> Person:
    person = await find_or_add_person(db, f"{name.lower()}@{name.lower()}.example", f"{name} Voorbeeld")
    await add_membership(db, person.id, role, **place)
    return person


async def _regions(db: AsyncSession) -> tuple[Region, Region]:
    """Waasland and Oostende with their municipalities."""
    regions = {}
    for slug, name in (("waasland", "Waasland"), ("oostende", "Oostende")):
        regions[slug] = Region(
            slug=slug,
            name=name,
            helpdesk_name=f"Helpdesk {name}",
            helpdesk_phone="03 000 00 00",
            helpdesk_email=f"helpdesk@{slug}.example",
        )
        db.add(regions[slug])
    await db.flush()
    for nis, (name, lat, lng, postcode, region) in PLACES.items():
        db.add(Municipality(nis=nis, name=name, lat=lat, lng=lng, postcodes=[postcode]))
        await db.flush()
        db.add(RegionMunicipality(nis=nis, region_id=regions[region].id))
    return regions["waasland"], regions["oostende"]


async def make_cast(db: AsyncSession) -> Cast:
    """Two regions, two buyers, three suppliers with an offer each, and the people."""
    waasland, oostende = await _regions(db)
    temse = await make_organisation(db, "Gemeente Temse", Role.BUYER, "46025", waasland, 1)
    town = await make_organisation(db, "Stad Oostende", Role.BUYER, "35013", oostende, 2)
    kind = SupplierType.MAATWERKBEDRIJF
    groenwerk = await make_organisation(db, "Groenwerk vzw", Role.SUPPLIER, "46021", waasland, 3, kind)
    poetslijn = await make_organisation(db, "Poetslijn vzw", Role.SUPPLIER, "46021", waasland, 4, kind)
    zeekracht = await make_organisation(db, "Zeekracht vzw", Role.SUPPLIER, "35013", oostende, 5, kind)
    cast = Cast(
        an=await _person(db, "An", Role.BUYER, organisation_id=temse.id),
        bram=await _person(db, "Bram", Role.SUPPLIER, organisation_id=groenwerk.id),
        chadia=await _person(db, "Chadia", Role.COORDINATOR, region_id=waasland.id),
        dirk=await _person(db, "Dirk", Role.COORDINATOR, region_id=oostende.id),
        els=await _person(db, "Els", Role.BUYER, organisation_id=town.id),
        temse=temse,
        oostende_town=town,
        groenwerk=groenwerk,
        poetslijn=poetslijn,
        zeekracht=zeekracht,
    )
    for supplier, title, text, cpv, nis in (
        (groenwerk, "Onderhoud van groen en gras", "Wij maaien gras en snoeien hagen.", "77310000", None),
        (poetslijn, "Schoonmaak van zalen", "Wij dweilen vloeren en poetsen ramen.", "90910000", None),
        (zeekracht, "Groenonderhoud aan zee", "Maaien van gras en duinen.", "77310000", ["35013"]),
    ):
        await make_offer(db, supplier, title, text, cpv, nis)
    return cast


async def make_offer(
    db: AsyncSession, supplier: Organisation, title: str, text: str, cpv: str, nis: list[str] | None = None
) -> Offer:
    """A published offer."""
    values = offers.OfferValues(
        title=title,
        text=text,
        cpv=[cpv],
        kind=Kind.SERVICE,
        area_kind=AreaKind.MUNICIPALITIES if nis else AreaKind.FLANDERS,
        area_nis=nis or [],
        radius_km=None,
        capacity_fte=Decimal(3),
    )
    offer = await offers.save(db, None, supplier.id, values)
    await offers.publish(db, None, offer)
    return offer


def need_values(title: str = "Gras maaien in het park", **more: object) -> NeedValues:
    values: dict[str, object] = {
        "title": title,
        "text": "Wij zoeken iemand om elke twee weken het gras in het park te maaien.",
        "nis": "46025",
        "place": "park",
        "starts_on": None,
        "ends_on": None,
        "deadline": clock.now() + timedelta(days=14),
        "amount": Decimal("12500.00"),
        "cpv": [],
        "kind": None,
        "reserved": None,
        "amount_shown": True,
    }
    return NeedValues(**(values | more))  # type: ignore[arg-type]


async def make_need(db: AsyncSession, cast: Cast, **more: object) -> Need:
    """A draft of An's."""
    return await needs.draft(db, cast.an.id, cast.temse, need_values(**more))


async def sign_in_token(db: AsyncSession, person: Person) -> str:
    """A token of a sign-in link, as the mail holds it."""
    link, token = SignInLink.make(person.id)
    db.add(link)
    await db.flush()
    return token
