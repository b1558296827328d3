"""Signing in and out, and who has which role."""

from __future__ import annotations

import uuid
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts import mails, second_factor
from marketplace.accounts.events import SignInRequested
from marketplace.accounts.models import LINK_LIFE, Membership, Person, SignInLink, WebSession
from marketplace.accounts.second_factor import Vault
from marketplace.core import audit, clock, passwords, tokens
from marketplace.core.errors import NotFound
from marketplace.core.events import emit
from marketplace.core.i18n import N_, _
from marketplace.core.mail.compose import Composer
from marketplace.core.web.access import Role

CODE_LIFE = timedelta(minutes=10)
FRESH = timedelta(minutes=15)


class Change(StrEnum):
    """What changed in how someone signs in, as a sentence without its end."""

    PASSWORD = N_("Uw wachtwoord op Maatmarkt is gewijzigd")
    CODE_ON = N_("Aanmelden op Maatmarkt vraagt voortaan een code")
    CODE_OFF = N_("Aanmelden op Maatmarkt vraagt geen code meer")
    ADDRESS = N_("Uw e-mailadres op Maatmarkt is gewijzigd")


async def request_link(session: AsyncSession, email: str, next_path: str = "/") -> None:
    """Let a sign-in link be mailed if someone here has this address.

    The same is written for an address that nobody has, with an id that is nobody's and without the address:
    neither the answer nor how long it takes tells whether someone is here. A subscriber makes the link.
    """
    person_id = await session.scalar(select(Person.id).where(Person.email == email))
    emit(session, SignInRequested(person_id=person_id or uuid.uuid4(), next_path=next_path))


async def make_link(
    session: AsyncSession, person: Person, life: timedelta = LINK_LIFE
) -> tuple[SignInLink, str]:
    """A link that signs a person in once, and its token for a mail to that person alone."""
    link, token = SignInLink.make(person.id, life)
    session.add(link)
    await session.flush()
    return link, token


async def mail_link(session: AsyncSession, mail: Composer, person: Person, next_path: str = "/") -> None:
    """Make a sign-in link of a person and mail it."""
    link, token = await make_link(session, person)
    await mails.sign_in_link(session, mail, person, link, token, next_path)


async def use_link(session: AsyncSession, token: str, cookie: str, browser: str) -> Person:
    """Consume a mailed link and sign its person in under `cookie`. Raises NotFound when it is spent."""
    link = await session.scalar(SignInLink.usable(token).with_for_update())
    if link is None:
        raise NotFound(_("Deze link is gebruikt of te oud. Vraag een nieuwe aan."))
    link.used_at = clock.now()
    person = await session.get_one(Person, link.person_id)
    await _open_session(session, person, cookie, browser)
    return person


async def use_password(
    session: AsyncSession, email: str, password: str, cookie: str, browser: str
) -> Person | None:
    """Sign in by password; None when address or password is wrong, without telling which."""
    person = await session.scalar(Person.by_email(email))
    stored = person.password_hash if person else None
    if not await passwords.verify_password(password, stored):
        return None
    assert person is not None  # noqa: S101 - verify_password is False without a stored hash
    if not await _is_still(session, person.id, stored):
        return None
    await _open_session(session, person, cookie, browser)
    return person


async def _is_still(session: AsyncSession, person_id: uuid.UUID, password_hash: str | None) -> bool:
    """Whether this is still the password, and stays it till the end of the transaction.

    Checking takes a while. Whoever sets a new one meanwhile ends the sessions that are there, and this one
    is not there yet: without this an old password would go on opening one.
    """
    query = select(Person.id).where(Person.id == person_id, Person.password_hash == password_hash)
    return await session.scalar(query.with_for_update(key_share=True)) is not None


async def _open_session(session: AsyncSession, person: Person, cookie: str, browser: str) -> None:
    """A session under `cookie`; it opens nothing yet for a person whose code is still to be asked."""
    awaits = await second_factor.is_on(session, person.id)
    session.add(
        WebSession(
            token_hash=tokens.digest(cookie), person_id=person.id, browser=browser[:200], awaits_code=awaits
        )
    )
    if not awaits:
        _signed_in(session, person)


def _signed_in(session: AsyncSession, person: Person) -> None:
    person.last_sign_in_at = clock.now()
    audit.record(session, person.id, "person.sign_in", person.id)


async def session_awaiting_code(session: AsyncSession, cookie: str) -> WebSession | None:
    """The session of a browser that still has to give its code."""
    found: WebSession | None = await session.scalar(
        select(WebSession).where(
            WebSession.token_hash == tokens.digest(cookie),
            WebSession.awaits_code,
            WebSession.created_at > clock.now() - CODE_LIFE,
        )
    )
    return found


async def use_code(session: AsyncSession, vault: Vault, visit: WebSession, code: str, cookie: str) -> bool:
    """Open the session under the new `cookie` when the code is right; False when it is not."""
    if not await second_factor.take(session, vault, visit.person_id, code):
        return False
    visit.token_hash, visit.awaits_code, visit.created_at = tokens.digest(cookie), False, clock.now()
    _signed_in(session, await session.get_one(Person, visit.person_id))
    return True


async def sign_out(session: AsyncSession, person_id: uuid.UUID, session_id: uuid.UUID) -> None:
    """End one of the person's own sessions. Raises NotFound for another's or an ended one."""
    ended = await session.scalar(
        delete(WebSession)
        .where(WebSession.id == session_id, WebSession.person_id == person_id)
        .returning(WebSession.id)
    )
    if ended is None:
        raise NotFound(_("Dat toestel was al afgemeld."))


async def asks_current_password(session: AsyncSession, person_id: uuid.UUID, session_id: uuid.UUID) -> bool:
    """Whether a new password asks for the current one: not without one, nor right after signing in.

    So someone who forgot it signs in by a link and sets another (OWASP ASVS 5.0, 6.2.3 and 6.4.3).
    """
    person = await session.get_one(Person, person_id)
    visit = await session.get_one(WebSession, session_id)
    return person.password_hash is not None and visit.created_at < clock.now() - FRESH


async def has_proven(session: AsyncSession, person_id: uuid.UUID, session_id: uuid.UUID) -> bool:
    """Whether this browser can show that it is the person: by a password, or a sign-in of just now.

    An address is what a person signs in with, so a session that was left open is not enough to change it
    (OWASP ASVS 5.0, 7.5.1).
    """
    person = await session.get_one(Person, person_id)
    visit = await session.get_one(WebSession, session_id)
    return person.password_hash is not None or visit.created_at > clock.now() - FRESH


async def may_set_password(
    session: AsyncSession, person_id: uuid.UUID, session_id: uuid.UUID, current: str
) -> bool:
    """Whether `current` is right where it is asked."""
    if not await asks_current_password(session, person_id, session_id):
        return True
    person = await session.get_one(Person, person_id)
    return await passwords.verify_password(current, person.password_hash)


async def set_password(
    session: AsyncSession, mail: Composer, person_id: uuid.UUID, password: str, keep_session: uuid.UUID
) -> None:
    """Store a new password, end the person's other sessions and mailed links, and tell them by mail."""
    person = await session.get_one(Person, person_id)
    person.password_hash = await passwords.hash_password(password)
    await session.execute(delete(SignInLink).where(SignInLink.person_id == person_id))
    await end_other_sessions(session, person_id, keep_session)
    audit.record(session, person_id, "person.set_password", person_id)
    await tell_change(session, mail, person_id, Change.PASSWORD)


async def end_other_sessions(session: AsyncSession, person_id: uuid.UUID, keep_session: uuid.UUID) -> None:
    """Sign a person out everywhere but in one session."""
    await session.execute(
        delete(WebSession).where(WebSession.person_id == person_id, WebSession.id != keep_session)
    )


async def tell_change(session: AsyncSession, mail: Composer, person_id: uuid.UUID, change: Change) -> None:
    """Mail a person what changed in how they sign in: they see it when it wasn't them (ASVS 5.0, 6.3.7).

    The mail goes to the current address; a change of address mails the old one before replacing it.
    """
    person = await session.get_one(Person, person_id)
    await mails.account_changed(
        session, mail, person, what=change.value, moved=change is Change.ADDRESS, at=clock.now()
    )


async def find_or_add_person(session: AsyncSession, email: str, name: str) -> Person:
    """The person of an address; made when new. Two at once make one."""
    await session.execute(
        insert(Person)
        .values(id=uuid.uuid4(), email=email, name=name, created_at=clock.now())
        .on_conflict_do_nothing(index_elements=["email"])
    )
    return (await session.scalars(Person.by_email(email))).one()


async def add_membership(
    session: AsyncSession,
    person_id: uuid.UUID,
    role: Role,
    *,
    organisation_id: uuid.UUID | None = None,
    region_id: uuid.UUID | None = None,
) -> bool:
    """Give a role; -> False when the person has it already. One that never became active does now."""
    place = {
        "person_id": person_id,
        "role": role,
        "organisation_id": organisation_id,
        "region_id": region_id,
    }
    new = insert(Membership).values(
        id=uuid.uuid4(), created_at=clock.now(), active_since=clock.now(), **place
    )
    added = await session.execute(
        new.on_conflict_do_update(
            index_elements=list(place),
            set_={"active_since": new.excluded.active_since, "version": Membership.version + 1},
            where=~Membership.is_active,
        ).returning(Membership.id)
    )
    return added.first() is not None
