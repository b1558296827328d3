"""Accounts that nobody uses any more: their people get a mail, and 30 days later the account is wiped."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Membership, Person
from marketplace.accounts.personal_data import ERASED_ADDRESS
from marketplace.core import clock
from marketplace.core.audit import AuditEntry
from marketplace.core.i18n import N_
from marketplace.core.mail.compose import Composer
from marketplace.core.mail.kinds import must
from marketplace.core.mail.message import Message, MessageStatus
from marketplace.core.personal_data import Subject
from marketplace.core.retention import DAY, YEAR, Night
from marketplace.core.web.access import Role
from marketplace.leads.models import Invitation
from marketplace.privacy.erasure import erase_unused, last_places
from marketplace.privacy.models import AccountNotice

UNUSED = 3 * YEAR
NOTICE = 30 * DAY
BATCH = 100
STAFF = (Role.COORDINATOR, Role.ADMINISTRATOR)


def last_used() -> ColumnElement[datetime]:
    """When the person last signed in or did something, or the own supplier answered by a mailed link."""
    acted = select(func.max(AuditEntry.at)).where(AuditEntry.person_id == Person.id).scalar_subquery()
    answered = (
        select(func.max(Invitation.answered_at))
        .join(Membership, Membership.organisation_id == Invitation.organisation_id)
        .where(Membership.person_id == Person.id, Membership.is_active)
        .scalar_subquery()
    )
    return func.greatest(Person.created_at, Person.last_sign_in_at, acted, answered)


def _old(before: datetime) -> tuple[ColumnElement[bool], ...]:
    """Not used since `before`, and not wiped yet. The first conditions need no other table."""
    return (
        Person.created_at < before,
        or_(Person.last_sign_in_at.is_(None), Person.last_sign_in_at < before),
        Person.email.not_like(ERASED_ADDRESS.format("%")),
        last_used() < before,
    )


async def announce(session: AsyncSession, mail: Composer, now: datetime) -> int:
    """Tell a batch of people whose account is to be wiped in 30 days; -> how many."""
    people = await session.scalars(
        select(Person)
        .where(
            *_old(now - UNUSED + NOTICE),
            ~select(AccountNotice.person_id).where(AccountNotice.person_id == Person.id).exists(),
        )
        .limit(BATCH)
        .with_for_update(of=Person)
    )
    told = 0
    for person in people.all():
        if await _last_of_staff(session, person.id):
            continue
        key = f"account_unused:{person.id}:{now.isoformat()}"
        session.add(AccountNotice(person_id=person.id, mail_key=key, announced_at=now))
        wiped_on = (now + NOTICE + DAY).astimezone(clock.BRUSSELS).date()
        await account_unused(session, mail, person, key, wiped_on)
        told += 1
    return told


async def account_unused(
    session: AsyncSession, mail: Composer, person: Person, key: str, wiped_on: date
) -> None:
    """To a person who was not here for long: the account goes on that day, unless the person comes back."""
    await mail.send(
        session,
        "account_unused",
        to=person.email,
        name=person.name,
        dedupe_key=key,
        wiped_on=wiped_on,
    )


async def is_still_unused(session: AsyncSession, message: Message) -> None:
    """The announcement of this mail still stands: not once the person came back."""
    stands = (
        select(AccountNotice.person_id)
        .join(Person)
        .where(AccountNotice.mail_key == message.dedupe_key, last_used() < AccountNotice.announced_at)
    )
    must(await session.scalar(stands) is not None, N_("Het account werd intussen weer gebruikt."))


async def forget_announcement(session: AsyncSession, subject: Subject) -> None:
    await session.execute(delete(AccountNotice).where(AccountNotice.person_id == subject.person_id))


async def forget_announcements(session: AsyncSession) -> int:
    """Drop the announcements to people who came back since; a mail that did not leave yet stays here."""
    back = select(Person.id).where(last_used() >= AccountNotice.announced_at)
    dropped = await session.execute(
        delete(AccountNotice)
        .where(AccountNotice.person_id.in_(back.correlate(AccountNotice)))
        .returning(AccountNotice.mail_key)
        .execution_options(synchronize_session=False)
    )
    keys = dropped.scalars().all()
    await session.execute(
        update(Message)
        .where(Message.dedupe_key.in_(keys), Message.status == MessageStatus.WAITING)
        .values(status=MessageStatus.CANCELLED)
        .execution_options(synchronize_session=False)
    )
    return len(keys)


async def wipe_unused(night: Night) -> int:
    """Wipe a batch of accounts not used since `before` whose people heard of it 30 days ago; -> how many.

    The 30 days count from when the mail was accepted; for an address that takes no mail, from our telling.
    A mail that still waits keeps the account. Rows are locked, so a sign-in meanwhile wins.
    """
    heard = func.coalesce(Message.sent_at, AccountNotice.announced_at)
    session = night.session
    people = await session.scalars(
        select(Person)
        .join(AccountNotice)
        .outerjoin(Message, Message.dedupe_key == AccountNotice.mail_key)
        .where(
            *_old(night.before),
            heard <= clock.now() - NOTICE,
            or_(
                Message.id.is_(None),
                Message.status.not_in((MessageStatus.WAITING, MessageStatus.SENDING)),
            ),
        )
        .limit(BATCH)
        .with_for_update(of=Person)
    )
    wiped = 0
    for person in people.all():
        if await _last_of_staff(session, person.id):
            continue
        await erase_unused(session, night.traces, person)
        wiped += 1
    return wiped


async def _last_of_staff(session: AsyncSession, person_id: uuid.UUID) -> bool:
    """Whether a region or the whole site would be without anyone: such an account stays."""
    return any(place.role in STAFF for place in await last_places(session, person_id))
