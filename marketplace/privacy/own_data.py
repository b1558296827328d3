"""Everything that is kept about a person, shown to that person (GDPR, articles 15 and 20)."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Membership, Person, SignInLink, WebSession
from marketplace.accounts.profile import AddressChange, addresses_of
from marketplace.core import clock
from marketplace.core.audit import AuditEntry
from marketplace.core.mail.message import Message
from marketplace.core.mail.preferences import MailPreference
from marketplace.core.view_log import ViewEntry
from marketplace.needs.models import STATUS_NAMES, Need
from marketplace.organisations.colleagues import ColleagueInvitation
from marketplace.organisations.models import Organisation, Region
from marketplace.organisations.sign_up import SignUp
from marketplace.privacy.models import AccountNotice

MOST_ROWS = 5000
Rows = list[dict[str, Any]]


async def own_data(session: AsyncSession, person_id: uuid.UUID) -> dict[str, Any]:
    """All of it in plain values, times in ISO 8601; of links never the token."""
    person = await session.get_one(Person, person_id)
    notice = await session.get(AccountNotice, person_id)
    visits = await session.scalars(select(WebSession).where(WebSession.person_id == person_id))
    last, addresses = person.last_sign_in_at, await addresses_of(session, person)
    return {
        "naam": person.name,
        "e-mail": person.email,
        "vroegere adressen": addresses[1:],
        "sinds": person.created_at.isoformat(),
        "laatst aangemeld": last.isoformat() if last else None,
        "wachtwoord": "gekozen, onleesbaar bewaard" if person.password_hash else "geen",
        "rollen": await _roles(session, person_id),
        "toestellen": [{"browser": v.browser, "laatst": v.last_seen_at.isoformat()} for v in visits],
        "links": await _links(session, person),
        "aanmeldingen van organisaties": await _sign_ups(session, addresses),
        "behoeften": await _needs(session, person_id),
        "mails": await _mails(session, addresses),
        "logboek": await _acts(session, person_id),
        "bekeken": await _views(session, person_id),
        "mailkeuzes": _wishes(await session.get(MailPreference, person.email)),
        "aankondiging van wissen": notice.announced_at.isoformat() if notice else None,
    }


async def _roles(session: AsyncSession, person_id: uuid.UUID) -> Rows:
    rows = await session.execute(
        select(Membership, Organisation.name, Region.name)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .outerjoin(Region, Region.id == Membership.region_id)
        .where(Membership.person_id == person_id, Membership.is_active)
    )
    return [
        {"rol": str(row[0].role), "waar": row[1] or row[2] or "", "sinds": row[0].created_at.isoformat()}
        for row in rows
    ]


async def _links(session: AsyncSession, person: Person) -> Rows:
    """Mailed links that still work: what they are for, and until when."""
    now = clock.now()
    sign_in = select(SignInLink.expires_at).where(
        SignInLink.person_id == person.id, SignInLink.used_at.is_(None), SignInLink.expires_at > now
    )
    moves = select(AddressChange.expires_at, AddressChange.email).where(
        AddressChange.person_id == person.id,
        AddressChange.confirmed_at.is_(None),
        AddressChange.expires_at > now,
    )
    invited = (
        select(ColleagueInvitation.expires_at, Organisation.name)
        .join(Organisation)
        .where(
            ColleagueInvitation.email == person.email,
            ColleagueInvitation.accepted_at.is_(None),
            ColleagueInvitation.withdrawn_at.is_(None),
            ColleagueInvitation.expires_at > now,
        )
    )
    found = [("aanmelden", until) for until in await session.scalars(sign_in)]
    found += [(f"nieuw e-mailadres {row.email}", row.expires_at) for row in await session.execute(moves)]
    found += [(f"uitnodiging van {row.name}", row.expires_at) for row in await session.execute(invited)]
    return [{"waarvoor": kind, "tot": until.isoformat()} for kind, until in found]


async def _sign_ups(session: AsyncSession, addresses: list[str]) -> Rows:
    """What was signed up from these addresses, once they were confirmed."""
    rows = await session.scalars(
        select(SignUp).where(SignUp.email.in_(addresses), SignUp.confirmed_at.is_not(None)).limit(MOST_ROWS)
    )
    return [
        {
            "organisatie": row.name,
            "op": row.created_at.isoformat(),
            "naam": row.person_name,
            "telefoon": row.phone,
            "stand": str(row.status),
        }
        for row in rows
    ]


async def _needs(session: AsyncSession, person_id: uuid.UUID) -> Rows:
    """What the person posted."""
    rows = await session.scalars(
        select(Need).where(Need.person_id == person_id).order_by(Need.created_at).limit(MOST_ROWS)
    )
    return [
        {"titel": row.title, "op": row.created_at.isoformat(), "stand": STATUS_NAMES[row.status]}
        for row in rows
    ]


async def _mails(session: AsyncSession, addresses: list[str]) -> Rows:
    rows = await session.execute(
        select(Message.created_at, Message.subject, Message.status)
        .where(Message.to_address.in_(addresses))
        .order_by(Message.created_at)
        .limit(MOST_ROWS)
    )
    return [
        {"op": row.created_at.isoformat(), "onderwerp": row.subject, "stand": str(row.status)} for row in rows
    ]


async def _acts(session: AsyncSession, person_id: uuid.UUID) -> Rows:
    rows = await session.execute(
        select(AuditEntry.at, AuditEntry.verb)
        .where(AuditEntry.person_id == person_id)
        .order_by(AuditEntry.at)
        .limit(MOST_ROWS)
    )
    return [{"op": row.at.isoformat(), "wat": row.verb} for row in rows]


async def _views(session: AsyncSession, person_id: uuid.UUID) -> Rows:
    rows = await session.execute(
        select(ViewEntry.on, ViewEntry.seen, Organisation.name)
        .join(Organisation, Organisation.id == ViewEntry.organisation_id)
        .where(ViewEntry.person_id == person_id)
        .order_by(ViewEntry.on)
        .limit(MOST_ROWS)
    )
    return [{"op": row.on.isoformat(), "wat": str(row.seen), "organisatie": row.name} for row in rows]


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
