"""The commands of an installation's administrator: who may do what before anybody can sign in, and after."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import Awaitable, Callable, Sequence
from importlib import import_module

import click
from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.colleagues import end_roles, sign_out_everywhere
from marketplace.accounts.models import Membership, Person, coordinators_of
from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.config import async_url
from marketplace.core import audit
from marketplace.core.db import Database
from marketplace.core.errors import Conflict, NotFound
from marketplace.core.reading.addresses import clean_address
from marketplace.core.web.access import Role
from marketplace.organisations.models import Municipality, Organisation, Region, RegionMunicipality
from marketplace.services.errors import ServiceError
from marketplace.services.reachable import require

Act = Callable[[AsyncSession], Awaitable[str]]


class Refused(Exception):
    """The command can't be carried out; the text says why, in Dutch."""


def named_database() -> str:
    """The DATABASE_URL of the environment, once it answers. Raises ServiceError."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        raise ServiceError("Zet in DATABASE_URL het adres van de databank van deze installatie.")
    require("DATABASE_URL", url, "De databank (PostgreSQL)")
    return url


@click.command("migrate")
def migrate() -> None:
    """Breng de databank van DATABASE_URL naar deze versie, met gemeenten en regels."""
    try:
        url = named_database()
    except ServiceError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    import_module("marketplace.migrations.run").upgrade(url)
    load = import_module("seed.reference.load").load_reference

    async def act(session: AsyncSession) -> str:
        await load(session)
        return "De databank is klaar voor deze versie."

    _carry_out(act)


@click.group("add")
def add() -> None:
    """Voeg een regio, coördinator of beheerder toe aan de databank van DATABASE_URL."""


@add.command("region")
@click.argument("slug")
@click.argument("name")
@click.option("--helpdesk", "helpdesk_name", required=True, help="Naam van de helpdesk.")
@click.option("--email", required=True, help="E-mailadres van de helpdesk.")
@click.option("--phone", required=True, help="Telefoonnummer van de helpdesk.")
@click.option("--nis", "codes", multiple=True, required=True, help="NIS-code van een gemeente; mag vaker.")
def add_region(
    slug: str, name: str, helpdesk_name: str, email: str, phone: str, codes: Sequence[str]
) -> None:
    """Een regio met haar gemeenten. Bestaat ze al, dan worden haar gegevens deze."""

    async def act(session: AsyncSession) -> str:
        if not re.fullmatch(r"[a-z0-9-]{2,40}", slug):
            raise Refused("De korte naam bestaat uit kleine letters, cijfers en streepjes.")
        known = set(await session.scalars(select(Municipality.nis).where(Municipality.nis.in_(codes))))
        if unknown := [code for code in codes if code not in known]:
            raise Refused(f"Deze NIS-codes bestaan niet: {', '.join(unknown)}. Voer eerst migrate uit.")
        region = await session.scalar(select(Region).where(Region.slug == slug))
        if region is None:
            region = Region(slug=slug)
            session.add(region)
        region.name, region.helpdesk_name = name, helpdesk_name
        region.helpdesk_email, region.helpdesk_phone = _address(email), phone
        await session.flush()
        rows = await session.scalars(select(RegionMunicipality).where(RegionMunicipality.nis.in_(codes)))
        taken = {row.nis: row for row in rows}
        if others := sorted(nis for nis, row in taken.items() if row.region_id != region.id):
            raise Refused(f"Deze gemeenten horen al bij een andere regio: {', '.join(others)}.")
        session.add_all(RegionMunicipality(nis=n, region_id=region.id) for n in set(codes) - taken.keys())
        waiting = await session.scalars(
            select(Organisation).where(Organisation.nis.in_(codes), Organisation.region_id.is_(None))
        )
        for organisation in waiting:
            organisation.region_id = region.id
        return f"Regio {name}: {len(codes)} gemeenten."

    _carry_out(act)


@add.command("coordinator")
@click.argument("email")
@click.argument("name")
@click.option("--region", "slug", required=True, help="Korte naam van de regio.")
def add_coordinator(email: str, name: str, slug: str) -> None:
    """Iemand die de helpdesk van een regio doet."""

    async def act(session: AsyncSession) -> str:
        region = await _region(session, slug)
        person = await find_or_add_person(session, _address(email), name)
        await add_membership(session, person.id, Role.COORDINATOR, region_id=region.id)
        return f"{name} is coördinator van {region.name}, en meldt zich aan met een link per mail."

    _carry_out(act)


@add.command("administrator")
@click.argument("email")
@click.argument("name")
def add_administrator(email: str, name: str) -> None:
    """Iemand die alles mag zien en beheren."""

    async def act(session: AsyncSession) -> str:
        person = await find_or_add_person(session, _address(email), name)
        await add_membership(session, person.id, Role.ADMINISTRATOR)
        return f"{name} is beheerder, en meldt zich aan met een link per mail."

    _carry_out(act)


@click.group("remove")
def remove() -> None:
    """Neem een coördinator of beheerder zijn rol af. Dat geldt meteen; andere rollen blijven."""


@remove.command("coordinator")
@click.argument("email")
@click.option("--region", "slug", required=True, help="Korte naam van de regio.")
def remove_coordinator(email: str, slug: str) -> None:
    """Iemand doet de helpdesk van een regio niet meer."""

    async def act(session: AsyncSession) -> str:
        person, region = await _person(session, email), await _region(session, slug)
        await _end(session, person, Membership.region_id == region.id)
        left = await session.scalar(coordinators_of(region.id).limit(1))
        warning = "" if left else f" {region.name} heeft nu geen coördinator meer."
        return f"{person.name} is geen coördinator van {region.name} meer.{warning}"

    _carry_out(act)


@remove.command("administrator")
@click.argument("email")
def remove_administrator(email: str) -> None:
    """Iemand is geen beheerder meer."""

    async def act(session: AsyncSession) -> str:
        person = await _person(session, email)
        await _end(session, person, Membership.role == Role.ADMINISTRATOR)
        return f"{person.name} is geen beheerder meer."

    _carry_out(act)


@click.command("sign-out")
@click.argument("email", required=False)
@click.option("--everyone", is_flag=True, help="Iedereen, ook wie een link kreeg om zich aan te melden.")
def sign_out(email: str | None, everyone: bool) -> None:
    """Meld iemand af op alle toestellen, bijvoorbeeld na een verloren laptop."""
    if (email is None) == (not everyone):
        raise click.UsageError("Geef een e-mailadres, of --everyone.")

    async def act(session: AsyncSession) -> str:
        person = await _person(session, email) if email else None
        ended = await sign_out_everywhere(session, person.id if person else None)
        audit.record(session, None, "person.sign_out", person.id if person else None)
        who = person.name if person else "Iedereen"
        return f"{who} is afgemeld op {ended} {'toestel' if ended == 1 else 'toestellen'}."

    _carry_out(act)


async def _person(session: AsyncSession, email: str) -> Person:
    person = await session.scalar(Person.by_email(_address(email)))
    if person is None:
        raise Refused(f"Niemand heeft het adres {email}.")
    return person


async def _region(session: AsyncSession, slug: str) -> Region:
    region = await session.scalar(select(Region).where(Region.slug == slug))
    if region is None:
        known = ", ".join(await session.scalars(select(Region.slug).order_by(Region.slug))) or "geen"
        raise Refused(f"De regio {slug} bestaat niet. Er zijn: {known}.")
    return region


async def _end(session: AsyncSession, person: Person, which: ColumnElement[bool]) -> None:
    try:
        await end_roles(session, None, person.id, which)
    except NotFound:
        raise Refused(f"{person.name} heeft die rol niet.") from None


def _address(text: str) -> str:
    address = clean_address(text)
    if address is None:
        raise Refused(f"{text} is geen e-mailadres.")
    return address


def _carry_out(act: Act) -> None:
    """One transaction, one line about it; a refusal is one line on stderr and exit status 1."""

    async def run(url: str) -> str:
        database = Database(async_url(url))
        try:
            async with database.begin() as session:
                return await act(session)
        finally:
            await database.close()

    try:
        click.echo(asyncio.run(run(named_database())))
    except (Refused, ServiceError, Conflict) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
