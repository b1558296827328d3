"""Which organisation a request is about, when it is the person's own or one that the person looks after.

Who looks after one and sees it here stands in the log of views; the caller says as what (`seen`).
"""

from __future__ import annotations

import uuid

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.core import view_log
from marketplace.core.errors import NotFound
from marketplace.core.view_log import Seen
from marketplace.core.web.access import Actor, Role
from marketplace.organisations.helpdesks import shows
from marketplace.organisations.models import Organisation


async def own(
    session: AsyncSession, actor: Actor, organisation_id: uuid.UUID, *, change: bool = False
) -> Organisation:
    """One's own organisation. Raises NotFound for another's.

    `change`: others who change it, its figures or its documents wait until this transaction ends. Whoever
    changes one of these locks the organisation first, so that no two wait for each other, and reads what
    was sent before that, so that nobody waits for a slow line.
    """
    if organisation_id not in actor.organisations:
        raise NotFound
    return await _one(session, select(Organisation).where(Organisation.id == organisation_id), change)


async def own_supplier(
    session: AsyncSession, actor: Actor, organisation_id: uuid.UUID, *, change: bool = False
) -> Organisation:
    """One's own organisation where one works as a supplier. Raises NotFound for another."""
    if actor.organisations.get(organisation_id) is not Role.SUPPLIER:
        raise NotFound
    return await own(session, actor, organisation_id, change=change)


async def looked_after(
    session: AsyncSession, actor: Actor, organisation_id: uuid.UUID, seen: Seen, *, change: bool = False
) -> Organisation:
    """An organisation that the actor decides about. Raises NotFound for another."""
    query = Organisation.coordinated_by(actor).where(Organisation.id == organisation_id)
    found = await _one(session, query, change)
    view_log.record(session, actor, found.id, seen)
    return found


async def seen_by(
    session: AsyncSession, actor: Actor, organisation_id: uuid.UUID, seen: Seen
) -> Organisation:
    """One's own organisation, or one that the actor decides about. Raises NotFound for another."""
    if organisation_id in actor.organisations:
        return await own(session, actor, organisation_id)
    return await looked_after(session, actor, organisation_id, seen)


async def supplier_seen_by(
    session: AsyncSession, actor: Actor, organisation_id: uuid.UUID, seen: Seen
) -> Organisation:
    """As `seen_by`, of a supplier. Raises NotFound for another."""
    found = await seen_by(session, actor, organisation_id, seen)
    if found.role is not Role.SUPPLIER:
        raise NotFound
    return found


async def _one(session: AsyncSession, query: Select[Organisation], change: bool) -> Organisation:
    query = query.options(joinedload(Organisation.municipality))
    if change:
        query = query.with_for_update(of=Organisation, key_share=True)
        query = query.execution_options(populate_existing=True)
    found: Organisation | None = await session.scalar(query)
    if found is None:
        raise NotFound
    shows(session, found.region_id)
    return found
