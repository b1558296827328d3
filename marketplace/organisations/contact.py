"""How buyers may reach a supplier: what it chose to publish, and never the address someone signs in with."""

from __future__ import annotations

import uuid
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Person, members_of
from marketplace.organisations.models import Organisation


class PublicContact(NamedTuple):
    """What public pages show; each is empty when it was not given."""

    name: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""


async def public_contact(session: AsyncSession, organisation: Organisation) -> PublicContact:
    """The contact of a supplier. An address that one of its people signs in with is left out, also when
    that person joined after it was chosen."""
    email = organisation.public_email
    if email and await signs_in(session, organisation.id, email):
        email = ""
    return PublicContact(organisation.public_contact, email, organisation.public_phone, organisation.website)


async def signs_in(session: AsyncSession, organisation_id: uuid.UUID, email: str) -> bool:
    """Whether one of an organisation's own people signs in with this address."""
    query = members_of(organisation_id).where(func.lower(Person.email) == email.lower())
    return await session.scalar(query.limit(1)) is not None
