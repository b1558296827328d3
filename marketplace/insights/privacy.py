"""What is kept about a person, shown to that person; and wiping it (GDPR, articles 15, 17 and 20)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from marketplace.accounts.models import Membership, Person, SignInLink, WebSession
from marketplace.accounts.second_factor import SecondFactor
from marketplace.core import audit
from marketplace.core.audit import AuditEntry
from marketplace.core.errors import Conflict
from marketplace.core.mail import Message, MessageStatus, Suppression
from marketplace.core.preferences import MailPreference
from marketplace.core.views import ViewEntry
from marketplace.insights import traces
from marketplace.insights.models import AccountNotice
from marketplace.organisations.models import Organisation, Region

ERASED_NAME = "Gewiste persoon"
ERASED_ADDRESS = "gewist-{}@invalid"
MOST_ROWS = 5000


async def own_data(session: AsyncSession, person_id: uuid.UUID) -> dict[str, Any]:
    """Everything that is kept about a person, in plain values, times in ISO 8601."""
    person = await session.get_one(Person, person_id)
    memberships = await session.execute(
        select(Membership, Organisation.name, Region.name)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .outerjoin(Region, Region.id == Membership.region_id)
        .where(Membership.person_id == person_id)
    )
    visits = await session.scalars(select(WebSession).where(WebSession.person_id == person_id))
    mails = await session.execute(
        select(Message.created_at, Message.subject, Message.status)
        .where(Message.to_address == person.email)
        .order_by(Message.created_at)
        .limit(MOST_ROWS)
    )
    acts = await session.execute(
        select(AuditEntry.at, AuditEntry.verb)
        .where(AuditEntry.person_id == person_id)
        .order_by(AuditEntry.at)
        .limit(MOST_ROWS)
    )
    views = await session.execute(
        select(ViewEntry.on, ViewEntry.seen, Organisation.name)
        .join(Organisation, Organisation.id == ViewEntry.organisation_id)
        .where(ViewEntry.person_id == person_id)
        .order_by(ViewEntry.on)
        .limit(MOST_ROWS)
    )
    notice = await session.get(AccountNotice, person_id)
    return {
        "naam": person.name,
        "e-mail": person.email,
        "sinds": person.created_at.isoformat(),
        "rollen": [
            {"rol": str(row[0].role), "waar": row[1] or row[2] or "", "sinds": row[0].created_at.isoformat()}
            for row in memberships
        ],
        "toestellen": [{"browser": v.browser, "laatst": v.last_seen_at.isoformat()} for v in visits],
        "mails": [
            {"op": row.created_at.isoformat(), "onderwerp": row.subject, "stand": str(row.status)}
            for row in mails
        ],
        "logboek": [{"op": row.at.isoformat(), "wat": row.verb} for row in acts],
        "bekeken": [
            {"op": row.on.isoformat(), "wat": str(row.seen), "organisatie": row.name} for row in views
        ],
        "mailkeuzes": _wishes(await session.get(MailPreference, person.email)),
        "aankondiging van wissen": notice.announced_at.isoformat() if notice else None,
    }


def _wishes(row: MailPreference | None) -> dict[str, Any]:
    """What mails the person wants, and when; empty when nothing was chosen."""
    if row is None:
        return {}
    return {
        "niet gewenst": list(row.unwanted),
        "overzicht per dag": row.digest,
        "stil van": row.quiet_from,
        "stil tot": row.quiet_to,
    }


async def erase(session: AsyncSession, person_id: uuid.UUID) -> None:
    """Wipe a person from accounts, outbox and mails to others. What the person did stays, by reference.

    Raises Conflict for the last one of an organisation or region: someone has to look after it.
    """
    person = await session.get_one(Person, person_id, with_for_update=True)
    if await last_places(session, person_id):
        raise Conflict(
            "U bent de enige van uw organisatie op Maatmarkt. Nodig eerst een collega uit, of bel ons."
        )
    await _wipe(session, person)
    audit.record(session, person_id, "person.erase", person_id)


async def erase_unused(session: AsyncSession, person: Person) -> None:
    """Wipe the locked row of a person who has not been here for years, also the last one of a place."""
    await _wipe(session, person)
    audit.record(session, None, "person.expire", person.id)


async def _wipe(session: AsyncSession, person: Person) -> None:
    email, name = person.email, person.name
    own = await session.scalars(
        select(Membership.organisation_id).where(
            Membership.person_id == person.id, Membership.organisation_id.is_not(None)
        )
    )
    places = [place for place in own if place]
    await traces.wipe_texts(session, places, email, name, ERASED_NAME)
    for table in (SignInLink, WebSession, Membership, SecondFactor, AccountNotice):
        await session.execute(delete(table).where(table.person_id == person.id))
    await session.execute(delete(Suppression).where(Suppression.address == email))
    await session.execute(delete(MailPreference).where(MailPreference.address == email))
    await _erase_contact(session, places, email, name)
    await _erase_mails(session, email, name)
    person.email, person.name = ERASED_ADDRESS.format(person.id.hex), ERASED_NAME
    person.password_hash, person.last_sign_in_at = None, None
    await session.flush()


async def _erase_contact(session: AsyncSession, own: Sequence[uuid.UUID], email: str, name: str) -> None:
    """Nobody is sent to a wiped person: not by an address, nor by a name on pages of the places `own`."""
    here = Organisation.id.in_(own)
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


async def last_places(session: AsyncSession, person_id: uuid.UUID) -> list[Membership]:
    """The places where nobody else works: organisations, regions, or the administration of the site."""
    other = aliased(Membership)
    own = select(Membership).where(
        Membership.person_id == person_id,
        Membership.active_since.is_not(None),
        ~select(other.id)
        .where(
            other.role == Membership.role,
            other.organisation_id.is_not_distinct_from(Membership.organisation_id),
            other.region_id.is_not_distinct_from(Membership.region_id),
            other.person_id != person_id,
            other.active_since.is_not(None),
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
    for words, instead in ((email, "[gewist]"), (name, ERASED_NAME)):
        mentions = (
            column.contains(words, autoescape=True)
            for column in (Message.subject, Message.text, Message.html)
        )
        for column, found in zip((Message.subject, Message.text, Message.html), mentions, strict=True):
            await session.execute(
                update(Message).where(found).values({column: func.replace(column, words, instead)})
            )
