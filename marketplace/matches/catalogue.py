"""The engine of this process, kept equal to the database: made once, then changed row by row.

The engine itself (`matching`) knows no database; this file and those it uses are the bridge.
"""

from __future__ import annotations

import asyncio
import logging
import time
from enum import StrEnum
from functools import partial
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from marketplace.core.db import engine_of
from marketplace.core.errors import NotYet, Unavailable
from marketplace.core.i18n import _
from marketplace.core.logs import without_values
from marketplace.matches.catalogue_rows import BEGINNING
from marketplace.matches.live import LiveEngine
from marketplace.matches.making import Maker, NotBuilt
from matching import Engine

log = logging.getLogger(__name__)
#: Seconds from the beginning of its making that a transaction waits for the engine. The database ends one
#: that is idle for 30.
PATIENCE_S = 10.0
#: The same for a page.
PAGE_PATIENCE_S = 0.5
#: Seconds from which taking in what changed took long. The next pages wait no longer than this for it, the
#: process goes on with it while it serves them, and of so many times that long the rest is theirs.
LONG_S = 0.05
REST = 5
START_PATIENCE_S = 3.0
#: Seconds after a making that failed until the next.
PAUSE_S = 10.0


class NoEngine(Unavailable):
    """There is none, and the last try to make one failed: work that needs it has failed too."""

    def __init__(self) -> None:
        super().__init__(_("De zoekfunctie wordt klaargemaakt. Probeer het over een minuut opnieuw."))


class Preparing(NoEngine, NotYet):
    """The engine is being made; what needs it has to be tried again later."""


class State(StrEnum):
    """How far the engine of a process is. Failed: there is none, and the last try to make one failed."""

    PREPARING = "preparing"
    READY = "ready"
    FAILED = "failed"


class Catalogue:
    """`await current(session)` gives an engine that knows every committed offer."""

    def __init__(self, folder: Path | None = None, maker: Maker | None = None, encoder: str = "") -> None:
        """`folder` is where processes of one machine keep the engine of a large catalogue for each other.

        `encoder`: see `Maker`.
        """
        self._maker = maker or Maker(folder, encoder=encoder)
        self._live: LiveEngine | None = None
        self._following = asyncio.Lock()
        self._making: asyncio.Task[None] | None = None
        self._catching_up: asyncio.Task[None] | None = None
        self._took = self._rested = 0.0
        self._begun = 0.0
        self._failed = 0.0

    @property
    def state(self) -> State:
        if self._live is not None:
            return State.READY
        return State.FAILED if self._failed else State.PREPARING

    async def ready(self, session: AsyncSession) -> None:
        """Wait for the engine, however long its making takes; the session must have asked nothing yet.

        Raises NoEngine when it can't be made.
        """
        if self._live is None:
            await self._make(engine_of(session))
        if self._live is None:
            raise NoEngine

    async def current(self, session: AsyncSession, patience_s: float | None = None) -> Engine:
        """The engine with all that this session sees. Raises NoEngine; Preparing when it takes too long."""
        live = await self._made(session, PATIENCE_S if patience_s is None else patience_s)
        async with self._following:
            await live.follow(session)
        self._renew_when_crowded(session, live)
        return live.engine

    async def at_hand(self, session: AsyncSession) -> Engine:
        """The engine for a page: at once, a moment behind while many changes come. Raises NoEngine."""
        live = await self._made(session, PAGE_PATIENCE_S)
        if not await live.is_current(session):
            patience_s = LONG_S if self._took > LONG_S else PAGE_PATIENCE_S
            await asyncio.wait({self._catch_up(engine_of(session))}, timeout=patience_s)
        self._renew_when_crowded(session, live)
        return live.engine

    def _catch_up(self, database: AsyncEngine) -> asyncio.Task[None]:
        """The following that goes on, else a new one; after a long one pages have their time first."""
        if self._catching_up is None or (self._catching_up.done() and time.monotonic() >= self._rested):
            self._catching_up = asyncio.create_task(self._follow(database))
            self._catching_up.add_done_callback(partial(_say_what_failed, "what changed is not taken in"))
        return self._catching_up

    async def _follow(self, database: AsyncEngine) -> None:
        """Follow in a transaction of its own that ends before the engine takes in what was read."""
        async with self._following:
            begun = time.monotonic()
            try:
                if self._live is not None:
                    async with AsyncSession(database) as session:
                        changes = await self._live.unknown(session)
                    if changes is not None:
                        await self._live.put(changes)
            finally:
                self._took = time.monotonic() - begun
                self._rested = begun + self._took * (REST if self._took > LONG_S else 1)

    async def _made(self, session: AsyncSession, patience_s: float) -> LiveEngine:
        """A small engine is always waited for; one that takes long only with some patience."""
        if self._live is None:
            task = self._make(engine_of(session))
            long = asyncio.create_task(self._maker.takes_long.wait())
            await asyncio.wait({task, long}, return_when=asyncio.FIRST_COMPLETED)
            long.cancel()
            left = self._begun + patience_s - time.monotonic()
            done, _waiting = await asyncio.wait({task}, timeout=max(0.0, left))
            for made in done:
                made.result()
            if self._live is None:
                raise NoEngine if task.done() else Preparing
        return self._live

    async def close(self) -> None:
        """Make no engine any more, and follow no more."""
        for task in (self._making, self._catching_up):
            if task is not None and not task.done():
                task.cancel()
                await asyncio.wait({task})

    def _make(self, database: AsyncEngine) -> asyncio.Task[None]:
        """The making that is going on or has just failed, else a new one."""
        now = time.monotonic()
        if self._making is None or (self._making.done() and now >= self._failed):
            self._making, self._begun = asyncio.create_task(self._replace(database)), now
            self._making.add_done_callback(partial(_say_what_failed, "the engine could not be made"))
        return self._making

    async def _replace(self, database: AsyncEngine) -> None:
        """Make an engine, newer than the one in use if there is one, and change over."""
        try:
            live = await self._maker.make(database, self._live.made if self._live else BEGINNING)
        except NotBuilt:
            log.exception("the engine could not be built")
            self._failed = time.monotonic() + PAUSE_S
            return
        async with self._following:
            self._live, self._failed = live, 0.0

    def _renew_when_crowded(self, session: AsyncSession, live: LiveEngine) -> None:
        if live.engine.crowded:
            self._make(engine_of(session))


def _say_what_failed(what: str, task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.warning("%s: %s", what, without_values(f"{type(error).__name__}: {error}"))


async def load_engine(session: AsyncSession, catalogue: Catalogue) -> None:
    """Make the engine before anybody waits for it; one that takes long is made while others are served."""
    try:
        await catalogue.current(session, START_PATIENCE_S)
    except NoEngine as error:
        log.info("the engine is not there yet, searching waits for it: %s", type(error).__name__)
