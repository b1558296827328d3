"""Who of an organisation gets its mails, and acts by a link of one's own in them without signing in."""

from __future__ import annotations

import uuid
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Person, members_of
from marketplace.organisations.models import Organisation

_ADDRESSES = uuid.UUID("4f3c1a52-6d6b-4f0f-9a54-0d0f6c1f2b9e")


class Reached(NamedTuple):
    """Someone who acts for an organisation: address, name, and the id that the link carries."""

    address: str
    name: str
    link_id: uuid.UUID


def address_id(address: str) -> uuid.UUID:
    """How a link names an organisation's own address, of whom nobody has an account."""
    return uuid.uuid5(_ADDRESSES, address)


async def reached(session: AsyncSession, organisation: Organisation) -> list[Reached]:
    """Its people; the organisation's own address while it has none, unless that is of someone who left."""
    people = list(await session.scalars(members_of(organisation.id)))
    if people:
        return [Reached(person.email, person.name, person.id) for person in people]
    if not await has_own_address(session, organisation):
        return []
    address = organisation.email
    return [Reached(address, organisation.name, address_id(address))]


async def has_own_address(session: AsyncSession, organisation: Organisation) -> bool:
    """Whether the organisation has an address that is not a person's."""
    return bool(organisation.email) and not await session.scalar(Person.by_email(organisation.email))
