"""Loads the need of a page, when the actor may see or change it. Each function raises NotFound otherwise.

Who works elsewhere and sees a need here stands in the log of views.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.core import clock, view_log
from marketplace.core.errors import NotFound
from marketplace.core.view_log import Seen
from marketplace.core.web.access import Actor
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus, Visibility
from marketplace.organisations.helpdesks import shows
from marketplace.organisations.models import Organisation

WHOLE = (
    joinedload(Need.organisation),
    joinedload(Need.municipality),
    joinedload(Need.lots),
    joinedload(Need.winner),
)


async def _one(db: AsyncSession, actor: Actor, query: Select[Need], need_id: UUID) -> Need:
    need = await db.scalar(query.where(Need.id == need_id).options(*WHOLE))
    if need is None:
        raise NotFound
    view_log.record(db, actor, need.organisation_id, Seen.NEEDS)
    shows(db, need.region_id)
    return need


async def seen_by(db: AsyncSession, actor: Actor, need_id: UUID) -> Need:
    """A need that the actor may see: its buyer, and the region's coordinators once it is no draft."""
    return await _one(db, actor, Need.visible_to(actor), need_id)


async def of_buyer(db: AsyncSession, actor: Actor, need_id: UUID) -> Need:
    """A need that the actor may change, award and withdraw."""
    return await _one(db, actor, Need.of_buyer(actor), need_id)


def open_to(actor: Actor | None) -> Select[Need]:
    """Published needs that take answers, which their buyers let this reader read without being asked.

    The public ones for everybody; for the people of a supplier also those for the suppliers of its region.
    """
    taken = (Need.status == NeedStatus.PUBLISHED, Need.deadline > clock.now())
    mine = Need.visibility == Visibility.PUBLIC
    if actor is not None and actor.is_supplier:
        own = select(Organisation.region_id).where(Organisation.id.in_(actor.suppliers))
        mine = or_(mine, and_(Need.visibility == Visibility.REGION, Need.region_id.in_(own)))
    return select(Need).where(*taken, mine)


async def open_need(db: AsyncSession, actor: Actor | None, need_id: UUID) -> Need:
    """A need that is open to this reader. Who looks at one that is not public stands in the log of views."""
    need = await db.scalar(open_to(actor).where(Need.id == need_id).options(*WHOLE))
    if need is None:
        raise NotFound
    if need.visibility is not Visibility.PUBLIC:
        view_log.record(db, actor, need.organisation_id, Seen.NEEDS)
    shows(db, need.region_id)
    return need


def handles(actor: Actor, need: Need) -> bool:
    """Whether the actor acts for its buyer: works there, posted it, or looks after one that was imported."""
    mine = need.organisation_id in actor.buyers or need.person_id == actor.person_id
    return mine or (need.source_id is not None and actor.coordinates(need.region_id))


async def to_check(db: AsyncSession, actor: Actor, need_id: UUID) -> Need:
    """A need, no draft, in a region that the actor coordinates."""
    return await _one(db, actor, Need.coordinated_by(actor).where(Need.status != NeedStatus.DRAFT), need_id)


async def published(db: AsyncSession, actor: Actor, need_id: UUID) -> Need:
    """A need, published at some time, in a region that the actor coordinates."""
    return await _one(db, actor, Need.coordinated_by(actor).where(Need.published_at.is_not(None)), need_id)


def town_of(need: Need) -> dict[str, str]:
    """NIS -> name of the municipality of a need that was loaded here."""
    return {need.nis: need.municipality.name} if need.nis and need.municipality else {}
