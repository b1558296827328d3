"""An award starts a partnership; a confirmation is told to the other side."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.mail.compose import Composer
from marketplace.needs.models import Need, NeedStatus
from marketplace.partnerships import verbs
from marketplace.partnerships.models import Partnership, Side


async def on_need_ended(session: AsyncSession, mail: Composer, payload: dict[str, Any]) -> None:
    need = await session.get_one(Need, uuid.UUID(payload["need_id"]))
    if need.status is NeedStatus.AWARDED:
        await verbs.start(session, need)


async def on_started(session: AsyncSession, mail: Composer, payload: dict[str, Any]) -> None:
    partnership = await session.get_one(Partnership, uuid.UUID(payload["partnership_id"]))
    for side in (partnership.buyer_id, partnership.supplier_id):
        await verbs.tell(session, mail, partnership, "partnership_started", side)


async def on_confirmed(session: AsyncSession, mail: Composer, payload: dict[str, Any]) -> None:
    partnership = await session.get_one(Partnership, uuid.UUID(payload["partnership_id"]))
    other = partnership.supplier_id if payload["side"] == Side.BUYER else partnership.buyer_id
    await verbs.tell(session, mail, partnership, "partnership_confirmed", other, str(payload["version"]))


SUBSCRIPTIONS = {
    "need.ended": on_need_ended,
    "partnership.started": on_started,
    "partnership.confirmed": on_confirmed,
}
