"""Mails to the buyer and the coordinators about a need's life."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.mail.compose import Composer
from marketplace.needs import verbs
from marketplace.needs.models import Need


async def _need(session: AsyncSession, payload: dict[str, Any]) -> Need:
    return await session.get_one(Need, uuid.UUID(payload["need_id"]))


async def on_submitted(session: AsyncSession, mail: Composer, payload: dict[str, Any]) -> None:
    await verbs.tell_coordinators(session, mail, await _need(session, payload))


async def on_published(session: AsyncSession, mail: Composer, payload: dict[str, Any]) -> None:
    await verbs.tell_buyer(session, mail, await _need(session, payload), "need_published")


async def on_sent_back(session: AsyncSession, mail: Composer, payload: dict[str, Any]) -> None:
    await verbs.tell_buyer(session, mail, await _need(session, payload), "need_sent_back")


async def on_closed(session: AsyncSession, mail: Composer, payload: dict[str, Any]) -> None:
    await verbs.tell_buyer(session, mail, await _need(session, payload), "need_closed")


SUBSCRIPTIONS = {
    "need.submitted": on_submitted,
    "need.published": on_published,
    "need.sent_back": on_sent_back,
    "need.closed": on_closed,
}
