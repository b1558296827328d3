"""What follows from asking to sign in."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts import verbs
from marketplace.accounts.events import SignInRequested
from marketplace.accounts.models import Person
from marketplace.core.mail.compose import Composer


async def mail_link(session: AsyncSession, event: SignInRequested, mail: Composer) -> None:
    """Make the link and its mail; nothing when no person has this id."""
    person = await session.get(Person, event.person_id)
    if person is not None:
        await verbs.mail_link(session, mail, person, event.next_path)
