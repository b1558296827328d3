"""Letting colleagues into an organisation and taking their access away again."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import ColumnElement, delete
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Membership, Person, SignInLink, WebSession
from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core import audit
from marketplace.core.errors import NotFound
from marketplace.core.mail import Composer
from marketplace.core.web.access import Role

INVITE_LIFE = timedelta(days=7)


async def invite_colleague(
    session: AsyncSession,
    mail: Composer,
    *,
    inviter: Person,
    organisation_id: uuid.UUID,
    organisation_name: str,
    role: Role,
    email: str,
    name: str,
) -> bool:
    """Let a colleague into an organisation and mail a sign-in link of 7 days; -> False when already in."""
    person = await find_or_add_person(session, email, name)
    if not await add_membership(session, person.id, role, organisation_id=organisation_id):
        return False
    link, token = SignInLink.make(person.id, INVITE_LIFE)
    session.add(link)
    await session.flush()
    await mail.send(
        session,
        "colleague_invite",
        to=person.email,
        name=person.name,
        dedupe_key=f"colleague_invite:{link.id}",
        secret=True,
        token=token,
        inviter=inviter.name,
        organisation=organisation_name,
    )
    audit.record(session, inviter.id, "organisation.invite_colleague", organisation_id)
    return True


async def remove_colleague(
    session: AsyncSession,
    mail: Composer,
    *,
    remover: Person,
    organisation_id: uuid.UUID,
    organisation_name: str,
    person: Person,
) -> None:
    """Take away a person's roles in an organisation and tell them. Raises NotFound when there are none."""
    await end_roles(session, remover.id, person.id, Membership.organisation_id == organisation_id)
    await mail.send(
        session,
        "colleague_removed",
        to=person.email,
        name=person.name,
        dedupe_key=f"colleague_removed:{uuid.uuid4()}",
        remover=remover.name,
        organisation=organisation_name,
    )
    audit.record(session, remover.id, "organisation.remove_colleague", organisation_id)


async def end_roles(
    session: AsyncSession, by: uuid.UUID | None, person_id: uuid.UUID, which: ColumnElement[bool]
) -> None:
    """End some roles of a person and sign them out everywhere. Raises NotFound when there are none."""
    ended = await session.scalars(
        delete(Membership).where(Membership.person_id == person_id, which).returning(Membership.id)
    )
    if not ended.all():
        raise NotFound("Die persoon heeft deze toegang niet meer.")
    await sign_out_everywhere(session, person_id)
    audit.record(session, by, "person.end_role", person_id)


async def sign_out_everywhere(session: AsyncSession, person_id: uuid.UUID | None = None) -> int:
    """End all sessions of a person, or of everyone, and links that were mailed; -> how many sessions."""
    visits, links = delete(WebSession), delete(SignInLink)
    if person_id is not None:
        visits = visits.where(WebSession.person_id == person_id)
        links = links.where(SignInLink.person_id == person_id)
    await session.execute(links)
    return len((await session.scalars(visits.returning(WebSession.id))).all())
