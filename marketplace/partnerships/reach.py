"""Loads the partnership of a page. Who looks after a side and sees it here stands in the log of views."""

from __future__ import annotations

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.core import view_log
from marketplace.core.errors import NotFound
from marketplace.core.view_log import Seen
from marketplace.core.web.access import Actor
from marketplace.needs.models import Need
from marketplace.organisations.helpdesks import shows
from marketplace.partnerships.models import Partnership

WHOLE = (
    joinedload(Partnership.need).selectinload(Need.lots),
    joinedload(Partnership.buyer),
    joinedload(Partnership.supplier),
)


async def seen_by(db: AsyncSession, actor: Actor, which: ColumnElement[bool]) -> Partnership:
    """The partnership with its need and both sides. Raises NotFound for one of others."""
    found = await db.scalar(Partnership.visible_to(actor).where(which).options(*WHOLE))
    if found is None:
        raise NotFound
    if not actor.organisations.keys() & {found.buyer_id, found.supplier_id}:
        for side in (found.buyer_id, found.supplier_id):
            view_log.record(db, actor, side, Seen.PARTNERSHIPS)
    shows(db, found.region_id)
    return found
