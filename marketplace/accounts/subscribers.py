"""Mails that follow from asking to sign in."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts import verbs
from marketplace.accounts.models import Person
from marketplace.core.mail.compose import Composer


async def on_sign_in_requested(session: AsyncSession, mail: Composer, payload: dict[str, Any]) -> None:
    """Makes the link and its mail; nothing for an id that is nobody's."""
    person = await session.get(Person, uuid.UUID(payload["person_id"]))
    if person is not None:
        await verbs.mail_link(session, mail, person, payload["next_path"])


SUBSCRIPTIONS = {"sign_in.requested": on_sign_in_requested}
