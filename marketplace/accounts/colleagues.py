"""Taking roles away again, and signing people out."""

from __future__ import annotations

import uuid

from sqlalchemy import ColumnElement, delete
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.events import MembershipEnded
from marketplace.accounts.models import Membership, SignInLink, WebSession
from marketplace.core import audit
from marketplace.core.errors import NotFound
from marketplace.core.events import emit
from marketplace.core.i18n import _


async def end_roles(
    session: AsyncSession, by: uuid.UUID | None, person_id: uuid.UUID, which: ColumnElement[bool]
) -> None:
    """End some roles of a person, and nothing else of them. Raises NotFound when there are none.

    Rights are looked up at each request, so this counts at once also where the person is signed in.
    """
    if not await end_memberships(session, person_id, which):
        raise NotFound(_("Die persoon heeft deze toegang niet meer."))
    audit.record(session, by, "person.end_role", person_id)


async def end_memberships(session: AsyncSession, person_id: uuid.UUID, *which: ColumnElement[bool]) -> int:
    """End memberships; -> how many. The only place that does; emits `membership.ended` for each."""
    ended = await session.execute(
        delete(Membership)
        .where(Membership.person_id == person_id, *which)
        .returning(Membership.organisation_id, Membership.is_active.label("was_active"))
    )
    rows = ended.all()
    for row in rows:
        if row.organisation_id is not None and row.was_active:
            emit(session, MembershipEnded(organisation_id=row.organisation_id, person_id=person_id))
    return len(rows)


async def sign_out_everywhere(session: AsyncSession, person_id: uuid.UUID | None = None) -> int:
    """End all sessions of a person, or of everyone, and links that were mailed; -> how many sessions."""
    visits, links = delete(WebSession), delete(SignInLink)
    if person_id is not None:
        visits = visits.where(WebSession.person_id == person_id)
        links = links.where(SignInLink.person_id == person_id)
    await session.execute(links)
    return len((await session.scalars(visits.returning(WebSession.id))).all())
