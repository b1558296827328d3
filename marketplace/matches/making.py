"""Where a process gets its engine from: what another one saved, else a build that only one of them does."""

from __future__ import annotations

import asyncio
import logging
import sys
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from marketplace.matches import building, own_encoder, shelf
from marketplace.matches import catalogue_rows as rows
from marketplace.matches.building import NOT_SAVED, Order
from marketplace.matches.live import LiveEngine
from matching.meaning import Encoder

log = logging.getLogger(__name__)
#: Offers from which an engine takes long enough to build that a process of its own does it, and it is kept.
SAVE_FROM = 2_000
LOOK_AGAIN_S = 0.5
#: A million offers take some two minutes.
LONGEST_S = 900.0
BUILDER = (sys.executable, "-m", "marketplace.matches.building")


class NotBuilt(Exception):
    """The process that builds ended without an engine; the log has its words."""


class Maker:
    """`builder`: the command that takes an `Order` and saves an engine, ended after `longest_s` seconds.

    `encoder`: `semantic` or a folder, opened when the first engine is made; empty for words alone.
    `takes_long` is set while that works, or another process's.
    """

    def __init__(
        self,
        folder: Path | None,
        save_from: int = SAVE_FROM,
        builder: Sequence[str] = BUILDER,
        longest_s: float = LONGEST_S,
        encoder: str = "",
    ) -> None:
        self._folder = folder
        self._save_from = save_from
        self._builder = builder
        self._longest_s = longest_s
        self._encoder_at = encoder
        self._encoder: Encoder | None = None
        self.takes_long = asyncio.Event()

    async def make(self, database: AsyncEngine, after: datetime = rows.BEGINNING) -> LiveEngine:
        """An engine that was built after a moment. Takes as long as that takes; holds no transaction open.

        Raises NotBuilt when the building process failed, EncoderRefused when its encoder can't be used.
        """
        if self._encoder_at and self._encoder is None:
            self._encoder = await asyncio.to_thread(own_encoder.opened, self._encoder_at)
        if self._folder is None or await self._is_small(database):
            return await self._build_here(database)
        try:
            return await self._saved_or_built(database, self._folder, after)
        except shelf.NoShelf as error:
            log.warning("the engine can't be kept on disk, each process builds its own: %s", error)
            self.takes_long.set()
            return await self._build_here(database)

    async def _is_small(self, database: AsyncEngine) -> bool:
        async with AsyncSession(database) as session:
            return await rows.count_public(session) < self._save_from

    async def _build_here(self, database: AsyncEngine) -> LiveEngine:
        engine, label = await building.build(database, self._encoder)
        return LiveEngine(engine, label.made)

    async def _saved_or_built(self, database: AsyncEngine, folder: Path, after: datetime) -> LiveEngine:
        self.takes_long.clear()
        while True:
            with shelf.building(folder) as lock:
                taken = await self._take(database, folder, after)
                if taken is not None:
                    return taken
                self.takes_long.set()
                if lock is not None:
                    await self._build_elsewhere(database, folder, lock)
                    return await self._take(database, folder, after) or await self._build_here(database)
            await asyncio.sleep(LOOK_AGAIN_S)

    async def _build_elsewhere(self, database: AsyncEngine, folder: Path, lock: int) -> None:
        """Let another process build; that nobody else does is its right too, should this one end first."""
        url = database.url.render_as_string(hide_password=False)
        order = Order(url, str(folder), self._encoder_at)
        process = await asyncio.create_subprocess_exec(*self._builder, stdin=PIPE, pass_fds=(lock,))
        try:
            async with asyncio.timeout(self._longest_s):
                await process.communicate(msgspec.json.encode(order))
        except TimeoutError:
            process.kill()
            await process.wait()
        if process.returncode not in (0, NOT_SAVED):
            raise NotBuilt(f"the builder ended with {process.returncode}")

    async def _take(self, database: AsyncEngine, folder: Path, after: datetime) -> LiveEngine | None:
        """The saved engine, brought up to date; None when it is too old or not of this database as it is."""
        async with AsyncSession(database) as session:
            which = await rows.identity(session)
        found = await asyncio.to_thread(shelf.take, folder, which, after, self._encoder)
        if found is None:
            return None
        engine, label = found
        live = LiveEngine(engine, label.made)
        async with AsyncSession(database) as session:
            await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            await live.follow(session)
            same = await rows.newest_change(session) >= label.newest
            return live if same and len(engine) == await rows.count_public(session) else None
