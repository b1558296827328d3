"""Whom a mail goes to: one rule for every mail to an organisation or to those who look after it."""

from __future__ import annotations

import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Person, coordinators_of, members_of
from marketplace.core.i18n import N_

NOT_AT_HELPDESK = N_("Wie hem zou krijgen, werkt niet meer bij de helpdesk van deze regio.")
"""Why a mail to who looks after a region does not leave any more."""


async def who_hears(
    session: AsyncSession,
    organisation_id: uuid.UUID,
    region_id: uuid.UUID | None,
    first: uuid.UUID | None = None,
) -> list[Person]:
    """The people to mail about something of an organisation, by name; never someone who left it.

    `first`, the person who made it, while still a member; else the members; else the coordinators of
    `region_id`, the region of the organisation; else the administrators.
    """
    members = list(await session.scalars(members_of(organisation_id)))
    own = [person for person in members if person.id == first]
    return own or members or await region_hears(session, region_id)


async def may_hear(
    session: AsyncSession, address: str, organisation_id: uuid.UUID, region_id: uuid.UUID | None
) -> bool:
    """Whether mail about something of an organisation may still go to this address.

    To those who work there or look after its region, also when others would be mailed now: it was for them.
    """
    here = members_of(organisation_id).where(Person.email == address)
    return await session.scalar(here) is not None or await looks_after(session, address, region_id)


async def looks_after(session: AsyncSession, address: str, region_id: uuid.UUID | None) -> bool:
    """Whether the address is of a coordinator of the region, or of an administrator."""
    for place in {region_id, None}:
        if await session.scalar(coordinators_of(place).where(Person.email == address)) is not None:
            return True
    return False


async def region_hears(session: AsyncSession, region_id: uuid.UUID | None) -> list[Person]:
    """The coordinators of a region; the administrators where none looks after it."""
    found = list(await session.scalars(coordinators_of(region_id)))
    if not found and region_id is not None:
        found = list(await session.scalars(coordinators_of(None)))
    return found
