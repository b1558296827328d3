"""Personal data of accounts: how long it is kept, how its person sees it, and how it is wiped."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.colleagues import end_memberships
from marketplace.accounts.models import AddressChange, Person, SignInLink, WebSession
from marketplace.accounts.second_factor import SecondFactor
from marketplace.accounts.sessions import SESSION_IDLE, SESSION_LIFE
from marketplace.core import clock
from marketplace.core.i18n import _
from marketplace.core.personal_data import ERASED_NAME, Subject
from marketplace.core.retention import Night, delete_batch

ERASED_ADDRESS = "gewist-{}@invalid"


async def old_sessions(night: Night) -> int:
    """Sessions past their life; one that is not used ends sooner."""
    idle = night.before + (SESSION_LIFE - SESSION_IDLE)
    ended = or_(WebSession.created_at < night.before, WebSession.last_seen_at < idle)
    return await delete_batch(night.session, WebSession, ended)


async def old_links(night: Night) -> int:
    """Links to sign in, and requests for a new address that were not used."""
    links = await delete_batch(night.session, SignInLink, SignInLink.expires_at < night.before)
    unused = AddressChange.confirmed_at.is_(None)
    return links + await delete_batch(
        night.session, AddressChange, unused, AddressChange.expires_at < night.before
    )


async def former_addresses(night: Night) -> int:
    """Which address people had before, when no mail to it is left."""
    return await delete_batch(night.session, AddressChange, AddressChange.confirmed_at < night.before)


async def account(session: AsyncSession, subject: Subject) -> dict[str, Any]:
    """The person, and how the person signs in; of links never the token."""
    person = await session.get_one(Person, subject.person_id)
    visits = await session.scalars(select(WebSession).where(WebSession.person_id == person.id))
    last = person.last_sign_in_at
    return {
        "naam": person.name,
        "e-mail": person.email,
        "vroegere adressen": list(subject.emails[1:]),
        "sinds": person.created_at.isoformat(),
        "laatst aangemeld": last.isoformat() if last else None,
        "wachtwoord": "gekozen, onleesbaar bewaard" if person.password_hash else "geen",
        "toestellen": [{"browser": v.browser, "laatst": v.last_seen_at.isoformat()} for v in visits],
        "links": await _links(session, person),
    }


async def _links(session: AsyncSession, person: Person) -> list[dict[str, Any]]:
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
    found = [("aanmelden", until) for until in await session.scalars(sign_in)]
    found += [
        (_("nieuw e-mailadres %(email)s") % {"email": row.email}, row.expires_at)
        for row in await session.execute(moves)
    ]
    return [{"waarvoor": kind, "tot": until.isoformat()} for kind, until in found]


async def lock(session: AsyncSession, subject: Subject) -> None:
    """Lock the rows that a mailed link of the person opens, and then the person."""
    await session.execute(
        select(AddressChange.id)
        .where(AddressChange.person_id == subject.person_id)
        .order_by(AddressChange.id)
        .with_for_update()
    )


async def wipe(session: AsyncSession, subject: Subject) -> None:
    """Delete roles, sessions, links and code. The person's row stays, emptied: other rows refer to it."""
    await end_memberships(session, subject.person_id)
    for table in (SignInLink, WebSession, SecondFactor, AddressChange):
        await session.execute(delete(table).where(table.person_id == subject.person_id))
    person = await session.get_one(Person, subject.person_id)
    person.email, person.name = ERASED_ADDRESS.format(person.id.hex), ERASED_NAME
    person.password_hash, person.last_sign_in_at = None, None
    await session.flush()
