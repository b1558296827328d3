"""How an organisation may be reached.

Everybody sees what a supplier chose to publish, and never the address someone signs in with. After an award
each side sees whom it deals with at the other. What is kept for the helpdesk is shown to neither.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Person, members_of
from marketplace.core.mail.mentions import named
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


class PartnerContact(NamedTuple):
    """Whom the other side of an award deals with. Address and phone are empty when there are none to show.

    `person`: the address that the named one signs in with; empty when the name is of no person.
    """

    name: str
    email: str = ""
    phone: str = ""
    person: str = ""

    @property
    def in_mail(self) -> PartnerContact:
        """For a mail to somebody else, out of which the person can be taken when wiped."""
        if not self.person:
            return self
        return self._replace(name=named(self.name, self.person), email=named(self.email, self.person))


async def partner_contact(
    session: AsyncSession, organisation: Organisation, first: uuid.UUID | None = None
) -> PartnerContact:
    """The contact for the other side of an award, and for nobody else.

    The person `first` while working there; else what the organisation publishes; else its first person by
    name; else its name alone, and the helpdesk helps on.
    """
    people = list(await session.scalars(members_of(organisation.id)))
    published = await public_contact(session, organisation)
    own = next((person for person in people if person.id == first), None)
    if own is None and (published.email or published.phone):
        known = next((person.email for person in people if person.name in published.name), "")
        return PartnerContact(published.name or organisation.name, published.email, published.phone, known)
    person = own or next(iter(people), None)
    if person is None:
        return PartnerContact(organisation.name)
    return PartnerContact(person.name, person.email, published.phone, person.email)


async def sign_in_addresses(session: AsyncSession, organisation_id: uuid.UUID) -> frozenset[str]:
    """The addresses that an organisation's own people sign in with, as kept and as people write them."""
    people = await session.scalars(members_of(organisation_id).with_only_columns(Person.email))
    return frozenset(way.lower() for email in people for way in (email, shown_address(email)))


def tells(text: str, addresses: Iterable[str]) -> bool:
    """Whether one of these addresses (in lower case) stands in a text as a whole."""
    return any(
        re.search(rf"(?<![\w.+-]){re.escape(address)}(?![\w-]|\.\w)", text.lower()) for address in addresses
    )
