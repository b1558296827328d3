"""A published need is ranked; when the catalogue changed, so is each open need that would rank otherwise.

Of a change in the catalogue only a mark is kept. A pass over all open needs looks once, however many offers
were saved before it, and marks those whose ranking is not what is stored; each of these is stored by itself.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.events import Event, emit_once
from marketplace.matches import experience, gaps, verbs
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.events import CatalogueChanged, RankingDue
from marketplace.matches.verbs import USUAL
from marketplace.needs.events import NeedEvent
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from matching import Weights


async def rank_need(
    session: AsyncSession, event: NeedEvent, catalogue: Catalogue, weights: Weights = USUAL
) -> None:
    """Rank the need of the event with the current catalogue."""
    await verbs.rank(session, await catalogue.current(session), event.need_id, weights)


async def follow_gap(session: AsyncSession, event: NeedEvent) -> None:
    """Let the open gap of the need, if there is one, be about what it asks now."""
    await gaps.follow(session, event.need_id)


async def forget_withdrawn(session: AsyncSession, event: NeedEvent) -> None:
    """Learn nothing from what the helpdesk did for a need that was withdrawn."""
    status = await session.scalar(select(Need.status).where(Need.id == event.need_id))
    if status is NeedStatus.WITHDRAWN:
        await experience.take_back(session, event.need_id)


async def mark_catalogue(session: AsyncSession, event: Event) -> None:
    """Note that an offer or a supplier changed."""
    await emit_once(session, [CatalogueChanged()])


async def mark_open_needs(
    session: AsyncSession, event: CatalogueChanged, catalogue: Catalogue, weights: Weights = USUAL
) -> None:
    """Note for each open need that would rank otherwise than is stored that it is to be ranked again."""
    engine = await catalogue.current(session)
    due = [RankingDue(need_id=need_id) async for need_id in verbs.outdated(session, engine, weights)]
    await emit_once(session, due)


async def rank_again(
    session: AsyncSession, event: RankingDue, catalogue: Catalogue, weights: Weights = USUAL
) -> None:
    """Rank the need with the current catalogue, if it still takes answers."""
    if await verbs.is_open(session, event.need_id):
        await verbs.rank(session, await catalogue.current(session), event.need_id, weights)
