"""Wiping a person (GDPR, article 17)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence

from sqlalchemy import delete, false, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from marketplace.accounts.colleagues import end_memberships
from marketplace.accounts.models import Membership, Person, SignInLink, WebSession
from marketplace.accounts.profile import AddressChange, addresses_of
from marketplace.accounts.second_factor import SecondFactor
from marketplace.core import audit
from marketplace.core.errors import Conflict
from marketplace.core.mail.message import Message, MessageStatus, Suppression
from marketplace.core.mail.preferences import MailPreference
from marketplace.organisations import colleagues
from marketplace.organisations.colleagues import ColleagueInvitation
from marketplace.organisations.models import Organisation
from marketplace.organisations.sign_up import SignUp
from marketplace.privacy import traces
from marketplace.privacy.models import AccountNotice

ERASED_NAME = "Gewiste persoon"
ERASED_ADDRESS = "gewist-{}@invalid"
LEAST_NAME = 5


async def erase(session: AsyncSession, person_id: uuid.UUID) -> None:
    """Wipe a person from accounts, outbox and mails to others. What the person did stays, by reference.

    Raises Conflict for the last one of an organisation or region: someone has to look after it.
    """
    await _hold_links(session, await session.get_one(Person, person_id))
    await colleagues.lock(session, await _own_organisations(session, person_id))
    person = await session.get_one(Person, person_id, with_for_update=True)
    if await last_places(session, person_id):
        raise Conflict(
            "U bent de enige van uw organisatie op Maatmarkt. Nodig eerst een collega uit, of bel ons."
        )
    await _wipe(session, person)
    audit.record(session, person_id, "person.erase", person_id)


async def _hold_links(session: AsyncSession, person: Person) -> None:
    """Lock what a mailed link of the person opens, before its organisations and the person itself.

    That is the order of who uses such a link or decides about it, so that no two wait for each other.
    """
    emails = await addresses_of(session, person)
    invited = or_(ColleagueInvitation.email.in_(emails), ColleagueInvitation.invited_by == person.id)
    for table, which in (
        (SignUp, SignUp.email.in_(emails)),
        (ColleagueInvitation, invited),
        (AddressChange, AddressChange.person_id == person.id),
    ):
        await session.execute(select(table.id).where(which).order_by(table.id).with_for_update())


async def erase_unused(session: AsyncSession, person: Person) -> None:
    """Wipe the locked row of a person who has not been here for years, also the last one of a place."""
    await _wipe(session, person)
    audit.record(session, None, "person.expire", person.id)


async def _wipe(session: AsyncSession, person: Person) -> None:
    name = person.name
    own = await _own_organisations(session, person.id)
    for email in await addresses_of(session, person):
        await traces.wipe_texts(session, own, email, name if _whole(name) else "", ERASED_NAME)
        await _erase_contact(session, own, email, name if _whole(name) else "")
        await _wipe_address(session, email, name)
    await end_memberships(session, person.id)
    for table in (SignInLink, WebSession, SecondFactor, AccountNotice, AddressChange):
        await session.execute(delete(table).where(table.person_id == person.id))
    await session.execute(delete(ColleagueInvitation).where(ColleagueInvitation.invited_by == person.id))
    person.email, person.name = ERASED_ADDRESS.format(person.id.hex), ERASED_NAME
    person.password_hash, person.last_sign_in_at = None, None
    await session.flush()


async def _wipe_address(session: AsyncSession, email: str, name: str) -> None:
    """What is kept by an address of the person: what was asked from it or of it, and mails to it."""
    await session.execute(delete(ColleagueInvitation).where(ColleagueInvitation.email == email))
    await session.execute(delete(SignUp).where(SignUp.email == email))
    await session.execute(delete(Suppression).where(Suppression.address == email))
    await session.execute(delete(MailPreference).where(MailPreference.address == email))
    await _erase_mails(session, email, name)


async def _erase_contact(session: AsyncSession, own: Sequence[uuid.UUID], email: str, name: str) -> None:
    """Nobody is sent to a wiped person: not by an address, nor by a name on pages of the places `own`."""
    here = Organisation.id.in_(own) if name else false()
    for column, found in (
        (Organisation.email, Organisation.email == email),
        (Organisation.public_email, Organisation.public_email == email),
        (Organisation.public_contact, here & Organisation.public_contact.contains(name, autoescape=True)),
    ):
        await session.execute(
            update(Organisation)
            .where(found)
            .values({column: "", Organisation.version: Organisation.version + 1})
            .execution_options(synchronize_session=False)
        )


async def _own_organisations(session: AsyncSession, person_id: uuid.UUID) -> list[uuid.UUID]:
    """Where the person works now."""
    places = await session.scalars(
        select(Membership.organisation_id).where(Membership.person_id == person_id, Membership.is_active)
    )
    return [place for place in places if place is not None]


async def last_places(session: AsyncSession, person_id: uuid.UUID) -> list[Membership]:
    """The places where nobody else works: organisations, regions, or the administration of the site."""
    other = aliased(Membership)
    own = select(Membership).where(
        Membership.person_id == person_id,
        Membership.is_active,
        ~select(other.id)
        .where(
            other.role == Membership.role,
            other.organisation_id.is_not_distinct_from(Membership.organisation_id),
            other.region_id.is_not_distinct_from(Membership.region_id),
            other.person_id != person_id,
            other.is_active,
        )
        .exists(),
    )
    return list(await session.scalars(own))


async def _erase_mails(session: AsyncSession, email: str, name: str) -> None:
    own = Message.to_address == email
    await session.execute(
        update(Message)
        .where(own, Message.status.in_((MessageStatus.WAITING, MessageStatus.SENDING, MessageStatus.BUNDLED)))
        .values(status=MessageStatus.CANCELLED)
    )
    blank = {"subject": "", "text": "", "html": "", "to_name": "", "last_error": None}
    await session.execute(
        update(Message)
        .where(own)
        .values(to_address="gewist@invalid", dedupe_key=func.concat("gewist:", Message.id), **blank)
    )
    for pattern, instead in ((_whole(email), "[gewist]"), (_whole(name), ERASED_NAME)):
        if pattern is None:
            continue
        for column in (Message.subject, Message.text, Message.html):
            cleaned = func.regexp_replace(column, pattern, instead, "g")
            await session.execute(
                update(Message).where(column.regexp_match(pattern)).values({column: cleaned})
            )


def _whole(words: str) -> str | None:
    """A pattern that finds `words` where they stand alone; None for what is no full name or address.

    People choose their own name: a name like "de" must not take words out of everybody's mails.
    """
    if len(words) < LEAST_NAME or not any(sign in words for sign in " @"):
        return None
    return rf"(?<![[:alnum:]]){re.escape(words)}(?![[:alnum:]])"
