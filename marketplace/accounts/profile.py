"""Correcting one's own name and mail address. A new address counts once its link was used."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts import mails
from marketplace.accounts.colleagues import sign_out_everywhere
from marketplace.accounts.models import AddressChange, Person, SignInLink
from marketplace.accounts.verbs import Change, tell_change
from marketplace.core import audit, clock, tokens
from marketplace.core.errors import Conflict
from marketplace.core.i18n import N_, _
from marketplace.core.mail.compose import Composer
from marketplace.core.mail.message import Message
from marketplace.core.mail.preferences import NOT_LEFT, MailPreference

LIFE = timedelta(days=1)
TAKEN = N_("Dit adres hoort al bij een ander account. Bel uw helpdesk als dat niet klopt.")


def rename(session: AsyncSession, person: Person, name: str) -> None:
    """A person's own name as others see it."""
    if person.name != name:
        person.name = name
        audit.record(session, person.id, "person.rename", person.id)


async def ask_new_address(
    session: AsyncSession, mail: Composer, person_id: uuid.UUID, email: str
) -> AddressChange:
    """Mail a link to a new address; nothing changes before it is used. An earlier request ends.

    Whether somebody has this address already is not looked at here, so nobody learns it.
    """
    await session.execute(
        delete(AddressChange).where(
            AddressChange.person_id == person_id, AddressChange.confirmed_at.is_(None)
        )
    )
    token = tokens.random_token()
    row = AddressChange(
        person_id=person_id, email=email, token_hash=tokens.digest(token), expires_at=clock.now() + LIFE
    )
    session.add(row)
    await session.flush()
    await mails.address_change(session, mail, row, token)
    return row


async def use_new_address(
    session: AsyncSession, mail: Composer, change: AddressChange, by: uuid.UUID | None = None
) -> None:
    """Replace the old address, which gets a mail about it. Mail preferences move along; sign-in links end.

    `by`: who is signed in where the link was used. Where that is not the person of the account, the link may
    have reached a stranger who pressed its button. Then the account is of whoever reads that mail alone: its
    sessions and its password end, so that nobody else goes on as the owner of that address.

    Raises Conflict when the link was used or too old, or when someone else has the address.
    """
    if not change.is_open:
        raise Conflict(_("Deze link is al gebruikt of te oud."))
    person, old = change.person, change.person.email
    change.confirmed_at = clock.now()
    if old == change.email:
        return
    change.old_email = old
    await tell_change(session, mail, person.id, Change.ADDRESS)
    try:
        async with session.begin_nested():
            person.email = change.email
            await session.flush()
    except IntegrityError:
        raise Conflict(TAKEN) from None
    if by == person.id:
        await session.execute(delete(SignInLink).where(SignInLink.person_id == person.id))
    else:
        person.password_hash = None
        await sign_out_everywhere(session, person.id)
    await _move_wishes(session, old, change.email)
    await _move_mails(session, old, change.email)
    audit.record(session, person.id, "person.change_address", person.id)


async def addresses_of(session: AsyncSession, person: Person) -> list[str]:
    """The current address and the earlier ones to which mails are still kept."""
    former = await session.scalars(
        select(AddressChange.old_email).where(
            AddressChange.person_id == person.id, AddressChange.old_email.is_not(None)
        )
    )
    return list(dict.fromkeys([person.email, *(email for email in former if email)]))


async def _move_wishes(session: AsyncSession, old: str, new: str) -> None:
    """Move the mail preferences of the old address to the new one."""
    if await session.scalar(select(MailPreference.address).where(MailPreference.address == old)) is None:
        return
    await session.execute(delete(MailPreference).where(MailPreference.address == new))
    await session.execute(
        update(MailPreference)
        .where(MailPreference.address == old)
        .values(address=new, version=MailPreference.version + 1)
        .execution_options(synchronize_session=False)
    )


async def _move_mails(session: AsyncSession, old: str, new: str) -> None:
    """Let mails that wait go to the new address, but for those about the account.

    Its links were for whoever reads the old one, and that one hears of the change.
    """
    await session.execute(
        update(Message)
        .where(
            Message.to_address == old,
            Message.status.in_(NOT_LEFT),
            ~Message.secret,
            Message.template != mails.ACCOUNT_CHANGED,
        )
        .values(to_address=new)
        .execution_options(synchronize_session=False)
    )
