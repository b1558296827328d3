"""A published need is ranked; a new offer or supplier is ranked for the needs that are open."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.events import Subscriber
from marketplace.core.mail.compose import Composer
from marketplace.matches import verbs
from marketplace.matches.catalogue import Catalogue


def subscriptions(catalogue: Catalogue) -> dict[str, Subscriber]:
    """What this slice does on others' events, with the process's catalogue."""

    async def rank_need(session: AsyncSession, _: Composer, payload: dict[str, Any]) -> None:
        engine = await catalogue.current(session)
        await verbs.rank(session, engine, uuid.UUID(payload["need_id"]))

    async def rank_open_needs(session: AsyncSession, _: Composer, payload: dict[str, Any]) -> None:
        engine = await catalogue.current(session)
        for need_id in await verbs.open_needs(session):
            await verbs.rank(session, engine, need_id)

    return {
        "need.published": rank_need,
        "need.changed": rank_need,
        "offer.published": rank_open_needs,
        "offer.archived": rank_open_needs,
        "organisation.changed": rank_open_needs,
        "organisation.decided": rank_open_needs,
    }
