"""Mails that follow from an organisation's sign-up."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.mail import Composer
from marketplace.organisations import verbs
from marketplace.organisations.models import Organisation


async def on_registered(session: AsyncSession, mail: Composer, payload: dict[str, Any]) -> None:
    organisation = await session.get_one(Organisation, uuid.UUID(payload["organisation_id"]))
    await verbs.tell_coordinators(session, mail, organisation)


async def on_decided(session: AsyncSession, mail: Composer, payload: dict[str, Any]) -> None:
    organisation = await session.get_one(Organisation, uuid.UUID(payload["organisation_id"]))
    await verbs.tell_decision(session, mail, organisation)


SUBSCRIPTIONS = {"organisation.registered": on_registered, "organisation.decided": on_decided}
