"""A mail that waited is looked at once more before it leaves: is what it says still true?"""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.core.db import Database, is_away
from marketplace.core.mail.kinds import Kinds, NoLongerTrue
from marketplace.core.mail.lease import Leases
from marketplace.core.mail.message import Message
from marketplace.core.mail.outgoing import Job

log = logging.getLogger(__name__)
FRESH = timedelta(minutes=1)
"""So soon after it was composed a mail is what its event said."""


class SecondLook:
    """Asks of each mail what its slice declared as `still_true`."""

    def __init__(self, database: Database, kinds: Kinds) -> None:
        self._database = database
        self._kinds = kinds

    async def of(self, jobs: list[Job], leases: Leases) -> list[Job]:
        """The messages that still hold; the others are cancelled, with the reason."""
        now, kept = clock.now(), []
        for job in jobs:
            reason = None if now - job.row.created_at < FRESH else await self._why_not(job)
            if reason is None:
                kept.append(job)
            else:
                await leases.cancel(job, reason)
        return kept

    async def _why_not(self, job: Job) -> str | None:
        async with self._database.begin() as session:
            return await why_not(session, self._kinds, job.row)


async def why_not(session: AsyncSession, kinds: Kinds, message: Message) -> str | None:
    """Why what a mail says is no longer true; None while it is.

    A look that fails keeps no mail back, nor those behind it; only a database that is away does.
    """
    try:
        async with session.begin_nested():
            await kinds.still_true(message.template)(session, message)
    except NoLongerTrue as found:
        return found.reason
    except Exception as error:
        if is_away(error):
            raise
        log.exception("a mail could not be looked at again", extra={"template": message.template})
    return None
