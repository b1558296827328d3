"""How buyers may reach a supplier: what it chose to publish, and never the address someone signs in with."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Person, members_of
from marketplace.core.reading.addresses import shown_address
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
    if email and email.lower() in await sign_in_addresses(session, organisation.id):
        email = ""
    return PublicContact(organisation.public_contact, email, organisation.public_phone, organisation.website)


async def sign_in_addresses(session: AsyncSession, organisation_id: uuid.UUID) -> frozenset[str]:
    """The addresses that an organisation's own people sign in with, as kept and as people write them."""
    people = await session.scalars(members_of(organisation_id).with_only_columns(Person.email))
    return frozenset(way.lower() for email in people for way in (email, shown_address(email)))


def tells(text: str, addresses: Iterable[str]) -> bool:
    """Whether one of these addresses (in lower case) stands in a text as a whole."""
    return any(
        re.search(rf"(?<![\w.+-]){re.escape(address)}(?![\w-]|\.\w)", text.lower()) for address in addresses
    )
