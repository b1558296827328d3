"""An engine that follows the database: what changed since it last looked is put into it, row by row."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.matches import catalogue_rows as rows
from matching import Engine

#: What the clocks of two machines may differ by.
SKEW = timedelta(seconds=10)
#: Offers that are put in before whoever waits for this process has a turn.
AT_A_TIME = 50


class LiveEngine:
    """`engine` knows every change of before `made`; `follow` brings the later ones."""

    def __init__(self, engine: Engine, made: datetime) -> None:
        self.engine = engine
        self.made = made
        self._since = made - SKEW
        self._state: tuple[object, ...] | None = None

    async def follow(self, session: AsyncSession) -> None:
        """Put in all that this session sees and the engine does not know."""
        if self._state is not None and self._state == await rows.state_since(session, self._since):
            return
        since = max(self._since, await rows.known_until(session) - SKEW)
        state = await rows.state_since(session, since)  # before reading: what comes after is read next time
        for supplier in await rows.suppliers_since(session, self._since):
            self.engine.put_supplier(supplier)
        for place, row in enumerate(await rows.offers_since(session, self._since)):
            if row.offer is not None:
                self.engine.put_offer(row.offer)
            else:
                self.engine.remove_offer(row.id)
            if place % AT_A_TIME == 0:
                await asyncio.sleep(0)
        self._since, self._state = since, state
