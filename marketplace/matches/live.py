"""An engine that follows the database: what changed since it last looked is put into it, row by row."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.matches import catalogue_rows as rows
from marketplace.matches.catalogue_rows import Changed, OfferRow, SignalRow
from matching import Engine, Supplier
from matching.meaning import BATCH

#: What the clocks of two machines may differ by.
SKEW = timedelta(seconds=10)
#: How long rows are put in before whoever waits for this process has a turn.
TURN_S = 0.002


@dataclass(frozen=True, slots=True)
class Changes:
    """What the engine does not know yet, and the state of the database that it then knows."""

    suppliers: Sequence[Supplier]
    offers: Sequence[OfferRow]
    signals: Sequence[SignalRow]
    since: datetime
    state: tuple[object, ...]


class LiveEngine:
    """`engine` knows every change of before `made`; `follow` brings the later ones."""

    def __init__(self, engine: Engine, made: datetime) -> None:
        self.engine = engine
        self.made = made
        self._since = made - SKEW
        self._state: tuple[object, ...] | None = None
        #: Offers of after `_since` that the engine has as they were at that time: they are not read again.
        self._known: dict[str, Changed] = {}

    async def follow(self, session: AsyncSession) -> None:
        """Put in all that this session sees and the engine does not know."""
        changes = await self.unknown(session)
        if changes is not None:
            await self.put(changes)

    async def is_current(self, session: AsyncSession) -> bool:
        """Whether the engine knows all that this session sees; one cheap query."""
        return self._state is not None and self._state == await rows.state_since(session, self._since)

    async def unknown(self, session: AsyncSession) -> Changes | None:
        """What this session sees and the engine does not know; None when that is nothing."""
        if await self.is_current(session):
            return None
        since = max(self._since, await rows.known_until(session) - SKEW)
        state = await rows.state_since(session, since)  # before reading: what comes after is read next time
        suppliers = await rows.suppliers_since(session, self._since)
        offers = await rows.offers_since(session, self._since, self._known)
        signals = await rows.signals_since(session, self._since)
        return Changes(suppliers, offers, signals, since, state)

    async def put(self, changes: Changes) -> None:
        """Take in what was found unknown; others have their turn while it takes long."""
        for supplier in changes.suppliers:
            self.engine.put_supplier(supplier)
        for told in changes.signals:
            if told.signal is not None:
                self.engine.put_signal(told.signal)
            else:
                self.engine.remove_signal(told.id)
        self.engine.forget_signals(clock.today())
        await self._encode(changes.offers)
        until = time.monotonic() + TURN_S
        for row in changes.offers:
            if row.offer is not None:
                self.engine.put_offer(row.offer)
            else:
                self.engine.remove_offer(row.id)
            self._known[row.id] = row.changed
            if time.monotonic() > until:
                await asyncio.sleep(0)
                await self._encode(changes.offers)
        until = time.monotonic() + TURN_S
        self._since, self._state = changes.since, changes.state
        self._known = {name: at for name, at in self._known.items() if max(at) >= self._since}

    async def _encode(self, changed: Sequence[OfferRow]) -> None:
        """With an encoder: let it read what came beside this process's other work, so many at a time."""
        meanings = self.engine.meanings
        texts = [(row.offer.title, row.offer.text) for row in changed if row.offer is not None]
        if meanings is not None:
            for start in range(0, len(texts), BATCH):
                meanings.expect(await asyncio.to_thread(meanings.encoded, texts[start : start + BATCH]))
