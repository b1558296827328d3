"""A published need is ranked; a new offer or supplier is ranked for the needs that are open."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.events import Event
from marketplace.matches import verbs
from marketplace.matches.catalogue import Catalogue
from marketplace.needs.events import NeedEvent


async def rank_need(session: AsyncSession, event: NeedEvent, catalogue: Catalogue) -> None:
    """Rank the need of the event with the current catalogue."""
    await verbs.rank(session, await catalogue.current(session), event.need_id)


async def rank_open_needs(session: AsyncSession, event: Event, catalogue: Catalogue) -> None:
    """Rank all open needs again, because an offer or a supplier changed."""
    engine = await catalogue.current(session)
    for need_id in await verbs.open_needs(session):
        await verbs.rank(session, engine, need_id)
