"""Mails that follow from an organisation's sign-up."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.mail import Composer, Message
from marketplace.organisations import addresses, verbs
from marketplace.organisations.models import Organisation


async def on_registered(session: AsyncSession, mail: Composer, payload: dict[str, Any]) -> None:
    organisation = await session.get_one(Organisation, uuid.UUID(payload["organisation_id"]))
    await verbs.tell_coordinators(session, mail, organisation)


async def on_decided(session: AsyncSession, mail: Composer, payload: dict[str, Any]) -> None:
    organisation = await session.get_one(Organisation, uuid.UUID(payload["organisation_id"]))
    await verbs.tell_decision(session, mail, organisation)


async def on_address_refused(session: AsyncSession, mail: Composer, payload: dict[str, Any]) -> None:
    """The helpdesk of each organisation behind the address is asked to check it."""
    message = await session.get_one(Message, uuid.UUID(payload["message_id"]))
    await addresses.ask_to_check(session, mail, message)


SUBSCRIPTIONS = {
    "organisation.registered": on_registered,
    "organisation.decided": on_decided,
    "address.refused": on_address_refused,
}
