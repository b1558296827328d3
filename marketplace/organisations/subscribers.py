"""What follows a sign-up, a colleague who leaves, and an address that refuses mail."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.events import MembershipEnded
from marketplace.accounts.hearers import region_hears
from marketplace.core import clock
from marketplace.core.mail.compose import Composer
from marketplace.core.mail.events import AddressRefused
from marketplace.core.mail.message import Message
from marketplace.organisations import addresses, admission, colleagues, mails, sign_up
from marketplace.organisations.events import OrganisationRegistered, SignUpConfirmed, SignUpDecided
from marketplace.organisations.joining_models import SignUp, SignUpStatus
from marketplace.organisations.models import Organisation


async def ask_to_decide(session: AsyncSession, event: SignUpConfirmed, mail: Composer) -> None:
    """Mail the coordinators who decide; no mail when the person was erased meanwhile."""
    row = await session.get(SignUp, event.sign_up_id)
    if row is None:
        return
    existing = await sign_up.claimed(session, row)
    for person in await region_hears(session, await sign_up.deciding_region(session, row)):
        await mails.organisation_registered(session, mail, person, row, existing)


async def tell_decision(session: AsyncSession, event: SignUpDecided, mail: Composer) -> None:
    """Mail the decision to the person who signed up, and the new colleague's name to the earlier ones."""
    row = await session.get(SignUp, event.sign_up_id)
    if row is None:
        return
    organisation = await session.get(Organisation, row.organisation_id) if row.organisation_id else None
    await mails.organisation_decided(session, mail, row, organisation)
    if row.status is SignUpStatus.APPROVED and organisation is not None:
        await _tell_colleagues(session, mail, row, organisation)


async def _tell_colleagues(
    session: AsyncSession, mail: Composer, row: SignUp, organisation: Organisation
) -> None:
    """Mail the earlier colleagues, because the new one now sees what they wrote."""
    for member in await colleagues.members(session, organisation.id):
        since = member.active_since
        if since is not None and row.decided_at is not None and since < row.decided_at:
            await mails.colleague_joined(session, mail, member, row, organisation)


async def adopt_registration(session: AsyncSession, event: OrganisationRegistered) -> None:
    """An older process beside ours stored a waiting organisation."""
    organisation = await session.get(Organisation, event.organisation_id)
    if organisation is not None:
        await admission.adopt(session, organisation)


async def tell_when_empty(session: AsyncSession, event: MembershipEnded, mail: Composer) -> None:
    """Mail the region when nobody works for the organisation any more."""
    await colleagues.tell_when_empty(session, mail, event.organisation_id, clock.now())


async def ask_to_check_address(session: AsyncSession, event: AddressRefused, mail: Composer) -> None:
    """Ask the helpdesk of each organisation that uses the address to check it."""
    message = await session.get_one(Message, event.message_id)
    await addresses.ask_to_check(session, mail, message)
