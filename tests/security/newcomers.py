"""People and organisations of the regions that are not in yet, or not whole."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import AddressChange
from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core import clock, tokens
from marketplace.core.web.access import Role
from marketplace.organisations import admission, colleagues
from marketplace.organisations.joining_models import ColleagueInvitation, SignUp
from marketplace.organisations.models import Organisation, SupplierType
from marketplace.organisations.sign_up import Registration
from tests.people import kbo
from tests.security.world import REGIONS, World


async def unapproved(db: AsyncSession, world: World, region: str, number: int, town: Organisation) -> None:
    """An organisation that an older version stored before anyone approved it."""
    row = Organisation(
        role=Role.SUPPLIER,
        name=f"Nooit goedgekeurd in {region}",
        kbo=kbo(950 + number),
        nis=town.nis,
        region_id=town.region_id,
        email="",
    )
    db.add(row)
    await db.flush()
    published = world.objects[f"{region}.published"]["need_id"]
    world.objects[f"{region}.unapproved"] = {"organisation_id": str(row.id)}
    world.objects[f"{region}.unapproved_choice"] = {"organisation_id": str(row.id), "need_id": published}


def _entry(region: str, kind: str, number: str, nis: str) -> Registration:
    return Registration(
        role=Role.SUPPLIER,
        name=f"Nieuw in {region}",
        kbo=number,
        nis=nis,
        supplier_type=SupplierType.MAATWERKBEDRIJF,
        phone="",
        person_name="Nog Onbekend",
        person_email=f"{kind}@{region}.example",
    )


async def not_yet(db: AsyncSession, world: World, region: str, number: int, nis: str) -> None:
    """What waits for someone's yes: a sign-up and its link, an invited colleague, a new address."""
    named, (buyer, _, _) = world.objects, REGIONS[region]
    town, person = world.organisations[buyer], world.people[buyer]
    for place, kind in enumerate(("pending", "sign_up")):
        row = await admission.register(db, None, _entry(region, kind, kbo(900 + 10 * number + place), nis))
        named[f"{region}.{kind}"] = {"sign_up_id": str(row.id), "token": _token(row)}
        if kind == "pending":
            admission.confirm(db, row)
    invited = await colleagues.invite(db, None, person, town, f"gevraagd@{region}.example", "Gevraagd")
    named[f"{region}.invited"] = {
        "organisation_id": str(town.id),
        "invitation_id": str(invited.id),
        "token": _token(invited),
    }
    move = AddressChange(
        person_id=person.id,
        email=f"verhuisd@{region}.example",
        expires_at=clock.now() + timedelta(days=1),
    )
    named[f"{region}.move"] = {"token": _token(move)}
    db.add(move)


def _token(row: SignUp | ColleagueInvitation | AddressChange) -> str:
    """A token of a row's link, as its mail would hold it."""
    token = tokens.random_token()
    row.token_hash = tokens.digest(token)
    return token


def colleague_address(region: str) -> str:
    """The mail address of the supplier's colleague in a region."""
    return f"collega@{region}.example"


async def colleague(db: AsyncSession, world: World, region: str, workshop: Organisation) -> None:
    person = await find_or_add_person(db, colleague_address(region), "Collega Voorbeeld")
    await add_membership(db, person.id, Role.SUPPLIER, organisation_id=workshop.id)
    world.objects[f"{region}.colleague"] = {"organisation_id": str(workshop.id), "person_id": str(person.id)}
