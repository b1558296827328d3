"""Mail addresses of an organisation that refuse our mail: the helpdesk checks them and lifts the block."""

from __future__ import annotations

import uuid

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.hearers import region_hears
from marketplace.accounts.models import Membership, Person, members_of
from marketplace.core import audit
from marketplace.core.errors import Conflict
from marketplace.core.i18n import _
from marketplace.core.mail.compose import Composer
from marketplace.core.mail.kinds import Kinds
from marketplace.core.mail.message import Message, Suppression
from marketplace.core.mail.trouble import Trouble, trouble_of
from marketplace.organisations import mails
from marketplace.organisations.models import Organisation


async def addresses_of(session: AsyncSession, organisation: Organisation) -> list[str]:
    """Its own address and those of its people."""
    people = await session.scalars(members_of(organisation.id))
    return list(dict.fromkeys([organisation.email, *(person.email for person in people)]))


async def trouble_with(session: AsyncSession, kinds: Kinds, organisation: Organisation) -> list[Trouble]:
    """Why mail to the organisation and its people does not arrive."""
    return await trouble_of(session, kinds, await addresses_of(session, organisation))


async def ask_to_check(session: AsyncSession, mail: Composer, message: Message) -> None:
    """Mail the coordinators of the organisations that use the address of a mail that was refused."""
    reason = await session.scalar(select(Suppression.reason).where(Suppression.address == message.to_address))
    if reason is None:
        return  # checked, or erased, meanwhile
    of_person = (
        select(Membership.organisation_id)
        .join(Person)
        .where(Person.email == message.to_address, Membership.is_active)
    )
    organisations = await session.scalars(
        select(Organisation).where(
            or_(Organisation.email == message.to_address, Organisation.id.in_(of_person))
        )
    )
    for organisation in organisations.all():
        for person in await region_hears(session, organisation.region_id):
            await mails.address_refused(session, mail, person, organisation, message, reason)


async def mail_again(
    session: AsyncSession, person_id: uuid.UUID, organisation: Organisation, address: str
) -> None:
    """The address was checked: it gets mail again. Conflict when it is not the organisation's."""
    if address not in await addresses_of(session, organisation):
        raise Conflict(_("Dit adres hoort niet bij deze organisatie."))
    await session.execute(delete(Suppression).where(Suppression.address == address))
    audit.record(session, person_id, "organisation.mail_again", organisation.id)
